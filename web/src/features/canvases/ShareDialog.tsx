import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Canvas } from "../../protocol/generated";
import { useSend, useSession } from "../../session/hooks";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { accessOf, draftOf } from "./access";
import { AccessFields } from "./AccessFields";

export function ShareDialog({ canvas, onClose }: { canvas: Canvas; onClose: () => void }) {
  const { t } = useTranslation("canvases");
  const send = useSend();
  const view = useSession((s) => s.state.view);
  const [draft, setDraft] = useState(() => draftOf(canvas.access));
  const [busy, setBusy] = useState(false);
  const access = accessOf(draft);
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (!access) return;
    setBusy(true);
    const done = await send({ type: "canvas.share", data: { canvas_id: canvas.id, access } });
    setBusy(false);
    if (done) onClose();
  };
  if (!view) return null;
  return (
    <Dialog title={t("share_title", { name: canvas.name })} onClose={onClose}>
      <form onSubmit={(event) => void onSubmit(event)} className="flex flex-col gap-4">
        <AccessFields view={view} owner={canvas.owner} now={canvas.access.to} draft={draft} onChange={setDraft} />
        {access === null && <p className="text-[0.9rem] text-muted">{t(draft.to === "people" ? "say_with_whom" : "say_which")}</p>}
        <div className="flex justify-end"><Button kind="primary" type="submit" busy={busy} disabled={access === null}>{t("share_save")}</Button></div>
      </form>
    </Dialog>
  );
}
