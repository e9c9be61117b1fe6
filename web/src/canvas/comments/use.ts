import { createContext, use, useCallback, useEffect, useReducer, useState, useSyncExternalStore } from "react";
import { Keeper } from "../sync/keeper";
import type { OpenOptions, SyncState } from "../sync/open";
import type { About, Reaction, Thread } from "./read";
import { isUnread, type Seen } from "./seen";
import type { Talk, TalkState } from "./talk";
import { Threads } from "./threads";

/** What people do with comments. Each answers whether it was done; why not has been told then. */
export interface CommentActs {
  /** Null: it was not begun. Else the thread's name. */
  begin(about: About, text: string): Promise<string | null>;
  reply(thread: string, text: string): Promise<boolean>;
  edit(thread: string, comment: string, text: string): Promise<boolean>;
  remove(thread: string, comment: string): Promise<boolean>;
  settle(thread: string, settled: boolean): Promise<boolean>;
  react(thread: string, comment: string, reaction: Reaction, on: boolean): Promise<boolean>;
}

/** What was said here and is on its way, under the name it will have. */
export interface Sending { readonly id: string; readonly thread: string | null; readonly about: About; readonly text: string }

export interface Comments {
  readonly acts: CommentActs;
  readonly sending: readonly Sending[];
  /** Whether one may remove what others have said. */
  readonly moderates: boolean;
  /** The server's clock. */
  readonly now: () => number;
}

export interface Table extends Comments {
  readonly talk: Talk;
  readonly seen: Seen;
  /** Null: they have not come yet. */
  readonly threads: Threads | null;
  readonly state: SyncState;
  readonly me: string;
}

export const TableContext = createContext<Table | null>(null);

export function useTable(): Table {
  const table = use(TableContext);
  if (!table) throw new Error("comments stand inside a Board");
  return table;
}

/** The document with what is said, open as long as the board is. */
export function useThreadsOf(options: OpenOptions, me: string): { threads: Threads | null; state: SyncState } {
  const [keeper] = useState(() => new Keeper((document) => new Threads(document.doc, me)));
  useEffect(() => {
    keeper.start(options);
    return () => keeper.stop();
  }, [keeper, options]);
  const { built, state } = useSyncExternalStore(keeper.subscribe, keeper.snapshot);
  return { threads: built, state };
}

const NONE: readonly Thread[] = [];
const never = () => () => undefined;

export function useThreads(): readonly Thread[] {
  const { threads } = useTable();
  return useSyncExternalStore(threads?.subscribe ?? never, () => threads?.all() ?? NONE);
}

export function useTalk(): TalkState {
  const { talk } = useTable();
  return useSyncExternalStore(talk.subscribe, talk.snapshot);
}

/** Whether something in a thread is unread. */
export function useUnread(): (thread: Thread) => boolean {
  const { seen, me } = useTable();
  const marks = useSyncExternalStore(seen.subscribe, seen.snapshot);
  return useCallback((thread) => isUnread(thread, marks, me), [marks, me]);
}

/** The server's clock, read again twice a minute. */
export function useClock(): number {
  const { now } = useTable();
  const [, again] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const timer = setInterval(again, 30_000);
    return () => clearInterval(timer);
  }, []);
  return now();
}
