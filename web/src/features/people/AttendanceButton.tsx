import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/Button";
import { useToast } from "../../ui/toast";

/** Gives the attendance as a file. `load` brings the table. */
export function AttendanceButton({ sessionId, load }: { sessionId: string; load: () => Promise<string> }) {
  const { t } = useTranslation("people");
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const get = async () => {
    setBusy(true);
    try {
      save(`attendance-${sessionId}.csv`, await load());
    } catch {
      toast(t("attendance_failed"), "alert");
    } finally {
      setBusy(false);
    }
  };
  return <Button small busy={busy} title={t("attendance_hint")} onClick={() => void get()}>{t("attendance")}</Button>;
}

/** The mark at the beginning tells spreadsheets that it is UTF-8. */
function save(name: string, csv: string): void {
  const url = URL.createObjectURL(new Blob(["\uFEFF", csv], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The download has the file by then.
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
}
