/** What somebody has open of what is said: a thread, or the place where they are about to say something. */
import type { About } from "./read";

export interface TalkState {
  /** The thread that is open. */
  readonly open: string | null;
  /** Where something new is being written. */
  readonly draft: About | null;
  /** Whether pins of what is settled are shown. */
  readonly settled: boolean;
}

export class Talk {
  private state: TalkState = { open: null, draft: null, settled: false };
  private cameFrom: Element | null = null;
  private readonly words = new Map<string, string>();
  private readonly listeners = new Set<() => void>();

  snapshot = (): TalkState => this.state;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  openThread(id: string): void {
    this.cameFrom = document.activeElement;
    this.set({ open: id, draft: null });
  }

  compose(about: About): void {
    this.cameFrom = document.activeElement;
    this.set({ open: null, draft: about });
  }

  close(): void {
    if (this.state.open !== null || this.state.draft !== null) this.set({ open: null, draft: null });
  }

  /** What had the keyboard before, if it still is there. */
  takeOrigin(): HTMLElement | null {
    const { cameFrom } = this;
    this.cameFrom = null;
    return cameFrom instanceof HTMLElement && cameFrom.isConnected && cameFrom !== document.body ? cameFrom : null;
  }

  showSettled(settled: boolean): void {
    this.set({ settled });
  }

  /** Words that were not sent yet, by thread; under the empty name those of a new one. */
  unsent = (thread: string): string => this.words.get(thread) ?? "";

  keep(thread: string, text: string): void {
    if (text === "") this.words.delete(thread);
    else this.words.set(thread, text);
  }

  private set(change: Partial<TalkState>): void {
    this.state = { ...this.state, ...change };
    this.listeners.forEach((listener) => listener());
  }
}
