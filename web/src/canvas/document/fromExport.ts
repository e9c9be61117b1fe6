/**
 * A document from an export, for looking at it: it is this page's own and goes nowhere. What JSON cannot say stands in
 * an export as an object with one key that begins with `$` (see `canvas/src/value.rs`, which writes it).
 */
import * as Y from "yjs";
import { record } from "./read";
import { fromBase64 } from "./stroke";

/** Keys of the JSON that are not keys of the document. */
const OWN: ReadonlySet<string> = new Set(["id", "delta"]);

/** Whatever can be read of it; an export that is none gives an empty document. */
export function fromExport(json: unknown): Y.Doc {
  const doc = new Y.Doc();
  const board = record(json) ?? {};
  doc.transact(() => {
    for (const root of ["meta", "assets"]) put(doc.getMap(root), record(board[root]) ?? {});
    const elements = doc.getMap("elements");
    for (const one of Array.isArray(board.elements) ? board.elements : []) {
      const element = record(one);
      if (element && typeof element.id === "string") elements.set(element.id, elementOf(element));
    }
  });
  return doc;
}

function elementOf(json: Record<string, unknown>): Y.Map<unknown> {
  const map = new Y.Map<unknown>();
  for (const [key, value] of Object.entries(json)) {
    if (OWN.has(key) || (key === "t" && json.delta !== undefined)) continue;
    // A key of the document that would be taken for one of the JSON has a mark before it.
    if (key.startsWith("$")) map.set(key.slice(1), shared(value));
    else if (key === "t" && typeof value === "string") map.set(key, new Y.Text(value));
    else map.set(key, key === "d" && json.k === "vote" ? votesOf(value) : shared(value));
  }
  if (json.delta !== undefined) map.set("t", textOf(json.delta));
  return map;
}

/** Votes are a shared map in the document, and a plain object in the JSON. */
function votesOf(value: unknown): unknown {
  const votes = record(value);
  if (!votes) return value;
  const tag = tagOf(votes);
  if (tag === null) return mapOf(votes);
  return tag === "$plain" ? plain(votes.$plain) : shared(value);
}

function put(map: Y.Map<unknown>, entries: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(entries)) map.set(key, shared(value));
}

function mapOf(entries: Record<string, unknown>): Y.Map<unknown> {
  const map = new Y.Map<unknown>();
  put(map, entries);
  return map;
}

function tagOf(value: Record<string, unknown>): string | null {
  const [only, ...more] = Object.keys(value);
  return only?.startsWith("$") && more.length === 0 ? only : null;
}

/** What stands under a key of a shared type. */
function shared(value: unknown): unknown {
  const object = record(value);
  const tag = object && tagOf(object);
  if (tag === "$map" && record(object?.$map)) return mapOf(record(object?.$map) ?? {});
  if (tag === "$array" && Array.isArray(object?.$array)) {
    const array = new Y.Array<unknown>();
    array.push(object.$array.map(shared));
    return array;
  }
  if (tag === "$text") return textOf(object?.$text);
  return plain(value);
}

/** What is written as a whole. Numbers that JSON does not know, which nobody draws with, are left out. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  const object = record(value);
  if (!object) return value;
  switch (tagOf(object)) {
    case "$bytes": return fromBase64(typeof object.$bytes === "string" ? object.$bytes : "");
    case "$undefined": case "$number": case "$bigint": return null;
    case "$plain": return entriesOf(record(object.$plain)) ?? object.$plain;
    default: return entriesOf(object);
  }
}

function entriesOf(object: Record<string, unknown> | null): Record<string, unknown> | null {
  return object && Object.fromEntries(Object.entries(object).map(([key, value]) => [key, plain(value)]));
}

/** Only the words: a board draws no formats. */
function textOf(delta: unknown): Y.Text {
  const parts = Array.isArray(delta) ? delta.map((part) => record(part)?.insert) : [];
  return new Y.Text(parts.filter((part) => typeof part === "string").join(""));
}
