/** A board that people share: everything of it, from the open document to the last button. */
import { useCallback, useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState, useSyncExternalStore, type DragEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../ui/Button";
import { Waiting } from "../ui/bits";
import { useToast } from "../ui/toast";
import type { CardFace } from "./document/schema";
import { CommentsPanel } from "./comments/CommentsPanel";
import { Pins } from "./comments/Pins";
import { Seen } from "./comments/seen";
import { TalkBox } from "./comments/ThreadBox";
import { TableContext, useThreads, useThreadsOf, useUnread, type Comments, type Table } from "./comments/use";
import { Announcer } from "./parts/Announcer";
import { Cursors } from "./parts/Cursors";
import { ElementList } from "./parts/ElementList";
import { CARD_TYPE, Library } from "./parts/Library";
import { MenuAt } from "./parts/MenuAt";
import { Overview } from "./parts/Overview";
import { FollowFrame, People } from "./parts/People";
import { Presenter } from "./parts/Presenter";
import { Privacy } from "./parts/Privacy";
import { SelectionBar } from "./parts/SelectionBar";
import { SyncStatus } from "./parts/SyncStatus";
import { TextEditor } from "./parts/TextEditor";
import { Toolbar } from "./parts/Toolbar";
import { DeskContext, useBenchOf, useDesk, type Desk } from "./parts/use";
import { Small, UndoControls, ZoomControls } from "./parts/ViewControls";
import type { OpenDocument, OpenOptions, SyncState } from "./sync/open";
import { Keeper } from "./sync/keeper";
import { addImage } from "./tools/images";
import { placeCard } from "./tools/make";
import { storage } from "./tools/storage";
import { Latest, Station, type Around, type Place } from "./tools/station";
import type { Right, SayKey } from "./tools/workbench";

export interface BoardPerson { readonly id: string; readonly name: string }
export interface BoardDeck { readonly id: string; readonly title: string; readonly cards: readonly CardFace[] }

export interface BoardProps {
  /** Where the document is, and how to be let in. A new object opens it anew. */
  documents: { canvas: OpenOptions; /** What is said about it: only the server writes there. */ comments: OpenOptions };
  me: BoardPerson;
  right: Right;
  /** Everybody who may be named on the board, here or not. */
  people: readonly BoardPerson[];
  /** The library: what may be laid on the board. */
  cards: readonly BoardDeck[];
  comments: Comments;
  onState?: (state: SyncState) => void;
  /** "Bring everyone to me": the others follow then what one looks at. Without it nobody can be brought. */
  onGather?: (() => void) | undefined;
  /** Whom one was brought to. Each object is followed once, until one moves the view oneself. */
  guide?: Guide | null;
}

export interface Guide { readonly person: string }

/** What one sees oneself is only read out. */
const ROUTINE: ReadonlySet<SayKey> = new Set(["said_undone", "said_redone", "said_copied", "said_deleted", "said_added", "said_following", "said_following_over", "said_commented"]);

type OpenedProps = BoardProps & { document: OpenDocument; state: SyncState; station: Station; menu: Place | null; said: string; onMenuClosed: () => void };

export function Board(props: BoardProps) {
  const { t } = useTranslation("canvas");
  const { kept, menu, said, closeMenu } = useKept(props);
  const { document, built, state } = kept;
  if (state.name === "refused" && state.why !== "moved" && state.why !== "read-only") return <Refused state={state} onRetry={() => document?.retry()} />;
  if (!document || !built) return (
    <div className="flex h-full flex-col items-center justify-center gap-2">
      <Waiting>{t(state.name === "offline" ? "unreachable" : "loading")}</Waiting>
      {state.name === "offline" && <Button onClick={document?.retry}>{t("try_now")}</Button>}
    </div>
  );
  return <Opened key={document.doc.guid} {...props} document={document} state={state} station={built} menu={menu} said={said} onMenuClosed={closeMenu} />;
}

/** What was built upon the document lives as long as that is open; the page as it is now reaches it by `latest`. */
function useKept({ documents, me, right, onState }: BoardProps) {
  const { t } = useTranslation("canvas");
  const toast = useToast();
  const [menu, openMenu] = useState<Place | null>(null);
  const [said, setSaid] = useState("");
  const around = (): Around => ({
    me, right, openMenu, frameTitle: () => t("frame_title"),
    say: (key, values) => {
      const words = t(key, { count: 0, name: "", what: "", percent: 0, ...values });
      if (ROUTINE.has(key)) setSaid(words);
      else toast(words);
    },
  });
  const [latest] = useState(() => new Latest({ around: around(), refused: () => {} }));
  useLayoutEffect(() => latest.set({ around: around(), refused: () => toast(t("refused_read_only"), "alert") }));
  const [keeper] = useState(() => new Keeper((document) => new Station(document, () => latest.get().around), () => latest.get().refused()));
  const { canvas } = documents;
  useEffect(() => {
    keeper.start(canvas);
    return () => keeper.stop();
  }, [keeper, canvas]);
  const kept = useSyncExternalStore(keeper.subscribe, keeper.snapshot);
  useEffect(() => onState?.(kept.state), [kept.state, onState]);
  return { kept, menu, said, closeMenu: useCallback(() => openMenu(null), []) };
}

function Refused({ state, onRetry }: { state: Extract<SyncState, { name: "refused" }>; onRetry: () => void }) {
  const { t } = useTranslation("canvas");
  const words = { "no-right": t("refused_no_right"), gone: t("refused_gone"), moved: t("refused_moved"), ticket: t("refused_ticket"), "read-only": t("refused_read_only"), malformed: t("refused_malformed"), full: t("refused_full") };
  return (
    <div role="alert" className="flex h-full flex-col items-center justify-center gap-4 p-6 text-center">
      <p className="max-w-prose text-lg">{words[state.why]}</p>
      {(state.why === "full" || state.why === "ticket") && <Button kind="primary" onClick={onRetry}>{t("try_now")}</Button>}
    </div>
  );
}

function Opened({ document, state, documents, me, right, people, cards, comments, onGather, guide = null, station, menu, said, onMenuClosed }: OpenedProps) {
  const { t } = useTranslation("canvas");
  const surface = useRef<HTMLDivElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const desk = useDeskOf(station, people);
  const table = useTableOf(station, documents.comments, comments, me.id);
  const [panel, setPanel] = useState<PanelName | null>(null);
  useEffect(() => {
    if (surface.current && host.current) station.mount(surface.current, host.current);
    return () => station.unmount();
  }, [station]);
  useGuide(station, guide);
  // Whatever asks the bench what may be done is shown anew, also what follows one part of it only.
  const [, showAnew] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    station.bench.setRight(right);
    showAnew();
  }, [station, right]);
  return (
    <DeskContext value={desk}><TableContext value={table}>
      <div className="relative size-full overflow-hidden bg-[#f7f4ee]" onDragOver={allowDrop} onDrop={(event) => onDrop(event, station, surface.current)}>
        {/* Positions on a board are the same in every language. */}
        <div ref={surface} dir="ltr" role="application" aria-label={t("board")} aria-describedby="board-help" className="absolute inset-0 touch-none overflow-hidden select-none focus-visible:-outline-offset-4">
          <div ref={host} className="absolute inset-0" />
          <TextEditor />
          <Cursors />
        </div>
        <p id="board-help" className="sr-only">{t("board_help")}</p>
        <p id="board-editor-help" className="sr-only">{t("editor_help")}</p>
        <Pins />
        <FollowFrame />
        <Chrome panel={panel} onPanel={setPanel} me={me} right={right} state={state} kept={documents.canvas.offline} cards={cards} onGather={onGather} onRetry={document.retry} />
        <TalkBox panel={panel !== null} />
        {menu && <MenuAt at={menu} onClose={onMenuClosed} />}
        <Announcer />
        <p role="status" className="sr-only">{said}</p>
      </div>
    </TableContext></DeskContext>
  );
}

