/** Journeys an organization keeps as templates. */
import type { Step } from "../protocol/generated";
import { call } from "./account";

export type StepDraft = Omit<Step, "id">;
export interface JourneyDraft { title: string; description: string; steps: StepDraft[] }
export interface Journey extends JourneyDraft { id: string; updated_at: number }

export const listJourneys = () => call<{ journeys: Journey[] }>("GET", "/journeys").then((body) => body.journeys);
export const createJourney = (draft: JourneyDraft) => call<Journey>("POST", "/journeys", draft);
export const changeJourney = (id: string, draft: JourneyDraft) => call<Journey>("PUT", `/journeys/${id}`, draft);
export const deleteJourney = (id: string) => call<undefined>("DELETE", `/journeys/${id}`);
