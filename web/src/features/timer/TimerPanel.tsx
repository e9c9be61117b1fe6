import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Timer, TimerScope } from "../../protocol/generated";
import { running } from "../../session/breakouts";
import { useSend, useSession } from "../../session/hooks";
import { currentStep } from "../../session/selectors";
import { Panel } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { Select, TextField } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { TimerFace } from "./TimerFace";

const MINUTE_MS = 60_000;

/** A facilitator's clocks: each with its controls, and a new one. */
export function TimerPanel() {
  const { t } = useTranslation("timer");
  const timers = useSession((s) => s.state.view?.timers);
  const [adding, setAdding] = useState(false);
  const none = !timers || timers.length === 0;
  return (
    <Panel headingId="timer-heading" title={t("title")} action={!none && !adding && <Button kind="quiet" small onClick={() => setAdding(true)}>{t("add")}</Button>}>
      <div className="flex flex-col gap-4">
        {timers?.map((timer) => <Controls key={timer.id} timer={timer} />)}
        {(none || adding) && <StartForm onDone={() => setAdding(false)} />}
      </div>
    </Panel>
  );
}

function Controls({ timer }: { timer: Timer }) {
  const { t } = useTranslation("timer");
  const send = useSend();
  const breakouts = useSession((s) => s.state.view?.round?.breakouts);
  const { scope, clock } = timer;
  const whom = scope.for === "everyone" ? t("everyone") : breakouts?.find((b) => b.id === scope.breakout_id)?.name ?? "";
  const extend = (by_ms: number) => void send({ type: "timer.extend", data: { timer_id: timer.id, by_ms } });
  return (
    <div className="flex flex-col gap-2">
      <p className="text-[0.9rem] text-muted">{whom}</p>
      <TimerFace timer={timer} large />
      <div className="grid grid-cols-2 gap-1.5">
        {clock.state === "running" && <Button small onClick={() => void send({ type: "timer.pause", data: { timer_id: timer.id } })}><Icon name="pause" size={16} />{t("pause")}</Button>}
        {clock.state === "paused" && <Button small kind="primary" onClick={() => void send({ type: "timer.resume", data: { timer_id: timer.id } })}><Icon name="play" size={16} />{t("resume")}</Button>}
        {clock.state !== "elapsed" && <Button small onClick={() => extend(-MINUTE_MS)}>{t("less")}</Button>}
        <Button small onClick={() => extend(MINUTE_MS)}>{t("more")}</Button>
        <Button small onClick={() => void send({ type: "timer.stop", data: { timer_id: timer.id } })}><Icon name="stop" size={16} />{t("stop")}</Button>
      </div>
    </div>
  );
}

function StartForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation("timer");
  const send = useSend();
  const step = useSession(currentStep);
  const round = useSession((s) => s.state.view?.round);
  const open = round ? running(round) : [];
  const [minutes, setMinutes] = useState<string | null>(null);
  const [label, setLabel] = useState("");
  const [whom, setWhom] = useState("");
  const planned = step && step.planned_minutes > 0 ? String(step.planned_minutes) : "5";
  const value = minutes ?? planned;
  const duration_ms = Math.round(Number(value.replace(",", ".")) * MINUTE_MS);
  const valid = Number.isFinite(duration_ms) && duration_ms >= 1_000 && duration_ms <= 86_400_000;
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    const scope: TimerScope = open.some((b) => b.id === whom) ? { for: "breakout", breakout_id: whom } : { for: "everyone" };
    if (await send({ type: "timer.start", data: { scope, label: label.trim(), duration_ms } })) onDone();
  };
  return (
    <form onSubmit={(event) => void onSubmit(event)} className="flex flex-col gap-3">
      <div className="flex items-end gap-2">
        <div className="w-24"><TextField label={t("minutes")} inputMode="decimal" value={value} onChange={(e) => setMinutes(e.target.value)} /></div>
        <div className="grow"><TextField label={t("label")} maxLength={80} value={label} placeholder={t("label_placeholder")} onChange={(e) => setLabel(e.target.value)} /></div>
      </div>
      {open.length > 0 && (
        <Select label={t("for")} value={whom} hint={t("replaces")} onChange={(e) => setWhom(e.target.value)}>
          <option value="">{t("everyone")}</option>
          {open.map((breakout) => <option key={breakout.id} value={breakout.id}>{breakout.name}</option>)}
        </Select>
      )}
      <Button kind="primary" type="submit" disabled={!valid}><Icon name="play" size={16} />{t("start")}</Button>
    </form>
  );
}
