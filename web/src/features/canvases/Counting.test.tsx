/** The switch says what stands, does what it is asked, and is in nobody's way. */
import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, expect, it } from "vitest";
import type { Command, Consent, Role, SessionView } from "../../protocol/generated";
import { SessionProvider } from "../../session/hooks";
import { reduce } from "../../session/reducer";
import { EMPTY } from "../../session/state";
import type { SessionStore, Snapshot } from "../../session/store";
import "../../i18n";
import { CountingAfterwards, CountingSwitch } from "./Counting";

const STANDS: Consent = { purpose: "canvas_activity", since: 1 };

class Stage {
  readonly sent: Command[] = [];
  #snapshot: Snapshot;
  readonly #listeners = new Set<() => void>();
  constructor(role: Role, ...consents: Consent[]) {
    const view = { me: "bob", role, session: { status: "live" }, people: [], listeners: [], help: [], consents } as unknown as SessionView;
    this.#snapshot = { state: { ...EMPTY, view }, connection: { phase: "attached" } as Snapshot["connection"], pending: [] };
  }
  readonly subscribe = (listener: () => void) => { this.#listeners.add(listener); return () => this.#listeners.delete(listener); };
  readonly getSnapshot = () => this.#snapshot;
  /** It is on its way until `answer`. */
  readonly send = (command: Command) => new Promise((resolve) => {
    this.sent.push(command);
    this.answer = () => { this.#become({ ...this.#snapshot, pending: [] }); resolve({ id: null }); };
    this.#become({ ...this.#snapshot, pending: [{ ref: "1", id: "1", command, since: 0 }] });
  });
  answer = () => {};
  happen(event: object): void {
    this.#become({ ...this.#snapshot, state: reduce(this.#snapshot.state, { t: "event", stream: "session", seq: 5, at: 1, ...event } as Parameters<typeof reduce>[1]) });
  }
  #become(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    for (const listener of [...this.#listeners]) listener();
  }
}

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
let end = () => {};
afterEach(() => end());

function show(stage: Stage, what = <CountingSwitch />): HTMLElement {
  const place = document.body.appendChild(document.createElement("div"));
  const root = createRoot(place);
  act(() => root.render(<SessionProvider value={stage as unknown as SessionStore}>{what}</SessionProvider>));
  end = () => { act(() => root.unmount()); place.remove(); };
  return place;
}
const toggle = (place: HTMLElement) => place.querySelector<HTMLInputElement>('[role="switch"]');

it("is off until somebody says so, and on at once then", async () => {
  const stage = new Stage("participant");
  const place = show(stage);
  expect(toggle(place)?.checked).toBe(false);
  act(() => toggle(place)?.click());
  expect(stage.sent).toEqual([{ type: "consent.give", data: { purpose: "canvas_activity" } }]);
  expect(toggle(place)?.checked).toBe(true);
  await act(async () => { stage.happen({ type: "consent.given", data: { consent: STANDS } }); stage.answer(); });
  expect(toggle(place)?.checked).toBe(true);
});

it("is off again when it was refused", async () => {
  const stage = new Stage("participant");
  const place = show(stage);
  act(() => toggle(place)?.click());
  await act(async () => stage.answer());
  expect(toggle(place)?.checked).toBe(false);
});

it("is taken back", () => {
  const stage = new Stage("participant", STANDS);
  const place = show(stage);
  expect(toggle(place)?.checked).toBe(true);
  act(() => toggle(place)?.click());
  expect(stage.sent).toEqual([{ type: "consent.withdraw", data: { purpose: "canvas_activity" } }]);
});

it("is not offered to who only looks on, unless it stands", () => {
  expect(toggle(show(new Stage("observer")))).toBeNull();
  end();
  expect(toggle(show(new Stage("observer", STANDS)))?.checked).toBe(true);
  end();
  expect(toggle(show(new Stage("facilitator")))?.checked).toBe(false);
});

it("afterwards it can be taken back, and nobody else is asked", async () => {
  expect(show(new Stage("participant"), <CountingAfterwards />).textContent).toBe("");
  end();
  const stage = new Stage("participant", STANDS);
  const place = show(stage, <CountingAfterwards />);
  act(() => place.querySelector("button")?.click());
  await act(async () => { stage.happen({ type: "consent.withdrawn", data: { purpose: "canvas_activity" } }); stage.answer(); });
  expect(place.textContent).toContain("You are in no report any more.");
  expect(place.querySelector("button")).toBeNull();
  expect(document.activeElement?.getAttribute("role")).toBe("status");
});
