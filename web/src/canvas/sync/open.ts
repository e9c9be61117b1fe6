/**
 * One shared document, kept open: a socket that comes back with a fresh ticket, a copy in the browser for people who may
 * edit, who else is there, and a truthful word on what is saved.
 */
import * as authProtocol from "y-protocols/auth";
import type { Awareness } from "y-protocols/awareness";
import { IndexeddbPersistence, clearDocument } from "y-indexeddb";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { backoffMs } from "../../connection/backoff";
import { Receipts } from "./receipts";

/** Why a document is not to be had, or not to be changed. */
export type Refusal = "no-right" | "gone" | "moved" | "ticket" | "read-only" | "malformed" | "full";

export type SyncState =
  | { name: "connecting" }
  /** What this page changed is saved when nothing is waiting. */
  | { name: "live"; waiting: number }
  | { name: "offline"; waiting: number }
  /** For good; `to` is the document's new name when it has moved. */
  | { name: "refused"; why: Refusal; to?: string };

export interface OpenOptions {
  canvasId: string;
  /** The address that the document's name is put behind, e.g. `wss://host/yjs`. */
  url: string;
  ticket: () => Promise<{ ticket: string }>;
  /** Keeps a copy in this browser, which outlives the page. Only for people who may edit. */
  offline: boolean;
  /** The document's name with its generation; without it, that of the first. */
  name?: string;
  /** Whoever only reads it tells nobody that they are there. */
  silent?: boolean;
}

export interface OpenDocument {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly state: SyncState;
  /** Whether anything of it can be shown: what the server sent, or the copy in this browser. */
  readonly loaded: boolean;
  subscribe(listener: () => void): () => void;
  /** Tries at once. */
  retry(): void;
  /** With `forget` the copy in this browser goes too. */
  close(forget?: boolean): void;
}

const SYNC = 0;
const AUTH = 2;
const REFUSALS: Readonly<Record<number, Refusal>> = { 4400: "malformed", 4401: "ticket", 4403: "no-right", 4404: "gone", 4410: "moved", 4429: "full" };
/** A ticket that was refused is replaced this often before we believe it. */
const TICKETS_MAX = 2;

export const localName = (name: string) => `plenary.canvas.${name}`;

export function openDocument(options: OpenOptions): OpenDocument {
  return new Kept(options);
}

class Kept implements OpenDocument {
  readonly doc = new Y.Doc();
  readonly awareness: Awareness;
  state: SyncState = { name: "connecting" };
  loaded = false;
  private readonly name: string;
  private readonly provider: WebsocketProvider;
  private readonly copy: IndexeddbPersistence | null;
  private readonly receipts: Receipts;
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | null = null;
  private attempt = 0;
  private refusedTickets = 0;
  private closed = false;

  constructor(private readonly options: OpenOptions) {
    this.name = options.name ?? options.canvasId;
    this.receipts = new Receipts(this.doc);
    // Without the channel between tabs: it would carry content past the server, also to another account's tab.
    this.provider = new WebsocketProvider(options.url, this.name, this.doc, { connect: false, disableBc: true });
    this.awareness = this.provider.awareness;
    if (options.silent) this.awareness.setLocalState(null);
    this.copy = options.offline && "indexedDB" in globalThis ? new IndexeddbPersistence(localName(this.name), this.doc) : null;
    this.copy?.on("synced", () => this.set({ loaded: this.loaded || this.doc.store.clients.size > 0 }));
    this.doc.on("update", this.onUpdate);
    this.receipts.subscribe(() => this.set({}));
    this.listen();
    void this.connect();
  }

