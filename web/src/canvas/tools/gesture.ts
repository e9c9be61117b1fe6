/** What a tool is told: where the hand is, and with what. A tool answers a touch with a gesture, which lasts until the hand lifts. */
import type { Point } from "../document/schema";

export interface Hand {
  readonly screen: Point;
  readonly board: Point;
  /** From 0 to 1; 0.5 for a mouse. */
  readonly pressure: number;
  readonly pointer: "mouse" | "touch";
  readonly shift: boolean;
  readonly alt: boolean;
  readonly ctrl: boolean;
  readonly twice: boolean;
  /** Where it was since the last event; pens report more often than the screen is drawn. */
  readonly between: readonly { board: Point; pressure: number }[];
}

export interface Gesture {
  move(hand: Hand): void;
  end(hand: Hand): void;
  /** A second finger, Escape or the system took it over: nothing of it stays. */
  cancel(): void;
}
