import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Canvas } from "../../protocol/generated";
import { useSend } from "../../session/hooks";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";

const NAME_MAX = 120;

export function RenameDialog({ canvas, onClose }: { canvas: Canvas; onClose: () => void }) {
  const { t } = useTranslation("canvases");
  const send = useSend();
  const [name, setName] = useState(canvas.name);
  const [busy, setBusy] = useState(false);
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const done = await send({ type: "canvas.rename", data: { canvas_id: canvas.id, name: name.trim() } });
    setBusy(false);
    if (done) onClose();
  };
  return (
    <Dialog title={t("rename_title", { name: canvas.name })} onClose={onClose}>
      <form onSubmit={(event) => void onSubmit(event)} className="flex flex-col gap-4">
        <TextField label={t("name")} value={name} maxLength={NAME_MAX} required onChange={(event) => setName(event.target.value)} />
        <div className="flex justify-end"><Button kind="primary" type="submit" busy={busy} disabled={name.trim() === ""}>{t("rename_save")}</Button></div>
      </form>
    </Dialog>
  );
}
