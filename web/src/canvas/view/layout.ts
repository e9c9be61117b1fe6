/** Text in boxes: where lines break, which way they run, and how large the letters may be. */
import { FAMILIES } from "./looks";
import type { Font } from "../document/schema";

export interface Line { readonly text: string; readonly rtl: boolean; readonly width: number }
export interface Laid { readonly lines: readonly Line[]; readonly size: number; readonly lineHeight: number; readonly height: number }

const LINE = 1.3;
const SIZE_MIN = 9;
const KEPT_MAX = 6000;
const kept = new Map<string, Laid>();
let ruler: CanvasRenderingContext2D | null | undefined;

export const fontOf = (size: number, font: Font, bold = false) => `${bold ? "600 " : ""}${size}px ${FAMILIES[font]}`;

/** Whether a paragraph runs from right to left: its first letter with a direction says so. */
export function isRtl(text: string): boolean {
  const first = /[\p{L}]/u.exec(text)?.[0];
  return first !== undefined && /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u.test(first);
}

/** With a `height`, letters become smaller until all of it fits, down to a size that can still be read. */
export function layText(text: string, font: Font, size: number, width: number, height: number | null = null, bold = false): Laid {
  const key = `${size}|${font}|${bold ? 1 : 0}|${Math.round(width)}|${height === null ? "" : Math.round(height)}|${text}`;
  const known = kept.get(key);
  if (known) return known;
  let laid = layAt(text, font, size, width, bold);
  while (height !== null && (laid.height > height || laid.lines.some((line) => line.width > width + 1)) && laid.size > SIZE_MIN) {
    laid = layAt(text, font, Math.max(SIZE_MIN, laid.size * 0.9), width, bold);
  }
  if (kept.size >= KEPT_MAX) kept.clear();
  kept.set(key, laid);
  return laid;
}

function layAt(text: string, font: Font, size: number, width: number, bold: boolean): Laid {
  const measure = measurer(fontOf(size, font, bold), size);
  const lines: Line[] = [];
  for (const paragraph of text.split("\n")) {
    const rtl = isRtl(paragraph);
    for (const line of broken(paragraph, width, measure)) lines.push({ text: line, rtl, width: measure(line) });
  }
  const lineHeight = size * LINE;
  return { lines, size, lineHeight, height: lines.length * lineHeight };
}

/** Breaks between words, and inside a word only if it is wider than the box. */
function broken(paragraph: string, width: number, measure: (text: string) => number): string[] {
  if (paragraph === "" || measure(paragraph) <= width) return [paragraph];
  const lines: string[] = [];
  let line = "";
  for (const word of paragraph.split(/(?<=\s)/u)) {
    if (measure((line + word).trimEnd()) <= width) {
      line += word;
      continue;
    }
    if (line !== "") lines.push(line.trimEnd());
    line = word;
    while (measure(line.trimEnd()) > width) {
      const fits = fitting(line, width, measure);
      if (fits === line.length) break;
      lines.push(line.slice(0, fits));
      line = line.slice(fits);
    }
  }
  if (line !== "") lines.push(line.trimEnd());
  return lines;
}

/** How much of a word fits, in whole characters as people see them, at least one. */
function fitting(word: string, width: number, measure: (text: string) => number): number {
  let end = 0;
  for (const { index, segment } of new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(word)) {
    if (end > 0 && measure(word.slice(0, index + segment.length)) > width) break;
    end = index + segment.length;
  }
  return end;
}

function measurer(font: string, size: number): (text: string) => number {
  ruler ??= typeof document === "undefined" ? null : document.createElement("canvas").getContext("2d");
  const context = ruler;
  if (!context) return (text) => text.length * size * 0.55;
  context.font = font;
  return (text) => context.measureText(text).width;
}
