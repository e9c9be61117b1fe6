/** Who is expected, and how far that is certain. */
import type { Person, RosterEntry } from "../protocol/generated";
import { memo } from "./memo";
import { inside } from "./selectors";
import type { Snapshot } from "./store";

const NOBODY: readonly RosterEntry[] = [];
export const roster = (s: Snapshot) => s.state.view?.roster ?? NOBODY;

const folded = (name: string) => name.trim().split(/\s+/).join(" ").toLocaleLowerCase();

/** What a facilitator calls somebody who is expected. */
export const titleOf = ({ expected }: RosterEntry) => expected.name ?? expected.email ?? expected.code ?? "";

/** Those who have not come or are in doubt, each with the people inside of the same name who are nobody else. */
const openOf = memo((entries: readonly RosterEntry[], people: readonly Person[]) => {
  const known = new Set(entries.map((entry) => entry.participant_id));
  return entries.filter((entry) => entry.participant_id === null).map((entry) => ({
    entry, namesakes: people.filter((person) => !known.has(person.id) && entry.expected.name && folded(person.name) === folded(entry.expected.name)),
  }));
});
export const unmatched = (s: Snapshot) => openOf(roster(s), inside(s));
