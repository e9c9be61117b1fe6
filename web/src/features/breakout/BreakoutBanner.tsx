import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { BreakoutClock } from "../../protocol/generated";
import { iMayLeave, myBreakout, myClock } from "../../session/breakouts";
import { useSend, useSession } from "../../session/hooks";
import { facilitates } from "../../session/selectors";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { ClockFace, Left } from "./ClockFace";
import { ListenersHere } from "./ListenersHere";

/** Where the viewer is when in a breakout, how long it lasts, the way back, and the warning before it closes. */
export function BreakoutBanner() {
  const { t } = useTranslation("breakout");
  const send = useSend();
  const breakout = useSession(myBreakout);
  const mayLeave = useSession(iMayLeave);
  const visits = useSession(facilitates);
  const clock = breakout?.clock ?? null;
  const closes = closesAt(clock);
  const moved = useMoved(breakout?.id ?? null, breakout?.name ?? "");
  return (
    <>
      <span role="status" className="sr-only">{moved === null ? "" : moved === "" ? t("went_back") : t("went_in", { name: moved })}</span>
      {breakout && (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-2xl border-2 border-accent/40 bg-accent-soft px-5 py-3">
          <Icon name="door" size={24} className="text-accent" />
          <div className="min-w-0 grow basis-32">
            <p className="text-[0.88rem] text-muted">{visits ? t("visiting") : t("in_breakout")}</p>
            <p className="truncate font-display text-2xl font-semibold">{breakout.name}</p>
          </div>
          <ListenersHere />
          {clock && closes === null && <Remaining clock={clock} />}
          {mayLeave && <Button className="max-sm:w-full" onClick={() => void send({ type: "breakout.leave", data: {} })}>{visits ? t("back") : t("back_to_everyone")}</Button>}
        </div>
      )}
      <BreakoutClosing />
    </>
  );
}

/** Once people were warned, when their breakout closes. */
const closesAt = (clock: BreakoutClock | null) => (clock?.state === "running" && clock.warned ? clock.closes_at : null);

/** The warning before the viewer's breakout closes. */
export function BreakoutClosing() {
  const { t } = useTranslation("breakout");
  const closes = closesAt(useSession(myClock));
  return (
    <div role="alert" className={closes === null ? "sr-only" : ""}>
      {closes !== null && (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1 rounded-2xl bg-warm-soft px-5 py-4 text-warm-ink">
          <Icon name="clock" size={26} />
          <p className="min-w-0 flex-1 basis-48"><span className="block text-lg font-semibold">{t("closing")} <span aria-live="off"><Left key={closes} at={closes} /></span></span>{t("closing_words")}</p>
        </div>
      )}
    </div>
  );
}

function Remaining({ clock }: { clock: BreakoutClock }) {
  const { t } = useTranslation("breakout");
  return (
    <p className="text-right max-sm:flex max-sm:w-full max-sm:items-baseline max-sm:justify-between">
      <span className="block text-[0.88rem] text-muted">{clock.state === "paused" ? t("clock_paused") : t("until_closed")}</span>
      <ClockFace bare clock={clock} className="text-2xl font-semibold" />
    </p>
  );
}

/** The name of the place somebody was just moved to; "" is the plenary, null: not moved yet. */
function useMoved(id: string | null, name: string): string | null {
  const before = useRef(id);
  const [moved, setMoved] = useState<string | null>(null);
  useEffect(() => {
    if (before.current === id) return;
    before.current = id;
    setMoved(id === null ? "" : name);
  }, [id, name]);
  return moved;
}
