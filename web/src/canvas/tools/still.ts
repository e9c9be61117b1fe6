/** A board that is only looked at: its own document that nobody else has, hands and keys that move the view and nothing else. */
import type * as Y from "yjs";
import { Awareness } from "y-protocols/awareness";
import type { Insets } from "../view/viewport";
import { onLooking } from "./keys";
import { Pointers } from "./pointer";
import { Workbench } from "./workbench";

/** The names of frames above, the zoom below. */
const INSETS: Insets = { side: 24, top: 44, bottom: 72 };
const nothing = () => undefined;

export class Still {
  readonly bench: Workbench;
  private readonly awareness: Awareness;
  private readonly ends: (() => void)[] = [];

  /** What `me` had covered is shown to `me` alone, as on the board itself. */
  constructor(private readonly doc: Y.Doc, me: { id: string; name: string }) {
    this.awareness = new Awareness(doc);
    this.bench = new Workbench({ document: { doc, awareness: this.awareness }, me, right: "view", say: nothing, insets: () => INSETS });
    this.bench.setTool("hand");
    // Nothing is selected where nothing can be done with it.
    this.bench.subscribe(() => { if (this.bench.snapshot().selection.length > 0) this.bench.select([]); });
  }

  destroy(): void {
    this.unmount();
    this.bench.destroy();
    this.awareness.destroy();
    this.doc.destroy();
  }

  mount(surface: HTMLElement, host: HTMLDivElement): void {
    const { bench } = this;
    surface.tabIndex = 0;
    bench.attach(host);
    const pointers = new Pointers(surface, bench, { frameTitle: () => "", onMenu: nothing, onComment: nothing });
    const size = () => bench.resize({ w: surface.clientWidth, h: surface.clientHeight });
    const observer = new ResizeObserver(size);
    observer.observe(surface);
    size();
    const onKey = (event: KeyboardEvent) => { if (onLooking(event, bench)) event.preventDefault(); };
    surface.addEventListener("keydown", onKey);
    this.ends.push(() => {
      observer.disconnect();
      surface.removeEventListener("keydown", onKey);
      pointers.destroy();
      bench.detach();
    });
  }

  unmount(): void {
    this.ends.splice(0).forEach((end) => end());
  }
}
