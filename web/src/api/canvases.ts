/** What is on the canvases of a session: a way in, files, copies, and how it was before. `token` is the participant's. */
import type { Canvas, CanvasId, CanvasRight, ParticipantId, Timestamp } from "../protocol/generated";
import { request } from "./http";

export interface CanvasTicket { ticket: string; right: CanvasRight; expires_in_s: number }
export interface CanvasTemplate { name: string; title: string; description: string }
export interface CanvasWithRight extends Canvas { right: CanvasRight | null }
export interface CanvasVersion {
  n: number;
  /** Empty: it was kept by itself. */
  name: string;
  /** It stays, however many come after it. */
  pinned: boolean;
  /** Null: the server kept it. */
  by: ParticipantId | null;
  at: Timestamp;
}
/** One element of an export, as far as a list of what is on a canvas needs it. */
export interface ExportedElement { id: string; k: string; t?: string; d?: unknown; hide?: boolean }
export interface CanvasExport { format: string; v: number; elements: ExportedElement[]; /** What pictures are, by name. */ assets?: Record<string, unknown> }
export interface Picture { kind: "png" | "pdf" | "json"; scale?: number; background?: "white" | "none" }

const at = (sessionId: string, id: CanvasId) => `/sessions/${sessionId}/canvases/${id}`;

export const getTicket = (sessionId: string, id: CanvasId, token: string) =>
  request<CanvasTicket>("POST", `${at(sessionId, id)}/tickets`, { body: {}, token });
export const getTemplates = (token: string) =>
  request<{ templates: CanvasTemplate[] }>("GET", "/canvas-templates", { token }).then((body) => body.templates);

export function exportCanvas(sessionId: string, id: CanvasId, { kind, scale, background }: Picture, token: string): Promise<Blob> {
  const query = new URLSearchParams({ ...(scale ? { scale: String(scale) } : {}), ...(background ? { background } : {}) });
  return request("GET", `${at(sessionId, id)}/export.${kind}${query.size > 0 ? `?${query}` : ""}`, { token, as: "file" });
}
/** `document` is what an export has brought. */
export const importCanvas = (sessionId: string, name: string, document: unknown, token: string) =>
  request<CanvasWithRight>("POST", `/sessions/${sessionId}/canvases/import?${new URLSearchParams({ name })}`, { body: document, token });
export const duplicateCanvas = (sessionId: string, id: CanvasId, name: string, token: string) =>
  request<CanvasWithRight>("POST", `${at(sessionId, id)}/duplicate`, { body: { name }, token });

/** Newest first. */
export const listVersions = (sessionId: string, id: CanvasId, token: string) =>
  request<{ versions: CanvasVersion[] }>("GET", `${at(sessionId, id)}/versions`, { token }).then((body) => body.versions);
export const keepVersion = (sessionId: string, id: CanvasId, name: string, token: string) =>
  request<CanvasVersion>("POST", `${at(sessionId, id)}/versions`, { body: { name }, token });
export const changeVersion = (sessionId: string, id: CanvasId, n: number, patch: { name?: string; pinned?: boolean }, token: string) =>
  request<CanvasVersion>("PATCH", `${at(sessionId, id)}/versions/${n}`, { body: patch, token });
export const getVersion = (sessionId: string, id: CanvasId, n: number, token: string) =>
  request<CanvasExport>("GET", `${at(sessionId, id)}/versions/${n}`, { token });
export const restoreVersion = (sessionId: string, id: CanvasId, n: number, token: string) =>
  request<CanvasVersion>("POST", `${at(sessionId, id)}/versions/${n}/restore`, { body: {}, token });
