import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { create, createAll } from "../document/create";
import { panned } from "../view/viewport";
import { Overview } from "./overview";
import { overviewWanted, rememberOverview } from "./storage";
import { Workbench } from "./workbench";

/** It takes every call: jsdom has no canvas, and what is counted here is how often the map is drawn. */
const pen = new Proxy({}, { get: () => () => undefined, set: () => true });

describe("the overview of four thousand", () => {
  let bench: Workbench;
  let overview: Overview;
  let box: HTMLElement;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(pen as never);
    const doc = new Y.Doc();
    bench = new Workbench({ document: { doc, awareness: new Awareness(doc) }, me: { id: "alice", name: "Alice" }, right: "edit", say: () => undefined });
    createAll(bench.board, Array.from({ length: 4000 }, (_, i) => ({ k: "sticky" as const, geo: [(i % 80) * 220, Math.floor(i / 80) * 220, 180, 180, 0] as const, p: null })));
    bench.resize({ w: 1440, h: 900 });
    bench.look({ x: 2000, y: 2000, zoom: 1 });
    box = document.createElement("div");
    overview = new Overview(bench, box, document.createElement("canvas"), document.createElement("div"), { w: 208, h: 132 });
    overview.drawn = 0;
  });
  afterEach(() => {
    overview.destroy();
    bench.destroy();
    vi.useRealTimers();
  });

  it("draws nothing while the view moves over what is on the map", () => {
    for (let i = 0; i < 100; i++) {
      bench.look(panned(bench.snapshot().view, -10, 0));
      vi.advanceTimersByTime(16);
    }
    vi.advanceTimersByTime(1000);
    expect(overview.drawn).toBe(0);
  });

  it("draws once when the hand rests beyond the map's edge", () => {
    for (let i = 0; i < 100; i++) {
      bench.look(panned(bench.snapshot().view, 100, 0));
      vi.advanceTimersByTime(16);
    }
    expect(overview.drawn).toBe(0);
    vi.advanceTimersByTime(1000);
    expect(overview.drawn).toBe(1);
  });

  it("draws twice a second at most while others go on and on", () => {
    for (let i = 0; i < 100; i++) {
      create(bench.board, { k: "sticky", geo: [i, 0, 10, 10, 0], p: null });
      vi.advanceTimersByTime(20);
    }
    expect(overview.drawn).toBeLessThanOrEqual(4);
    expect(overview.drawn).toBeGreaterThan(2);
  });

  it("is moved by the hand, and stays as it is meanwhile", () => {
    const hand = (type: string, x: number, y: number) => box.dispatchEvent(new MouseEvent(type, { clientX: x, clientY: y, button: 0 }));
    const before = bench.snapshot().view;
    hand("pointerdown", 200, 120);
    const there = bench.snapshot().view;
    expect([there.x > before.x, there.y > before.y, there.zoom]).toEqual([true, true, 1]);
    hand("pointermove", 400, 120);
    vi.advanceTimersByTime(1000);
    expect(overview.drawn).toBe(0);
    hand("pointermove", 200, 120);
    expect(bench.snapshot().view.x).toBeCloseTo(there.x);
    hand("pointerup", 200, 120);
  });
});

it("whether one wants an overview is remembered, and it is there at first", () => {
  const kept = new Map<string, string>();
  const store = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
  expect(overviewWanted(store)).toBe(true);
  rememberOverview(store, false);
  expect(overviewWanted(store)).toBe(false);
  expect(overviewWanted(null)).toBe(true);
});
