import { useTranslation } from "react-i18next";
import type { Timer } from "../../protocol/generated";
import { countdown } from "../../session/format";
import { useRemainingMs, useSession } from "../../session/hooks";
import { myBreakoutId } from "../../session/selectors";
import { Icon } from "../../ui/Icon";

const MINUTE_MS = 60_000;

/** The clocks that concern the viewer: everyone's and that of the own breakout. */
export function TimerStrip() {
  const timers = useSession((s) => s.state.view?.timers);
  const breakoutId = useSession(myBreakoutId);
  const mine = timers?.filter(({ scope }) => scope.for === "everyone" || scope.breakout_id === breakoutId) ?? [];
  if (mine.length === 0) return null;
  return <div className="flex flex-wrap gap-2">{mine.map((timer) => <TimerFace key={timer.id} timer={timer} />)}</div>;
}

export function TimerFace({ timer, large = false }: { timer: Timer; large?: boolean }) {
  const { t } = useTranslation("timer");
  const { clock } = timer;
  const tone = clock.state === "elapsed" ? "bg-warm-soft text-warm-ink" : "bg-accent-soft text-accent";
  return (
    <div className={`inline-flex items-center gap-2.5 rounded-xl px-3.5 ${large ? "py-2" : "min-h-11"} ${tone}`}>
      <Icon name={clock.state === "paused" ? "pause" : "clock"} size={large ? 24 : 18} />
      <span className={`tabular font-semibold ${large ? "text-4xl" : "text-lg"}`} role="timer" aria-label={timer.label || t("running")}>
        {clock.state === "running" && <Remaining key={`${timer.id}${clock.ends_at}`} endsAt={clock.ends_at} label={timer.label} />}
        {clock.state === "paused" && countdown(clock.remaining_ms)}
        {clock.state === "elapsed" && countdown(0)}
      </span>
      <span className="text-[0.9rem]">{clock.state === "elapsed" ? t("elapsed") : clock.state === "paused" ? t("paused") : timer.label}</span>
      <span role="status" className="sr-only">{clock.state === "elapsed" ? (timer.label ? t("elapsed_named", { label: timer.label }) : t("elapsed")) : ""}</span>
    </div>
  );
}

/** Counts down, and says when the last minute begins. */
function Remaining({ endsAt, label }: { endsAt: number; label: string }) {
  const { t } = useTranslation("timer");
  const left = useRemainingMs(endsAt);
  const lastMinute = left <= MINUTE_MS && left > MINUTE_MS - 3_000;
  return <>{countdown(left)}<span role="status" className="sr-only">{lastMinute ? `${label} ${t("one_minute")}`.trim() : ""}</span></>;
}
