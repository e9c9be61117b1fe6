/** Presenting: nothing but the board, one frame after the other in reading order; the laser is in the hand. */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { readingOrder } from "../document/reading";
import { fitted, PRESENTING_INSETS } from "../view/viewport";
import { Small } from "./ViewControls";
import { useBenchOf, useDesk, useElements } from "./use";

export function Presenter({ onGather }: { onGather: (() => void) | undefined }) {
  const { t } = useTranslation("canvas");
  const { bench } = useDesk();
  const elements = useElements();
  const size = useBenchOf("size");
  const bar = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  void elements;
  const frames = readingOrder(bench.board, document.documentElement.dir === "rtl").filter(({ element }) => element.k === "frame").map(({ element }) => element.id);
  // The first is the whole board.
  const count = frames.length + 1;
  const go = (to: number) => {
    const next = Math.max(0, Math.min(count - 1, to));
    setAt(next);
    const frame = frames[next - 1];
    if (frame === undefined) bench.fit();
    else bench.look(fitted(bench.board.boundsOf([frame]), size, PRESENTING_INSETS, 4));
  };
  useEffect(() => bar.current?.focus(), []);
  const onKeyDown = (event: React.KeyboardEvent) => {
    const to = { ArrowRight: at + 1, PageDown: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, PageUp: at - 1, ArrowUp: at - 1, Home: 0, End: count - 1 }[event.key];
    if (event.key === "Escape") bench.setPresenting(false);
    else if (to !== undefined) go(to);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const gather = () => {
    bench.unfollow();
    onGather?.();
  };
  const title = at === 0 ? t("present_whole") : bench.board.find(frames[at - 1] ?? "")?.title ?? "";
  return (
    <div ref={bar} role="toolbar" aria-label={t("present")} tabIndex={-1} onKeyDown={onKeyDown} className="pointer-events-auto absolute inset-x-0 bottom-3 mx-auto flex w-max max-w-[calc(100vw-1rem)] items-center gap-1 rounded-2xl border border-line bg-raised p-1 shadow-lift">
      <button type="button" aria-label={t("present_previous")} title={t("present_previous")} aria-disabled={at === 0} onClick={() => go(at - 1)} className={STEP}><span aria-hidden="true" className="rtl:-scale-x-100">‹</span></button>
      <span aria-live="polite" className="flex min-w-0 items-baseline gap-2 px-2"><span className="max-w-48 truncate font-medium">{title}</span><span className="tabular text-[0.85rem] whitespace-nowrap text-muted">{t("present_at", { at: at + 1, count })}</span></span>
      <button type="button" aria-label={t("present_next")} title={t("present_next")} aria-disabled={at === count - 1} onClick={() => go(at + 1)} className={STEP}><span aria-hidden="true" className="rtl:-scale-x-100">›</span></button>
      {onGather && <Small icon="gather" label={t("bring")} onClick={gather} />}
      <Small icon="close" label={t("present_end")} hint="Esc" onClick={() => { bench.setPresenting(false); bench.focus(); }} />
    </div>
  );
}

const STEP = "inline-flex size-10 items-center justify-center rounded-xl text-2xl leading-none hover:bg-accent-soft aria-disabled:opacity-35";