/** Also when the document moves to another name, nobody is led back to where they have left. */
const followed = new WeakSet<Guide>();

function useGuide({ bench }: Station, guide: Guide | null): void {
  useEffect(() => {
    if (guide === null || followed.has(guide)) return;
    followed.add(guide);
    bench.follow(guide.person);
  }, [bench, guide]);
}

function useTableOf(station: Station, options: OpenOptions, comments: Comments, me: string): Table {
  const { threads, state } = useThreadsOf(options, me);
  const [seen] = useState(() => new Seen(`plenary.comments.${options.canvasId}.${me}`, storage()));
  return useMemo(() => ({ ...comments, talk: station.talk, seen, threads, state, me }), [comments, station, seen, threads, state, me]);
}

function useDeskOf(station: Station, people: readonly BoardPerson[]): Desk {
  return useMemo(() => {
    const names = new Map(people.map(({ id, name }) => [id, name]));
    return { station, bench: station.bench, actions: station.actions, nameOf: (id) => names.get(id) ?? station.bench.presence.peers.find((peer) => peer.id === id)?.name ?? "" };
  }, [station, people]);
}

type PanelName = "list" | "cards" | "comments";

/** What floats above the board: state, tools, people, panels. */
function Chrome({ panel, onPanel, me, right, state, kept, cards, onGather, onRetry }: Pick<BoardProps, "me" | "right" | "cards" | "onGather"> & { panel: PanelName | null; onPanel: (panel: PanelName | null) => void; state: SyncState; kept: boolean; onRetry: () => void }) {
  const { t } = useTranslation("canvas");
  const { bench } = useDesk();
  const presenting = useBenchOf("presenting");
  if (presenting) return <div className={LAYER}><Presenter onGather={onGather} /></div>;
  const toggle = (name: PanelName) => onPanel(panel === name ? null : name);
  const close = () => onPanel(null);
  const middle = () => {
    const { view, size } = bench.snapshot();
    return [view.x + size.w / 2 / view.zoom, view.y + size.h / 2 / view.zoom] as const;
  };
  return (
    <div className={LAYER}>
      <div className={`flex flex-wrap items-start gap-2 ${panel ? "md:pe-[21rem]" : ""}`}>
        <SyncStatus state={state} kept={kept} onRetry={onRetry} />
        {!bench.mayEdit && <p className="pointer-events-auto flex min-h-11 items-center rounded-2xl bg-warm-soft max-md:order-last px-3.5 text-[0.88rem] text-warm-ink">{t(right === "comment" ? "comment_only" : "view_only")}</p>}
        <span className="grow" />
        <Privacy />
        <div className="pointer-events-auto flex rounded-2xl border border-line bg-raised p-1 shadow-lift">
          <Small icon="list" label={t("list_title")} expanded={panel === "list"} onClick={() => toggle("list")}><span className="max-md:sr-only">{t("list")}</span></Small>
          <CommentsButton open={panel === "comments"} onClick={() => toggle("comments")} />
        </div>
        <People me={me} onGather={onGather} />
      </div>
      <div className="absolute inset-x-2 bottom-2 flex justify-center md:inset-x-auto md:inset-y-16 md:start-3 md:items-center">
        <Toolbar onCards={cards.length > 0 ? () => toggle("cards") : null} cardsOpen={panel === "cards"} onImage={(file) => void addImage(bench, file, middle())} />
      </div>
      <div className={`absolute end-2 bottom-[4.5rem] flex gap-2 md:end-3 md:bottom-3 ${panel ? "md:end-[21.5rem]" : ""}`}><UndoControls /><ZoomControls /></div>
      <Overview className={`absolute md:bottom-[4.25rem] ${panel ? "end-[21.5rem]" : "end-3"}`} />
      <SelectionBar />
      {panel === "list" && <ElementList onClose={close} />}
      {panel === "cards" && <Library decks={cards} onClose={close} />}
      {panel === "comments" && <CommentsPanel onClose={close} />}
    </div>
  );
}

