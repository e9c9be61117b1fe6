/**
 * Mouse, pen and fingers on the board. One pointer works with the tool; the middle button, a held space bar or two
 * fingers move the board; a wheel pans, and zooms with Ctrl; a finger that rests opens the menu.
 */
import type { About } from "../comments/read";
import { distance } from "../document/geometry";
import type { Point } from "../document/schema";
import { panned, zoomedAt } from "../view/viewport";
import { startComment } from "./comment";
import { startEraser, startLaser, startPen } from "./draw";
import type { Gesture, Hand } from "./gesture";
import { startLink } from "./relink";
import { startMaking, startVote } from "./make";
import { cursorOf, handleAt, handledGeo } from "./handles";
import { CLICK_PX, isOnSelection, startSelect, under } from "./select";
import type { ToolName, Workbench } from "./workbench";

const LONG_PRESS_MS = 500;
const TWICE_MS = 400;
const LINE_PX = 40;

export interface PointerOptions {
  /** The name that a new frame has. */
  frameTitle: () => string;
  /** Asks for the menu of what is there. */
  onMenu: (at: Point) => void;
  /** Asks for words about what is there. */
  onComment: (about: About) => void;
}

interface Touch { id: number; at: Point }

export class Pointers {
  private readonly down = new Map<number, Touch>();
  private gesture: { pointer: number; gesture: Gesture; start: Hand } | null = null;
  private panning: { pointer: number; start: Point; last: Point } | null = null;
  private pinch: { apart: number; middle: Point } | null = null;
  private lastClick: { at: Point; time: number } | null = null;
  private pressTimer: ReturnType<typeof setTimeout> | null = null;
  private space = false;
  private readonly abort = new AbortController();

  constructor(private readonly host: HTMLElement, private readonly bench: Workbench, private readonly options: PointerOptions) {
    const on = { signal: this.abort.signal };
    host.addEventListener("pointerdown", this.onDown, on);
    host.addEventListener("pointermove", this.onMove, on);
    host.addEventListener("pointerup", this.onUp, on);
    host.addEventListener("pointercancel", this.onCancel, on);
    host.addEventListener("pointerleave", this.onLeave, on);
    host.addEventListener("contextmenu", this.onContextMenu, on);
    host.addEventListener("wheel", this.onWheel, { ...on, passive: false });
    // Safari's own gesture would zoom the page as well.
    host.addEventListener("gesturestart", (event) => event.preventDefault(), on);
  }

  destroy(): void {
    this.abort.abort();
    this.stopPress();
    this.gesture?.gesture.cancel();
    this.bench.setHand(false);
  }

  /** While the space bar is held the hand moves the board. */
  setSpace(held: boolean): void {
    this.space = held;
    this.showCursor();
  }

  /** Escape in the middle of a gesture; whether there was one. */
  cancel(): boolean {
    if (!this.gesture) return false;
    this.gesture.gesture.cancel();
    this.gesture = null;
    return true;
  }

