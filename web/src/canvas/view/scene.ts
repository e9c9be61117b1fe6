/**
 * The board drawn with Konva, used plainly: one shape per element that was ever in sight, each drawn by one function.
 *
 * What keeps thousands of elements smooth: only elements that changed, and those that come into sight or leave it, are
 * touched; no shape listens, since what is under the pointer follows from geometry (`hit.ts`); the canvases are larger
 * than the window, so that panning moves them as they are and draws anew only when their edge comes near or the hand
 * rests. What is being moved lies on a layer of its own meanwhile, so that the others need not be drawn with it.
 */
import Konva from "konva";
import type { Board, Change } from "../document/board";
import { boxOf, contains, grow, type Box } from "../document/geometry";
import { linkPath } from "../document/links";
import { byOrder } from "../document/order";
import type { Element, Geo, Link, Point } from "../document/schema";
import { Cells } from "./cells";
import { TITLE_REACH } from "./hit";
import { lookOf } from "./looks";
import { paint, type Easel } from "./paint";
import { Pictures, type Picture } from "./pictures";
import { seen, type Size, type View } from "./viewport";

/** How much of the window's size is drawn beyond each of its edges. */
const MARGIN = 0.25;
const REST_MS = 140;
/** Above this many elements in sight a zoom stretches what is drawn, up to this much. */
const MANY = 250;
const STRETCH_MAX = 1.8;
/** Shadows, titles and arrow heads reach beyond an element's box. */
const REACH = 48;
/** Above this many new shapes all are put in order at once. */
const BULK = 200;

// Whatever is drawn is drawn when we say: on its own Konva would draw all of it again after each change of an attribute.
Konva.autoDrawEnabled = false;

/** What the live layer draws above the board, in screen pixels from the window's corner; whether that was anything. */
export type Adornment = (pen: CanvasRenderingContext2D, view: View) => boolean;

export class Scene implements Easel {
  /** How many shapes were made, placed, shown or taken away since this was last set to 0. For tests and measurements. */
  touched = 0;
  /** How often the board's layer was drawn. */
  drawn = 0;
  editing: string | null = null;
  readonly cells = new Cells();
  private readonly stage: Konva.Stage;
  private readonly ground = new Konva.Layer({ listening: false });
  private readonly paper: Konva.Shape;
  /** The elements that lie still, in their order. */
  private readonly still = new Konva.Group({ listening: false });
  private readonly live = new Konva.Layer({ listening: false });
  private readonly moving = new Konva.Group({ listening: false });
  private readonly shapes = new Map<string, Konva.Shape>();
  private readonly shown = new Set<string>();
  private readonly pictures = new Pictures((url) => this.onPicture(url));
  /** Where elements are drawn while they are being moved, in place of where they are. */
  private shifted: ReadonlyMap<string, Geo> = new Map();
  private lifted = new Set<string>();
  private size: Size = { w: 0, h: 0 };
  private drawnView: View = { x: 0, y: 0, zoom: 1 };
  private restTimer: ReturnType<typeof setTimeout> | null = null;
  private unsubscribe: () => void;
  view: View = { x: 0, y: 0, zoom: 1 };

  constructor(host: HTMLDivElement, private readonly board: Board, readonly me: string, private readonly grid: (pen: CanvasRenderingContext2D, view: View, size: Size) => void, adorn: Adornment) {
    this.stage = new Konva.Stage({ container: host, width: 0, height: 0, listening: false });
    this.stage.content.style.transformOrigin = "0 0";
    this.stage.add(this.ground, this.live);
    this.paper = plainShape((pen) => this.grid(pen, this.drawnView, this.canvasSize()));
    this.ground.add(this.paper, this.still);
    this.live.add(this.moving);
    this.live.add(plainShape((pen) => {
      pen.translate(this.margin().w, this.margin().h);
      // An empty canvas as large as the window would still have to be laid over the other, at every step of a pan.
      this.live.canvas._canvas.style.display = adorn(pen, this.drawnView) || this.lifted.size > 0 ? "block" : "none";
    }));
    this.ground.on("draw", () => { this.drawn++; });
    for (const element of board.ordered()) this.index(element);
    this.unsubscribe = board.subscribe(this.onChange);
  }

  destroy(): void {
    this.unsubscribe();
    if (this.restTimer !== null) clearTimeout(this.restTimer);
    this.stage.destroy();
  }

  get zoom(): number {
    return this.drawnView.zoom;
  }

  picture(url: string): Picture {
    return this.pictures.get(url);
  }

  address(asset: string): string | null {
    return this.board.addressOf(asset);
  }

  resize(size: Size): void {
    this.size = size;
    const canvas = this.canvasSize();
    this.stage.size({ width: canvas.w, height: canvas.h });
    const { style } = this.stage.content;
    [style.left, style.top] = [`${-this.margin().w}px`, `${-this.margin().h}px`];
    this.drawAt(this.view);
  }

