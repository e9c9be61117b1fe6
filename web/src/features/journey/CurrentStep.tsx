import { useTranslation } from "react-i18next";
import { useSession } from "../../session/hooks";
import { currentStep } from "../../session/selectors";
import { Badge } from "../../ui/bits";
import { PHASE_TONE } from "./phases";

/** What everybody does now. */
export function CurrentStep() {
  const { t } = useTranslation("journey");
  const step = useSession(currentStep);
  const status = useSession((s) => s.state.view?.session.status);
  return (
    <section aria-label={t("your_step")} className="rounded-2xl border border-line bg-surface p-5 sm:p-7">
      {step
        ? <>
            <p className="mb-2 flex flex-wrap items-center gap-2">
              <span className={`font-semibold ${PHASE_TONE[step.phase].text}`}>{t(step.phase)}</span>
              <Badge>{t(`kind_${step.kind}`)}</Badge>
              {step.planned_minutes > 0 && <span className="text-[0.9rem] text-muted">{t("minutes", { count: step.planned_minutes })}</span>}
            </p>
            <h1 className="mb-3">{step.title}</h1>
            {step.instructions && <p className="prose text-[1.08rem]">{step.instructions}</p>}
          </>
        : <p className="text-lg">{status === "live" ? t("no_steps_live") : t("not_started")}</p>}
      <span role="status" className="sr-only">{step ? t("changed", { title: step.title }) : ""}</span>
    </section>
  );
}
