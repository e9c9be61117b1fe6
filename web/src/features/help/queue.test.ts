import { describe, expect, it } from "vitest";
import type { Help, Person, RoundView, SessionView } from "../../protocol/generated";
import { EMPTY } from "../../session/state";
import type { Snapshot } from "../../session/store";
import { minutesSince, myCall, newest, queue, whereIs } from "./queue";

const help = (id: string, at: number, over: Partial<Help> = {}): Help => ({ id, by: id, breakout_id: null, text: "", at, ...over });
const snapshot = (calls: Help[], more: Partial<SessionView> = {}): Snapshot => ({
  state: { ...EMPTY, view: { me: "bob", help: calls, people: [], round: null, ...more } as unknown as SessionView },
  connection: { phase: "attached" }, pending: [],
});

describe("the queue of calls for help", () => {
  it("q_2 has the longest waiting first, also when words were changed", () => {
    const s = snapshot([help("c", 3), help("b", 1, { text: "come quickly" }), help("d", 1), help("a", 2)]);
    expect(queue(s).map((call) => call.id)).toEqual(["b", "d", "a", "c"]);
    expect(queue(s)).toBe(queue(s));
  });
  it("q_1 has one's own call", () => {
    expect(myCall(snapshot([help("a", 1), help("x", 2, { by: "bob" })]))?.id).toBe("x");
    expect(myCall(snapshot([help("a", 1)]))).toBeNull();
  });
  it("leads to where somebody is now, if that is open", () => {
    const garden = { id: "garden", name: "Garden", closed_at: null };
    const round = { breakouts: [garden, { id: "lake", name: "Lake", closed_at: 5 }] } as unknown as RoundView;
    const charlie = (place: Person["place"]) => [{ id: "charlie", place } as Person];
    const call = help("charlie", 1, { breakout_id: "lake" });
    expect(whereIs(call)(snapshot([call], { round, people: charlie({ in: "breakout", breakout_id: "garden" }) }))?.name).toBe("Garden");
    expect(whereIs(call)(snapshot([call], { round, people: charlie({ in: "plenary" }) }))).toBeNull();
    expect(whereIs(call)(snapshot([call], { round }))).toBeNull();
    expect(whereIs(help("charlie", 1, { breakout_id: "garden" }))(snapshot([], { round }))?.name).toBe("Garden");
  });
  it("counts whole minutes, and none before a clock that is behind", () => {
    expect([0, 59_999, 60_000, 150_000, -5_000].map((now) => minutesSince(0, now))).toEqual([0, 0, 1, 2, 0]);
  });
  it("tells new calls, and not old ones in other words", () => {
    expect(newest(new Set(["a"]), [help("a", 1, { text: "now" }), help("b", 2), help("c", 3)])?.id).toBe("c");
    expect(newest(new Set(["a", "b"]), [help("a", 1, { text: "now" })])).toBeNull();
  });
});
