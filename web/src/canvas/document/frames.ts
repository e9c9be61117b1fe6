/**
 * New frames. A frame is drawn around what is there, so it goes beneath that and takes hold of it: as one change, and
 * undone as one.
 */
import type { Board } from "./board";
import { isLocked } from "./change";
import { create, frameUnder, topKey, type Draft } from "./create";
import { boxOf, contains, type Box } from "./geometry";
import { keyBetween } from "./order";
import type { Element, Kind } from "./schema";

/** What has a ground that covers its whole box, unless it was taken away. */
const GROUNDED: ReadonlySet<Kind | "unknown"> = new Set(["frame", "rect", "sticky", "image", "card"]);

/** Draws a frame around what is there; its id. */
export function createFrame(board: Board, draft: Draft & { k: "frame" }): string {
  const box = boxOf(draft.geo);
  const holder = frameUnder(board, draft.geo, "frame");
  const held = heldBy(board, box);
  return board.edit(() => {
    const id = create(board, { ...draft, p: holder, z: keyFor(board, box) });
    for (const { id: child } of held) board.map(child)?.set("p", id);
    return id;
  });
}

/** What lies wholly in the box and is free to belong to it: it belongs to nothing, or to a frame around the box. Links stay free: they go with what they tie. */
function heldBy(board: Board, box: Box): Element[] {
  return board.ordered().filter((element) => {
    const parent = board.parentOf(element.id);
    const around = parent === null ? null : board.find(parent);
    if (around && (around.k !== "frame" || !contains(boxOf(around.geo), box))) return false;
    const own = board.boxOf(element);
    return !element.link && contains(box, own) && !(element.k === "frame" && contains(own, box)) && !isLocked(board, element.id);
  });
}

/**
 * Just below the lowest of what lies in or across the box; where nothing does, below everything, for what is older may be
 * moved in later. What lies under all of the box, as a larger frame, stays beneath.
 */
function keyFor(board: Board, box: Box): string {
  const all = board.ordered();
  const ground = all.findLastIndex((element) => isGround(element, box));
  const lowest = all.findIndex((element, at) => at > ground && element.k !== "group" && crosses(board.boxOf(element), box));
  const above = all[lowest] ?? all[ground + 1];
  if (!above) return keyBetween(topKey(board), null);
  // Where two have the same key, as others may write them, it must be below both.
  return keyBetween(all.findLast(({ z }) => z < above.z)?.z ?? null, above.z);
}

function isGround({ k, s, geo }: Element, box: Box): boolean {
  return GROUNDED.has(k) && s.fill !== "none" && geo[4] % 90 === 0 && contains(boxOf(geo), box);
}

/** With more than an edge in common, unless it has no breadth at all. */
function crosses(a: Box, b: Box): boolean {
  const meet = (from: number, to: number, low: number, high: number) => (from === to ? from >= low && from <= high : from < high && low < to);
  return meet(a.x, a.x + a.w, b.x, b.x + b.w) && meet(a.y, a.y + a.h, b.y, b.y + b.h);
}
