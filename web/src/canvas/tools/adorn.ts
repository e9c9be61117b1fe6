/** What is drawn above the elements: selections, handles, guides, strokes on their way, lasers. In screen pixels. */
import { corners, type Box } from "../document/geometry";
import type { Element, Geo, Point } from "../document/schema";
import { ACCENT } from "../view/looks";
import { inkPath } from "../view/paint";
import { toScreen, type View } from "../view/viewport";
import { handlesOf } from "./handles";
import type { Workbench } from "./workbench";

type Pen = CanvasRenderingContext2D;
const HANDLE_PX = 9;

export class Adornments {
  constructor(private readonly bench: Workbench) {}

  /** Whether there was anything to draw. */
  draw(pen: Pen, view: View): boolean {
    const { bench } = this;
    const { presenting, selection } = bench.snapshot();
    this.liveStrokes(pen, view);
    if (!presenting) this.peers(pen, view);
    this.guides(pen, view);
    if (!presenting) this.selection(pen, view);
    if (bench.marquee) this.marquee(pen, view);
    this.lasers(pen, view);
    const othersSelect = bench.presence.peers.some(({ sel, typing }) => (sel?.length ?? 0) > 0 || typing !== null);
    return selection.length > 0 || othersSelect || bench.marquee !== null || bench.guides.length > 0 || bench.liveStrokes.all.size > 0 || bench.lasers.isFading;
  }

  private lasers(pen: Pen, view: View): void {
    pen.lineCap = pen.lineJoin = "round";
    for (const { color, spots } of this.bench.lasers.shown()) {
      pen.strokeStyle = pen.fillStyle = color;
      spots.forEach(({ at, light }, i) => {
        const here = toScreen(view, at);
        const before = spots[i - 1];
        pen.globalAlpha = Math.max(0, light);
        pen.lineWidth = 2 + light * 5;
        pen.beginPath();
        if (before) pen.moveTo(...toScreen(view, before.at));
        pen.lineTo(...here);
        pen.stroke();
      });
      const head = spots[spots.length - 1];
      if (head) {
        pen.beginPath();
        pen.arc(...toScreen(view, head.at), 6, 0, Math.PI * 2);
        pen.fill();
      }
      pen.globalAlpha = 1;
    }
  }

  private selection(pen: Pen, view: View): void {
    const { bench } = this;
    const elements = bench.selected();
    if (elements.length === 0) return;
    pen.strokeStyle = ACCENT;
    pen.lineWidth = elements.length > 1 ? 1 : 1.75;
    for (const element of elements) this.frameOf(pen, view, element);
    const handles = bench.snapshot().gesture || bench.snapshot().editing !== null ? [] : handlesOf(bench);
    const turning = handles.find(({ name }) => name === "rotate");
    const top = handles.find(({ name }) => name === "n");
    if (turning && top) {
      pen.beginPath();
      pen.moveTo(...top.at);
      pen.lineTo(...turning.at);
      pen.stroke();
    }
    for (const { at, name } of handles) {
      pen.beginPath();
      if (name === "rotate" || name === "a" || name === "b") pen.arc(at[0], at[1], HANDLE_PX / 2 + 1, 0, Math.PI * 2);
      else pen.roundRect(at[0] - HANDLE_PX / 2, at[1] - HANDLE_PX / 2, HANDLE_PX, HANDLE_PX, 2.5);
      pen.fillStyle = "#ffffff";
      pen.lineWidth = 1.75;
      pen.fill();
      pen.stroke();
    }
  }

  private frameOf(pen: Pen, view: View, element: Element): void {
    const { bench } = this;
    if (element.link) {
      pen.beginPath();
      (bench.scene?.pathOf(element) ?? []).forEach((point) => pen.lineTo(...toScreen(view, point)));
      pen.globalAlpha = 0.5;
      pen.stroke();
      pen.globalAlpha = 1;
      return;
    }
    const geo = element.k === "group" ? this.groupGeo(element) : bench.geoOf(element.id);
    if (!geo) return;
    pen.setLineDash(element.k === "group" ? [5, 4] : []);
    trace(pen, view, geo, 1.5);
    pen.stroke();
    pen.setLineDash([]);
    if (element.lock) lockMark(pen, toScreen(view, corners(geo)[1]));
  }

