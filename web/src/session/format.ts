/** Times and spans as people read them, in the browser's language and zone. */
export function clockTime(at: number): string {
  return new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" }).format(at);
}

export function dateTime(at: number): string {
  return new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" }).format(at);
}

/** From one instant to another; days are named only where they differ. */
export function timeRange(from: number, until: number): string {
  return new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" }).formatRange(from, until);
}

/** A time of some day in the last months. */
export function dayAndTime(at: number): string {
  return new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(at);
}

/** How long something took: hours and minutes, or minutes and seconds. */
export function span(seconds: number): string {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), Math.floor(seconds % 60)];
  const unit = (n: number, name: string) => new Intl.NumberFormat(undefined, { style: "unit", unit: name, unitDisplay: "short" }).format(n);
  const parts = [...(h > 0 ? [unit(h, "hour")] : []), ...(m > 0 ? [unit(m, "minute")] : []), ...(h === 0 && (s > 0 || m === 0) ? [unit(s, "second")] : [])];
  return new Intl.ListFormat(undefined, { type: "unit", style: "narrow" }).format(parts);
}

export function whole(n: number): string {
  return new Intl.NumberFormat().format(n);
}

/** Minutes and seconds left, rounded up: a clock shows 0:00 only when time is up. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

export function list(names: readonly string[]): string {
  return new Intl.ListFormat(undefined, { type: "conjunction" }).format(names);
}
