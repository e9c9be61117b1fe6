import { useEffect, useState } from "react";
import type { Card } from "../../protocol/generated";
import { getSessionDeck } from "../../api/sessions";
import { useStore } from "../../session/hooks";

type Loaded = { state: "loading" } | { state: "failed"; retry: () => void } | { state: "here"; cards: readonly Card[] };

/** Decks do not change while people look at them; each is read once per page. */
const cache = new Map<string, readonly Card[]>();

export function useDeck(deckId: string): Loaded {
  const store = useStore();
  const key = `${store.sessionId}/${deckId}`;
  const [attempt, setAttempt] = useState(0);
  const [failed, setFailed] = useState<string | null>(null);
  const [, setVersion] = useState(0);
  useEffect(() => {
    if (cache.has(key)) return;
    let wanted = true;
    void (async () => {
      try {
        const { token } = await store.token(false);
        const { cards } = await getSessionDeck(store.sessionId, deckId, token);
        cache.set(key, cards);
        if (wanted) setVersion((n) => n + 1);
      } catch {
        if (wanted) setFailed(`${key}${attempt}`);
      }
    })();
    return () => { wanted = false; };
  }, [store, deckId, key, attempt]);
  const cards = cache.get(key);
  if (cards) return { state: "here", cards };
  if (failed === `${key}${attempt}`) return { state: "failed", retry: () => setAttempt(attempt + 1) };
  return { state: "loading" };
}
