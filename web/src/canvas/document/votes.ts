/** Dots that people give: one counter per person, so that two who vote at once are both counted. */
import * as Y from "yjs";
import type { Board } from "./board";
import { create } from "./create";
import type { Element, Geo } from "./schema";

export const DOT = 44;
/** How many dots one person may put on one thing. */
export const DOTS_MAX = 9;

export function total(element: Element): number {
  let sum = 0;
  for (const count of element.votes.values()) sum += count;
  return sum;
}

export function give(board: Board, id: string, by: 1 | -1): void {
  const dots = board.map(id)?.get("d");
  if (!(dots instanceof Y.Map)) return;
  const now = dots.get(board.me);
  const next = Math.min(DOTS_MAX, Math.max(0, (typeof now === "number" ? now : 0) + by));
  board.edit(() => {
    if (next === 0) dots.delete(board.me);
    else dots.set(board.me, next);
  });
}

/** A dot on something: on its counter, which is made at its upper corner when there is none. */
export function voteFor(board: Board, target: Element): string {
  const counter = board.childrenOf(target.id).find((id) => board.find(id)?.k === "vote");
  if (counter !== undefined) {
    give(board, counter, 1);
    return counter;
  }
  const box = board.boxOf(target);
  return placeVote(board, [box.x + box.w - DOT * 0.7, box.y - DOT * 0.3, DOT, DOT, 0], target.id);
}

export function placeVote(board: Board, geo: Geo, parent: string | null): string {
  return create(board, { k: "vote", geo, p: parent, votes: new Map([[board.me, 1]]) });
}
