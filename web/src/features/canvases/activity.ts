/** What an activity report shows, worked out of what the server counted. */
import type { ActivePerson, CanvasActivity, CanvasOperation, Deeds } from "../../api/canvases";
import { csvOf } from "../../ui/csv";

/** In the order in which a thing lives. */
export const DEEDS = ["created", "moved", "wrote", "changed", "deleted"] as const satisfies readonly (keyof Deeds)[];

export const deedsOf = (deeds: Deeds): number => DEEDS.reduce((sum, did) => sum + deeds[did], 0);

/** Who did most comes first. */
export function mostActive(people: readonly ActivePerson[]): ActivePerson[] {
  return [...people].sort((a, b) => deedsOf(b) - deedsOf(a) || b.active_seconds - a.active_seconds || a.person - b.person);
}

/** What all of them did together. */
export function together(people: readonly ActivePerson[]): Deeds & { active_seconds: number } {
  const sum = (of: keyof Deeds | "active_seconds") => people.reduce((all, person) => all + person[of], 0);
  return { created: sum("created"), moved: sum("moved"), wrote: sum("wrote"), changed: sum("changed"), deleted: sum("deleted"), active_seconds: sum("active_seconds") };
}

export interface Bar { at: number; count: number }
const MINUTE_MS = 60_000;
/** How many minutes a bar may stand for; beyond the last, days. */
const STEPS_MIN = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440];

/** Bars of the same length of time from the first deed to the last, those without any included; `barsMax` at most. */
export function barsOf(minutes: CanvasActivity["minutes"], barsMax: number): { stepMs: number; bars: Bar[] } {
  if (minutes.length === 0) return { stepMs: MINUTE_MS, bars: [] };
  const [first, last] = extent(minutes.map((minute) => minute.at));
  const count = (stepMs: number) => Math.floor(last / stepMs) - Math.floor(first / stepMs) + 1;
  const fitting = STEPS_MIN.map((step) => step * MINUTE_MS).find((stepMs) => count(stepMs) <= barsMax);
  const dayMs = 1_440 * MINUTE_MS;
  const stepMs = fitting ?? Math.ceil((last - first + dayMs) / dayMs / (barsMax - 1)) * dayMs;
  const start = Math.floor(first / stepMs);
  const bars = Array.from({ length: count(stepMs) }, (_, i) => ({ at: (start + i) * stepMs, count: 0 }));
  for (const minute of minutes) {
    const bar = bars[Math.floor(minute.at / stepMs) - start];
    if (bar) bar.count += minute.count;
  }
  return { stepMs, bars };
}

export const busiest = (bars: readonly Bar[]): Bar | null => bars.reduce<Bar | null>((most, bar) => (bar.count > (most?.count ?? 0) ? bar : most), null);

type Cells = CanvasActivity["heat"]["cells"];
export interface HeatBox { left: number; top: number; columns: number; rows: number }

/** The smallest box of cells in which everything happened. */
export function boxOf(cells: Cells): HeatBox | null {
  if (cells.length === 0) return null;
  const [left, right] = extent(cells.map((cell) => cell.x));
  const [top, bottom] = extent(cells.map((cell) => cell.y));
  return { left, top, columns: right - left + 1, rows: bottom - top + 1 };
}

/** Of what is drawn: an empty cell around the box, and not so few that one would fill it all. */
const COLUMNS_MIN = 12;
const ASPECT = 3 / 2;

/** The box with room around it, three wide and two high. */
export function framed({ left, top, columns, rows }: HeatBox): HeatBox {
  const width = Math.max(COLUMNS_MIN, columns + 2, Math.ceil((rows + 2) * ASPECT));
  const height = Math.max(rows + 2, Math.ceil(width / ASPECT));
  return { left: left - Math.floor((width - columns) / 2), top: top - Math.floor((height - rows) / 2), columns: width, rows: height };
}

/** Ninths of the box, as one would point at them. */
const NINTHS = [
  ["top_left", "top", "top_right"],
  ["left", "middle", "right"],
  ["bottom_left", "bottom", "bottom_right"],
] as const;
export type Ninth = (typeof NINTHS)[number][number];

/** Where in the box how much happened, the busiest place first. */
export function placesOf(cells: Cells): { place: Ninth; count: number }[] {
  const box = boxOf(cells);
  if (!box) return [];
  const third = (at: number, of: number) => Math.min(2, Math.floor(((at + 0.5) / of) * 3));
  const counts = new Map<Ninth, number>();
  for (const { x, y, count } of cells) {
    const place = NINTHS[third(y - box.top, box.rows)]?.[third(x - box.left, box.columns)] ?? "middle";
    counts.set(place, (counts.get(place) ?? 0) + count);
  }
  return [...counts].map(([place, count]) => ({ place, count })).sort((a, b) => b.count - a.count);
}

/** The level of a count among the others, from 1 to `levels`: by its root, since a few places have far more than the rest. */
export function levelOf(count: number, most: number, levels: number): number {
  return Math.max(1, Math.ceil(Math.sqrt(count / most) * levels));
}

export function csvOfOperations(operations: readonly CanvasOperation[], nameOf: (operation: CanvasOperation) => string): string {
  const rows = operations.map((operation) => [new Date(operation.at).toISOString().replace(".000Z", "Z"), nameOf(operation), operation.did, operation.count, operation.elements.join(" ")]);
  return csvOf([["at", "person", "did", "count", "elements"], ...rows]);
}

/** All pages, one after the other. `wanted`: whether anybody still waits for them. */
export async function allOperations(
  page: (from: number | null) => Promise<{ operations: CanvasOperation[]; next: number | null }>,
  wanted: () => boolean,
): Promise<CanvasOperation[]> {
  const all: CanvasOperation[] = [];
  let from: number | null = null;
  while (wanted()) {
    const { operations, next }: { operations: CanvasOperation[]; next: number | null } = await page(from);
    for (const operation of operations) all.push(operation);
    // A page that leads nowhere new would lead there for ever.
    if (next === null || (from !== null && next <= from)) break;
    from = next;
  }
  return all;
}

/** Of very many, which may be more than a function takes as arguments. */
function extent(numbers: readonly number[]): [number, number] {
  return numbers.reduce<[number, number]>(([low, high], n) => [Math.min(low, n), Math.max(high, n)], [Infinity, -Infinity]);
}
