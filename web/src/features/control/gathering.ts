/** Bringing everyone to one place: who is elsewhere, and what can be shown to them. */
import type { Panel, ParticipantId, Person } from "../../protocol/generated";
import { isFacilitator } from "../../session/selectors";

/** What everyone's screen has a place for. */
export type PlacedPanel = Extract<Panel, string>;

/** In the order of a participant's screen. */
export const PANELS: readonly PlacedPanel[] = ["step", "cards", "write", "shared", "chat", "people"];
/** Of canvases only so many are offered to be shown, the newest. */
export const CANVASES_MAX = 5;
/** Whoever comes back later is not led to what was shown before. */
const FRESH_MS = 15_000;

/** How many of those inside would be brought to `me`. */
export function elsewhere(people: readonly Person[], me: ParticipantId | undefined): number {
  const at = (person: Person | undefined) => (person?.place.in === "breakout" ? person.place.breakout_id : null);
  const here = at(people.find((person) => person.id === me));
  return people.filter((person) => !isFacilitator(person.role) && at(person) !== here).length;
}

/** Whether a call to come together is still news. */
export function fresh(at: number, now: number): boolean {
  return now - at < FRESH_MS;
}

/** Nobody is taken away from what they are writing. */
export function writes(focused: Element | null): boolean {
  return focused instanceof HTMLElement && (focused.isContentEditable || focused.matches("input, textarea, select"));
}
