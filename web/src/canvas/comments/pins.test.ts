import { describe, expect, it } from "vitest";
import { upperRight } from "../document/geometry";
import type { Point } from "../document/schema";
import { besidePin, PIN_PX, placePins } from "./pins";

const corners = new Map<string, Point>([["note", [200, 100]]]);
const cornerOf = (id: string) => corners.get(id) ?? null;
const pin = (id: string, el: string | null, pt: Point) => ({ id, el, pt });
const placed = (all: ReturnType<typeof pin>[], rtl = false) => placePins(all, cornerOf, rtl).map(({ what, at, asidePx }) => [what.id, ...at, asidePx]);

describe("a pin", () => {
  it("stands at its element's corner, and where that was when it is gone", () => {
    expect(placed([pin("a", "note", [1, 2]), pin("b", "gone", [500, 90])])).toEqual([["a", 200, 100, 0], ["b", 500, 90, 0]]);
  });
  it("stands beside those in the same place", () => {
    const all = placed([pin("a", "note", [0, 0]), pin("b", "note", [0, 0]), pin("c", null, [200, 100])]);
    expect(all.map(([id]) => id)).toEqual(["a", "b", "c"]);
    expect(new Set(all.map(([, , , aside]) => aside)).size).toBe(3);
  });
  it("is read row by row, from the side where reading begins", () => {
    const all = [pin("below", null, [0, 400]), pin("right", null, [300, 0]), pin("left", null, [0, 30])];
    expect(placed(all).map(([id]) => id)).toEqual(["left", "right", "below"]);
    expect(placed(all, true).map(([id]) => id)).toEqual(["right", "left", "below"]);
  });
  it("is at the corner one sees, however the element is turned", () => {
    expect(upperRight([0, 0, 100, 50, 0])).toEqual([100, 0]);
    const [x, y] = upperRight([0, 0, 100, 50, 180]);
    expect([x, y].map((value) => Math.abs(Math.round(value)))).toEqual([100, 0]);
  });
});

describe("what a pin opens", () => {
  const area = { w: 1000, h: 700 };
  const box = { w: 300, h: 400 };
  const free = { left: 0, right: 0, top: 0, bottom: 0 };
  it("stands right of it, left of it where there is no room, and never outside", () => {
    expect(besidePin([100, 300], area, box, free)).toEqual({ left: 100 + PIN_PX + 12, top: 264 });
    expect(besidePin([900, 300], area, box, free).left).toBe(588);
    expect(besidePin([500, 690], area, box, free).top).toBe(288);
    expect(besidePin([-400, -400], area, box, free)).toEqual({ left: 12, top: 12 });
  });
  it("leaves to a panel what that covers", () => {
    expect(besidePin([600, 300], area, box, { ...free, right: 344 }).left).toBe(288);
  });
});
