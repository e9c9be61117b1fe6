/** What features read of breakouts: where the viewer is, may go and is invited to, and who has no place. */
import type { Breakout, BreakoutClock, BreakoutId, Listener, ParticipantId, Person, RoundView } from "../protocol/generated";
import { memo } from "./memo";
import { isFacilitator, inside, me, myBreakoutId, round } from "./selectors";
import type { Snapshot } from "./store";

/** Why somebody may not go into a breakout by themselves; "here" is where they are already. */
export type Entry = "open" | "here" | "full" | "locked" | "placed";

const NO_ROUNDS: readonly RoundView[] = [];
export const preparedRounds = (s: Snapshot): readonly RoundView[] => s.state.view?.prepared_rounds ?? NO_ROUNDS;
export const pastRounds = (s: Snapshot): readonly RoundView[] => s.state.view?.past_rounds ?? NO_ROUNDS;

/** Those people can be in now. */
export const running = memo((of: RoundView) => of.breakouts.filter((breakout) => breakout.closed_at === null));

const named = (of: RoundView | null, id: BreakoutId | null | undefined) => of?.breakouts.find((breakout) => breakout.id === id) ?? null;

export const myBreakout = (s: Snapshot): Breakout | null => named(round(s), myBreakoutId(s));
export const myClock = (s: Snapshot): BreakoutClock | null => myBreakout(s)?.clock ?? null;

const invitationOf = memo((of: RoundView | null, id: ParticipantId | undefined) => {
  const invitation = of && id !== undefined ? of.invitations[id] : undefined;
  const breakout = named(of, invitation?.breakout_id);
  return invitation && breakout ? { breakout, declined: invitation.declined } : null;
});
/** Where the viewer is asked to go, if they have not gone there. */
export const myInvitation = (s: Snapshot) => invitationOf(round(s), s.state.view?.me);

/** How many belong to each breakout, counted in one go. */
export const sizes = memo((of: RoundView): ReadonlyMap<BreakoutId, number> => {
  const counts = new Map<BreakoutId, number>();
  for (const id of Object.values(of.assignment)) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
});

/** How many more a breakout holds; null: as many as come. */
export function roomLeft(of: RoundView, breakout: Breakout): number | null {
  return breakout.capacity === null ? null : Math.max(0, breakout.capacity - (sizes(of).get(breakout.id) ?? 0));
}

/** Whether a person may choose where to be at all (B-16, B-9). Who was placed is placed, unless everybody may change. */
export function mayChoose(of: RoundView, person: Person): boolean {
  if (isFacilitator(person.role)) return true;
  if (person.role === "observer") return false;
  const { joining, late } = of.rules;
  if (joining === "both") return true;
  return person.place.in === "plenary" && (joining === "self_choice" || late === "self_choice");
}

/** Whether a person may go into a breakout (B-16 to B-19): what the server will say, before it is asked. */
export function entry(of: RoundView, person: Person, breakout: Breakout): Entry {
  if (person.place.in === "breakout" && person.place.breakout_id === breakout.id) return "here";
  if (isFacilitator(person.role)) return "open";
  const invited = of.invitations[person.id]?.breakout_id === breakout.id;
  if (!invited && !mayChoose(of, person)) return "placed";
  if (!invited && breakout.locked) return "locked";
  return roomLeft(of, breakout) === 0 ? "full" : "open";
}

/** Whether the viewer may choose a breakout now. */
export const iMayChoose = (s: Snapshot): boolean => {
  const [of, person] = [round(s), me(s)];
  return of !== null && person !== null && mayChoose(of, person);
};

/** Whether the viewer may go back to the plenary by themselves. */
export const iMayLeave = (s: Snapshot): boolean => {
  const [of, person] = [round(s), me(s)];
  if (!of || person?.place.in !== "breakout") return false;
  return isFacilitator(person.role) || of.rules.joining !== "assigned" || of.rules.invitation;
};

/** Whether somebody is left over while breakouts are open: nobody placed them, and no invitation is waiting for them. */
export function isUnplaced(of: RoundView, person: Person, place: BreakoutId | null): boolean {
  const invitation = of.invitations[person.id];
  return person.role === "participant" && place === null && (!invitation || invitation.declined);
}

const NOBODY: readonly Person[] = [];
const unplacedOf = memo((of: RoundView | null, people: readonly Person[]) => (of === null ? NOBODY
  : people.filter((person) => isUnplaced(of, person, person.place.in === "breakout" ? person.place.breakout_id : null))));
export const unplaced = (s: Snapshot) => unplacedOf(round(s), inside(s));

/** Whether those who are left over wait for a facilitator: the plenary is not where the rules want them. */
export function awaitsPlacing({ rules }: RoundView): boolean {
  return rules.late === "ask" || (rules.late === "fill_smallest" && rules.joining === "assigned");
}
/** How many wait to be placed by a facilitator. */
export const callsForPlacing = (s: Snapshot): number => {
  const of = round(s);
  return of !== null && awaitsPlacing(of) ? unplaced(s).length : 0;
};

/** Everyone inside, by breakout. */
export const occupants = memo((people: readonly Person[]): ReadonlyMap<BreakoutId, readonly Person[]> => {
  const by = new Map<BreakoutId, Person[]>();
  for (const person of people) {
    if (person.place.in !== "breakout") continue;
    const list = by.get(person.place.breakout_id);
    if (list) list.push(person);
    else by.set(person.place.breakout_id, [person]);
  }
  return by;
});

const NO_LISTENERS: readonly Listener[] = [];
const listeners = (s: Snapshot) => s.state.view?.listeners ?? NO_LISTENERS;

/** Which breakout the viewer listens to, if any. */
export const iListenTo = (s: Snapshot): BreakoutId | null => listeners(s).find((listener) => listener.participant_id === s.state.view?.me)?.breakout_id ?? null;
export const listenedTo = (s: Snapshot): Breakout | null => named(round(s), iListenTo(s));

const listenersOf = memo((all: readonly Listener[], breakout: BreakoutId | null): readonly ParticipantId[] =>
  all.filter((listener) => listener.breakout_id === breakout).map((listener) => listener.participant_id));
/** Who listens to the breakout where the viewer is. */
export const listenersHere = (s: Snapshot) => listenersOf(listeners(s), myBreakoutId(s));

const galleryOf = memo((open: RoundView | null, past: readonly RoundView[]): RoundView | null => {
  if (open?.breakouts.some((breakout) => breakout.closed_at !== null)) return open;
  return open ? null : past.at(-1) ?? null;
});
/** The round whose results are to be seen in the plenary: the last one, or the open one when some of it has closed. */
export const galleryRound = (s: Snapshot): RoundView | null => galleryOf(round(s), pastRounds(s));
