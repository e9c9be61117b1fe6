import { describe, expect, it } from "vitest";
import type { Breakout, Person, RoundView, Rules } from "../protocol/generated";
import type { Snapshot } from "./store";
import { awaitsPlacing, entry, galleryRound, isUnplaced, mayChoose, roomLeft } from "./breakouts";

const person = (over: Partial<Person> = {}): Person => ({
  id: "bob", name: "Bob", label: "Bob", role: "participant", standing: "admitted", place: { in: "plenary" },
  hand_raised_at: null, joined_at: 1, guest: true, ...over,
});
const garden: Breakout = { id: "garden", name: "Garden", capacity: 2, locked: false, clock: null, closed_at: null };
const round = (rules: Partial<Rules>, over: Partial<RoundView> = {}): RoundView => ({
  id: "r", title: "", epoch: 1, state: { state: "open", opened_at: 1 }, rules: { joining: "assigned", late: "fill_smallest", invitation: false, duration_ms: null, ...rules },
  breakouts: [garden], assignment: {}, invitations: {}, expected: {}, spread: null, ...over,
});
const elsewhere = person({ place: { in: "breakout", breakout_id: "lake" } });
const invited = { bob: { breakout_id: "garden", declined: true } };
const taken = { charlie: "garden", dana: "garden" };

describe("who may go where by themselves", () => {
  it.each([
    ["b_16 assigned: nobody", {}, person(), "placed"],
    ["b_16 self_choice: whoever has no place", { joining: "self_choice" }, person(), "open"],
    ["b_16 self_choice: who was placed is placed", { joining: "self_choice" }, elsewhere, "placed"],
    ["b_16 both: everybody", { joining: "both" }, elsewhere, "open"],
    ["b_9 latecomers choose where others may not", { late: "self_choice" }, person(), "open"],
    ["observers never", { joining: "both" }, person({ role: "observer" }), "placed"],
    ["facilitators always", {}, person({ role: "co_facilitator" }), "open"],
    ["nobody goes where they are", { joining: "both" }, person({ place: { in: "breakout", breakout_id: "garden" } }), "here"],
  ] as const)("%s", (_, rules, who, expected) => {
    expect(entry(round(rules), who, garden)).toBe(expected);
  });
  it("b_17 whoever is invited may come, also after declining", () => {
    expect(entry(round({}, { invitations: invited }), person(), garden)).toBe("open");
  });
  it("b_18 a full one holds no more, but for facilitators", () => {
    const full = round({ joining: "both" }, { assignment: taken, invitations: invited });
    expect([roomLeft(full, garden), entry(full, person(), garden), entry(full, person({ role: "facilitator" }), garden)]).toEqual([0, "full", "open"]);
    expect(roomLeft(full, { ...garden, capacity: null })).toBeNull();
  });
  it("b_19 a locked one is for those who are invited", () => {
    const locked = { ...garden, locked: true };
    expect(entry(round({ joining: "both" }), person(), locked)).toBe("locked");
    expect(entry(round({ joining: "both" }, { invitations: invited }), person(), locked)).toBe("open");
  });
  it("may choose at all", () => {
    expect([mayChoose(round({}), person()), mayChoose(round({ joining: "both" }), elsewhere)]).toEqual([false, true]);
  });
});

describe("who is left over", () => {
  it("a participant in the plenary without an open invitation", () => {
    expect(isUnplaced(round({}), person(), null)).toBe(true);
    expect(isUnplaced(round({}), person(), "garden")).toBe(false);
    expect(isUnplaced(round({}), person({ role: "facilitator" }), null)).toBe(false);
    expect(isUnplaced(round({}, { invitations: invited }), person(), null)).toBe(true);
    expect(isUnplaced(round({}, { invitations: { bob: { breakout_id: "garden", declined: false } } }), person(), null)).toBe(false);
  });
  it("waits for a facilitator only where the rules do not mean the plenary or a choice", () => {
    const waits = (rules: Partial<Rules>) => awaitsPlacing(round(rules));
    expect([waits({ late: "ask" }), waits({}), waits({ late: "plenary" }), waits({ late: "self_choice" }), waits({ joining: "both" })]).toEqual([true, true, false, false, false]);
  });
});

describe("the round whose results are shown", () => {
  const shown = (open: RoundView | null, past: readonly RoundView[]) => galleryRound({ state: { view: { round: open, past_rounds: past } } } as unknown as Snapshot)?.id ?? null;
  const former = round({}, { id: "former" });
  it("is the last one, while none is open", () => {
    expect([shown(null, []), shown(null, [round({}, { id: "first" }), former])]).toEqual([null, "former"]);
  });
  it("is the open one as soon as some of it has closed, and none before that", () => {
    expect([shown(round({}), [former]), shown(round({}, { breakouts: [garden, { ...garden, id: "lake", closed_at: 9 }] }), [former])]).toEqual([null, "r"]);
  });
});
