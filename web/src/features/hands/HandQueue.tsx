import { useTranslation } from "react-i18next";
import { clockTime } from "../../session/format";
import { useSend, useSession } from "../../session/hooks";
import { hands } from "../../session/selectors";
import { Panel } from "../../ui/bits";
import { Button } from "../../ui/Button";

export function HandQueue() {
  const { t } = useTranslation("hands");
  const queue = useSession(hands);
  const send = useSend();
  return (
    <Panel headingId="hands-heading" title={t("title")}
      action={queue.length > 1 && <Button kind="quiet" small onClick={() => void send({ type: "hand.lower_all", data: {} })}>{t("lower_all")}</Button>}>
      {queue.length === 0 && <p className="text-muted">{t("none")}</p>}
      <ol aria-live="polite" className="divide-y divide-line">
        {queue.map((person, index) => (
          <li key={person.id} className="flex items-center gap-3 py-1.5">
            <span className="tabular flex size-7 shrink-0 items-center justify-center rounded-full bg-warm-soft text-[0.9rem] font-semibold text-warm-ink">{index + 1}</span>
            <span className="min-w-0 grow"><span className="block font-medium">{person.label}</span>
              {person.hand_raised_at !== null && <span className="tabular block text-[0.85rem] text-muted">{t("since", { time: clockTime(person.hand_raised_at) })}</span>}</span>
            <Button small aria-label={t("lower_named", { name: person.label })} onClick={() => void send({ type: "hand.lower", data: { participant_id: person.id } })}>{t("lower_one")}</Button>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
