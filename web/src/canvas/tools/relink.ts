/** Connectors and lines: drawing new ones, and taking hold of an end. */
import { setLink } from "../document/change";
import { create } from "../document/create";
import { distance, sidePoint } from "../document/geometry";
import { geoOfPath, linkPath } from "../document/links";
import type { Element, End, Link, Point, Side } from "../document/schema";
import { hit } from "../view/hit";
import type { Gesture, Hand } from "./gesture";
import type { Workbench } from "./workbench";

const SIDES: readonly Side[] = ["top", "right", "bottom", "left"];
const SIDE_PX = 14;
const LENGTH_MIN_PX = 8;

/** Where an end would be tied: to the element there, and to the middle of a side when it is near. */
export function endAt(bench: Workbench, hand: Hand, except: string | null = null): End {
  const { zoom } = bench.snapshot().view;
  const target = hand.ctrl || !bench.scene ? null : hit(bench.board, bench.scene.cells, hand.board, 8 / zoom, (element) => element.id !== except && tiable(element));
  if (!target) return { pt: hand.board };
  const side = SIDES.find((one) => distance(sidePoint(target.geo, one), hand.board) * zoom <= SIDE_PX);
  return side ? { id: target.id, side, pt: hand.board } : { id: target.id, pt: hand.board };
}

const tiable = (element: Element) => !element.link && element.k !== "stroke" && element.k !== "group" && element.k !== "vote";

export function startLink(bench: Workbench, hand: Hand, kind: "connector" | "line"): Gesture {
  const a = kind === "connector" ? endAt(bench, hand) : { pt: hand.board };
  let preview: string | null = null;
  const link = (now: Hand): Link => ({ a, b: kind === "connector" ? endAt(bench, now) : { pt: now.shift ? straightened(hand.board, now.board) : now.board }, via: [], head: kind === "connector" ? "arrow" : "none", tail: "none" });
  bench.history.begin();
  const stop = () => {
    bench.history.end();
    bench.setGesture(false);
  };
  return {
    move(now) {
      if (preview === null) {
        if (distance(now.screen, hand.screen) < LENGTH_MIN_PX || !bench.hasRoom()) return;
        bench.setGesture(true);
        const first = link(now);
        preview = create(bench.board, { k: kind, geo: geoOfPath(linkPath(first, bench.board.geoOf)), link: first, text: "", p: null, s: { stroke: bench.snapshot().ink.stroke, sw: 2.5 }, hide: bench.snapshot().hiding });
        bench.select([preview]);
        return;
      }
      throttled(() => { if (preview !== null) setLink(bench.board, preview, link(now)); });
    },
    end(now) {
      if (preview !== null) setLink(bench.board, preview, link(now));
      stop();
      if (preview !== null) bench.setTool("select");
    },
    cancel() {
      if (preview !== null) bench.board.edit(() => bench.board.elements.delete(preview ?? ""));
      stop();
    },
  };
}

export function dragEnd(bench: Workbench, id: string, which: "a" | "b"): Gesture {
  const before = bench.board.find(id)?.link ?? null;
  bench.history.begin();
  const write = (now: Hand) => { if (before) setLink(bench.board, id, { ...before, [which]: endAt(bench, now, id) }); };
  return {
    move: (now) => throttled(() => write(now)),
    end(now) {
      write(now);
      bench.history.end();
    },
    cancel() {
      if (before) setLink(bench.board, id, before);
      bench.history.end();
    },
  };
}

/** Positions go into the document ten times a second at most. */
let lastWrite = 0;
function throttled(write: () => void): void {
  const now = performance.now();
  if (now - lastWrite < 100) return;
  lastWrite = now;
  write();
}

/** Along the nearest eighth of a turn. */
function straightened(from: Point, to: Point): Point {
  const angle = Math.round(Math.atan2(to[1] - from[1], to[0] - from[0]) / (Math.PI / 4)) * (Math.PI / 4);
  const length = distance(from, to);
  return [from[0] + Math.cos(angle) * length, from[1] + Math.sin(angle) * length];
}
