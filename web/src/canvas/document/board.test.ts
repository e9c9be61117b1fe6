import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { align, clip, distribute, duplicate, group, paste, ungroup } from "./arrange";
import { Board, breakRings, type Change } from "./board";
import { isLocked, move, remove, restack, restyle, setGeos, setLock, setText, settleParents } from "./change";
import { create, createAll } from "./create";
import { createFrame } from "./frames";
import type { Element, Geo } from "./schema";
import { History } from "./undo";
import { give, placeVote, total, voteFor } from "./votes";

const SQUARE: Geo = [0, 0, 100, 100, 0];

function pair(): [Board, Board, () => void] {
  const [one, two] = [new Y.Doc(), new Y.Doc()];
  const sync = () => {
    Y.applyUpdate(two, Y.encodeStateAsUpdate(one, Y.encodeStateVector(two)), "network");
    Y.applyUpdate(one, Y.encodeStateAsUpdate(two, Y.encodeStateVector(one)), "network");
  };
  return [new Board(one, "alice"), new Board(two, "bob"), sync];
}

const board = () => new Board(new Y.Doc(), "alice");
const sticky = (on: Board, geo: Geo = SQUARE, text = "") => create(on, { k: "sticky", geo, text });
const at = (on: Board, id: string): Element => {
  const element = on.find(id);
  if (!element) throw new Error(`${id} is not there`);
  return element;
};
const ids = (on: Board) => on.ordered().map(({ id }) => id);

describe("a board", () => {
  it("is the same for two people who change different things of one element at once", () => {
    const [alice, bob, sync] = pair();
    const id = sticky(alice, SQUARE, "Hello");
    sync();
    setGeos(alice, new Map([[id, [50, 60, 100, 100, 0]]]));
    restyle(bob, [id], { fill: "#c8e1bf" });
    setText(bob, id, "Hello you");
    sync();
    for (const on of [alice, bob]) expect(at(on, id)).toMatchObject({ geo: [50, 60, 100, 100, 0], s: { fill: "#c8e1bf" }, text: "Hello you" });
    expect(alice.ordered()).toEqual(bob.ordered());
  });

  it("tells what changed, and leaves the others as they were", () => {
    const on = board();
    const [first, second] = [sticky(on), sticky(on)];
    const untouched = on.find(first);
    const changes: Change[] = [];
    on.subscribe((change) => changes.push(change));
    setGeos(on, new Map([[second, [1, 2, 3, 4, 5]]]));
    expect(changes).toEqual([{ added: [], updated: [second], removed: [], restacked: false, own: true }]);
    expect(on.find(first)).toBe(untouched);
    remove(on, [second]);
    expect(changes[1]?.removed.map(({ id }) => id)).toEqual([second]);
  });

  it("reads whatever strangers wrote as whole elements", () => {
    const doc = new Y.Doc();
    const on = new Board(doc, "alice");
    const strange = new Y.Map<unknown>([["k", "hologram"], ["geo", [Number.NaN, "1", 1e300]], ["s", { fill: "url(javascript:)", fs: -4, op: 7 }], ["d", 3], ["p", 9]]);
    doc.getMap<unknown>("elements").set("x", strange);
    doc.getMap<unknown>("elements").set("y", "no map at all");
    expect(at(on, "x")).toMatchObject({ k: "unknown", geo: [0, 0, 1e7, 0, 0], s: { fs: 4, op: 1 }, p: null, text: "", link: null });
    expect(on.size).toBe(1);
  });

  it("lets no picture be loaded from elsewhere", () => {
    const on = board();
    const face = { deck: "d", card: "c", title: "t", word: null };
    const [bad, good] = createAll(on, [{ k: "card", geo: SQUARE, card: { ...face, image: "https://spy.example/x.png" } }, { k: "card", geo: SQUARE, card: { ...face, image: "/content/pictures/a.svg" } }]);
    expect(at(on, bad ?? "").card?.image).toBeNull();
    expect(at(on, good ?? "").card?.image).toBe("/content/pictures/a.svg");
  });

  it("breaks rings of parents at the greatest id, for everybody alike", () => {
    const parents = new Map([["a", "b"], ["b", "c"], ["c", "a"], ["d", "a"], ["e", "e"]]);
    breakRings(parents);
    expect(parents).toEqual(new Map([["a", "b"], ["b", "c"], ["d", "a"]]));
    const on = board();
    const [one, two] = [create(on, { k: "group", geo: SQUARE }), create(on, { k: "group", geo: SQUARE })];
    on.edit(() => { on.map(one)?.set("p", two); on.map(two)?.set("p", one); });
    const [lower, greatest] = [one, two].sort();
    expect(on.withChildren([greatest ?? ""])).toEqual([greatest, lower]);
    expect([on.parentOf(one), on.parentOf(two)].filter((parent) => parent !== null)).toHaveLength(1);
  });
});

