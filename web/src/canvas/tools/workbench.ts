/**
 * Everything that one person has before them while they work on a board: the board itself, their tools and selection,
 * what they look at, who else is there. React shows it; tools and keys change it.
 */
import { Board } from "../document/board";
import { free, isLocked, remove } from "../document/change";
import { around, boxOf, grow, moved, union, upperRight, type Box } from "../document/geometry";
import { ELEMENTS_MAX, WRITABLE, type Element, type Geo, type Point } from "../document/schema";
import { History } from "../document/undo";
import type { OpenDocument } from "../sync/open";
import { Presence, type Peer } from "../sync/presence";
import { drawGrid, type Guide } from "../view/grid";
import { Scene } from "../view/scene";
import { fitted, following, insetsOf, revealed, toBoard, toScreen, zoomedAt, type Insets, type Size, type View } from "../view/viewport";
import { Adornments } from "./adorn";
import { startingInk, type Ink } from "./ink";
import { Lasers } from "./lasers";
import { LiveStrokes } from "./liveStrokes";
import { overviewWanted, rememberOverview, storage } from "./storage";

export type Right = "view" | "comment" | "edit" | "present";
export type ToolName = "select" | "hand" | "pen" | "eraser" | "sticky" | "text" | "rect" | "ellipse" | "diamond" | "connector" | "line" | "frame" | "vote" | "comment" | "laser";
/** Tools that write nothing. */
export const READING_TOOLS: ReadonlySet<ToolName> = new Set(["select", "hand"]);

/** Words for the live region and for notes in passing; what they mean is in the strings. */
export type Say = (key: SayKey, values?: Record<string, string | number>) => void;
export type SayKey = "said_full" | "said_locked" | "said_image_large" | "said_image_unreadable" | "said_copied" | "said_nothing_to_undo" | "said_nothing_to_redo" | "said_undone" | "said_redone" | "said_deleted" | "said_added" | "said_following" | "said_following_over" | "said_commented";

export interface Snapshot {
  readonly tool: ToolName;
  readonly selection: readonly string[];
  readonly editing: string | null;
  readonly view: View;
  readonly size: Size;
  readonly ink: Ink;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly snapping: boolean;
  readonly following: string | null;
  readonly presenting: boolean;
  readonly gesture: boolean;
  readonly hiding: boolean;
  /** Whether the overview is shown where there is room for it. */
  readonly overview: boolean;
}

export interface WorkbenchOptions {
  document: Pick<OpenDocument, "doc" | "awareness">;
  me: { id: string; name: string };
  right: Right;
  say: Say;
  /** What the bars cover, where they are other than on a whole board. */
  insets?: (size: Size) => Insets;
}

const KEEP_FOLLOWING_MS = 250;

export class Workbench {
  readonly board: Board;
  readonly history: History;
  readonly presence: Presence;
  readonly say: Say;
  scene: Scene | null = null;
  right: Right;
  private readonly insets: (size: Size) => Insets;
  private home: HTMLElement | null = null;
  private cameFrom: globalThis.Element | null = null;
  guides: readonly Guide[] = [];
  /** A box that is being drawn, to select or to make. */
  marquee: Box | null = null;
  private readonly adornments = new Adornments(this);
  readonly liveStrokes = new LiveStrokes();
  readonly lasers = new Lasers(() => this.fade());
  private ownShift: ReadonlyMap<string, Geo> = new Map();
  private readonly eased = new Map<number, { at: Point; ids: readonly string[] }>();
  private frame: number | null = null;
  private fading: number | null = null;
  private followedAt = 0;
  /** Whose following has been told. */
  private toldOf: string | null = null;
  private handOn = false;
  private state: Snapshot;
  private readonly listeners = new Set<() => void>();
  private shownCount = 0;
  private readonly shownListeners = new Set<() => void>();
  private readonly ends: (() => void)[] = [];

  constructor({ document, me, right, say, insets = insetsOf }: WorkbenchOptions) {
    this.insets = insets;
    this.board = new Board(document.doc, me.id);
    this.history = new History(this.board);
    this.presence = new Presence(document.awareness, me);
    this.say = say;
    this.right = right;
    this.state = {
      tool: "select", selection: [], editing: null, view: { x: 0, y: 0, zoom: 1 }, size: { w: 0, h: 0 }, ink: startingInk,
      canUndo: false, canRedo: false, snapping: true, following: null, presenting: false, gesture: false, hiding: false, overview: overviewWanted(storage()),
    };
    this.ends.push(
      this.board.subscribe(({ removed }) => this.onBoard(removed)),
      this.history.subscribe(() => this.set({ canUndo: this.history.canUndo, canRedo: this.history.canRedo })),
      this.presence.subscribe(this.onPeers),
    );
  }

