/** Changing elements: each function is one change of the document, seen by others at once and undone as one. */
import * as Y from "yjs";
import type { Board } from "./board";
import { frameUnder, plain } from "./create";
import { moved, roundGeo } from "./geometry";
import { geoOfPath, linkPath, movedLink, settled } from "./links";
import { keysBetween } from "./order";
import { writeText } from "./text";
import type { Element, Geo, Link, Style } from "./schema";

/** What may be moved, changed and deleted here: everything but what is locked, or is held by what is locked. */
export function free(board: Board, ids: Iterable<string>): string[] {
  return [...ids].filter((id) => !isLocked(board, id));
}

export function isLocked(board: Board, id: string): boolean {
  for (let at: string | null = id; at !== null; at = board.parentOf(at)) {
    const element = board.find(at);
    // A locked frame holds its place, not what people put into it.
    if (element?.lock && (at === id || element.k === "group")) return true;
  }
  return false;
}

export function setGeos(board: Board, geos: ReadonlyMap<string, Geo>): void {
  board.edit(() => {
    for (const [id, geo] of geos) board.map(id)?.set("geo", [...roundGeo(geo)]);
  });
}

/** Moves elements with all they hold. Links between moved ones come along; free ends of moved links too. */
export function move(board: Board, ids: Iterable<string>, dx: number, dy: number): void {
  if (dx === 0 && dy === 0) return;
  board.edit(() => {
    for (const id of board.withChildren(ids)) {
      const element = board.find(id);
      const map = board.map(id);
      if (!element || !map) continue;
      if (element.link) writeLink(board, map, movedLink(element.link, dx, dy));
      else map.set("geo", [...roundGeo(moved(element.geo, dx, dy))]);
    }
  });
}

export function setLink(board: Board, id: string, link: Link): void {
  const map = board.map(id);
  if (map) board.edit(() => writeLink(board, map, link));
}

function writeLink(board: Board, map: Y.Map<unknown>, link: Link): void {
  const still = settled(link, board.geoOf);
  map.set("d", plain(still));
  map.set("geo", [...geoOfPath(linkPath(still, board.geoOf))]);
}

/** After a move: what lies wholly in a frame belongs to it, what left its frame no longer does. Groups keep theirs, and so does a frame that was moved along. */
export function settleParents(board: Board, ids: Iterable<string>): void {
  const except = new Set(board.withChildren(ids));
  board.edit(() => {
    for (const id of ids) {
      const element = board.find(id);
      const holder = element && board.parentOf(id);
      if (!element || element.link || (holder && (except.has(holder) || board.find(holder)?.k !== "frame"))) continue;
      const box = board.boxOf(element);
      setParent(board, id, frameUnder(board, [box.x, box.y, box.w, box.h, 0], element.k, except));
    }
  });
}

function setParent(board: Board, id: string, parent: string | null): void {
  const map = board.map(id);
  if (!map || board.find(id)?.p === parent) return;
  if (parent === null) map.delete("p");
  else map.set("p", parent);
}

/** Changes what is named and leaves the rest of the style. */
export function restyle(board: Board, ids: Iterable<string>, style: Style): void {
  board.edit(() => {
    for (const id of ids) {
      const element = board.find(id);
      if (element) board.map(id)?.set("s", { ...element.s, ...style });
    }
  });
}

/** The shared text of an element; made when there is none and it is asked to. */
export function textOf(board: Board, id: string, make = false): Y.Text | null {
  const map = board.map(id);
  const text = map?.get("t");
  if (text instanceof Y.Text) return text;
  if (!map || !make) return null;
  return board.edit(() => {
    const fresh = new Y.Text(typeof text === "string" ? text : "");
    map.set("t", fresh);
    return fresh;
  });
}

export function setText(board: Board, id: string, value: string, caret?: number): void {
  board.edit(() => {
    const text = textOf(board, id, true);
    if (text) writeText(text, value, caret);
  });
}

export function setTitle(board: Board, id: string, title: string): void {
  const map = board.map(id);
  const d = map?.get("d");
  if (map) board.edit(() => map.set("d", { ...(typeof d === "object" && d !== null && !(d instanceof Y.AbstractType) ? d : {}), title }));
}

export function setLock(board: Board, ids: Iterable<string>, lock: boolean): void {
  flag(board, ids, "lock", lock);
}

/** Hides one's own elements from others, or shows them. */
export function setHidden(board: Board, ids: Iterable<string>, hide: boolean): void {
  flag(board, [...ids].filter((id) => board.find(id)?.by === board.me), "hide", hide);
}

function flag(board: Board, ids: Iterable<string>, key: "lock" | "hide", on: boolean): void {
  board.edit(() => {
    for (const id of ids) {
      const map = board.map(id);
      if (!map || (map.get(key) === true) === on) continue;
      if (on) map.set(key, true);
      else map.delete(key);
    }
  });
}

/** Deletes elements and everything they hold; links that were tied to them keep where they ended. */
export function remove(board: Board, ids: Iterable<string>): number {
  const all = new Set(board.withChildren(ids));
  board.edit(() => {
    const tied = new Set([...all].flatMap((id) => [...board.tiesOf(id)]).filter((id) => !all.has(id)));
    for (const id of tied) {
      const [element, map] = [board.find(id), board.map(id)];
      if (element?.link && map) map.set("d", plain(settled(element.link, board.geoOf)));
    }
    for (const id of all) board.elements.delete(id);
  });
  return all.size;
}

export type Restack = "front" | "back" | "forward" | "backward";

/** Puts elements, with all they hold, above or below the others; their order among themselves stays. */
export function restack(board: Board, ids: Iterable<string>, to: Restack): void {
  const all = board.ordered();
  const moving = new Set(board.withChildren(ids));
  const mine = all.filter(({ id }) => moving.has(id));
  const rest = all.filter(({ id }) => !moving.has(id));
  if (mine.length === 0 || rest.length === 0) return;
  const slot = slotFor(all, rest, moving, to);
  const keys = keysBetween(rest[slot - 1]?.z ?? null, rest[slot]?.z ?? null, mine.length);
  board.edit(() => mine.forEach(({ id }, at) => {
    const key = keys[at];
    if (key !== undefined) board.map(id)?.set("z", key);
  }));
}

/** Before which of the others they go. */
function slotFor(all: readonly Element[], rest: readonly Element[], moving: ReadonlySet<string>, to: Restack): number {
  if (to === "front") return rest.length;
  if (to === "back") return 0;
  const order = to === "forward" ? all : [...all].reverse();
  const last = order.findLastIndex(({ id }) => moving.has(id));
  const next = order.slice(last + 1).find(({ id }) => !moving.has(id));
  if (!next) return to === "forward" ? rest.length : 0;
  return rest.indexOf(next) + (to === "forward" ? 1 : 0);
}
