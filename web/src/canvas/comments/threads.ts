/** The threads of a board as plain values, kept up to date. One that did not change is the same object as before. */
import type * as Y from "yjs";
import { readThread, type Comment, type Thread } from "./read";

export interface Said { readonly thread: Thread; readonly comment: Comment }

export class Threads {
  private readonly map: Y.Map<unknown>;
  private readonly known = new Map<string, Thread>();
  private list: readonly Thread[] | null = null;
  private readonly listeners = new Set<() => void>();
  private readonly hearers = new Set<(said: readonly Said[]) => void>();

  constructor(doc: Y.Doc, private readonly me: string) {
    this.map = doc.getMap("threads");
    this.map.forEach((_, id) => this.readIn(id));
    this.map.observeDeep(this.onChange);
  }

  destroy(): void {
    this.map.unobserveDeep(this.onChange);
    this.listeners.clear();
    this.hearers.clear();
  }

  /** In the order in which they were begun. */
  all = (): readonly Thread[] => (this.list ??= [...this.known.values()].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)));

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** What others say from now on. */
  onSaid(hear: (said: readonly Said[]) => void): () => void {
    this.hearers.add(hear);
    return () => void this.hearers.delete(hear);
  }

  private readIn(id: string): Thread | null {
    const thread = readThread(id, this.map.get(id));
    if (thread) this.known.set(id, thread);
    else this.known.delete(id);
    return thread;
  }

  private onChange = (events: Y.YEvent<Y.AbstractType<unknown>>[]): void => {
    const touched = new Set<string>();
    for (const event of events) {
      const id = event.path[0];
      if (typeof id === "string") touched.add(id);
      else event.keys.forEach((_, key) => touched.add(key));
    }
    const said: Said[] = [];
    for (const id of touched) {
      const before = new Set(this.known.get(id)?.comments.map((comment) => comment.id));
      const thread = this.readIn(id);
      for (const comment of thread?.comments ?? []) {
        if (thread && !before.has(comment.id) && !comment.removed && comment.by !== this.me) said.push({ thread, comment });
      }
    }
    this.list = null;
    this.listeners.forEach((listener) => listener());
    if (said.length > 0) this.hearers.forEach((hear) => hear(said));
  };
}
