import { createContext, use, useCallback, useMemo, useRef, useState, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import { IconButton } from "./Button";
import { Icon } from "./Icon";

type Tone = "status" | "alert";
interface Item { id: number; text: string; tone: Tone }

const ToastContext = createContext<(text: string, tone?: Tone) => void>(() => undefined);
const BottomContext = createContext<HTMLElement | null>(null);
const SHOWN_MS = 7_000;

/** Tells something in passing; alerts are read out at once. */
export function useToast() {
  return use(ToastContext);
}

/** What stays for a while stands below what is told in passing, so that neither covers the other. */
export function AtBottom({ children }: { children: ReactNode }) {
  const bottom = use(BottomContext);
  return bottom && createPortal(children, bottom);
}

export function ToastHost({ children }: { children: ReactNode }) {
  const [items, setItems] = useState<Item[]>([]);
  const [bottom, setBottom] = useState<HTMLElement | null>(null);
  const next = useRef(1);
  const { t } = useTranslation("ui");
  const dismiss = useCallback((id: number) => setItems((list) => list.filter((item) => item.id !== id)), []);
  const show = useCallback((text: string, tone: Tone = "status") => {
    const id = next.current++;
    setItems((list) => [...list.filter((item) => item.text !== text), { id, text, tone }].slice(-3));
    setTimeout(() => dismiss(id), SHOWN_MS);
  }, [dismiss]);
  const list = (tone: Tone) => items.filter((item) => item.tone === tone).map((item) => (
    <div key={item.id} className={`pointer-events-auto flex items-center gap-3 rounded-xl border py-1 pr-1 pl-4 shadow-lift ${tone === "alert" ? "border-danger/60 bg-danger-soft" : "border-line bg-raised"}`}>
      <span className="grow">{item.text}</span>
      <IconButton label={t("dismiss")} onClick={() => dismiss(item.id)}><Icon name="close" size={16} /></IconButton>
    </div>
  ));
  return (
    <ToastContext value={useMemo(() => show, [show])}>
      <BottomContext value={bottom}>{children}</BottomContext>
      <div className="pointer-events-none fixed inset-x-3 bottom-[calc(4.25rem+env(safe-area-inset-bottom))] z-50 mx-auto flex max-w-md flex-col gap-2 lg:bottom-5">
        <div role="alert" className="flex flex-col gap-2">{list("alert")}</div>
        <div role="status" className="flex flex-col gap-2">{list("status")}</div>
        <div ref={setBottom} />
      </div>
    </ToastContext>
  );
}
