import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import {
  DndContext, DragOverlay, KeyboardSensor, MouseSensor, TouchSensor, pointerWithin, rectIntersection, useSensor, useSensors,
  type CollisionDetection, type KeyboardCoordinateGetter,
} from "@dnd-kit/core";
import { useTranslation } from "react-i18next";
import type { Breakout, BreakoutId, Person, RoundView } from "../../protocol/generated";
import { awaitsPlacing, running } from "../../session/breakouts";
import { useLabel, useSend, useSession } from "../../session/hooks";
import { inside } from "../../session/selectors";
import { list } from "../../session/format";
import { columnMemory, isOpen, moving, PLENARY, UNPLACED, arrangement, type Arrangement, type Columns } from "./arrangement";
import { BoardProvider, type BoardTools } from "./boardTools";
import { BreakoutActions, PlenaryActions } from "./ColumnActions";
import { Column } from "./Column";
import { ColumnFoot, invited } from "./ColumnFoot";
import { clicked, marksOf } from "./marks";
import { ChipFace } from "./PersonChip";
import { PersonSearch } from "./PersonSearch";
import { SelectionBar } from "./SelectionBar";

const NOBODY: readonly Person[] = [];
const SEARCH_FROM = 8;
const NAMES_SHOWN = 3;
/** Under the pointer; from the keyboard, which has none, by what the card covers. */
const collision: CollisionDetection = (args) => (args.pointerCoordinates ? pointerWithin(args) : rectIntersection(args));

/** Arrow keys jump from column to column. */
const byColumn: KeyboardCoordinateGetter = (event, { context: { droppableRects, over } }) => {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.code];
  if (step === undefined) return undefined;
  event.preventDefault();
  const columns = [...droppableRects.entries()].sort(([, a], [, b]) => a.top - b.top || a.left - b.left);
  const at = columns.findIndex(([key]) => key === over?.id);
  const to = columns[(at + step + columns.length) % columns.length]?.[1];
  return to ? { x: to.left + 8, y: to.top + 8 } : undefined;
};

// Made once: another object here would draw every person and column anew whenever the board is.
const MOUSE = { activationConstraint: { distance: 6 } };
const TOUCH = { activationConstraint: { delay: 180, tolerance: 8 } };
/** Space selects, so Enter is what lifts and drops. */
const KEYBOARD = { coordinateGetter: byColumn, keyboardCodes: { start: ["Enter"], cancel: ["Escape"], end: ["Enter"] } };

interface Now { round: RoundView; places: Arrangement; columns: Columns }

