import { describe, expect, it } from "vitest";
import { corners } from "../document/geometry";
import type { Geo } from "../document/schema";
import { cursorOf } from "./handles";
import { pulled } from "./reshape";

const BOX: Geo = [100, 100, 200, 100, 0];

describe("a box whose handle is pulled", () => {
  it("grows to the hand, and its opposite corner stays", () => {
    expect(pulled(BOX, "se", [350, 230], [300, 200], false, false)).toEqual([100, 100, 250, 130, 0]);
    expect(pulled(BOX, "nw", [80, 90], [100, 100], false, false)).toEqual([80, 90, 220, 110, 0]);
    expect(pulled(BOX, "e", [350, 999], [300, 150], false, false)).toEqual([100, 100, 250, 100, 0]);
  });

  it("keeps its shape when asked to, or its middle", () => {
    expect(pulled(BOX, "se", [500, 200], [300, 200], true, false)).toEqual([100, 100, 400, 200, 0]);
    expect(pulled(BOX, "e", [310, 150], [300, 150], false, true)).toEqual([90, 100, 220, 100, 0]);
  });

  it("does not slide away when it is turned", () => {
    const turned: Geo = [100, 100, 200, 100, 30];
    const [nw, , se] = corners(turned);
    const to = pulled(turned, "se", [se[0] + 40, se[1] + 10], se, false, false);
    expect(corners(to)[0][0]).toBeCloseTo(nw[0]);
    expect(corners(to)[0][1]).toBeCloseTo(nw[1]);
    expect(corners(to)[2][0]).toBeCloseTo(se[0] + 40);
  });

  it("never becomes nothing", () => {
    expect(pulled(BOX, "se", [-999, -999], [300, 200], false, false).slice(2, 4)).toEqual([12, 12]);
  });

  it("is shown by an arrow that is turned with it", () => {
    expect([cursorOf("n", 0), cursorOf("n", 90), cursorOf("se", 0), cursorOf("e", 45)]).toEqual(["ns-resize", "ew-resize", "nwse-resize", "nwse-resize"]);
  });
});
