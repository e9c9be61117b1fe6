/** What everything on a board needs, handed down once: five hundred people must not each look it up. */
import { createContext, use } from "react";
import type { TFunction } from "i18next";
import type { BreakoutId, ParticipantId } from "../../protocol/generated";
import type { MenuItem } from "../../ui/Menu";
import type { ColumnKey } from "./arrangement";
import type { Marks } from "./marks";

/** All of it stays the same while the board is shown; what changes is asked for when something is clicked. */
export interface BoardTools {
  t: TFunction<"breakout">;
  tp: TFunction<"people">;
  open: boolean;
  selected: Marks;
  pinned: Marks;
  /** Those a search does not mean. */
  dimmed: Marks;
  click(id: ParticipantId, through: boolean): void;
  move(ids: readonly ParticipantId[], to: BreakoutId | null): void;
  /** Where these people can be put, and who is there already. */
  destinations(ids: readonly ParticipantId[], from: ColumnKey | null): readonly MenuItem[];
}

const BoardContext = createContext<BoardTools | null>(null);
export const BoardProvider = BoardContext.Provider;

export function useBoard(): BoardTools {
  const tools = use(BoardContext);
  if (!tools) throw new Error("useBoard needs a BoardProvider above it");
  return tools;
}
