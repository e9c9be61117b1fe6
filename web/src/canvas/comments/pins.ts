/** Where pins stand, in which order they are read, and where what they open stands beside them. Pure. */
import type { Point } from "../document/schema";
import type { Size } from "../view/viewport";
import type { About } from "./read";

/** The size of a pin on the screen. */
export const PIN_PX = 36;
/** Pins in one place stand side by side, as far apart as this. */
const BESIDE_PX = 46;
/** Pins that are less far below one another are read as one row. */
const ROW = 60;
const GAP = 12;

/** Of an element its corner, as long as it is there. */
export function anchorOf({ el, pt }: About, cornerOf: (id: string) => Point | null): Point {
  return (el === null ? null : cornerOf(el)) ?? pt;
}

/** A pin's point on the board, and how many pixels to its right it is drawn. */
export interface Placed<T> { readonly what: T; readonly at: Point; readonly asidePx: number }

/** In the order they are read in: row by row. */
export function placePins<T extends About>(all: readonly T[], cornerOf: (id: string) => Point | null, rtl: boolean): Placed<T>[] {
  const taken = new Map<string, number>();
  const placed = all.map((what): Placed<T> => {
    const at = anchorOf(what, cornerOf);
    const place = `${Math.round(at[0])} ${Math.round(at[1])}`;
    const nth = taken.get(place) ?? 0;
    taken.set(place, nth + 1);
    return { what, at, asidePx: nth * BESIDE_PX };
  });
  const rows: Placed<T>[][] = [];
  for (const pin of placed.sort((a, b) => a.at[1] - b.at[1])) {
    const row = rows[rows.length - 1];
    if (row?.[0] && pin.at[1] < row[0].at[1] + ROW) row.push(pin);
    else rows.push([pin]);
  }
  return rows.flatMap((row) => row.sort((a, b) => (a.at[0] - b.at[0] || a.asidePx - b.asidePx) * (rtl ? -1 : 1)));
}

/** How much at each edge is covered by something else. */
export interface Covered { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number }

/** The left upper corner of a box beside a pin: right of it if there is room, else left of it, and never outside. */
export function besidePin([x, y]: Point, area: Size, box: Size, covered: Covered): { left: number; top: number } {
  const [least, most] = [covered.left + GAP, area.w - covered.right - GAP - box.w];
  const [right, left] = [x + PIN_PX + GAP, x - GAP - box.w];
  const wanted = right <= most ? right : left >= least ? left : right;
  const lowest = area.h - covered.bottom - GAP - box.h;
  return { left: Math.max(least, Math.min(wanted, most)), top: Math.max(covered.top + GAP, Math.min(y - PIN_PX, lowest)) };
}
