/** Putting new elements on a board. */
import * as Y from "yjs";
import type { Board } from "./board";
import { boxOf, contains, roundGeo } from "./geometry";
import { freshId } from "./ids";
import { keyBetween } from "./order";
import type { Asset, CardFace, Geo, Kind, Link, Style } from "./schema";

export interface Draft {
  k: Kind;
  geo: Geo;
  s?: Style;
  /** Present, even if empty: people may write in it. */
  text?: string;
  p?: string | null;
  id?: string;
  z?: string;
  stroke?: Uint8Array;
  link?: Link;
  card?: CardFace;
  asset?: string;
  title?: string;
  votes?: ReadonlyMap<string, number>;
  hide?: boolean;
}

/** Puts one element on top of the others; its id. */
export function create(board: Board, draft: Draft): string {
  const [id] = createAll(board, [draft]);
  if (id === undefined) throw new Error("one draft makes one element");
  return id;
}

/** Several at once, in their order, as one change. */
export function createAll(board: Board, drafts: readonly Draft[]): string[] {
  let top = topKey(board);
  return board.edit(() => drafts.map((draft) => {
    const id = draft.id ?? freshId();
    const z = draft.z ?? (top = keyBetween(top, null));
    const map = new Y.Map<unknown>();
    map.set("k", draft.k);
    map.set("by", board.me);
    map.set("at", Date.now());
    map.set("geo", [...roundGeo(draft.geo)]);
    map.set("z", z);
    const parent = draft.p === undefined ? frameUnder(board, draft.geo, draft.k) : draft.p;
    if (parent !== null) map.set("p", parent);
    if (draft.s) map.set("s", { ...draft.s });
    if (draft.text !== undefined) map.set("t", new Y.Text(draft.text));
    if (draft.hide) map.set("hide", true);
    const d = content(draft);
    if (d !== undefined) map.set("d", d);
    board.elements.set(id, map);
    return id;
  }));
}

function content(draft: Draft): unknown {
  if (draft.stroke) return draft.stroke;
  if (draft.link) return plain(draft.link);
  if (draft.card) return { ...draft.card };
  if (draft.asset !== undefined) return { asset: draft.asset };
  if (draft.k === "frame") return { title: draft.title ?? "" };
  if (draft.k === "vote") return new Y.Map([...(draft.votes ?? [])]);
  return undefined;
}

/** A copy without anything that only this page has, as it goes into the document. */
export function plain(link: Link): Record<string, unknown> {
  return JSON.parse(JSON.stringify(link)) as Record<string, unknown>;
}

export function topKey(board: Board): string | null {
  const all = board.ordered();
  return all[all.length - 1]?.z ?? null;
}

/** The topmost frame that holds the whole box: what is put there belongs to it. A frame belongs to a larger one only. */
export function frameUnder(board: Board, geo: Geo, kind: Kind | "unknown", except: ReadonlySet<string> = new Set()): string | null {
  const box = boxOf(geo);
  const all = board.ordered();
  for (let at = all.length - 1; at >= 0; at--) {
    const frame = all[at];
    if (frame?.k !== "frame" || except.has(frame.id) || !contains(boxOf(frame.geo), box)) continue;
    if (kind !== "frame" || !contains(box, boxOf(frame.geo))) return frame.id;
  }
  return null;
}

/** Keeps a picture's facts and address beside the elements; bytes inside only while there is nowhere else for them. */
export function keepAsset(board: Board, asset: Asset): string {
  const id = freshId();
  board.edit(() => board.assets.set(id, { ...asset }));
  return id;
}
