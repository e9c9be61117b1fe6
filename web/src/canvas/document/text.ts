/** Typing into a shared text: only what differs is written, so that others' words and formats around it stay. */
import type * as Y from "yjs";

export interface Splice { readonly at: number; readonly removed: number; readonly inserted: string }

/** The one change that leads from `before` to `after`. `caret` tells which of several equal letters was typed. */
export function spliceOf(before: string, after: string, caret: number = after.length): Splice | null {
  if (before === after) return null;
  const shorter = Math.min(before.length, after.length);
  // What stands behind the caret was not typed just now.
  let end = 0;
  while (end < shorter && end < after.length - caret && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  let start = 0;
  while (start < shorter - end && before[start] === after[start]) start++;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  // Half a pair of surrogates is no letter.
  if (start > 0 && isHigh(before.charCodeAt(start - 1))) start--;
  if (end > 0 && isLow(before.charCodeAt(before.length - end))) end--;
  return { at: start, removed: before.length - start - end, inserted: after.slice(start, after.length - end) };
}

const isHigh = (unit: number) => unit >= 0xd800 && unit < 0xdc00;
const isLow = (unit: number) => unit >= 0xdc00 && unit < 0xe000;

export function writeText(text: Y.Text, after: string, caret?: number): void {
  const splice = spliceOf(text.toString(), after, caret);
  if (!splice) return;
  if (splice.removed > 0) text.delete(splice.at, splice.removed);
  if (splice.inserted !== "") text.insert(splice.at, splice.inserted);
}

/** Where a caret stands after somebody else changed the text. */
export function caretAfter(caret: number, delta: readonly { insert?: unknown; delete?: number; retain?: number }[]): number {
  let [at, position] = [0, caret];
  for (const part of delta) {
    if (at > position) break;
    if (part.retain !== undefined) at += part.retain;
    else if (part.delete !== undefined) position -= Math.min(part.delete, Math.max(0, position - at));
    else if (typeof part.insert === "string") {
      if (at < position || (at === position && position < caret)) position += part.insert.length;
      at += part.insert.length;
    }
  }
  return Math.max(0, position);
}