describe("places and groups", () => {
  it("take along, copy and delete what they hold", () => {
    const on = board();
    const frame = create(on, { k: "frame", geo: [0, 0, 500, 500, 0], title: "Here" });
    const inner = sticky(on, [50, 50, 100, 100, 0]);
    expect(on.parentOf(inner)).toBe(frame);
    move(on, [frame], 10, -5);
    expect(at(on, inner).geo).toEqual([60, 45, 100, 100, 0]);
    const [copy] = duplicate(on, [frame]);
    expect(on.childrenOf(copy ?? "")).toHaveLength(1);
    expect(remove(on, [frame])).toBe(2);
    expect(on.size).toBe(2);
  });

  it("let go of what is moved out, and take what is moved in", () => {
    const on = board();
    const frame = create(on, { k: "frame", geo: [0, 0, 300, 300, 0] });
    const note = sticky(on, [50, 50, 100, 100, 0]);
    move(on, [note], 1000, 0);
    settleParents(on, [note]);
    expect(on.parentOf(note)).toBeNull();
    move(on, [note], -1000, 0);
    settleParents(on, [note]);
    expect(on.parentOf(note)).toBe(frame);
  });

  it("group, click as one, and come apart", () => {
    const on = board();
    const [a, b] = [sticky(on), sticky(on, [200, 0, 100, 100, 0])];
    const made = group(on, [a, b]);
    expect(on.outermost(a)).toBe(made);
    expect(on.boundsOf([made ?? ""])).toEqual({ x: 0, y: 0, w: 300, h: 100 });
    expect(ungroup(on, [made ?? ""]).sort()).toEqual([a, b].sort());
    expect(on.outermost(a)).toBe(a);
    expect(group(on, [a])).toBeNull();
  });

  it("lock what they hold only when they are groups", () => {
    const on = board();
    const frame = create(on, { k: "frame", geo: [-10, -10, 900, 900, 0] });
    const [a, b] = [sticky(on), sticky(on)];
    const made = group(on, [a, b]) ?? "";
    setLock(on, [frame, made], true);
    expect([frame, made, a].map((id) => isLocked(on, id))).toEqual([true, true, true]);
    setLock(on, [made], false);
    expect([a, b].map((id) => isLocked(on, id))).toEqual([false, false]);
  });

  it("align, and stand at equal distances", () => {
    const on = board();
    const all = [sticky(on, [0, 0, 10, 10, 0]), sticky(on, [100, 40, 10, 10, 0]), sticky(on, [30, 90, 10, 10, 0])];
    distribute(on, all, "x");
    expect(all.map((id) => at(on, id).geo[0])).toEqual([0, 100, 50]);
    align(on, all, "bottom");
    expect(all.map((id) => at(on, id).geo[1])).toEqual([90, 90, 90]);
  });
});

