import { describe, expect, it, vi } from "vitest";
import type { OpenDocument, OpenOptions, SyncState } from "./open";
import { Keeper } from "./keeper";

const OPTIONS: OpenOptions = { canvasId: "c", url: "ws://x", ticket: () => Promise.resolve({ ticket: "t" }), offline: true };

function stage() {
  const opened: { options: OpenOptions; tell: (state: SyncState, loaded?: boolean) => void; closed: boolean | null }[] = [];
  const built: { destroyed: boolean; destroy: () => void }[] = [];
  const refused = vi.fn();
  const open = (options: OpenOptions): OpenDocument => {
    const listeners = new Set<() => void>();
    const document = { state: { name: "connecting" } as SyncState, loaded: false, subscribe: (listener: () => void) => { listeners.add(listener); return () => undefined; }, retry: () => undefined, close: (forget = false) => { entry.closed = forget; } };
    const entry = { options, closed: null as boolean | null, tell: (state: SyncState, loaded = true) => { Object.assign(document, { state, loaded }); listeners.forEach((listener) => listener()); } };
    opened.push(entry);
    return document as unknown as OpenDocument;
  };
  const keeper = new Keeper(() => {
    const one = { destroyed: false, destroy: () => { one.destroyed = true; } };
    built.push(one);
    return one;
  }, refused, open);
  return { keeper, opened, built, refused };
}

const LIVE: SyncState = { name: "live", waiting: 0 };

describe("a document that is kept open", () => {
  it("is built upon once there is something to show, and no second time", () => {
    const { keeper, opened, built } = stage();
    keeper.start(OPTIONS);
    expect(keeper.snapshot().built).toBeNull();
    opened[0]?.tell(LIVE);
    opened[0]?.tell({ name: "offline", waiting: 2 });
    expect(built).toHaveLength(1);
    expect(keeper.snapshot()).toMatchObject({ built: built[0], state: { name: "offline", waiting: 2 } });
    keeper.stop();
    expect(built[0]?.destroyed).toBe(true);
    expect(opened[0]?.closed).toBe(false);
  });

  it("is opened under its new name when it has moved", () => {
    const { keeper, opened, built } = stage();
    keeper.start(OPTIONS);
    opened[0]?.tell(LIVE);
    opened[0]?.tell({ name: "refused", why: "moved", to: "c@2" });
    expect(opened.map(({ options }) => options.name)).toEqual([undefined, "c@2"]);
    expect(opened[0]?.closed).toBe(true);
    expect(built[0]?.destroyed).toBe(true);
    expect(keeper.snapshot().state.name).toBe("connecting");
  });

  it("shows what the server has when a change was refused, and keeps no copy any more (E82)", () => {
    const { keeper, opened, refused } = stage();
    keeper.start(OPTIONS);
    opened[0]?.tell(LIVE);
    opened[0]?.tell({ name: "refused", why: "read-only" });
    expect(refused).toHaveBeenCalledOnce();
    expect(opened[0]?.closed).toBe(true);
    expect(opened[1]?.options.offline).toBe(false);
  });

  it("leaves nothing in the browser of what one may no longer see (E81)", () => {
    const { keeper, opened } = stage();
    keeper.start(OPTIONS);
    opened[0]?.tell(LIVE);
    opened[0]?.tell({ name: "refused", why: "no-right" });
    expect(opened).toHaveLength(1);
    keeper.stop();
    expect(opened[0]?.closed).toBe(true);
  });
});
