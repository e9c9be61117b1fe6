import { describe, expect, it } from "vitest";
import { clicked, Marks } from "./marks";

const order = ["a", "b", "c", "d"];

describe("marks", () => {
  it("a click marks and unmarks, and tells who listens", () => {
    const marks = new Marks();
    let told = 0;
    const stop = marks.subscribe(() => { told += 1; });
    clicked(marks, order, null, "b", false);
    clicked(marks, order, "b", "c", false);
    clicked(marks, order, "c", "b", false);
    expect([[...marks.ids()], told]).toEqual([["c"], 3]);
    stop();
    marks.clear();
    expect([marks.ids().size, told]).toEqual([0, 3]);
  });
  it("with shift it is everyone in between, in either direction", () => {
    const marks = new Marks();
    clicked(marks, order, null, "d", true);
    clicked(marks, order, "d", "b", true);
    expect([...marks.ids()].sort()).toEqual(["b", "c", "d"]);
  });
});
