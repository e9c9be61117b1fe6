import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { CanvasActivity } from "../../api/canvases";
import { clockTime, dayAndTime, whole } from "../../session/format";
import { barsOf, busiest, type Bar } from "./activity";

const BARS_MAX = 48;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** How much was done when. The bars are for the eye; what they tell stands above them. */
export function TimeBars({ minutes }: { minutes: CanvasActivity["minutes"] }) {
  const { t } = useTranslation("canvases");
  const heading = useId();
  const { stepMs, bars } = barsOf(minutes, BARS_MAX);
  const [first, last, most] = [bars[0], bars.at(-1), busiest(bars)];
  if (!first || !last || !most) return null;
  const end = last.at + stepMs;
  const oneDay = end - first.at < DAY_MS;
  const time = (at: number) => (oneDay ? clockTime(at) : dayAndTime(at));
  const words = ({ at, count }: Bar) => (stepMs === MINUTE_MS
    ? t("busiest_at", { time: time(at), n: whole(count) })
    : t("busiest_between", { time: time(at), until: time(at + stepMs), n: whole(count) }));
  return (
    <section aria-labelledby={heading} className="flex flex-col">
      <h3 id={heading}>{t("when")}</h3>
      <p className="tabular mb-3 text-[0.9rem] text-muted">{words(most)}</p>
      <div aria-hidden="true" className="flex grow flex-col">
        <div className="flex min-h-32 grow justify-center gap-px border-b border-edge/60 sm:gap-0.5">
          {bars.map((bar) => (
            <div key={bar.at} title={`${time(bar.at)}: ${whole(bar.count)}`} className="relative max-w-8 grow">
              {bar.count > 0 && <div className={`absolute inset-x-0 bottom-0 rounded-t-sm bg-accent forced-colors:bg-[CanvasText] ${bar === most ? "" : "opacity-60"}`} style={{ height: `max(3px, ${(bar.count / most.count) * 100}%)` }} />}
            </div>
          ))}
        </div>
        <p className="tabular mt-1 flex justify-between gap-3 text-[0.82rem] text-muted"><span>{time(first.at)}</span><span>{time(end)}</span></p>
      </div>
    </section>
  );
}
