/** What can be done about the end of some open breakouts, or of all of them. */
import type { TFunction } from "i18next";
import type { Breakout, BreakoutId, Command } from "../../protocol/generated";

const MINUTE_MS = 60_000;

export interface ClockAction { key: string; label: string; command: Command; disabled: boolean }

/** `only` left out means all of them, as it does on the wire. */
export function clockActions(t: TFunction<"breakout">, of: readonly Breakout[], only?: readonly BreakoutId[]): ClockAction[] {
  const breakouts = only ? { breakouts: [...only] } : {};
  const clocks = of.flatMap(({ clock }) => (clock ? [clock] : []));
  const endless = clocks.length === 0;
  const runs = clocks.some((clock) => clock.state === "running");
  const extend = (minutes: number, label: string): ClockAction =>
    ({ key: label, label, disabled: endless, command: { type: "breakout.extend", data: { ...breakouts, by_ms: minutes * MINUTE_MS } } });
  return [
    extend(-1, t("less")), extend(1, t("one_more")), extend(5, t("five_more")),
    runs || endless
      ? { key: "pause", label: t("pause"), disabled: endless, command: { type: "breakout.pause", data: breakouts } }
      : { key: "resume", label: t("resume"), disabled: false, command: { type: "breakout.resume", data: breakouts } },
    { key: "keep", label: only ? t("keep_one") : t("keep_open"), disabled: endless, command: { type: "breakout.keep_open", data: breakouts } },
  ];
}
