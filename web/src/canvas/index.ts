/**
 * What the rest of the client may use of the canvas. The board itself, with Konva and Yjs, comes in a chunk of its own when
 * one is shown for the first time, so that joining a session stays light: show it inside a `Suspense`.
 */
import { lazy } from "react";

export type { BoardDeck, BoardPerson, BoardProps } from "./Board";
export type { CardFace } from "./document/schema";
export type { OpenOptions, SyncState } from "./sync/open";
export type { Right } from "./tools/workbench";

export const Board = lazy(() => import("./Board").then((module) => ({ default: module.Board })));
