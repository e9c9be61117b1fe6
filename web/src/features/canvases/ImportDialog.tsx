import { useState, type ChangeEvent, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { CanvasId } from "../../protocol/generated";
import { importCanvas } from "../../api/canvases";
import { Problem } from "../../api/http";
import { Note } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
import { useAsk, useWords } from "./use";

const NAME_MAX = 120;

/** Makes a canvas out of a file that was saved from one. */
export function ImportDialog({ onOpen, onClose }: { onOpen: (id: CanvasId) => void; onClose: () => void }) {
  const { t } = useTranslation("canvases");
  const ask = useAsk();
  const words = useWords();
  const [file, setFile] = useState<unknown>(null);
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const onFile = async (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = event.target.files?.[0];
    setFile(null);
    setWrong(null);
    if (!chosen) return;
    try {
      const read: unknown = JSON.parse(await chosen.text());
      if (typeof read !== "object" || read === null || !("elements" in read)) throw new Error("not a canvas");
      setFile(read);
      setName((now) => now || chosen.name.replace(/\.json$/i, "").slice(0, NAME_MAX));
    } catch {
      setWrong(t("import_not_json"));
    }
  };
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setWrong(null);
    try {
      const canvas = await ask((token, sessionId) => importCanvas(sessionId, name.trim(), file, token));
      onOpen(canvas.id);
    } catch (error) {
      // Only the server knows what is wrong within it, and where.
      setWrong(error instanceof Problem && error.code === "field.invalid" && error.detail ? error.detail : words(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("import_title")} onClose={onClose}>
      <form onSubmit={(event) => void onSubmit(event)} className="flex flex-col gap-4">
        <p className="text-muted">{t("import_words")}</p>
        <TextField label={t("import_file")} type="file" accept=".json,application/json" required onChange={(event) => void onFile(event)} />
        <TextField label={t("name")} value={name} maxLength={NAME_MAX} required onChange={(event) => setName(event.target.value)} />
        {wrong && <Note tone="danger" role="alert">{wrong}</Note>}
        <div className="flex justify-end"><Button kind="primary" type="submit" busy={busy} disabled={file === null || name.trim() === ""}>{t("import_do")}</Button></div>
      </form>
    </Dialog>
  );
}
