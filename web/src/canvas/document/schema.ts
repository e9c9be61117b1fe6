/**
 * What a board is made of: the shape of the elements in the shared document, schema number 1.
 *
 * Positions are those of the board, also inside frames and groups; x and y are the top left corner before the rotation,
 * which is in degrees about the centre. What one gesture changes stands under one key, so that two people who change
 * different things of one element at once both keep their change.
 */
export const SCHEMA = 1;

export const KINDS = ["rect", "ellipse", "diamond", "line", "sticky", "text", "card", "stroke", "image", "frame", "connector", "embed", "vote", "group"] as const;
export type Kind = (typeof KINDS)[number];

/** x, y, width, height, rotation. */
export type Geo = readonly [number, number, number, number, number];
export type Point = readonly [number, number];

export type Font = "sans" | "serif" | "mono" | "hand";
export type Align = "start" | "center" | "end";
export interface Style {
  fill?: string;
  stroke?: string;
  sw?: number;
  dash?: boolean;
  op?: number;
  font?: Font;
  fs?: number;
  align?: Align;
  r?: number;
}

export type Side = "top" | "right" | "bottom" | "left";
export interface End { id?: string; side?: Side; pt: Point }
export interface Link { a: End; b: End; via: readonly Point[]; head: "none" | "arrow"; tail: "none" | "arrow" }
export interface CardFace { deck: string; card: string; title: string; image: string | null; word: string | null }
export interface Asset { mime: string; w: number; h: number; bytes: number; sha256: string; url: string }

/** One element as it is read: never changed in place, so that whoever holds one may compare by identity. */
export interface Element {
  readonly id: string;
  /** A kind that this client does not know is shown as an empty box. */
  readonly k: Kind | "unknown";
  readonly by: string;
  readonly at: number;
  readonly geo: Geo;
  readonly p: string | null;
  readonly z: string;
  readonly s: Style;
  readonly text: string;
  readonly lock: boolean;
  readonly hide: boolean;
  readonly stroke: Uint8Array | null;
  readonly link: Link | null;
  readonly card: CardFace | null;
  readonly asset: string | null;
  readonly title: string;
  /** Who gave how many dots. */
  readonly votes: ReadonlyMap<string, number>;
}

/** Kinds whose text is written by people. */
export const WRITABLE: ReadonlySet<string> = new Set(["rect", "ellipse", "diamond", "sticky", "text", "connector", "line", "frame"]);
/** Kinds that hold others: what happens to their place happens to their children's. */
export const HOLDERS: ReadonlySet<string> = new Set(["frame", "group"]);

export const TEXT_MAX = 16_000;
export const ELEMENTS_MAX = 10_000;

export const isLink = (element: Element) => element.link !== null;
