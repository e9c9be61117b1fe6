/** The dots of the board, and what moved things snap to: the dots, or edges and middles of their neighbours. */
import type { Box } from "../document/geometry";
import { GRID, PAPER } from "./looks";
import type { Size, View } from "./viewport";

export const STEP = 20;
const SNAP_PX = 6;

/** Dots thin out as one steps back, so that they never become a grey. */
export function drawGrid(pen: CanvasRenderingContext2D, view: View, size: Size, origin: { x: number; y: number }, dots: boolean): void {
  pen.fillStyle = PAPER;
  pen.fillRect(0, 0, size.w, size.h);
  if (!dots) return;
  let step = STEP;
  while (step * view.zoom < 16) step *= 4;
  const gap = step * view.zoom;
  const radius = Math.min(1.6, Math.max(0.8, view.zoom));
  const offset = (at: number) => ((at % gap) + gap) % gap;
  pen.fillStyle = GRID;
  for (let x = offset(origin.x - view.x * view.zoom); x < size.w; x += gap) {
    for (let y = offset(origin.y - view.y * view.zoom); y < size.h; y += gap) pen.fillRect(x - radius, y - radius, radius * 2, radius * 2);
  }
}

export interface Guide { readonly axis: "x" | "y"; readonly at: number; readonly from: number; readonly to: number }
export interface Snapped { readonly dx: number; readonly dy: number; readonly guides: readonly Guide[] }

/** How far a box must still go to lie well: with its neighbours first, else on the dots. */
export function snap(box: Box, others: readonly Box[], zoom: number, dots: boolean): Snapped {
  const reach = SNAP_PX / zoom;
  const x = nearest(box, others, "x", reach);
  const y = nearest(box, others, "y", reach);
  const dx = x?.by ?? (dots ? toDots(box.x) : 0);
  const dy = y?.by ?? (dots ? toDots(box.y) : 0);
  const at = { ...box, x: box.x + dx, y: box.y + dy };
  const guides = [x && guide("x", x.line, at, x.other), y && guide("y", y.line, at, y.other)].filter((one): one is Guide => one !== undefined && one !== null);
  return { dx, dy, guides };
}

const toDots = (at: number) => Math.round(at / STEP) * STEP - at;

function nearest(box: Box, others: readonly Box[], axis: "x" | "y", reach: number): { by: number; line: number; other: Box } | null {
  let best: { by: number; line: number; other: Box } | null = null;
  for (const other of others) {
    for (const line of linesOf(other, axis)) {
      for (const mine of linesOf(box, axis)) {
        const by = line - mine;
        if (Math.abs(by) <= reach && (best === null || Math.abs(by) < Math.abs(best.by))) best = { by, line, other };
      }
    }
  }
  return best;
}

function linesOf(box: Box, axis: "x" | "y"): [number, number, number] {
  return axis === "x" ? [box.x, box.x + box.w / 2, box.x + box.w] : [box.y, box.y + box.h / 2, box.y + box.h];
}

function guide(axis: "x" | "y", at: number, box: Box, other: Box): Guide {
  return axis === "x"
    ? { axis, at, from: Math.min(box.y, other.y), to: Math.max(box.y + box.h, other.y + other.h) }
    : { axis, at, from: Math.min(box.x, other.x), to: Math.max(box.x + box.w, other.x + other.w) };
}
