import { useId, useRef, type KeyboardEvent, type ReactNode } from "react";
import { Icon, type IconName } from "./Icon";

export interface Tab<K extends string> { key: K; label: string; icon?: IconName; badge?: number; badgeLabel?: string; mark?: ReactNode; panel: ReactNode }

/** Tabs with arrow keys. On narrow screens `bar` puts them at the bottom, within reach of a thumb. */
export function Tabs<K extends string>({ label, tabs, active, onChange, bar = false }:
  { label: string; tabs: readonly Tab<K>[]; active: K; onChange: (key: K) => void; bar?: boolean }) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const current = tabs.find((tab) => tab.key === active) ?? tabs[0];
  if (!current) return null;
  const onKeyDown = (event: KeyboardEvent) => {
    const index = tabs.indexOf(current);
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -index, End: tabs.length - 1 - index }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = tabs[(index + step + tabs.length) % tabs.length];
    if (!next) return;
    onChange(next.key);
    list.current?.querySelector<HTMLElement>(`[data-tab="${next.key}"]`)?.focus();
  };
  const barred = bar
    ? "max-lg:fixed max-lg:inset-x-0 max-lg:bottom-0 max-lg:z-30 max-lg:border-t max-lg:border-b-0 max-lg:bg-surface max-lg:pb-[env(safe-area-inset-bottom)]"
    : "";
  return (
    <div className="flex min-w-0 flex-col">
      <div ref={list} role="tablist" aria-label={label} tabIndex={-1} onKeyDown={onKeyDown}
        className={`flex overflow-x-auto border-b border-line ${barred}`}>
        {tabs.map((tab) => (
          <button key={tab.key} type="button" role="tab" data-tab={tab.key} id={`${id}-${tab.key}`} aria-controls={`${id}-panel`}
            aria-selected={tab === current} tabIndex={tab === current ? 0 : -1} onClick={() => onChange(tab.key)}
            className={`relative flex min-h-12 items-center justify-center gap-2 px-3.5 font-medium whitespace-nowrap ${bar ? "max-lg:min-w-0 max-lg:flex-auto max-lg:flex-col max-lg:gap-0.5 max-lg:px-0.5 max-lg:py-1.5 max-lg:text-[0.68rem] max-lg:tracking-tight" : ""} ${tab === current
              ? "text-accent after:absolute after:inset-x-2 after:bottom-0 after:h-[3px] after:rounded-full after:bg-accent"
              : "text-muted hover:text-ink"}`}>
            {/* Many in a row need the room for their words. */}
            {tab.icon && <Icon name={tab.icon} className={!bar && tabs.length > 4 ? "max-2xl:hidden" : ""} />}
            <span className="max-w-full truncate">{tab.label}</span>{tab.mark}
            {tab.badge ? (
              <span className={`tabular min-w-5 rounded-full bg-warm-soft px-1.5 text-center text-[0.75rem] font-semibold text-warm-ink ${bar ? "max-lg:absolute max-lg:top-1 max-lg:left-1/2 max-lg:ml-2" : ""}`}>
                <span aria-hidden="true">{tab.badge > 99 ? "99+" : tab.badge}</span><span className="sr-only">{tab.badgeLabel ?? tab.badge}</span>
              </span>
            ) : null}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${current.key}`} tabIndex={-1} className={`min-w-0 pt-4 ${bar ? "max-lg:pt-0" : ""}`}>
        {current.panel}
      </div>
    </div>
  );
}
