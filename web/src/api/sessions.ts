/** Sessions as they are planned, listed and looked back on. */
import type { Card, DeckView, Draw, Message, Person, Status, Step } from "../protocol/generated";
import { call, getAs } from "./account";
import { request } from "./http";
import type { StepDraft } from "./journeys";

export interface SessionSummary {
  id: string;
  title: string;
  status: Status;
  join_code: string;
  scheduled_at: number | null;
  duration_minutes: number;
  started_at: number | null;
  ended_at: number | null;
  facilitator_name: string;
  participant_count: number;
  created_at: number;
}
export interface Session extends SessionSummary {
  join_url: string;
  lobby: boolean;
  capacity: number;
  steps: Step[];
  decks: DeckView[];
}
export interface SessionDraft {
  title: string;
  /** Null takes a date away. */
  scheduled_at?: number | null;
  duration_minutes: number;
  steps?: StepDraft[];
  deck_ids?: string[];
  lobby: boolean;
  capacity: number;
}
export interface SessionQuery { status?: string; q?: string; mine?: boolean; cursor?: string; limit?: number }

export function listSessions(query: SessionQuery): Promise<{ sessions: SessionSummary[]; next_cursor: string | null }> {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined && value !== "" && value !== false) search.set(key, String(value));
  return call("GET", `/sessions?${search}`);
}
export const getSession = (id: string) => call<Session>("GET", `/sessions/${id}`);
export const createSession = (draft: SessionDraft) => call<Session>("POST", "/sessions", draft);
export const changeSession = (id: string, patch: Partial<SessionDraft>) => call<Session>("PATCH", `/sessions/${id}`, patch);
export const startSession = (id: string) => call<Session>("POST", `/sessions/${id}/start`, {});
export const cancelSession = (id: string) => call<Session>("POST", `/sessions/${id}/cancel`, {});
export const completeSession = (id: string) => call<Session>("POST", `/sessions/${id}/complete`, {});
export const duplicateSession = (id: string) => call<Session>("POST", `/sessions/${id}/duplicate`, {});
export const deleteSession = (id: string) => call<undefined>("DELETE", `/sessions/${id}`);

/** The cards of a deck as they were copied into a session; `token` is the participant's. */
export const getSessionDeck = (id: string, deckId: string, token: string) =>
  request<{ deck: DeckView; cards: Card[] }>("GET", `/sessions/${id}/decks/${deckId}`, { token });
export const getBreakoutChat = (id: string, breakoutId: string, token: string) =>
  request<{ messages: Message[] }>("GET", `/sessions/${id}/breakouts/${breakoutId}/chat`, { token });
/** Who is expected, as a table; the server says which lines it cannot read. `token` is a facilitator's. */
export const importRoster = (id: string, csv: string, token: string) =>
  request<{ people: number; matched: number; groups: string[] }>("PUT", `/sessions/${id}/roster.csv`, { table: csv, token });

/** What there is to say about who is with whom in a round; for facilitators. */
export interface FairnessReport {
  seed: number | null;
  sizes: number[];
  repeats: [string, string][];
  repeats_min: number;
  unmet: { text: string; people: string[] }[];
  reasons: Record<string, string>;
}
export const getFairness = (id: string, roundId: string, token: string) =>
  request<FairnessReport>("GET", `/sessions/${id}/rounds/${roundId}/fairness`, { token });
/** Who was present when, as a table; with the participant's token, or as the signed-in person. */
export const getAttendance = (id: string, token?: string) => getAs<string>(token, `/sessions/${id}/attendance.csv`, "text");
/** Who was where when, likewise. */
export const getWhereabouts = (id: string, token?: string) => getAs<string>(token, `/sessions/${id}/whereabouts.csv`, "text");
export const getSessionDraws = (id: string) => call<{ draws: Draw[] }>("GET", `/sessions/${id}/draws`).then((body) => body.draws);
export const getSessionPeople = (id: string) => call<{ participants: Person[] }>("GET", `/sessions/${id}/participants`).then((body) => body.participants);
