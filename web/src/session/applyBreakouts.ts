/** The breakouts' part of `apply`: rounds, and the one place where everybody is. */
import type { Breakout, BreakoutEvent, BreakoutId, Move, Person, SessionView } from "../protocol/generated";
import { changed, removed } from "./list";

export function applyBreakouts(view: SessionView, event: BreakoutEvent): SessionView {
  switch (event.type) {
    case "breakout.prepared": {
      const { round } = event.data;
      const before = view.prepared_rounds.find((other) => other.id === round.id);
      return { ...view, prepared_rounds: changed(view.prepared_rounds, { ...round, breakouts: kept(before?.breakouts ?? [], round.breakouts) }) };
    }
    case "breakout.discarded": return { ...view, prepared_rounds: removed(view.prepared_rounds, [event.data.round_id]) };
    case "breakout.opened": {
      const { round } = event.data;
      return {
        ...view,
        round,
        prepared_rounds: removed(view.prepared_rounds, [round.id]),
        // A former round that opens again is no former round any more.
        past_rounds: removed(view.past_rounds, [round.id]),
        people: placed(view.people, (person) => round.assignment[person.id] ?? null),
      };
    }
    case "breakout.unopened": {
      const { round } = event.data;
      const before = { ...view, round: null, people: placed(view.people, () => null) };
      if (!round) return before;
      return round.state.state === "prepared"
        ? { ...before, prepared_rounds: changed(view.prepared_rounds, round) }
        : { ...before, past_rounds: changed(view.past_rounds, round) };
    }
    case "breakout.moved": return moved(view, event.data.moves, event.data.epoch);
    case "breakout.changed": return reshaped(view, event.data);
    case "breakout.invited": return view.round
      ? { ...view, round: { ...view.round, invitations: { ...view.round.invitations, ...event.data.invitations } } }
      : view;
    case "breakout.listening": {
      const { participant_id, breakout_id } = event.data;
      const others = view.listeners.filter((listener) => listener.participant_id !== participant_id);
      return { ...view, listeners: breakout_id === null ? others : [...others, { participant_id, breakout_id }] };
    }
    case "breakout.closed": return {
      ...view,
      round: null,
      past_rounds: changed(view.past_rounds, event.data.round),
      people: placed(view.people, () => null),
    };
  }
}

/** Whoever stays where they are stays the same object, so that nothing of theirs is drawn anew. */
function placed(people: readonly Person[], to: (person: Person) => BreakoutId | null): Person[] {
  return people.map((person) => {
    const id = to(person);
    const here = person.place.in === "breakout" ? person.place.breakout_id : null;
    if (id === here) return person;
    return { ...person, place: id === null ? { in: "plenary" } : { in: "breakout", breakout_id: id } };
  });
}

function moved(view: SessionView, moves: readonly Move[], epoch: number): SessionView {
  const to = new Map(moves.map((move) => [move.participant_id, move.to]));
  const people = view.people.map((person) => {
    const place = to.get(person.id);
    return place ? { ...person, place } : person;
  });
  if (!view.round) return { ...view, people };
  const assignment = without(view.round.assignment, (id) => to.has(id));
  for (const [id, place] of to) if (place.in === "breakout") assignment[id] = place.breakout_id;
  const invitations = without(view.round.invitations, (id) => to.has(id));
  return { ...view, people, round: { ...view.round, epoch, assignment, invitations } };
}

/** Names, room, clocks and rules of the open round. Whoever belongs to a breakout that closed is in the plenary, and back if it opens again. */
function reshaped(view: SessionView, change: Extract<BreakoutEvent, { type: "breakout.changed" }>["data"]): SessionView {
  if (!view.round) return view;
  const closed = new Set(change.breakouts.filter((breakout) => breakout.closed_at !== null).map((breakout) => breakout.id));
  const invitations = without(view.round.invitations, (_, invitation) => closed.has(invitation.breakout_id));
  const { assignment } = view.round;
  const people = placed(view.people, ({ id }) => {
    const breakout = assignment[id];
    return breakout !== undefined && !closed.has(breakout) ? breakout : null;
  });
  return { ...view, people, round: { ...view.round, ...change, breakouts: kept(view.round.breakouts, change.breakouts), invitations } };
}

/** All breakouts are told whenever one changes; those that are as they were stay the same objects. */
function kept(before: readonly Breakout[], now: readonly Breakout[]): Breakout[] {
  const known = new Map(before.map((breakout) => [breakout.id, breakout]));
  return now.map((breakout) => {
    const former = known.get(breakout.id);
    return former && JSON.stringify(former) === JSON.stringify(breakout) ? former : breakout;
  });
}

function without<T>(record: Readonly<Record<string, T>>, gone: (id: string, value: T) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([id, value]) => !gone(id, value)));
}
