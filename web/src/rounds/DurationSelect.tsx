import { useTranslation } from "react-i18next";
import type { Rules } from "../protocol/generated";
import { Select } from "../ui/Field";

const DURATIONS_MIN = [3, 5, 8, 10, 12, 15, 20, 30, 45, 60, 90];

/** After how many minutes breakouts close by themselves; "" is never. A time of its own is among the choices. */
export function DurationSelect({ value, onChange }: { value: string; onChange: (minutes: string) => void }) {
  const { t } = useTranslation("breakout");
  const own = Number(value);
  const choices = own > 0 && !DURATIONS_MIN.includes(own) ? [...DURATIONS_MIN, own].sort((a, b) => a - b) : DURATIONS_MIN;
  return (
    <Select label={t("duration")} value={value} onChange={(e) => onChange(e.target.value)}>
      <option value="">{t("no_limit")}</option>
      {choices.map((count) => <option key={count} value={count}>{t("after", { count })}</option>)}
    </Select>
  );
}

const MINUTE_MS = 60_000;

/** What is chosen, for opening: 0 is never, whatever the rules of the round say. */
export const durationOf = (minutes: string) => ({ duration_ms: Math.round(Number(minutes) * MINUTE_MS) });

/** What the rules of a round say. */
export const minutesOf = ({ duration_ms }: Rules) => (duration_ms === null ? "" : String(duration_ms / MINUTE_MS));
