/** How each kind of element is drawn. The pen stands at the element's left upper corner, unturned; lengths are the board's. */
import { getStroke } from "perfect-freehand";
import { decodeStroke, type Inked } from "../document/stroke";
import { total } from "../document/votes";
import type { Element, Geo, Point, Style } from "../document/schema";
import { fontOf, layText } from "./layout";
import { HIDDEN_GROUND, INK, lookOf, MUTED, PAPER, textArea } from "./looks";
import type { Picture } from "./pictures";

export interface Easel {
  /** Pixels of the screen per pixel of the board. */
  readonly zoom: number;
  readonly me: string;
  /** What is being typed into is shown by its editor. */
  readonly editing: string | null;
  picture(url: string): Picture;
  address(asset: string): string | null;
}

type Pen = CanvasRenderingContext2D;

/** Letters smaller than this on the screen are drawn as bars, or not at all. */
const LEGIBLE_PX = 4.5;
/** Shadows and the like are left out below this. */
const FINE_ZOOM = 0.4;

export function paint(pen: Pen, element: Element, geo: Geo, path: readonly Point[], easel: Easel): void {
  const look = lookOf(element.k, element.s);
  const covered = element.hide && element.by !== easel.me;
  pen.globalAlpha = look.op;
  if (covered) return paintCovered(pen, geo);
  switch (element.k) {
    case "stroke": return paintStroke(pen, element, geo, look, easel);
    case "connector": case "line": return paintLink(pen, element, path, look, easel);
    case "group": return;
    case "card": return paintCard(pen, element, geo, easel);
    case "image": return paintImage(pen, element, geo, look, easel);
    case "frame": return paintFrame(pen, element, geo, look, easel);
    case "vote": return paintVote(pen, element, geo, look, easel);
    default: paintShape(pen, element, geo, look, easel);
  }
  if (element.hide) paintHiddenMark(pen, geo);
}

function paintShape(pen: Pen, element: Element, geo: Geo, look: Required<Style>, easel: Easel): void {
  const [, , w, h] = geo;
  outline(pen, element.k, w, h, look.r);
  if (look.fill !== "none") {
    if (element.k === "sticky" && easel.zoom >= FINE_ZOOM) {
      pen.shadowColor = "rgba(60,45,30,0.22)";
      pen.shadowBlur = 10 * easel.zoom;
      pen.shadowOffsetY = 4 * easel.zoom;
    }
    pen.fillStyle = look.fill;
    pen.fill();
    pen.shadowColor = "transparent";
  }
  // What is written alone has no edge: there the colour of the stroke is that of the letters.
  if (element.k !== "text" && look.stroke !== "none" && look.sw > 0) strokeOutline(pen, look);
  if (element.text !== "" && easel.editing !== element.id) paintText(pen, element, geo, look, easel);
}

export function outline(pen: Pen, kind: Element["k"], w: number, h: number, r: number): void {
  pen.beginPath();
  if (kind === "ellipse") pen.ellipse(w / 2, h / 2, w / 2, h / 2, 0, 0, Math.PI * 2);
  else if (kind === "diamond") {
    pen.moveTo(w / 2, 0);
    pen.lineTo(w, h / 2);
    pen.lineTo(w / 2, h);
    pen.lineTo(0, h / 2);
    pen.closePath();
  } else if (r > 0) pen.roundRect(0, 0, w, h, Math.min(r, w / 2, h / 2));
  else pen.rect(0, 0, w, h);
}

function strokeOutline(pen: Pen, look: Required<Style>): void {
  pen.strokeStyle = look.stroke;
  pen.lineWidth = look.sw;
  pen.setLineDash(look.dash ? [look.sw * 3, look.sw * 2.5] : []);
  pen.stroke();
  pen.setLineDash([]);
}

/** Dark or light, whichever can be read on the ground. */
export function inkOn(ground: string): string {
  if (!/^#[0-9a-f]{6}$/i.test(ground)) return INK;
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(ground.slice(at, at + 2), 16) / 255);
  return 0.299 * (r ?? 1) + 0.587 * (g ?? 1) + 0.114 * (b ?? 1) > 0.5 ? INK : "#ffffff";
}

