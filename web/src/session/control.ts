/** Who is in control, and what the viewer may do that not everybody who facilitates may. */
import type { ControlView, ParticipantId } from "../protocol/generated";
import type { Snapshot } from "./store";

export const control = (s: Snapshot): ControlView | null => s.state.view?.control ?? null;
export const inControl = (s: Snapshot): ParticipantId | null => control(s)?.acting ?? control(s)?.lead ?? null;
export const iAmInControl = (s: Snapshot) => inControl(s) === s.state.view?.me;
/** Whether the viewer stands in for the lead. */
export const iStandIn = (s: Snapshot) => (control(s)?.acting ?? null) !== null && iAmInControl(s);
/** Ending the session and giving roles: a facilitator, and whoever is in control. */
export const mayLead = (s: Snapshot) => s.state.view?.role === "facilitator" || iAmInControl(s);
/** A facilitator takes control where they do not have it for good. */
export const mayTake = (s: Snapshot) => s.state.view?.role === "facilitator" && control(s)?.lead !== s.state.view.me;

/** What a change of control is to those who facilitate; null: nothing that is to be told. */
export function news(before: ControlView, now: ControlView): "away" | "back" | "handed" | null {
  if (before.lead !== now.lead) return "handed";
  if (before.acting === now.acting) return null;
  return now.acting === null ? "back" : "away";
}
