/** The cards that may be laid on the board: dragged there, or placed in the middle of the view. */
import { useMemo, useState, type DragEvent } from "react";
import { useTranslation } from "react-i18next";
import { PhotoCard } from "../../ui/PhotoCard";
import type { BoardDeck } from "../Board";
import type { CardFace } from "../document/schema";
import { placeCard } from "../tools/make";
import { Panel } from "./Panel";
import { useDesk } from "./use";

export const CARD_TYPE = "application/x-plenary-card";

export function Library({ decks, onClose }: { decks: readonly BoardDeck[]; onClose: () => void }) {
  const { t } = useTranslation("canvas");
  const { bench } = useDesk();
  const [deckId, setDeckId] = useState(decks[0]?.id ?? "");
  const [search, setSearch] = useState("");
  const deck = decks.find(({ id }) => id === deckId) ?? decks[0];
  const cards = useMemo(() => {
    const wanted = search.trim().toLocaleLowerCase();
    return (deck?.cards ?? []).filter(({ title }) => title.toLocaleLowerCase().includes(wanted));
  }, [deck, search]);
  const place = (card: CardFace) => {
    const { view, size } = bench.snapshot();
    // Each a little further, so that none lies hidden under the next.
    const by = ((bench.board.size % 6) - 3) * 28;
    if (placeCard(bench, card, [view.x + size.w / 2 / view.zoom + by, view.y + size.h / 2 / view.zoom + by]) !== null) bench.say("said_added", { what: card.title });
  };
  const onDragStart = (event: DragEvent, card: CardFace) => {
    event.dataTransfer.setData(CARD_TYPE, JSON.stringify(card));
    event.dataTransfer.effectAllowed = "copy";
  };
  return (
    <Panel title={t("cards_title")} onClose={() => { onClose(); bench.focus(); }}>
      <div className="flex flex-col gap-2 border-b border-line p-2">
        {decks.length > 1 && (
          <select aria-label={t("cards_deck")} value={deck?.id ?? ""} onChange={(event) => setDeckId(event.target.value)} className="min-h-10 w-full rounded-lg border border-edge/60 bg-raised px-2">
            {decks.map(({ id, title }) => <option key={id} value={id}>{title}</option>)}
          </select>
        )}
        <input type="search" dir="auto" value={search} onChange={(event) => setSearch(event.target.value)} aria-label={t("cards_search")} placeholder={t("cards_search")} className="min-h-10 w-full rounded-lg border border-edge/60 bg-raised px-3" />
        <p className="px-1 text-[0.8rem] leading-snug text-muted">{t("cards_hint")}</p>
      </div>
      {!deck ? <p className="p-5 text-center text-muted">{t("cards_none")}</p> : cards.length === 0 ? <p className="p-5 text-center text-muted">{t("list_nothing")}</p> : (
        <ul className="grid min-h-0 grow auto-rows-max grid-cols-2 gap-3 overflow-auto p-3">
          {cards.map((card) => (
            <li key={`${card.deck}/${card.card}`}>
              <button type="button" draggable onDragStart={(event) => onDragStart(event, card)} onClick={() => place(card)} aria-label={t("place_card", { title: card.title })} className="block w-full cursor-grab rounded-[5px] transition-transform hover:-translate-y-0.5 active:cursor-grabbing">
                <PhotoCard title={card.title} image={card.image} alt="" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
