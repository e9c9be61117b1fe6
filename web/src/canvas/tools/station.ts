/** A workbench in the page: the element it draws in, the hands and keys upon it, and the words it says. */
import { Talk } from "../comments/talk";
import type { Point } from "../document/schema";
import type { OpenDocument } from "../sync/open";
import { Actions } from "./actions";
import { Clipboard } from "./clipboard";
import { onKey } from "./keys";
import { Pointers } from "./pointer";
import { Workbench, type Right, type Say } from "./workbench";

export interface Place { readonly x: number; readonly y: number }

/** What the page around the board is at the moment. */
export interface Around {
  me: { id: string; name: string };
  right: Right;
  say: Say;
  frameTitle: () => string;
  /** Opens the menu of the selection, at a place in the window. */
  openMenu: (at: Place) => void;
}

export class Station {
  readonly bench: Workbench;
  readonly actions: Actions;
  readonly talk = new Talk();
  private pointers: Pointers | null = null;
  private surface: HTMLElement | null = null;
  private menuAt: Place = { x: 0, y: 0 };
  private readonly ends: (() => void)[] = [];

  constructor(document: OpenDocument, private readonly around: () => Around) {
    const { me, right } = around();
    this.bench = new Workbench({ document, me, right, say: (key, values) => around().say(key, values) });
    this.actions = new Actions(this.bench);
  }

  destroy(): void {
    this.unmount();
    this.bench.destroy();
  }

  /** `surface` has the keyboard and the hands, `host` is drawn in. */
  mount(surface: HTMLElement, host: HTMLDivElement): void {
    const { bench } = this;
    surface.tabIndex = 0;
    this.surface = surface;
    bench.attach(host);
    bench.setHome(surface);
    this.pointers = new Pointers(surface, bench, { frameTitle: () => this.around().frameTitle(), onMenu: ([x, y]) => {
      const box = surface.getBoundingClientRect();
      this.openMenu({ x: box.left + x, y: box.top + y });
    }, onComment: (about) => this.talk.compose(about) });
    const size = () => bench.resize({ w: surface.clientWidth, h: surface.clientHeight });
    const observer = new ResizeObserver(size);
    observer.observe(surface);
    size();
    const onDown = (event: KeyboardEvent) => this.key(event, false);
    const onSpace = (event: KeyboardEvent) => { if (event.key === " ") this.pointers?.setSpace(event.type === "keydown" && event.target === surface); };
    surface.addEventListener("keydown", onDown);
    surface.addEventListener("keydown", onSpace);
    window.addEventListener("keyup", onSpace);
    const clipboard = new Clipboard(surface, bench, this.actions);
    this.ends.push(() => {
      clipboard.destroy();
      observer.disconnect();
      surface.removeEventListener("keydown", onDown);
      surface.removeEventListener("keydown", onSpace);
      window.removeEventListener("keyup", onSpace);
      this.pointers?.destroy();
      this.pointers = null;
      bench.detach();
    });
  }

  unmount(): void {
    this.ends.splice(0).forEach((end) => end());
  }

  /** A key on the board, or in the list beside it; whether it was meant for the board. */
  key(event: KeyboardEvent, inList: boolean): boolean {
    const taken = onKey(event, { bench: this.bench, actions: this.actions, pointers: () => this.pointers, inList, onMenu: () => this.openMenu(besideFocus()) });
    if (taken) event.preventDefault();
    return taken;
  }

  openMenu(at: Place): void {
    this.menuAt = at;
    this.around().openMenu(at);
  }

  /** Where on the board the menu was asked for. */
  menuPoint(): Point {
    const box = this.surface?.getBoundingClientRect();
    return this.bench.toBoard([this.menuAt.x - (box?.left ?? 0), this.menuAt.y - (box?.top ?? 0)]);
  }
}

/** The board itself is as large as the window: then the menu stands in its middle. */
function besideFocus(): Place {
  const box = document.activeElement?.getBoundingClientRect();
  return box ? { x: Math.min(box.left + 24, box.left + box.width / 2), y: box.height > 100 ? box.top + box.height / 3 : box.bottom } : { x: 0, y: 0 };
}

/** The page's latest props and words, for those who live longer than one drawing of it. */
export class Latest<T> {
  constructor(private value: T) {}

  set(value: T): void {
    this.value = value;
  }

  get = (): T => this.value;
}
