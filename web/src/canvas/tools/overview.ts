/**
 * The overview in its corner. The map is drawn when the hand rests; while the view moves only the frame around what is
 * seen is moved upon it.
 */
import { union, type Box } from "../document/geometry";
import type { Point } from "../document/schema";
import { chartOf, drawOverview, fromChart, onChart, type Chart } from "../view/overview";
import { seen, type Size, type View } from "../view/viewport";
import type { Workbench } from "./workbench";

const REST_MS = 180;
/** Others may draw without a pause; that is shown so often. */
const EVERY_MS = 500;

export class Overview {
  private chart: Chart = { scale: 1, left: 0, top: 0 };
  private all: Box | null = null;
  private view: View | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private changed = true;
  /** Where the hand holds the frame, from its middle. */
  private held: Point | null = null;
  private readonly ends: (() => void)[] = [];
  /** How often the map was drawn. For tests and measurements. */
  drawn = 0;

  /** `frame` is moved over `map`, both in `box`, which has the hand. */
  constructor(private readonly bench: Workbench, private readonly box: HTMLElement, private readonly map: HTMLCanvasElement, private readonly frame: HTMLElement, private readonly size: Size) {
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    [map.width, map.height] = [size.w * ratio, size.h * ratio];
    map.getContext("2d")?.scale(ratio, ratio);
    const abort = new AbortController();
    const on = { signal: abort.signal };
    box.addEventListener("pointerdown", this.onDown, on);
    box.addEventListener("pointermove", this.onMove, on);
    box.addEventListener("pointerup", this.onUp, on);
    box.addEventListener("pointercancel", this.onUp, on);
    this.ends.push(() => abort.abort(), bench.subscribe(this.onBench), bench.board.subscribe(this.onBoard));
    this.draw();
  }

  destroy(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.ends.forEach((end) => end());
  }

  private onBench = (): void => {
    const { view } = this.bench.snapshot();
    if (view === this.view) return;
    this.placeFrame();
    this.later(REST_MS);
  };

  private onBoard = (): void => {
    this.changed = true;
    if (this.timer === null) this.later(EVERY_MS);
  };

  private later(ms: number): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(this.draw, ms);
  }

  private seen(): Box {
    const { view, size } = this.bench.snapshot();
    return seen(view, size);
  }

  private draw = (): void => {
    this.timer = null;
    // Under the hand the map stays as it is.
    if (this.held) return;
    const { board } = this.bench;
    if (this.changed) this.all = union(board.ordered().filter(({ k }) => k !== "group").map((element) => board.boxOf(element)));
    const chart = chartOf(this.all, this.seen(), this.size);
    const same = chart.scale === this.chart.scale && chart.left === this.chart.left && chart.top === this.chart.top;
    const pen = this.map.getContext("2d");
    if (pen && (this.changed || !same)) {
      this.drawn++;
      pen.clearRect(0, 0, this.size.w, this.size.h);
      drawOverview(pen, board, chart);
    }
    [this.chart, this.changed] = [chart, false];
    this.placeFrame();
  };

  private placeFrame(): void {
    this.view = this.bench.snapshot().view;
    const { x, y, w, h } = onChart(this.chart, this.seen());
    const { style } = this.frame;
    [style.width, style.height, style.transform] = [`${w}px`, `${h}px`, `translate(${x}px, ${y}px)`];
  }

  private at(event: PointerEvent): Point {
    const { left, top } = this.map.getBoundingClientRect();
    return fromChart(this.chart, [event.clientX - left, event.clientY - top]);
  }

  /** Within the frame one takes hold of it; elsewhere it comes to the hand. */
  private onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    event.preventDefault();
    this.box.setPointerCapture?.(event.pointerId);
    const [x, y] = this.at(event);
    const area = this.seen();
    const within = x >= area.x && x <= area.x + area.w && y >= area.y && y <= area.y + area.h;
    this.held = within ? [x - area.x - area.w / 2, y - area.y - area.h / 2] : [0, 0];
    if (!within) this.lookAt([x, y]);
  };

  private onMove = (event: PointerEvent): void => {
    if (!this.held) return;
    const [x, y] = this.at(event);
    this.lookAt([x - this.held[0], y - this.held[1]]);
  };

  private onUp = (): void => {
    this.held = null;
    this.later(REST_MS);
  };

  private lookAt([x, y]: Point): void {
    const { view, size } = this.bench.snapshot();
    this.bench.look({ ...view, x: x - size.w / 2 / view.zoom, y: y - size.h / 2 / view.zoom });
  }
}
