import { useState, type ChangeEvent, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "../../api/http";
import { importRoster } from "../../api/sessions";
import { useStore } from "../../session/hooks";
import { Note } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { TextArea, TextField } from "../../ui/Field";

/** Takes a table in, as a whole or not at all; what cannot be read is said with its line. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("roster");
  const store = useStore();
  const [table, setTable] = useState("");
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const [done, setDone] = useState<{ people: number; matched: number } | null>(null);
  const onFile = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    if (!file) return;
    setWrong(null);
    try {
      setTable(new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer()));
    } catch {
      setWrong(t("encoding"));
    }
  };
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setWrong(null);
    try {
      const { token } = await store.token(false);
      setDone(await importRoster(store.sessionId, table, token));
    } catch (error) {
      setWrong(error instanceof Problem ? [error.detail, ...error.errors.map(({ pointer, detail }) => `${pointer}: ${detail}`)].filter(Boolean).join(" ") || t("failed") : t("failed"));
    }
    setBusy(false);
  };
  return (
    <Dialog title={t("import_title")} onClose={onClose}>
      {done ? <Note role="status" tone="accent">{t("imported", { count: done.people, matched: done.matched })}</Note> : (
        <form onSubmit={(event) => void onSubmit(event)} className="flex flex-col gap-4">
          <p className="text-muted">{t("import_words")}</p>
          <TextField label={t("file")} type="file" accept=".csv,.tsv,.txt,text/csv" onChange={(event) => void onFile(event)} />
          <TextArea label={t("or_paste")} placeholder={t("placeholder")} rows={6} value={table} onChange={(e) => { setTable(e.target.value); setWrong(null); }} />
          {wrong && <Note tone="danger" role="alert">{wrong}</Note>}
          <div><Button kind="primary" type="submit" busy={busy} disabled={table.trim() === ""}>{t("take_in")}</Button></div>
        </form>
      )}
    </Dialog>
  );
}
