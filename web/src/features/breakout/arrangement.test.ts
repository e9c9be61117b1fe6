import { describe, expect, it } from "vitest";
import type { Person, RoundView } from "../../protocol/generated";
import { arrangement, countFor, moveTo } from "./arrangement";

const person = (id: string, place: Person["place"] = { in: "plenary" }): Person =>
  ({ id, name: id, label: id, role: "participant", standing: "admitted", place, hand_raised_at: null, joined_at: 0, guest: true });
const round = (state: RoundView["state"]): RoundView =>
  ({ id: "r", title: "", epoch: 1, state, breakouts: [{ id: "b1", name: "1" }, { id: "b2", name: "2" }], assignment: { bob: "b1" }, seed: null });
const pending = (type: "breakout.assign" | "breakout.move", ...moves: ReturnType<typeof moveTo>[]) =>
  ({ ref: "c1", id: "i", since: 0, command: { type, data: { moves } } });

describe("arrangement", () => {
  it("reads the assignment of a prepared round and the place of people in an open one", () => {
    const people = [person("bob"), person("charlie", { in: "breakout", breakout_id: "b2" })];
    expect([...arrangement(people, round({ state: "prepared" }), [])]).toEqual([["bob", "b1"], ["charlie", null]]);
    expect([...arrangement(people, round({ state: "open", opened_at: 0, closes_at: null, warned: false }), [])]).toEqual([["bob", null], ["charlie", "b2"]]);
  });
  it("makes moves that are on their way, the last one last", () => {
    const moves = [pending("breakout.assign", moveTo("bob", "b2")), pending("breakout.assign", moveTo("bob", null), moveTo("nobody", "b1"))];
    expect([...arrangement([person("bob")], round({ state: "prepared" }), moves)]).toEqual([["bob", null]]);
  });
  it.each([[10, 4, 3], [8, 4, 2], [1, 4, 1], [0, 4, 1], [5, 0, 5]])("%i people by %i: %i breakouts", (people, size, count) => {
    expect(countFor(people, size)).toBe(count);
  });
});
