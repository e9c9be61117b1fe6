/** A journey while it is being built: a flat list whose phases never go back. Pure; the builder only shows it. */
import type { Phase, Step } from "../../protocol/generated";
import type { StepDraft } from "../../api/journeys";

export const PHASES: readonly Phase[] = ["pause", "expand", "focus", "doing"];

/** `key` tells steps apart on this page; `id` is set when the server knows the step. */
export interface BuiltStep extends StepDraft { key: string; id?: string }

export function toBuilt(steps: readonly (StepDraft | Step)[]): BuiltStep[] {
  return inOrder(steps.map((step) => ({ ...step, key: "id" in step && step.id ? step.id : crypto.randomUUID() })));
}

export function toDraft({ phase, kind, title, instructions, planned_minutes, deck_id, breakouts }: BuiltStep): StepDraft {
  return { phase, kind, title, instructions, planned_minutes, deck_id, breakouts };
}

/** By phase, and within a phase as before. */
export function inOrder(steps: readonly BuiltStep[]): BuiltStep[] {
  return PHASES.flatMap((phase) => steps.filter((step) => step.phase === phase));
}

/** With a step in `phase`, before the step `before`, or last in the phase. */
export function placed(steps: readonly BuiltStep[], key: string, phase: Phase, before: string | null): BuiltStep[] {
  const step = steps.find((candidate) => candidate.key === key);
  if (!step || before === key) return [...steps];
  const others = steps.filter((candidate) => candidate.key !== key);
  const at = before === null ? -1 : others.findIndex((candidate) => candidate.key === before);
  const moved = { ...step, phase };
  return inOrder(at < 0 ? [...others, moved] : [...others.slice(0, at), moved, ...others.slice(at)]);
}

/** As sorting does it: onto the place of another step, after it when coming from above in the same phase. */
export function droppedOn(steps: readonly BuiltStep[], key: string, onto: string): BuiltStep[] {
  const from = steps.findIndex((step) => step.key === key);
  const to = steps.findIndex((step) => step.key === onto);
  const [moving, target] = [steps[from], steps[to]];
  if (!moving || !target || from === to) return [...steps];
  if (moving.phase !== target.phase || from > to) return placed(steps, key, target.phase, onto);
  const after = steps[to + 1];
  return placed(steps, key, target.phase, after?.phase === target.phase ? after.key : null);
}

export function duplicated(steps: readonly BuiltStep[], key: string, title: string): BuiltStep[] {
  return steps.flatMap((step) => (step.key === key ? [step, { ...toDraft(step), title: title.slice(0, 120), key: crypto.randomUUID() }] : [step]));
}

export function minutesOf(steps: readonly StepDraft[]): number {
  return steps.reduce((sum, step) => sum + step.planned_minutes, 0);
}
