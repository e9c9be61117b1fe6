/** The pen, the eraser and the laser. */
import { isLocked, remove } from "../document/change";
import { create } from "../document/create";
import { distance, round } from "../document/geometry";
import { freshId } from "../document/ids";
import { encodeStroke, POINTS_MAX, toBase64, type Inked } from "../document/stroke";
import type { Point } from "../document/schema";
import { hit } from "../view/hit";
import type { Gesture, Hand } from "./gesture";
import { slackOf } from "./select";
import type { Workbench } from "./workbench";

/** How many of the last points are told to others each time. */
const TOLD = 24;
const SMOOTHING = 0.35;

export function startPen(bench: Workbench, hand: Hand): Gesture {
  if (!bench.hasRoom()) return NOTHING;
  let stroke = new Stroke(bench, hand.board, hand.pressure);
  return {
    move(now) {
      for (const { board, pressure } of now.between) {
        stroke.add(board, pressure);
        // A very long stroke goes on as the next one.
        if (stroke.points.length < POINTS_MAX) continue;
        stroke.finish();
        stroke = new Stroke(bench, board, pressure);
      }
      stroke.tell();
    },
    end: () => stroke.finish(),
    cancel: () => stroke.drop(),
  };
}

const NOTHING: Gesture = { move: () => undefined, end: () => undefined, cancel: () => undefined };

class Stroke {
  readonly id = freshId();
  readonly points: Inked[] = [];
  private readonly color: string;
  private readonly width: number;
  private speed = 0.5;

  constructor(private readonly bench: Workbench, private readonly origin: Point, pressure: number) {
    const { ink } = bench.snapshot();
    [this.color, this.width] = [ink.pen, ink.penWidth];
    this.push(origin, pressure);
    bench.liveStrokes.all.set(this.id, { id: this.id, points: this.points, origin, color: this.color, width: this.width, at: Infinity });
    bench.redraw();
  }

  add(at: Point, pressure: number): void {
    const last = this.points[this.points.length - 1];
    const zoom = this.bench.snapshot().view.zoom;
    const way = last ? distance([last.x + this.origin[0], last.y + this.origin[1]], at) : 0;
    if (way * zoom < 1) return;
    this.push(at, pressure, way * zoom);
    this.bench.redraw();
  }

  /** A mouse has no pressure: what is drawn fast is thinner. It is kept with the points, so that everybody draws the same. */
  private push([x, y]: Point, pressure: number, wayPx = 0): void {
    const wanted = pressure === 0.5 ? Math.min(0.75, Math.max(0.25, 0.72 - wayPx / 60)) : pressure;
    this.speed += (wanted - this.speed) * SMOOTHING;
    this.points.push({ x: x - this.origin[0], y: y - this.origin[1], pressure: this.speed });
  }

  tell(): void {
    const from = Math.max(0, this.points.length - TOLD);
    this.bench.presence.tell({ live: { id: this.id, from, b64: toBase64(encodeStroke(this.points.slice(from))), color: this.color, sw: this.width, o: [round(this.origin[0]), round(this.origin[1])] } });
  }

  finish(): void {
    const left = Math.min(...this.points.map(({ x }) => x));
    const top = Math.min(...this.points.map(({ y }) => y));
    const shifted = this.points.map(({ x, y, pressure }) => ({ x: x - left, y: y - top, pressure }));
    const [w, h] = [Math.max(1, ...shifted.map(({ x }) => x)), Math.max(1, ...shifted.map(({ y }) => y))];
    create(this.bench.board, {
      id: this.id, k: "stroke", geo: [this.origin[0] + left, this.origin[1] + top, w, h, 0],
      s: { stroke: this.color, sw: this.width }, stroke: encodeStroke(shifted), hide: this.bench.snapshot().hiding,
    });
    this.drop();
  }

  drop(): void {
    this.bench.liveStrokes.all.delete(this.id);
    this.bench.presence.tell({ live: null });
    this.bench.redraw();
  }
}

/** Rubs out what it passes over, one step to undo; not others' covered things, nor what is locked, nor places. */
export function startEraser(bench: Workbench, hand: Hand): Gesture {
  bench.history.begin();
  const rub = (at: Point, pointer: Hand["pointer"]) => {
    const found = bench.scene && hit(bench.board, bench.scene.cells, at, slackOf(bench, pointer), ({ k, id }) => k !== "frame" && !isLocked(bench.board, id) && !bench.isCovered(id));
    if (found) remove(bench.board, [found.id]);
  };
  rub(hand.board, hand.pointer);
  let last = hand.board;
  return {
    move(now) {
      const steps = Math.max(1, Math.ceil((distance(last, now.board) * bench.snapshot().view.zoom) / 6));
      for (let i = 1; i <= steps; i++) rub([last[0] + ((now.board[0] - last[0]) * i) / steps, last[1] + ((now.board[1] - last[1]) * i) / steps], now.pointer);
      last = now.board;
    },
    end: () => bench.history.end(),
    cancel() {
      bench.history.end();
      bench.history.undo();
    },
  };
}

/** A trail of light that fades; it is in nobody's document. */
export function startLaser(bench: Workbench, hand: Hand): Gesture {
  const began = performance.now();
  let trail: [number, number, number][] = [];
  const point = (now: Hand) => {
    trail = [...trail, [round(now.board[0]), round(now.board[1]), Math.round(performance.now() - began)] as [number, number, number]].slice(-TOLD);
    bench.lasers.own(trail);
    bench.presence.tell({ laser: trail });
  };
  point(hand);
  const over = () => bench.presence.tell({ laser: null });
  return { move: point, end: over, cancel: over };
}