  /** Looks elsewhere. What is drawn already is moved there; the rest follows when it has to. */
  look(view: View): void {
    this.view = view;
    const scale = view.zoom / this.drawnView.zoom;
    // A few elements are drawn anew at every step of a zoom; of many the picture is stretched until the hand rests.
    const stretches = scale === 1 || (this.shown.size > MANY && scale < STRETCH_MAX && scale > 1 / STRETCH_MAX);
    if (!stretches || !contains(this.drawnArea(0), seen(view, this.size))) return this.drawAt(view);
    const margin = this.margin();
    const [dx, dy] = [(this.drawnView.x - view.x) * view.zoom + margin.w * (1 - scale), (this.drawnView.y - view.y) * view.zoom + margin.h * (1 - scale)];
    this.stage.content.style.transform = `translate3d(${dx}px, ${dy}px, 0)${scale === 1 ? "" : ` scale(${scale})`}`;
    if (this.restTimer !== null) clearTimeout(this.restTimer);
    this.restTimer = setTimeout(() => this.drawAt(this.view), REST_MS);
  }

  /** Draws elements elsewhere than they are, on top of the others, until they are named no more. */
  shift(geos: ReadonlyMap<string, Geo>): void {
    const before = this.shifted;
    this.shifted = geos;
    const lifted = new Set(geos.keys());
    for (const id of geos.keys()) for (const tie of this.board.tiesOf(id)) lifted.add(tie);
    const changed = lifted.size !== this.lifted.size || [...lifted].some((id) => !this.lifted.has(id));
    const all = new Set([...lifted, ...this.lifted]);
    if (changed) this.lift(lifted);
    for (const id of all) {
      const element = this.board.find(id);
      if (element && (before.get(id) !== geos.get(id) || element.link)) this.place(element);
    }
    // At once, so that nothing is seen twice or not at all for a frame.
    if (changed) this.ground.draw();
    if (changed) this.live.draw();
    else this.live.batchDraw();
  }

  redrawLive(): void {
    this.live.batchDraw();
  }

  redrawGrid(): void {
    this.ground.batchDraw();
  }

  setEditing(id: string | null): void {
    this.editing = id;
    this.ground.batchDraw();
    this.live.batchDraw();
  }

  /** Where an element is drawn now. */
  geoOf = (id: string): Geo | undefined => this.shifted.get(id) ?? this.board.geoOf(id);

  pathOf(element: Element): Point[] {
    return element.link ? linkPath(this.linkOf(element, element.link), this.geoOf) : [];
  }

  /** Free ends of a link that is being moved move with it. */
  private linkOf(element: Element, link: Link): Link {
    const shifted = this.shifted.get(element.id);
    if (!shifted) return link;
    const [dx, dy] = [shifted[0] - element.geo[0], shifted[1] - element.geo[1]];
    const by = ([x, y]: Point): Point => [x + dx, y + dy];
    return { ...link, a: { ...link.a, pt: by(link.a.pt) }, b: { ...link.b, pt: by(link.b.pt) }, via: link.via.map(by) };
  }

  private margin(): Size {
    return { w: Math.ceil(this.size.w * MARGIN), h: Math.ceil(this.size.h * MARGIN) };
  }

  private canvasSize(): Size {
    return { w: this.size.w + 2 * this.margin().w, h: this.size.h + 2 * this.margin().h };
  }

  private drawAt(view: View): void {
    if (this.restTimer !== null) clearTimeout(this.restTimer);
    this.restTimer = null;
    this.drawnView = this.view = view;
    const margin = this.margin();
    this.stage.content.style.transform = "";
    const at = { x: margin.w - view.x * view.zoom, y: margin.h - view.y * view.zoom, scaleX: view.zoom, scaleY: view.zoom };
    this.still.setAttrs(at);
    this.moving.setAttrs(at);
    this.showWhatIsSeen();
    // All in one go: what moves with the hand must not wait for another frame.
    this.ground.draw();
    this.live.draw();
  }

  private drawnArea(reach: number): Box {
    const { x, y, zoom } = this.drawnView;
    const [margin, size] = [this.margin(), this.canvasSize()];
    return grow({ x: x - margin.w / zoom, y: y - margin.h / zoom, w: size.w / zoom, h: size.h / zoom }, reach);
  }

  private showWhatIsSeen(): void {
    const wanted = this.cells.within(this.drawnArea(REACH));
    for (const id of this.shown) {
      if (wanted.has(id) || this.lifted.has(id)) continue;
      this.shapes.get(id)?.visible(false);
      this.shown.delete(id);
      this.touched++;
    }
    const fresh: Element[] = [];
    for (const id of wanted) {
      if (this.shown.has(id)) continue;
      const element = this.board.find(id);
      if (!element) continue;
      const shape = this.shapes.get(id);
      if (shape) this.reveal(element, shape);
      else fresh.push(element);
    }
    this.make(fresh);
  }

