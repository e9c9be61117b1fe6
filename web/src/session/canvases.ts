/** Canvases: which the viewer knows of, and what they may do with each. The server decides; this is the same rule (Y-4 to Y-6
 *  of docs/protocol.md), so that nothing is offered that would be refused. */
import type { Canvas, CanvasEvent, CanvasId, CanvasRight, SessionView } from "../protocol/generated";
import { changed, removed } from "./list";
import { isFacilitator } from "./role";
import { myBreakoutId } from "./selectors";
import type { Snapshot } from "./store";

const NONE: readonly Canvas[] = [];
const ORDER: readonly CanvasRight[] = ["view", "comment", "edit", "present"];

/** Those the viewer knows of, oldest first. */
export const canvases = (s: Snapshot): readonly Canvas[] => s.state.view?.canvases ?? NONE;

/** Whether `right` holds what `wanted` asks for; null is no right at all. */
export function allows(right: CanvasRight | null, wanted: CanvasRight): boolean {
  return right !== null && ORDER.indexOf(right) >= ORDER.indexOf(wanted);
}

/** Those that everybody here knows of, the newest first. */
export function everyones(all: readonly Canvas[], most: number): Canvas[] {
  return all.filter(({ access }) => access.to === "session").slice(-most).reverse();
}

/** What the viewer may do with a canvas; null: nothing, or they know of none such. */
export function rightOf(view: SessionView, id: CanvasId): CanvasRight | null {
  const canvas = view.canvases.find((other) => other.id === id);
  const right = canvas ? given(view, canvas) : null;
  if (!canvas || right === null) return null;
  if (over(view) || view.role === "observer") return "view";
  return canvas.frozen && !isFacilitator(view.role) ? least(right, "comment") : right;
}

const over = (view: SessionView) => view.session.status === "completed" || view.session.status === "cancelled";

/** Whether the viewer may make canvases (Y-1). */
export const mayMake = (s: Snapshot): boolean => s.state.view !== null && s.state.view.role !== "observer" && !over(s.state.view);

/** Whether the viewer may name, share and remove it (Y-1). */
export function manages(view: SessionView, { owner }: Canvas): boolean {
  return !over(view) && view.role !== "observer" && (owner === view.me || isFacilitator(view.role));
}

/** The canvas of the breakout that the viewer is in. */
export function ourCanvas(s: Snapshot): Canvas | null {
  const at = myBreakoutId(s);
  return at === null ? null : canvases(s).find(({ owner, access }) => owner === null && access.to === "breakout" && access.breakout_id === at) ?? null;
}

/** What they may do, but for what holds over every canvas. */
function given(view: SessionView, { owner, access }: Canvas): CanvasRight | null {
  if (owner === view.me || (access.to !== "nobody" && isFacilitator(view.role))) return "present";
  switch (access.to) {
    case "nobody": return null;
    case "session": return access.right;
    case "people": return access.people.find((grant) => grant.participant_id === view.me)?.right ?? null;
    case "breakout": {
      const { breakout_id, right } = access;
      if (!view.round?.breakouts.some((other) => other.id === breakout_id && other.closed_at === null)) return "view";
      const place = view.people.find((person) => person.id === view.me)?.place;
      if (place?.in === "breakout" && place.breakout_id === breakout_id) return right;
      const listens = view.listeners.some((other) => other.participant_id === view.me && other.breakout_id === breakout_id);
      return listens ? "view" : null;
    }
  }
}

function least(a: CanvasRight, b: CanvasRight): CanvasRight {
  return allows(a, b) ? b : a;
}

/** The canvases' part of `apply`. One that is shared again is as old as it was. */
export function applyCanvases(view: SessionView, event: CanvasEvent): SessionView {
  switch (event.type) {
    case "canvas.changed": return { ...view, canvases: oldestFirst(changed(view.canvases, event.data.canvas)) };
    case "canvas.opened": return { ...view, canvases: oldestFirst(event.data.canvases.reduce<Canvas[]>(changed, view.canvases)) };
    case "canvas.removed": return { ...view, canvases: removed(view.canvases, [event.data.canvas_id]) };
  }
}

function oldestFirst(all: readonly Canvas[]): Canvas[] {
  return [...all].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}
