/** What features read. Those that compute a list are memoised by their inputs, so that they can feed React. */
import type { BreakoutId, Draw, Person, PresenceState, Role, RoundView, Step } from "../protocol/generated";
import { memo } from "./memo";
import { isFacilitator } from "./role";
import type { Snapshot } from "./store";

const NOBODY: readonly Person[] = [];
const RANK: Record<Role, number> = { facilitator: 0, co_facilitator: 1, participant: 2, observer: 3 };

export { isFacilitator };
export const view = (s: Snapshot) => s.state.view;
export const header = (s: Snapshot) => s.state.view?.session ?? null;
export const me = memoMe();
export const facilitates = (s: Snapshot) => isFacilitator(s.state.view?.role);
export const people = (s: Snapshot) => s.state.view?.people ?? NOBODY;

/** As people read them: "Guest 2" before "Guest 10". */
const byName = new Intl.Collator(undefined, { numeric: true }).compare;

/** Everyone inside, facilitators first, then by name. */
const insideOf = memo((all: readonly Person[]) => all
  .filter((person) => person.standing === "admitted")
  .sort((a, b) => RANK[a.role] - RANK[b.role] || byName(a.label, b.label)));
export const inside = (s: Snapshot) => insideOf(people(s));

const waitingOf = memo((all: readonly Person[]) => all.filter((person) => person.standing === "waiting"));
export const waiting = (s: Snapshot) => waitingOf(people(s));

const bannedOf = memo((all: readonly Person[]) => all.filter((person) => person.standing === "removed"));
export const banned = (s: Snapshot) => bannedOf(people(s));

/** Raised hands, the longest first. */
const handsOf = memo((all: readonly Person[]) => all
  .filter((person) => person.hand_raised_at !== null && person.standing === "admitted")
  .sort((a, b) => (a.hand_raised_at ?? 0) - (b.hand_raised_at ?? 0)));
export const hands = (s: Snapshot) => handsOf(people(s));

/** The open breakouts, if any. */
export const round = (s: Snapshot): RoundView | null => s.state.view?.round ?? null;
export const myBreakoutId = (s: Snapshot): BreakoutId | null => {
  const place = me(s)?.place;
  return place?.in === "breakout" ? place.breakout_id : null;
};

const currentOf = memo((steps: readonly Step[], id: string | null) => steps.find((step) => step.id === id) ?? null);
export const currentStep = (s: Snapshot) => {
  const journey = s.state.view?.journey;
  return journey ? currentOf(journey.steps, journey.current) : null;
};

const NO_DRAWS: readonly Draw[] = [];
const heldOf = memo((draws: readonly Draw[]) => draws.filter((draw) => draw.returned_at === null));
/** Cards in somebody's hand, oldest draw first. */
export const held = (s: Snapshot) => heldOf(s.state.view?.draws ?? NO_DRAWS);

export function presenceOf(s: Snapshot, id: string): PresenceState {
  return s.state.presence[id]?.state ?? "offline";
}

/** Same people, same place as mine: who is here. */
const hereOf = memo((all: readonly Person[], breakoutId: string | null) => all.filter((person) =>
  breakoutId === null ? person.place.in === "plenary" : person.place.in === "breakout" && person.place.breakout_id === breakoutId));
export const here = (s: Snapshot) => hereOf(inside(s), myBreakoutId(s));

function memoMe() {
  const find = memo((all: readonly Person[], id: string | undefined) => all.find((person) => person.id === id) ?? null);
  return (s: Snapshot): Person | null => find(s.state.view?.people ?? NOBODY, s.state.view?.me);
}
