/**
 * Which part of the board is seen, and how large. Screen positions are pixels from the left upper corner of the board's
 * own box, whatever the direction of the page is: a board has no reading direction (E95).
 */
import type { Box } from "../document/geometry";
import type { Point } from "../document/schema";

export interface View { readonly x: number; readonly y: number; readonly zoom: number }
export interface Size { readonly w: number; readonly h: number }

export const ZOOM_MIN = 0.05;
export const ZOOM_MAX = 8;
const STEPS = [0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4, 6, 8];

export const toScreen = (view: View, [x, y]: Point): Point => [(x - view.x) * view.zoom, (y - view.y) * view.zoom];
export const toBoard = (view: View, [x, y]: Point): Point => [x / view.zoom + view.x, y / view.zoom + view.y];
export const seen = (view: View, size: Size): Box => ({ x: view.x, y: view.y, w: size.w / view.zoom, h: size.h / view.zoom });
export const panned = (view: View, dx: number, dy: number): View => ({ ...view, x: view.x - dx / view.zoom, y: view.y - dy / view.zoom });

/** What is under the pointer stays under it. */
export function zoomedAt(view: View, screen: Point, zoom: number): View {
  const to = Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, zoom));
  const [x, y] = toBoard(view, screen);
  return { x: x - screen[0] / to, y: y - screen[1] / to, zoom: to };
}

/** The next round step in or out. */
export function nextStep(zoom: number, direction: 1 | -1): number {
  const steps = direction === 1 ? STEPS : [...STEPS].reverse();
  return steps.find((step) => (direction === 1 ? step > zoom * 1.001 : step < zoom * 0.999)) ?? zoom;
}

/** What the bars cover at the edges of the window: what is shown on purpose is shown between them. */
export interface Insets { readonly side: number; readonly top: number; readonly bottom: number }
/** While presenting: the name of a frame stands above it, and the bar below. */
export const PRESENTING_INSETS: Insets = { side: 24, top: 72, bottom: 84 };
export const insetsOf = ({ w }: Size): Insets => (w >= 768 ? { side: 96, top: 88, bottom: 72 } : { side: 16, top: 76, bottom: 140 });

/** Shows a whole box between the bars, never larger than life. */
export function fitted(box: Box | null, size: Size, insets: Insets = insetsOf(size), zoomMax = 1): View {
  if (!box || size.w === 0 || size.h === 0) return { x: -size.w / 2, y: -size.h / 2, zoom: 1 };
  const free = { w: Math.max(60, size.w - 2 * insets.side), h: Math.max(60, size.h - insets.top - insets.bottom) };
  const zoom = Math.min(zoomMax, Math.max(ZOOM_MIN, Math.min(free.w / Math.max(1, box.w), free.h / Math.max(1, box.h))));
  const middle = insets.top + free.h / 2;
  return { x: box.x + box.w / 2 - size.w / 2 / zoom, y: box.y + box.h / 2 - middle / zoom, zoom };
}

/** Moves as little as is needed to show a box between the bars, and zooms out only if it is too large for that. */
export function revealed(view: View, box: Box, size: Size, insets: Insets = insetsOf(size)): View {
  const { zoom } = view;
  const free = { w: (size.w - 2 * insets.side) / zoom, h: (size.h - insets.top - insets.bottom) / zoom };
  if (box.w > free.w || box.h > free.h) return fitted(box, size, insets, zoom);
  const [left, top] = [view.x + insets.side / zoom, view.y + insets.top / zoom];
  const x = Math.min(box.x, Math.max(left, box.x + box.w - free.w));
  const y = Math.min(box.y, Math.max(top, box.y + box.h - free.h));
  return { x: x - insets.side / zoom, y: y - insets.top / zoom, zoom };
}

/** The same centre and all of the stretch of board that somebody else sees, also in a smaller window; as much as fits where its size is not known. */
export function following(theirs: readonly [x: number, y: number, zoom: number, w?: number, h?: number], size: Size): View {
  const [x, y, theirZoom, w = 0, h = 0] = theirs;
  const fits = w > 0 && h > 0 ? Math.min(1, size.w / w, size.h / h) : 1;
  const zoom = Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, theirZoom * fits));
  return { x: x - size.w / 2 / zoom, y: y - size.h / 2 / zoom, zoom };
}
