/**
 * Marks on people of the board: selected, pinned, found. They live outside React's state, so that marking one person
 * draws that person anew and not the five hundred others.
 */
import { useCallback, useSyncExternalStore } from "react";
import type { ParticipantId, RoundId } from "../../protocol/generated";

export class Marks {
  #ids: ReadonlySet<ParticipantId> = new Set();
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Another set after every change. */
  readonly ids = (): ReadonlySet<ParticipantId> => this.#ids;

  set(ids: Iterable<ParticipantId>): void {
    this.#ids = new Set(ids);
    for (const listener of [...this.#listeners]) listener();
  }

  toggle(id: ParticipantId): void {
    const next = new Set(this.#ids);
    if (!next.delete(id)) next.add(id);
    this.set(next);
  }

  clear(): void {
    if (this.#ids.size > 0) this.set([]);
  }
}

/** What a click on a person does to the selection; with shift it is everyone from the person clicked last. */
export function clicked(marks: Marks, order: readonly ParticipantId[], last: ParticipantId | null, id: ParticipantId, through: boolean): void {
  const [from, to] = [last === null ? -1 : order.indexOf(last), order.indexOf(id)];
  if (!through || from < 0 || to < 0) return marks.toggle(id);
  marks.set([...marks.ids(), ...order.slice(Math.min(from, to), Math.max(from, to) + 1)]);
}

export function useMarked(marks: Marks, id: ParticipantId): boolean {
  return useSyncExternalStore(marks.subscribe, useCallback(() => marks.ids().has(id), [marks, id]));
}

export function useMarks(marks: Marks): ReadonlySet<ParticipantId> {
  return useSyncExternalStore(marks.subscribe, marks.ids);
}

/** The marks of a round's board. */
export interface BoardMarks { readonly selected: Marks; readonly pinned: Marks; readonly dimmed: Marks }

const boards = new Map<RoundId, BoardMarks>();

/** Kept while the page lives: looking at something else, or turning a tablet, must not unpin anybody. */
export function marksOf(round: RoundId): BoardMarks {
  let marks = boards.get(round);
  if (!marks) boards.set(round, marks = { selected: new Marks(), pinned: new Marks(), dimmed: new Marks() });
  return marks;
}
