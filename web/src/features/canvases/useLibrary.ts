import { useEffect, useState } from "react";
import type { BoardDeck } from "../../canvas/Board";
import { getSessionDeck } from "../../api/sessions";
import type { DeckView } from "../../protocol/generated";
import { useSession, useStore } from "../../session/hooks";
import { useAsk } from "./use";

const NONE: readonly BoardDeck[] = [];
const NO_DECKS: readonly DeckView[] = [];
/** Decks do not change while people look at them; each is read once per page. */
const cache = new Map<string, BoardDeck>();

/** The session's cards, to be laid on a board. A deck that cannot be read is left out until the board is opened again. */
export function useLibrary(): readonly BoardDeck[] {
  const ask = useAsk();
  const store = useStore();
  const decks = useSession((s) => s.state.view?.decks ?? NO_DECKS);
  const ids = decks.map((deck) => deck.id).join();
  const [found, setFound] = useState(NONE);
  useEffect(() => {
    let wanted = true;
    const load = async (id: string): Promise<BoardDeck> => {
      const key = `${store.sessionId}/${id}`;
      const known = cache.get(key);
      if (known) return known;
      const { deck, cards } = await ask((token, sessionId) => getSessionDeck(sessionId, id, token));
      const laid = { id, title: deck.title, cards: cards.map((card) => ({ deck: id, card: card.id, title: card.title, image: card.image, word: card.image === null ? card.title : null })) };
      cache.set(key, laid);
      return laid;
    };
    void Promise.allSettled(ids === "" ? [] : ids.split(",").map(load)).then((all) => {
      if (wanted) setFound(all.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])));
    });
    return () => { wanted = false; };
  }, [ask, store, ids]);
  return found;
}
