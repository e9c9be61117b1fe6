import { useTranslation } from "react-i18next";
import type { Step } from "../../protocol/generated";
import { countdown } from "../../session/format";
import { useSend, useServerNow, useSession } from "../../session/hooks";
import { currentStep } from "../../session/selectors";
import { Badge, Empty, Panel } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { PHASES, PHASE_TONE } from "./phases";

/** A facilitator's plan: where we are, next and previous, and a way to every step. */
export function JourneyPanel() {
  const { t } = useTranslation("journey");
  const journey = useSession((s) => s.state.view?.journey);
  const live = useSession((s) => s.state.view?.session.status === "live");
  const asked = useSession((s) => s.pending.some((p) => p.command.type === "step.go" || p.command.type === "phase.go"));
  const send = useSend();
  if (!journey) return null;
  const at = journey.steps.findIndex((step) => step.id === journey.current);
  const go = (step: Step | undefined) => { if (step) void send({ type: "step.go", data: { step_id: step.id } }); };
  return (
    <Panel headingId="journey-heading" title={t("title")}>
      {live && <AgendaClock />}
      {journey.steps.length === 0 && <Empty>{t("no_steps")}</Empty>}
      {live && journey.steps.length > 0 && (
        <div className="mb-4 flex gap-2">
          <Button small aria-label={t("previous")} disabled={at <= 0} busy={asked} onClick={() => go(journey.steps[at - 1])}><Icon name="previous" size={18} /></Button>
          <Button kind="primary" className="grow" disabled={at >= journey.steps.length - 1} busy={asked} onClick={() => go(journey.steps[at + 1])}>{t("next")}<Icon name="next" size={18} /></Button>
        </div>
      )}
      <ol className="flex flex-col gap-4">
        {PHASES.map((phase) => {
          const steps = journey.steps.filter((step) => step.phase === phase);
          if (steps.length === 0) return null;
          return (
            <li key={phase}>
              <div className="mb-1 flex items-center gap-2">
                <span aria-hidden="true" className={`h-5 w-1.5 rounded-full ${PHASE_TONE[phase].bar}`} />
                {live
                  ? <button type="button" className={`min-h-9 rounded-lg font-semibold hover:underline ${PHASE_TONE[phase].text}`} title={t("go_phase", { phase: t(phase) })}
                      onClick={() => void send({ type: "phase.go", data: { phase } })}>{t(phase)}</button>
                  : <span className={`font-semibold ${PHASE_TONE[phase].text}`}>{t(phase)}</span>}
                <span className="text-[0.85rem] text-muted">{t(`${phase}_words`)}</span>
              </div>
              <ol>
                {steps.map((step) => <StepRow key={step.id} step={step} current={step.id === journey.current} live={live} onGo={() => go(step)} />)}
              </ol>
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}

function StepRow({ step, current, live, onGo }: { step: Step; current: boolean; live: boolean; onGo: () => void }) {
  const { t } = useTranslation("journey");
  const words = (
    <>
      <span className={`min-w-0 grow text-left ${current ? "font-semibold" : ""}`}>{step.title}</span>
      {current && <Badge tone="warm">{t("now")}</Badge>}
      <span className="tabular shrink-0 text-[0.85rem] text-muted">{step.planned_minutes > 0 && t("minutes", { count: step.planned_minutes })}</span>
    </>
  );
  const look = `flex min-h-11 w-full items-center gap-2 rounded-lg px-3 py-1.5 ${current ? "bg-warm-soft/60" : ""}`;
  return (
    <li aria-current={current ? "step" : undefined}>
      {live && !current
        ? <button type="button" title={t("go", { title: step.title })} onClick={onGo} className={`${look} hover:bg-accent-soft`}>{words}</button>
        : <div className={look}>{words}</div>}
    </li>
  );
}

/** Ahead or behind the plan: how late this step began, and how far it runs over. */
function AgendaClock() {
  const { t } = useTranslation("journey");
  const journey = useSession((s) => s.state.view?.journey);
  const step = useSession(currentStep);
  const now = useServerNow();
  if (!journey || journey.current_since === null || !step) return null;
  const elapsedMs = Math.max(0, now - journey.current_since);
  const late = journey.planned_since === null ? 0 : journey.current_since - journey.planned_since;
  const over = step.planned_minutes > 0 ? Math.max(0, elapsedMs - step.planned_minutes * 60_000) : 0;
  const minutes = Math.trunc((late + over) / 60_000);
  const elapsed = countdown(elapsedMs);
  return (
    <div className="-mt-2 mb-3 text-[0.88rem]">
      <p className={`font-semibold ${minutes > 0 ? "text-warm-ink" : "text-accent"}`}>
        {minutes === 0 ? t("on_time") : minutes > 0 ? t("behind", { count: minutes }) : t("ahead", { count: -minutes })}
      </p>
      <p className="tabular text-muted">{step.planned_minutes > 0 ? t("in_step", { elapsed, count: step.planned_minutes }) : t("in_step_open", { elapsed })}</p>
    </div>
  );
}
