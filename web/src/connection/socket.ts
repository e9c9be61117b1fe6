/**
 * One session socket over all its reconnects: connecting → attached → resuming → attached … → closed(reason).
 * It resumes by itself after every retryable ending and keeps each command until it is answered.
 */
import { decodeFrame, encodeFrame } from "../protocol/codec";
import { PROTOCOL_VERSION } from "../protocol/generated";
import type { Answer, Attach, ClientFrame, Command, ServerFrame } from "../protocol/generated";
import { backoffMs } from "./backoff";
import { ServerClock } from "./clock";
import { closeName, finalReason, type CloseReason } from "./close";
import { Outgoing, Refused, type Pending } from "./outgoing";

export const PING_EVERY_MS = 15_000;
export const PONG_WITHIN_MS = 10_000;
const ATTACH_WITHIN_MS = 15_000;
/** An attachment that lasted this long was a success: the next backoff starts anew. */
const STEADY_AFTER_MS = 5_000;
/** A removal can be taken back for a while (U-1, U-3): so long and so often whoever was removed tries to come in again. */
export const READMITTED_WITHIN_MS = 15_000;
export const READMITTED_EVERY_MS = 3_000;
const RENEW_BEFORE_MS = 60_000;
const RENEW_RETRY_MS = 10_000;

export type ConnectionState =
  | { phase: "connecting" }
  | { phase: "attached" }
  | { phase: "resuming"; attempt: number; retryAt: number | null }
  | { phase: "closed"; reason: CloseReason };

export interface Token { token: string; expiresAt: number }

/** No token can be had, and asking again would not help. */
export class TokenRefused extends Error {
  constructor(readonly reason: CloseReason) {
    super(reason);
    this.name = "TokenRefused";
  }
}

/** `WebSocket.OPEN`. */
const OPEN = 1;

export interface Wire {
  /** As a WebSocket tells it; others are always open. */
  readonly readyState?: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
}

export interface SocketParts {
  open(): Wire;
  /** With `fresh` a new token even if the known one looks good. Throws `TokenRefused` when there is none to be had. */
  token(fresh: boolean): Promise<Token>;
  since(): Attach["since"];
  onFrame(frame: ServerFrame): void;
  onChange(): void;
  random?(): number;
  newId?(): string;
  now?(): number;
}

type Timer = ReturnType<typeof setTimeout>;

export class SessionSocket {
  readonly clock = new ServerClock();
  #state: ConnectionState = { phase: "connecting" };
  #wire: Wire | null = null;
  /** Rises with every socket; what an older socket still says is ignored. */
  #generation = 0;
  #attempt = 0;
  #everAttached = false;
  /** What the server calls our last socket; named in the next attach, it need not be waited for. */
  #connectionId: string | null = null;
  #freshToken = false;
  /** When somebody was removed who is not in again. What is tried since is tried behind the closed screen. */
  #removedAt: number | null = null;
  #hintMs = 0;
  #refs = 0;
  #attach: { ref: string; sentAt: number } | null = null;
  #ping: { ref: string; sentAt: number } | null = null;
  #timers = new Map<string, Timer>();
  readonly #outgoing: Outgoing;
  readonly #now: () => number;
  readonly #random: () => number;

  constructor(private readonly parts: SocketParts) {
    this.#now = parts.now ?? (() => Date.now());
    this.#random = parts.random ?? Math.random;
    this.#outgoing = new Outgoing(parts.newId ?? (() => crypto.randomUUID()), this.#now);
  }

