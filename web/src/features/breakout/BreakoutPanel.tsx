import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import type { RoundView } from "../../protocol/generated";
import { clockTime, countdown } from "../../session/format";
import { useRemainingMs, useSend, useSession } from "../../session/hooks";
import { inside, round as selectRound } from "../../session/selectors";
import { Badge, Note, Panel } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { Checkbox, Select } from "../../ui/Field";
import { Dialog } from "../../ui/Dialog";
import { Icon } from "../../ui/Icon";
import { arrangement } from "./arrangement";
import { Board } from "./Board";
import { CloseDialog } from "./CloseDialog";
import { PastRounds } from "./PastRounds";
import { PrepareForm } from "./PrepareForm";

const DURATIONS_MIN = [3, 5, 8, 10, 12, 15, 20, 30, 45, 60];

/** A facilitator's breakouts: prepare, fill, open, change while open, close; and the rounds before. */
export function BreakoutPanel() {
  const { t } = useTranslation("breakout");
  const round = useSession(selectRound);
  const live = useSession((s) => s.state.view?.session.status === "live");
  const [locked, setLocked] = useState<ReadonlySet<string>>(new Set());
  const [preparing, setPreparing] = useState(false);
  const toggle = useCallback((id: string) => setLocked((before) => {
    const next = new Set(before);
    if (!next.delete(id)) next.add(id);
    return next;
  }), []);
  return (
    <div className="flex flex-col gap-4">
      <Panel headingId="breakouts-heading" title={round?.title || t("title")}
        action={round?.state.state === "prepared" && <Button kind="quiet" small onClick={() => setPreparing(true)}>{t("prepare_again")}</Button>}>
        {!round && <PrepareForm onDone={() => undefined} />}
        {round && (
          <div className="flex flex-col gap-4">
            {round.state.state === "prepared" && <PreparedControls round={round} locked={locked} live={live} />}
            {round.state.state === "open" && <OpenControls round={round} />}
            <Board round={round} locked={locked} onLock={toggle} />
            {round.seed !== null && <p className="tabular text-[0.88rem] text-muted">{t("seed_was", { seed: round.seed })}</p>}
          </div>
        )}
      </Panel>
      <PastRounds />
      {preparing && <Dialog title={t("prepare")} onClose={() => setPreparing(false)}><PrepareForm onDone={() => setPreparing(false)} /></Dialog>}
    </div>
  );
}

function PreparedControls({ round, locked, live }: { round: RoundView; locked: ReadonlySet<string>; live: boolean }) {
  const { t } = useTranslation("breakout");
  const send = useSend();
  const people = useSession(inside);
  const pending = useSession((s) => s.pending);
  const [minutes, setMinutes] = useState("");
  const [facilitators, setFacilitators] = useState(false);
  const opening = pending.some((p) => p.command.type === "breakout.open");
  const used = new Set(arrangement(people, round, pending).values());
  const empty = round.breakouts.filter((breakout) => !used.has(breakout.id)).length;
  const open = () => void send({ type: "breakout.open", data: minutes ? { duration_ms: Number(minutes) * 60_000 } : {} });
  const shuffle = () => void send({ type: "breakout.shuffle", data: { locked: [...locked], include_facilitators: facilitators } });
  return (
    <div className="flex flex-col gap-3">
      <p className="text-muted">{live ? t("prepared") : t("not_live")}</p>
      <div className="flex flex-wrap items-end gap-3">
        <div className="w-52"><Select label={t("duration")} value={minutes} onChange={(e) => setMinutes(e.target.value)}>
          <option value="">{t("no_limit")}</option>
          {DURATIONS_MIN.map((count) => <option key={count} value={count}>{t("after", { count })}</option>)}
        </Select></div>
        <Button kind="primary" busy={opening} disabled={!live} onClick={open}>{t("open")}</Button>
        <Button onClick={shuffle} title={t("shuffle_hint")}><Icon name="shuffle" size={18} />{t("shuffle")}</Button>
        <Checkbox label={t("include_facilitators")} checked={facilitators} onChange={(e) => setFacilitators(e.target.checked)} />
      </div>
      {empty > 0 && <p className="text-[0.9rem] font-medium text-warm-ink">{t("empty_warning", { count: empty })}</p>}
    </div>
  );
}

function OpenControls({ round }: { round: RoundView }) {
  const { t } = useTranslation("breakout");
  const send = useSend();
  const [closing, setClosing] = useState(false);
  if (round.state.state !== "open") return null;
  const { closes_at, warned, opened_at } = round.state;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <Badge tone="accent">{t("open_now")}</Badge>
        <span className="tabular text-muted">{t("open_since", { time: clockTime(opened_at) })}</span>
        {closes_at !== null && <span className={`tabular text-lg font-semibold ${warned ? "text-warm-ink" : ""}`}>{t("closes_in")} <Left key={closes_at} at={closes_at} /></span>}
        <span className="ml-auto flex gap-2">
          {closes_at !== null && <Button onClick={() => void send({ type: "breakout.keep_open", data: {} })}>{t("keep_open")}</Button>}
          <Button kind="danger" onClick={() => setClosing(true)}>{t("close")}</Button>
        </span>
      </div>
      {warned && closes_at !== null && <Note role="status">{t("closing_everyone")} <Left key={closes_at} at={closes_at} />.</Note>}
      {closing && <CloseDialog onClose={() => setClosing(false)} />}
    </div>
  );
}

export function Left({ at }: { at: number }) {
  return <span className="tabular">{countdown(useRemainingMs(at))}</span>;
}
