import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { Icon, type IconName } from "./Icon";

export interface MenuItem { label: string; onSelect: () => void; danger?: boolean; disabled?: boolean; current?: boolean }

/** A button with a list of actions: arrows, Home, End, Escape; closes when something else is used. Long lists are made when it opens. */
export function Menu({ label, items, icon = "more", text }: { label: string; items: readonly MenuItem[] | (() => readonly MenuItem[]); icon?: IconName; text?: string }) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    root.current?.querySelector<HTMLElement>('[role="menuitem"]:not(:disabled)')?.focus();
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
    const all = [...(root.current?.querySelectorAll<HTMLElement>('[role="menuitem"]:not(:disabled)') ?? [])];
    const at = all.findIndex((item) => item === document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all[to % all.length]?.focus();
  };
  return (
    <div ref={root} className="relative">
      <button ref={button} type="button" aria-haspopup="menu" aria-expanded={open} aria-label={text ? undefined : label} title={text ? undefined : label}
        onClick={() => setOpen(!open)}
        className={text
          ? "inline-flex min-h-11 items-center gap-1.5 rounded-xl px-3 font-medium text-accent hover:bg-accent-soft"
          : "inline-flex size-11 items-center justify-center rounded-xl text-muted hover:bg-accent-soft hover:text-ink"}>
        {text}{text ? <Icon name="next" size={14} className="rotate-90" /> : <Icon name={icon} />}
      </button>
      {open && (
        <div role="menu" aria-label={label} tabIndex={-1} onKeyDown={onKeyDown}
          className="absolute right-0 z-40 mt-1 max-h-80 w-max max-w-[min(20rem,80vw)] min-w-44 overflow-auto rounded-xl border border-line bg-raised p-1.5 shadow-print">
          {shown.map((item) => (
            <button key={item.label} type="button" role="menuitem" disabled={item.disabled} tabIndex={-1}
              onClick={() => { close(); item.onSelect(); }}
              className={`flex min-h-11 w-full items-center gap-2 rounded-lg px-3 text-left hover:bg-accent-soft focus-visible:bg-accent-soft disabled:opacity-50 ${item.danger ? "text-danger" : "text-ink"}`}>
              <span className="grow">{item.label}</span>{item.current && <Icon name="check" size={16} />}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
