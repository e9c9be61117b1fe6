import { describe, expect, it } from "vitest";
import type { ActivePerson, CanvasOperation } from "../../api/canvases";
import { allOperations, barsOf, boxOf, busiest, csvOfOperations, framed, levelOf, mostActive, placesOf, together } from "./activity";

const MINUTE = 60_000;
const person = (n: number, over: Partial<ActivePerson> = {}): ActivePerson => ({
  person: n, participant_id: `p${n}`, created: 0, moved: 0, wrote: 0, changed: 0, deleted: 0, active_seconds: 0, first_at: 0, last_at: 0, ...over,
});

describe("people", () => {
  it("stand in the order of what they did", () => {
    const all = [person(1, { wrote: 2 }), person(2, { moved: 5 }), person(3, { created: 2, active_seconds: 9 }), person(4, { deleted: 2 })];
    expect(mostActive(all).map((one) => one.person)).toEqual([2, 3, 1, 4]);
  });
  it("are added up", () => {
    expect(together([person(1, { created: 1, wrote: 2, active_seconds: 3 }), person(2, { created: 4, deleted: 1, active_seconds: 5 })]))
      .toEqual({ created: 5, moved: 0, wrote: 2, changed: 0, deleted: 1, active_seconds: 8 });
  });
});

describe("bars over time", () => {
  it("have one for each minute, quiet ones too", () => {
    const { stepMs, bars } = barsOf([{ at: 3 * MINUTE, count: 2 }, { at: MINUTE, count: 1 }], 48);
    expect(stepMs).toBe(MINUTE);
    expect(bars).toEqual([{ at: MINUTE, count: 1 }, { at: 2 * MINUTE, count: 0 }, { at: 3 * MINUTE, count: 2 }]);
    expect(busiest(bars)).toEqual({ at: 3 * MINUTE, count: 2 });
  });
  it.each([[47, 1], [50, 2], [90, 2], [200, 5], [3 * 1_440, 120], [48 * 1_440, 2 * 1_440], [400 * 1_440, 9 * 1_440]])("of %i minutes stand for %i each", (length, step) => {
    const minutes = [{ at: 0, count: 1 }, { at: length * MINUTE, count: 3 }];
    const { stepMs, bars } = barsOf(minutes, 48);
    expect(stepMs / MINUTE).toBe(step);
    expect(bars.length).toBeLessThanOrEqual(48);
    expect(bars.reduce((sum, bar) => sum + bar.count, 0)).toBe(4);
  });
  it("are none where nothing was done", () => {
    expect(barsOf([], 48).bars).toEqual([]);
    expect(busiest([])).toBeNull();
  });
});

describe("where", () => {
  const cell = (x: number, y: number, count = 1) => ({ x, y, count });
  it("is a box around it all, also left of and above the middle of the board", () => {
    expect(boxOf([cell(-3, 2), cell(1, -1)])).toEqual({ left: -3, top: -1, columns: 5, rows: 4 });
    expect(boxOf([])).toBeNull();
  });
  it("is drawn with room around it", () => {
    expect(framed({ left: 5, top: 5, columns: 1, rows: 1 })).toEqual({ left: 0, top: 2, columns: 12, rows: 8 });
    expect(framed({ left: 0, top: 0, columns: 3, rows: 28 })).toEqual({ left: -21, top: -1, columns: 45, rows: 30 });
    expect(framed({ left: 0, top: 0, columns: 43, rows: 2 })).toEqual({ left: -1, top: -14, columns: 45, rows: 30 });
  });
  it("is said as one would point at it, the busiest first", () => {
    expect(placesOf([cell(-4, -4, 20), cell(-3, -4, 100), cell(4, 4, 7), cell(0, 0, 50)]))
      .toEqual([{ place: "top_left", count: 120 }, { place: "middle", count: 50 }, { place: "bottom_right", count: 7 }]);
    expect(placesOf([cell(7, 7, 3)])).toEqual([{ place: "middle", count: 3 }]);
    expect(placesOf([cell(0, 5, 3), cell(1, 5, 2)])).toEqual([{ place: "left", count: 3 }, { place: "right", count: 2 }]);
    expect(placesOf([])).toEqual([]);
  });
  it("has levels that few very busy places do not drown", () => {
    expect([1, 10, 25, 100].map((count) => levelOf(count, 100, 5))).toEqual([1, 2, 3, 5]);
  });
});

describe("a table of seconds", () => {
  const operation = (at: number, over: Partial<CanvasOperation> = {}): CanvasOperation => ({ at, person: 1, participant_id: "p1", did: "moved", count: 2, elements: ["a", "b"], ...over });
  it("has a line for each, in UTC", () => {
    expect(csvOfOperations([operation(1_700_000_000_000, { did: "wrote" })], () => "=Bob, Jr"))
      .toBe("at,person,did,count,elements\n2023-11-14T22:13:20Z,\"'=Bob, Jr\",wrote,2,a b\n");
  });
  it("is read page by page", async () => {
    const asked: (number | null)[] = [];
    const pages: Record<string, { operations: CanvasOperation[]; next: number | null }> = {
      null: { operations: [operation(1)], next: 2 }, 2: { operations: [operation(2), operation(2)], next: 5 }, 5: { operations: [operation(5)], next: null },
    };
    const all = await allOperations(async (from) => { asked.push(from); return pages[String(from)] ?? { operations: [], next: null }; }, () => true);
    expect(asked).toEqual([null, 2, 5]);
    expect(all.map((one) => one.at)).toEqual([1, 2, 2, 5]);
  });
  it("ends where a page leads nowhere new, and when nobody waits any more", async () => {
    expect(await allOperations(async () => ({ operations: [operation(1)], next: 1 }), () => true)).toHaveLength(2);
    expect(await allOperations(async () => ({ operations: [operation(1)], next: 1 }), () => false)).toEqual([]);
  });
});
