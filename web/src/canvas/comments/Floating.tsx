/** What a pin opens: a box beside it that goes where it goes; on a phone a sheet from below. */
import { useEffect, useLayoutEffect, useReducer, useRef, useSyncExternalStore, type ReactNode } from "react";
import { useBench, useDesk } from "../parts/use";
import { useMedia } from "../../ui/useMedia";
import { insetsOf, revealed } from "../view/viewport";
import { anchorOf, besidePin, PIN_PX } from "./pins";
import type { About } from "./read";
import { useTable } from "./use";

/** How much of a phone's board a sheet may cover. */
const SHEET = 0.62;
const PANEL_PX = 344;

export function Floating({ about, label, panel, focus, canLeave, children }:
  { about: About; label: string; /** Whether a panel is open beside the board. */ panel: boolean; /** What gets the keyboard. */ focus: () => HTMLElement | null; /** Whether a hand on the board closes it. */ canLeave: () => boolean; children: ReactNode }) {
  const { bench } = useDesk();
  const { talk } = useTable();
  const { size } = useBench();
  useSyncExternalStore(bench.subscribeShown, bench.shown);
  const narrow = useMedia("(max-width: 640px)");
  const box = useRef<HTMLDivElement>(null);
  const [, placeAnew] = useReducer((count: number) => count + 1, 0);
  const [x, y] = anchorOf(about, bench.cornerOf);

  useLayoutEffect(() => {
    const { current } = box;
    if (!current) return;
    if (narrow) return current.removeAttribute("style");
    const rtl = document.documentElement.dir === "rtl";
    const beside = panel && size.w >= 768 ? PANEL_PX : 0;
    const at = besidePin(bench.toScreen([x, y]), size, { w: current.offsetWidth, h: current.offsetHeight }, { left: rtl ? beside : 0, right: rtl ? 0 : beside, top: 0, bottom: 0 });
    current.style.left = `${at.left}px`;
    current.style.top = `${at.top}px`;
  });
  useEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(placeAnew);
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);

  // What had the keyboard in it may be taken away by somebody else.
  const hadFocus = useRef(false);
  useLayoutEffect(() => {
    if (hadFocus.current && document.activeElement === document.body) box.current?.focus({ preventScroll: true });
  });

  // Whoever opens it sees what it is about.
  const start = useRef({ x, y, focus });
  useEffect(() => {
    const now = bench.snapshot();
    const px = PIN_PX / now.view.zoom;
    const insets = insetsOf(now.size);
    const next = revealed(now.view, { x: start.current.x, y: start.current.y - px, w: px, h: px }, now.size, narrow ? { ...insets, bottom: now.size.h * SHEET + 24 } : insets);
    if (Math.abs(next.x - now.view.x) + Math.abs(next.y - now.view.y) > 0.01) bench.look(next);
    start.current.focus()?.focus({ preventScroll: true });
    return () => {
      // The keyboard goes back to where it was, or to the board when that is gone.
      requestAnimationFrame(() => {
        if (document.activeElement === document.body || document.activeElement === null) (talk.takeOrigin() ?? bench).focus();
      });
    };
  }, [bench, talk, narrow]);

  const leave = useRef(canLeave);
  useLayoutEffect(() => { leave.current = canLeave; });
  useEffect(() => {
    if (narrow) return;
    const onDown = (event: PointerEvent) => {
      if (event.target instanceof Element && event.target.closest('[role="application"]') && leave.current()) talk.close();
    };
    document.addEventListener("pointerdown", onDown, { capture: true });
    return () => document.removeEventListener("pointerdown", onDown, { capture: true });
  }, [talk, narrow]);

  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape closes it wherever in it the keyboard is.
    <div ref={box} role="dialog" aria-label={label} tabIndex={-1} onFocus={() => { hadFocus.current = true; }} onBlur={(event) => { if (event.relatedTarget !== null) hadFocus.current = false; }}
      onKeyDown={(event) => {
        // A dialog or a menu that was opened from here closes first.
        if (event.key !== "Escape" || event.nativeEvent.isComposing || !(event.target instanceof Node) || !event.currentTarget.contains(event.target)) return;
        event.preventDefault();
        talk.close();
      }}
      className="pointer-events-auto absolute z-30 flex flex-col border border-line bg-surface text-ink shadow-print outline-none max-[640px]:inset-x-0 max-[640px]:bottom-0 max-[640px]:max-h-[62%] max-[640px]:rounded-t-2xl max-[640px]:pb-[env(safe-area-inset-bottom)] min-[641px]:max-h-[min(34rem,calc(100%-1.5rem))] min-[641px]:w-[22rem] min-[641px]:rounded-2xl">
      {children}
    </div>
  );
}
