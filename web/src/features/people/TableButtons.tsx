import { useState } from "react";
import { useTranslation } from "react-i18next";
import { getAttendance, getWhereabouts } from "../../api/sessions";
import { Button } from "../../ui/Button";
import { saveTable } from "../../ui/saveFile";
import { useToast } from "../../ui/toast";

const TABLES = { attendance: getAttendance, whereabouts: getWhereabouts } as const;
type Table = keyof typeof TABLES;

/** Who was present, and who was where when, as files. `token` gives a participant's; without it the account asks. */
export function TableButtons({ sessionId, token }: { sessionId: string; token?: () => Promise<string> }) {
  const { t } = useTranslation("people");
  const toast = useToast();
  const [busy, setBusy] = useState<Table | null>(null);
  const get = async (table: Table) => {
    setBusy(table);
    try {
      saveTable(`${table}-${sessionId}.csv`, await TABLES[table](sessionId, await token?.()));
    } catch {
      toast(t("table_failed"), "alert");
    } finally {
      setBusy(null);
    }
  };
  return (
    <span className="flex flex-wrap gap-2">
      <Button small busy={busy === "attendance"} title={t("attendance_hint")} onClick={() => void get("attendance")}>{t("attendance")}</Button>
      <Button small busy={busy === "whereabouts"} title={t("whereabouts_hint")} onClick={() => void get("whereabouts")}>{t("whereabouts")}</Button>
    </span>
  );
}
