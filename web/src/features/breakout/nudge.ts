/** A word about the time that is left. */
import type { TFunction } from "i18next";
import type { BreakoutClock } from "../../protocol/generated";

/** How long a nudge is not said again: who presses twice meant it once. */
export const NUDGE_AGAIN_MS = 10_000;
/** What is said where no end is set. */
const WITHOUT_CLOCK_MINUTES = 2;
const MINUTE_MS = 60_000;

/** What is left, as people say it: whole minutes, rounded to the nearest; in the last minute seconds, in tens. */
export function timeLeft(clock: BreakoutClock | null, now: number, t: TFunction<"breakout">): string {
  if (!clock) return t("left_minutes", { count: WITHOUT_CLOCK_MINUTES });
  const left = Math.max(0, clock.state === "running" ? clock.closes_at - now : clock.left_ms);
  if (left < MINUTE_MS) return t("left_seconds", { count: Math.max(10, Math.ceil(left / 10_000) * 10) });
  return t("left_minutes", { count: Math.round(left / MINUTE_MS) });
}
