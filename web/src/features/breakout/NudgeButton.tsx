import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { BreakoutClock, BreakoutId } from "../../protocol/generated";
import { useSend, useServerNow, useStore } from "../../session/hooks";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { NUDGE_AGAIN_MS, timeLeft } from "./nudge";

/** The words change by the minute, in the last one by ten seconds. */
const EVERY_MS = 10_000;

interface Props {
  breakouts: readonly BreakoutId[];
  clock: BreakoutClock | null;
  /** Of the breakout; left out: all of them are meant. */
  name?: string;
  kind?: "quiet" | "secondary";
}

/** Tells the people in breakouts how much time is left, with one click; a second one soon after says that it was said. */
export function NudgeButton({ breakouts, clock, name, kind = "secondary" }: Props) {
  const { t } = useTranslation("breakout");
  const store = useStore();
  const send = useSend();
  const now = useServerNow(EVERY_MS);
  const [said, setSaid] = useState(false);
  useEffect(() => {
    if (!said) return undefined;
    const timer = setTimeout(() => setSaid(false), NUDGE_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const nudge = async () => {
    if (said) return;
    setSaid(true);
    // Said with the time that is left when it is pressed, not when it was drawn.
    const text = timeLeft(clock, store.serverNow(), t);
    if (!(await send({ type: "announcement.send", data: { text, breakouts: [...breakouts] } }))) setSaid(false);
  };
  const words = timeLeft(clock, now, t);
  const label = said ? t("nudge_said") : name === undefined ? t("nudge_all", { words }) : t("nudge_named", { words, name });
  return (
    <>
      <Button small kind={kind} aria-disabled={said} className={said ? "cursor-default opacity-70" : ""}
        aria-label={label} title={label} onClick={() => void nudge()}>
        <Icon name="horn" size={17} />{said ? t("nudge_said") : words}
      </Button>
      <span role="status" className="sr-only">{said ? t("nudge_said") : ""}</span>
    </>
  );
}
