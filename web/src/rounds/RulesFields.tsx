import { useTranslation } from "react-i18next";
import type { Joining, Late, Rules } from "../protocol/generated";
import { Select } from "../ui/Field";

const JOINING: readonly Joining[] = ["assigned", "self_choice", "both"];
const LATE: readonly Late[] = ["fill_smallest", "ask", "self_choice", "plenary"];

/** Nobody chooses, latecomers go to the smallest one, people are moved, and nothing ends by itself. */
export const PLAIN: Rules = { joining: "assigned", late: "fill_smallest", invitation: false, duration_ms: null };

/** Who may choose, what becomes of latecomers, and whether people are moved or invited. */
export function RulesFields({ rules, onChange }: { rules: Rules; onChange: (change: Partial<Rules>) => void }) {
  const { t } = useTranslation("breakout");
  return (
    <>
      <Select label={t("joining")} value={rules.joining} onChange={(e) => onChange({ joining: JOINING.find((one) => one === e.target.value) ?? rules.joining })}>
        {JOINING.map((one) => <option key={one} value={one}>{t(`joining_${one}`)}</option>)}
      </Select>
      <Select label={t("late")} value={rules.late} onChange={(e) => onChange({ late: LATE.find((one) => one === e.target.value) ?? rules.late })}>
        {LATE.map((one) => <option key={one} value={one}>{t(`late_${one}`)}</option>)}
      </Select>
      <Select label={t("invitation")} value={rules.invitation ? "yes" : "no"} onChange={(e) => onChange({ invitation: e.target.value === "yes" })}>
        <option value="no">{t("invitation_no")}</option>
        <option value="yes">{t("invitation_yes")}</option>
      </Select>
    </>
  );
}
