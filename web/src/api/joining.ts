/** Ways into a session, and the tokens one is inside with. */
import type { Role, Standing, Status } from "../protocol/generated";
import { call } from "./account";
import { request } from "./http";

export interface Door { session_id: string; title: string; organization_name: string; status: Status; scheduled_at: number | null; lobby: boolean; people: number; codes: boolean }
export interface Entry { participant_id: string; access_token: string; expires_in_s: number; session_id: string }
export interface FirstEntry extends Entry { role: Role; standing: Standing }

export const lookAtDoor = (code: string) => request<Door>("GET", `/join/${encodeURIComponent(code)}`);
/** `own` is the code by which somebody is expected, if they were given one. */
export const joinByCode = (code: string, name: string, own: string) =>
  request<FirstEntry>("POST", `/join/${encodeURIComponent(code)}`, { body: { name, ...(own ? { code: own } : {}) } });
/** As a guest who was here before: the browser's cookie tells who. */
export const returnAsGuest = (sessionId: string) => request<Entry>("POST", "/participants/refresh", { body: { session_id: sessionId } });
export const joinWithAccount = (sessionId: string) => call<FirstEntry>("POST", `/sessions/${sessionId}/join`, {});
