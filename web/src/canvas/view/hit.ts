/** What is under the pointer, by geometry. */
import type { Board } from "../document/board";
import { centre, contains, distanceToPath, inside, overlaps, turn, type Box } from "../document/geometry";
import type { Element, Point } from "../document/schema";
import { lookOf } from "./looks";
import { strokeOf } from "./paint";
import type { Cells } from "./cells";

/** How far above a frame its name can be clicked. */
export const TITLE_REACH = 30;

/** The topmost element at a point of the board, `slack` board pixels around counted in. */
export function hit(board: Board, cells: Cells, point: Point, slack: number, wanted: (element: Element) => boolean = () => true): Element | null {
  const near = cells.within({ x: point[0] - slack, y: point[1] - slack, w: 2 * slack, h: 2 * slack });
  let best: Element | null = null;
  for (const id of near) {
    const element = board.find(id);
    if (!element || !wanted(element) || !isAt(board, element, point, slack)) continue;
    if (!best || best.z < element.z || (best.z === element.z && best.id < element.id)) best = element;
  }
  return best;
}

function isAt(board: Board, element: Element, point: Point, slack: number): boolean {
  if (element.k === "group") return false;
  if (element.link) return distanceToPath(point, board.pathOf(element)) <= slack + lookOf(element.k, element.s).sw / 2;
  if (element.k === "stroke" && element.stroke) return isOnStroke(element, point, slack);
  if (element.k === "frame" && isOnTitle(element, point)) return true;
  if (!inside(element.geo, point, slack)) return false;
  // A place is taken hold of at its edge or its name; inside it one takes hold of what is in it, or of nothing.
  if (element.k === "frame") return inside(element.geo, point, slack) && !isWithin(element, point, Math.max(slack, 8));
  // A shape without ground is held at its edge or by its words.
  if (lookOf(element.k, element.s).fill === "none" && element.text === "" && (element.k === "rect" || element.k === "ellipse" || element.k === "diamond")) return !isWithin(element, point, Math.max(slack, 10));
  return true;
}

/** The name stands above the frame. */
function isOnTitle({ geo, title }: Element, [x, y]: Point): boolean {
  return title !== "" && geo[4] === 0 && x >= geo[0] && x <= geo[0] + Math.min(geo[2], title.length * 12 + 24) && y >= geo[1] - TITLE_REACH && y <= geo[1];
}

function isWithin({ geo }: Element, point: Point, margin: number): boolean {
  return geo[2] > 2 * margin && geo[3] > 2 * margin && inside([geo[0] + margin, geo[1] + margin, geo[2] - 2 * margin, geo[3] - 2 * margin, geo[4]], point);
}

function isOnStroke(element: Element, point: Point, slack: number): boolean {
  if (!element.stroke) return false;
  const [x, y] = turn(point, centre(element.geo), -element.geo[4]);
  const path = strokeOf(element.stroke).points.map((at): Point => [element.geo[0] + at.x, element.geo[1] + at.y]);
  const reach = slack + lookOf(element.k, element.s).sw;
  const [first] = path;
  return path.length === 1 && first ? Math.hypot(first[0] - x, first[1] - y) <= reach : distanceToPath([x, y], path) <= reach;
}

/** Everything that a drawn box encloses; small things count when they are touched, places only when they are inside. */
export function enclosed(board: Board, cells: Cells, area: Box): Element[] {
  return [...cells.within(area)].flatMap((id) => {
    const element = board.find(id);
    if (!element || element.k === "group") return [];
    const box = board.boxOf(element);
    return (element.k === "frame" ? contains(area, box) : overlaps(area, box)) ? [element] : [];
  });
}
