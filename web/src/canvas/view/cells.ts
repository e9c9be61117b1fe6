/** What lies where: elements by the cells of a coarse grid, so that a look at one part of the board need not ask them all. */
import { overlaps, type Box } from "../document/geometry";

const CELL = 512;
/** What covers more cells than this is asked every time. */
const CELLS_MAX = 64;

export class Cells {
  private readonly cells = new Map<string, Set<string>>();
  private readonly boxes = new Map<string, Box>();
  private readonly large = new Set<string>();

  set(id: string, box: Box): void {
    this.delete(id);
    this.boxes.set(id, box);
    const keys = keysOf(box);
    if (keys === null) this.large.add(id);
    else for (const key of keys) {
      const cell = this.cells.get(key);
      if (cell) cell.add(id);
      else this.cells.set(key, new Set([id]));
    }
  }

  delete(id: string): void {
    const box = this.boxes.get(id);
    if (!box) return;
    this.boxes.delete(id);
    this.large.delete(id);
    for (const key of keysOf(box) ?? []) {
      const cell = this.cells.get(key);
      cell?.delete(id);
      if (cell?.size === 0) this.cells.delete(key);
    }
  }

  boxOf(id: string): Box | undefined {
    return this.boxes.get(id);
  }

  within(area: Box): Set<string> {
    const found = new Set<string>();
    const look = (id: string) => {
      const box = this.boxes.get(id);
      if (box && overlaps(box, area)) found.add(id);
    };
    this.large.forEach(look);
    const keys = keysOf(area, 4096);
    if (keys === null) this.boxes.forEach((_, id) => look(id));
    else for (const key of keys) this.cells.get(key)?.forEach(look);
    return found;
  }
}

function keysOf(box: Box, most = CELLS_MAX): string[] | null {
  const [left, top] = [Math.floor(box.x / CELL), Math.floor(box.y / CELL)];
  const [right, bottom] = [Math.floor((box.x + box.w) / CELL), Math.floor((box.y + box.h) / CELL)];
  if ((right - left + 1) * (bottom - top + 1) > most) return null;
  const keys: string[] = [];
  for (let x = left; x <= right; x++) for (let y = top; y <= bottom; y++) keys.push(`${x},${y}`);
  return keys;
}
