/** Making stickies, texts, shapes and frames, by drawing a box or by one click; and dots. */
import { create, type Draft } from "../document/create";
import { createFrame } from "../document/frames";
import { around, distance } from "../document/geometry";
import type { CardFace, Geo, Point } from "../document/schema";
import { DOT, give, placeVote, voteFor } from "../document/votes";
import { STEP } from "../view/grid";
import type { Gesture, Hand } from "./gesture";
import { CLICK_PX, under } from "./select";
import type { ToolName, Workbench } from "./workbench";

export type MakingTool = Extract<ToolName, "sticky" | "text" | "rect" | "ellipse" | "diamond" | "frame">;
export const SIZES: Readonly<Record<MakingTool, readonly [number, number]>> = { sticky: [180, 180], text: [240, 32], rect: [180, 120], ellipse: [180, 120], diamond: [180, 140], frame: [640, 420] };
export const CARD_SIZE = [220, 206] as const;

export function draftOf(bench: Workbench, kind: MakingTool, geo: Geo, frameTitle: string): Draft {
  const { ink, hiding } = bench.snapshot();
  const common = { k: kind, geo, text: "", ...(hiding ? { hide: true } : {}) };
  switch (kind) {
    case "sticky": return { ...common, s: { fill: ink.sticky, align: "center" } };
    case "text": return { ...common, s: { stroke: ink.stroke, font: ink.font, fs: ink.fontSize, align: ink.align } };
    case "frame": return { ...common, title: frameTitle };
    default: return { ...common, s: { fill: ink.fill, stroke: ink.stroke, sw: 2, align: "center" } };
  }
}

function put(bench: Workbench, kind: MakingTool, geo: Geo, frameTitle: string): string {
  const draft = draftOf(bench, kind, geo, frameTitle);
  return kind === "frame" ? createFrame(bench.board, { ...draft, k: kind }) : create(bench.board, draft);
}

/** One new element of the usual size with its middle there; its id, or null when the board is full. */
export function makeAt(bench: Workbench, kind: MakingTool, at: Point, frameTitle: string): string | null {
  if (!bench.hasRoom()) return null;
  const [w, h] = SIZES[kind];
  const id = put(bench, kind, [onGrid(bench, at[0] - w / 2), onGrid(bench, at[1] - h / 2), w, h, 0], frameTitle);
  bench.select([id]);
  return id;
}

const onGrid = (bench: Workbench, at: number) => (bench.snapshot().snapping ? Math.round(at / STEP) * STEP : at);

export function startMaking(bench: Workbench, hand: Hand, kind: MakingTool, frameTitle: string): Gesture {
  let box: Geo | null = null;
  const over = () => {
    bench.marquee = null;
    bench.redraw();
  };
  return {
    move(now) {
      if (box === null && distance(now.screen, hand.screen) < CLICK_PX[hand.pointer] * 2) return;
      const to = now.shift || kind === "sticky" ? squared(hand.board, now.board) : now.board;
      const { x, y, w, h } = around([hand.board, to].map(([px, py]): Point => [onGrid(bench, px), onGrid(bench, py)]));
      box = [x, y, Math.max(w, 20), Math.max(h, 20), 0];
      bench.marquee = { x, y, w: box[2], h: box[3] };
      bench.redraw();
    },
    end(now) {
      over();
      const id = box && bench.hasRoom() ? put(bench, kind, box, frameTitle) : box ? null : makeAt(bench, kind, now.board, frameTitle);
      if (id === null) return;
      bench.setTool("select");
      bench.select([id]);
      bench.edit(id);
    },
    cancel: over,
  };
}

function squared(from: Point, to: Point): Point {
  const side = Math.max(Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1]));
  return [from[0] + Math.sign(to[0] - from[0] || 1) * side, from[1] + Math.sign(to[1] - from[1] || 1) * side];
}

export function placeCard(bench: Workbench, card: CardFace, at: Point): string | null {
  if (!bench.mayEdit || !bench.hasRoom()) return null;
  const [w, h] = CARD_SIZE;
  const id = create(bench.board, { k: "card", geo: [onGrid(bench, at[0] - w / 2), onGrid(bench, at[1] - h / 2), w, h, 0], card, hide: bench.snapshot().hiding });
  bench.select([id]);
  return id;
}

/** A dot on what is under the hand, or on the board itself. */
export function startVote(bench: Workbench, hand: Hand): Gesture {
  return {
    move: () => undefined,
    end() {
      const target = under(bench, hand);
      if (target && target.k !== "vote" && !target.link && target.k !== "frame") voteFor(bench.board, target);
      else if (target?.k === "vote") give(bench.board, target.id, 1);
      else if (bench.hasRoom()) placeVote(bench.board, [hand.board[0] - DOT / 2, hand.board[1] - DOT / 2, DOT, DOT, 0], null);
    },
    cancel: () => undefined,
  };
}