  destroy(): void {
    for (const frame of [this.frame, this.fading]) if (frame !== null) cancelAnimationFrame(frame);
    this.ends.forEach((end) => end());
    this.detach();
    this.presence.destroy();
    this.history.destroy();
    this.board.destroy();
    this.listeners.clear();
    this.shownListeners.clear();
  }

  /** Draws into an element of the page. */
  attach(host: HTMLDivElement): void {
    this.scene = new Scene(host, this.board, this.board.me,
      (pen, view, size) => drawGrid(pen, view, size, { x: (size.w - this.state.size.w) / 2, y: (size.h - this.state.size.h) / 2 }, this.state.snapping && !this.state.presenting),
      (pen, view) => this.adornments.draw(pen, view));
    this.scene.resize(this.state.size);
    this.scene.look(this.state.view);
  }

  detach(): void {
    this.scene?.destroy();
    this.scene = null;
  }

  // What React shows.

  snapshot = (): Snapshot => this.state;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  private set(change: Partial<Snapshot>): void {
    this.state = { ...this.state, ...change };
    this.listeners.forEach((listener) => listener());
  }

  // What one may do.

  get mayEdit(): boolean {
    return this.right === "edit" || this.right === "present";
  }

  get mayComment(): boolean {
    return this.right !== "view";
  }

  get mayPresent(): boolean {
    return this.right === "present";
  }

  /** Locks are set and opened by those who lead; on a board of one's own that is oneself (E86). */
  get mayLock(): boolean {
    return this.right === "present";
  }

  setRight(right: Right): void {
    this.right = right;
    if (this.mayEdit) return this.set({});
    this.stopEditing();
    this.set({ tool: this.mayUse(this.state.tool) ? this.state.tool : "select" });
  }

  private mayUse(tool: ToolName): boolean {
    if (tool === "laser") return this.mayPresent;
    if (tool === "comment") return this.mayComment;
    return READING_TOOLS.has(tool) || this.mayEdit;
  }

  /** Whether so many more fit. */
  hasRoom(count = 1): boolean {
    if (this.board.size + count <= ELEMENTS_MAX) return true;
    this.say("said_full", { count: ELEMENTS_MAX });
    return false;
  }

  // Tools and selection.

  setTool(tool: ToolName): void {
    if (!this.mayUse(tool)) return;
    this.stopEditing();
    if (!READING_TOOLS.has(tool)) this.select([]);
    this.set({ tool });
    this.presence.tell({ tool, laser: null });
    this.scene?.redrawLive();
  }

  setInk(change: Partial<Ink>): void {
    this.set({ ink: { ...this.state.ink, ...change } });
  }

  setSnapping(snapping: boolean): void {
    this.set({ snapping });
    this.scene?.redrawGrid();
  }

  /** Remembered for the next board too. */
  setOverview(overview: boolean): void {
    rememberOverview(storage(), overview);
    this.set({ overview });
  }

  /** New elements of one's own stay covered for others until they are shown. */
  setHiding(hiding: boolean): void {
    this.set({ hiding });
  }

  select(ids: Iterable<string>): void {
    const selection = [...new Set(ids)].filter((id) => this.board.find(id));
    this.set({ selection });
    this.presence.tell({ sel: selection.length === 0 ? null : selection.slice(0, 64) });
    this.scene?.redrawLive();
  }

  selected(): Element[] {
    return this.state.selection.flatMap((id) => this.board.find(id) ?? []);
  }

  /** The selected ones that may be changed. */
  changeable(): string[] {
    return this.mayEdit ? free(this.board, this.state.selection).filter((id) => !this.isCovered(id)) : [];
  }

  /** Hidden by somebody else, until they show it. */
  isCovered(id: string): boolean {
    const element = this.board.find(id);
    return element !== undefined && element.hide && element.by !== this.board.me;
  }

  edit(id: string): void {
    const element = this.board.find(id);
    if (!element || !this.mayEdit || this.isCovered(id) || !WRITABLE.has(element.k)) return;
    if (isLocked(this.board, id)) return this.say("said_locked");
    if (this.state.editing === id) return;
    this.stopEditing();
    this.select([id]);
    this.cameFrom = document.activeElement;
    this.history.begin();
    this.set({ editing: id });
    this.presence.tell({ typing: id });
    this.scene?.setEditing(id);
  }

  stopEditing(): void {
    const { editing } = this.state;
    if (editing === null) return;
    this.set({ editing: null });
    this.presence.tell({ typing: null });
    this.scene?.setEditing(null);
    // A text that nobody wrote anything into was a slip of the hand.
    const after = this.board.find(editing);
    if (after?.k === "text" && after.text.trim() === "") remove(this.board, [editing]);
    this.history.end();
  }

