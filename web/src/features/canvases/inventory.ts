/** What was on a canvas, in words: what people wrote on it, and how much there was besides. */
import type { ExportedElement } from "../../api/canvases";

export interface Written { id: string; kind: string; text: string; covered: boolean }
export interface Inventory {
  count: number;
  written: Written[];
  /** Without words, by kind, the most frequent first. */
  others: { kind: string; count: number }[];
}

const text = (value: unknown) => (typeof value === "string" ? value.trim() : "");

/** A frame's and a card's words stand in what is particular to its kind. */
function wordsOf({ k, t, d }: ExportedElement): string {
  const own = typeof d === "object" && d !== null ? (d as { title?: unknown; word?: unknown }) : {};
  const title = k === "frame" || k === "card" ? text(own.title) || text(own.word) : "";
  return [title, text(t)].filter(Boolean).join(": ");
}

export function inventory(elements: readonly ExportedElement[]): Inventory {
  const written: Written[] = [];
  const others = new Map<string, number>();
  // A group is seen by what is in it.
  const seen = elements.filter(({ k }) => k !== "group");
  for (const element of seen) {
    const words = wordsOf(element);
    const covered = element.hide === true;
    if (words !== "" || covered) written.push({ id: element.id, kind: element.k, text: covered ? "" : words, covered });
    else others.set(element.k, (others.get(element.k) ?? 0) + 1);
  }
  return { count: seen.length, written, others: [...others].map(([kind, count]) => ({ kind, count })).sort((a, b) => b.count - a.count) };
}
