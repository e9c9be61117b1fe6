/** Who belongs where, with the moves that are still on their way already made. */
import type { Pending } from "../../connection/outgoing";
import type { BreakoutId, Move, ParticipantId, Person, Place, RoundView } from "../../protocol/generated";

/** Null is the plenary. */
export type Arrangement = ReadonlyMap<ParticipantId, BreakoutId | null>;

export function arrangement(people: readonly Person[], round: RoundView, pending: readonly Pending[]): Arrangement {
  const places = new Map<ParticipantId, BreakoutId | null>();
  for (const person of people) {
    places.set(person.id, round.state.state === "open" ? idOf(person.place) : (round.assignment[person.id] ?? null));
  }
  for (const { command } of pending) {
    if (command.type !== "breakout.assign" && command.type !== "breakout.move") continue;
    for (const move of command.data.moves) if (places.has(move.participant_id)) places.set(move.participant_id, idOf(move.to));
  }
  return places;
}

/** Everyone by where they are, in the order given. */
export function byPlace(people: readonly Person[], places: Arrangement): ReadonlyMap<BreakoutId | null, readonly Person[]> {
  const here = new Map<BreakoutId | null, Person[]>();
  for (const person of people) {
    const id = places.get(person.id) ?? null;
    const list = here.get(id);
    if (list) list.push(person);
    else here.set(id, [person]);
  }
  return here;
}

export function moveTo(participant_id: ParticipantId, breakoutId: BreakoutId | null): Move {
  return { participant_id, to: breakoutId === null ? { in: "plenary" } : { in: "breakout", breakout_id: breakoutId } };
}

/** How many breakouts of about `size` people: never more people in one than asked for. */
export function countFor(people: number, size: number): number {
  return Math.max(1, Math.ceil(people / Math.max(1, size)));
}

function idOf(place: Place): BreakoutId | null {
  return place.in === "breakout" ? place.breakout_id : null;
}