  /** Where the keyboard is when nothing else has it. */
  setHome(home: HTMLElement | null): void {
    this.home = home;
  }

  /** Gives the keyboard back to where writing began: the board, or the list beside it. */
  focus(): void {
    const back = this.cameFrom instanceof HTMLElement && this.cameFrom.isConnected && this.cameFrom !== document.body ? this.cameFrom : this.home;
    this.cameFrom = null;
    back?.focus({ preventScroll: true });
  }

  setGesture(gesture: boolean): void {
    if (this.state.gesture !== gesture) this.set({ gesture });
  }

  // Where one looks.

  resize(size: Size): void {
    const first = this.state.size.w === 0;
    this.set({ size });
    this.scene?.resize(size);
    if (first && size.w > 0) this.look(this.whole(), false);
    else this.tellView();
    this.keepUp();
  }

  look(view: View, ownWill = true): void {
    if (ownWill) this.unfollow();
    this.set({ view });
    this.scene?.look(view);
    this.tellView();
  }

  private tellView(): void {
    const { view, size } = this.state;
    this.presence.tell({ vp: [Math.round(view.x + size.w / 2 / view.zoom), Math.round(view.y + size.h / 2 / view.zoom), Math.round(view.zoom * 1000) / 1000, Math.round(size.w), Math.round(size.h)] });
  }

  zoomTo(zoom: number, at: Point = [this.state.size.w / 2, this.state.size.h / 2]): void {
    this.look(zoomedAt(this.state.view, at, zoom));
  }

  /** Everything, or the selection. */
  fit(ids?: readonly string[]): void {
    this.look(ids && ids.length > 0 ? fitted(this.board.boundsOf(ids), this.state.size, this.insets(this.state.size)) : this.whole());
  }

  private whole(): View {
    return fitted(union(this.board.ordered().map((element) => this.board.boxOf(element))), this.state.size, this.insets(this.state.size));
  }

  reveal(ids: readonly string[]): void {
    const box = this.board.boundsOf(ids);
    if (box) this.look(revealed(this.state.view, box, this.state.size, this.insets(this.state.size)));
  }

  /** Looks where somebody else looks, from when they are here until one moves the view by oneself. */
  follow(person: string): void {
    this.set({ following: person });
    this.presence.tell({ follow: person });
    this.toldOf = null;
    this.followedAt = performance.now();
    this.onPeers();
  }

  unfollow(): void {
    if (this.state.following === null || performance.now() - this.followedAt < KEEP_FOLLOWING_MS) return;
    this.set({ following: null });
    this.presence.tell({ follow: null });
    // Who never came was not followed.
    if (this.toldOf !== null) this.say("said_following_over");
  }

  /** While a hand is on the board, nobody else moves it. */
  setHand(on: boolean): void {
    this.handOn = on;
    if (!on) this.keepUp();
  }

  private keepUp(): void {
    const followed = this.presence.peers.find(({ id, vp }) => id === this.state.following && vp);
    if (!followed?.vp) return;
    if (this.toldOf !== followed.id) {
      this.toldOf = followed.id;
      this.say("said_following", { name: followed.name });
    }
    if (!this.handOn) this.look(following(followed.vp, this.state.size), false);
  }

  setPresenting(presenting: boolean): void {
    this.stopEditing();
    this.set({ presenting, tool: presenting && this.mayPresent ? "laser" : "select", selection: [] });
    this.scene?.redrawGrid();
    this.scene?.redrawLive();
  }

  toBoard = (screen: Point): Point => toBoard(this.state.view, screen);
  toScreen = (point: Point): Point => toScreen(this.state.view, point);

  // What moves before it is written.

  /** Shows elements elsewhere for the time of a gesture. */
  shift(geos: ReadonlyMap<string, Geo>): void {
    this.ownShift = geos;
    this.applyShifts();
  }

  geoOf = (id: string): Geo | undefined => this.scene?.geoOf(id) ?? this.board.geoOf(id);

  /** The upper right corner of an element as it is shown now, turned as it is; null: it is not there. */
  cornerOf = (id: string): Point | null => {
    const [element, geo] = [this.board.find(id), this.geoOf(id)];
    if (!element || !geo) return null;
    if (!element.link && element.k !== "group") return upperRight(geo);
    const box = union(this.shownBoxes(element));
    return box && [box.x + box.w, box.y];
  };

  /** Told whenever elements may be shown elsewhere than before, be it for the time of a gesture. */
  subscribeShown = (listener: () => void): (() => void) => {
    this.shownListeners.add(listener);
    return () => void this.shownListeners.delete(listener);
  };

