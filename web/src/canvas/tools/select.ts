/** Selecting and moving. */
import { isLocked, move, settleParents } from "../document/change";
import { duplicate } from "../document/arrange";
import { around, distance, inside, moved, round, type Box } from "../document/geometry";
import type { Element, Geo, Point } from "../document/schema";
import { give } from "../document/votes";
import { snap } from "../view/grid";
import { enclosed, hit } from "../view/hit";
import type { Gesture, Hand } from "./gesture";
import { handleAt } from "./handles";
import { dragEnd } from "./relink";
import { resize, rotate } from "./reshape";
import type { Workbench } from "./workbench";

/** A hand that moved less than this has clicked. */
export const CLICK_PX = { mouse: 3, touch: 8 } as const;
/** While many elements are dragged they are written when they are let go. */
const WRITTEN_WHILE_DRAGGED_MAX = 40;
const WRITE_EVERY_MS = 250;

export const slackOf = (bench: Workbench, pointer: "mouse" | "touch") => (pointer === "touch" ? 12 : 5) / bench.snapshot().view.zoom;

export function under(bench: Workbench, hand: Pick<Hand, "board" | "pointer">): Element | null {
  return bench.scene ? hit(bench.board, bench.scene.cells, hand.board, slackOf(bench, hand.pointer)) : null;
}

export function startSelect(bench: Workbench, hand: Hand): Gesture {
  const handle = bench.mayEdit ? handleAt(bench, hand.screen, hand.pointer) : null;
  if (handle?.name === "a" || handle?.name === "b") return dragEnd(bench, bench.snapshot().selection[0] ?? "", handle.name);
  if (handle?.name === "rotate") return rotate(bench, hand);
  if (handle) return resize(bench, hand, handle.name as Exclude<typeof handle.name, "a" | "b" | "rotate">);
  const target = under(bench, hand);
  if (!target) return isOnSelection(bench, hand.board) ? dragSelection(bench, hand, null) : marquee(bench, hand);
  const id = hand.ctrl ? target.id : grabbed(bench, target);
  return dragSelection(bench, hand, id);
}

/** A click takes hold of the whole group; within a group that is taken apart by a double click, of its parts. */
function grabbed(bench: Workbench, target: Element): string {
  const { selection } = bench.snapshot();
  if (selection.includes(target.id)) return target.id;
  const parent = bench.board.parentOf(target.id);
  const inSight = parent !== null && selection.some((id) => bench.board.parentOf(id) === parent);
  return inSight && bench.board.find(parent)?.k === "group" ? target.id : bench.board.outermost(target.id);
}

export function isOnSelection(bench: Workbench, at: Point): boolean {
  const selected = bench.selected();
  const box = selected.length > 0 && selected.every(({ link }) => !link) ? bench.selectionBox() : null;
  return box !== null && (selected.length > 1 || selected[0]?.k === "frame" || selected[0]?.k === "group" || inside(selected[0]?.geo ?? [0, 0, 0, 0, 0], at)) && inside([box.x, box.y, box.w, box.h, 0], at);
}

function dragSelection(bench: Workbench, hand: Hand, id: string | null): Gesture {
  const before = bench.snapshot().selection;
  const had = id === null || before.includes(id);
  if (id !== null && !had) bench.select(hand.shift ? [...before, id] : [id]);
  let dragging: Dragging | null = null;
  return {
    move(now) {
      if (!dragging && distance(now.screen, hand.screen) < CLICK_PX[hand.pointer]) return;
      if (!bench.mayEdit) return;
      dragging ??= Dragging.start(bench, now.alt || hand.alt);
      dragging?.to(now.board[0] - hand.board[0], now.board[1] - hand.board[1], now);
    },
    end(now) {
      if (dragging) return dragging.drop();
      clicked(bench, now, id, had);
    },
    cancel() {
      dragging?.cancel();
      if (!dragging) bench.select(before);
    },
  };
}

function clicked(bench: Workbench, hand: Hand, id: string | null, had: boolean): void {
  if (id === null) return hand.shift ? undefined : bench.select([]);
  if (hand.twice) return openUp(bench, hand, id);
  if (!had) return vote(bench, id);
  const { selection } = bench.snapshot();
  if (hand.shift) return bench.select(selection.filter((one) => one !== id));
  if (selection.length > 1) return bench.select([id]);
  vote(bench, id);
}

/** A click on dots gives one more. */
function vote(bench: Workbench, id: string): void {
  if (bench.mayEdit && bench.board.find(id)?.k === "vote") give(bench.board, id, 1);
}

