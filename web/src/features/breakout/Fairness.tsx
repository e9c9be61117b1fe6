import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { RoundView } from "../../protocol/generated";
import { getFairness, type FairnessReport } from "../../api/sessions";
import { list } from "../../session/format";
import { useLabel, useStore } from "../../session/hooks";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Icon } from "../../ui/Icon";

/** Somebody who drags one person after the other waits for none of the reports in between. */
const SETTLE_MS = 250;

/**
 * What is fair about a round as it is, and what is not: who meets again, and which wishes do not hold. It keeps its
 * height, since it comes while people are dragged on the board below.
 */
export function Fairness({ round }: { round: RoundView }) {
  const { t } = useTranslation("breakout");
  const label = useLabel();
  const report = useFairness(round);
  const [asking, setAsking] = useState(false);
  const frame = "flex min-h-18 items-center gap-x-3 rounded-xl px-4 py-2.5";
  if (!report || Object.keys(report.reasons).length === 0) return <div role="status" className={`${frame} bg-accent-soft text-muted`}>{t("fair_nobody")}</div>;
  const again = report.repeats.length;
  const holds = again === 0 && report.unmet.length === 0;
  const [first, ...others] = report.unmet;
  return (
    <div role="status" className={`${frame} ${holds ? "bg-accent-soft" : "bg-warm-soft text-warm-ink"}`}>
      <Icon name={holds ? "check" : "people"} size={18} />
      <div className="min-w-0 grow">
        <p className="line-clamp-2">{again === 0 ? t("fair_new") : again <= report.repeats_min ? t("fair_again_least", { count: again }) : t("fair_again", { count: again })}
          {again > 0 && again <= 3 && ` ${report.repeats.map((pair) => list(pair.map(label))).join("; ")}.`}</p>
        {first && <p className="line-clamp-2">{first.text} {others.length > 0 && t("fair_more", { count: others.length })}</p>}
      </div>
      <Button small kind="quiet" aria-haspopup="dialog" onClick={() => setAsking(true)}>{t("fair_why")}</Button>
      {asking && <Reasons report={report} round={round} onClose={() => setAsking(false)} />}
    </div>
  );
}

function Reasons({ report, round, onClose }: { report: FairnessReport; round: RoundView; onClose: () => void }) {
  const { t } = useTranslation("breakout");
  const label = useLabel();
  const inside = (id: string) => Object.keys(report.reasons).filter((person) => round.assignment[person] === id).sort((a, b) => label(a).localeCompare(label(b)));
  return (
    <Dialog title={t("fair_why_title")} onClose={onClose} wide>
      {report.unmet.length > 0 && <ul className="mb-5 flex flex-col gap-1 rounded-xl bg-warm-soft px-4 py-3 text-warm-ink">{report.unmet.map(({ text }) => <li key={text}>{text}</li>)}</ul>}
      <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
        {round.breakouts.map((breakout) => (
          <section key={breakout.id} aria-label={breakout.name}>
            <h3 className="mb-1">{breakout.name}</h3>
            <ul className="flex flex-col gap-1">{inside(breakout.id).map((person) => <li key={person}>{report.reasons[person]}</li>)}</ul>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

/** The report of the round as it is now; the former one until the next has come. */
function useFairness(round: RoundView): FairnessReport | null {
  const store = useStore();
  const [report, setReport] = useState<FairnessReport | null>(null);
  const { id, epoch } = round;
  useEffect(() => {
    let wanted = true;
    const timer = setTimeout(() => {
      void store.token(false)
        .then(({ token }) => getFairness(store.sessionId, id, token))
        // Without it the board works as well; the next change asks again.
        .then((body) => { if (wanted) setReport(body); }, () => { if (wanted) setReport(null); });
    }, SETTLE_MS);
    return () => { wanted = false; clearTimeout(timer); };
  }, [store, id, epoch]);
  return report;
}