  private at(event: { clientX: number; clientY: number }): Point {
    const box = this.host.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  private hand(event: PointerEvent, twice = false): Hand {
    const screen = this.at(event);
    const pressure = event.pointerType === "mouse" || event.pressure === 0 ? 0.5 : event.pressure;
    const events = event.getCoalescedEvents?.() ?? [];
    const between = (events.length > 0 ? events : [event]).map((one) => ({ board: this.bench.toBoard(this.at(one)), pressure: one.pointerType === "mouse" || one.pressure === 0 ? 0.5 : one.pressure }));
    return { screen, board: this.bench.toBoard(screen), pressure, pointer: event.pointerType === "touch" ? "touch" : "mouse", shift: event.shiftKey, alt: event.altKey, ctrl: event.ctrlKey || event.metaKey, twice, between };
  }

  private onDown = (event: PointerEvent): void => {
    if (event.button > 1) return;
    this.host.setPointerCapture?.(event.pointerId);
    const screen = this.at(event);
    this.down.set(event.pointerId, { id: event.pointerId, at: screen });
    this.bench.setHand(true);
    if (event.pointerType === "touch" && this.down.size === 2) return this.startPinch();
    if (this.down.size > 1) return;
    this.bench.stopEditing();
    this.host.focus({ preventScroll: true });
    event.preventDefault();
    const tool = this.bench.snapshot().tool;
    if (event.pointerType === "touch") this.pressTimer = setTimeout(() => this.onLongPress(screen), LONG_PRESS_MS);
    const start = this.hand(event, this.isTwice(screen, event.timeStamp));
    if (event.button === 1 || this.space || tool === "hand" || this.fingerPans(tool, start)) {
      this.panning = { pointer: event.pointerId, start: screen, last: screen };
      return this.showCursor();
    }
    const gesture = this.begin(tool, start);
    this.gesture = { pointer: event.pointerId, gesture, start };
  };

  /** A finger on the empty board moves it, as on a map; a mouse draws a box around what it wants. */
  private fingerPans(tool: ToolName, { pointer, screen, board }: Hand): boolean {
    if (pointer !== "touch" || tool !== "select") return false;
    return !this.bench.mayEdit || (!handleAt(this.bench, screen, pointer) && !under(this.bench, { board, pointer }) && !isOnSelection(this.bench, board));
  }

  private begin(tool: ToolName, hand: Hand): Gesture {
    const { bench } = this;
    switch (tool) {
      case "pen": return startPen(bench, hand);
      case "eraser": return startEraser(bench, hand);
      case "laser": return startLaser(bench, hand);
      case "connector": case "line": return startLink(bench, hand, tool);
      case "vote": return startVote(bench, hand);
      case "comment": return startComment(bench, hand, this.options.onComment);
      case "select": case "hand": return startSelect(bench, hand);
      default: return startMaking(bench, hand, tool, this.options.frameTitle());
    }
  }

  private isTwice(screen: Point, time: number): boolean {
    const last = this.lastClick;
    this.lastClick = { at: screen, time };
    return last !== null && time - last.time < TWICE_MS && distance(last.at, screen) < 12;
  }

  private onMove = (event: PointerEvent): void => {
    const screen = this.at(event);
    const touch = this.down.get(event.pointerId);
    if (touch) touch.at = screen;
    if (this.pinch) return this.movePinch();
    if (event.pointerType !== "touch") this.bench.presence.tell({ cursor: rounded(this.bench.toBoard(screen)) });
    if (this.panning?.pointer === event.pointerId) return this.pan(screen);
    if (this.gesture?.pointer === event.pointerId) {
      const twice = this.gesture.start.twice;
      if (distance(screen, this.gesture.start.screen) > CLICK_PX[this.gesture.start.pointer]) this.stopPress();
      this.gesture.gesture.move(this.hand(event, twice));
      if (event.pointerType === "touch") this.bench.presence.tell({ cursor: rounded(this.bench.toBoard(screen)) });
    } else if (!touch) this.hover(event);
  };

  private pan(screen: Point): void {
    if (!this.panning) return;
    const [dx, dy] = [screen[0] - this.panning.last[0], screen[1] - this.panning.last[1]];
    if (this.pressTimer !== null && distance(screen, this.panning.start) < CLICK_PX.touch) return;
    this.panning.last = screen;
    this.stopPress();
    this.bench.look(panned(this.bench.snapshot().view, dx, dy));
  }

  private onUp = (event: PointerEvent): void => {
    this.down.delete(event.pointerId);
    this.lift(event);
    this.bench.setHand(this.down.size > 0);
  };

  private lift(event: PointerEvent): void {
    const tapped = this.pressTimer !== null;
    this.stopPress();
    if (this.pinch && this.down.size < 2) this.pinch = null;
    if (this.panning?.pointer === event.pointerId) {
      if (tapped) this.tap(event);
      this.panning = null;
      this.showCursor();
    }
    if (this.gesture?.pointer !== event.pointerId) return;
    const { gesture, start } = this.gesture;
    this.gesture = null;
    gesture.end(this.hand(event, start.twice));
    this.hover(event);
  }

  /** A finger that came and went without moving. */
  private tap(event: PointerEvent): void {
    const { board, pointer } = this.hand(event);
    const target = under(this.bench, { board, pointer });
    this.bench.select(target ? [this.bench.board.outermost(target.id)] : []);
  }

  private onCancel = (event: PointerEvent): void => {
    this.down.delete(event.pointerId);
    this.stopPress();
    this.pinch = this.panning = null;
    this.cancel();
    this.bench.setHand(this.down.size > 0);
  };

  private onLeave = (event: PointerEvent): void => {
    if (!this.down.has(event.pointerId)) this.bench.presence.tell({ cursor: null });
  };

  /** What one finger had begun is taken back when a second one comes. */
  private startPinch(): void {
    this.stopPress();
    this.cancel();
    this.panning = null;
    this.pinch = this.fingers();
  }

  private fingers(): { apart: number; middle: Point } | null {
    const [a, b] = [...this.down.values()];
    return a && b ? { apart: Math.max(1, distance(a.at, b.at)), middle: [(a.at[0] + b.at[0]) / 2, (a.at[1] + b.at[1]) / 2] } : null;
  }

  private movePinch(): void {
    const now = this.fingers();
    if (!now || !this.pinch) return;
    const { view } = this.bench.snapshot();
    const zoomed = zoomedAt(view, this.pinch.middle, (view.zoom * now.apart) / this.pinch.apart);
    this.bench.look(panned(zoomed, now.middle[0] - this.pinch.middle[0], now.middle[1] - this.pinch.middle[1]));
    this.pinch = now;
  }

  private onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const { view } = this.bench.snapshot();
    const unit = event.deltaMode === 1 ? LINE_PX : 1;
    const [dx, dy] = [event.deltaX * unit, event.deltaY * unit];
    if (event.ctrlKey || event.metaKey) return this.bench.zoomTo(view.zoom * Math.exp(-Math.max(-60, Math.min(60, dy)) * 0.01), this.at(event));
    const sideways = event.shiftKey && dx === 0;
    this.bench.look(panned(view, sideways ? -dy : -dx, sideways ? 0 : -dy));
  };

