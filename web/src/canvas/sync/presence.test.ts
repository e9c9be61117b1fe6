import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { LiveStrokes } from "../tools/liveStrokes";
import { Lasers } from "../tools/lasers";
import { encodeStroke, toBase64 } from "../document/stroke";
import { Presence, readPeer } from "./presence";

describe("who else is there", () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it("is told at most 25 times a second, and always what is last", () => {
    const awareness = new Awareness(new Y.Doc());
    const told = vi.spyOn(awareness, "setLocalState");
    const presence = new Presence(awareness, { id: "alice", name: "Alice" });
    told.mockClear();
    for (let x = 0; x < 100; x++) {
      presence.tell({ cursor: [x, 0] });
      vi.advanceTimersByTime(10);
    }
    vi.advanceTimersByTime(100);
    expect(told.mock.calls.length).toBeLessThanOrEqual(26);
    expect(awareness.getLocalState()?.cursor).toEqual([99, 0]);
    presence.tell({ cursor: null });
    vi.advanceTimersByTime(100);
    expect(awareness.getLocalState()).not.toHaveProperty("cursor");
    presence.destroy();
    awareness.destroy();
  });

  it("is read from whatever a stranger says", () => {
    const peer = readPeer(7, { user: { id: 3, name: {}, color: "red;" }, cursor: ["1", 2], sel: [1, "a"], vp: [1, 2], drag: { ids: "x" }, laser: [[1, 2, 3], "no"], live: { id: "s", color: "url(x)", sw: 1e9 } });
    expect(peer).toMatchObject({ id: "client 7", name: "", cursor: null, sel: ["a"], vp: null, drag: { ids: [], dx: 0, dy: 0 }, laser: [[1, 2, 3]], live: { color: "#26231f", sw: 200 } });
    expect(peer.color).toMatch(/^#[0-9a-f]{6}$/);
  });
});

describe("strokes that others are drawing", () => {
  const points = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => ({ x: from + i, y: 0, pressure: 1 }));
  const peer = (from: number, to: number) => readPeer(1, { live: { id: "s", from, b64: toBase64(encodeStroke(points(from, to))), o: [5, 5] } });

  it("are put together from their ends, and go when they are in the document", () => {
    const strokes = new LiveStrokes();
    strokes.hear([peer(0, 10)], () => false, 0);
    strokes.hear([peer(5, 29)], () => false, 1);
    expect(strokes.all.get("s")?.points.map(({ x }) => x)).toEqual(points(0, 29).map(({ x }) => x));
    strokes.hear([], (id) => id === "s", 2);
    expect(strokes.all.size).toBe(0);
  });

  it("go when nobody tells of them any more", () => {
    const strokes = new LiveStrokes();
    strokes.hear([peer(0, 10)], () => false, 0);
    strokes.hear([], () => false, 1000);
    expect(strokes.all.size).toBe(1);
    strokes.hear([], () => false, 10_000);
    expect(strokes.all.size).toBe(0);
  });
});

describe("a laser", () => {
  it("shows each point once, however often it is told, and fades", () => {
    let now = 0;
    const lasers = new Lasers(() => undefined, () => now);
    lasers.own([[0, 0, 0], [1, 0, 10]]);
    now = 500;
    lasers.own([[0, 0, 0], [1, 0, 10], [2, 0, 500]]);
    expect(lasers.shown()[0]?.spots).toHaveLength(3);
    now = 1200;
    expect(lasers.shown()[0]?.spots).toHaveLength(1);
    now = 2000;
    lasers.own([[1, 0, 10], [2, 0, 500]]);
    lasers.shown();
    expect(lasers.isFading).toBe(false);
    lasers.own([[9, 9, 0]]);
    expect(lasers.isFading).toBe(true);
  });
});
