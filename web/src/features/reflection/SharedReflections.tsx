import { useTranslation } from "react-i18next";
import { clockTime } from "../../session/format";
import { useLabel, useSession } from "../../session/hooks";
import { Avatar, Badge, Panel } from "../../ui/bits";
import { PhotoCard } from "../../ui/PhotoCard";

/** What others let the viewer read. */
export function SharedReflections() {
  const { t } = useTranslation("reflection");
  const me = useSession((s) => s.state.view?.me);
  const shared = useSession((s) => s.state.shared);
  const draws = useSession((s) => s.state.view?.draws);
  const label = useLabel();
  const theirs = shared.filter((reflection) => reflection.by !== me);
  return (
    <Panel headingId="shared-heading" title={t("shared_title")}>
      {theirs.length === 0 && <p className="text-muted">{t("shared_none")}</p>}
      <ul aria-live="polite" className="divide-y divide-line">
        {theirs.toReversed().map((reflection) => {
          const draw = draws?.find((candidate) => candidate.id === reflection.draw_id);
          return (
            <li key={reflection.id} className="flex flex-col gap-3 py-4 sm:flex-row">
              {draw && <div className="w-40 shrink-0"><PhotoCard {...draw.card} /></div>}
              <div className="min-w-0">
                <p className="mb-1 flex flex-wrap items-center gap-2">
                  <Avatar name={label(reflection.by)} size={28} /><span className="font-medium">{label(reflection.by)}</span>
                  <span className="tabular text-[0.85rem] text-muted">{clockTime(reflection.shared_at)}</span>
                  <Badge>{t(`to_${reflection.audience.with}`)}</Badge>
                </p>
                <p className="prose">{reflection.text}</p>
              </div>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
