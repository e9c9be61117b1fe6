/**
 * Commands on their way. Each keeps its `ref` and its `id` until it is answered, so that it can be sent again
 * after a cut and is still carried out once (the server answers a known `id` with the first answer).
 */
import type { Answer, ClientFrame, Code, Command, ErrorFrame } from "../protocol/generated";

/** A command the server refused, or that was given up. */
export class Refused extends Error {
  constructor(readonly code: Code | "gone", message: string) {
    super(message);
    this.name = "Refused";
  }
}

export interface Pending {
  readonly ref: string;
  readonly id: string;
  readonly command: Command;
  /** By the local clock. */
  readonly since: number;
}

interface Kept extends Pending {
  readonly ephemeral: boolean;
  retries: number;
  resolve(answer: Answer): void;
  reject(error: Refused): void;
}

/** How often a command is sent again by itself when the server says "later". */
const RETRIES_MAX = 6;

export class Outgoing {
  #kept = new Map<string, Kept>();
  #next = 1;

  constructor(private readonly newId: () => string, private readonly now: () => number) {}

  /** An ephemeral command is worth nothing after a cut and is then forgotten. */
  add(command: Command, ephemeral = false): { frame: ClientFrame; answer: Promise<Answer> } {
    const ref = `c${this.#next++}`;
    const { promise, resolve, reject } = promiseParts<Answer>();
    const kept: Kept = { ref, id: this.newId(), command, since: this.now(), ephemeral, retries: 0, resolve, reject };
    this.#kept.set(ref, kept);
    return { frame: toFrame(kept), answer: promise };
  }

  /** Everything unanswered, in the order it was asked. */
  get pending(): readonly Pending[] {
    return [...this.#kept.values()].filter((kept) => !kept.ephemeral);
  }

  frames(): ClientFrame[] {
    return [...this.#kept.values()].map(toFrame);
  }

  frame(ref: string): ClientFrame | null {
    const kept = this.#kept.get(ref);
    return kept ? toFrame(kept) : null;
  }

  replied(ref: string, answer: Answer): boolean {
    return this.#take(ref, (kept) => kept.resolve(answer));
  }

  /** Returns the milliseconds after which to send the same command again, or null when it is settled. */
  refused(error: ErrorFrame): number | null {
    const kept = error.ref === null ? undefined : this.#kept.get(error.ref);
    if (!kept) return null;
    const passing = error.retry === "later" && error.class === "unavailable";
    if (passing && !kept.ephemeral && kept.retries < RETRIES_MAX) {
      kept.retries += 1;
      return error.retry_after_ms ?? 500 * kept.retries;
    }
    this.#take(kept.ref, () => kept.reject(new Refused(error.code, error.message)));
    return null;
  }

  cut(): void {
    for (const kept of [...this.#kept.values()]) {
      if (kept.ephemeral) this.#take(kept.ref, () => kept.reject(new Refused("gone", "The connection was cut.")));
    }
  }

  /** `done` is the command whose success the ending itself tells. */
  giveUp(done: Command["type"] | null): void {
    for (const kept of [...this.#kept.values()]) {
      if (kept.command.type === done) this.#take(kept.ref, () => kept.resolve({ id: null }));
      else this.#take(kept.ref, () => kept.reject(new Refused("gone", "The connection has ended.")));
    }
  }

  #take(ref: string, settle: (kept: Kept) => void): boolean {
    const kept = this.#kept.get(ref);
    if (!kept) return false;
    this.#kept.delete(ref);
    settle(kept);
    return true;
  }
}

function toFrame({ ref, id, command }: Pending): ClientFrame {
  return { ref, id, type: command.type, data: command.data };
}

function promiseParts<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((res, rej) => { resolve = res; reject = rej; });
  // A caller that does not care must not turn a refusal into an unhandled rejection.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