  private listen(): void {
    const { provider } = this;
    const onSync = provider.messageHandlers[SYNC];
    provider.messageHandlers[SYNC] = (encoder, decoder, ...rest) => {
      const message = decoder.arr.subarray(decoder.pos);
      onSync?.(encoder, decoder, ...rest);
      this.receipts.heard(message);
    };
    provider.messageHandlers[AUTH] = (_encoder, decoder) => {
      authProtocol.readAuthMessage(decoder, this.doc, (_doc, reason) => {
        // It is also the news that one may only look from now on, which costs whoever has changed nothing nothing.
        if (reason === "read-only" && this.receipts.waiting > 0) this.refuse("read-only");
      });
    };
    provider.on("sync", (synced: boolean) => {
      if (!synced) return;
      [this.attempt, this.refusedTickets] = [0, 0];
      this.set({ state: { name: "live", waiting: this.receipts.waiting }, loaded: true });
    });
    provider.on("connection-close", (event) => this.onClose(event));
    // The provider sends on whatever it hears of others, which the server would have to throw away again.
    const onAwareness = provider._awarenessUpdateHandler;
    this.awareness.off("update", onAwareness);
    this.awareness.on("update", (change: { added: number[]; updated: number[]; removed: number[] }, origin: unknown) => {
      if (origin === "local") onAwareness(change, origin);
    });
    globalThis.addEventListener?.("online", this.retry);
    globalThis.addEventListener?.("offline", this.lost);
  }

  private onUpdate = (update: Uint8Array, origin: unknown): void => {
    // An edit without an origin is one made here, also where there is no copy.
    if (origin !== this.provider && (this.copy === null || origin !== this.copy)) this.receipts.made(update);
  };

  private onClose(event: CloseEvent | null): void {
    // It comes back when we say, with a new ticket.
    this.provider.shouldConnect = false;
    if (this.closed || this.state.name === "refused") return;
    const why = event ? REFUSALS[event.code] : undefined;
    if (why === "ticket" && this.refusedTickets++ < TICKETS_MAX) this.later(0);
    else if (why) this.refuse(why, event?.reason);
    else this.later();
  }

  private refuse(why: Refusal, reason = ""): void {
    this.provider.shouldConnect = false;
    this.set({ state: why === "moved" && reason !== "" ? { name: "refused", why, to: reason } : { name: "refused", why } });
    this.provider.disconnect();
  }

  private later(waitMs?: number): void {
    this.set({ state: { name: "offline", waiting: this.receipts.waiting } });
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.connect(), waitMs ?? backoffMs(this.attempt++, Math.random()));
  }

  private async connect(): Promise<void> {
    this.timer = null;
    try {
      const { ticket } = await this.options.ticket();
      if (this.closed) return;
      this.provider.params = { token: ticket };
      this.provider.connect();
    } catch (failure) {
      if (this.closed) return;
      const why = refusalOf(failure);
      if (why) this.refuse(why);
      else this.later();
    }
  }

  /** The browser knows before the socket does, which would notice after half a minute. */
  private lost = (): void => {
    if (!this.closed && this.state.name !== "refused") this.provider.disconnect();
  };

  retry = (): void => {
    if (this.closed || this.provider.wsconnected || this.provider.wsconnecting) return;
    if (this.state.name === "refused" && this.state.why !== "full" && this.state.why !== "ticket") return;
    [this.attempt, this.refusedTickets] = [0, 0];
    this.set({ state: { name: "connecting" } });
    if (this.timer !== null) clearTimeout(this.timer);
    void this.connect();
  };

  private set(change: { state?: SyncState; loaded?: boolean }): void {
    const { waiting } = this.receipts;
    const { name } = change.state ?? this.state;
    if (change.state) this.state = change.state;
    else if ((this.state.name === "live" || this.state.name === "offline") && this.state.waiting !== waiting) this.state = { ...this.state, waiting };
    this.loaded = change.loaded ?? this.loaded;
    if (name === "live") this.loaded = true;
    this.listeners.forEach((listener) => listener());
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  close(forget = false): void {
    if (this.closed) return;
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    globalThis.removeEventListener?.("online", this.retry);
    globalThis.removeEventListener?.("offline", this.lost);
    this.listeners.clear();
    this.provider.destroy();
    this.awareness.destroy();
    void this.copy?.destroy().then(() => forget && clearDocument(localName(this.name)));
    this.doc.destroy();
  }
}

/** A ticket that is refused for what somebody is, and not for the network. */
function refusalOf(failure: unknown): Refusal | null {
  const status = typeof failure === "object" && failure !== null && "status" in failure ? failure.status : null;
  return status === 401 || status === 403 ? "no-right" : status === 404 ? "gone" : null;
}