  private reveal(element: Element, shape: Konva.Shape): void {
    shape.visible(true);
    this.shown.add(element.id);
    this.place(element);
  }

  private make(elements: readonly Element[]): void {
    for (const element of elements) {
      const { id } = element;
      const shape = plainShape((pen) => this.paintOne(pen, id));
      shape.id(id);
      this.shapes.set(id, shape);
      this.still.add(shape);
      if (elements.length <= BULK) this.putInOrder(element, shape);
      this.reveal(element, shape);
    }
    if (elements.length > BULK) this.sortAll();
  }

  private paintOne(pen: CanvasRenderingContext2D, id: string): void {
    const element = this.board.find(id);
    const geo = this.geoOf(id);
    if (element && geo) paint(pen, element, geo, this.pathOf(element), this);
  }

  /** Puts a shape where its element is; a link is drawn in the board's own coordinates. */
  private place(element: Element): void {
    const shape = this.shapes.get(element.id);
    if (!shape) return;
    this.touched++;
    const geo = this.geoOf(element.id) ?? element.geo;
    if (element.link) shape.setAttrs({ x: 0, y: 0, offsetX: 0, offsetY: 0, rotation: 0 });
    else shape.setAttrs({ x: geo[0] + geo[2] / 2, y: geo[1] + geo[3] / 2, offsetX: geo[2] / 2, offsetY: geo[3] / 2, rotation: geo[4] });
  }

  private index(element: Element): void {
    const reach = element.k === "frame" ? TITLE_REACH : lookOf(element.k, element.s).sw;
    this.cells.set(element.id, grow(element.link ? this.board.boxOf(element) : boxOf(element.geo), reach));
  }

  private onChange = ({ added, updated, removed, restacked }: Change): void => {
    for (const { id } of removed) this.forget(id);
    const changed = new Set([...added, ...updated]);
    for (const id of [...changed, ...removed.map((element) => element.id)]) for (const tie of this.board.tiesOf(id)) changed.add(tie);
    for (const id of changed) {
      const element = this.board.find(id);
      if (!element) continue;
      this.index(element);
      if (this.shown.has(id)) this.place(element);
    }
    if (restacked) this.sortAll();
    this.showWhatIsSeen();
    this.ground.batchDraw();
    if (this.lifted.size > 0) this.live.batchDraw();
  };

  private forget(id: string): void {
    this.cells.delete(id);
    this.shapes.get(id)?.destroy();
    this.shapes.delete(id);
    this.shown.delete(id);
    this.lifted.delete(id);
    this.touched++;
  }

  private onPicture(url: string): void {
    const shows = (element: Element) => element.card?.image === url || (element.asset !== null && this.address(element.asset) === url);
    if (this.board.ordered().some((element) => this.shown.has(element.id) && shows(element))) this.ground.batchDraw();
  }

  private lift(ids: Set<string>): void {
    const back = [...this.lifted].filter((id) => !ids.has(id));
    this.lifted = ids;
    for (const element of this.board.ordered()) {
      const shape = ids.has(element.id) ? this.shapes.get(element.id) : undefined;
      if (shape && shape.getParent() !== this.moving) shape.moveTo(this.moving);
      else if (shape) shape.moveToTop();
    }
    for (const id of back) {
      const [shape, element] = [this.shapes.get(id), this.board.find(id)];
      if (!shape || !element) continue;
      shape.moveTo(this.still);
      if (back.length <= BULK) this.putInOrder(element, shape);
    }
    if (back.length > BULK) this.sortAll();
  }

  /** Among shapes that are in order already. */
  private putInOrder(element: Element, shape: Konva.Shape): void {
    const { children } = this.still;
    let [low, high] = [0, children.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.board.find(children[middle]?.id() ?? "");
      if (other && byOrder(other, element) < 0) low = middle + 1;
      else high = middle;
    }
    if (low < children.length - 1) shape.zIndex(low);
  }

  private sortAll(): void {
    const place = new Map(this.board.ordered().map(({ id }, at) => [id, at]));
    const sorted = [...this.still.children].sort((a, b) => (place.get(a.id()) ?? 0) - (place.get(b.id()) ?? 0));
    this.still.removeChildren();
    this.still.add(...sorted);
    this.touched += sorted.length;
  }
}

function plainShape(draw: (pen: CanvasRenderingContext2D) => void): Konva.Shape {
  return new Konva.Shape({ listening: false, perfectDrawEnabled: false, sceneFunc: (context) => {
    const pen = context._context;
    pen.save();
    draw(pen);
    pen.restore();
  } });
}

