/** What rounds of breakouts have brought back; with the participant's token, or as the signed-in person. */
import type { BreakoutId, CanvasId, Note, ParticipantId, RoundId } from "../protocol/generated";
import { getAs } from "./account";

export interface GalleryBreakout {
  id: BreakoutId;
  name: string;
  closed_at: number | null;
  /** What its people drew on, if there is one and everyone may see it. */
  canvas_id: CanvasId | null;
  /** Whoever was in it at any time. */
  people: { id: ParticipantId; name: string }[];
  /** Pinned ones first, then as they were written. */
  notes: (Note & { name: string })[];
}
/** The breakouts of a round that are closed. */
export interface Gallery { id: RoundId; title: string; opened_at: number; closed_at: number | null; breakouts: GalleryBreakout[] }

/** Those that were open, oldest first. */
export const getRounds = (sessionId: string, token?: string) =>
  getAs<{ rounds: { id: RoundId }[] }>(token, `/sessions/${sessionId}/rounds`).then((body) => body.rounds);
export const getGallery = (sessionId: string, roundId: RoundId, token?: string) =>
  getAs<Gallery>(token, `/sessions/${sessionId}/rounds/${roundId}/gallery`);

export type ExportKind = "md" | "json";
/** A round with its chats as the text of a file; for facilitators. */
export const getExport = (sessionId: string, roundId: RoundId, kind: ExportKind, token?: string) =>
  getAs<string>(token, `/sessions/${sessionId}/rounds/${roundId}/export.${kind}`, "text");
