/** Calls for help as they are read: the queue, where somebody is who calls, and since when. */
import type { Breakout, Help, HelpId } from "../../protocol/generated";
import { memo } from "../../session/memo";
import { people, round } from "../../session/selectors";
import type { Snapshot } from "../../session/store";

const MINUTE_MS = 60_000;
const NONE: readonly Help[] = [];

/** The longest waiting first; words changed later keep the place. */
const ordered = memo((all: readonly Help[]) => all.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)));
export const queue = (s: Snapshot) => ordered(s.state.view?.help ?? NONE);

export const myCall = (s: Snapshot): Help | null => queue(s).find((help) => help.by === s.state.view?.me) ?? null;

/** The open breakout where somebody is who calls, also when they went elsewhere since; null: the plenary. */
export const whereIs = (help: Help) => (s: Snapshot): Breakout | null => {
  const place = people(s).find((person) => person.id === help.by)?.place;
  const id = place ? (place.in === "breakout" ? place.breakout_id : null) : help.breakout_id;
  return round(s)?.breakouts.find((breakout) => breakout.id === id && breakout.closed_at === null) ?? null;
};

export function minutesSince(at: number, now: number): number {
  return Math.max(0, Math.floor((now - at) / MINUTE_MS));
}

/** The newest of the calls that were not there before. */
export function newest(before: ReadonlySet<HelpId>, calls: readonly Help[]): Help | null {
  return calls.findLast((help) => !before.has(help.id)) ?? null;
}
