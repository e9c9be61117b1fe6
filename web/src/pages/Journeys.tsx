import { useState } from "react";
import { useTranslation } from "react-i18next";
import { deleteJourney, listJourneys, type Journey } from "../api/journeys";
import { minutesOf } from "../features/planning/steps";
import { Empty } from "../ui/bits";
import { Button, ButtonLink } from "../ui/Button";
import { ConfirmDialog, Dialog } from "../ui/Dialog";
import { Loading } from "./Loading";
import { Plan } from "./sessions/Plan";
import { useAct, useLoad } from "./useAsk";
import { mayPlan, useAccount, usePage } from "./usePage";

export function Journeys() {
  const { t } = useTranslation("pages");
  const heading = usePage(t("journeys"));
  const account = useAccount();
  const planner = mayPlan(account.known ? account.identity?.role : undefined);
  const { loaded, reload } = useLoad("journeys", listJourneys);
  const act = useAct();
  const [deleting, setDeleting] = useState<Journey | null>(null);
  const [reading, setReading] = useState<Journey | null>(null);
  const create = planner && <ButtonLink kind="primary" to="/journeys/new">{t("journey_new")}</ButtonLink>;
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center justify-between gap-4"><h1 ref={heading} tabIndex={-1}>{t("journeys")}</h1>{create}</div>
      <p className="mb-6 max-w-2xl text-muted">{t("journeys_words")}</p>
      <Loading of={loaded} reload={reload}>
        {(journeys) => journeys.length === 0 ? <Empty action={create}>{t("journeys_none")}</Empty> : (
          <ul className="grid grid-cols-1 gap-4 md:grid-cols-2">
            {journeys.map((journey) => (
              <li key={journey.id} className="flex flex-col gap-3 rounded-2xl border border-line bg-surface p-5">
                <h2>{journey.title}</h2>
                {journey.description && <p className="prose line-clamp-3 text-muted">{journey.description}</p>}
                <p className="tabular text-[0.9rem] text-muted">{t("journey_size", { count: journey.steps.length, minutes: minutesOf(journey.steps) })}</p>
                <div className="mt-auto flex flex-wrap gap-2">
                  <Button small onClick={() => setReading(journey)}>{t("look")}</Button>
                  {planner && <ButtonLink small to={`/journeys/${journey.id}`}>{t("edit")}</ButtonLink>}
                  {planner && <Button small kind="danger" onClick={() => setDeleting(journey)}>{t("delete")}</Button>}
                </div>
              </li>
            ))}
          </ul>
        )}
      </Loading>
      {reading && <Dialog title={reading.title} onClose={() => setReading(null)}><Plan steps={reading.steps} /></Dialog>}
      {deleting && (
        <ConfirmDialog title={t("delete_journey_title", { title: deleting.title })} confirm={t("delete")} danger onClose={() => setDeleting(null)}
          onConfirm={() => void act(() => deleteJourney(deleting.id), t("deleted")).then(reload)}>{t("delete_journey_words")}</ConfirmDialog>
      )}
    </>
  );
}
