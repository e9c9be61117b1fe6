import { useTranslation } from "react-i18next";
import type { Phase } from "../../protocol/generated";
import type { StepDraft } from "../../api/journeys";

const PHASES: readonly Phase[] = ["pause", "expand", "focus", "doing"];
const BAR: Record<Phase, string> = { pause: "bg-pause", expand: "bg-expand", focus: "bg-focus", doing: "bg-doing" };

/** A journey to read. */
export function Plan({ steps, decks = [] }: { steps: readonly StepDraft[]; decks?: readonly { id: string; title: string }[] }) {
  const { t } = useTranslation("journey");
  const { t: tp } = useTranslation("pages");
  if (steps.length === 0) return <p className="text-muted">{tp("no_steps")}</p>;
  return (
    <ol className="flex flex-col gap-4">
      {PHASES.filter((phase) => steps.some((step) => step.phase === phase)).map((phase) => (
        <li key={phase} className="flex gap-3">
          <span aria-hidden="true" className={`w-1.5 shrink-0 rounded-full ${BAR[phase]}`} />
          <div className="min-w-0 grow">
            <h3>{t(phase)} <span className="font-sans text-[0.88rem] font-normal text-muted">{t(`${phase}_words`)}</span></h3>
            <ol className="divide-y divide-line">
              {steps.filter((step) => step.phase === phase).map((step, index) => (
                <li key={`${step.title}${index}`} className="py-2.5">
                  <p className="flex flex-wrap items-baseline gap-x-3"><span className="font-medium">{step.title}</span>
                    <span className="tabular text-[0.88rem] text-muted">{t(`kind_${step.kind}`)} · {t("minutes", { count: step.planned_minutes })}{step.deck_id ? ` · ${decks.find((deck) => deck.id === step.deck_id)?.title ?? ""}` : ""}</span></p>
                  {step.instructions && <p className="prose mt-0.5 line-clamp-3 text-[0.95rem] text-muted">{step.instructions}</p>}
                </li>
              ))}
            </ol>
          </div>
        </li>
      ))}
    </ol>
  );
}
