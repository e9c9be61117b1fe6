import { expect, it } from "vitest";
import type { Person, Place, Role } from "../../protocol/generated";
import { elsewhere, fresh, writes } from "./gathering";

const person = (id: string, role: Role, place: Place): Person => ({ id, name: id, label: id, role, standing: "admitted", place, hand_raised_at: null, joined_at: 1, guest: true });
const garden: Place = { in: "breakout", breakout_id: "garden" };

it("g_1 counts those elsewhere who would come, from the plenary and from a breakout", () => {
  const rest = [person("bob", "participant", garden), person("charlie", "observer", { in: "plenary" }), person("dana", "co_facilitator", garden)];
  expect(elsewhere([person("alice", "facilitator", { in: "plenary" }), ...rest], "alice")).toBe(1);
  expect(elsewhere([person("alice", "facilitator", garden), ...rest], "alice")).toBe(1);
  expect(elsewhere([person("alice", "facilitator", { in: "plenary" })], "alice")).toBe(0);
});

it("g_2 an old call is no news, and nobody is taken from what they write", () => {
  expect([fresh(0, 14_999), fresh(0, 15_000)]).toEqual([true, false]);
  expect([writes(document.createElement("textarea")), writes(document.createElement("button")), writes(null)]).toEqual([true, false, false]);
});
