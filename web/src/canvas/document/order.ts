/** Who lies above whom: fractional indices in base 62 with four random characters, so that two people never take the same. */
import { generateKeyBetween } from "fractional-indexing";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

export interface Ordered { readonly id: string; readonly z: string }

/** By code units, as the server sorts: never by the rules of a language. */
export function byOrder(a: Ordered, b: Ordered): number {
  if (a.z !== b.z) return a.z < b.z ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** A key above `low` and below `high`; null stands for "nothing there". */
export function keyBetween(low: string | null, high: string | null, random: () => number = Math.random): string {
  let below = high;
  for (let attempt = 0; attempt < 8; attempt++) {
    const key = plainBetween(low, below);
    const whole = key + tail(random);
    // With what is random it may pass a neighbour that begins with the key.
    if (high === null || whole < high) return whole;
    below = key;
  }
  return plainBetween(low, below);
}

/** `count` keys in order, all between the two. */
export function keysBetween(low: string | null, high: string | null, count: number, random: () => number = Math.random): string[] {
  const keys: string[] = [];
  let last = low;
  for (let i = 0; i < count; i++) keys.push(last = keyBetween(last, high, random));
  return keys;
}

function plainBetween(low: string | null, high: string | null): string {
  if (low !== null && high !== null && low >= high) return `${low}V`;
  try {
    return generateKeyBetween(low, high);
  } catch {
    // A key that another client made by other rules.
    return midpoint(low ?? "", high);
  }
}

/** The middle of two strings read as fractions in base 62. */
export function midpoint(low: string, high: string | null): string {
  let key = "";
  for (let at = 0; ; at++) {
    const from = digit(low, at, 0);
    // Strangers' keys may hold characters of no value at all: then the end of both is passed without a difference.
    if (high !== null && at > low.length + high.length) high = null;
    const to = high === null ? DIGITS.length : digit(high, at, 0);
    if (to - from > 1) return key + DIGITS[Math.floor((from + to) / 2)];
    key += DIGITS[from];
    if (to > from) high = null;
  }
}

function digit(key: string, at: number, none: number): number {
  const char = key[at];
  return char === undefined ? none : Math.max(0, DIGITS.indexOf(char));
}

/** Its last character is no zero, which a fraction must not end with. */
function tail(random: () => number): string {
  const pick = (from: number) => DIGITS[from + Math.floor(random() * (DIGITS.length - from))] ?? "V";
  return pick(0) + pick(0) + pick(0) + pick(1);
}