/** A double click goes one level deeper: into a group, or into the text. */
function openUp(bench: Workbench, hand: Hand, id: string): void {
  const element = bench.board.find(id);
  if (element?.k === "group") {
    const inner = under(bench, hand);
    if (inner) bench.select([inner.id]);
  } else bench.edit(id);
}

function marquee(bench: Workbench, hand: Hand): Gesture {
  const before = hand.shift ? bench.snapshot().selection : [];
  const finish = () => {
    bench.marquee = null;
    bench.redraw();
  };
  return {
    move(now) {
      const box: Box = around([hand.board, now.board]);
      bench.marquee = box;
      const found = bench.scene ? enclosed(bench.board, bench.scene.cells, box) : [];
      bench.select([...before, ...found.filter(({ id }) => !isLocked(bench.board, id)).map(({ id }) => bench.board.outermost(id))]);
    },
    end(now) {
      finish();
      if (distance(now.screen, hand.screen) < CLICK_PX[hand.pointer] && !hand.shift) bench.select([]);
    },
    cancel() {
      finish();
      bench.select(before);
    },
  };
}

/** Moves the selection with all it holds; others see it glide. */
class Dragging {
  private offset: Point = [0, 0];
  private written: Point = [0, 0];
  private writtenAt = performance.now();

  private constructor(private readonly bench: Workbench, private readonly ids: readonly string[], private readonly starts: ReadonlyMap<string, Geo>, private readonly box: Box, private readonly others: readonly Box[]) {}

  static start(bench: Workbench, copying: boolean): Dragging | null {
    bench.history.begin();
    if (copying && bench.hasRoom(bench.board.withChildren(bench.changeable()).length)) bench.select(duplicate(bench.board, bench.changeable(), 0, 0));
    const ids = bench.changeable();
    const box = bench.board.boundsOf(ids);
    if (ids.length === 0 || !box) {
      bench.history.end();
      if (bench.snapshot().selection.length > 0) bench.say("said_locked");
      return null;
    }
    const all = bench.board.withChildren(ids);
    const starts = new Map(all.flatMap((id) => { const geo = bench.board.geoOf(id); return geo ? [[id, geo]] : []; }));
    bench.setGesture(true);
    return new Dragging(bench, ids, starts, box, bench.neighbours(new Set(all)));
  }

  to(dx: number, dy: number, hand: Hand): void {
    const { bench, box } = this;
    if (hand.shift) [dx, dy] = Math.abs(dx) > Math.abs(dy) ? [dx, 0] : [0, dy];
    const { snapping, view } = bench.snapshot();
    const snapped = snapping && !hand.ctrl ? snap({ ...box, x: box.x + dx, y: box.y + dy }, this.others, view.zoom, true) : { dx: 0, dy: 0, guides: [] };
    this.offset = [dx + (hand.shift && dx === 0 ? 0 : snapped.dx), dy + (hand.shift && dy === 0 ? 0 : snapped.dy)];
    bench.guides = snapped.guides;
    bench.shift(new Map([...this.starts].map(([id, geo]) => [id, moved(geo, ...this.offset)])));
    this.tell();
    if (this.starts.size <= WRITTEN_WHILE_DRAGGED_MAX && performance.now() - this.writtenAt > WRITE_EVERY_MS) this.write();
  }

  private tell(): void {
    const first = this.ids.find((id) => !this.bench.board.find(id)?.link) ?? this.ids[0];
    const start = first === undefined ? undefined : this.starts.get(first);
    if (first === undefined || !start) return;
    const at: Point = [round(start[0] + this.offset[0]), round(start[1] + this.offset[1])];
    const ids = [first, ...this.ids.filter((id) => id !== first)].slice(0, 64);
    this.bench.presence.tell({ drag: { ids, dx: round(this.offset[0] - this.written[0]), dy: round(this.offset[1] - this.written[1]), at } });
  }

  private write(): void {
    move(this.bench.board, this.ids, this.offset[0] - this.written[0], this.offset[1] - this.written[1]);
    this.written = this.offset;
    this.writtenAt = performance.now();
  }

  drop(): void {
    this.write();
    settleParents(this.bench.board, this.ids);
    this.finish();
  }

  cancel(): void {
    this.offset = [0, 0];
    this.write();
    this.finish();
  }

  private finish(): void {
    const { bench } = this;
    bench.guides = [];
    bench.history.end();
    bench.presence.tell({ drag: null });
    bench.shift(new Map());
    bench.setGesture(false);
    bench.redraw();
  }
}
