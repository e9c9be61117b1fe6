/** A board as large as it may get: what is drawn anew after one move, counted and not timed. */
import type * as Dnd from "@dnd-kit/core";
import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, expect, it, vi } from "vitest";
import type { ServerFrame, SessionView } from "../../protocol/generated";
import { SessionProvider } from "../../session/hooks";
import { reduce } from "../../session/reducer";
import { EMPTY } from "../../session/state";
import type { SessionStore, Snapshot } from "../../session/store";
import "../../i18n";
import { Board } from "./Board";
import { marksOf } from "./marks";

const drawn: string[] = [];
vi.mock("@dnd-kit/core", async (original) => {
  const actual = await original<typeof Dnd>();
  return {
    ...actual,
    // Every column asks for its place to drop and every person for their handle, each once whenever it is drawn.
    useDroppable: (of: Parameters<typeof actual.useDroppable>[0]) => { drawn.push(String(of.id)); return actual.useDroppable(of); },
    useDraggable: (of: Parameters<typeof actual.useDraggable>[0]) => { drawn.push(String(of.id)); return actual.useDraggable(of); },
  };
});

const PEOPLE = 500;
const BREAKOUTS = 100;
const ids = (letter: string, count: number) => Array.from({ length: count }, (_, i) => `${letter}${i}`);
const assignment = Object.fromEntries(ids("p", PEOPLE).map((id, i) => [id, `b${i % BREAKOUTS}`]));
const view = {
  me: "p0", role: "facilitator", session: { id: "s", status: "live" },
  people: ids("p", PEOPLE).map((id) => ({
    id, name: id, label: id, role: "participant", standing: "admitted", hand_raised_at: null, joined_at: 0, guest: true,
    place: { in: "breakout", breakout_id: assignment[id] },
  })),
  round: {
    id: "r", title: "", epoch: 1, state: { state: "open", opened_at: 0 }, rules: { joining: "assigned", late: "ask", invitation: false, duration_ms: null },
    breakouts: ids("b", BREAKOUTS).map((id) => ({ id, name: id, capacity: null, locked: false, clock: null, closed_at: null })),
    assignment, invitations: {}, expected: {}, spread: null,
  },
  prepared_rounds: [], past_rounds: [], listeners: [], help: [], undos: [], timers: [], decks: [], draws: [], chat: [], announcements: [],
} as unknown as SessionView;

class Stage {
  #snapshot: Snapshot = { state: { ...EMPTY, view }, connection: { phase: "attached" } as Snapshot["connection"], pending: [] };
  readonly #listeners = new Set<() => void>();
  #seq = 1;
  readonly subscribe = (listener: () => void) => { this.#listeners.add(listener); return () => this.#listeners.delete(listener); };
  readonly getSnapshot = () => this.#snapshot;
  readonly serverNow = () => 0;
  happen(event: object): void {
    const frame = { t: "event", stream: "session", seq: this.#seq++, at: 1, ...event } as ServerFrame;
    this.#snapshot = { ...this.#snapshot, state: reduce(this.#snapshot.state, frame) };
    for (const listener of [...this.#listeners]) listener();
  }
}

function Open({ stage }: { stage: Stage }) {
  const round = stage.getSnapshot().state.view?.round;
  return round ? <Board round={round} /> : null;
}

afterEach(() => { document.body.innerHTML = ""; });

it("500 people in 100 breakouts: a move draws two columns and one person anew, a click one person", () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  const stage = new Stage();
  const root = createRoot(document.body.appendChild(document.createElement("div")));
  const show = () => root.render(<SessionProvider value={stage as unknown as SessionStore}><Open stage={stage} /></SessionProvider>);
  act(show);
  expect(document.querySelectorAll("[data-person]")).toHaveLength(PEOPLE);
  expect(document.querySelectorAll("[data-column]")).toHaveLength(BREAKOUTS + 1);

  const after = (what: () => void) => {
    drawn.length = 0;
    act(what);
    return [...new Set(drawn)].sort();
  };
  const move = () => stage.happen({ type: "breakout.moved", data: { epoch: 2, moves: [{ participant_id: "p7", to: { in: "breakout", breakout_id: "b50" } }] } });
  expect(after(() => { move(); show(); })).toEqual(["b50", "b7", "p7"]);
  expect(document.querySelector('[data-column="b50"] [data-person="p7"]')).not.toBeNull();

  expect(after(() => marksOf("r").selected.toggle("p9"))).toEqual(["p9"]);
  act(() => root.unmount());
}, 60_000);
