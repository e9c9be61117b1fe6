/** Undo and redo of this person's own edits, one gesture at a time: what others did meanwhile stays (E85). */
import * as Y from "yjs";
import type { Board } from "./board";

export class History {
  private readonly manager: Y.UndoManager;
  private readonly listeners = new Set<() => void>();
  private depth = 0;

  constructor(board: Board) {
    this.manager = new Y.UndoManager([board.elements, board.assets], { trackedOrigins: new Set([board.own]), captureTimeout: 0 });
    const tell = () => this.listeners.forEach((listener) => listener());
    this.manager.on("stack-item-added", tell);
    this.manager.on("stack-item-popped", tell);
    this.manager.on("stack-cleared", tell);
  }

  get canUndo(): boolean {
    return this.manager.undoStack.length > 0;
  }

  get canRedo(): boolean {
    return this.manager.redoStack.length > 0;
  }

  undo = (): boolean => this.depth === 0 && this.manager.undo() !== null;
  redo = (): boolean => this.depth === 0 && this.manager.redo() !== null;

  /** All edits until `end` are one step. */
  begin(): void {
    if (this.depth++ > 0) return;
    this.manager.stopCapturing();
    this.manager.captureTimeout = Infinity;
  }

  end(): void {
    if (this.depth === 0 || --this.depth > 0) return;
    this.manager.captureTimeout = 0;
    this.manager.stopCapturing();
  }

  /** Several edits of one moment. */
  asOne<T>(edits: () => T): T {
    this.begin();
    try {
      return edits();
    } finally {
      this.end();
    }
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  destroy(): void {
    this.manager.destroy();
    this.listeners.clear();
  }
}