function paintText(pen: Pen, element: Element, geo: Geo, look: Required<Style>, easel: Easel): void {
  const area = textArea({ k: element.k, geo });
  if (look.fs * easel.zoom < LEGIBLE_PX) return;
  const laid = layText(element.text, look.font, look.fs, area.w, area.top ? null : area.h);
  pen.font = fontOf(laid.size, look.font);
  pen.fillStyle = element.k === "text" && look.stroke !== "none" ? look.stroke : inkOn(look.fill);
  pen.textBaseline = "alphabetic";
  let y = area.y + (area.top ? 0 : Math.max(0, (area.h - laid.height) / 2)) + laid.size * 1.02;
  for (const line of laid.lines) {
    const right = (look.align === "end") !== line.rtl;
    pen.direction = line.rtl ? "rtl" : "ltr";
    pen.textAlign = look.align === "center" ? "center" : right ? "right" : "left";
    pen.fillText(line.text, look.align === "center" ? area.x + area.w / 2 : right ? area.x + area.w : area.x, y);
    y += laid.lineHeight;
  }
}

const inked = new WeakMap<Uint8Array, { points: Inked[]; w: number; h: number; paths: Map<number, Path2D> }>();

export function strokeOf(bytes: Uint8Array) {
  let known = inked.get(bytes);
  if (!known) {
    const points = decodeStroke(bytes);
    known = { points, w: Math.max(1, ...points.map(({ x }) => x)), h: Math.max(1, ...points.map(({ y }) => y)), paths: new Map() };
    inked.set(bytes, known);
  }
  return known;
}

function paintStroke(pen: Pen, element: Element, geo: Geo, look: Required<Style>, easel: Easel): void {
  if (!element.stroke) return;
  const ink = strokeOf(element.stroke);
  pen.fillStyle = pen.strokeStyle = look.stroke;
  // Only while it is being made larger or smaller do its points and its box differ.
  if (Math.abs(geo[2] - ink.w) > 1 || Math.abs(geo[3] - ink.h) > 1) pen.scale(geo[2] / ink.w, geo[3] / ink.h);
  if (look.sw * easel.zoom < 1.2) {
    pen.lineWidth = Math.max(look.sw, 0.8 / easel.zoom);
    pen.beginPath();
    ink.points.forEach(({ x, y }, at) => { if (at % 3 === 0) pen.lineTo(x, y); });
    pen.stroke();
    return;
  }
  let path = ink.paths.get(look.sw);
  if (!path) ink.paths.set(look.sw, path = inkPath(ink.points, look.sw));
  pen.fill(path);
}

export function inkPath(points: readonly Inked[], width: number): Path2D {
  const edge = getStroke(points.map(({ x, y, pressure }) => ({ x, y, pressure })), { size: width * 1.6, thinning: 0.5, smoothing: 0.5, streamline: 0.35, simulatePressure: false, last: true });
  const path = new Path2D();
  edge.forEach((at, i) => {
    const next = edge[(i + 1) % edge.length];
    if (!next) return;
    const [x, y] = [((at[0] ?? 0) + (next[0] ?? 0)) / 2, ((at[1] ?? 0) + (next[1] ?? 0)) / 2];
    if (i === 0) path.moveTo(x, y);
    else path.quadraticCurveTo(at[0] ?? 0, at[1] ?? 0, x, y);
  });
  path.closePath();
  return path;
}

/** Links are drawn in the board's coordinates. */
export function paintLink(pen: Pen, element: Pick<Element, "link" | "text" | "id">, path: readonly Point[], look: Required<Style>, easel: Pick<Easel, "zoom" | "editing">): void {
  const [first, last] = [path[0], path[path.length - 1]];
  if (!element.link || !first || !last) return;
  pen.lineCap = pen.lineJoin = "round";
  pen.beginPath();
  path.forEach(([x, y]) => pen.lineTo(x, y));
  strokeOutline(pen, look);
  if (element.link.head === "arrow") arrow(pen, path[path.length - 2] ?? first, last, look);
  if (element.link.tail === "arrow") arrow(pen, path[1] ?? last, first, look);
  if (element.text === "" || easel.editing === element.id || look.fs * easel.zoom < LEGIBLE_PX) return;
  const laid = layText(element.text, look.font, look.fs, 220);
  const [x, y] = middleOf(path);
  const wide = Math.max(...laid.lines.map(({ width }) => width)) + 12;
  pen.fillStyle = PAPER;
  pen.beginPath();
  pen.roundRect(x - wide / 2, y - laid.height / 2 - 2, wide, laid.height + 4, 8);
  pen.fill();
  pen.fillStyle = INK;
  pen.font = fontOf(laid.size, look.font);
  pen.textAlign = "center";
  laid.lines.forEach((line, at) => {
    pen.direction = line.rtl ? "rtl" : "ltr";
    pen.fillText(line.text, x, y - laid.height / 2 + at * laid.lineHeight + laid.size * 1.02);
  });
}

