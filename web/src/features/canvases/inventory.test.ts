import { describe, expect, it } from "vitest";
import { inventory } from "./inventory";

describe("what was on a canvas", () => {
  it("is what people wrote, and a count of the rest", () => {
    const what = inventory([
      { id: "1", k: "sticky", t: " Ask the ferryman\n" },
      { id: "2", k: "stroke" }, { id: "3", k: "stroke" }, { id: "4", k: "rect", t: "" },
      { id: "5", k: "frame", d: { title: "Banks" } },
      { id: "6", k: "card", d: { title: "Bridge", word: "Bridge" }, t: "mine" },
      { id: "7", k: "group" },
    ]);
    expect(what.count).toBe(6);
    expect(what.written.map(({ text }) => text)).toEqual(["Ask the ferryman", "Banks", "Bridge: mine"]);
    expect(what.others).toEqual([{ kind: "stroke", count: 2 }, { kind: "rect", count: 1 }]);
  });
  it("does not say what its author covered", () => {
    expect(inventory([{ id: "1", k: "sticky", t: "secret", hide: true }]).written).toEqual([{ id: "1", kind: "sticky", text: "", covered: true }]);
  });
  it("takes whatever a stranger's client wrote there", () => {
    expect(inventory([{ id: "1", k: "frame", d: null }, { id: "2", k: "card", d: { title: 3 } }]).others).toEqual([{ kind: "frame", count: 1 }, { kind: "card", count: 1 }]);
  });
});
