/** How long ago something was, as people say it. */
const UNITS = [["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000]] as const;
const DAYS_MAX = 7;

/** Of the last minute `none`: clocks differ, and nobody counts the seconds. */
export function ago(at: number, now: number, none: string): string {
  const since = Math.max(0, now - at);
  if (since >= DAYS_MAX * 86_400_000) return new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" }).format(at);
  const unit = UNITS.find(([, ms]) => since >= ms);
  return unit ? new Intl.RelativeTimeFormat(undefined, { numeric: "auto", style: "short" }).format(-Math.floor(since / unit[1]), unit[0]) : none;
}
