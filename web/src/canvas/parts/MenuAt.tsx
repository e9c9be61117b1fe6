/** A menu at a place: for the right button, a finger that rests, or the menu key. */
import { useEffect, useLayoutEffect, useRef, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../../ui/Icon";
import type { Place } from "../tools/station";
import { useMenuItems } from "./menuItems";

const GAP = 6;

export function MenuAt({ at, onClose }: { at: Place; onClose: () => void }) {
  const { t } = useTranslation("canvas");
  const list = useRef<HTMLDivElement>(null);
  const items = useMenuItems()();
  useLayoutEffect(() => {
    const { current } = list;
    if (!current) return;
    const before = document.activeElement;
    current.showPopover?.();
    const { clientWidth, clientHeight } = document.documentElement;
    current.style.left = `${Math.max(GAP, Math.min(at.x, clientWidth - current.offsetWidth - GAP))}px`;
    current.style.top = `${Math.max(GAP, Math.min(at.y, clientHeight - current.offsetHeight - GAP))}px`;
    current.querySelector<HTMLElement>('[role="menuitem"]:not(:disabled)')?.focus();
    return () => { if (before instanceof HTMLElement && before.isConnected && (current.contains(document.activeElement) || document.activeElement === document.body)) before.focus(); };
  }, [at]);
  useEffect(() => {
    const onDown = (event: Event) => { if (event.target instanceof Node && !list.current?.contains(event.target)) onClose(); };
    document.addEventListener("pointerdown", onDown, { capture: true });
    return () => document.removeEventListener("pointerdown", onDown, { capture: true });
  }, [onClose]);
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      return onClose();
    }
    const all = [...(list.current?.querySelectorAll<HTMLElement>('[role="menuitem"]:not(:disabled)') ?? [])];
    const now = all.findIndex((item) => item === document.activeElement);
    const to = { ArrowDown: now + 1, ArrowUp: now - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all[to % all.length]?.focus();
  };
  return (
    <div ref={list} popover="manual" role="menu" aria-label={t("menu")} tabIndex={-1} onKeyDown={onKeyDown}
      className="fixed inset-auto m-0 max-h-[min(30rem,80dvh)] w-max max-w-[min(22rem,90vw)] min-w-56 overflow-auto rounded-xl border border-line bg-raised p-1.5 text-ink shadow-print">
      {items.map((item) => (
        <button key={item.label} type="button" role="menuitem" disabled={item.disabled} tabIndex={-1} onClick={() => { onClose(); item.onSelect(); }}
          className={`flex min-h-10 w-full items-center gap-3 rounded-lg px-3 py-1 text-start hover:bg-accent-soft focus-visible:bg-accent-soft disabled:opacity-50 ${item.danger ? "text-danger" : "text-ink"}`}>
          <span className="min-w-0 grow truncate">{item.label}</span>
          {item.current && <Icon name="check" size={16} />}
          {item.hint && <kbd className="font-sans text-[0.78rem] text-muted max-md:hidden">{item.hint}</kbd>}
        </button>
      ))}
    </div>
  );
}
