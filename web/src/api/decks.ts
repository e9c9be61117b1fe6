/** The decks an organization may use. */
import type { Card } from "../protocol/generated";
import { call } from "./account";

export interface Deck { id: string; slug: string; title: string; description: string; kind: "word" | "picture"; card_count: number; attribution: string | null }
export interface DeckCard extends Card { tags: string[] }

export const listDecks = () => call<{ decks: Deck[] }>("GET", "/decks").then((body) => body.decks);
export const getDeck = (id: string) => call<{ deck: Deck; cards: DeckCard[] }>("GET", `/decks/${id}`);
