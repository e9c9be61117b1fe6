/** Points, boxes and turned boxes on the board. Pure. */
import type { Geo, Point, Side } from "./schema";

export interface Box { readonly x: number; readonly y: number; readonly w: number; readonly h: number }

export const round = (value: number) => Math.round(value * 100) / 100;
export const roundGeo = (geo: Geo): Geo => [round(geo[0]), round(geo[1]), round(geo[2]), round(geo[3]), round(geo[4])];

export const centre = (geo: Geo): Point => [geo[0] + geo[2] / 2, geo[1] + geo[3] / 2];

export function turn(point: Point, about: Point, degrees: number): Point {
  if (degrees === 0) return point;
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [dx, dy] = [point[0] - about[0], point[1] - about[1]];
  return [about[0] + dx * cos - dy * sin, about[1] + dx * sin + dy * cos];
}

/** The four corners, clockwise from the top left one. */
export function corners(geo: Geo): [Point, Point, Point, Point] {
  const [x, y, w, h, rotation] = geo;
  const middle = centre(geo);
  return [turn([x, y], middle, rotation), turn([x + w, y], middle, rotation), turn([x + w, y + h], middle, rotation), turn([x, y + h], middle, rotation)];
}

/** Of the four corners the one that is seen furthest up and to the right. */
export function upperRight(geo: Geo): Point {
  return corners(geo).reduce((best, corner) => (corner[0] - corner[1] > best[0] - best[1] + 1e-6 ? corner : best));
}

export function boxOf(geo: Geo): Box {
  if (geo[4] === 0) return { x: geo[0], y: geo[1], w: geo[2], h: geo[3] };
  return around(corners(geo));
}

export function around(points: readonly Point[]): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  }
  return left > right ? { x: 0, y: 0, w: 0, h: 0 } : { x: left, y: top, w: right - left, h: bottom - top };
}

export function union(boxes: readonly Box[]): Box | null {
  if (boxes.length === 0) return null;
  return around(boxes.flatMap((box): Point[] => [[box.x, box.y], [box.x + box.w, box.y + box.h]]));
}

export const grow = (box: Box, by: number): Box => ({ x: box.x - by, y: box.y - by, w: box.w + 2 * by, h: box.h + 2 * by });
export const overlaps = (a: Box, b: Box) => a.x <= b.x + b.w && b.x <= a.x + a.w && a.y <= b.y + b.h && b.y <= a.y + a.h;
export const contains = (outer: Box, inner: Box) => inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.w <= outer.x + outer.w && inner.y + inner.h <= outer.y + outer.h;
export const moved = (geo: Geo, dx: number, dy: number): Geo => [geo[0] + dx, geo[1] + dy, geo[2], geo[3], geo[4]];

/** Whether a point lies in a turned box, with some slack around it. */
export function inside(geo: Geo, point: Point, slack = 0): boolean {
  const [x, y] = turn(point, centre(geo), -geo[4]);
  return x >= geo[0] - slack && x <= geo[0] + geo[2] + slack && y >= geo[1] - slack && y <= geo[1] + geo[3] + slack;
}

export const distance = (a: Point, b: Point) => Math.hypot(a[0] - b[0], a[1] - b[1]);

export function distanceToSegment(point: Point, a: Point, b: Point): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / length));
  return distance(point, [a[0] + along * dx, a[1] + along * dy]);
}

export function distanceToPath(point: Point, path: readonly Point[]): number {
  let least = Infinity;
  for (let i = 1; i < path.length; i++) {
    const [a, b] = [path[i - 1], path[i]];
    if (a && b) least = Math.min(least, distanceToSegment(point, a, b));
  }
  return least;
}

/** The middle of one side of a turned box. */
export function sidePoint(geo: Geo, side: Side): Point {
  const [x, y, w, h, rotation] = geo;
  const flat: Record<Side, Point> = { top: [x + w / 2, y], right: [x + w, y + h / 2], bottom: [x + w / 2, y + h], left: [x, y + h / 2] };
  return turn(flat[side], centre(geo), rotation);
}

/** Where a line from the centre towards `to` leaves the box. */
export function edgeTowards(geo: Geo, to: Point): Point {
  const middle = centre(geo);
  const [x, y] = turn(to, middle, -geo[4]);
  const [dx, dy] = [x - middle[0], y - middle[1]];
  if (dx === 0 && dy === 0) return middle;
  const scale = Math.min(geo[2] / 2 / Math.max(Math.abs(dx), 1e-6), geo[3] / 2 / Math.max(Math.abs(dy), 1e-6));
  return turn([middle[0] + dx * scale, middle[1] + dy * scale], middle, geo[4]);
}
