import i18next from "i18next";
import { describe, expect, it } from "vitest";
import "../../i18n";
import type { Undo } from "../../protocol/generated";
import { live, nextChangeMs, secondsLeft, wording } from "./offers";

const offer = (over: Partial<Undo> = {}): Undo => ({ id: "u", act: "breakouts_closed", by: "alice", people: ["bob", "charlie"], until: 20_000, ...over });

/** As alice reads it. */
function words(over: Partial<Undo>): string {
  const undo = offer(over);
  const { done, undoes, count } = wording(undo, "alice");
  const t = i18next.getFixedT("en", "undo");
  const values = { count, name: undo.people[0] === "bob" ? "Bob" : "", who: undo.by === null ? t("time") : "Dana" };
  return `${t(done, values)} ${t(undoes, values)}`;
}

describe("the words of an offer", () => {
  it.each([
    [{}, "Breakouts closed. 2 people came back. Undo takes them there again."],
    [{ by: "dana" }, "Dana closed the breakouts. 2 people came back. Undo takes them there again."],
    [{ by: null }, "Time closed the breakouts. 2 people came back. Undo takes them there again."],
    [{ people: ["bob"] }, "Breakouts closed. Bob came back. Undo takes them there again."],
    [{ people: [] }, "Breakouts closed. Nobody was in them. Undo opens them again."],
    [{ act: "breakouts_opened" }, "Breakouts opened for 2 people. Undo brings everybody back here."],
    [{ act: "breakouts_opened", people: [], by: "dana" }, "Dana opened the breakouts. Undo brings everybody back here."],
    [{ act: "people_moved" }, "2 people moved. Undo brings them back."],
    [{ act: "people_moved", people: ["bob"], by: "dana" }, "Dana moved Bob. Undo brings them back."],
    [{ act: "people_gathered" }, "2 people came to you. Undo takes them back to where they were."],
    [{ act: "people_gathered", by: "dana" }, "Dana brought 2 people to one place. Undo takes them back to where they were."],
    [{ act: "person_removed", people: ["bob"] }, "Bob was removed. Undo lets them in again."],
    [{ act: "person_removed", people: ["bob"], by: "dana" }, "Dana removed Bob. Undo lets them in again."],
    [{ act: "hands_lowered" }, "All hands lowered. Undo raises them again, in their order."],
    [{ act: "round_discarded", people: [] }, "Round thrown away. Undo brings it back."],
    [{ act: "round_discarded", people: [], by: "dana" }, "Dana threw a round away. Undo brings it back."],
  ] as const)("%j", (over, expected) => {
    expect(words({ ...over, people: [...("people" in over ? over.people : ["bob", "charlie"])] })).toBe(expected);
  });
});

describe("u_1 offers run out", () => {
  it("those that hold, the newest first", () => {
    const all = [offer({ id: "a", until: 9_000 }), offer({ id: "b", until: 12_000 }), offer({ id: "c" })];
    expect(live(all, 9_000).map((undo) => undo.id)).toEqual(["c", "b"]);
    expect(live(all, 20_000)).toEqual([]);
  });
  it("seconds are rounded up, and never more than an offer holds", () => {
    expect([10_000, 12_001, 19_999, 20_000, 30_000, -60_000].map((now) => secondsLeft(offer(), now))).toEqual([10, 8, 1, 0, 0, 10]);
  });
  it("the clock is read when a second changes, and not when there is nothing to count", () => {
    expect(nextChangeMs([offer(), offer({ until: 20_300 })], 12_100)).toBe(200);
    expect(nextChangeMs([offer()], 12_000)).toBe(1_000);
    expect(nextChangeMs([offer()], 20_000)).toBeNull();
  });
});
