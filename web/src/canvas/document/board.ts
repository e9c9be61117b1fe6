/**
 * A board: the elements of a shared document as plain values, kept up to date, and the one way to change them.
 *
 * Reading is by identity: an element that did not change is the same object as before. Every change by this person goes
 * through `edit`, so that undo knows whose it is; everything else in the document is others'.
 */
import * as Y from "yjs";
import { boxOf, union, type Box } from "./geometry";
import { linkPath } from "./links";
import { byOrder } from "./order";
import { assetAddress, readElement, type Shared } from "./read";
import { SCHEMA, type Element, type Geo, type Point } from "./schema";

export interface Change {
  readonly added: readonly string[];
  readonly updated: readonly string[];
  readonly removed: readonly Element[];
  /** Elements whose place among the others changed; added and removed ones are not named. */
  readonly restacked: boolean;
  /** Made here, undone or redone here included. */
  readonly own: boolean;
}

export class Board {
  readonly elements: Y.Map<Shared>;
  readonly meta: Y.Map<unknown>;
  readonly assets: Y.Map<unknown>;
  /** The origin of this person's edits. */
  readonly own = { board: "own" };
  private readonly known = new Map<string, Element>();
  private sorted: Element[] | null = null;
  private parents: Map<string, string> | null = null;
  private offspring: Map<string, string[]> | null = null;
  private ties: Map<string, Set<string>> | null = null;
  private readonly listeners = new Set<(change: Change) => void>();

  constructor(readonly doc: Y.Doc, readonly me: string) {
    this.elements = doc.getMap<Shared>("elements");
    this.meta = doc.getMap("meta");
    this.assets = doc.getMap("assets");
    this.elements.forEach((map, id) => this.readIn(id, map));
    this.elements.observeDeep(this.onChange);
    this.assets.observe(this.onAssets);
  }

  destroy(): void {
    this.elements.unobserveDeep(this.onChange);
    this.assets.unobserve(this.onAssets);
    this.listeners.clear();
  }