  private onLongPress(screen: Point): void {
    this.pressTimer = null;
    this.cancel();
    this.menu(screen, "touch");
  }

  private onContextMenu = (event: MouseEvent): void => {
    event.preventDefault();
    // A finger's long press has its own timer; browsers differ in whether they tell of it here.
    if (this.down.size > 0 || (event as PointerEvent).pointerType === "touch") return;
    this.menu(this.at(event), "mouse");
  };

  private menu(screen: Point, pointer: "mouse" | "touch"): void {
    const target = under(this.bench, { board: this.bench.toBoard(screen), pointer });
    if (target && !this.bench.snapshot().selection.includes(target.id)) this.bench.select([this.bench.board.outermost(target.id)]);
    else if (!target) this.bench.select([]);
    this.options.onMenu(screen);
  }

  private stopPress(): void {
    if (this.pressTimer !== null) clearTimeout(this.pressTimer);
    this.pressTimer = null;
  }

  private hover(event: PointerEvent): void {
    if (event.pointerType === "touch") return;
    this.showCursor(this.at(event));
  }

  private showCursor(screen?: Point): void {
    this.host.style.cursor = this.panning ? "grabbing" : this.space ? "grab" : cursorFor(this.bench, screen);
  }
}

const rounded = ([x, y]: Point): Point => [Math.round(x), Math.round(y)];

function cursorFor(bench: Workbench, screen: Point | undefined): string {
  const { tool } = bench.snapshot();
  if (tool === "hand") return "grab";
  if (tool === "text") return "text";
  if (tool === "eraser") return "cell";
  if (tool !== "select") return "crosshair";
  if (!screen) return "default";
  const handle = bench.mayEdit ? handleAt(bench, screen, "mouse") : null;
  if (handle) return cursorOf(handle.name, handledGeo(bench)?.[4] ?? 0);
  return under(bench, { board: bench.toBoard(screen), pointer: "mouse" }) && bench.mayEdit ? "move" : "default";
}
