/** The whole board in a few pixels: every element a box in its colour. */
import type { Board } from "../document/board";
import { around, grow, union, type Box } from "../document/geometry";
import type { Element, Point } from "../document/schema";
import { HIDDEN_GROUND, lookOf, MUTED } from "./looks";
import type { Size } from "./viewport";

/** Where the board's pixels are on the map: `scale` times as far from `left`, `top`. */
export interface Chart { readonly scale: number; readonly left: number; readonly top: number }

/** Small boards are not shown larger than this. */
const SCALE_MAX = 0.12;
/** Room around everything, in parts of its longer side. */
const ROOM = 0.04;
/** What is smaller than this would not be seen. */
const LEAST_PX = 1.5;

/** A map on which all of it and the part that is seen have room. */
export function chartOf(all: Box | null, seen: Box, size: Size): Chart {
  const both = union(all ? [all, seen] : [seen]) ?? seen;
  const extent = grow(both, Math.max(both.w, both.h) * ROOM);
  const scale = Math.min(SCALE_MAX, size.w / Math.max(1, extent.w), size.h / Math.max(1, extent.h));
  return { scale, left: extent.x - (size.w / scale - extent.w) / 2, top: extent.y - (size.h / scale - extent.h) / 2 };
}

export function onChart({ scale, left, top }: Chart, { x, y, w, h }: Box): Box {
  return { x: (x - left) * scale, y: (y - top) * scale, w: w * scale, h: h * scale };
}

export function fromChart({ scale, left, top }: Chart, [x, y]: Point): Point {
  return [x / scale + left, y / scale + top];
}

export interface Tint { readonly fill: string | null; readonly edge: string | null; readonly alpha: number }

/** How an element is shown: by its ground, else by its edge; lines of text and of pens lightly, for their boxes are mostly empty. */
export function tintOf(element: Element, me: string): Tint {
  if (element.hide && element.by !== me) return { fill: HIDDEN_GROUND, edge: null, alpha: 1 };
  const { fill, stroke, op } = lookOf(element.k, element.s);
  switch (element.k) {
    case "frame": return { fill: fill === "none" ? null : fill, edge: stroke, alpha: op };
    case "stroke": return { fill: stroke, edge: null, alpha: op * 0.4 };
    case "text": return { fill: stroke === "none" ? MUTED : stroke, edge: null, alpha: op * 0.45 };
    case "image": return { fill: "#a9b7b4", edge: null, alpha: op };
    case "card": return { fill: "#ffffff", edge: "#b7ae9f", alpha: op };
    default: return fill === "none" ? { fill: null, edge: stroke === "none" ? MUTED : stroke, alpha: op } : { fill, edge: fill === "#ffffff" && stroke !== "none" ? stroke : null, alpha: op };
  }
}

export function drawOverview(pen: CanvasRenderingContext2D, board: Board, chart: Chart): void {
  for (const element of board.ordered()) {
    if (element.k === "group") continue;
    const tint = tintOf(element, board.me);
    pen.globalAlpha = tint.alpha;
    if (element.link) drawPath(pen, board.pathOf(element), chart, lookOf(element.k, element.s).stroke);
    else drawBox(pen, onChart(chart, board.boxOf(element)), tint);
  }
  pen.globalAlpha = 1;
}

function drawBox(pen: CanvasRenderingContext2D, box: Box, { fill, edge }: Tint): void {
  const [w, h] = [Math.max(LEAST_PX, box.w), Math.max(LEAST_PX, box.h)];
  if (fill !== null) {
    pen.fillStyle = fill;
    pen.fillRect(box.x, box.y, w, h);
  }
  if (edge === null || w < 4 || h < 4) return;
  pen.strokeStyle = edge;
  pen.lineWidth = 1;
  pen.strokeRect(box.x + 0.5, box.y + 0.5, w - 1, h - 1);
}

function drawPath(pen: CanvasRenderingContext2D, path: readonly Point[], chart: Chart, stroke: string): void {
  pen.strokeStyle = stroke === "none" ? MUTED : stroke;
  pen.lineWidth = 1;
  pen.beginPath();
  path.forEach((point, at) => {
    const { x, y } = onChart(chart, around([point]));
    if (at === 0) pen.moveTo(x, y);
    else pen.lineTo(x, y);
  });
  pen.stroke();
}
