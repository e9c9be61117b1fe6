import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { Board } from "../document/board";
import { remove, setText } from "../document/change";
import { create } from "../document/create";
import { readingOrder } from "../document/reading";
import { Presence } from "../sync/presence";
import { News, type Item } from "./news";

describe("what others do, in words", () => {
  let [here, there]: Board[] = [];
  let presence: Presence;
  let awareness: Awareness;
  let told: [readonly Item[], number][];
  const boards = () => {
    if (!here || !there) throw new Error("made before each test");
    return [here, there] as const;
  };
  const arrive = () => {
    const [mine, theirs] = boards();
    Y.applyUpdate(mine.doc, Y.encodeStateAsUpdate(theirs.doc), "network");
  };

  beforeEach(() => {
    vi.useFakeTimers();
    [here, there] = [new Board(new Y.Doc(), "alice"), new Board(new Y.Doc(), "bob")];
    awareness = new Awareness(new Y.Doc());
    presence = new Presence(awareness, { id: "alice", name: "Alice" });
    told = [];
    new News(boards()[0], presence, (items, more) => told.push([items, more]));
  });
  afterEach(() => {
    presence.destroy();
    awareness.destroy();
    vi.useRealTimers();
  });

  it("is told some time after, all of it once, and never what one did oneself", () => {
    const [mine, theirs] = boards();
    create(mine, { k: "sticky", geo: [0, 0, 1, 1, 0] });
    const id = create(theirs, { k: "sticky", geo: [0, 0, 1, 1, 0], text: "a" });
    arrive();
    setText(theirs, id, "ab");
    arrive();
    expect(told).toEqual([]);
    vi.advanceTimersByTime(5000);
    expect(told).toHaveLength(1);
    expect(told[0]?.[0].map((item) => [item.kind, item.who])).toEqual([["added", "bob"]]);
    remove(theirs, [id]);
    arrive();
    vi.advanceTimersByTime(5000);
    expect(told[1]?.[0].map(({ kind }) => kind)).toEqual(["removed"]);
  });

  it("is not told at length when it is much", () => {
    const [, theirs] = boards();
    for (let i = 0; i < 10; i++) create(theirs, { k: "sticky", geo: [i, 0, 1, 1, 0] });
    arrive();
    vi.advanceTimersByTime(5000);
    expect(told[0]?.[0]).toHaveLength(3);
    expect(told[0]?.[1]).toBe(7);
  });
});

describe("a board as a list", () => {
  it("is read row by row, what a place holds right after it, connections last", () => {
    const board = new Board(new Y.Doc(), "alice");
    const note = (text: string, x: number, y: number) => create(board, { k: "sticky", geo: [x, y, 100, 100, 0], text });
    const names = (rtl: boolean) => readingOrder(board, rtl).map(({ element, level }) => `${"·".repeat(level)}${element.text || element.title || element.k}`);
    const [a, b] = [note("right", 300, 20), note("left", 0, 0)];
    create(board, { k: "connector", geo: [0, 0, 1, 1, 0], link: { a: { id: a, pt: [0, 0] }, b: { id: b, pt: [0, 0] }, via: [], head: "arrow", tail: "none" } });
    create(board, { k: "frame", geo: [0, 500, 600, 600, 0], title: "place" });
    note("inside", 50, 550);
    note("below", 0, 2000);
    expect(names(false)).toEqual(["left", "right", "place", "·inside", "below", "connector"]);
    expect(names(true).slice(0, 2)).toEqual(["right", "left"]);
  });
});
