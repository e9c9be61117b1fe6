/** Where the ends of connectors and lines are: at the elements they are tied to, or where they were when those were there. */
import { centre, edgeTowards, round, sidePoint } from "./geometry";
import type { Element, End, Geo, Link, Point } from "./schema";

/** How far an arrow keeps from what it points at. */
const GAP = 6;

/** The path of a link, from `a` over `via` to `b`. */
export function linkPath(link: Link, find: (id: string) => Geo | undefined): Point[] {
  const [a, b] = [geoOf(link.a, find), geoOf(link.b, find)];
  const towardsA = link.via[0] ?? (b ? centre(b) : link.b.pt);
  const towardsB = link.via[link.via.length - 1] ?? (a ? centre(a) : link.a.pt);
  return [endPoint(link.a, a, towardsA), ...link.via, endPoint(link.b, b, towardsB)];
}

function geoOf(end: End, find: (id: string) => Geo | undefined): Geo | undefined {
  return end.id === undefined ? undefined : find(end.id);
}

function endPoint(end: End, geo: Geo | undefined, towards: Point): Point {
  if (!geo) return end.pt;
  const wide: Geo = [geo[0] - GAP, geo[1] - GAP, geo[2] + 2 * GAP, geo[3] + 2 * GAP, geo[4]];
  return end.side ? sidePoint(wide, end.side) : edgeTowards(wide, towards);
}

/** The box that a path fills, which is what stands in `geo`. */
export function geoOfPath(path: readonly Point[]): Geo {
  const [xs, ys] = [path.map(([x]) => x), path.map(([, y]) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return [round(x), round(y), round(Math.max(...xs) - x), round(Math.max(...ys) - y), 0];
}

/** A link that is moved takes its free ends along; those that are tied stay tied. */
export function movedLink(link: Link, dx: number, dy: number): Link {
  const shift = ([x, y]: Point): Point => [round(x + dx), round(y + dy)];
  return { ...link, a: { ...link.a, pt: shift(link.a.pt) }, b: { ...link.b, pt: shift(link.b.pt) }, via: link.via.map(shift) };
}

/** The same link with its ends' points where they are drawn now, for the day their elements are gone. */
export function settled(link: Link, find: (id: string) => Geo | undefined): Link {
  const path = linkPath(link, find);
  const at = (point: Point | undefined, end: End): End => ({ ...end, pt: point ? [round(point[0]), round(point[1])] : end.pt });
  return { ...link, a: at(path[0], link.a), b: at(path[path.length - 1], link.b) };
}

export const tiedTo = (element: Element, id: string) => element.link?.a.id === id || element.link?.b.id === id;