  private groupGeo(element: Element): Geo | undefined {
    const box = this.bench.board.boxOf(element);
    const shown = this.bench.selected().length === 1 ? this.bench.selectionBox() : null;
    const { x, y, w, h } = shown ?? box;
    return [x, y, w, h, 0];
  }

  private peers(pen: Pen, view: View): void {
    for (const peer of this.bench.presence.peers) {
      pen.strokeStyle = peer.color;
      pen.lineWidth = 1.75;
      const typing = peer.typing;
      for (const id of new Set([...(peer.sel ?? []), ...(typing === null ? [] : [typing])])) {
        const geo = this.bench.geoOf(id);
        const element = this.bench.board.find(id);
        if (!geo || !element || element.link) continue;
        trace(pen, view, element.k === "group" ? boxGeo(this.bench.board.boxOf(element)) : geo, 3);
        pen.stroke();
        if (typing === id) typingMark(pen, toScreen(view, corners(geo)[0]), peer.color);
      }
    }
  }

  private guides(pen: Pen, view: View): void {
    pen.strokeStyle = "#c2410c";
    pen.lineWidth = 1;
    for (const guide of this.bench.guides) {
      const [a, b]: [Point, Point] = guide.axis === "x" ? [[guide.at, guide.from], [guide.at, guide.to]] : [[guide.from, guide.at], [guide.to, guide.at]];
      pen.beginPath();
      pen.moveTo(...toScreen(view, a));
      pen.lineTo(...toScreen(view, b));
      pen.stroke();
    }
  }

  private marquee(pen: Pen, view: View): void {
    const box = this.bench.marquee;
    if (!box) return;
    const [x, y] = toScreen(view, [box.x, box.y]);
    pen.fillStyle = "rgba(29,111,102,0.10)";
    pen.strokeStyle = ACCENT;
    pen.lineWidth = 1;
    pen.fillRect(x, y, box.w * view.zoom, box.h * view.zoom);
    pen.strokeRect(x, y, box.w * view.zoom, box.h * view.zoom);
  }

  private liveStrokes(pen: Pen, view: View): void {
    for (const { points, origin, color, width } of this.bench.liveStrokes.all.values()) {
      if (points.length === 0) continue;
      const [x, y] = toScreen(view, origin);
      pen.save();
      pen.translate(x, y);
      pen.scale(view.zoom, view.zoom);
      pen.fillStyle = color;
      pen.fill(inkPath(points, width));
      pen.restore();
    }
  }
}

const boxGeo = ({ x, y, w, h }: Box): Geo => [x, y, w, h, 0];

function trace(pen: Pen, view: View, geo: Geo, air: number): void {
  const grown: Geo = [geo[0] - air / view.zoom, geo[1] - air / view.zoom, geo[2] + (2 * air) / view.zoom, geo[3] + (2 * air) / view.zoom, geo[4]];
  pen.beginPath();
  corners(grown).forEach((corner) => pen.lineTo(...toScreen(view, corner)));
  pen.closePath();
}

function lockMark(pen: Pen, [x, y]: Point): void {
  pen.fillStyle = ACCENT;
  pen.beginPath();
  pen.arc(x, y, 10, 0, Math.PI * 2);
  pen.fill();
  pen.fillStyle = "#ffffff";
  pen.fillRect(x - 4, y - 1, 8, 6);
  pen.strokeStyle = "#ffffff";
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.arc(x, y - 1, 2.8, Math.PI, 0);
  pen.stroke();
  pen.strokeStyle = ACCENT;
}

function typingMark(pen: Pen, [x, y]: Point, color: string): void {
  pen.fillStyle = color;
  pen.beginPath();
  pen.roundRect(x - 3, y - 24, 34, 18, 9);
  pen.fill();
  pen.fillStyle = "#ffffff";
  for (const dot of [0, 1, 2]) {
    pen.beginPath();
    pen.arc(x + 6 + dot * 8, y - 15, 2.2, 0, Math.PI * 2);
    pen.fill();
  }
}
