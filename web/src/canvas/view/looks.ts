/** The board's own colours, sizes and fonts. A board is paper by day and by night: what people wrote was chosen for it. */
import type { Align, Element, Font, Kind, Style } from "../document/schema";

export const PAPER = "#f7f4ee";
export const GRID = "#d8d1c3";
export const INK = "#26231f";
export const MUTED = "#615a51";
export const ACCENT = "#1d6f66";
export const HIDDEN_GROUND = "#e6e1d7";

/** `name` is a key of the strings. */
export interface Swatch { readonly name: "yellow" | "peach" | "rose" | "sage" | "sky" | "lavender" | "sand" | "white" | "ink" | "pine" | "ocean" | "clay" | "amber" | "plum" | "grey" | "none"; readonly value: string }

export const PASTELS: readonly Swatch[] = [
  { name: "yellow", value: "#fbe39a" }, { name: "peach", value: "#fbcfae" }, { name: "rose", value: "#f5c3cb" }, { name: "lavender", value: "#d9cdee" },
  { name: "sky", value: "#bfdcec" }, { name: "sage", value: "#c8e1bf" }, { name: "sand", value: "#e8dfce" }, { name: "white", value: "#ffffff" },
];
export const INKS: readonly Swatch[] = [
  { name: "ink", value: "#26231f" }, { name: "pine", value: "#1d4b47" }, { name: "ocean", value: "#2f6690" }, { name: "clay", value: "#a0432e" },
  { name: "amber", value: "#d98e1f" }, { name: "plum", value: "#7a4b86" }, { name: "grey", value: "#8a8276" }, { name: "white", value: "#ffffff" },
];
export const GROUNDS: readonly Swatch[] = [{ name: "none", value: "none" }, ...PASTELS];

export const PEN_WIDTHS = [2, 4, 8, 16] as const;
export const FONT_SIZES = [14, 18, 24, 36, 56] as const;

export const FAMILIES: Readonly<Record<Font, string>> = {
  sans: 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif',
  serif: 'Georgia, "Noto Serif", "Liberation Serif", "Times New Roman", serif',
  mono: 'ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono", "Liberation Mono", monospace',
  hand: '"Segoe Print", "Bradley Hand", "Comic Neue", "Comic Sans MS", Chilanka, cursive',
};

/** What is meant where a style says nothing. */
export function lookOf(kind: Kind | "unknown", style: Style): Required<Style> {
  const base = BASES[kind];
  return { ...PLAIN, ...base, ...style };
}

const PLAIN: Required<Style> = { fill: "none", stroke: INK, sw: 2, dash: false, op: 1, font: "sans", fs: 18, align: "center", r: 0 };
const BASES: Partial<Record<Kind | "unknown", Style>> = {
  sticky: { fill: "#fbe39a", stroke: "none", fs: 22, r: 4 },
  text: { stroke: "none", align: "start", fs: 24 },
  rect: { fill: "#ffffff", r: 10 },
  ellipse: { fill: "#ffffff" },
  diamond: { fill: "#ffffff" },
  stroke: { stroke: INK, sw: 4 },
  connector: { sw: 2.5, stroke: MUTED },
  line: { sw: 2.5, stroke: MUTED },
  frame: { fill: "#ffffff", stroke: "#d3cabb", sw: 1.5, align: "start", r: 6 },
  card: { fill: "#ffffff", stroke: "none", r: 6, fs: 16 },
  image: { stroke: "none", r: 4 },
  vote: { fill: "#a0432e", stroke: "none" },
  unknown: { fill: HIDDEN_GROUND, stroke: "#b7ae9f", dash: true, r: 8 },
  embed: { fill: HIDDEN_GROUND, stroke: "#b7ae9f", dash: true, r: 8 },
};

/** The box inside which text stands, from the element's own corner; and whether it hangs from the top. */
export function textArea(element: Pick<Element, "k" | "geo">): { x: number; y: number; w: number; h: number; top: boolean } {
  const [, , w, h] = element.geo;
  switch (element.k) {
    case "text": return { x: 0, y: 0, w, h, top: true };
    case "ellipse": return inset(w, h, w * 0.147, h * 0.147);
    case "diamond": return inset(w, h, w * 0.25, h * 0.25);
    case "sticky": return inset(w, h, 16, 16);
    default: return inset(w, h, 10, 8);
  }
}

const inset = (w: number, h: number, x: number, y: number) => ({ x, y, w: Math.max(1, w - 2 * x), h: Math.max(1, h - 2 * y), top: false });

export function alignOf(element: Element): Align {
  return lookOf(element.k, element.s).align;
}
