import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSend, useSession } from "../../session/hooks";
import { facilitates, myBreakoutId, round as selectRound } from "../../session/selectors";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { Left } from "./BreakoutPanel";

/** Where the viewer is when in a breakout, how long it lasts, and the warning before it closes. */
export function BreakoutBanner() {
  const { t } = useTranslation("breakout");
  const send = useSend();
  const round = useSession(selectRound);
  const id = useSession(myBreakoutId);
  const me = useSession((s) => s.state.view?.me);
  const mayLeave = useSession(facilitates);
  const name = round?.breakouts.find((breakout) => breakout.id === id)?.name ?? "";
  const state = round?.state;
  const closesAt = state?.state === "open" ? state.closes_at : null;
  const warned = state?.state === "open" && state.warned;
  const closing = id !== null && warned && closesAt !== null;
  const moved = useMoved(id, name);
  return (
    <>
      <span role="status" className="sr-only">{moved === null ? "" : moved === "" ? t("went_back") : t("went_in", { name: moved })}</span>
      {id !== null && (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1 rounded-2xl border-2 border-accent/40 bg-accent-soft px-5 py-3">
          <Icon name="door" size={24} className="text-accent" />
          <div className="min-w-0 grow">
            <p className="text-[0.88rem] text-muted">{mayLeave ? t("visiting") : t("in_breakout")}</p>
            <p className="truncate font-display text-2xl font-semibold">{name}</p>
          </div>
          {closesAt !== null && !warned && <p className="text-right"><span className="block text-[0.88rem] text-muted">{t("until_closed")}</span><span className="text-2xl font-semibold"><Left key={closesAt} at={closesAt} /></span></p>}
          {mayLeave && me && <Button onClick={() => void send({ type: "breakout.move", data: { moves: [{ participant_id: me, to: { in: "plenary" } }] } })}>{t("back")}</Button>}
        </div>
      )}
      <div role="alert" className={closing ? "" : "sr-only"}>
        {closing && (
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1 rounded-2xl bg-warm-soft px-5 py-4 text-warm-ink">
            <Icon name="clock" size={26} />
            <p className="min-w-0 flex-1 basis-48"><span className="block text-lg font-semibold">{t("closing")} <span aria-live="off"><Left key={closesAt} at={closesAt} /></span></span>{t("closing_words")}</p>
          </div>
        )}
      </div>
    </>
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
