import { useTranslation } from "react-i18next";
import { Select } from "../../ui/Field";

const DURATIONS_MIN = [3, 5, 8, 10, 12, 15, 20, 30, 45, 60, 90];

/** After how many minutes breakouts close by themselves; "" is never. */
export function DurationSelect({ value, onChange }: { value: string; onChange: (minutes: string) => void }) {
  const { t } = useTranslation("breakout");
  return (
    <Select label={t("duration")} value={value} onChange={(e) => onChange(e.target.value)}>
      <option value="">{t("no_limit")}</option>
      {DURATIONS_MIN.map((count) => <option key={count} value={count}>{t("after", { count })}</option>)}
    </Select>
  );
}

export const durationOf = (minutes: string) => (minutes ? { duration_ms: Number(minutes) * 60_000 } : {});
