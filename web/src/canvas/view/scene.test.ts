import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as Y from "yjs";
import { Board } from "../document/board";
import { restack, setGeos } from "../document/change";
import { createAll } from "../document/create";
import type { Geo } from "../document/schema";
import { Scene } from "./scene";

/** A canvas that takes every call: jsdom has none, and what is counted here is who is touched, not pixels. */
function blankPen(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const known = { canvas, measureText: () => ({ width: 10 }), getImageData: () => ({ data: new Uint8ClampedArray(4 * 64) }) };
  return new Proxy(known, { get: (target, key) => (key in target ? Reflect.get(target, key) : () => undefined), set: () => true }) as unknown as CanvasRenderingContext2D;
}

const COLUMNS = 80;
const geoOf = (i: number): Geo => [(i % COLUMNS) * 220, Math.floor(i / COLUMNS) * 220, 180, 180, 0];

describe("a scene of four thousand", () => {
  let board: Board;
  let scene: Scene;
  let ids: string[];

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "requestAnimationFrame", "cancelAnimationFrame"] });
    vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockImplementation(function (this: HTMLCanvasElement) { return blankPen(this); } as never);
    vi.stubGlobal("Path2D", class { moveTo() { /* no pixels */ } lineTo() { /* no pixels */ } });
    board = new Board(new Y.Doc(), "alice");
    ids = createAll(board, Array.from({ length: 4000 }, (_, i) => ({ k: "sticky" as const, geo: geoOf(i), p: null, text: `note ${i}` })));
    scene = new Scene(document.createElement("div"), board, "alice", () => undefined, () => false);
    scene.resize({ w: 1440, h: 900 });
    scene.look({ x: 0, y: 0, zoom: 0.5 });
    scene.touched = scene.drawn = 0;
  });

  afterEach(() => {
    scene.destroy();
    board.destroy();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("touches nobody and draws nothing while a pan stays within what is drawn", () => {
    for (let i = 1; i <= 20; i++) scene.look({ x: i * 20, y: i * 8, zoom: 0.5 });
    expect([scene.touched, scene.drawn]).toEqual([0, 0]);
    vi.advanceTimersByTime(1000);
    expect(scene.drawn).toBe(1);
    expect(scene.touched).toBeLessThan(80);
  });

  it("touches only who comes into sight or leaves it when a pan goes further", () => {
    scene.look({ x: 1000, y: 0, zoom: 0.5 });
    expect(scene.drawn).toBe(1);
    // 1000 px of board are five columns, of which fifteen rows or so are in sight; as many leave.
    expect(scene.touched).toBeGreaterThan(0);
    expect(scene.touched).toBeLessThan(250);
  });

  it("touches only the element that changes, wherever it is", () => {
    setGeos(board, new Map([[ids[0] ?? "", [10, 10, 180, 180, 0]]]));
    expect(scene.touched).toBe(1);
    setGeos(board, new Map([[ids[3999] ?? "", [90_000, 90_000, 180, 180, 0]]]));
    expect(scene.touched).toBe(1);
  });

  it("touches only what is moved while it is dragged, and draws the others once for it", () => {
    const id = ids[5] ?? "";
    for (let i = 1; i <= 30; i++) {
      scene.shift(new Map([[id, [i * 10, 0, 180, 180, 0]]]));
      vi.advanceTimersByTime(16);
    }
    expect(scene.touched).toBeLessThanOrEqual(31);
    expect(scene.drawn).toBe(1);
    expect(scene.geoOf(id)).toEqual([300, 0, 180, 180, 0]);
    scene.shift(new Map());
    expect(scene.geoOf(id)).toEqual(geoOf(5));
  });

  it("stretches what is drawn while many are zoomed, and draws them when the hand rests", () => {
    scene.look({ x: 0, y: 0, zoom: 0.1 });
    scene.drawn = 0;
    for (const zoom of [0.105, 0.11, 0.12]) scene.look({ x: 0, y: 0, zoom });
    expect(scene.drawn).toBe(0);
    vi.advanceTimersByTime(1000);
    expect(scene.drawn).toBe(1);
    expect(scene.zoom).toBe(0.12);
  });

  it("keeps the order of the elements, whoever came into sight first", () => {
    const shown = () => {
      const all = (scene as unknown as { still: { children: { id(): string }[] } }).still.children.map((shape) => shape.id());
      return { all, sorted: board.ordered().map(({ id }) => id).filter((id) => all.includes(id)) };
    };
    scene.look({ x: 9000, y: 6000, zoom: 0.5 });
    scene.look({ x: 4000, y: 3000, zoom: 0.5 });
    restack(board, [ids[0] ?? "", ids[2000] ?? ""], "front");
    createAll(board, [{ k: "rect", geo: [4000, 3000, 50, 50, 0], z: board.ordered()[1]?.z ?? "a0", p: null }]);
    const { all, sorted } = shown();
    expect(all.length).toBeGreaterThan(300);
    expect(all).toEqual(sorted);
  });
});
