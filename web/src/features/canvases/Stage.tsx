/** One canvas over the whole window, with the way back to the session. */
import { lazy, Suspense, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Guide } from "../../canvas/Board";
import type { Canvas, CanvasId, CanvasRight } from "../../protocol/generated";
import { getTicket } from "../../api/canvases";
import { allows } from "../../session/canvases";
import { useSend, useSession } from "../../session/hooks";
import { people as selectPeople } from "../../session/selectors";
import { Waiting } from "../../ui/bits";
import { Badge } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { useToast } from "../../ui/toast";
import { CanvasMenu } from "./CanvasMenu";
import { Fallible } from "./Fallible";
import { useComments } from "./useComments";
import { useAsk, useCanvas, useFacilitates, useMe, useRight, useSharedWords } from "./use";
import { useLibrary } from "./useLibrary";

// The board and what it is made of are a large part of the studio; whoever never opens one does not load it.
const Board = lazy(() => import("../../canvas/Board").then((module) => ({ default: module.Board })));

/** `guide` is whom the viewer was brought to; `clocks` stands in the bar, `news` below it: what must be seen also from here. */
export function CanvasStage({ id, guide, onOpen, onBack, clocks, news }: { id: CanvasId; guide: Guide | null; onOpen: (id: CanvasId) => void; onBack: () => void; clocks?: ReactNode; news?: ReactNode }) {
  const { t } = useTranslation("canvases");
  const canvas = useLastKnown(useCanvas(id));
  const right = useRight(id);
  const { key, entered } = useEntries(right);
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => back.current?.focus(), []);
  return (
    <main aria-label={canvas?.name ?? t("title")} className="flex min-h-0 grow flex-col">
      <header className="flex items-center gap-2 border-b border-line bg-surface px-2 py-1.5 sm:gap-3 sm:px-3">
        <button ref={back} type="button" onClick={onBack} aria-label={t("back_to_session")} className="inline-flex min-h-11 min-w-11 shrink-0 items-center justify-center gap-1.5 rounded-xl font-medium text-accent hover:bg-accent-soft sm:px-3">
          <Icon name="previous" className="rtl:-scale-x-100" /><span aria-hidden="true" className="max-sm:hidden">{t("back")}</span>
        </button>
        {canvas && <Heading canvas={canvas} known={right !== null} />}
        <span className="grow" />
        {clocks}
        {canvas && right !== null && <CanvasMenu canvas={canvas} right={right} opened onOpen={onOpen} />}
      </header>
      <div className="flex flex-col bg-paper [&>*:not(.sr-only):not(:empty)]:m-2">{news}</div>
      <div className="relative min-h-0 grow">
        {entered ? (
          <Fallible key={key} words={t("stage_failed")} again={t("again")}>
            <Suspense fallback={<div className="flex h-full items-center justify-center"><Waiting>{t("stage_loading")}</Waiting></div>}>
              <Opened key={key} id={id} right={right ?? "view"} guide={guide} />
            </Suspense>
          </Fallible>
        ) : (
          <div role="alert" className="flex h-full flex-col items-center justify-center gap-4 p-6 text-center">
            <p className="max-w-prose text-lg">{t(canvas ? "not_now" : "gone")}</p>
            <Button kind="primary" onClick={onBack}>{t("back_to_session")}</Button>
          </div>
        )}
      </div>
    </main>
  );
}

function Heading({ canvas, known }: { canvas: Canvas; known: boolean }) {
  const { t } = useTranslation("canvases");
  const words = useSharedWords(canvas);
  return (
    <div className="min-w-0">
      <h1 className="flex items-center gap-2 text-lg"><span className="truncate">{canvas.name}</span>{canvas.frozen && <Badge tone="warm"><Icon name="lock" size={14} />{t("frozen")}</Badge>}</h1>
      {known && <p className="truncate text-[0.82rem] leading-tight text-muted">{words}</p>}
    </div>
  );
}

/** The board as the viewer may use it now. Where it is and how one is let in is said once, so that it stays open. */
function Opened({ id, right, guide }: { id: CanvasId; right: CanvasRight; guide: Guide | null }) {
  const ask = useAsk();
  const everybody = useSession(selectPeople);
  const cards = useLibrary();
  // Whoever may not draw when they come keeps no copy in their browser, also when they may later.
  const [offline] = useState(() => allows(right, "edit"));
  const documents = useMemo(() => {
    const there = { canvasId: id, url: `${window.location.origin.replace(/^http/, "ws")}/yjs`, ticket: () => ask((token, sessionId) => getTicket(sessionId, id, token)) };
    return { canvas: { ...there, offline }, comments: { ...there, name: `${id}/comments`, offline: false, silent: true } };
  }, [id, ask, offline]);
  const comments = useComments(id);
  const gather = useGather(id);
  const people = useMemo(() => everybody.map((person) => ({ id: person.id, name: person.label })), [everybody]);
  const me = useMe();
  return <Board documents={documents} me={me} right={right} people={people} cards={cards} comments={comments} onGather={gather} guide={guide} />;
}

/** Brings everyone who may see the canvas to it; undefined: that is not the viewer's to do, or nobody else sees it. */
function useGather(id: CanvasId): (() => void) | undefined {
  const { t } = useTranslation("canvases");
  const send = useSend();
  const toast = useToast();
  const may = useFacilitates();
  const shared = useCanvas(id)?.access.to !== "nobody";
  return useMemo(() => (may && shared ? () => {
    void send({ type: "control.gather", data: { panel: { canvas: id } } }).then((answer) => { if (answer) toast(t("gathered")); });
  } : undefined), [id, may, shared, send, toast, t]);
}

/** The name of what is gone is still to be read. */
function useLastKnown(canvas: Canvas | null): Canvas | null {
  const [last, setLast] = useState(canvas);
  if (canvas && canvas !== last) setLast(canvas);
  return canvas ?? last;
}

/**
 * Whether the viewer has ever been let in, and how often anew. Who loses their right while they are in keeps the board for
 * the moment until its own connection is told why, and forgets what was kept of it; when they may again, it is opened again.
 */
function useEntries(right: CanvasRight | null): { key: number; entered: boolean } {
  const [entry, setEntry] = useState({ key: 0, entered: right !== null, may: right !== null });
  const may = right !== null;
  if (may !== entry.may) setEntry({ key: entry.key + (may ? 1 : 0), entered: entry.entered || may, may });
  return entry;
}
