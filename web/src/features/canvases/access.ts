/** With whom a canvas is to be shared, while somebody chooses: what each choice holds is kept until it is taken. */
import type { BreakoutId, Canvas, CanvasAccess, CanvasRight, ParticipantId, SessionView } from "../../protocol/generated";
import { isFacilitator } from "../../session/role";

export type To = CanvasAccess["to"];

export interface Draft {
  to: To;
  /** What everyone, or everyone in the breakout, may do. */
  right: CanvasRight;
  breakoutId: BreakoutId | null;
  people: Readonly<Record<ParticipantId, CanvasRight>>;
}

/** What is offered. Who is at a board may draw, say something or look on; whoever has another right keeps it until it is changed. */
export const RIGHTS: readonly CanvasRight[] = ["edit", "comment", "view"];
export const offered = (now: CanvasRight): readonly CanvasRight[] => (RIGHTS.includes(now) ? RIGHTS : [...RIGHTS, now]);

/** The open breakouts that the viewer may share with: the one they are in, or any for who facilitates (Y-7). */
export function breakoutsToShareWith(view: SessionView): { id: BreakoutId; name: string }[] {
  const place = view.people.find((person) => person.id === view.me)?.place;
  const mine = place?.in === "breakout" ? place.breakout_id : null;
  const open = view.round?.breakouts.filter((breakout) => breakout.closed_at === null) ?? [];
  return open.filter(({ id }) => isFacilitator(view.role) || id === mine).map(({ id, name }) => ({ id, name }));
}

/** Whom a canvas may be shared with by name: those inside, but for its owner, and for who facilitates, who may everything anyway. */
export function peopleToShareWith(view: SessionView, owner: ParticipantId | null) {
  return view.people.filter((person) => person.standing === "admitted" && person.id !== owner && !isFacilitator(person.role));
}

export function draftOf(access: CanvasAccess): Draft {
  return {
    to: access.to,
    right: access.to === "session" || access.to === "breakout" ? access.right : "edit",
    breakoutId: access.to === "breakout" ? access.breakout_id : null,
    people: access.to === "people" ? Object.fromEntries(access.people.map((grant) => [grant.participant_id, grant.right])) : {},
  };
}

/** Null: it is not said yet with whom. */
export function accessOf({ to, right, breakoutId, people }: Draft): CanvasAccess | null {
  switch (to) {
    case "nobody": return { to };
    case "session": return { to, right };
    case "breakout": return breakoutId === null ? null : { to, breakout_id: breakoutId, right };
    case "people": {
      const grants = Object.entries(people).map(([participant_id, given]) => ({ participant_id, right: given }));
      return grants.length === 0 ? null : { to, people: grants };
    }
  }
}

/** What can be chosen for a canvas, in the order it is offered; what it is shared with now is always among it. */
export function choices(view: SessionView, owner: ParticipantId | null, now: To): To[] {
  return [
    ...(owner === null ? [] : ["nobody" as const]),
    "session",
    ...(now === "breakout" || breakoutsToShareWith(view).length > 0 ? ["breakout" as const] : []),
    "people",
  ];
}

/** The name of the breakout a canvas is shared with, open or not. */
export function breakoutName(view: SessionView, { access, name, owner }: Canvas): string {
  if (access.to !== "breakout") return "";
  const rounds = [...(view.round ? [view.round] : []), ...view.past_rounds];
  const found = rounds.flatMap((round) => round.breakouts).find((breakout) => breakout.id === access.breakout_id)?.name;
  // A breakout's own canvas is named as it is.
  return found ?? (owner === null ? name : "");
}
