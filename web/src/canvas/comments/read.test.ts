import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { byActivity, lastSaid, readThread, repliesIn, type Thread } from "./read";
import { Threads, type Said } from "./threads";

type Values = Record<string, unknown>;

/** A shared map as the server writes one; lists and maps in it become shared ones. */
const shared = (values: Values) => new Y.Map(Object.entries(values));
const message = (id: string, by: string, at: number, more: Values = {}) => shared({ id, by, at, text: `says ${id}`, re: new Y.Map(), ...more });
const thread = (messages: Y.Map<unknown>[], more: Values = {}) => {
  const map = shared({ pt: [10, 20], state: "open", by: "ana", at: 5, ...more });
  map.set("msgs", Y.Array.from(messages));
  return map;
};

function read(value: unknown): Thread | null {
  const map = new Y.Doc().getMap("threads");
  map.set("t", value);
  return readThread("t", map.get("t"));
}
const whole = (value: unknown): Thread => {
  const found = read(value);
  if (!found) throw new Error("there is no thread");
  return found;
};

describe("a thread in the document", () => {
  it("is read with what it is about and all that is said in it", () => {
    const found = whole(thread([
      message("m1", "ana", 5, { re: shared({ bob: ["agree", "love"], ana: ["agree"], eve: [] }) }),
      message("m2", "bob", 6, { edited: 9 }),
    ], { el: "e1", state: "resolved", resolvedBy: "bob", resolvedAt: 12 }));
    expect(found).toMatchObject({ id: "t", el: "e1", pt: [10, 20], by: "ana", at: 5, settled: { by: "bob", at: 12 } });
    expect(found.comments.map(({ id, text, edited }) => [id, text, edited])).toEqual([["m1", "says m1", null], ["m2", "says m2", 9]]);
    expect([...found.comments[0]?.reactions ?? []]).toEqual([["agree", ["ana", "bob"]], ["love", ["bob"]]]);
  });
  it("keeps the place of what was removed, and is nothing when all of it was", () => {
    const gone = (id: string) => message(id, "ana", 5, { del: true, text: "" });
    const found = whole(thread([gone("m1"), message("m2", "bob", 6), message("m3", "ana", 7)]));
    expect(found.comments.map(({ removed }) => removed)).toEqual([true, false, false]);
    expect(repliesIn(found)).toBe(2);
    expect(read(thread([gone("m1"), gone("m2")]))).toBeNull();
    expect(read(thread([]))).toBeNull();
  });
  it("counts answers, but not the comment that began it", () => {
    expect(repliesIn(whole(thread([message("m1", "ana", 5)])))).toBe(0);
    expect(repliesIn(whole(thread([message("m1", "ana", 5), message("m2", "bob", 6)])))).toBe(1);
  });
  it("may hold integers of 64 bits, and anything else but sense", () => {
    expect(whole(thread([message("m1", "ana", 0, { at: 1_700_000_000_000n })])).comments[0]?.at).toBe(1_700_000_000_000);
    for (const nonsense of [null, 3, "thread", new Y.Array(), shared({ msgs: "none" })]) expect(read(nonsense)).toBeNull();
    expect(whole(thread([message("m1", "ana", 5, { re: "all", text: 7 })], { pt: "here", el: 4 }))).toMatchObject({ pt: [0, 0], el: null, comments: [{ text: "" }] });
  });
  it("is listed before settled ones, and by when something was last said", () => {
    const at = (id: string, last: number, settled = false) => ({ ...whole(thread([message("m", "ana", last)], settled ? { state: "resolved" } : {})), id });
    expect([at("a", 6), at("b", 9, true), at("c", 8)].sort(byActivity).map(({ id }) => id)).toEqual(["c", "a", "b"]);
    expect(lastSaid(at("a", 6))).toBe(6);
  });
});

describe("the threads of a board", () => {
  const board = () => {
    const server = new Y.Doc();
    const mine = new Y.Doc();
    const arrive = () => Y.applyUpdate(mine, Y.encodeStateAsUpdate(server, Y.encodeStateVector(mine)), "network");
    const all = server.getMap<Y.Map<unknown>>("threads");
    all.set("t1", thread([message("m1", "ana", 5)]));
    all.set("t2", thread([message("m2", "bob", 4)], { at: 4 }));
    arrive();
    const threads = new Threads(mine, "ana");
    const said: Said[] = [];
    threads.onSaid((news) => said.push(...news));
    return { all, arrive, threads, said };
  };
  const say = (all: Y.Map<Y.Map<unknown>>, id: string, one: Y.Map<unknown>) => (all.get(id)?.get("msgs") as Y.Array<unknown>).push([one]);

  it("are in the order in which they were begun, and those that did not change are the same", () => {
    const { all, arrive, threads } = board();
    const before = threads.all();
    expect(before.map(({ id }) => id)).toEqual(["t2", "t1"]);
    expect(threads.all()).toBe(before);
    say(all, "t1", message("m3", "bob", 8));
    arrive();
    const after = threads.all();
    expect(after[0]).toBe(before[0]);
    expect(after[1]?.comments).toHaveLength(2);
  });
  it("tell what others say from then on, once, and not what changes of it", () => {
    const { all, arrive, said } = board();
    say(all, "t1", message("m3", "bob", 8));
    say(all, "t1", message("m4", "ana", 9));
    arrive();
    all.set("t3", thread([message("m5", "eve", 10)]));
    arrive();
    ((all.get("t1")?.get("msgs") as Y.Array<Y.Map<unknown>>).get(1)).set("text", "otherwise");
    arrive();
    expect(said.map(({ comment }) => comment.id)).toEqual(["m3", "m5"]);
  });
  it("forget what is gone, and tell nothing more when they are closed", () => {
    const { all, arrive, threads, said } = board();
    all.delete("t2");
    arrive();
    expect(threads.all().map(({ id }) => id)).toEqual(["t1"]);
    threads.destroy();
    say(all, "t1", message("m3", "bob", 8));
    arrive();
    expect(said).toEqual([]);
  });
});
