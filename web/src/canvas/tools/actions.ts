/** What can be done with a selection, by bar, menu or key; each is one step of undo. */
import { align, clip, distribute, duplicate, group, paste, ungroup, type Clip, type Edge } from "../document/arrange";
import { free, move, remove, restack, restyle, setGeos, setHidden, setLock, settleParents, type Restack } from "../document/change";
import type { Style } from "../document/schema";
import { fitText } from "./reshape";
import type { Workbench } from "./workbench";

export class Actions {
  private kept: Clip | null = null;
  private pastes = 0;

  constructor(private readonly bench: Workbench) {}

  private ids(): string[] {
    const ids = this.bench.changeable();
    if (ids.length === 0 && this.bench.mayEdit && this.bench.snapshot().selection.length > 0) this.bench.say("said_locked");
    return ids;
  }

  undo = (): void => {
    if (!this.bench.mayEdit) return;
    this.bench.stopEditing();
    this.bench.say(this.bench.history.undo() ? "said_undone" : "said_nothing_to_undo");
  };

  redo = (): void => {
    if (!this.bench.mayEdit) return;
    this.bench.stopEditing();
    this.bench.say(this.bench.history.redo() ? "said_redone" : "said_nothing_to_redo");
  };

  selectAll = (): void => {
    const { board } = this.bench;
    this.bench.select(free(board, board.ordered().map(({ id }) => id)).map((id) => board.outermost(id)));
  };

  delete = (): void => {
    const ids = this.ids();
    if (ids.length === 0) return;
    const count = remove(this.bench.board, ids);
    this.bench.select([]);
    this.bench.say("said_deleted", { count });
  };

  duplicate = (): void => {
    const ids = this.ids();
    if (ids.length === 0 || !this.bench.hasRoom(this.bench.board.withChildren(ids).length)) return;
    this.bench.select(duplicate(this.bench.board, ids));
  };

  copy = (): Clip | null => {
    const { selection } = this.bench.snapshot();
    if (selection.length === 0) return null;
    this.kept = clip(this.bench.board, selection);
    this.pastes = 0;
    this.bench.say("said_copied", { count: selection.length });
    return this.kept;
  };

  cut = (): Clip | null => {
    const kept = this.copy();
    if (kept) this.delete();
    return kept;
  };

  get canPaste(): boolean {
    return this.kept !== null;
  }

  paste = (from: Clip | null = this.kept): void => {
    if (!from || !this.bench.mayEdit || !this.bench.hasRoom(from.elements.length)) return;
    const by = 24 * ++this.pastes;
    const ids = paste(this.bench.board, from, by, by);
    this.bench.select(ids);
    this.bench.reveal(ids);
  };

  nudge(dx: number, dy: number): void {
    const ids = this.ids();
    if (ids.length === 0) return;
    this.bench.history.asOne(() => {
      move(this.bench.board, ids, dx, dy);
      settleParents(this.bench.board, ids);
    });
    this.bench.reveal(ids);
  }

  /** Makes the selection larger or smaller about its middle. */
  scale(by: number): void {
    const ids = this.ids();
    const { board } = this.bench;
    const geos = ids.flatMap((id) => {
      const element = board.find(id);
      if (!element || element.link || element.stroke || element.k === "group") return [];
      const [x, y, w, h, turn] = element.geo;
      const [dw, dh] = [Math.max(12 - w, by), h * Math.max(12 - w, by) / Math.max(1, w)];
      return [[id, fitText(element, [x - dw / 2, y - dh / 2, w + dw, h + dh, turn])] as const];
    });
    if (geos.length > 0) setGeos(board, new Map(geos));
  }

  turn(by: number): void {
    const { board } = this.bench;
    const geos = this.ids().flatMap((id) => {
      const element = board.find(id);
      if (!element || element.link || element.k === "group" || element.k === "frame") return [];
      const [x, y, w, h, turn] = element.geo;
      return [[id, [x, y, w, h, (turn + by + 360) % 360]] as const];
    });
    if (geos.length > 0) setGeos(board, new Map(geos));
  }

  group = (): void => {
    const id = group(this.bench.board, this.ids());
    if (id !== null) this.bench.select([id]);
  };

  ungroup = (): void => {
    const members = ungroup(this.bench.board, this.ids());
    if (members.length > 0) this.bench.select(members);
  };

  restack = (to: Restack): void => restack(this.bench.board, this.ids(), to);

  align = (edge: Edge): void => this.bench.history.asOne(() => align(this.bench.board, this.ids(), edge));

  distribute = (axis: "x" | "y"): void => this.bench.history.asOne(() => distribute(this.bench.board, this.ids(), axis));

  lock = (lock: boolean): void => {
    const { board, mayEdit } = this.bench;
    if (!mayEdit) return;
    // A lock is the facilitator's: others neither set nor open it.
    if (this.bench.mayLock) setLock(board, this.bench.snapshot().selection, lock);
  };

  hide = (hide: boolean): void => setHidden(this.bench.board, this.bench.snapshot().selection, hide);

  /** Shows everything of one's own that was covered. */
  revealMine = (): void => {
    const { board } = this.bench;
    this.bench.setHiding(false);
    setHidden(board, board.ordered().filter(({ hide, by }) => hide && by === board.me).map(({ id }) => id), false);
  };

  restyle = (style: Style): void => {
    const { board } = this.bench;
    const ids = board.withChildren(this.ids());
    if (ids.length === 0) return;
    this.bench.history.asOne(() => {
      restyle(board, ids, style);
      if (style.fs === undefined && style.font === undefined) return;
      const geos = ids.flatMap((id) => { const element = board.find(id); return element?.k === "text" ? [[id, fitText(element, element.geo)] as const] : []; });
      if (geos.length > 0) setGeos(board, new Map(geos));
    });
  };
}
