import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RoundId, StepId } from "../../protocol/generated";
import { useSend, useSession } from "../../session/hooks";
import { Badge } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { templateWords } from "../../rounds/template";

/** Steps of the journey that say what their breakouts are to be like: one click prepares them with those who are here. */
export function PlannedSteps({ onDone }: { onDone: (id: RoundId | null) => void }) {
  const { t } = useTranslation("breakout");
  const send = useSend();
  const journey = useSession((s) => s.state.view?.journey);
  const [busy, setBusy] = useState<StepId | null>(null);
  const steps = journey?.steps.filter((step) => step.breakouts !== null) ?? [];
  if (!journey || steps.length === 0) return null;
  const prepare = async (step_id: StepId) => {
    setBusy(step_id);
    const answer = await send({ type: "breakout.from_step", data: { step_id } });
    setBusy(null);
    if (answer) onDone(answer.id);
  };
  return (
    <section aria-labelledby="planned-steps" className="mb-5">
      <h3 id="planned-steps" className="mb-2">{t("planned")}</h3>
      <ul className="divide-y divide-line rounded-xl border border-line px-3.5">
        {steps.map((step) => {
          const now = step.id === journey.current;
          return (
            <li key={step.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2.5">
              <div className="min-w-0 grow basis-48">
                <p className="flex flex-wrap items-center gap-2"><span className="font-medium [overflow-wrap:anywhere]">{step.title}</span>{now && <Badge tone="warm">{t("planned_now")}</Badge>}</p>
                {step.breakouts && <p className="tabular text-[0.9rem] text-muted">{templateWords(t, step.breakouts)}</p>}
              </div>
              <Button kind={now ? "primary" : "secondary"} small busy={busy === step.id} disabled={busy !== null} aria-label={t("planned_prepare", { title: step.title })} onClick={() => void prepare(step.id)}>{t("planned_button")}</Button>
            </li>
          );
        })}
      </ul>
      <h3 className="mt-5">{t("planned_other")}</h3>
    </section>
  );
}
