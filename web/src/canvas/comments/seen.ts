/** Until when somebody has read the threads of one canvas, in this browser. */
import { lastSaid, type Thread } from "./read";

type Marks = Readonly<Record<string, number>>;
type Store = Pick<Storage, "getItem" | "setItem">;

export class Seen {
  private marks: Marks;
  private readonly listeners = new Set<() => void>();

  /** Without a store it is forgotten with the page. */
  constructor(private readonly key: string, private readonly store: Store | null) {
    this.marks = read(key, store);
  }

  snapshot = (): Marks => this.marks;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** What is said in it until now is read. Of threads that are not among `all` nothing is kept. */
  mark(thread: Thread, all: readonly Thread[]): void {
    const until = lastSaid(thread);
    if ((this.marks[thread.id] ?? 0) >= until) return;
    const there = new Set(all.map(({ id }) => id));
    this.marks = { ...Object.fromEntries(Object.entries(this.marks).filter(([id]) => there.has(id))), [thread.id]: until };
    try {
      this.store?.setItem(this.key, JSON.stringify(this.marks));
    } catch {
      // A full or closed store: it is unread again with the next page.
    }
    this.listeners.forEach((listener) => listener());
  }
}

/** Whether somebody else has said something in it that is not read yet. */
export function isUnread(thread: Thread, marks: Marks, me: string): boolean {
  const until = marks[thread.id] ?? 0;
  return thread.comments.some(({ by, at, removed }) => !removed && by !== me && at > until);
}

function read(key: string, store: Store | null): Marks {
  try {
    const found: unknown = JSON.parse(store?.getItem(key) ?? "{}");
    return typeof found === "object" && found !== null ? Object.fromEntries(Object.entries(found).filter((entry): entry is [string, number] => typeof entry[1] === "number")) : {};
  } catch {
    return {};
  }
}
