/** The handles around a selection: where they are on the screen, and which one is under the pointer. */
import { centre, distance, sidePoint, corners, turn } from "../document/geometry";
import type { Geo, Point } from "../document/schema";
import type { Workbench } from "./workbench";

export type Corner = "nw" | "ne" | "se" | "sw";
export type Edge = "n" | "e" | "s" | "w";
export type HandleName = Corner | Edge | "rotate" | "a" | "b";
export interface Handle { readonly name: HandleName; readonly at: Point }

const ROTATE_PX = 28;
const REACH_PX = { mouse: 9, touch: 22 } as const;
/** Below this there is no room for handles in the middle of the edges. */
const EDGES_FROM_PX = 44;
/** And below this only one corner. */
const SMALL_PX = 30;

/** The box that handles act on: one element's own, turned as it is; else the box around all. */
export function handledGeo(bench: Workbench): Geo | null {
  const [only, ...more] = bench.selected();
  if (only && more.length === 0 && !only.link && only.k !== "group") return bench.geoOf(only.id) ?? null;
  const box = bench.selectionBox();
  return box && [box.x, box.y, box.w, box.h, 0];
}

export function handlesOf(bench: Workbench): Handle[] {
  const selected = bench.selected();
  const [only] = selected;
  if (bench.changeable().length !== selected.length || !only || bench.snapshot().tool !== "select") return [];
  if (selected.length === 1 && only.link) {
    const path = bench.board.pathOf(only);
    const [first, last] = [path[0], path[path.length - 1]];
    return first && last ? [{ name: "a", at: bench.toScreen(first) }, { name: "b", at: bench.toScreen(last) }] : [];
  }
  if (selected.every(({ link }) => link)) return [];
  const geo = handledGeo(bench);
  return geo ? around(bench, geo, selected.some(({ k }) => k === "vote")) : [];
}

function around(bench: Workbench, geo: Geo, plain: boolean): Handle[] {
  const { zoom } = bench.snapshot().view;
  const [nw, ne, se, sw] = corners(geo).map(bench.toScreen);
  if (!nw || !ne || !se || !sw) return [];
  // On a small thing they would lie upon each other, and there would be nothing left to take hold of.
  if (Math.min(geo[2], geo[3]) * zoom < SMALL_PX) return [{ name: "se", at: se }];
  const handles: Handle[] = [{ name: "nw", at: nw }, { name: "ne", at: ne }, { name: "se", at: se }, { name: "sw", at: sw }];
  const edges: [Edge, "top" | "right" | "bottom" | "left"][] = [["n", "top"], ["e", "right"], ["s", "bottom"], ["w", "left"]];
  for (const [name, side] of edges) {
    const along = name === "n" || name === "s" ? geo[2] : geo[3];
    if (along * zoom >= EDGES_FROM_PX || name === "n") handles.push({ name, at: bench.toScreen(sidePoint(geo, side)) });
  }
  if (!plain) handles.push({ name: "rotate", at: rotateAt(bench, geo) });
  return handles;
}

function rotateAt(bench: Workbench, geo: Geo): Point {
  const top = bench.toScreen(sidePoint([geo[0], geo[1], geo[2], geo[3], 0], "top"));
  return turn([top[0], top[1] - ROTATE_PX], bench.toScreen(centre(geo)), geo[4]);
}

export function handleAt(bench: Workbench, screen: Point, pointer: "mouse" | "touch"): Handle | null {
  const reach = REACH_PX[pointer];
  let best: Handle | null = null;
  for (const handle of handlesOf(bench)) {
    const away = distance(handle.at, screen);
    if (away <= reach && (!best || away < distance(best.at, screen))) best = handle;
  }
  return best;
}

const CURSORS: readonly string[] = ["ns-resize", "nesw-resize", "ew-resize", "nwse-resize"];
const ANGLES: Readonly<Record<string, number>> = { n: 0, ne: 45, e: 90, se: 135, s: 180, sw: 225, w: 270, nw: 315 };

/** The arrow that fits how the element is turned. */
export function cursorOf(name: HandleName, degrees: number): string {
  if (name === "rotate") return "grab";
  const angle = ANGLES[name];
  if (angle === undefined) return "crosshair";
  return CURSORS[Math.round((((angle + degrees) % 180) + 180) / 45) % 4] ?? "move";
}
