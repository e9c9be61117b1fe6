import { useCallback, useMemo, useState } from "react";
import {
  DndContext, DragOverlay, KeyboardSensor, MouseSensor, TouchSensor, pointerWithin, rectIntersection, useDroppable, useSensor, useSensors,
  type CollisionDetection, type KeyboardCoordinateGetter,
} from "@dnd-kit/core";
import { useTranslation } from "react-i18next";
import type { BreakoutId, Person, RoundView } from "../../protocol/generated";
import { useLabel, useSend, useSession } from "../../session/hooks";
import { inside } from "../../session/selectors";
import { Badge } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { arrangement, byPlace, moveTo } from "./arrangement";
import { ChipFace, PersonChip, type Column } from "./PersonChip";

const PLENARY = "plenary";

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

/** A column for each breakout and one for the plenary; people are dragged, or moved by a menu. */
export function Board({ round, locked, onLock }: { round: RoundView; locked: ReadonlySet<string>; onLock: (id: string) => void }) {
  const { t } = useTranslation("breakout");
  const { t: tp } = useTranslation("people");
  const send = useSend();
  const label = useLabel();
  const people = useSession(inside);
  const pending = useSession((s) => s.pending);
  const me = useSession((s) => s.state.view?.me);
  const [lifted, setLifted] = useState<string | null>(null);
  const open = round.state.state === "open";
  const places = useMemo(() => arrangement(people, round, pending), [people, round, pending]);
  // 500 people and 100 columns must stay quick: who is where is found in one go, and a person who does not move is not drawn anew.
  const here = useMemo(() => byPlace(people, places), [people, places]);
  const columns: readonly Column[] = useMemo(() => [
    { key: PLENARY, id: null, name: open ? t("plenary") : t("unassigned") },
    ...round.breakouts.map((breakout) => ({ key: breakout.id, id: breakout.id, name: breakout.name })),
  ], [round.breakouts, open, t]);
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 180, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: byColumn }),
  );
  const move = useCallback((person: string, to: BreakoutId | null) => {
    void send({ type: open ? "breakout.move" : "breakout.assign", data: { moves: [moveTo(person, to)] } });
  }, [send, open]);
  const nameOf = (key: unknown) => columns.find((column) => column.key === key)?.name ?? "";
  const name = (id: unknown) => label(String(id));
  return (
    <DndContext sensors={sensors} collisionDetection={collision}
      onDragStart={({ active }) => setLifted(String(active.id))} onDragCancel={() => setLifted(null)}
      onDragEnd={({ active, over }) => {
        setLifted(null);
        const column = columns.find(({ key }) => key === over?.id);
        if (column && places.get(String(active.id)) !== column.id) move(String(active.id), column.id);
      }}
      accessibility={{
        screenReaderInstructions: { draggable: "" },
        announcements: {
          onDragStart: ({ active }) => t("drag_start", { name: name(active.id) }),
          onDragOver: ({ active, over }) => (over ? t("drag_over", { name: name(active.id), place: nameOf(over.id) }) : undefined),
          onDragEnd: ({ active, over }) => (over ? t("drag_end", { name: name(active.id), place: nameOf(over.id) }) : t("drag_cancel", { name: name(active.id) })),
          onDragCancel: ({ active }) => t("drag_cancel", { name: name(active.id) }),
        },
      }}>
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2 2xl:grid-cols-3">
        {columns.map((column) => {
          const inIt = here.get(column.id) ?? [];
          return (
            <ColumnBox key={column.key} column={column} people={inIt} action={open && <VisitButton column={column} inside={me !== undefined && places.get(me) === column.id} onVisit={() => { if (me) move(me, column.id); }} />}>
              {inIt.map((person) => (
                <PersonChip key={person.id} t={t} tp={tp} person={person} at={column.id} columns={columns} onMove={move}
                  locked={!open && locked.has(person.id)} onLock={open ? null : onLock} />
              ))}
            </ColumnBox>
          );
        })}
      </div>
      <DragOverlay dropAnimation={null}>
        {lifted && <ChipFace tp={tp} id={lifted} name={label(lifted)} lifted />}
      </DragOverlay>
    </DndContext>
  );
}

function ColumnBox({ column, people, action, children }: { column: Column; people: readonly Person[]; action: React.ReactNode; children: React.ReactNode }) {
  const { t } = useTranslation("breakout");
  const { setNodeRef, isOver } = useDroppable({ id: column.key });
  return (
    <section ref={setNodeRef} aria-label={column.name}
      className={`flex min-h-32 flex-col rounded-xl border p-2.5 ${isOver ? "border-accent bg-accent-soft" : column.id === null ? "border-dashed border-edge/60 bg-paper/60" : "border-line bg-paper/60"}`}>
      <div className="mb-1.5 flex min-h-11 items-center justify-between gap-2 px-1">
        <h3 className="truncate">{column.name} <span className="tabular font-sans text-[0.85rem] font-normal text-muted">{t("people", { count: people.length })}</span></h3>
        {action}
      </div>
      <ul className="flex grow flex-col gap-1.5">
        {children}
        {people.length === 0 && <li className="m-auto text-[0.9rem] text-muted">{column.id === null ? "" : t("nobody")}</li>}
      </ul>
    </section>
  );
}

function VisitButton({ column, inside: isInside, onVisit }: { column: Column; inside: boolean; onVisit: () => void }) {
  const { t } = useTranslation("breakout");
  if (isInside) return column.id === null ? null : <Badge tone="warm">{t("you_are_here")}</Badge>;
  return column.id === null
    ? <Button small kind="quiet" aria-label={t("back_long")} onClick={onVisit}>{t("back_short")}</Button>
    : <Button small kind="quiet" aria-label={t("visit_named", { name: column.name })} onClick={onVisit}>{t("visit")}</Button>;
}
