/**
 * Everything on the board as a list, in the order one would read it: the way to the board without a pointer. Only the
 * rows in sight are in the page; the one with the focus always is, so that it is never lost.
 */
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { Menu } from "../../ui/Menu";
import { readingOrder, type Read } from "../document/reading";
import { makeAt, type MakingTool } from "../tools/make";
import { BoardIcon, type BoardIconName } from "./icons";
import { Panel } from "./Panel";
import { useBenchOf, useDesk, useElements } from "./use";
import { useWords } from "./words";

const ROW_PX = 44;
const AROUND = 8;
const MAKING: readonly MakingTool[] = ["sticky", "text", "rect", "ellipse", "diamond", "frame"];
const ICONS: Readonly<Record<string, BoardIconName>> = { stroke: "pen", card: "cards", embed: "frame", unknown: "frame" };

export function ElementList({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("canvas");
  const { bench } = useDesk();
  const words = useWords();
  const elements = useElements();
  const [search, setSearch] = useState("");
  const rows = useMemo(() => {
    void elements;
    const all = readingOrder(bench.board, document.documentElement.dir === "rtl");
    const wanted = search.trim().toLocaleLowerCase();
    return wanted === "" ? all : all.filter(({ element }) => words.name(element).toLocaleLowerCase().includes(wanted));
  }, [elements, bench, search, words]);
  return (
    <Panel title={t("list_title")} onClose={() => { onClose(); bench.focus(); }} action={<AddMenu />}>
      <div className="border-b border-line p-2">
        <input type="search" dir="auto" value={search} onChange={(event) => setSearch(event.target.value)} aria-label={t("list_search")} placeholder={t("list_search")} className="min-h-10 w-full rounded-lg border border-edge/60 bg-raised px-3" />
      </div>
      {rows.length === 0 ? <p className="p-5 text-center text-muted">{t(elements.length === 0 ? "list_empty" : "list_nothing")}</p> : <Rows rows={rows} />}
      <p id="board-list-help" className="border-t border-line px-4 py-2 text-[0.78rem] leading-snug text-muted max-md:sr-only">{t("list_help")}</p>
    </Panel>
  );
}

function AddMenu() {
  const { t } = useTranslation("canvas");
  const { bench } = useDesk();
  if (!bench.mayEdit) return null;
  const add = (kind: MakingTool) => {
    const { view, size } = bench.snapshot();
    const id = makeAt(bench, kind, [view.x + size.w / 2 / view.zoom, view.y + size.h / 2 / view.zoom], t("frame_title"));
    if (id === null) return;
    bench.say("said_added", { what: t(`kind_${kind}`) });
    bench.edit(id);
  };
  return <Menu label={t("add_here")} text={t("add")} icon="plus" items={MAKING.map((kind) => ({ label: t(`tool_${kind}`), onSelect: () => add(kind) }))} />;
}

function Rows({ rows }: { rows: readonly Read[] }) {
  const { t } = useTranslation("canvas");
  const { bench, station } = useDesk();
  const selection = useBenchOf("selection");
  const box = useRef<HTMLUListElement>(null);
  const [active, setActive] = useState<{ id: string; index: number } | null>(null);
  const [seen, setSeen] = useState({ from: 0, to: 20 });
  const found = active === null ? -1 : rows.findIndex(({ element }) => element.id === active.id);
  // Where the one with the focus was deleted, the next one takes its place.
  const index = Math.min(found >= 0 ? found : active?.index ?? 0, rows.length - 1);
  const hadFocus = useRef(false);
  useLayoutEffect(() => {
    if (hadFocus.current && (document.activeElement === document.body || document.activeElement === null)) box.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  });
  // With the last element the list goes, and the board has the keyboard again.
  useEffect(() => () => { if (hadFocus.current && document.activeElement === document.body) bench.focus(); }, [bench]);
  const onScroll = () => {
    const { current } = box;
    if (current) setSeen({ from: Math.floor(current.scrollTop / ROW_PX) - AROUND, to: Math.ceil((current.scrollTop + current.clientHeight) / ROW_PX) + AROUND });
  };
  useLayoutEffect(onScroll, []);
  const go = (to: number, event: KeyboardEvent) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, to))];
    if (!row) return;
    event.preventDefault();
    const at = rows.indexOf(row);
    setActive({ id: row.element.id, index: at });
    if (!event.ctrlKey) bench.select(event.shiftKey ? [...bench.snapshot().selection, row.element.id] : [row.element.id]);
    bench.reveal([row.element.id]);
    scrollTo(at);
  };
  const scrollTo = (at: number) => {
    const { current } = box;
    if (!current) return;
    const top = at * ROW_PX;
    if (top < current.scrollTop) current.scrollTop = top;
    else if (top + ROW_PX > current.scrollTop + current.clientHeight) current.scrollTop = top + ROW_PX - current.clientHeight;
    requestAnimationFrame(() => current.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true }));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // React hears nothing of a focus that comes back while it draws, as it does when a menu closes.
    hadFocus.current = true;
    const page = 10;
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: rows.length - 1, PageDown: index + page, PageUp: index - page }[event.key];
    const row = rows[index];
    if (to !== undefined && !event.altKey) return go(to, event);
    if (event.key === " " && row) {
      event.preventDefault();
      return bench.select(selection.includes(row.element.id) ? selection.filter((id) => id !== row.element.id) : [...selection, row.element.id]);
    }
    if (row && selection.length === 0) bench.select([row.element.id]);
    station.key(event.nativeEvent, true);
  };
  const shown = rows.map((row, at) => ({ row, at })).filter(({ at }) => (at >= seen.from && at < seen.to) || at === index);
  return (
    <ul ref={box} role="listbox" aria-multiselectable="true" aria-label={t("list_title")} aria-describedby="board-list-help" tabIndex={-1} onScroll={onScroll} onKeyDown={onKeyDown}
      onFocus={() => { hadFocus.current = true; }} onBlur={(event) => { if (event.relatedTarget !== null) hadFocus.current = false; }}
      className="relative min-h-0 grow overflow-auto">
      <li role="presentation" aria-hidden="true" style={{ height: rows.length * ROW_PX }} />
      {shown.map(({ row, at }) => <Row key={row.element.id} row={row} at={at} count={rows.length} focusable={at === index} selected={selection.includes(row.element.id)} onPick={(event) => {
        setActive({ id: row.element.id, index: at });
        bench.select(event.shiftKey || event.ctrlKey || event.metaKey ? [...selection, row.element.id] : [row.element.id]);
        bench.reveal([row.element.id]);
      }} />)}
    </ul>
  );
}

