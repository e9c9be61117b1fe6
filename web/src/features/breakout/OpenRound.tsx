import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Breakout, RoundView } from "../../protocol/generated";
import { running } from "../../session/breakouts";
import { clockTime, list } from "../../session/format";
import { useSend } from "../../session/hooks";
import { Note } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { AddBreakout } from "./AddBreakout";
import { Board } from "./Board";
import { clockActions } from "./clockActions";
import { ClockFace, Left } from "./ClockFace";
import { CloseDialog } from "./CloseDialog";
import { NudgeButton } from "./NudgeButton";
import { RoundSettings } from "./RoundSettings";

/** The open round: one clock for all where they share it, and the board. */
export function OpenRound({ round }: { round: RoundView }) {
  const { t } = useTranslation("breakout");
  const { t: tc } = useTranslation("control");
  const send = useSend();
  const [closing, setClosing] = useState(false);
  if (round.state.state !== "open") return null;
  const open = running(round);
  const actions = clockActions(t, open);
  const shared = sharedClock(open);
  const ends = open.some((breakout) => breakout.clock !== null);
  const closed = round.breakouts.filter((breakout) => breakout.closed_at !== null);
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-3">
        <div className="flex grow flex-wrap items-baseline gap-x-3 gap-y-1">
          <span className="tabular text-muted">{t("open_since", { time: clockTime(round.state.opened_at) })}</span>
          {shared && <span className="text-lg font-semibold">{shared.state === "running" && `${t("closes_in")} `}<ClockFace clock={shared} /></span>}
          {!shared && ends && <span className="text-muted">{t("own_ends")}</span>}
          {!ends && <span className="text-muted">{t("no_end")}</span>}
        </div>
        <div className="flex flex-wrap gap-2">
          <Button small onClick={() => void send({ type: "control.gather", data: { panel: null } })}><Icon name="gather" size={18} />{tc("gather")}</Button>
          <AddBreakout round={round} />
          <Button small kind="danger" onClick={() => setClosing(true)}>{t("close")}</Button>
        </div>
        {open.length > 0 && (
          <div role="toolbar" aria-label={t("for_all")} className="flex w-full flex-wrap items-center gap-2">
            <span className="text-[0.9rem] text-muted">{t("for_all")}</span>
            <NudgeButton breakouts={open.map(({ id }) => id)} clock={shared} />
            {ends && actions.map(({ key, label, command, disabled }) => <Button key={key} small disabled={disabled} onClick={() => void send(command)}>{label}</Button>)}
          </div>
        )}
      </div>
      <Warning open={open} />
      <RoundSettings round={round} />
      <Board round={round} />
      {closed.length > 0 && <p className="text-[0.9rem] text-muted">{t("closed_already", { names: list(closed.map(({ name, closed_at }) => t("closed_at", { name, time: clockTime(closed_at ?? 0) }))) })}</p>}
      {closing && <CloseDialog onClose={() => setClosing(false)} />}
    </div>
  );
}

/** The clock of all of them, if they have the same. */
function sharedClock(open: readonly Breakout[]): Breakout["clock"] {
  const [first] = open;
  if (!first?.clock) return null;
  const same = JSON.stringify(first.clock);
  return open.every(({ clock }) => JSON.stringify(clock) === same) ? first.clock : null;
}

/** Says which are about to close. */
function Warning({ open }: { open: readonly Breakout[] }) {
  const { t } = useTranslation("breakout");
  const soon = open.filter(({ clock }) => clock?.state === "running" && clock.warned);
  const ends = soon.flatMap(({ clock }) => (clock?.state === "running" ? [clock.closes_at] : []));
  const at = Math.min(...ends);
  return (
    <div role="status" className="empty:hidden">
      {ends.length > 0 && <Note>{soon.length === open.length && open.length > 1 ? t("closing_everyone") : t("closing_named", { count: soon.length, names: list(soon.map(({ name }) => name)) })} <span aria-live="off"><Left key={at} at={at} /></span>.</Note>}
    </div>
  );
}
