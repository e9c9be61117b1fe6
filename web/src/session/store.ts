/** A live session in this page: the confirmed state, what is on its way, and the connection, as one external store. */
import type { Answer, Command } from "../protocol/generated";
import type { Pending } from "../connection/outgoing";
import { SessionSocket, type ConnectionState, type Token, type Wire } from "../connection/socket";
import { reduce } from "./reducer";
import { EMPTY, type SessionState } from "./state";

export interface Snapshot {
  readonly state: SessionState;
  readonly connection: ConnectionState;
  /** Commands without an answer yet, in order: the optimistic overlay is read from these. */
  readonly pending: readonly Pending[];
}

export interface StoreParts {
  sessionId: string;
  open(): Wire;
  token(fresh: boolean): Promise<Token>;
}

export class SessionStore {
  readonly sessionId: string;
  readonly token: StoreParts["token"];
  #snapshot: Snapshot;
  #listeners = new Set<() => void>();
  readonly #socket: SessionSocket;

  constructor(parts: StoreParts) {
    this.sessionId = parts.sessionId;
    this.token = parts.token;
    this.#socket = new SessionSocket({
      open: parts.open,
      token: parts.token,
      // After an ending standing and role may be others than before: nothing that was known counts.
      since: () => (this.#snapshot.connection.phase === "closed" ? {} : { ...this.#snapshot.state.seq }),
      onFrame: (frame) => this.#publish({ ...this.#snapshot, state: reduce(this.#snapshot.state, frame) }),
      onChange: () => this.#publish({ ...this.#snapshot, connection: this.#socket.state, pending: this.#socket.pending }),
    });
    this.#snapshot = { state: EMPTY, connection: this.#socket.state, pending: [] };
  }

  readonly getSnapshot = (): Snapshot => this.#snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The server's clock now, in milliseconds since the Unix epoch. */
  readonly serverNow = (): number => Date.now() + this.#socket.clock.offsetMs;

  send(command: Command): Promise<Answer> {
    return this.#socket.send(command);
  }

  /** Comes in anew after an ending. What was known is forgotten: standing and role may have changed meanwhile. */
  restart(): void {
    if (this.#snapshot.connection.phase === "closed") this.#publish({ ...this.#snapshot, state: EMPTY });
    this.#socket.restart();
  }

  /** Connects, and returns what ends it. */
  run(): () => void {
    const onOnline = () => this.#socket.wake();
    const onVisibility = () => {
      const visible = document.visibilityState === "visible";
      if (visible) this.#socket.wake();
      if (this.#socket.state.phase === "attached") this.#report(visible);
    };
    let phase: ConnectionState["phase"] = "connecting";
    const unsubscribe = this.subscribe(() => {
      const next = this.#snapshot.connection.phase;
      // A page that attaches while hidden is in the background from the start.
      if (next !== phase && next === "attached" && document.visibilityState === "hidden") this.#report(false);
      phase = next;
    });
    window.addEventListener("online", onOnline);
    document.addEventListener("visibilitychange", onVisibility);
    this.#socket.start();
    return () => {
      window.removeEventListener("online", onOnline);
      document.removeEventListener("visibilitychange", onVisibility);
      unsubscribe();
      this.#socket.stop();
    };
  }

  #report(visible: boolean): void {
    this.#socket.send({ type: "presence.report", data: { visible } }, { ephemeral: true }).catch(() => undefined);
  }

  #publish(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    for (const listener of [...this.#listeners]) listener();
  }
}