function Row({ row: { element, level }, at, count, focusable, selected, onPick }: { row: Read; at: number; count: number; focusable: boolean; selected: boolean; onPick: (event: React.MouseEvent) => void }) {
  const { bench } = useDesk();
  const words = useWords();
  const covered = element.hide && element.by !== bench.board.me;
  return (
    // Its keys are those of the list.
    <li role="option" aria-selected={selected} aria-posinset={at + 1} aria-setsize={count} aria-label={words.whole(element)} tabIndex={focusable ? 0 : -1} onClick={onPick} onDoubleClick={() => bench.edit(element.id)} onKeyDown={() => undefined}
      className={`absolute inset-x-1 flex h-11 items-center gap-2.5 rounded-lg pe-2 focus-visible:-outline-offset-3 ${selected ? "bg-accent-soft" : "hover:bg-line/40"}`} style={{ top: at * ROW_PX, paddingInlineStart: 12 + Math.min(level, 5) * 16 }}>
      <BoardIcon name={covered ? "covered" : ICONS[element.k] ?? (element.k as BoardIconName)} size={18} className="text-muted" />
      <span dir="auto" className="min-w-0 grow truncate text-start text-[0.92rem]">{words.name(element)}</span>
      {element.lock && <BoardIcon name="lock" size={15} className="text-muted" />}
      {element.hide && !covered && <BoardIcon name="covered" size={15} className="text-muted" />}
      {element.k === "sticky" && !covered && <span aria-hidden="true" className="size-3.5 shrink-0 rounded-sm border border-edge/40" style={{ background: element.s.fill }} />}
    </li>
  );
}
