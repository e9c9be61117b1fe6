/** What people say about a board, read out of the document that the server writes: whatever stands there, this gives whole threads. */
import * as Y from "yjs";
import { number, readPoint, text } from "../document/read";
import type { Point } from "../document/schema";

export const REACTIONS = ["agree", "love", "insight", "question", "celebrate"] as const;
export type Reaction = (typeof REACTIONS)[number];

export interface Comment {
  readonly id: string;
  readonly by: string;
  readonly at: number;
  readonly text: string;
  /** When it was given other words; null: never. */
  readonly edited: number | null;
  /** Its place is kept, its words are not. */
  readonly removed: boolean;
  /** Who answered how; no answer, no entry. */
  readonly reactions: ReadonlyMap<Reaction, readonly string[]>;
}

/** Where something is said: at an element as long as that is there, else at a point. */
export interface About { readonly el: string | null; readonly pt: Point }

export interface Thread extends About {
  readonly id: string;
  readonly by: string;
  readonly at: number;
  /** Null: it is open. */
  readonly settled: { readonly by: string; readonly at: number } | null;
  /** Oldest first; the first began it. */
  readonly comments: readonly Comment[];
}

export const COMMENT_MAX = 2_000;

/** Null: there is nothing of it to be shown. */
export function readThread(id: string, value: unknown): Thread | null {
  if (!(value instanceof Y.Map)) return null;
  const said = value.get("msgs");
  const comments = said instanceof Y.Array ? said.toArray().flatMap((one) => readComment(one) ?? []) : [];
  if (comments.every(({ removed }) => removed)) return null;
  const el = text(value.get("el"));
  return {
    id, comments, el: el === "" ? null : el,
    pt: readPoint(value.get("pt")),
    by: text(value.get("by")),
    at: instant(value.get("at")),
    settled: value.get("state") === "resolved" ? { by: text(value.get("resolvedBy")), at: instant(value.get("resolvedAt")) } : null,
  };
}

function readComment(value: unknown): Comment | null {
  if (!(value instanceof Y.Map) || text(value.get("id")) === "") return null;
  const removed = value.get("del") === true;
  const edited = instant(value.get("edited"));
  return {
    id: text(value.get("id")), by: text(value.get("by")), at: instant(value.get("at")), removed,
    text: removed ? "" : text(value.get("text")),
    edited: edited === 0 || removed ? null : edited,
    reactions: removed ? NO_REACTIONS : readReactions(value.get("re")),
  };
}

const NO_REACTIONS: Comment["reactions"] = new Map();

function readReactions(value: unknown): Comment["reactions"] {
  if (!(value instanceof Y.Map) || value.size === 0) return NO_REACTIONS;
  const people = [...value.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([person, given]) => [person, listOf(given)] as const);
  const found = REACTIONS.map((reaction) => [reaction, people.filter(([, given]) => given.includes(reaction)).map(([person]) => person)] as const);
  return new Map(found.filter(([, who]) => who.length > 0));
}

function listOf(value: unknown): readonly unknown[] {
  if (value instanceof Y.Array) return value.toArray() as unknown[];
  return Array.isArray(value) ? value : [];
}

/** Integers of 64 bits come as such. */
const instant = (value: unknown) => number(typeof value === "bigint" ? Number(value) : value, 0);

/** How many of its comments are there besides the one that began it. */
export const repliesIn = ({ comments }: Thread): number => Math.max(0, comments.filter(({ removed }) => !removed).length - (comments[0]?.removed ? 0 : 1));

/** When something was last said in it. */
export const lastSaid = ({ at, comments }: Thread): number => comments.reduce((last, comment) => (comment.removed ? last : Math.max(last, comment.at)), at);

/** Open ones first, and among each those where something was said last. */
export function byActivity(a: Thread, b: Thread): number {
  return Number(a.settled !== null) - Number(b.settled !== null) || lastSaid(b) - lastSaid(a) || (a.id < b.id ? -1 : 1);
}
