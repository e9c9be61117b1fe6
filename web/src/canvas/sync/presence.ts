/** Who else is on the board and what they are doing; and telling others the same of oneself, not more than 25 times a second. */
import type { Awareness } from "y-protocols/awareness";
import type { Point } from "../document/schema";
import { record } from "../document/read";

export interface Drag { ids: string[]; dx: number; dy: number; /** Where the first of them is now: right also in between two changes of the document. */ at?: Point }
export interface LiveStroke { id: string; from: number; b64: string; color?: string; sw?: number; o?: Point }

/** Where somebody looks: the middle and the zoom, and the size of their window in pixels; 0 is not known. */
export type Looking = readonly [x: number, y: number, zoom: number, w?: number, h?: number];

/** What one tells of oneself. Null takes a thing back. */
export interface Own {
  cursor: Point | null;
  sel: string[] | null;
  vp: Looking | null;
  drag: Drag | null;
  laser: [number, number, number][] | null;
  live: LiveStroke | null;
  typing: string | null;
  follow: string | null;
  tool: string | null;
}

export interface Peer extends Own {
  readonly client: number;
  readonly id: string;
  readonly name: string;
  readonly color: string;
}

const PACE_MS = 40;
const SELECTED_MAX = 64;

/** Told apart by hue and by lightness; all with white text at 4.5:1 or better. */
const COLORS = ["#1d6f66", "#a0432e", "#2f6690", "#7a4b86", "#8a5a14", "#3d7042", "#a03a63", "#4d5b9e"];

export function colorOf(id: string): string {
  let sum = 0;
  for (const char of id) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  return COLORS[sum % COLORS.length] ?? "#1d6f66";
}

export class Presence {
  private own: Partial<Own> = {};
  private timer: ReturnType<typeof setTimeout> | null = null;
  private told = 0;
  private all: readonly Peer[] = [];
  private readonly listeners = new Set<() => void>();

  constructor(private readonly awareness: Awareness, private readonly me: { id: string; name: string }) {
    // The server puts its own word in place of this; a server that does not shows at least a name.
    awareness.setLocalState({ user: { id: me.id, name: me.name, color: colorOf(me.id) } });
    awareness.on("change", this.onChange);
    this.onChange();
  }

  get peers(): readonly Peer[] {
    return this.all;
  }

  tell(change: Partial<Own>): void {
    this.own = { ...this.own, ...change };
    if (this.timer !== null) return;
    const waitMs = Math.max(0, this.told + PACE_MS - performance.now());
    this.timer = setTimeout(this.flush, waitMs);
  }

  private flush = (): void => {
    this.timer = null;
    this.told = performance.now();
    const fields = Object.fromEntries(Object.entries(this.own).filter(([, value]) => value !== null));
    this.awareness.setLocalState({ user: { id: this.me.id, name: this.me.name, color: colorOf(this.me.id) }, ...fields });
  };

  private onChange = (): void => {
    const peers: Peer[] = [];
    this.awareness.getStates().forEach((state, client) => {
      if (client !== this.awareness.clientID) peers.push(readPeer(client, state));
    });
    this.all = peers.sort((a, b) => a.client - b.client);
    this.listeners.forEach((listener) => listener());
  };

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  destroy(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.awareness.off("change", this.onChange);
    this.listeners.clear();
  }
}

export function readPeer(client: number, state: Record<string, unknown>): Peer {
  const user = record(state.user) ?? {};
  const id = text(user.id) ?? `client ${client}`;
  const drag = record(state.drag);
  const live = record(state.live);
  const view = numbers(state.vp, 3);
  return {
    client, id,
    name: text(user.name) ?? "",
    color: /^#[0-9a-f]{6}$/i.test(text(user.color) ?? "") ? text(user.color) ?? "" : colorOf(id),
    cursor: point(state.cursor),
    sel: strings(state.sel),
    vp: view ? [view[0] ?? 0, view[1] ?? 0, view[2] ?? 1, view[3] ?? 0, view[4] ?? 0] : null,
    drag: drag ? { ids: strings(drag.ids) ?? [], dx: finite(drag.dx), dy: finite(drag.dy), ...(point(drag.at) ? { at: point(drag.at) ?? [0, 0] } : {}) } : null,
    laser: Array.isArray(state.laser) ? state.laser.slice(-24).flatMap((one) => { const at = numbers(one, 3); return at ? [[at[0] ?? 0, at[1] ?? 0, at[2] ?? 0] as [number, number, number]] : []; }) : null,
    live: live && text(live.id) !== null ? readLive(live) : null,
    typing: text(state.typing), follow: text(state.follow), tool: text(state.tool),
  };
}

function readLive(live: Record<string, unknown>): LiveStroke {
  const color = text(live.color);
  return {
    id: text(live.id) ?? "", from: finite(live.from), b64: text(live.b64) ?? "", o: point(live.o) ?? [0, 0],
    color: color && /^#[0-9a-f]{6}$/i.test(color) ? color : "#26231f", sw: Math.min(200, Math.max(1, finite(live.sw) || 4)),
  };
}

const text = (value: unknown) => (typeof value === "string" ? value : null);
const finite = (value: unknown) => (typeof value === "number" && Number.isFinite(value) ? value : 0);
const strings = (value: unknown) => (Array.isArray(value) ? value.filter((one): one is string => typeof one === "string").slice(0, SELECTED_MAX) : null);

function numbers(value: unknown, count: number): number[] | null {
  return Array.isArray(value) && value.length >= count && value.every((one) => typeof one === "number" && Number.isFinite(one)) ? (value as number[]) : null;
}

function point(value: unknown): Point | null {
  const at = numbers(value, 2);
  return at ? [at[0] ?? 0, at[1] ?? 0] : null;
}
