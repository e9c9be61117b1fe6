import { useId, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { exportCanvas, type Picture } from "../../api/canvases";
import { Problem } from "../../api/http";
import type { Canvas } from "../../protocol/generated";
import { Note } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Select } from "../../ui/Field";
import { saveFile } from "../../ui/saveFile";
import { fileNameOf } from "./fileName";
import { useWords, type Ask } from "./use";

const KINDS = ["png", "pdf", "json"] as const;
const SCALES = [1, 2, 3, 4] as const;

/** Everything on a canvas as a file, made by the server from what is saved. */
export function ExportDialog({ canvas, ask, onClose }: { canvas: Canvas; ask: Ask; onClose: () => void }) {
  const { t } = useTranslation("canvases");
  const words = useWords();
  const id = useId();
  const [kind, setKind] = useState<Picture["kind"]>("png");
  const [scale, setScale] = useState(2);
  const [background, setBackground] = useState<"white" | "none">("white");
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setWrong(null);
    try {
      const file = await ask((token, sessionId) => exportCanvas(sessionId, canvas.id, kind === "png" ? { kind, scale, background } : { kind }, token));
      saveFile(`${fileNameOf(canvas)}.${kind}`, [file], file.type);
      onClose();
    } catch (error) {
      setWrong(error instanceof Problem && error.code === "too_large" ? t("save_failed_large") : words(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("export_title", { name: canvas.name })} onClose={onClose}>
      <form onSubmit={(event) => void onSubmit(event)} className="flex flex-col gap-4">
        <fieldset className="flex flex-col gap-2">
          <legend className="sr-only">{t("export_title", { name: canvas.name })}</legend>
          {KINDS.map((one) => (
            <label key={one} htmlFor={`${id}-${one}`} className={`flex items-start gap-3 rounded-xl border p-3.5 ${kind === one ? "border-accent bg-accent-soft" : "border-line bg-raised"}`}>
              <input id={`${id}-${one}`} type="radio" name={id} checked={kind === one} onChange={() => { setKind(one); setWrong(null); }} className="mt-1 size-5 shrink-0 accent-accent" />
              <span className="block"><span className="block font-medium">{t(`as_${one}`)}</span><span className="block text-[0.9rem] text-muted">{t(`as_${one}_words`)}</span></span>
            </label>
          ))}
        </fieldset>
        {kind === "png" && (
          <div className="grid gap-4 sm:grid-cols-2">
            <Select label={t("scale")} value={scale} onChange={(event) => setScale(Number(event.target.value))}>{SCALES.map((one) => <option key={one} value={one}>{t(`scale_${one}`)}</option>)}</Select>
            <Select label={t("ground")} value={background} onChange={(event) => setBackground(event.target.value === "none" ? "none" : "white")}><option value="white">{t("ground_white")}</option><option value="none">{t("ground_none")}</option></Select>
          </div>
        )}
        {wrong && <Note tone="danger" role="alert">{wrong}</Note>}
        <span role="status" className="sr-only">{busy ? t("saving") : ""}</span>
        <div className="flex justify-end"><Button kind="primary" type="submit" busy={busy}>{busy ? t("saving") : t("save")}</Button></div>
      </form>
    </Dialog>
  );
}