  get state(): ConnectionState { return this.#state; }
  get pending(): readonly Pending[] { return this.#outgoing.pending; }

  start(): void {
    void this.#connect();
  }

  /** Ends the connection for good; what is unanswered is given up. */
  stop(): void {
    this.#drop(1000, "stopped");
    this.#close("stopped");
  }

  /** The network or the page is back: try now instead of at the end of the backoff, or test a socket that may be dead. */
  wake(): void {
    if (this.#state.phase === "attached") this.#sendPing();
    else if (this.#timers.has("retry")) void this.#connect();
  }

  /** After `closed`, when the person asks for it. */
  restart(): void {
    if (this.#state.phase !== "closed") return this.wake();
    this.#attempt = 0;
    this.#removedAt = null;
    this.#everAttached = false;
    this.#freshToken = true;
    void this.#connect();
  }

  send(command: Command, options: { ephemeral?: boolean } = {}): Promise<Answer> {
    if (this.#state.phase === "closed") return Promise.reject(new Refused("gone", "The connection has ended."));
    const { frame, answer } = this.#outgoing.add(command, options.ephemeral);
    if (this.#state.phase === "attached") this.#write(frame);
    this.parts.onChange();
    return answer;
  }

  async #connect(): Promise<void> {
    const generation = ++this.#generation;
    this.#clearTimers();
    if (this.#removedAt === null) this.#set(this.#everAttached || this.#attempt > 0
      ? { phase: "resuming", attempt: this.#attempt, retryAt: null }
      : { phase: "connecting" });
    let token: Token;
    try {
      token = await this.parts.token(this.#freshToken);
    } catch (error) {
      if (generation !== this.#generation) return;
      if (error instanceof TokenRefused) return this.#close(this.#removedAt === null ? error.reason : "removed");
      return this.#retry();
    }
    if (generation !== this.#generation) return;
    this.#freshToken = false;
    const wire = this.parts.open();
    this.#wire = wire;
    this.#after("attach", ATTACH_WITHIN_MS, () => this.#lost());
    wire.onopen = () => {
      if (generation !== this.#generation) return;
      this.#attach = { ref: this.#ref("a"), sentAt: this.#now() };
      const data: Attach = {
        token: token.token, protocol: PROTOCOL_VERSION, since: this.parts.since(),
        ...(this.#connectionId === null ? {} : { replaces: this.#connectionId }),
      };
      wire.send(encodeFrame({ ref: this.#attach.ref, type: "attach", data }));
    };
    wire.onmessage = (event: { data: unknown }) => {
      if (generation === this.#generation) this.#receive(event.data, token);
    };
    wire.onclose = (event: { code: number }) => {
      if (generation === this.#generation) this.#ended(event.code);
    };
  }

  #receive(data: unknown, token: Token): void {
    const frame = decodeFrame(data);
    if (!frame) return;
    this.#cancel("pong");
    switch (frame.t) {
      case "attached":
        if (this.#attach) this.clock.sample(this.#attach.sentAt, this.#now(), frame.server_time);
        this.#connectionId = frame.connection_id;
        this.#attached(token);
        break;
      case "pong":
        if (this.#ping?.ref === frame.ref) this.clock.sample(this.#ping.sentAt, this.#now(), frame.server_time);
        break;
      case "reply":
        if (this.#outgoing.replied(frame.ref, frame.data)) this.parts.onChange();
        break;
      case "error": {
        if (frame.ref === this.#attach?.ref && frame.class === "unauthenticated") this.#freshToken = true;
        this.#hintMs = Math.max(this.#hintMs, frame.ref === null ? (frame.retry_after_ms ?? 0) : 0);
        const ref = frame.ref;
        const againMs = this.#outgoing.refused(frame);
        if (againMs !== null && ref !== null) this.#after(`again ${ref}`, againMs, () => this.#sendAgain(ref));
        this.parts.onChange();
        break;
      }
      case "notice":
        if (frame.notice === "auth_refresh") void this.#renew();
        break;
      default:
    }
    this.parts.onFrame(frame);
  }

  #attached(token: Token): void {
    this.#cancel("attach");
    this.#everAttached = true;
    this.#removedAt = null;
    this.#hintMs = 0;
    this.#after("steady", STEADY_AFTER_MS, () => { this.#attempt = 0; });
    this.#after("ping", PING_EVERY_MS, () => this.#sendPing());
    this.#planRenewal(token);
    this.#set({ phase: "attached" });
    for (const frame of this.#outgoing.frames()) this.#write(frame);
  }

  /** What a socket that is closing does not take is not lost: commands are kept until they are answered. */
  #write(frame: ClientFrame): void {
    if ((this.#wire?.readyState ?? OPEN) === OPEN) this.#wire?.send(encodeFrame(frame));
  }

  #sendAgain(ref: string): void {
    const frame = this.#outgoing.frame(ref);
    if (frame && this.#state.phase === "attached") this.#write(frame);
  }

  #sendPing(): void {
    this.#ping = { ref: this.#ref("p"), sentAt: this.#now() };
    this.#write({ ref: this.#ping.ref, type: "ping" });
    if (!this.#timers.has("pong")) this.#after("pong", PONG_WITHIN_MS, () => this.#lost());
    this.#after("ping", PING_EVERY_MS, () => this.#sendPing());
  }

  #planRenewal(token: Token): void {
    const leftMs = token.expiresAt - this.#now();
    // A short-lived token is renewed at half its life. 2^31 − 1 is the longest wait a browser timer can hold.
    this.#after("renew", Math.min(Math.max(leftMs - RENEW_BEFORE_MS, leftMs / 2), 2 ** 31 - 1), () => void this.#renew());
  }

  async #renew(): Promise<void> {
    const generation = this.#generation;
    try {
      const token = await this.parts.token(true);
      if (generation !== this.#generation || this.#state.phase !== "attached") return;
      this.#write({ ref: this.#ref("t"), type: "auth", data: { token: token.token } });
      this.#planRenewal(token);
    } catch (error) {
      if (generation !== this.#generation) return;
      // Refused for good: the server will close the socket when the old token ends, and say why.
      if (!(error instanceof TokenRefused)) this.#after("renew", RENEW_RETRY_MS, () => void this.#renew());
    }
  }

  /** The socket ended by the server's word or the network's. */
  #ended(code: number): void {
    this.#wire = null;
    const reason = finalReason(code);
    if (reason === "removed") this.#removedAt ??= this.#now();
    if (reason) return this.#close(reason);
    if (closeName(code) === "auth_expired") this.#freshToken = true;
    this.#retry();
  }

  /** The socket is silent: we do not wait for its closing handshake. */
  #lost(): void {
    this.#drop(4006, "heartbeat");
    this.#retry();
  }

  #retry(): void {
    if (this.#removedAt !== null) return this.#close("removed");
    this.#outgoing.cut();
    this.#generation += 1;
    this.#clearTimers();
    const waitMs = backoffMs(this.#attempt, this.#random(), this.#hintMs);
    this.#hintMs = 0;
    this.#attempt += 1;
    this.#after("retry", waitMs, () => void this.#connect());
    this.#set({ phase: "resuming", attempt: this.#attempt, retryAt: this.#now() + waitMs });
  }

  #close(reason: CloseReason): void {
    this.#generation += 1;
    this.#clearTimers();
    // The server may close before its reply to the leaving is out.
    this.#outgoing.giveUp(reason === "left" ? "participant.leave" : null);
    if (reason !== "removed") this.#removedAt = null;
    this.#set({ phase: "closed", reason });
    const nextMs = this.#now() + READMITTED_EVERY_MS;
    if (this.#removedAt !== null && nextMs <= this.#removedAt + READMITTED_WITHIN_MS) this.#after("readmitted", READMITTED_EVERY_MS, () => void this.#connect());
  }

  #drop(code: number, reason: string): void {
    const wire = this.#wire;
    this.#wire = null;
    if (!wire) return;
    wire.onopen = wire.onmessage = wire.onclose = null;
    wire.close(code, reason);
  }

  #set(state: ConnectionState): void {
    this.#state = state;
    this.parts.onChange();
  }

  #ref(kind: string): string {
    this.#refs += 1;
    return `${kind}${this.#refs}`;
  }

  #after(name: string, ms: number, act: () => void): void {
    this.#cancel(name);
    this.#timers.set(name, setTimeout(() => { this.#timers.delete(name); act(); }, Math.max(0, ms)));
  }

  #cancel(name: string): void {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }

  #clearTimers(): void {
    for (const name of [...this.#timers.keys()]) this.#cancel(name);
  }
}
