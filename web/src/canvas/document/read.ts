/** Reading elements out of the shared document: whatever a stranger's client wrote there, this gives a whole element. */
import * as Y from "yjs";
import { KINDS, type CardFace, type Element, type End, type Geo, type Kind, type Link, type Point, type Side, type Style } from "./schema";

const KNOWN: ReadonlySet<string> = new Set(KINDS);
const SIDES: ReadonlySet<string> = new Set(["top", "right", "bottom", "left"]);
const COORDINATE_MAX = 1e7;

export type Shared = Y.Map<unknown>;

export function readElement(id: string, map: Shared): Element {
  const kind = map.get("k");
  const k = typeof kind === "string" && KNOWN.has(kind) ? (kind as Kind) : "unknown";
  const d = map.get("d");
  const t = map.get("t");
  const plain = record(d);
  const link = (k === "connector" || k === "line") && plain ? readLink(plain) : null;
  return {
    id, k, link,
    by: text(map.get("by")),
    at: number(map.get("at"), 0),
    geo: readGeo(map.get("geo")),
    p: typeof map.get("p") === "string" ? text(map.get("p")) : null,
    z: text(map.get("z")),
    s: readStyle(map.get("s")),
    text: t instanceof Y.Text ? plainText(t) : text(t),
    lock: map.get("lock") === true,
    hide: map.get("hide") === true,
    stroke: d instanceof Uint8Array ? d : null,
    card: k === "card" ? readCard(d instanceof Y.Map ? (d.toJSON() as Record<string, unknown>) : plain ?? {}) : null,
    asset: k === "image" && plain ? text(plain.asset) : null,
    title: k === "frame" && plain ? text(plain.title) : "",
    votes: k === "vote" && d instanceof Y.Map ? readVotes(d) : NO_VOTES,
  };
}

const NO_VOTES: ReadonlyMap<string, number> = new Map();

/** Without what was embedded by other clients; `toString` of a Y.Text leaves that out as well, and formats too. */
function plainText(value: Y.Text): string {
  return value.toString();
}

export function readGeo(value: unknown): Geo {
  const list = Array.isArray(value) ? value : [];
  const [x, y, w, h, rotation] = [0, 0, 0, 0, 0].map((none, at) => clamp(number(list[at], none)));
  return [x ?? 0, y ?? 0, Math.max(0, w ?? 0), Math.max(0, h ?? 0), (rotation ?? 0) % 360];
}

function readStyle(value: unknown): Style {
  const from = record(value);
  if (!from) return {};
  const style: Style = {};
  if (isColor(from.fill)) style.fill = from.fill;
  if (isColor(from.stroke)) style.stroke = from.stroke;
  if (typeof from.sw === "number") style.sw = between(from.sw, 0, 200);
  if (from.dash === true) style.dash = true;
  if (typeof from.op === "number") style.op = between(from.op, 0, 1);
  if (from.font === "sans" || from.font === "serif" || from.font === "mono" || from.font === "hand") style.font = from.font;
  if (typeof from.fs === "number") style.fs = between(from.fs, 4, 400);
  if (from.align === "start" || from.align === "center" || from.align === "end") style.align = from.align;
  if (typeof from.r === "number") style.r = between(from.r, 0, 1000);
  return style;
}

/** Also "none", which is how a shape says that it has no ground or no edge. */
function isColor(value: unknown): value is string {
  return typeof value === "string" && (value === "none" || /^#[0-9a-f]{6}$/i.test(value));
}

function readLink(from: Record<string, unknown>): Link {
  const via = Array.isArray(from.via) ? from.via.slice(0, 200).map(readPoint) : [];
  return { a: readEnd(from.a), b: readEnd(from.b), via, head: from.head === "arrow" ? "arrow" : "none", tail: from.tail === "arrow" ? "arrow" : "none" };
}

function readEnd(value: unknown): End {
  const from = record(value) ?? {};
  const end: End = { pt: readPoint(from.pt) };
  if (typeof from.id === "string") end.id = from.id;
  if (typeof from.side === "string" && SIDES.has(from.side)) end.side = from.side as Side;
  return end;
}

export function readPoint(value: unknown): Point {
  const list = Array.isArray(value) ? value : [];
  return [clamp(number(list[0], 0)), clamp(number(list[1], 0))];
}

function readCard(from: Record<string, unknown>): CardFace {
  return {
    deck: text(from.deck), card: text(from.card), title: text(from.title),
    image: typeof from.image === "string" && isOwnAddress(from.image) ? from.image : null,
    word: typeof from.word === "string" ? from.word : null,
  };
}

/** A picture from elsewhere would tell its owner who looks at the board. */
function isOwnAddress(url: string): boolean {
  return url.startsWith("/content/") || url.startsWith("/api/");
}

function readVotes(from: Y.Map<unknown>): ReadonlyMap<string, number> {
  const votes = new Map<string, number>();
  from.forEach((count, person) => {
    if (typeof count === "number" && count > 0) votes.set(person, Math.min(99, Math.floor(count)));
  });
  return votes;
}

/** A picture is shown from its own address or from the document itself. */
export function assetAddress(value: unknown): string | null {
  const url = record(value)?.url;
  return typeof url === "string" && (isOwnAddress(url) || /^data:image\/(png|jpeg|webp|gif);base64,/.test(url)) ? url : null;
}

export function record(value: unknown): Record<string, unknown> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Y.AbstractType) && !(value instanceof Uint8Array)
    ? (value as Record<string, unknown>)
    : null;
}

export const text = (value: unknown) => (typeof value === "string" ? value : "");
export const number = (value: unknown, none: number) => (typeof value === "number" && Number.isFinite(value) ? value : none);
const between = (value: number, low: number, high: number) => (Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : low);
const clamp = (value: number) => between(value, -COORDINATE_MAX, COORDINATE_MAX);
