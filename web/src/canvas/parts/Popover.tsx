import { useEffect, useLayoutEffect, useRef, type ReactNode, type RefObject } from "react";

const GAP = 8;

/**
 * A small box beside a bar, in the top layer so that no box it stands in cuts it off. It does not take the focus: whoever
 * draws goes on drawing. Escape closes it.
 */
export function Popover({ label, anchor, onClose, children, side = "auto" }: { label: string; anchor: RefObject<HTMLElement | null>; onClose: () => void; children: ReactNode; side?: "auto" | "below" }) {
  const box = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  useLayoutEffect(() => { close.current = onClose; });
  useLayoutEffect(() => {
    const { current } = box;
    if (!current || !anchor.current) return;
    current.showPopover?.();
    beside(current, anchor.current, side);
  }, [anchor, side]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => { if (event.key === "Escape") { event.stopPropagation(); close.current(); } };
    const { current } = box;
    const { current: from } = anchor;
    const trigger = document.activeElement;
    // Whoever begins to draw is done choosing; the bar itself opens and closes by its own buttons.
    const onDown = (event: PointerEvent) => { if (event.target instanceof Node && !current?.contains(event.target) && !from?.contains(event.target)) close.current(); };
    window.addEventListener("keydown", onKey, { capture: true });
    window.addEventListener("pointerdown", onDown, { capture: true });
    return () => {
      window.removeEventListener("keydown", onKey, { capture: true });
      window.removeEventListener("pointerdown", onDown, { capture: true });
      if (current?.contains(document.activeElement) && trigger instanceof HTMLElement) trigger.focus();
    };
  }, [anchor]);
  return (
    <div ref={box} popover="manual" role="dialog" aria-label={label} className="pointer-events-auto fixed inset-auto m-0 max-w-[calc(100vw-1rem)] rounded-2xl border border-line bg-raised p-2 text-ink shadow-print">
      {children}
    </div>
  );
}

/** Beside a column, above or below a row, and never outside the window. */
function beside(box: HTMLElement, anchor: HTMLElement, side: "auto" | "below"): void {
  const at = anchor.getBoundingClientRect();
  const focus = document.activeElement instanceof HTMLElement && anchor.contains(document.activeElement) ? document.activeElement.getBoundingClientRect() : at;
  const { offsetWidth: width, offsetHeight: height } = box;
  const { clientWidth, clientHeight } = document.documentElement;
  const isColumn = side === "auto" && at.height > at.width;
  const beyond = at.right + GAP + width <= clientWidth ? at.right + GAP : at.left - GAP - width;
  const under = at.bottom + GAP + height <= clientHeight ? at.bottom + GAP : at.top - GAP - height;
  const left = isColumn ? beyond : focus.left + focus.width / 2 - width / 2;
  const top = isColumn ? focus.top + focus.height / 2 - height / 2 : under;
  box.style.left = `${Math.max(GAP, Math.min(left, clientWidth - width - GAP))}px`;
  box.style.top = `${Math.max(GAP, Math.min(top, clientHeight - height - GAP))}px`;
}
