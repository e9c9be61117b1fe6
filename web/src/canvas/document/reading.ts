/** The order in which one would read a board aloud: row by row, what a place holds right after it, connections last. */
import type { Board } from "./board";
import type { Box } from "./geometry";
import type { Element } from "./schema";

export interface Read { readonly element: Element; readonly level: number }

export function readingOrder(board: Board, rtl: boolean): Read[] {
  const all = board.ordered();
  const list: Read[] = [];
  const add = (elements: readonly Element[], level: number) => {
    for (const element of inRows(board, elements, rtl)) {
      list.push({ element, level });
      const held = board.childrenOf(element.id).flatMap((id) => board.find(id) ?? []);
      if (held.length > 0) add(held, level + 1);
    }
  };
  const top = all.filter(({ id }) => board.parentOf(id) === null);
  add(top.filter(({ link }) => !link), 0);
  add(top.filter(({ link }) => link), 0);
  return list;
}

/** What begins above the middle of the first of a row stands in that row. */
function inRows(board: Board, elements: readonly Element[], rtl: boolean): Element[] {
  const items = elements.map((element) => ({ element, box: board.boxOf(element) })).sort((a, b) => a.box.y - b.box.y || a.box.x - b.box.x);
  const rows: { element: Element; box: Box }[][] = [];
  for (const item of items) {
    const row = rows[rows.length - 1];
    const [first] = row ?? [];
    if (row && first && item.box.y < first.box.y + first.box.h / 2) row.push(item);
    else rows.push([item]);
  }
  return rows.flatMap((row) => row.sort((a, b) => (a.box.x - b.box.x) * (rtl ? -1 : 1)).map(({ element }) => element));
}
