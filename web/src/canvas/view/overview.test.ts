import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { Board } from "../document/board";
import { create } from "../document/create";
import type { Geo } from "../document/schema";
import { HIDDEN_GROUND } from "./looks";
import { chartOf, fromChart, onChart, tintOf } from "./overview";

const SIZE = { w: 200, h: 100 };
const SQUARE: Geo = [0, 0, 100, 100, 0];

describe("the overview", () => {
  it("has room for everything, and for what is seen where nothing is", () => {
    const all = { x: 0, y: 0, w: 10_000, h: 1000 };
    const seen = { x: 12_000, y: 3000, w: 1000, h: 600 };
    const chart = chartOf(all, seen, SIZE);
    for (const box of [onChart(chart, all), onChart(chart, seen)]) {
      expect([box.x >= 0, box.y >= 0, box.x + box.w <= SIZE.w, box.y + box.h <= SIZE.h]).toEqual([true, true, true, true]);
    }
    const middle = onChart(chart, { x: 6500, y: 1800, w: 0, h: 0 });
    expect([middle.x, middle.y]).toEqual([expect.closeTo(100), expect.closeTo(50)]);
  });

  it("does not blow up a board with little on it", () => {
    expect(chartOf(null, { x: 0, y: 0, w: 1, h: 1 }, SIZE).scale).toBe(0.12);
  });

  it("leads back to the board", () => {
    const chart = chartOf({ x: -300, y: 40, w: 5000, h: 900 }, { x: 0, y: 0, w: 1, h: 1 }, SIZE);
    const { x, y } = onChart(chart, { x: 123, y: 456, w: 0, h: 0 });
    expect(fromChart(chart, [x, y])).toEqual([expect.closeTo(123), expect.closeTo(456)]);
  });

  it("shows elements by their ground, else by their edge, and says nothing of what is covered", () => {
    const doc = new Y.Doc();
    const board = new Board(doc, "alice");
    const tint = (id: string, me = "alice") => {
      const element = board.find(id);
      return element && tintOf(element, me);
    };
    expect(tint(create(board, { k: "sticky", geo: SQUARE, s: { fill: "#c8e1bf" } }))).toMatchObject({ fill: "#c8e1bf", edge: null });
    expect(tint(create(board, { k: "rect", geo: SQUARE, s: { fill: "none", stroke: "#a0432e" } }))).toMatchObject({ fill: null, edge: "#a0432e" });
    const covered = create(board, { k: "sticky", geo: SQUARE, s: { fill: "#c8e1bf" }, hide: true });
    expect(tint(covered, "bob")?.fill).toBe(HIDDEN_GROUND);
    expect(tint(covered)?.fill).toBe("#c8e1bf");
  });
});
