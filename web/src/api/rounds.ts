/** What rounds of breakouts have brought back. */
import type { BreakoutId, Note, ParticipantId, RoundId } from "../protocol/generated";
import { request } from "./http";

export interface GalleryBreakout {
  id: BreakoutId;
  name: string;
  closed_at: number | null;
  /** Whoever was in it at any time. */
  people: { id: ParticipantId; name: string }[];
  /** Pinned ones first, then as they were written. */
  notes: (Note & { name: string })[];
}
/** The breakouts of a round that are closed. */
export interface Gallery { id: RoundId; title: string; opened_at: number; closed_at: number | null; breakouts: GalleryBreakout[] }

export const getGallery = (sessionId: string, roundId: RoundId, token: string) =>
  request<Gallery>("GET", `/sessions/${sessionId}/rounds/${roundId}/gallery`, { token });

/** A round as a file, as the server names it; for facilitators. */
export async function downloadRound(sessionId: string, roundId: RoundId, kind: "md" | "json", token: string): Promise<Blob> {
  const response = await fetch(`/api/v1/sessions/${sessionId}/rounds/${roundId}/export.${kind}`, { headers: { authorization: `Bearer ${token}` }, credentials: "same-origin" });
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response.blob();
}