describe("a new frame", () => {
  const frame = (on: Board, geo: Geo) => createFrame(on, { k: "frame", geo, title: "" });
  const HERE: Geo = [0, 0, 400, 400, 0];

  it("goes below what lies in or across it, and holds what lies wholly in it", () => {
    const on = board();
    const far = sticky(on, [900, 900, 50, 50, 0]);
    const [inner, across, apart] = [sticky(on, [50, 50, 100, 100, 0]), sticky(on, [350, 50, 100, 100, 0]), sticky(on, [400, 0, 10, 10, 0])];
    const made = frame(on, HERE);
    expect(ids(on)).toEqual([far, made, inner, across, apart]);
    expect([inner, across, apart].map((id) => on.parentOf(id))).toEqual([made, null, null]);
  });

  it("stays above what lies under all of it, and takes over from a larger frame, to which it belongs", () => {
    const on = board();
    const ground = create(on, { k: "rect", geo: [-500, -500, 2000, 2000, 0], s: { fill: "#ffffff" } });
    const outer = frame(on, [-100, -100, 800, 800, 0]);
    const [note, beside] = [sticky(on, [50, 50, 100, 100, 0]), sticky(on, [450, 50, 100, 100, 0])];
    const ring = create(on, { k: "rect", geo: [-10, -10, 420, 420, 0], s: { fill: "none" } });
    const made = frame(on, HERE);
    expect(ids(on)).toEqual([ground, outer, made, note, beside, ring]);
    expect([made, note, beside, ring].map((id) => on.parentOf(id))).toEqual([outer, made, outer, outer]);
    move(on, [outer], 10, 0);
    expect(at(on, note).geo[0]).toBe(60);
  });

  it("leaves what belongs to another frame, to a group or to nobody's hands", () => {
    const on = board();
    const other = frame(on, [20, 20, 120, 120, 0]);
    const held = sticky(on, [30, 30, 50, 50, 0]);
    const [a, b, locked] = [sticky(on, [200, 0, 50, 50, 0]), sticky(on, [300, 0, 50, 50, 0]), sticky(on, [200, 200, 50, 50, 0])];
    const both = group(on, [a, b]) ?? "";
    setLock(on, [locked], true);
    const made = frame(on, HERE);
    expect([other, held, both, a, b, locked].map((id) => on.parentOf(id))).toEqual([made, other, made, both, both, null]);
    expect(ids(on).indexOf(made)).toBe(0);
  });

  it("goes below everything where nothing is, so that older notes can be moved in", () => {
    const on = board();
    const note = sticky(on, [900, 0, 100, 100, 0]);
    const made = frame(on, HERE);
    move(on, [note], -800, 50);
    settleParents(on, [note]);
    expect(ids(on)).toEqual([made, note]);
    expect(on.parentOf(note)).toBe(made);
  });

  it("is one change, and one step to undo", () => {
    const on = board();
    const [outer, note] = [frame(on, [-100, -100, 800, 800, 0]), sticky(on, [50, 50, 100, 100, 0])];
    const history = new History(on);
    let changes = 0;
    on.subscribe(() => { changes++; });
    const made = frame(on, HERE);
    expect([changes, on.parentOf(note)]).toEqual([1, made]);
    history.undo();
    expect(on.find(made)).toBeUndefined();
    expect(on.parentOf(note)).toBe(outer);
    history.redo();
    expect(on.parentOf(note)).toBe(made);
  });

  it("may be moved out of a larger one, and keeps what it holds, also when that is selected along", () => {
    const on = board();
    const outer = frame(on, [-100, -100, 800, 800, 0]);
    const note = sticky(on, [50, 50, 100, 100, 0]);
    const made = frame(on, HERE);
    move(on, [made, note], 5000, 0);
    settleParents(on, [made, note]);
    expect([made, note].map((id) => on.parentOf(id))).toEqual([null, made]);
    expect(duplicate(on, [made, outer], 0, 0).map((id) => on.parentOf(id))).toEqual([null, null]);
  });
});

describe("the order of elements", () => {
  it("is changed for all that is selected, which keep theirs among themselves", () => {
    const on = board();
    const [a, b, c, d] = [sticky(on), sticky(on), sticky(on), sticky(on)];
    restack(on, [a, b], "front");
    expect(ids(on)).toEqual([c, d, a, b]);
    restack(on, [b], "backward");
    expect(ids(on)).toEqual([c, d, b, a]);
    restack(on, [b, c], "forward");
    expect(ids(on)).toEqual([d, a, c, b]);
    restack(on, [b], "back");
    expect(ids(on)).toEqual([b, d, a, c]);
  });
});

