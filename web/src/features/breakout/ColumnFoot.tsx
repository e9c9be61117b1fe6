import type { TFunction } from "i18next";
import type { Breakout, BreakoutId, Person, RoundView } from "../../protocol/generated";
import { list } from "../../session/format";
import { ClockFace } from "./ClockFace";
import { ColumnTools } from "./ColumnTools";
import { ProgressLine } from "./ProgressLine";

/** What an open breakout has left of its time, who was asked to come and is not there, how those inside get on, and what can be done from here. */
export function ColumnFoot({ breakout, words, openedAt, here }: { breakout: Breakout; words: string | undefined; openedAt: number | null; here: boolean }) {
  const { id, clock } = breakout;
  return (
    <div className="mt-2 flex flex-col gap-0.5 border-t border-line px-1 pt-2 text-[0.88rem]">
      {clock && <ClockFace clock={clock} className="font-semibold" />}
      {openedAt !== null && <ProgressLine id={id} openedAt={openedAt} />}
      {words && <p className="text-muted">{words}</p>}
      {openedAt !== null && <ColumnTools breakout={breakout} here={here} />}
    </div>
  );
}

interface Invited { feet: ReadonlyMap<BreakoutId, string>; notes: Readonly<Record<string, string>> }

/** Always the same, so that the plenary is not drawn anew when somebody moves elsewhere. */
const NOBODY: Invited = { feet: new Map(), notes: {} };

/** Who is invited where and has not come, told twice: at the breakout, and beneath each name. */
export function invited(round: RoundView, people: readonly Person[], t: TFunction<"breakout">): Invited {
  if (Object.keys(round.invitations).length === 0) return NOBODY;
  const notes: Record<string, string> = {};
  const names = new Map(round.breakouts.map((breakout) => [breakout.id, { name: breakout.name, waiting: [] as string[], declined: [] as string[] }]));
  for (const person of people) {
    const invitation = round.invitations[person.id];
    const to = invitation && names.get(invitation.breakout_id);
    if (!invitation || !to) continue;
    (invitation.declined ? to.declined : to.waiting).push(person.label);
    notes[person.id] = invitation.declined ? t("declined_to", { place: to.name }) : t("invited_to", { place: to.name });
  }
  const feet = new Map<BreakoutId, string>();
  for (const [id, { waiting, declined }] of names) {
    const words = [waiting.length > 0 && t("invited_are", { names: list(waiting) }), declined.length > 0 && t("declined_are", { names: list(declined) })].filter(Boolean).join(" ");
    if (words) feet.set(id, words);
  }
  return { feet, notes };
}