  subscribe(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  get size(): number {
    return this.known.size;
  }

  find = (id: string): Element | undefined => this.known.get(id);

  geoOf = (id: string): Geo | undefined => this.known.get(id)?.geo;

  map(id: string): Shared | undefined {
    const map = this.elements.get(id);
    return map instanceof Y.Map ? map : undefined;
  }

  /** All elements, the lowest first. */
  ordered(): readonly Element[] {
    return (this.sorted ??= [...this.known.values()].sort(byOrder));
  }

  /** The holder of an element. In a ring of parents the edge of the greatest id does not count. */
  parentOf(id: string): string | null {
    return (this.parents ??= this.readParents()).get(id) ?? null;
  }

  childrenOf(id: string): readonly string[] {
    if (!this.offspring) {
      this.offspring = new Map();
      for (const { id: child } of this.ordered()) {
        const parent = this.parentOf(child);
        if (parent === null) continue;
        const list = this.offspring.get(parent);
        if (list) list.push(child);
        else this.offspring.set(parent, [child]);
      }
    }
    return this.offspring.get(id) ?? [];
  }

  /** Those ids and everything in them, each once. */
  withChildren(ids: Iterable<string>): string[] {
    const all = new Set<string>();
    const add = (id: string) => {
      if (all.has(id) || !this.known.has(id)) return;
      all.add(id);
      this.childrenOf(id).forEach(add);
    };
    for (const id of ids) add(id);
    return [...all];
  }

  /** The outermost group that an element is in, or itself: what a click takes hold of. */
  outermost(id: string): string {
    let top = id;
    for (let parent = this.parentOf(id); parent !== null; parent = this.parentOf(parent)) {
      if (this.known.get(parent)?.k === "group") top = parent;
    }
    return top;
  }

  /** Connectors and lines that are tied to an element. */
  tiesOf(id: string): Iterable<string> {
    if (!this.ties) {
      this.ties = new Map();
      for (const element of this.known.values()) this.tie(element);
    }
    return this.ties.get(id) ?? [];
  }

  /** The box an element fills; of a link it is where it is drawn now, of a group what is in it. */
  boxOf(element: Element): Box {
    if (element.link) return boxOf(pathBox(this.pathOf(element)));
    if (element.k === "group") return union(this.childrenOf(element.id).flatMap((id) => this.boxIfThere(id))) ?? boxOf(element.geo);
    return boxOf(element.geo);
  }

  pathOf(element: Element): Point[] {
    return element.link ? linkPath(element.link, this.geoOf) : [];
  }

  boundsOf(ids: Iterable<string>): Box | null {
    return union([...ids].flatMap((id) => this.boxIfThere(id)));
  }

  private boxIfThere(id: string): Box[] {
    const element = this.known.get(id);
    return element ? [this.boxOf(element)] : [];
  }

  addressOf(asset: string): string | null {
    return assetAddress(this.assets.get(asset));
  }

  /** One change by this person, told to others as one. */
  edit<T>(change: () => T): T {
    return this.doc.transact(() => {
      if (this.meta.get("v") === undefined) this.meta.set("v", SCHEMA);
      return change();
    }, this.own);
  }

  private readIn(id: string, map: unknown): Element | null {
    if (!(map instanceof Y.Map)) return null;
    const element = readElement(id, map as Shared);
    this.known.set(id, element);
    return element;
  }

  private onChange = (events: Y.YEvent<Y.AbstractType<unknown>>[], transaction: Y.Transaction): void => {
    const touched = new Set<string>();
    for (const event of events) {
      const id = event.path[0];
      if (typeof id === "string") touched.add(id);
      else event.keys.forEach((_, key) => touched.add(key));
    }
    const [added, updated]: [string[], string[]] = [[], []];
    const removed: Element[] = [];
    let restacked = false;
    for (const id of touched) {
      const before = this.known.get(id);
      const after = this.readIn(id, this.elements.get(id));
      if (!after) {
        this.known.delete(id);
        if (before) removed.push(before);
      } else if (!before) added.push(id);
      else {
        updated.push(id);
        restacked ||= before.z !== after.z;
        if (before.p !== after.p || before.link !== after.link) this.retie(before, after);
      }
    }
    if (added.length + removed.length > 0) this.forgetShape();
    // The sorted list holds the old objects.
    this.sorted = null;
    if (updated.length > 0 && added.length + removed.length === 0 && restacked) this.offspring = null;
    const own = transaction.local && transaction.origin !== null;
    for (const listener of this.listeners) listener({ added, updated, removed, restacked, own });
  };

  private onAssets = (event: Y.YMapEvent<unknown>): void => {
    const updated = [...this.known.values()].filter(({ asset }) => asset !== null && event.keys.has(asset)).map(({ id }) => id);
    if (updated.length > 0) for (const listener of this.listeners) listener({ added: [], updated, removed: [], restacked: false, own: event.transaction.local });
  };

  private retie(before: Element, after: Element): void {
    if (before.p !== after.p) this.parents = this.offspring = null;
    if (before.link || after.link) this.ties = null;
  }

  private forgetShape(): void {
    this.parents = this.offspring = this.ties = null;
  }

  private tie(element: Element): void {
    for (const end of [element.link?.a.id, element.link?.b.id]) {
      if (end === undefined) continue;
      const list = this.ties?.get(end);
      if (list) list.add(element.id);
      else this.ties?.set(end, new Set([element.id]));
    }
  }

  private readParents(): Map<string, string> {
    const parents = new Map<string, string>();
    for (const { id, p } of this.known.values()) if (p !== null && this.known.has(p)) parents.set(id, p);
    breakRings(parents);
    return parents;
  }
}

/** Takes one edge out of every ring: that of its greatest id. */
export function breakRings(parents: Map<string, string>): void {
  const done = new Set<string>();
  for (const start of [...parents.keys()]) {
    const way: string[] = [];
    const seen = new Set<string>();
    let at: string | undefined = start;
    while (at !== undefined && !done.has(at) && !seen.has(at)) {
      seen.add(at);
      way.push(at);
      at = parents.get(at);
    }
    if (at !== undefined && seen.has(at)) {
      const ring = way.slice(way.indexOf(at));
      parents.delete(ring.reduce((a, b) => (a > b ? a : b)));
    }
    way.forEach((id) => done.add(id));
  }
}

function pathBox(path: readonly Point[]): Geo {
  const [xs, ys] = [path.map(([x]) => x), path.map(([, y]) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return [x, y, Math.max(...xs) - x, Math.max(...ys) - y, 0];
}
