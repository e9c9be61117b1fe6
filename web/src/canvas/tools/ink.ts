/** What the tools write with next: one's own choice, for this page. */
import type { Align, Font } from "../document/schema";

export interface Ink {
  readonly pen: string;
  readonly penWidth: number;
  readonly sticky: string;
  readonly fill: string;
  readonly stroke: string;
  readonly font: Font;
  readonly fontSize: number;
  readonly align: Align;
}

export const startingInk: Ink = { pen: "#26231f", penWidth: 4, sticky: "#fbe39a", fill: "#ffffff", stroke: "#26231f", font: "sans", fontSize: 24, align: "start" };
