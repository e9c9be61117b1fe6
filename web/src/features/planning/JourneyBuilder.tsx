import { useState } from "react";
import {
  DndContext, DragOverlay, KeyboardSensor, MouseSensor, TouchSensor, pointerWithin, rectIntersection, useDroppable, useSensor, useSensors,
  type CollisionDetection, type DragOverEvent, type KeyboardCoordinateGetter,
} from "@dnd-kit/core";
import { SortableContext, sortableKeyboardCoordinates, verticalListSortingStrategy } from "@dnd-kit/sortable";
import { useTranslation } from "react-i18next";
import type { Phase } from "../../protocol/generated";
import type { Deck } from "../../api/decks";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { StepDialog } from "./StepDialog";
import { StepFace, StepItem } from "./StepItem";
import { droppedOn, duplicated, inOrder, minutesOf, PHASES, placed, type BuiltStep } from "./steps";

const BAR: Record<Phase, string> = { pause: "bg-pause", expand: "bg-expand", focus: "bg-focus", doing: "bg-doing" };

const isPhase = (id: unknown) => PHASES.some((phase) => phase === id);

/** A step that is touched counts before the phase around it. */
const collision: CollisionDetection = (args) => {
  const hits = args.pointerCoordinates ? pointerWithin(args) : rectIntersection(args).filter(({ id }) => id !== args.active.id);
  const steps = hits.filter(({ id }) => !isPhase(id));
  return steps.length > 0 ? steps : hits;
};

/** Up and down go from step to step, left and right from phase to phase. */
const byKey: KeyboardCoordinateGetter = (event, args) => {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.code];
  const { droppableRects, collisionRect } = args.context;
  if (by === undefined || !collisionRect) return sortableKeyboardCoordinates(event, args);
  event.preventDefault();
  const [x, y] = [collisionRect.left + 4, collisionRect.top + 4];
  const rects = PHASES.map((phase) => droppableRects.get(phase));
  const at = rects.findIndex((rect) => rect && x >= rect.left && x <= rect.right && y >= rect.top && y <= rect.bottom);
  const to = rects[at + by];
  return to ? { x: to.left + 12, y: to.top + 52 } : undefined;
};

/** Four phases with their steps; steps are dragged within and across phases, by mouse, touch and keyboard. */
export function JourneyBuilder({ steps, decks, onChange }: { steps: readonly BuiltStep[]; decks: readonly Deck[]; onChange: (steps: BuiltStep[]) => void }) {
  const { t } = useTranslation("planning");
  const { t: tj } = useTranslation("journey");
  const [lifted, setLifted] = useState<string | null>(null);
  const [before, setBefore] = useState<BuiltStep[] | null>(null);
  const [editing, setEditing] = useState<BuiltStep | null>(null);
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 180, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: byKey }),
  );
  const find = (key: unknown) => steps.find((step) => step.key === key);
  const title = (key: unknown) => find(key)?.title ?? "";
  // A step that is over another phase goes there at once, so that the gap shows where it would fall.
  const onDragOver = ({ active, over }: DragOverEvent) => {
    const moving = find(active.id);
    if (!moving || !over) return;
    const phase = PHASES.find((candidate) => candidate === over.id) ?? find(over.id)?.phase;
    if (!phase || phase === moving.phase) return;
    const target = find(over.id);
    onChange(placed(steps, moving.key, phase, target ? target.key : null));
  };
  const create = (phase: Phase): BuiltStep => ({ key: crypto.randomUUID(), phase, kind: "talk", title: "", instructions: "", planned_minutes: 10, deck_id: null, breakouts: null });
  const save = (step: BuiltStep) => {
    onChange(inOrder(find(step.key) ? steps.map((other) => (other.key === step.key ? step : other)) : [...steps, step]));
    setEditing(null);
  };
  const liftedStep = find(lifted);
  return (
    <div className="flex flex-col gap-4">
      <p className="tabular text-muted">{t("total", { minutes: minutesOf(steps), count: steps.length })}</p>
      <DndContext sensors={sensors} collisionDetection={collision}
        onDragStart={({ active }) => { setLifted(String(active.id)); setBefore([...steps]); }}
        onDragOver={onDragOver}
        onDragCancel={() => { setLifted(null); if (before) onChange(before); }}
        onDragEnd={({ active, over }) => {
          setLifted(null);
          if (over && find(over.id)) onChange(droppedOn(steps, String(active.id), String(over.id)));
        }}
        accessibility={{
          screenReaderInstructions: { draggable: "" },
          announcements: {
            onDragStart: ({ active }) => t("drag_start", { title: title(active.id) }),
            onDragOver: ({ active, over }) => {
              const phase = PHASES.find((candidate) => candidate === over?.id) ?? find(over?.id)?.phase;
              if (!phase) return undefined;
              const n = steps.filter((step) => step.phase === phase).findIndex((step) => step.key === over?.id) + 1;
              return t("drag_over", { title: title(active.id), phase: tj(phase), n: Math.max(1, n) });
            },
            onDragEnd: ({ active }) => t("drag_end", { title: title(active.id) }),
            onDragCancel: ({ active }) => t("drag_end", { title: title(active.id) }),
          },
        }}>
        <div className="grid gap-4 md:grid-cols-2 xl:grid-cols-4">
          {PHASES.map((phase) => {
            const here = steps.filter((step) => step.phase === phase);
            return (
              <PhaseBox key={phase} phase={phase}>
                <div className="mb-2 flex items-center gap-2">
                  <span aria-hidden="true" className={`h-6 w-1.5 rounded-full ${BAR[phase]}`} />
                  <h3>{tj(phase)}</h3><span className="text-[0.88rem] text-muted">{tj(`${phase}_words`)}</span>
                </div>
                <SortableContext items={here.map((step) => step.key)} strategy={verticalListSortingStrategy}>
                  <ol className="flex grow flex-col gap-2">
                    {here.map((step) => (
                      <StepItem key={step.key} step={step} deck={decks.find((deck) => deck.id === step.deck_id)?.title ?? null}
                        onEdit={() => setEditing(step)}
                        onDuplicate={() => onChange(duplicated(steps, step.key, t("copy_of", { title: step.title })))}
                        onDelete={() => onChange(steps.filter((other) => other.key !== step.key))}
                        moves={PHASES.filter((other) => other !== phase).map((other) => ({ label: tj(other), onSelect: () => onChange(placed(steps, step.key, other, null)) }))} />
                    ))}
                    {here.length === 0 && <li className="m-auto py-4 text-[0.92rem] text-muted">{t("empty")}</li>}
                  </ol>
                </SortableContext>
                <Button small kind="quiet" className="mt-2" aria-label={t("add_to", { phase: tj(phase) })} onClick={() => setEditing(create(phase))}><Icon name="plus" size={18} />{t("add")}</Button>
              </PhaseBox>
            );
          })}
        </div>
        <DragOverlay dropAnimation={null}>{liftedStep && <div className="rotate-1 rounded-xl border border-accent bg-raised p-3 shadow-print"><StepFace step={liftedStep} deck={null} /></div>}</DragOverlay>
      </DndContext>
      {editing && <StepDialog step={editing} isNew={!find(editing.key)} decks={decks} onSave={save} onClose={() => setEditing(null)} />}
    </div>
  );
}

function PhaseBox({ phase, children }: { phase: Phase; children: React.ReactNode }) {
  const { setNodeRef, isOver } = useDroppable({ id: phase });
  return <section ref={setNodeRef} className={`flex min-h-40 flex-col rounded-2xl border p-3 ${isOver ? "border-accent bg-accent-soft" : "border-line bg-paper/60"}`}>{children}</section>;
}
