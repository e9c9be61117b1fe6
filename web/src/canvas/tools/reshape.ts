/** Making a selection larger or smaller, and turning it. */
import { setGeos } from "../document/change";
import { centre, turn } from "../document/geometry";
import type { Element, Geo, Point } from "../document/schema";
import { encodeStroke } from "../document/stroke";
import { lookOf } from "../view/looks";
import { layText } from "../view/layout";
import { strokeOf } from "../view/paint";
import type { Gesture, Hand } from "./gesture";
import { handledGeo, type Corner, type Edge } from "./handles";
import type { Workbench } from "./workbench";

const SIDE_MIN = 12;
const TURN_STEP = 15;
/** So near to a quarter turn it becomes one. */
const TURN_CATCH = 3;
/** Pictures and drawings would be distorted. */
const KEEPS_SHAPE: ReadonlySet<string> = new Set(["image", "card", "stroke", "vote"]);

interface Start { readonly element: Element; readonly geo: Geo }

function startsOf(bench: Workbench): Start[] {
  const all = bench.board.withChildren(bench.changeable());
  return all.flatMap((id) => {
    const element = bench.board.find(id);
    return element && !element.link && element.k !== "group" ? [{ element, geo: element.geo }] : [];
  });
}

export function resize(bench: Workbench, hand: Hand, handle: Corner | Edge): Gesture {
  const from = handledGeo(bench) ?? [0, 0, 1, 1, 0];
  const only = bench.selected().length === 1 ? bench.selected()[0] : undefined;
  // A place grows; what is in it stays.
  const starts = only?.k === "frame" ? [{ element: only, geo: only.geo }] : startsOf(bench);
  const keeps = handle.length === 2 && starts.some(({ element }) => KEEPS_SHAPE.has(element.k));
  let to = from;
  bench.setGesture(true);
  const apply = () => new Map(starts.map((start) => [start.element.id, scaled(start, from, to)]));
  return {
    move(now) {
      to = pulled(from, handle, now.board, hand.board, now.shift !== keeps || (handle.length === 2 && only?.k === "text"), now.alt);
      bench.shift(apply());
    },
    end() {
      if (to !== from) bench.history.asOne(() => write(bench, starts, apply(), handle));
      finish(bench);
    },
    cancel: () => finish(bench),
  };
}

function finish(bench: Workbench): void {
  bench.shift(new Map());
  bench.setGesture(false);
  bench.redraw();
}

/** The box after its handle was pulled; the opposite side stays, or with `both` the middle. */
export function pulled(from: Geo, handle: Corner | Edge, to: Point, start: Point, keep: boolean, both: boolean): Geo {
  const middle = centre(from);
  const [a, b] = [turn(start, middle, -from[4]), turn(to, middle, -from[4])];
  const [dx, dy] = [(b[0] - a[0]) * (both ? 2 : 1), (b[1] - a[1]) * (both ? 2 : 1)];
  const signX = handle.includes("e") ? 1 : handle.includes("w") ? -1 : 0;
  const signY = handle.includes("s") ? 1 : handle.includes("n") ? -1 : 0;
  let [w, h] = [Math.max(SIDE_MIN, from[2] + signX * dx), Math.max(SIDE_MIN, from[3] + signY * dy)];
  if (keep && from[2] > 0 && from[3] > 0) {
    const scale = signX === 0 ? h / from[3] : signY === 0 ? w / from[2] : Math.max(w / from[2], h / from[3]);
    [w, h] = [from[2] * scale, from[3] * scale];
  }
  // The corner that stays is found in the turned picture, so that nothing slides away under the hand.
  const shift: Point = both ? [0, 0] : [((w - from[2]) * signX) / 2, ((h - from[3]) * signY) / 2];
  const [cx, cy] = turn([middle[0] + shift[0], middle[1] + shift[1]], middle, from[4]);
  return [cx - w / 2, cy - h / 2, w, h, from[4]];
}

function scaled({ geo }: Start, from: Geo, to: Geo): Geo {
  if (geo === from || (geo[0] === from[0] && geo[1] === from[1] && geo[2] === from[2] && geo[3] === from[3])) return to;
  const [sx, sy] = [to[2] / Math.max(1, from[2]), to[3] / Math.max(1, from[3])];
  return [to[0] + (geo[0] - from[0]) * sx, to[1] + (geo[1] - from[1]) * sy, geo[2] * sx, geo[3] * sy, geo[4]];
}

function write(bench: Workbench, starts: readonly Start[], geos: ReadonlyMap<string, Geo>, handle: string): void {
  const { board } = bench;
  board.edit(() => {
    for (const { element, geo } of starts) {
      const to = geos.get(element.id);
      const map = board.map(element.id);
      if (!to || !map) continue;
      if (element.stroke) map.set("d", encodeStroke(strokeOf(element.stroke).points.map(({ x, y, pressure }) => ({ x: (x * to[2]) / Math.max(1, geo[2]), y: (y * to[3]) / Math.max(1, geo[3]), pressure }))));
      if (element.k === "text" && handle.length === 2) map.set("s", { ...element.s, fs: Math.round((lookOf("text", element.s).fs * to[2]) / Math.max(1, geo[2])) });
    }
  });
  const fitted = new Map([...geos].map(([id, geo]) => [id, fitText(board.find(id), geo)]));
  setGeos(board, fitted);
}

/** A text is as high as its lines. */
export function fitText(element: Element | undefined, geo: Geo): Geo {
  if (element?.k !== "text") return geo;
  const { font, fs } = lookOf("text", element.s);
  return [geo[0], geo[1], geo[2], Math.max(fs * 1.3, layText(element.text, font, fs, geo[2]).height), geo[4]];
}

export function rotate(bench: Workbench, hand: Hand): Gesture {
  const from = handledGeo(bench) ?? [0, 0, 0, 0, 0];
  const starts = startsOf(bench);
  const middle = centre(from);
  const angle = (at: Point) => (Math.atan2(at[1] - middle[1], at[0] - middle[0]) * 180) / Math.PI;
  const start = angle(hand.board);
  let by = 0;
  bench.setGesture(true);
  const apply = () => new Map(starts.map(({ element, geo }) => [element.id, turned(geo, middle, by)]));
  return {
    move(now) {
      by = caught(from[4] + angle(now.board) - start, now.shift) - from[4];
      bench.shift(apply());
    },
    end() {
      if (by !== 0) setGeos(bench.board, apply());
      finish(bench);
    },
    cancel: () => finish(bench),
  };
}

function caught(degrees: number, steps: boolean): number {
  if (steps) return Math.round(degrees / TURN_STEP) * TURN_STEP;
  const quarter = Math.round(degrees / 90) * 90;
  return Math.abs(degrees - quarter) < TURN_CATCH ? quarter : degrees;
}

function turned(geo: Geo, about: Point, degrees: number): Geo {
  const [cx, cy] = turn(centre(geo), about, degrees);
  return [cx - geo[2] / 2, cy - geo[3] / 2, geo[2], geo[3], (geo[4] + degrees + 720) % 360];
}
