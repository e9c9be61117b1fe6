import { useCallback, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { getActivity, getOperations, type CanvasActivity } from "../../api/canvases";
import type { Canvas, ParticipantId } from "../../protocol/generated";
import { clockTime, whole } from "../../session/format";
import { Empty, Note, Waiting } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Switch } from "../../ui/Field";
import { saveTable } from "../../ui/saveFile";
import { allOperations, csvOfOperations, mostActive } from "./activity";
import { ActivityTable } from "./ActivityTable";
import { fileNameOf } from "./fileName";
import { HeatMap } from "./HeatMap";
import { TimeBars } from "./TimeBars";
import { useWords, type Ask } from "./use";

/** As many seconds as are asked for at once. */
const PAGE = 1_000;

/**
 * What those who agreed to be counted did on a canvas: how much, when and where. `over`: the session has ended. Names are
 * left out at once when that is asked for, before the server has answered.
 */
export function ActivityDialog({ canvas, ask, nameOf, over = false, onClose }:
  { canvas: Canvas; ask: Ask; nameOf: (id: ParticipantId) => string; over?: boolean; onClose: () => void }) {
  const { t } = useTranslation("canvases");
  const [anonymous, setAnonymous] = useState(false);
  const { report, at, wrong, busy, refresh } = useReport(canvas.id, anonymous, ask);
  const label = useCallback(({ person, participant_id }: { person: number; participant_id: ParticipantId | null }) =>
    (anonymous || participant_id === null ? t("person_n", { n: whole(person) }) : nameOf(participant_id)), [anonymous, nameOf, t]);
  const people = report ? mostActive(report.people).map((person) => ({ ...person, name: label(person) })) : [];
  return (
    <Dialog title={t("activity_title", { name: canvas.name })} onClose={onClose} wide sheet>
      <div className="flex flex-col gap-5">
        {report && report.agreed > 0 && <p className="text-muted">{t("activity_agreed", { count: report.agreed, n: whole(report.agreed) })}</p>}
        {wrong !== null && <Note tone="danger" role="alert">{wrong}</Note>}
        {!report && wrong === null && <Waiting>{t("activity_loading")}</Waiting>}
        {report && people.length === 0 && <Empty>{t(report.agreed > 0 ? "activity_nothing" : over ? "activity_nobody_over" : "activity_nobody")}</Empty>}
        {report && people.length > 0 && (
          <>
            <Switch label={t("without_names")} hint={t("without_names_hint")} checked={anonymous} onChange={(event) => setAnonymous(event.target.checked)} />
            <ActivityTable people={people} />
            <div className="grid gap-x-8 gap-y-5 lg:grid-cols-2">
              <TimeBars minutes={report.minutes} />
              <HeatMap cells={report.heat.cells} />
            </div>
          </>
        )}
        <div className="flex flex-wrap items-center justify-end gap-x-3 gap-y-2 border-t border-line pt-4">
          {/* Told anew whenever the report is. */}
          <p role="status" className="tabular me-auto text-[0.9rem] text-muted max-sm:basis-full">{at !== null && t("as_of", { time: clockTime(at) })}</p>
          {/* Not disabled meanwhile: the keyboard would lose its place. */}
          <Button className="max-sm:grow" aria-busy={busy} onClick={refresh}>{t("refresh")}</Button>
          {people.length > 0 && <SaveButton canvas={canvas} ask={ask} label={label} />}
        </div>
      </div>
    </Dialog>
  );
}

function SaveButton({ canvas, ask, label }: { canvas: Canvas; ask: Ask; label: (of: { person: number; participant_id: ParticipantId | null }) => string }) {
  const { t } = useTranslation("canvases");
  const words = useWords();
  const hint = useId();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const here = useRef(true);
  // Nobody waits for a file that was asked for in a dialog that is closed.
  useEffect(() => {
    here.current = true;
    return () => { here.current = false; };
  }, []);
  const save = async () => {
    if (busy) return;
    setBusy(true);
    setWrong(null);
    try {
      const all = await allOperations((from) => ask((token, sessionId) => getOperations(sessionId, canvas.id, { from, limit: PAGE }, token)), () => here.current);
      if (here.current) saveTable(`${fileNameOf(canvas)}-activity.csv`, csvOfOperations(all, label));
    } catch (error) {
      setWrong(words(error));
    }
    setBusy(false);
  };
  return (
    <>
      <Button kind="primary" className="max-sm:grow" aria-busy={busy} aria-describedby={hint} onClick={() => void save()}>{t(busy ? "making_table" : "save_table")}</Button>
      <span id={hint} className="sr-only">{t("save_table_hint")}</span>
      {wrong !== null && <div className="basis-full"><Note tone="danger" role="alert">{wrong}</Note></div>}
    </>
  );
}

interface Found { of: string; report: CanvasActivity | null; at: number | null; wrong: string | null }

/** What was there stays on the screen until there is something newer. */
function useReport(canvasId: string, anonymous: boolean, ask: Ask) {
  const words = useWords();
  const [attempt, setAttempt] = useState(0);
  const wantedOf = `${canvasId}/${anonymous}/${attempt}`;
  const [found, setFound] = useState<Found>({ of: "", report: null, at: null, wrong: null });
  useEffect(() => {
    let wanted = true;
    ask((token, sessionId) => getActivity(sessionId, canvasId, { anonymous }, token)).then(
      (report) => { if (wanted) setFound({ of: wantedOf, report, at: Date.now(), wrong: null }); },
      (error: unknown) => { if (wanted) setFound((before) => ({ ...before, of: wantedOf, wrong: words(error) })); },
    );
    return () => { wanted = false; };
  }, [ask, words, canvasId, anonymous, wantedOf]);
  return { ...found, busy: found.of !== wantedOf, refresh: useCallback(() => setAttempt((n) => n + 1), []) };
}
