import { describe, expect, it } from "vitest";
import { snap } from "./grid";
import { fitted, following, insetsOf, nextStep, panned, revealed, seen, toBoard, toScreen, zoomedAt } from "./viewport";

const SIZE = { w: 1000, h: 800 };

describe("the view", () => {
  it("keeps what is under the pointer under it (E95)", () => {
    const view = { x: -130, y: 70, zoom: 0.7 };
    const under = toBoard(view, [321, 123]);
    const zoomed = zoomedAt(view, [321, 123], 3.3);
    expect(toScreen(zoomed, under)[0]).toBeCloseTo(321);
    expect(toScreen(zoomed, under)[1]).toBeCloseTo(123);
    expect(zoomedAt(view, [0, 0], 1000).zoom).toBe(8);
  });

  it("moves with the hand, however large things are", () => {
    expect(panned({ x: 0, y: 0, zoom: 2 }, 100, -50)).toEqual({ x: -50, y: 25, zoom: 2 });
  });

  it("goes in round steps", () => {
    expect([nextStep(1, 1), nextStep(1, -1), nextStep(0.87, 1), nextStep(8, 1)]).toEqual([1.25, 0.75, 1, 8]);
  });

  it("shows everything between the bars, and small things not larger than life", () => {
    const insets = insetsOf(SIZE);
    const view = fitted({ x: 0, y: 0, w: 5000, h: 100 }, SIZE);
    expect(toScreen(view, [0, 0])[0]).toBeCloseTo(insets.side);
    expect(fitted({ x: 5, y: 5, w: 10, h: 10 }, SIZE).zoom).toBe(1);
    expect(fitted(null, SIZE)).toEqual({ x: -500, y: -400, zoom: 1 });
  });

  it("moves no further than is needed to show something", () => {
    const view = { x: 0, y: 0, zoom: 1 };
    expect(revealed(view, { x: 300, y: 300, w: 100, h: 100 }, SIZE)).toEqual(view);
    const shown = seen(revealed(view, { x: 2000, y: 0, w: 100, h: 100 }, SIZE), SIZE);
    expect(shown.x + shown.w - insetsOf(SIZE).side).toBe(2100);
  });

  it("follows somebody whose window has another size, by the middle", () => {
    expect(toScreen(following([100, 200, 2], SIZE), [100, 200])).toEqual([500, 400]);
    const phone = { w: 375, h: 700 };
    const shown = seen(following([100, 200, 2, 1500, 800], phone), phone);
    expect([shown.x, shown.w]).toEqual([100 - 375, 750]);
    expect(following([0, 0, 1, 375, 700], SIZE).zoom).toBe(1);
  });
});

describe("snapping", () => {
  const box = { x: 103, y: 51, w: 80, h: 40 };
  it("prefers neighbours to the dots, and shows why", () => {
    const { dx, guides } = snap(box, [{ x: 100, y: 300, w: 80, h: 40 }], 1, true);
    expect(dx).toBe(-3);
    expect(guides[0]).toEqual({ axis: "x", at: 100, from: 60, to: 340 });
  });

  it("takes the dots where no neighbour is near, unless they are off", () => {
    expect(snap(box, [], 1, true)).toEqual({ dx: -3, dy: 9, guides: [] });
    expect(snap(box, [], 1, false)).toEqual({ dx: 0, dy: 0, guides: [] });
  });
});
