/**
 * Bringing several elements into an order: groups, edges, equal distances, copies. Some of these are more than one change
 * of the document; whoever calls them makes one step of them (`History.asOne`).
 */
import * as Y from "yjs";
import type { Board } from "./board";
import { move, settleParents } from "./change";
import { create, createAll, type Draft } from "./create";
import { moved, union, type Box } from "./geometry";
import { freshId } from "./ids";
import { movedLink } from "./links";
import type { Element, End } from "./schema";

/** Puts elements into a new group; its id, or null where there is nothing to group. */
export function group(board: Board, ids: Iterable<string>): string | null {
  const members = [...new Set(ids)].filter((id) => board.find(id));
  const box = board.boundsOf(members);
  if (members.length < 2 || !box) return null;
  const holders = new Set(members.map((id) => board.parentOf(id)));
  const [holder] = holders;
  return board.edit(() => {
    const id = create(board, { k: "group", geo: [box.x, box.y, box.w, box.h, 0], p: holders.size === 1 ? holder ?? null : null });
    for (const member of members) board.map(member)?.set("p", id);
    return id;
  });
}

/** Takes groups apart; who was in them. */
export function ungroup(board: Board, ids: Iterable<string>): string[] {
  const members: string[] = [];
  board.edit(() => {
    for (const id of ids) {
      if (board.find(id)?.k !== "group") continue;
      const holder = board.parentOf(id);
      for (const child of [...board.childrenOf(id)]) {
        if (holder === null) board.map(child)?.delete("p");
        else board.map(child)?.set("p", holder);
        members.push(child);
      }
      board.elements.delete(id);
    }
  });
  return members;
}

export type Edge = "left" | "middle" | "right" | "top" | "centre" | "bottom";

export function align(board: Board, ids: readonly string[], edge: Edge): void {
  const all = board.boundsOf(ids);
  if (!all) return;
  board.edit(() => {
    for (const id of ids) {
      const box = board.boundsOf([id]);
      if (box) move(board, [id], ...shiftTo(box, all, edge));
    }
  });
  // A change of its own, since elements are read as they were until the one before is over.
  settleParents(board, ids);
}

function shiftTo(box: Box, all: Box, edge: Edge): [number, number] {
  switch (edge) {
    case "left": return [all.x - box.x, 0];
    case "middle": return [all.x + all.w / 2 - box.x - box.w / 2, 0];
    case "right": return [all.x + all.w - box.x - box.w, 0];
    case "top": return [0, all.y - box.y];
    case "centre": return [0, all.y + all.h / 2 - box.y - box.h / 2];
    case "bottom": return [0, all.y + all.h - box.y - box.h];
  }
}

/** Equal gaps between neighbours; the outermost two stay. */
export function distribute(board: Board, ids: readonly string[], axis: "x" | "y"): void {
  const side = axis === "x" ? "w" : "h";
  const items = ids.flatMap((id) => { const box = board.boundsOf([id]); return box ? [{ id, box }] : []; });
  items.sort((a, b) => a.box[axis] + a.box[side] / 2 - b.box[axis] - b.box[side] / 2);
  const all = union(items.map(({ box }) => box));
  if (items.length < 3 || !all) return;
  const gap = (all[side] - items.reduce((sum, { box }) => sum + box[side], 0)) / (items.length - 1);
  board.edit(() => {
    let at = all[axis];
    for (const { id, box } of items) {
      const by = at - box[axis];
      move(board, [id], axis === "x" ? by : 0, axis === "x" ? 0 : by);
      at += box[side] + gap;
    }
  });
  settleParents(board, ids);
}

/** Copies beside the originals, on top; what the copied links are tied to is the copies, where those exist. */
export function duplicate(board: Board, ids: Iterable<string>, dx = 24, dy = 24): string[] {
  return paste(board, clip(board, ids), dx, dy);
}

/** Elements as they can be put on this or another board: in order, with ids that only tell them apart. */
export interface Clip { readonly format: "plenary.clip"; readonly elements: readonly Clipped[] }
export type Clipped = Draft & { id: string };

export function clip(board: Board, ids: Iterable<string>): Clip {
  const wanted = new Set(board.withChildren(ids));
  const elements = board.ordered().filter(({ id, k, hide, by }) => wanted.has(id) && k !== "unknown" && (!hide || by === board.me));
  return { format: "plenary.clip", elements: elements.map((element) => clipped(board, element, wanted)) };
}

function clipped(board: Board, element: Element, wanted: ReadonlySet<string>): Clipped {
  const parent = board.parentOf(element.id);
  const has = board.map(element.id)?.get("t") instanceof Y.Text;
  return {
    id: element.id, k: element.k === "unknown" ? "rect" : element.k, geo: element.geo, s: element.s,
    // What is not copied along leaves it to the place where it is put.
    ...(parent !== null && wanted.has(parent) ? { p: parent } : {}),
    ...(has || element.text !== "" ? { text: element.text } : {}),
    ...(element.stroke ? { stroke: element.stroke } : {}),
    ...(element.link ? { link: element.link } : {}),
    ...(element.card ? { card: element.card } : {}),
    ...(element.asset ? { asset: element.asset } : {}),
    ...(element.k === "frame" ? { title: element.title } : {}),
  };
}

/** New elements from a clip; only the outermost ones are named, for selecting. */
export function paste(board: Board, clip: Clip, dx: number, dy: number): string[] {
  const names = new Map(clip.elements.map(({ id }) => [id, freshId()]));
  const rename = (end: End): End => {
    const { id, ...loose } = end;
    const name = id === undefined ? undefined : names.get(id);
    return name === undefined ? loose : { ...loose, id: name };
  };
  const drafts = clip.elements.map((from): Draft => {
    const { id, p, link, ...rest } = from;
    const draft: Draft = { ...rest, geo: moved(from.geo, dx, dy) };
    const name = names.get(id);
    if (name !== undefined) draft.id = name;
    const parent = p ? names.get(p) : undefined;
    if (parent !== undefined) draft.p = parent;
    if (link) {
      const along = movedLink(link, dx, dy);
      draft.link = { ...along, a: rename(along.a), b: rename(along.b) };
    }
    return draft;
  });
  createAll(board, drafts);
  return drafts.flatMap(({ id, p }) => (id !== undefined && (p === undefined || p === null || ![...names.values()].includes(p)) ? [id] : []));
}