function arrow(pen: Pen, from: Point, to: Point, look: Required<Style>): void {
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
  const size = 8 + look.sw * 2.2;
  pen.beginPath();
  pen.moveTo(to[0] - size * Math.cos(angle - 0.45), to[1] - size * Math.sin(angle - 0.45));
  pen.lineTo(to[0], to[1]);
  pen.lineTo(to[0] - size * Math.cos(angle + 0.45), to[1] - size * Math.sin(angle + 0.45));
  pen.strokeStyle = look.stroke;
  pen.lineWidth = look.sw;
  pen.stroke();
}

/** Half way along a path. */
export function middleOf(path: readonly Point[]): Point {
  const parts = path.slice(1).map((b, at) => { const a = path[at] ?? b; return { a, b, length: Math.hypot(b[0] - a[0], b[1] - a[1]) }; });
  let rest = parts.reduce((sum, { length }) => sum + length, 0) / 2;
  for (const { a, b, length } of parts) {
    if (rest <= length && length > 0) return [a[0] + ((b[0] - a[0]) * rest) / length, a[1] + ((b[1] - a[1]) * rest) / length];
    rest -= length;
  }
  return path[0] ?? [0, 0];
}

function paintFrame(pen: Pen, element: Element, geo: Geo, look: Required<Style>, easel: Easel): void {
  const [, , w, h] = geo;
  outline(pen, "rect", w, h, look.r);
  if (look.fill !== "none") {
    pen.fillStyle = look.fill;
    pen.fill();
  }
  if (look.stroke !== "none") strokeOutline(pen, look);
  const title = element.title || element.text;
  const size = titleSize(easel.zoom);
  if (title === "" || easel.editing === element.id || size * easel.zoom < LEGIBLE_PX) return;
  pen.font = fontOf(size, "sans", true);
  pen.fillStyle = MUTED;
  const rtl = isRtlTitle(title);
  pen.direction = rtl ? "rtl" : "ltr";
  pen.textAlign = rtl ? "right" : "left";
  pen.fillText(shortened(pen, title, w), rtl ? w : 0, -size * 0.5);
}

/** The name of a place is read from afar. */
export const titleSize = (zoom: number) => Math.min(Math.max(18, 13 / zoom), 40);

const isRtlTitle = (title: string) => layText(title, "sans", 18, Infinity).lines[0]?.rtl ?? false;

function shortened(pen: Pen, text: string, width: number): string {
  if (pen.measureText(text).width <= width) return text;
  const chars = [...text];
  while (chars.length > 1 && pen.measureText(`${chars.join("")}…`).width > width) chars.pop();
  return `${chars.join("")}…`;
}

function paintCard(pen: Pen, element: Element, geo: Geo, easel: Easel): void {
  const [, , w, h] = geo;
  const card = element.card;
  const border = Math.min(w, h) * 0.045;
  if (easel.zoom >= FINE_ZOOM) {
    pen.shadowColor = "rgba(60,45,30,0.28)";
    pen.shadowBlur = 14 * easel.zoom;
    pen.shadowOffsetY = 5 * easel.zoom;
  }
  outline(pen, "rect", w, h, 6);
  pen.fillStyle = "#ffffff";
  pen.fill();
  pen.shadowColor = "transparent";
  if (!card) return;
  const words = card.image === null ? card.word ?? card.title : null;
  const foot = card.image === null ? border : Math.min(h * 0.2, 40);
  const [iw, ih] = [w - 2 * border, h - border - foot];
  if (words !== null) {
    pen.fillStyle = "#1d4b47";
    pen.fillRect(border, border, iw, ih);
    centred(pen, words, border, border, iw, ih, Math.min(w, h) * 0.15, "#f6e9d2", easel, "serif");
    return;
  }
  picture(pen, card.image ? easel.picture(card.image) : { state: "failed" }, border, border, iw, ih, "cover");
  centred(pen, card.title, border, h - foot, iw, foot, Math.min(foot * 0.44, 17), INK, easel, "sans", true);
}

