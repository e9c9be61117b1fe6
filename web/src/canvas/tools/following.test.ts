import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { panned } from "../view/viewport";
import { Workbench, type SayKey } from "./workbench";

describe("following somebody", () => {
  let bench: Workbench;
  let awareness: Awareness;
  let said: SayKey[];
  const SIZE = { w: 400, h: 300 };
  const looksAt = (x: number, y: number, zoom = 1) => {
    awareness.states.set(7, { user: { id: "alice", name: "Alice" }, vp: [x, y, zoom] });
    awareness.emit("change", [{ added: [], updated: [7], removed: [] }, "remote"]);
  };
  const middle = () => {
    const { view, size } = bench.snapshot();
    return [view.x + size.w / 2 / view.zoom, view.y + size.h / 2 / view.zoom];
  };
  const pan = () => bench.look(panned(bench.snapshot().view, 30, 0));

  beforeEach(() => {
    vi.useFakeTimers();
    awareness = new Awareness(new Y.Doc());
    said = [];
    bench = new Workbench({ document: { doc: new Y.Doc(), awareness }, me: { id: "bob", name: "Bob" }, right: "edit", say: (key) => said.push(key) });
  });
  afterEach(() => {
    bench.destroy();
    awareness.destroy();
    vi.useRealTimers();
  });

  it("lasts until one moves the view oneself", () => {
    bench.resize(SIZE);
    looksAt(1000, 500, 2);
    bench.follow("alice");
    expect(middle()).toEqual([1000, 500]);
    looksAt(-200, 80);
    expect(middle()).toEqual([-200, 80]);
    vi.advanceTimersByTime(300);
    pan();
    looksAt(1000, 500);
    expect(middle()).toEqual([-230, 80]);
    expect(said).toEqual(["said_following", "said_following_over"]);
  });

  it("begins as soon as who is followed is there, and the board has its size", () => {
    bench.follow("alice");
    expect(said).toEqual([]);
    looksAt(640, 480);
    vi.advanceTimersByTime(5000);
    bench.resize(SIZE);
    expect(middle()).toEqual([640, 480]);
    bench.resize({ w: 200, h: 600 });
    expect(middle()).toEqual([640, 480]);
    expect(said).toEqual(["said_following"]);
  });

  it("says nothing of who never came", () => {
    bench.resize(SIZE);
    bench.follow("alice");
    vi.advanceTimersByTime(5000);
    pan();
    looksAt(640, 480);
    expect(bench.snapshot().following).toBeNull();
    expect(said).toEqual([]);
  });

  it("waits while a hand is on the board", () => {
    bench.resize(SIZE);
    looksAt(0, 0);
    bench.follow("alice");
    bench.setHand(true);
    looksAt(640, 480);
    expect(middle()).toEqual([0, 0]);
    bench.setHand(false);
    expect(middle()).toEqual([640, 480]);
  });
});
