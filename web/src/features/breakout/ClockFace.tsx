import { useTranslation } from "react-i18next";
import type { BreakoutClock } from "../../protocol/generated";
import { countdown } from "../../session/format";
import { useRemainingMs } from "../../session/hooks";
import { Icon } from "../../ui/Icon";

export function Left({ at }: { at: number }) {
  return <span className="tabular">{countdown(useRemainingMs(at))}</span>;
}

/** How much time a breakout has. A clock that stands still does not look like one that runs, and says so; with `bare` the words beside it do. */
export function ClockFace({ clock, bare = false, className = "" }: { clock: BreakoutClock; bare?: boolean; className?: string }) {
  const { t } = useTranslation("breakout");
  if (clock.state === "paused") return (
    <span className={`inline-flex items-center gap-1 whitespace-nowrap ${className}`}>
      <Icon name="pause" size={15} /><span className="tabular">{countdown(clock.left_ms)}</span>{!bare && <span className="pl-0.5 text-[0.9em] font-normal">{t("stands_still")}</span>}
    </span>
  );
  return (
    <span className={`inline-flex items-center gap-1 whitespace-nowrap ${clock.warned ? "text-warm-ink" : ""} ${className}`}>
      <Icon name="clock" size={15} /><Left key={clock.closes_at} at={clock.closes_at} />
    </span>
  );
}