function CommentsButton({ open, onClick }: { open: boolean; onClick: () => void }) {
  const { t } = useTranslation("canvas");
  const unread = useUnread();
  const count = useThreads().filter((thread) => !thread.settled && unread(thread)).length;
  return (
    <Small icon="comment" label={t("comments")} expanded={open} onClick={onClick}>
      <span className="max-md:sr-only">{t("comments")}</span>
      {count > 0 && <span className="tabular inline-flex h-5 min-w-5 items-center justify-center rounded-full bg-[#c2410c] px-1 text-[0.72rem] font-semibold text-[#fff]"><span className="sr-only">{t("comments_unread", { count })}</span><span aria-hidden="true">{count}</span></span>}
    </Small>
  );
}

const LAYER = "pointer-events-none absolute inset-0 z-10 p-2 sm:p-3";

function allowDrop(event: DragEvent): void {
  if (!event.dataTransfer.types.includes(CARD_TYPE) && !event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "copy";
}

function onDrop(event: DragEvent, { bench }: Station, surface: HTMLElement | null): void {
  const box = surface?.getBoundingClientRect();
  if (!box) return;
  const at = bench.toBoard([event.clientX - box.left, event.clientY - box.top]);
  const card = event.dataTransfer.getData(CARD_TYPE);
  const image = [...event.dataTransfer.files].find((file) => file.type.startsWith("image/"));
  if (card === "" && !image) return;
  event.preventDefault();
  if (card !== "") placeCard(bench, JSON.parse(card) as CardFace, at);
  else if (image) void addImage(bench, image, at);
}
