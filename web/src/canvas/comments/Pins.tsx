/** Where something is said: pins above the board, as large at every zoom, which follow what they are pinned to. */
import { memo, useMemo, useSyncExternalStore, type CSSProperties } from "react";
import { useTranslation } from "react-i18next";
import { useBench, useDesk, useElements } from "../parts/use";
import { colorOf } from "../sync/presence";
import { BoardIcon } from "../parts/icons";
import { revealed } from "../view/viewport";
import { PIN_PX, placePins } from "./pins";
import { repliesIn, type About, type Thread } from "./read";
import { useTable, useTalk, useThreads, useUnread } from "./use";
import { useThreadWords } from "./words";

/** Panning moves the layer only; the pins in it are drawn anew when something of them changes. */
export function Pins() {
  const { view, presenting } = useBench();
  if (presenting) return null;
  return (
    // What is out of sight is not scrolled to when it gets the focus: the view moves.
    <div dir="ltr" className="pointer-events-none absolute inset-0 overflow-clip">
      <div className="absolute top-0 left-0" style={{ transformOrigin: "0 0", transform: `scale(${view.zoom}) translate(${-view.x}px, ${-view.y}px)`, "--unzoom": 1 / view.zoom } as CSSProperties}>
        <AllPins />
      </div>
    </div>
  );
}

type Pinned = About & ({ kind: "thread"; thread: Thread } | { kind: "sending"; id: string } | { kind: "draft" });

const AllPins = memo(function AllPins() {
  const { t } = useTranslation("canvas");
  const { bench } = useDesk();
  const { sending, talk } = useTable();
  const threads = useThreads();
  const unread = useUnread();
  const words = useThreadWords();
  const { open, draft, settled } = useTalk();
  // What an element says stands in the label of what is said about it.
  const elements = useElements();
  const shown = useSyncExternalStore(bench.subscribeShown, bench.shown);
  const pins = useMemo(() => {
    void [shown, elements];
    const there = new Set(threads.map(({ id }) => id));
    const all: Pinned[] = [
      ...threads.filter((thread) => !thread.settled || settled || thread.id === open).map((thread) => ({ kind: "thread" as const, thread, el: thread.el, pt: thread.pt })),
      ...sending.filter(({ id, thread }) => thread === null && !there.has(id)).map(({ id, about }) => ({ kind: "sending" as const, id, ...about })),
      ...(draft ? [{ kind: "draft" as const, ...draft }] : []),
    ];
    return placePins(all, bench.cornerOf, document.documentElement.dir === "rtl");
  }, [threads, sending, draft, settled, open, shown, elements, bench]);
  if (pins.length === 0) return null;
  const reveal = (at: readonly [number, number]) => {
    const { view, size } = bench.snapshot();
    const next = revealed(view, { x: at[0], y: at[1] - PIN_PX / view.zoom, w: PIN_PX / view.zoom, h: PIN_PX / view.zoom }, size);
    if (Math.abs(next.x - view.x) + Math.abs(next.y - view.y) > 0.01) bench.look(next);
  };
  return (
    <ul aria-label={t("comments")}>
      {pins.map(({ what, at, asidePx }) => {
        const style = { transformOrigin: "0 0", transform: `translate(${at[0]}px, ${at[1]}px) scale(var(--unzoom)) translate(${asidePx}px, -100%)` };
        if (what.kind !== "thread") return (
          <li key={what.kind === "draft" ? "draft" : what.id} aria-hidden="true" className="absolute top-0 left-0" style={style}><span className={`${PIN} ${what.kind === "draft" ? "bg-accent text-on-accent" : "bg-accent text-on-accent opacity-60"}`}><BoardIcon name={what.kind === "draft" ? "plus" : "comment"} size={18} /></span></li>
        );
        const { thread } = what;
        return (
          <li key={thread.id} className={`absolute top-0 left-0 ${thread.id === open ? "z-10" : ""}`} style={style}>
            <PinButton thread={thread} label={words.whole(thread, unread(thread))} initial={initialOf(words.name(thread.by))} unread={unread(thread)} open={thread.id === open}
              onOpen={() => (thread.id === open ? talk.close() : talk.openThread(thread.id))} onReached={() => reveal(at)} />
          </li>
        );
      })}
    </ul>
  );
});

const PIN = "pointer-events-auto relative flex size-9 items-center justify-center rounded-full rounded-bl-sm border-2 border-[#fff] text-[0.9rem] font-semibold shadow-print";

function PinButton({ thread, label, initial, unread, open, onOpen, onReached }: { thread: Thread; label: string; initial: string; unread: boolean; open: boolean; onOpen: () => void; onReached: () => void }) {
  const { bench } = useDesk();
  const replies = repliesIn(thread);
  // What the eye sees on it is drawn by the style sheet: the label says the same in words.
  return (
    <button type="button" data-pin={thread.id} aria-label={label} title={label} aria-expanded={open} onClick={onOpen}
      onFocus={(event) => { if (event.target.matches(":focus-visible")) onReached(); }}
      onKeyDown={(event) => { if (event.key === "Escape" && !open) bench.focus(); }}
      className={`${PIN} transition-shadow hover:ring-3 hover:ring-accent/40 ${open ? "ring-3 ring-accent" : ""} ${thread.settled ? "bg-[#6b645b]" : ""} text-[#fff]`} style={thread.settled ? undefined : { background: colorOf(thread.by) }}>
      {thread.settled ? <BoardIcon name="check" size={18} /> : <span aria-hidden="true" data-text={initial} className="before:content-[attr(data-text)]" />}
      {replies > 0 && <span aria-hidden="true" data-text={replies > 99 ? "99+" : replies} className="tabular absolute -right-2.5 -bottom-1.5 flex h-5 min-w-5 items-center justify-center rounded-full border border-line bg-raised px-1 text-[0.7rem] font-semibold text-ink before:content-[attr(data-text)]" />}
      {unread && <span aria-hidden="true" data-unread className="absolute -top-1 -right-1 size-3.5 rounded-full border-2 border-[#fff] bg-[#c2410c]" />}
    </button>
  );
}

const initialOf = (name: string) => [...name.trim()][0]?.toUpperCase() ?? "·";
