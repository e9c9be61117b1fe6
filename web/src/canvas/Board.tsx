/** A board that people share: everything of it, from the open document to the last button. */
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../ui/Button";
import { Waiting } from "../ui/bits";
import { useToast } from "../ui/toast";
import type { CardFace } from "./document/schema";
import { SyncStatus } from "./parts/SyncStatus";
import { TextEditor } from "./parts/TextEditor";
import { Toolbar } from "./parts/Toolbar";
import { DeskContext, type Desk } from "./parts/use";
import { UndoControls, ZoomControls } from "./parts/ViewControls";
import type { OpenDocument, OpenOptions, SyncState } from "./sync/open";
import { Keeper } from "./sync/keeper";
import { Latest, Station, type Around } from "./tools/station";
import type { Right } from "./tools/workbench";

export interface BoardPerson { readonly id: string; readonly name: string }
export interface BoardDeck { readonly id: string; readonly title: string; readonly cards: readonly CardFace[] }

export interface BoardProps {
  /** Where the document is, and how to be let in. A new object opens it anew. */
  documents: { canvas: OpenOptions };
  me: BoardPerson;
  right: Right;
  /** Everybody who may be named on the board, here or not. */
  people: readonly BoardPerson[];
  /** The library: what may be laid on the board. */
  cards: readonly BoardDeck[];
  onState?: (state: SyncState) => void;
  /** "Bring everyone to me": what the presenter sees, centre and zoom. */
  onGather?: (view: readonly [number, number, number]) => void;
}

type OpenedProps = BoardProps & { document: OpenDocument; state: SyncState; station: Station; menu: Menu; onMenuClosed: () => void };

export function Board(props: BoardProps) {
  const { t } = useTranslation("canvas");
  const { kept, menu, closeMenu } = useKept(props);
  const { document, built, state } = kept;
  if (state.name === "refused" && state.why !== "moved" && state.why !== "read-only") return <Refused state={state} onRetry={() => document?.retry()} />;
  if (!document || !built) return <div className="flex h-full items-center justify-center"><Waiting>{t("loading")}</Waiting></div>;
  return <Opened key={document.doc.guid} {...props} document={document} state={state} station={built} menu={menu} onMenuClosed={closeMenu} />;
}

type Menu = { at: readonly [number, number] | null } | null;

/** What was built upon the document lives as long as that is open; the page as it is now reaches it by `latest`. */
function useKept({ documents, me, right, onState }: BoardProps) {
  const { t } = useTranslation("canvas");
  const toast = useToast();
  const [menu, openMenu] = useState<Menu>(null);
  const around = (): Around => ({
    me, right, openMenu: (at) => openMenu({ at }), frameTitle: () => t("frame_title"),
    say: (key, values) => toast(t(key, { count: 0, name: "", what: "", percent: 0, ...values })),
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
  return { kept, menu, closeMenu: useCallback(() => openMenu(null), []) };
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

function Opened({ document, state, documents, right, people, station }: OpenedProps) {
  const { t } = useTranslation("canvas");
  const surface = useRef<HTMLDivElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const desk = useMemo<Desk>(() => {
    const names = new Map(people.map(({ id, name }) => [id, name]));
    return { station, bench: station.bench, actions: station.actions, nameOf: (id) => names.get(id) ?? station.bench.presence.peers.find((peer) => peer.id === id)?.name ?? "" };
  }, [station, people]);
  useEffect(() => {
    if (surface.current && host.current) station.mount(surface.current, host.current);
    return () => station.unmount();
  }, [station]);
  useEffect(() => station.bench.setRight(right), [station, right]);
  return (
    <DeskContext value={desk}>
      <div className="relative size-full overflow-hidden bg-[#f7f4ee]">
        {/* Positions on a board are the same in every language. */}
        <div ref={surface} dir="ltr" role="application" aria-label={t("board")} aria-describedby="board-help" className="absolute inset-0 touch-none overflow-hidden select-none focus-visible:-outline-offset-4">
          <div ref={host} className="absolute inset-0" />
          <TextEditor />
        </div>
        <p id="board-help" className="sr-only">{t("board_help")}</p>
        <p id="board-editor-help" className="sr-only">{t("editor_help")}</p>
        <div className="pointer-events-none absolute inset-0 z-10 p-2 sm:p-3">
          <div className="flex items-start justify-between gap-2"><SyncStatus state={state} kept={documents.canvas.offline} onRetry={document.retry} /></div>
          <div className="absolute inset-x-2 bottom-2 flex justify-center md:inset-y-3 md:start-3 md:end-auto md:items-center"><Toolbar onCards={null} onImage={null} cardsOpen={false} /></div>
          <div className="absolute end-3 bottom-16 flex gap-2 md:bottom-3"><UndoControls /><ZoomControls /></div>
        </div>
      </div>
    </DeskContext>
  );
}