/** A column for each breakout and one for the plenary; and above them, where there are many people, a search. */
export function Board({ round }: { round: RoundView }) {
  const { t } = useTranslation("breakout");
  const { t: tp } = useTranslation("people");
  const send = useSend();
  const label = useLabel();
  const people = useSession(inside);
  const pending = useSession((s) => s.pending);
  const me = useSession((s) => s.state.view?.me);
  const [lifted, setLifted] = useState<string | null>(null);
  const [regroup] = useState(columnMemory);
  const { selected, pinned, dimmed } = marksOf(round.id);
  const lastClicked = useRef<string | null>(null);
  const refocus = useRef<string | null>(null);
  const open = isOpen(round);
  const places = useMemo(() => arrangement(people, round, pending), [people, round, pending]);
  const columns = useMemo(() => regroup(people, round, places), [regroup, people, round, places]);
  const breakouts = running(round);

  // What is clicked acts on what is shown; the tools themselves stay the same, so that nothing is drawn anew for them.
  const now = useRef<Now>({ round, places, columns });
  useLayoutEffect(() => { now.current = { round, places, columns }; });
  useLayoutEffect(() => {
    // Whoever was moved is in another list now; the focus follows, if it has nowhere else to be.
    if (refocus.current !== null && document.activeElement === document.body) document.querySelector<HTMLElement>(`[data-person="${refocus.current}"]`)?.focus();
    refocus.current = null;
  }, [columns]);

  const moveAll = useCallback((moves: readonly (readonly [string, BreakoutId | null])[]) => {
    const command = moving(now.current.round, now.current.places, moves);
    if (command) {
      refocus.current = moves[0]?.[0] ?? null;
      void send(command);
    }
    selected.clear();
  }, [send, selected]);
  const tools: BoardTools = useMemo(() => ({
    t, tp, open, selected, pinned, dimmed,
    click: (id, through) => {
      clicked(selected, [...now.current.columns.values()].flatMap((list) => list.map((person) => person.id)), lastClicked.current, id, through);
      lastClicked.current = id;
    },
    move: (ids, to) => moveAll(ids.map((id) => [id, to])),
    destinations: (ids, from) => {
      const { round, columns } = now.current;
      const names = (key: string) => {
        const there = columns.get(key) ?? [];
        return [...there.slice(0, NAMES_SHOWN).map((person) => person.label), ...(there.length > NAMES_SHOWN ? [t("more", { count: there.length - NAMES_SHOWN })] : [])];
      };
      const fits = (breakout: Breakout) => breakout.capacity === null || (columns.get(breakout.id)?.length ?? 0) + ids.length <= breakout.capacity;
      const who = (key: string) => (names(key).length > 0 ? list(names(key)) : t("empty"));
      return [
        ...running(round).filter((breakout) => breakout.id !== from).map((breakout) => ({
          label: t("to", { place: breakout.name }), hint: fits(breakout) ? who(breakout.id) : t("no_room", { names: who(breakout.id) }),
          disabled: !fits(breakout), onSelect: () => moveAll(ids.map((id) => [id, breakout.id])),
        })),
        ...(from === PLENARY || from === UNPLACED ? [] : [{ label: t("to", { place: open ? t("plenary") : t("unassigned") }), onSelect: () => moveAll(ids.map((id) => [id, null])) }]),
      ];
    },
  }), [t, tp, open, selected, pinned, dimmed, moveAll]);

  const sensors = useSensors(
    useSensor(MouseSensor, MOUSE),
    useSensor(TouchSensor, TOUCH),
    useSensor(KeyboardSensor, KEYBOARD),
  );
  /** Whoever is dragged while selected takes the other selected ones along. */
  const dragged = (id: string) => (selected.ids().has(id) ? [...selected.ids()].filter((other) => places.has(other)) : [id]);
  const nameOf = (key: unknown) => (key === UNPLACED ? t("unplaced") : key === PLENARY ? (open ? t("plenary") : t("unassigned")) : breakouts.find((breakout) => breakout.id === key)?.name ?? "");
  const who = (id: unknown) => { const ids = dragged(String(id)); return ids.length > 1 ? t("people", { count: ids.length }) : label(String(id)); };
  const leftOver = columns.get(UNPLACED) ?? NOBODY;
  const settled = columns.get(PLENARY) ?? NOBODY;
  const waits = open && leftOver.length > 0 && awaitsPlacing(round);
  // Where nobody has to place them, those without a place are simply in the plenary.
  const plenary = useMemo(() => (waits || leftOver.length === 0 ? settled : [...settled, ...leftOver]), [waits, settled, leftOver]);
  const asked = useMemo(() => invited(round, people, t), [round, people, t]);
  return (
    <BoardProvider value={tools}>
      {people.length >= SEARCH_FROM && <PersonSearch people={people} />}
      <DndContext sensors={sensors} collisionDetection={collision}
        onDragStart={({ active }) => setLifted(String(active.id))} onDragCancel={() => setLifted(null)}
        onDragEnd={({ active, over }) => {
          setLifted(null);
          if (!over) return;
          const to = over.id === PLENARY || over.id === UNPLACED ? null : String(over.id);
          moveAll(dragged(String(active.id)).map((id) => [id, to]));
        }}
        accessibility={{
          screenReaderInstructions: { draggable: "" },
          announcements: {
            onDragStart: ({ active }) => t("drag_start", { name: who(active.id) }),
            onDragOver: ({ active, over }) => (over ? t("drag_over", { name: who(active.id), place: nameOf(over.id) }) : undefined),
            onDragEnd: ({ active, over }) => (over ? t("drag_end", { name: who(active.id), place: nameOf(over.id) }) : t("drag_cancel", { name: who(active.id) })),
            onDragCancel: ({ active }) => t("drag_cancel", { name: who(active.id) }),
          },
        }}>
        <div className="grid grid-cols-1 gap-3 sm:grid-cols-2 2xl:grid-cols-3">
          {waits && <Column id={UNPLACED} name={t("unplaced")} people={leftOver} capacity={null} locked={false} notes={asked.notes} total={people.length} action={null} below={null} />}
          <Column id={PLENARY} name={nameOf(PLENARY)} people={plenary} capacity={null} locked={false} notes={asked.notes} total={people.length}
            action={open && me !== undefined && places.get(me) !== null ? PLENARY_ACTIONS : null} below={null} />
          {breakouts.map((breakout) => (
            <BreakoutColumn key={breakout.id} round={round} breakout={breakout} columns={columns} total={people.length}
              here={open && me !== undefined && places.get(me) === breakout.id} foot={asked.feet.get(breakout.id)} />
          ))}
        </div>
        <DragOverlay dropAnimation={null}>
          {lifted && <ChipFace tp={tp} id={lifted} name={label(lifted)} lifted={dragged(lifted).length} />}
        </DragOverlay>
      </DndContext>
      <SelectionBar round={round} places={places} onSwap={(a, b) => moveAll([[a, places.get(b) ?? null], [b, places.get(a) ?? null]])} />
    </BoardProvider>
  );
}

const PLENARY_ACTIONS = <PlenaryActions />;


function BreakoutColumn({ round, breakout, columns, total, here, foot }:
  { round: RoundView; breakout: Breakout; columns: Columns; total: number; here: boolean; foot: string | undefined }) {
  const open = isOpen(round);
  const only = round.breakouts.length === 1;
  const action = useMemo(() => <BreakoutActions breakout={breakout} open={open} here={here} only={only} />, [breakout, open, here, only]);
  const openedAt = round.state.state === "open" ? round.state.opened_at : null;
  const below = useMemo(
    () => (foot || breakout.clock || openedAt !== null ? <ColumnFoot breakout={breakout} words={foot} openedAt={openedAt} here={here} /> : null),
    [breakout, foot, openedAt, here],
  );
  return (
    <Column id={breakout.id} name={breakout.name} people={columns.get(breakout.id) ?? NOBODY} capacity={breakout.capacity} locked={breakout.locked}
      notes={null} total={total} action={action} below={below} />
  );
}
