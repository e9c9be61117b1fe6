import { useEffect, useId, useRef, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "./Button";
import { Icon } from "./Icon";

/**
 * A modal dialog. The browser keeps the focus inside and gives it back to where it was. It stands at the end of the
 * document, since a form of its own must not be inside another form. `sheet`: on a phone it comes up from below, as wide as that is.
 */
export function Dialog({ title, onClose, children, wide = false, full = false, sheet = false }: { title: string; onClose: () => void; children: ReactNode; wide?: boolean; full?: boolean; sheet?: boolean }) {
  const ref = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const { t } = useTranslation("ui");
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    if (dialog && !dialog.open) dialog.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return createPortal(
    <dialog ref={ref} aria-labelledby={heading} onCancel={(event) => { event.preventDefault(); onClose(); }}
      className={`m-auto max-h-[92dvh] w-[min(94vw,var(--w))] overflow-auto rounded-2xl border border-line bg-surface p-0 text-ink shadow-print ${full ? "min-h-[80dvh] [--w:120rem]" : wide ? "[--w:62rem]" : "[--w:32rem]"} ${sheet ? "max-sm:mb-0 max-sm:w-full max-sm:max-w-none max-sm:rounded-b-none max-sm:border-x-0 max-sm:border-b-0" : ""}`}>
      <div className="sticky top-0 z-10 flex items-center justify-between gap-4 border-b border-line bg-surface px-5 py-3">
        <h2 id={heading} className="min-w-0 py-1 wrap-anywhere">{title}</h2>
        <IconButton label={t("close")} onClick={onClose}><Icon name="close" /></IconButton>
      </div>
      <div className="p-5">{children}</div>
    </dialog>,
    document.body,
  );
}

export function ConfirmDialog({ title, children, confirm, danger = false, onConfirm, onClose }:
  { title: string; children: ReactNode; confirm: string; danger?: boolean; onConfirm: () => void; onClose: () => void }) {
  const { t } = useTranslation("ui");
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="prose mb-6">{children}</div>
      <div className="flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>{t("cancel")}</Button>
        <Button kind={danger ? "danger" : "primary"} onClick={() => { onConfirm(); onClose(); }}>{confirm}</Button>
      </div>
    </Dialog>
  );
}
