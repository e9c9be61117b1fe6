import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { Board } from "./board";
import { fromExport } from "./fromExport";
import { total } from "./votes";

/** The server draws its pictures of it: all kinds, and much that strangers write. */
const MIXED = resolve(import.meta.dirname, "../../../../canvas/tests/boards/mixed.json");
const mixed = JSON.parse(readFileSync(MIXED, "utf8")) as { elements: { id: string; k: string; t?: unknown; z?: string }[] };

describe("a document from an export", () => {
  it("has everything that stands there, in its order", () => {
    const board = new Board(fromExport(mixed), "bob");
    expect(board.size).toBe(mixed.elements.length);
    expect(board.ordered().map(({ id }) => id)).toEqual(mixed.elements.map(({ id }) => id));
    for (const { id, k, t } of mixed.elements) {
      if (typeof t === "string") expect(board.find(id)?.text).toBe(t);
      if (k === "stroke") expect(board.find(id)?.stroke?.length).toBeGreaterThan(0);
    }
  });

  it("reads what JSON cannot say by its mark", () => {
    const board = new Board(fromExport({ elements: [
      { id: "dots", k: "vote", geo: [0, 0, 44, 44, 0], z: "a", d: { bob: 2, alice: 1 } },
      { id: "pen", k: "stroke", geo: [0, 0, 9, 9, 0], z: "b", d: { $bytes: "IAD/" } },
      { id: "bold", k: "sticky", geo: [0, 0, 9, 9, 0], z: "c", t: "Ask him", delta: [{ insert: "Ask " }, { insert: "him", attributes: { bold: true } }] },
      { id: "old", k: "sticky", geo: [0, 0, 9, 9, 0], z: "d", t: { $plain: "no shared text" } },
      { id: "face", k: "card", geo: [0, 0, 9, 9, 0], z: "e", d: { $map: { title: "Bridge", word: "Bridge" } } },
    ] }), "bob");
    const dots = board.find("dots");
    expect(dots && total(dots)).toBe(3);
    expect(board.find("pen")?.stroke).toEqual(Uint8Array.of(32, 0, 255));
    expect(board.find("bold")?.text).toBe("Ask him");
    expect(board.find("old")?.k).toBe("sticky");
    expect(board.find("face")?.card?.title).toBe("Bridge");
  });

  it("is empty for what is no export", () => {
    for (const none of [null, 3, "x", [], {}, { elements: { id: "x" } }, { elements: [null, { k: "rect" }] }]) expect(new Board(fromExport(none), "bob").size).toBe(0);
  });
});
