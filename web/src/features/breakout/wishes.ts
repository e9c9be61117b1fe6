/** Wishes for chance, as they are read and changed. */
import type { Constraint, ParticipantId, RoundView, SessionView, Wishes } from "../../protocol/generated";
import { memo } from "../../session/memo";
import type { Snapshot } from "../../session/store";
import { marksOf } from "./marks";

export const NO_WISHES: Wishes = { include_facilitators: false, meet_again: false, constraints: [] };

/** The command that spreads people anew under other wishes, with the seed there is, so that only the wishes matter. */
export function wishing(round: RoundView, change: Partial<Wishes>) {
  const wishes = { ...(round.spread?.wishes ?? NO_WISHES), ...change };
  return { type: "breakout.shuffle" as const, data: { round_id: round.id, seed: round.spread?.seed ?? null, locked: [...marksOf(round.id).pinned.ids()], wishes, keep_places: false } };
}

/** With one constraint more; the same one twice is one. */
export function adding(round: RoundView, constraint: Constraint) {
  const constraints = round.spread?.wishes.constraints ?? [];
  const key = JSON.stringify(constraint);
  return wishing(round, { constraints: [...constraints.filter((one) => JSON.stringify(one) !== key), constraint] });
}

const namesOf = memo((tags: SessionView["tags"] | undefined): readonly string[] =>
  [...new Set(Object.values(tags ?? {}).flatMap((own) => Object.keys(own)))].sort((a, b) => a.localeCompare(b)));
/** The names of all tags that anybody has. */
export const tagNames = (s: Snapshot) => namesOf(s.state.view?.tags);

/** The people of a constraint; none of one about a tag. */
export const peopleOf = (constraint: Constraint): readonly ParticipantId[] => ("people" in constraint ? constraint.people : []);
