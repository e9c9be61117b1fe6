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

/** Those that who asks knows of, oldest first. */
export const getCanvases = (sessionId: string, token: string) =>
  request<{ canvases: CanvasWithRight[] }>("GET", `/sessions/${sessionId}/canvases`, { token }).then((body) => body.canvases);
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

/** What somebody did to things on a canvas: elements touched, per second and kind. */
export interface Deeds { created: number; moved: number; wrote: number; changed: number; deleted: number }
export interface ActivePerson extends Deeds {
  /** From 1; what they are called where names are left out. */
  person: number;
  /** Null: names are left out. */
  participant_id: ParticipantId | null;
  active_seconds: number;
  first_at: Timestamp;
  last_at: Timestamp;
}
/** Only of people who agreed to be counted, and since they did. */
export interface CanvasActivity {
  canvas_id: CanvasId;
  through_seq: number;
  /** How many people agreed. */
  agreed: number;
  people: ActivePerson[];
  /** Minutes in which something was done; `at` is the start of each. */
  minutes: { at: Timestamp; count: number }[];
  /** Cell `x` covers the board from `x · cell` up to `(x + 1) · cell`, and `y` likewise. */
  heat: { cell: number; cells: { x: number; y: number; count: number }[] };
}
export interface CanvasOperation {
  /** The start of the second. */
  at: Timestamp;
  person: number;
  participant_id: ParticipantId | null;
  did: keyof Deeds;
  count: number;
  /** The first of them, if there were many. */
  elements: string[];
}

/** For who facilitates and sees the canvas. */
export const getActivity = (sessionId: string, id: CanvasId, { anonymous }: { anonymous: boolean }, token: string) =>
  request<CanvasActivity>("GET", `${at(sessionId, id)}/activity${anonymous ? "?anonymous=true" : ""}`, { token });
/** `next` is the `from` of the page after this one. */
export function getOperations(sessionId: string, id: CanvasId, { from, limit }: { from: Timestamp | null; limit: number }, token: string) {
  const query = new URLSearchParams({ limit: String(limit), ...(from === null ? {} : { from: String(from) }) });
  return request<{ operations: CanvasOperation[]; next: Timestamp | null }>("GET", `${at(sessionId, id)}/operations?${query}`, { token });
}
