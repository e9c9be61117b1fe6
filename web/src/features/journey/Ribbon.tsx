import { useTranslation } from "react-i18next";
import { useSession } from "../../session/hooks";
import { PHASES, PHASE_TONE } from "./phases";

/** The four phases as a strip of film with a frame per step; the current frame is lit. */
export function Ribbon() {
  const { t } = useTranslation("journey");
  const journey = useSession((s) => s.state.view?.journey);
  if (!journey || journey.steps.length === 0) return null;
  const at = journey.steps.findIndex((step) => step.id === journey.current);
  const current = journey.steps[at];
  return (
    <div role="img" className="flex gap-1.5"
      aria-label={current ? `${t("phase_of", { phase: t(current.phase) })}. ${t("step_of", { n: at + 1, count: journey.steps.length })}` : t("title")}>
      {PHASES.map((phase) => {
        const steps = journey.steps.map((step, index) => ({ step, index })).filter(({ step }) => step.phase === phase);
        if (steps.length === 0) return null;
        const here = current?.phase === phase;
        return (
          <div key={phase} style={{ flexGrow: steps.length }} className="min-w-0 basis-0">
            <p className={`mb-1 truncate text-[0.8rem] font-semibold ${here ? PHASE_TONE[phase].text : "text-muted"}`}>{t(phase)}</p>
            <div className="flex gap-0.5">
              {steps.map(({ step, index }) => (
                <span key={step.id} className={`h-2 grow rounded-sm ${index === at ? PHASE_TONE[phase].bar : index < at ? `${PHASE_TONE[phase].bar} opacity-45` : "bg-line"}`} />
              ))}
            </div>
          </div>
        );
      })}
    </div>
  );
}
