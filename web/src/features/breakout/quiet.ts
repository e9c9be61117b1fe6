/** When a breakout counts as quiet. */
import type { BreakoutProgress } from "../../protocol/generated";

/** Talking among each other leaves no trace here, so it takes a while before silence means anything. */
export const QUIET_FROM_MS = 180_000;

/** For how long nothing has happened in an open breakout, if that is long; else null. An empty one is not quiet but empty. */
export function quietMs({ assigned, last_activity_at }: BreakoutProgress, openedAt: number, now: number): number | null {
  const since = Math.max(openedAt, last_activity_at ?? openedAt);
  return assigned > 0 && now - since >= QUIET_FROM_MS ? now - since : null;
}
