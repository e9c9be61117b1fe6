/** How long to wait before the next attempt: full jitter over a doubling ceiling, so that a storm spreads out. */
export const BACKOFF_BASE_MS = 250;
export const BACKOFF_MAX_MS = 10_000;

/** The longest possible wait before attempt `n`, counted from 0. */
export function ceilingMs(attempt: number): number {
  // 2^6 · 250 already exceeds the cap, so larger exponents need not be computed.
  return Math.min(BACKOFF_MAX_MS, BACKOFF_BASE_MS * 2 ** Math.min(Math.max(attempt, 0), 16));
}

/** `random` is in [0, 1). `atLeastMs` is a hint of the server and is kept in full. */
export function backoffMs(attempt: number, random: number, atLeastMs = 0): number {
  return Math.max(0, atLeastMs) + Math.round(ceilingMs(attempt) * random);
}
