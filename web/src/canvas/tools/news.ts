/** What others do, in words for people who do not see it: a few sentences now and then, never a flood. */
import type { Board } from "../document/board";
import type { Element } from "../document/schema";
import type { Threads } from "../comments/threads";
import type { Presence } from "../sync/presence";

export type Item = { kind: "added" | "changed" | "removed"; element: Element; who: string } | { kind: "joined" | "left"; who: string } | { kind: "commented"; who: string; about: string | null; reply: boolean };

const EVERY_MS = 4000;
const SAID_MAX = 3;

export class News {
  private readonly waiting = new Map<string, Item>();
  private here: ReadonlyMap<string, string>;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private readonly ends: (() => void)[];

  /** `tell` gets a few things to say, and how many more there were. */
  constructor(private readonly board: Board, private readonly presence: Presence, private readonly tell: (items: readonly Item[], more: number) => void, threads: Threads | null = null) {
    this.here = this.names();
    this.ends = [
      board.subscribe(({ added, updated, removed, own }) => {
        if (own) return;
        for (const element of removed) this.hear(element.id, { kind: "removed", element, who: "" });
        for (const id of added) this.onElement(id, "added");
        for (const id of updated) if (this.waiting.get(id)?.kind !== "added") this.onElement(id, "changed");
      }),
      presence.subscribe(() => this.onPeople()),
      threads?.onSaid((said) => {
        for (const { thread, comment } of said) this.hear(`comment ${comment.id}`, { kind: "commented", who: comment.by, about: thread.el, reply: thread.comments[0] !== comment });
      }) ?? (() => undefined),
    ];
  }

  destroy(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.ends.forEach((end) => end());
  }

  private onElement(id: string, kind: "added" | "changed"): void {
    const element = this.board.find(id);
    if (!element) return;
    const hand = this.presence.peers.find(({ typing, sel, drag }) => typing === id || sel?.includes(id) || drag?.ids.includes(id));
    this.hear(id, { kind, element, who: hand?.id ?? (kind === "added" ? element.by : "") });
  }

  private names(): ReadonlyMap<string, string> {
    return new Map(this.presence.peers.filter(({ id }) => id !== this.board.me).map(({ id, name }) => [id, name]));
  }

  private onPeople(): void {
    const now = this.names();
    for (const id of now.keys()) if (!this.here.has(id)) this.hear(`person ${id}`, { kind: "joined", who: id });
    for (const [id, name] of this.here) if (!now.has(id)) this.hear(`person ${id}`, { kind: "left", who: name });
    this.here = now;
  }

  private hear(key: string, item: Item): void {
    const before = this.waiting.get(key);
    // Who went and came back within a breath did neither.
    if (before && item.kind === "joined" && before.kind === "left") this.waiting.delete(key);
    else this.waiting.set(key, item);
    this.timer ??= setTimeout(this.flush, EVERY_MS);
  }

  private flush = (): void => {
    this.timer = null;
    const items = [...this.waiting.values()];
    this.waiting.clear();
    if (items.length > 0) this.tell(items.slice(0, SAID_MAX), Math.max(0, items.length - SAID_MAX));
  };
}
