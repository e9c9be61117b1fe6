import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import { SwitchFace } from "./Field";
import { Icon, type IconName } from "./Icon";

export interface MenuItem {
  label: string;
  onSelect: () => void;
  hint?: string;
  danger?: boolean;
  disabled?: boolean;
  current?: boolean;
  /** It is on or off, and choosing it turns it over. */
  on?: boolean;
}

const ITEM = '[role^="menuitem"]:not(:disabled)';

const GAP_PX = 4;

/**
 * A button with a list of actions: arrows, Home, End, Escape; closes when something else is used. Long lists are made
 * when it opens. The list is in the top layer, so that no box it stands in cuts it off.
 */
export function Menu({ label, items, icon = "more", text, look = "" }:
  { label: string; items: readonly MenuItem[] | (() => readonly MenuItem[]); icon?: IconName; text?: string; look?: string }) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!open) return;
    const place = () => { if (list.current && button.current) beside(list.current, button.current); };
    list.current?.showPopover();
    place();
    list.current?.querySelector<HTMLElement>(ITEM)?.focus();
    window.addEventListener("scroll", place, { capture: true, passive: true });
    window.addEventListener("resize", place);
    return () => {
      window.removeEventListener("scroll", place, { capture: true });
      window.removeEventListener("resize", place);
    };
  }, [open]);
  useEffect(() => {
    if (!open) return;
    const onPointer = (event: PointerEvent) => {
      if (!(event.target instanceof Node) || !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", onPointer);
    return () => document.removeEventListener("pointerdown", onPointer);
  }, [open]);
  if (typeof items !== "function" && items.length === 0) return null;
  const shown = open ? (typeof items === "function" ? items() : items) : [];
  const close = () => { setOpen(false); button.current?.focus(); };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") { event.stopPropagation(); close(); return; }
    if (event.key === "Tab") { setOpen(false); return; }
    const all = [...(root.current?.querySelectorAll<HTMLElement>(ITEM) ?? [])];
    const at = all.findIndex((item) => item === document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all[to % all.length]?.focus();
  };
  return (
    <div ref={root} className="shrink-0">
      <button ref={button} type="button" aria-haspopup="menu" aria-expanded={open} aria-label={text && !label.startsWith(text) ? undefined : label} title={text ? undefined : label}
        onClick={() => setOpen(!open)}
        className={text
          ? `inline-flex min-h-11 items-center gap-1.5 rounded-xl px-3 font-medium ${look || "text-accent hover:bg-accent-soft"}`
          : "inline-flex size-11 items-center justify-center rounded-xl text-muted hover:bg-accent-soft hover:text-ink"}>
        {text}{text ? <Icon name="next" size={14} className="rotate-90" /> : <Icon name={icon} />}
      </button>
      {open && (
        <div ref={list} popover="manual" role="menu" aria-label={label} tabIndex={-1} onKeyDown={onKeyDown}
          className="fixed inset-auto m-0 max-h-[min(34rem,80dvh)] w-max max-w-[min(22rem,88vw)] min-w-44 overflow-auto rounded-xl border border-line bg-raised p-1.5 text-ink shadow-print">
          {shown.map((item, i) => (
            <button key={`${i}${item.label}`} type="button" role={item.on === undefined ? "menuitem" : "menuitemcheckbox"} aria-checked={item.on} disabled={item.disabled} tabIndex={-1}
              onClick={() => { close(); item.onSelect(); }}
              className={`flex min-h-11 w-full items-center gap-2 rounded-lg px-3 py-1.5 text-start hover:bg-accent-soft focus-visible:bg-accent-soft disabled:opacity-50 ${item.danger ? "text-danger" : "text-ink"}`}>
              <span className="min-w-0 grow">
                <span className="flex items-center justify-between gap-3"><span className="block truncate">{item.label}</span>{item.on !== undefined && <SwitchFace on={item.on} />}</span>
                {item.hint && <span className="block text-[0.82rem] leading-snug text-muted">{item.hint}</span>}
              </span>
              {item.current && <Icon name="check" size={16} />}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

/** Under the button and flush with its right edge; above it where there is more room, and never outside the window. */
function beside(list: HTMLElement, button: HTMLElement): void {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = list;
  const { clientWidth, clientHeight } = document.documentElement;
  const below = clientHeight - at.bottom;
  const top = below >= height + GAP_PX || below >= at.top ? at.bottom + GAP_PX : at.top - height - GAP_PX;
  list.style.left = `${Math.max(GAP_PX, Math.min(at.right - width, clientWidth - width - GAP_PX))}px`;
  list.style.top = `${Math.max(GAP_PX, Math.min(top, clientHeight - height - GAP_PX))}px`;
}
