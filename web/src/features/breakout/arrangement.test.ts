import { describe, expect, it } from "vitest";
import type { Breakout, Person, RoundView } from "../../protocol/generated";
import { arrangement, columnKeys, countFor, forecast, grouped, moveTo, moving, PLENARY, UNPLACED, type Columns } from "./arrangement";

const person = (id: string, place: Person["place"] = { in: "plenary" }, over: Partial<Person> = {}): Person =>
  ({ id, name: id, label: id, role: "participant", standing: "admitted", place, hand_raised_at: null, joined_at: 0, guest: true, ...over });
const breakout = (id: string, over: Partial<Breakout> = {}): Breakout => ({ id, name: id, capacity: null, locked: false, clock: null, closed_at: null, ...over });
const round = (state: RoundView["state"], over: Partial<RoundView> = {}): RoundView => ({
  id: "r", title: "", epoch: 1, state, rules: { joining: "assigned", late: "ask", invitation: false, duration_ms: null },
  breakouts: [breakout("b1"), breakout("b2")], assignment: { bob: "b1" }, invitations: {}, expected: {}, spread: null, ...over,
});
const OPEN = { state: "open", opened_at: 0 } as const;
const PREPARED = { state: "prepared" } as const;
const onItsWay = (command: Parameters<typeof arrangement>[2][number]["command"]) => ({ ref: "c1", id: "i", since: 0, command });
const assign = (round_id: string, ...moves: ReturnType<typeof moveTo>[]) => onItsWay({ type: "breakout.assign", data: { round_id, moves } });
const NONE: Columns = new Map();
const ids = (columns: Columns) => Object.fromEntries([...columns].map(([key, list]) => [key, list.map((p) => p.id)]));

describe("arrangement", () => {
  it("reads the assignment of a prepared round and the place of people in an open one", () => {
    const people = [person("bob"), person("charlie", { in: "breakout", breakout_id: "b2" })];
    expect([...arrangement(people, round(PREPARED), [])]).toEqual([["bob", "b1"], ["charlie", null]]);
    expect([...arrangement(people, round(OPEN), [])]).toEqual([["bob", null], ["charlie", "b2"]]);
  });
  it("makes moves of this round that are on their way, the last one last", () => {
    const moves = [assign("r", moveTo("bob", "b2")), assign("r", moveTo("bob", null), moveTo("nobody", "b1")), assign("other", moveTo("bob", "b1"))];
    expect([...arrangement([person("bob")], round(PREPARED), moves)]).toEqual([["bob", null]]);
    expect([...arrangement([person("bob")], round(OPEN), moves)]).toEqual([["bob", null]]);
    expect([...arrangement([person("bob")], round(OPEN), [onItsWay({ type: "breakout.move", data: { moves: [moveTo("bob", "b2")] } })])]).toEqual([["bob", "b2"]]);
  });
  it("asks for one command, of those who really move; a swap is two moves of it", () => {
    const places = new Map([["bob", "b1"], ["charlie", "b2"]]);
    expect(moving(round(PREPARED), places, [["bob", "b2"], ["charlie", "b2"]])).toEqual({ type: "breakout.assign", data: { round_id: "r", moves: [moveTo("bob", "b2")] } });
    expect(moving(round(OPEN), places, [["bob", "b2"], ["charlie", "b1"]])).toEqual({ type: "breakout.move", data: { moves: [moveTo("bob", "b2"), moveTo("charlie", "b1")] } });
    expect(moving(round(OPEN), places, [["bob", "b1"]])).toBeNull();
  });
  it("keeps those apart who need a place while breakouts are open, and leaves closed ones out", () => {
    const people = [person("alice", { in: "plenary" }, { role: "facilitator" }), person("bob", { in: "breakout", breakout_id: "b1" }), person("charlie")];
    const open = round(OPEN, { breakouts: [breakout("b1"), breakout("b2", { closed_at: 5 })] });
    expect(ids(grouped(people, open, arrangement(people, open, []), NONE))).toEqual({ [UNPLACED]: ["charlie"], [PLENARY]: ["alice"], b1: ["bob"] });
    const prepared = round(PREPARED);
    expect(ids(grouped(people, prepared, arrangement(people, prepared, []), NONE))).toEqual({ [UNPLACED]: [], [PLENARY]: ["alice", "charlie"], b1: ["bob"], b2: [] });
  });
  it("foretells what opening does", () => {
    const people = [person("alice"), person("bob"), person("charlie"), person("dana")];
    const of = round(PREPARED, { breakouts: [breakout("b1"), breakout("b2"), breakout("b3")], assignment: { bob: "b1", charlie: "b1", dana: "b2" } });
    const told = forecast(of, grouped(people, of, arrangement(people, of, []), NONE));
    expect({ ...told, staying: told.staying.map((p) => p.id) }).toEqual({ going: 3, breakouts: 2, smallest: 1, largest: 2, empty: 1, staying: ["alice"] });
  });
  it.each([[10, 4, 3], [8, 4, 2], [1, 4, 1], [0, 4, 1], [5, 0, 5]])("%i people by %i: %i breakouts", (people, size, count) => {
    expect(countFor(people, size)).toBe(count);
  });
});

describe("500 people in 100 breakouts", () => {
  const breakouts = Array.from({ length: 100 }, (_, i) => breakout(`b${i}`));
  const people = Array.from({ length: 500 }, (_, i) => person(`p${i}`, { in: "breakout", breakout_id: `b${i % 100}` }));
  const open = round(OPEN, { breakouts });
  const before = grouped(people, open, arrangement(people, open, []), NONE);
  const drawnAnew = (after: Columns) => [...after].filter(([key, list]) => before.get(key) !== list).map(([key]) => key);

  it("one move that is on its way draws two columns anew", () => {
    const move = onItsWay({ type: "breakout.move", data: { moves: [moveTo("p7", "b50")] } });
    const after = grouped(people, open, arrangement(people, open, [move]), before);
    expect(drawnAnew(after)).toEqual(["b7", "b50"]);
    expect([after.size, after.get("b50")?.length, columnKeys(open).length]).toEqual([102, 6, 102]);
    // The confirmed event gives that person another place, and nothing is drawn again.
    const confirmed = people.map((p) => (p.id === "p7" ? { ...p, place: { in: "breakout", breakout_id: "b50" } as const } : p));
    const settled = grouped(confirmed, open, arrangement(confirmed, open, []), after);
    expect([...settled].filter(([key, list]) => after.get(key) !== list)).toEqual([]);
  });
  it("a hand that goes up draws none, a new name one", () => {
    const hand = people.map((p) => (p.id === "p3" ? { ...p, hand_raised_at: 9 } : p));
    expect(drawnAnew(grouped(hand, open, arrangement(hand, open, []), before))).toEqual([]);
    const named = people.map((p) => (p.id === "p3" ? { ...p, label: "Cleo" } : p));
    expect(drawnAnew(grouped(named, open, arrangement(named, open, []), before))).toEqual(["b3"]);
  });
});
