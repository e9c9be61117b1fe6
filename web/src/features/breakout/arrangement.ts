/** Who belongs where, with the moves that are still on their way already made. Pure: what the board shows follows from these. */
import type { Pending } from "../../connection/outgoing";
import type { BreakoutId, Command, Move, ParticipantId, Person, Place, RoundView } from "../../protocol/generated";
import { isUnplaced, running } from "../../session/breakouts";

/** Null is the plenary; in a prepared round: in no breakout. */
export type Arrangement = ReadonlyMap<ParticipantId, BreakoutId | null>;

/** The two columns that are no breakout. Both are the plenary: in the first are those who still need a place. */
export const UNPLACED = "unplaced";
export const PLENARY = "plenary";
/** The id of a breakout, or one of the two above. */
export type ColumnKey = string;

/** People by column; a list that is as it was is the same list, so that its column is not drawn anew. */
export type Columns = ReadonlyMap<ColumnKey, readonly Person[]>;

export const isOpen = (round: RoundView) => round.state.state === "open";

export function arrangement(people: readonly Person[], round: RoundView, pending: readonly Pending[]): Arrangement {
  const open = isOpen(round);
  const places = new Map<ParticipantId, BreakoutId | null>();
  for (const person of people) places.set(person.id, open ? idOf(person.place) : (round.assignment[person.id] ?? null));
  for (const { command } of pending) {
    if (!concerns(command, round)) continue;
    for (const move of command.data.moves) if (places.has(move.participant_id)) places.set(move.participant_id, idOf(move.to));
  }
  return places;
}

type Moving = Extract<Command, { type: "breakout.assign" | "breakout.move" }>;

function concerns(command: Command, round: RoundView): command is Moving {
  return isOpen(round) ? command.type === "breakout.move" : command.type === "breakout.assign" && command.data.round_id === round.id;
}

/** One command for any number of people. Whoever is there already is left out; null: there is nothing to do. */
export function moving(round: RoundView, places: Arrangement, moves: readonly (readonly [ParticipantId, BreakoutId | null])[]): Moving | null {
  const real = moves.filter(([id, to]) => (places.get(id) ?? null) !== to).map(([id, to]) => moveTo(id, to));
  if (real.length === 0) return null;
  return isOpen(round)
    ? { type: "breakout.move", data: { moves: real } }
    : { type: "breakout.assign", data: { round_id: round.id, moves: real } };
}

export function moveTo(participant_id: ParticipantId, breakoutId: BreakoutId | null): Move {
  return { participant_id, to: breakoutId === null ? { in: "plenary" } : { in: "breakout", breakout_id: breakoutId } };
}

/** The keys of a round's columns, in the order they are shown. */
export function columnKeys(round: RoundView): readonly ColumnKey[] {
  return [UNPLACED, PLENARY, ...running(round).map((breakout) => breakout.id)];
}

/**
 * Everyone by column, in the order given. `before` is the former result: columns nobody came to or left keep their
 * list, which is what makes one move among 500 people cost two columns and not a hundred.
 */
export function grouped(people: readonly Person[], round: RoundView, places: Arrangement, before: Columns): Columns {
  const open = isOpen(round);
  const lists = new Map<ColumnKey, Person[]>(columnKeys(round).map((key) => [key, []]));
  for (const person of people) {
    const place = places.get(person.id) ?? null;
    const key = place ?? (open && isUnplaced(round, person, place) ? UNPLACED : PLENARY);
    (lists.get(key) ?? lists.get(PLENARY))?.push(person);
  }
  const columns = new Map<ColumnKey, readonly Person[]>();
  for (const [key, list] of lists) {
    const former = before.get(key);
    columns.set(key, former && sameList(former, list) ? former : list);
  }
  return columns;
}

/** `grouped` that remembers what it said last. */
export function columnMemory(): (people: readonly Person[], round: RoundView, places: Arrangement) => Columns {
  let before: Columns = new Map();
  return (people, round, places) => {
    before = grouped(people, round, places, before);
    return before;
  };
}

function sameList(a: readonly Person[], b: readonly Person[]): boolean {
  return a.length === b.length && a.every((person, i) => person === b[i] || sameChip(person, b[i]));
}

/** A person's place is told by the column, so that it may change without the chip being another one. */
function sameChip(a: Person, b: Person | undefined): boolean {
  return a.id === b?.id && a.label === b.label && a.role === b.role;
}

/** What opening a prepared round would do. */
export interface Forecast { going: number; breakouts: number; smallest: number; largest: number; empty: number; staying: readonly Person[] }

export function forecast(round: RoundView, columns: Columns): Forecast {
  const counts = round.breakouts.map((breakout) => columns.get(breakout.id)?.length ?? 0);
  const used = counts.filter((count) => count > 0);
  return {
    going: used.reduce((sum, count) => sum + count, 0),
    breakouts: used.length,
    smallest: used.length > 0 ? Math.min(...used) : 0,
    largest: used.length > 0 ? Math.max(...used) : 0,
    empty: counts.length - used.length,
    staying: [...(columns.get(UNPLACED) ?? []), ...(columns.get(PLENARY) ?? [])],
  };
}

/** How many breakouts of about `size` people: never more people in one than asked for. */
export function countFor(people: number, size: number): number {
  return Math.max(1, Math.ceil(people / Math.max(1, size)));
}

function idOf(place: Place): BreakoutId | null {
  return place.in === "breakout" ? place.breakout_id : null;
}
