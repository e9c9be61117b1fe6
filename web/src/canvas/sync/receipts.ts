/**
 * Which of this page's edits the server has for certain. It sends an edit back to its author once it is committed, and
 * not before, so what was heard back is saved. Whatever else the server says that it has counts as well: an echo that
 * was lost with its connection is made up for by the first messages of the next.
 */
import * as decoding from "lib0/decoding";
import * as Y from "yjs";

interface Span { client: number; from: number; to: number }
interface Sent { ends: Map<number, number>; deleted: Span[] }

const STEP_1 = 0;

export class Receipts {
  private sent: Sent[] = [];
  private readonly listeners = new Set<() => void>();

  constructor(private readonly doc: Y.Doc) {}

  /** How many edits nobody but this page has for certain. */
  get waiting(): number {
    return this.sent.length;
  }

  /** An edit was made here. */
  made(update: Uint8Array): void {
    const { ends, deleted } = readUpdate(update);
    if (ends.size + deleted.length === 0) return;
    this.sent.push({ ends, deleted });
    this.tell();
  }

  /** A sync message of the server, without its first byte: a state vector, or an update. */
  heard(message: Uint8Array): void {
    const decoder = decoding.createDecoder(message);
    const step = decoding.readVarUint(decoder);
    const body = decoding.readVarUint8Array(decoder);
    const before = this.sent.length;
    if (step === STEP_1) {
      const vector = Y.decodeStateVector(body);
      this.remember(vector);
      this.confirm(vector, []);
    } else if (before > 0) {
      const { ends, deleted } = readUpdate(body);
      this.confirm(ends, deleted);
    }
    if (before !== this.sent.length) this.tell();
  }

  /** What an earlier page left in the browser and the server lacks is on its way too. */
  private remember(vector: ReadonlyMap<number, number>): void {
    const told = new Map<number, number>();
    for (const { ends } of this.sent) ends.forEach((end, client) => told.set(client, Math.max(end, told.get(client) ?? 0)));
    const left = new Map<number, number>();
    Y.decodeStateVector(Y.encodeStateVector(this.doc)).forEach((end, client) => {
      if (end > (vector.get(client) ?? 0) && end > (told.get(client) ?? 0)) left.set(client, end);
    });
    if (left.size > 0) this.sent.unshift({ ends: left, deleted: [] });
  }

  private confirm(ends: ReadonlyMap<number, number>, deleted: readonly Span[]): void {
    for (const one of this.sent) {
      one.ends.forEach((end, client) => { if ((ends.get(client) ?? 0) >= end) one.ends.delete(client); });
      if (deleted.length > 0) one.deleted = one.deleted.flatMap((span) => without(span, deleted));
    }
    this.sent = this.sent.filter((one) => one.ends.size + one.deleted.length > 0);
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  private tell(): void {
    this.listeners.forEach((listener) => listener());
  }
}

function readUpdate(update: Uint8Array): Sent {
  const { structs, ds } = Y.decodeUpdate(update);
  const ends = new Map<number, number>();
  for (const { id, length } of structs) ends.set(id.client, Math.max(id.clock + length, ends.get(id.client) ?? 0));
  const deleted: Span[] = [];
  ds.clients.forEach((ranges, client) => ranges.forEach(({ clock, len }) => deleted.push({ client, from: clock, to: clock + len })));
  return { ends, deleted };
}

/** What remains of a span; the echo may tell of it in other pieces than it was sent in. */
function without(span: Span, others: readonly Span[]): Span[] {
  let rest = [span];
  for (const other of others) {
    if (other.client !== span.client || other.to <= span.from || other.from >= span.to) continue;
    rest = rest.flatMap(({ client, from, to }) => [
      { client, from, to: Math.min(to, other.from) }, { client, from: Math.max(from, other.to), to },
    ].filter((piece) => piece.from < piece.to));
  }
  return rest;
}
