/** Strokes that others are drawing at this moment: told point by point, shown until the finished stroke is in the document. */
import { decodeStroke, fromBase64, POINTS_MAX, type Inked } from "../document/stroke";
import type { Point } from "../document/schema";
import type { Peer } from "../sync/presence";

export interface Live { id: string; points: Inked[]; origin: Point; color: string; width: number; /** When it was last heard of. */ at: number }

const FORGOTTEN_MS = 4000;

export class LiveStrokes {
  readonly all = new Map<string, Live>();

  /** Puts together what peers tell: each time the last points, and which number the first of them has. */
  hear(peers: readonly Peer[], isWritten: (id: string) => boolean, now = performance.now()): void {
    for (const { live } of peers) {
      if (!live || live.id === "" || isWritten(live.id)) continue;
      const known = this.all.get(live.id) ?? { id: live.id, points: [], origin: live.o ?? [0, 0], color: live.color ?? "#26231f", width: live.sw ?? 4, at: now };
      const from = Math.max(0, Math.min(live.from, known.points.length));
      known.points = [...known.points.slice(0, from), ...decodeStroke(fromBase64(live.b64))].slice(0, POINTS_MAX);
      known.at = now;
      this.all.set(live.id, known);
    }
    const told = new Set(peers.map(({ live }) => live?.id));
    for (const [id, { at }] of this.all) if (!told.has(id) && (isWritten(id) || now - at > FORGOTTEN_MS)) this.all.delete(id);
  }

  written(id: string): void {
    this.all.delete(id);
  }
}