describe("connectors", () => {
  const linked = (on: Board) => {
    const [a, b] = [sticky(on, [0, 0, 100, 100, 0]), sticky(on, [300, 0, 100, 100, 0])];
    const id = create(on, { k: "connector", geo: [0, 0, 0, 0, 0], text: "", link: { a: { id: a, pt: [0, 0] }, b: { id: b, side: "left", pt: [0, 0] }, via: [], head: "arrow", tail: "none" } });
    return { a, b, id };
  };

  it("follow what they are tied to", () => {
    const on = board();
    const { a, b, id } = linked(on);
    expect(on.pathOf(at(on, id))).toEqual([[106, 50], [294, 50]]);
    move(on, [b], 0, 100);
    expect(on.pathOf(at(on, id))[1]).toEqual([294, 150]);
    expect([...on.tiesOf(a)]).toEqual([id]);
  });

  it("stay where they ended when that is deleted", () => {
    const on = board();
    const { b, id } = linked(on);
    remove(on, [b]);
    expect(on.pathOf(at(on, id))[1]).toEqual([294, 50]);
  });

  it("are tied to the copies when they are copied along", () => {
    const on = board();
    const { a, b, id } = linked(on);
    const made = paste(on, clip(on, [a, b, id]), 10, 10);
    const copy = made.map((one) => at(on, one)).find(({ link }) => link);
    expect(made).toHaveLength(3);
    expect(made).toContain(copy?.link?.a.id);
    const alone = paste(on, clip(on, [id]), 10, 10).map((one) => at(on, one))[0];
    expect(alone?.link?.a.id).toBeUndefined();
  });
});

describe("undo (E85)", () => {
  it("touches one's own edits only, also after others changed the same element", () => {
    const [alice, bob, sync] = pair();
    const history = new History(alice);
    const id = sticky(alice, SQUARE, "mine");
    sync();
    setText(bob, id, "mine and bob's");
    const theirs = sticky(bob, [500, 0, 100, 100, 0]);
    sync();
    move(alice, [id], 10, 0);
    sync();
    expect(history.undo()).toBe(true);
    sync();
    expect(at(bob, id)).toMatchObject({ geo: SQUARE, text: "mine and bob's" });
    expect(history.undo()).toBe(true);
    sync();
    expect(bob.find(id)).toBeUndefined();
    expect(bob.find(theirs)).toBeDefined();
    expect(history.undo()).toBe(false);
    history.redo();
    sync();
    expect(bob.find(id)).toBeDefined();
  });

  it("takes a gesture as one step, and two gestures as two", () => {
    const on = board();
    const history = new History(on);
    const id = sticky(on);
    history.asOne(() => { move(on, [id], 5, 0); move(on, [id], 5, 0); });
    move(on, [id], 100, 0);
    history.undo();
    expect(at(on, id).geo[0]).toBe(10);
    history.undo();
    expect(at(on, id).geo[0]).toBe(0);
    history.redo();
    expect(at(on, id).geo[0]).toBe(10);
  });

  it("brings back a deleted place with all it held", () => {
    const on = board();
    const frame = create(on, { k: "frame", geo: [0, 0, 500, 500, 0] });
    const note = sticky(on, [10, 10, 50, 50, 0], "kept");
    const history = new History(on);
    remove(on, [frame]);
    history.undo();
    expect(at(on, note).text).toBe("kept");
    expect(on.parentOf(note)).toBe(frame);
  });
});

describe("dots", () => {
  it("of two people at once are both counted", () => {
    const [alice, bob, sync] = pair();
    const id = placeVote(alice, SQUARE, null);
    sync();
    give(alice, id, 1);
    give(bob, id, 1);
    sync();
    expect(total(at(alice, id))).toBe(3);
    give(bob, id, -1);
    sync();
    expect(at(alice, id).votes).toEqual(new Map([["alice", 2]]));
  });

  it("stick to what they are for", () => {
    const on = board();
    const note = sticky(on);
    const [first, second] = [voteFor(on, at(on, note)), voteFor(on, at(on, note))];
    expect(second).toBe(first);
    expect(total(at(on, first))).toBe(2);
    move(on, [note], 40, 0);
    expect(on.parentOf(first)).toBe(note);
    remove(on, [note]);
    expect(on.size).toBe(0);
  });
});
