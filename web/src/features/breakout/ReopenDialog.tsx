import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RoundView } from "../../protocol/generated";
import { list } from "../../session/format";
import { useLabel, useSend, useSession } from "../../session/hooks";
import { people as everyone } from "../../session/selectors";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { DurationSelect, durationOf, minutesOf } from "../../rounds/DurationSelect";

const NAMES_SHOWN = 4;

/** The same groups again: says who goes where before anybody is moved. */
export function ReopenDialog({ round, onClose }: { round: RoundView; onClose: () => void }) {
  const { t } = useTranslation("breakout");
  const send = useSend();
  const label = useLabel();
  const people = useSession(everyone);
  const [minutes, setMinutes] = useState(minutesOf(round.rules));
  // Whoever was removed or turned away has no place; whoever left keeps theirs and comes back to it.
  const placed = new Set(people.filter(({ standing }) => standing === "admitted" || standing === "left").map(({ id }) => id));
  const here = new Set(people.filter(({ standing }) => standing === "admitted").map(({ id }) => id));
  const by = new Map<string, string[]>(round.breakouts.map(({ id }) => [id, []]));
  for (const [person, breakout] of Object.entries(round.assignment)) if (here.has(person)) by.get(breakout)?.push(label(person));
  const gone = Object.keys(round.assignment).filter((id) => !placed.has(id)).map(label);
  const going = [...by.values()].reduce((sum, names) => sum + names.length, 0);
  const open = () => {
    void send({ type: "breakout.open", data: { round_id: round.id, ...durationOf(minutes) } });
    onClose();
  };
  return (
    <Dialog title={t("again_title")} onClose={onClose}>
      <div className="flex flex-col gap-4">
        <p>{round.rules.invitation ? t("again_invites", { count: going }) : t("again_moves", { count: going })} {t("again_chat")}</p>
        <ul className="max-h-72 divide-y divide-line overflow-auto rounded-xl border border-line px-3">
          {round.breakouts.map(({ id, name }) => {
            const names = by.get(id) ?? [];
            const shown = [...names.slice(0, NAMES_SHOWN), ...(names.length > NAMES_SHOWN ? [t("more", { count: names.length - NAMES_SHOWN })] : [])];
            return (
              <li key={id} className="py-2">
                <span className="font-medium">{name}</span> <span className="tabular text-muted">{t("people", { count: names.length })}</span>
                {shown.length > 0 && <span className="block text-[0.9rem] text-muted">{list(shown)}</span>}
              </li>
            );
          })}
        </ul>
        {gone.length > 0 && <p className="text-muted">{t("again_gone", { count: gone.length, names: list(gone.slice(0, 8)) })}</p>}
        <DurationSelect value={minutes} onChange={setMinutes} />
        <div className="flex flex-wrap justify-end gap-3"><Button kind="primary" onClick={open}>{t("again_confirm")}</Button></div>
      </div>
    </Dialog>
  );
}
