import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { BreakoutId, BreakoutProgress } from "../../protocol/generated";
import { useServerNow, useSession } from "../../session/hooks";
import { quietMs } from "./quiet";

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
/** Nobody needs to see seconds pass; what changes at once is the numbers. */
const EVERY_MS = 10_000;

/** How one open breakout gets on, in a line; marked, gently, when nothing has happened for a while. */
export function ProgressLine({ id, openedAt }: { id: BreakoutId; openedAt: number }) {
  const { t } = useTranslation("breakout");
  const progress = useSession((s) => s.state.progress[id]);
  const now = useServerNow(EVERY_MS);
  if (!progress) return null;
  const quiet = quietMs(progress, openedAt, now);
  const active = quiet === null && progress.last_activity_at !== null ? ago(Math.max(0, now - progress.last_activity_at), t) : null;
  return (
    <p data-progress={id} className="tabular flex flex-wrap items-center gap-x-1.5 text-muted">
      <span>{[...numbers(progress, t), ...(active === null ? [] : [active])].join(" · ")}</span>
      {quiet !== null && <span className="rounded-md bg-warm-soft px-1.5 font-medium text-warm-ink">{t("quiet_for", { count: Math.floor(quiet / MINUTE_MS) })}</span>}
    </p>
  );
}

/** What there is none of is not mentioned, except people. */
function numbers({ here, assigned, cards, reflections, messages, notes }: BreakoutProgress, t: TFunction<"breakout">): string[] {
  return [
    t("here_of", { here, count: assigned }),
    ...(messages > 0 ? [t("messages", { count: messages })] : []),
    ...(cards > 0 ? [t("cards", { count: cards })] : []),
    ...(notes > 0 ? [t("notes", { count: notes })] : []),
    ...(reflections > 0 ? [t("reflections", { count: reflections })] : []),
  ];
}

function ago(ms: number, t: TFunction<"breakout">): string {
  if (ms < EVERY_MS) return t("active_now");
  // In tens, as often as the line is looked at.
  if (ms < MINUTE_MS) return t("active_seconds", { count: Math.floor(ms / EVERY_MS) * (EVERY_MS / SECOND_MS) });
  return t("active_minutes", { count: Math.floor(ms / MINUTE_MS) });
}
