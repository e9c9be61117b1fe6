/** Keeps one document open, with what is built upon it, through moves and changes of right. */
import { openDocument, type OpenDocument, type OpenOptions, type SyncState } from "./open";

export interface Kept<T> {
  readonly document: OpenDocument | null;
  /** What was built upon the document; there as soon as anything of it can be shown. */
  readonly built: T | null;
  readonly state: SyncState;
}

const CLOSED: Kept<never> = { document: null, built: null, state: { name: "connecting" } };

/**
 * When the server has moved the document, it is opened under its new name; when a change was refused because one may only
 * read, what the server has is loaded in place of what this page shows (E82), and no copy is kept any more.
 */
export class Keeper<T extends { destroy(): void }> {
  private now: Kept<T> = CLOSED;
  private options: OpenOptions | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly build: (document: OpenDocument) => T, private readonly onRefused: (state: Extract<SyncState, { name: "refused" }>) => void = () => undefined, private readonly open: (options: OpenOptions) => OpenDocument = openDocument) {}

  snapshot = (): Kept<T> => this.now;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  start(options: OpenOptions): void {
    this.stop();
    this.options = options;
    const document = this.open(options);
    this.set({ document, built: null, state: document.state });
    document.subscribe(() => this.onState(document));
    this.onState(document);
  }

  stop(): void {
    const { document, built, state } = this.now;
    built?.destroy();
    // Of what one may no longer see nothing stays in this browser.
    document?.close(state.name === "refused" && state.why !== "ticket" && state.why !== "full");
    this.set(CLOSED);
  }

  private onState(document: OpenDocument): void {
    if (document !== this.now.document || !this.options) return;
    const { state } = document;
    if (state !== this.now.state || (document.loaded && !this.now.built)) {
      const built = this.now.built ?? (document.loaded ? this.build(document) : null);
      this.set({ document, built, state });
    }
    if (state.name !== "refused") return;
    if (state.why === "moved" && state.to !== undefined) this.start({ ...this.options, name: state.to });
    else if (state.why === "read-only") {
      this.onRefused(state);
      this.start({ ...this.options, offline: false });
    }
  }

  private set(now: Kept<T>): void {
    this.now = now;
    this.listeners.forEach((listener) => listener());
  }
}
