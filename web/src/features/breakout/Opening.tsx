import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RoundView } from "../../protocol/generated";
import { list } from "../../session/format";
import { useSend, useSession } from "../../session/hooks";
import { titleOf, unmatched } from "../../session/roster";
import { inside } from "../../session/selectors";
import { Button } from "../../ui/Button";
import { arrangement, forecast, grouped } from "./arrangement";
import { DurationSelect, durationOf, minutesOf } from "../../rounds/DurationSelect";

const NAMES_SHOWN = 3;

/** What opening will do, in a sentence, and the button that does it. */
export function Opening({ round, taken }: { round: RoundView; taken: boolean }) {
  const { t } = useTranslation("breakout");
  const send = useSend();
  const people = useSession(inside);
  const pending = useSession((s) => s.pending);
  const live = useSession((s) => s.state.view?.session.status === "live");
  const [chosen, setChosen] = useState<string | null>(null);
  const minutes = chosen ?? minutesOf(round.rules);
  const opening = pending.some((p) => p.command.type === "breakout.open");
  const { going, breakouts, smallest, largest, empty, staying } = forecast(round, grouped(people, round, arrangement(people, round, pending), new Map()));
  const names = [...staying.slice(0, NAMES_SHOWN).map((person) => person.label), ...(staying.length > NAMES_SHOWN ? [t("more", { count: staying.length - NAMES_SHOWN })] : [])];
  const sizes = smallest === largest ? t("of_size", { size: smallest }) : t("of_sizes", { smallest, largest });
  const missing = useSession(unmatched).filter(({ entry }) => round.expected[entry.id] !== undefined);
  const named = [...missing.slice(0, NAMES_SHOWN).map(({ entry }) => titleOf(entry)), ...(missing.length > NAMES_SHOWN ? [t("more", { count: missing.length - NAMES_SHOWN })] : [])];
  const sentences = [
    going === 0 ? t("nobody_goes") : t("people_go", { count: going, breakouts: t("breakouts", { count: breakouts }), sizes }),
    staying.length > 0 && t("they_stay", { count: staying.length, names: list(names) }),
    going > 0 && (round.rules.invitation ? t("are_invited") : t("are_moved")),
    missing.length > 0 && t("expected_yet", { count: missing.length, names: list(named) }),
    minutes ? t("closes_after", { count: Number(minutes) }) : t("closes_never"),
  ].filter(Boolean);
  return (
    <div className="flex flex-col gap-3 rounded-xl bg-accent-soft p-4">
      <p>{sentences.join(" ")} {empty > 0 && <span className="font-medium text-warm-ink">{t("empty_warning", { count: empty })}</span>}</p>
      <div className="flex flex-wrap items-end gap-3">
        <div className="w-52 max-sm:w-full"><DurationSelect value={minutes} onChange={setChosen} /></div>
        <Button kind="primary" className="max-sm:w-full" busy={opening} disabled={!live || taken} onClick={() => void send({ type: "breakout.open", data: { round_id: round.id, ...durationOf(minutes) } })}>{t("open")}</Button>
      </div>
      {!live ? <p className="text-[0.9rem] text-muted">{t("not_live")}</p> : taken && <p className="text-[0.9rem] text-muted">{t("taken")}</p>}
    </div>
  );
}