  /** Another number whenever elements may be shown elsewhere. */
  shown = (): number => this.shownCount;

  private tellShown(): void {
    this.shownCount++;
    this.shownListeners.forEach((listener) => listener());
  }

  redraw(): void {
    this.scene?.redrawLive();
  }

  private onBoard(removed: readonly Element[]): void {
    const gone = new Set(removed.map(({ id }) => id));
    if (this.state.selection.some((id) => gone.has(id))) this.select(this.state.selection.filter((id) => !gone.has(id)));
    if (this.state.editing !== null && gone.has(this.state.editing)) this.stopEditing();
    for (const { id } of this.board.ordered().slice(-3)) this.liveStrokes.written(id);
    if (this.presence.peers.some(({ drag }) => drag)) this.applyShifts();
    else this.tellShown();
    this.scene?.redrawLive();
  }

  private onPeers = (): void => {
    this.liveStrokes.hear(this.presence.peers, (id) => this.board.find(id) !== undefined);
    this.lasers.hear(this.presence.peers);
    this.step();
    this.keepUp();
    this.scene?.redrawLive();
  };

  /** Lets others' dragged elements glide, a step per frame, to where they were last told to be. */
  private step = (): void => {
    this.frame = null;
    let moving = false;
    const dragging = new Set<number>();
    for (const peer of this.presence.peers) {
      const target = peer.drag && this.dragTarget(peer);
      if (!peer.drag || !target) continue;
      dragging.add(peer.client);
      const before = this.eased.get(peer.client);
      const from = before && before.ids[0] === peer.drag.ids[0] ? before.at : target;
      const near = Math.hypot(target[0] - from[0], target[1] - from[1]) < 0.5;
      const at: Point = near ? target : [from[0] + (target[0] - from[0]) * 0.4, from[1] + (target[1] - from[1]) * 0.4];
      moving ||= !near;
      this.eased.set(peer.client, { at, ids: peer.drag.ids });
    }
    const stopped = [...this.eased.keys()].filter((client) => !dragging.has(client));
    stopped.forEach((client) => this.eased.delete(client));
    if (dragging.size > 0 || stopped.length > 0) this.applyShifts();
    if (moving) this.frame = requestAnimationFrame(this.step);
  };

  /** Draws on while light fades. */
  private fade(): void {
    if (this.fading !== null) return;
    this.fading = requestAnimationFrame(() => {
      this.fading = null;
      this.scene?.redrawLive();
      if (this.lasers.isFading) this.fade();
    });
  }

  private dragTarget({ drag }: Peer): Point | null {
    const geo = drag && this.board.geoOf(drag.ids[0] ?? "");
    if (!drag || !geo) return null;
    return drag.at ?? [geo[0] + drag.dx, geo[1] + drag.dy];
  }

  private applyShifts(): void {
    const all = new Map<string, Geo>();
    for (const { at, ids } of this.eased.values()) {
      const first = this.board.geoOf(ids[0] ?? "");
      if (!first) continue;
      for (const id of this.board.withChildren(ids)) {
        const geo = this.board.geoOf(id);
        if (geo) all.set(id, moved(geo, at[0] - first[0], at[1] - first[1]));
      }
    }
    this.ownShift.forEach((geo, id) => all.set(id, geo));
    this.scene?.shift(all);
    this.tellShown();
  }

  /** The neighbours that something which is moved may snap to. */
  neighbours(except: ReadonlySet<string>): Box[] {
    const { view, size } = this.state;
    const area = { x: view.x, y: view.y, w: size.w / view.zoom, h: size.h / view.zoom };
    const boxes: Box[] = [];
    for (const id of this.scene?.cells.within(area) ?? []) {
      const element = this.board.find(id);
      if (element && !except.has(id) && !element.link && element.k !== "stroke" && element.k !== "group") boxes.push(this.board.boxOf(element));
    }
    return boxes.slice(0, 400);
  }

  /** The box around the selection as it is shown now. */
  selectionBox(): Box | null {
    return union(this.selected().flatMap((element) => this.shownBoxes(element)));
  }

  /** Of a group those of what is in it. */
  private shownBoxes({ id, k }: Element): Box[] {
    return k === "group" ? this.board.withChildren([id]).slice(1).flatMap((child) => this.shownBox(child)) : this.shownBox(id);
  }

  private shownBox(id: string): Box[] {
    const [element, geo] = [this.board.find(id), this.geoOf(id)];
    if (!element || !geo || element.k === "group") return [];
    if (!element.link) return [boxOf(geo)];
    return [grow(around(this.scene?.pathOf(element) ?? this.board.pathOf(element)), 2)];
  }
}
