import { describe, expect, it } from "vitest";
import type { Phase } from "../../protocol/generated";
import { droppedOn, duplicated, inOrder, minutesOf, placed, type BuiltStep } from "./steps";

const step = (key: string, phase: Phase): BuiltStep => ({ key, phase, kind: "talk", title: key, instructions: "", planned_minutes: 5, deck_id: null, breakouts: null });
const steps = [step("a", "pause"), step("b", "pause"), step("c", "pause"), step("d", "focus")];
const keys = (list: BuiltStep[]) => list.map((s) => `${s.key}:${s.phase}`).join(" ");

describe("building a journey", () => {
  it("keeps phases in order", () => {
    expect(keys(inOrder([step("x", "doing"), ...steps]))).toBe("a:pause b:pause c:pause d:focus x:doing");
  });
  it("reorders within a phase, down and up", () => {
    expect(keys(droppedOn(steps, "a", "b"))).toBe("b:pause a:pause c:pause d:focus");
    expect(keys(droppedOn(steps, "a", "c"))).toBe("b:pause c:pause a:pause d:focus");
    expect(keys(droppedOn(steps, "c", "a"))).toBe("c:pause a:pause b:pause d:focus");
  });
  it("moves across phases, onto a step or into an empty phase", () => {
    expect(keys(droppedOn(steps, "a", "d"))).toBe("b:pause c:pause a:focus d:focus");
    expect(keys(placed(steps, "b", "doing", null))).toBe("a:pause c:pause d:focus b:doing");
  });
  it("duplicates next to the original, and sums minutes", () => {
    const twice = duplicated(steps, "a", "a again");
    expect(twice.map((s) => s.title)).toEqual(["a", "a again", "b", "c", "d"]);
    expect(new Set(twice.map((s) => s.key)).size).toBe(5);
    expect(minutesOf(twice)).toBe(25);
  });
});
