import { describe, expect, it } from "vitest";
import { byOrder, keyBetween, keysBetween, midpoint } from "./order";

/** The highest digits each time: keys that come as near to their neighbours as they can. */
const highest = () => 0.9999;

describe("who lies above whom", () => {
  it("has a key between any two, however near", () => {
    let [low, high] = [keyBetween(null, null), keyBetween(null, null, highest)].sort() as [string, string];
    for (let i = 0; i < 200; i++) {
      const middle = keyBetween(low, high, i % 2 === 0 ? highest : Math.random);
      expect(middle > low && middle < high).toBe(true);
      if (i % 3 === 0) low = middle;
      else high = middle;
    }
  });

  it("grows slowly at the top", () => {
    const keys = keysBetween(null, null, 3000);
    expect([...keys].sort()).toEqual(keys);
    expect(Math.max(...keys.map(({ length }) => length))).toBeLessThanOrEqual(10);
  });

  it("copes with the keys of others", () => {
    for (const [low, high] of [["!", "~~"], ["00", "0000001"], ["zz", null], [null, "A"], ["~~~", "~~~~"]] as const) {
      const key = keyBetween(low, high);
      expect(key.length).toBeGreaterThan(0);
    }
    expect(midpoint("a", "c")).toBe("b");
    expect(midpoint("a", "b") > "a" && midpoint("a", "b") < "b").toBe(true);
  });

  it("is by code units and then by id, as on the server", () => {
    const sorted = [{ id: "b", z: "a" }, { id: "a", z: "a" }, { id: "c", z: "Z" }].sort(byOrder);
    expect(sorted.map(({ id }) => id)).toEqual(["c", "a", "b"]);
  });
});