function centred(pen: Pen, text: string, x: number, y: number, w: number, h: number, size: number, color: string, easel: Easel, font: "sans" | "serif", bold = false): void {
  if (size * easel.zoom < LEGIBLE_PX || text === "") return;
  const laid = layText(text, font, size, w - 8, h, bold);
  pen.font = fontOf(laid.size, font, bold);
  pen.fillStyle = color;
  pen.textAlign = "center";
  laid.lines.forEach((line, at) => {
    pen.direction = line.rtl ? "rtl" : "ltr";
    pen.fillText(line.text, x + w / 2, y + (h - laid.height) / 2 + at * laid.lineHeight + laid.size * 1.02);
  });
}

function picture(pen: Pen, source: Picture, x: number, y: number, w: number, h: number, fit: "cover" | "fill"): void {
  if (source.state !== "here") {
    pen.fillStyle = "#d9d2c6";
    pen.fillRect(x, y, w, h);
    if (source.state === "failed") cross(pen, x, y, w, h);
    return;
  }
  if (fit === "fill") return void pen.drawImage(source.bitmap, x, y, w, h);
  const scale = Math.max(w / source.w, h / source.h);
  const [sw, sh] = [w / scale, h / scale];
  pen.drawImage(source.bitmap, (source.w - sw) / 2, (source.h - sh) / 2, sw, sh, x, y, w, h);
}

function cross(pen: Pen, x: number, y: number, w: number, h: number): void {
  pen.strokeStyle = "#a59b8b";
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(x + w, y + h);
  pen.moveTo(x + w, y);
  pen.lineTo(x, y + h);
  pen.stroke();
}

function paintImage(pen: Pen, element: Element, geo: Geo, look: Required<Style>, easel: Easel): void {
  const [, , w, h] = geo;
  const url = element.asset === null ? null : easel.address(element.asset);
  pen.save();
  outline(pen, "rect", w, h, look.r);
  pen.clip();
  picture(pen, url === null ? { state: "failed" } : easel.picture(url), 0, 0, w, h, "fill");
  pen.restore();
}

function paintVote(pen: Pen, element: Element, geo: Geo, look: Required<Style>, easel: Easel): void {
  const [, , w, h] = geo;
  const mine = element.votes.get(easel.me) ?? 0;
  const radius = Math.min(w, h) / 2;
  pen.beginPath();
  pen.arc(w / 2, h / 2, radius, 0, Math.PI * 2);
  pen.fillStyle = "#ffffff";
  pen.fill();
  pen.beginPath();
  pen.arc(w / 2, h / 2, radius - 3, 0, Math.PI * 2);
  pen.fillStyle = look.fill;
  pen.fill();
  if (mine > 0) {
    pen.beginPath();
    pen.arc(w / 2, h / 2, radius - 5.5, 0, Math.PI * 2);
    pen.strokeStyle = "#ffffff";
    pen.lineWidth = 1.5;
    pen.stroke();
  }
  const count = total(element);
  centred(pen, String(count), 0, 0, w, h, radius * (count > 99 ? 0.6 : 0.85), inkOn(look.fill), easel, "sans", true);
}

function paintCovered(pen: Pen, geo: Geo): void {
  const [, , w, h] = geo;
  outline(pen, "rect", w, h, 8);
  pen.fillStyle = HIDDEN_GROUND;
  pen.fill();
  pen.strokeStyle = "#b7ae9f";
  pen.lineWidth = 1.5;
  pen.setLineDash([6, 5]);
  pen.stroke();
  pen.setLineDash([]);
  eye(pen, w / 2, h / 2, Math.min(28, w / 3, h / 3), "#8a8276");
}

/** One's own that others do not see. */
function paintHiddenMark(pen: Pen, geo: Geo): void {
  const [, , w] = geo;
  pen.beginPath();
  pen.arc(w - 4, 4, 13, 0, Math.PI * 2);
  pen.fillStyle = "#26231f";
  pen.fill();
  eye(pen, w - 4, 4, 15, "#ffffff");
}

function eye(pen: Pen, x: number, y: number, size: number, color: string): void {
  const r = size / 2;
  pen.strokeStyle = color;
  pen.lineWidth = Math.max(1.2, size / 14);
  pen.beginPath();
  pen.moveTo(x - r, y);
  pen.quadraticCurveTo(x, y - r * 1.1, x + r, y);
  pen.quadraticCurveTo(x, y + r * 1.1, x - r, y);
  pen.moveTo(x + r * 0.3, y);
  pen.arc(x, y, r * 0.3, 0, Math.PI * 2);
  pen.moveTo(x - r * 0.9, y + r * 0.8);
  pen.lineTo(x + r * 0.9, y - r * 0.8);
  pen.stroke();
}
