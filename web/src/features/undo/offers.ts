/** Offers to take something back (U-1): which still hold, for how long, and the words for them. */
import type { ParticipantId, Undo } from "../../protocol/generated";

/** No offer holds longer; a clock that is not yet measured must not promise more. */
const SECONDS_MAX = 10;

/** Those that have not run out, the newest first. */
export function live(undos: readonly Undo[], now: number): readonly Undo[] {
  return undos.filter((undo) => undo.until > now).toReversed();
}

/** Rounded up: nothing is offered for 0 seconds. */
export function secondsLeft(undo: Undo, now: number): number {
  return Math.min(SECONDS_MAX, Math.max(0, Math.ceil((undo.until - now) / 1_000)));
}

/** Milliseconds until another second is shown somewhere; null when all have run out. */
export function nextChangeMs(undos: readonly Undo[], now: number): number | null {
  const waits = undos.filter((undo) => undo.until > now).map((undo) => (undo.until - now) % 1_000 || 1_000);
  return waits.length === 0 ? null : Math.min(...waits);
}

/** The strings that say what was done, as its doer or as somebody else reads it, and what undoing does to people. */
export function wording(undo: Undo, me: ParticipantId | undefined) {
  return {
    done: `${undo.act}_${undo.by === me ? "mine" : "theirs"}`,
    undoes: `undoes_${undo.act}`,
    count: undo.people.length,
  } as const;
}
