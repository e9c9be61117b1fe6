import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Card, DeckView } from "../../protocol/generated";
import { useLabel, useSession } from "../../session/hooks";
import { held } from "../../session/selectors";
import { Waiting } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { PhotoCard } from "../../ui/PhotoCard";
import { useDeck } from "./useDeck";

/** All cards of a deck face up; those that somebody holds cannot be taken. */
export function DeckBrowser({ deck, onTake, onClose }: { deck: DeckView; onTake: (card: Card) => void; onClose: () => void }) {
  const { t } = useTranslation("cards");
  const loaded = useDeck(deck.id);
  const draws = useSession(held);
  const label = useLabel();
  const holders = useMemo(
    () => new Map(deck.mode === "shared" ? [] : draws.filter((d) => d.deck_id === deck.id).map((d) => [d.card.id, d.by] as const)),
    [draws, deck.id, deck.mode],
  );
  return (
    <Dialog wide title={t("choose_title", { title: deck.title })} onClose={onClose}>
      {loaded.state === "loading" && <Waiting>{t("loading")}</Waiting>}
      {loaded.state === "failed" && <div role="alert" className="flex flex-col items-center gap-4 py-10"><p>{t("failed")}</p><Button onClick={loaded.retry}>{t("again")}</Button></div>}
      {loaded.state === "here" && (
        <ul className="grid grid-cols-2 gap-3 sm:grid-cols-3 sm:gap-4 lg:grid-cols-4">
          {loaded.cards.map((card) => {
            const holder = holders.get(card.id);
            return (
              <li key={card.id}>
                <button type="button" disabled={holder !== undefined} onClick={() => onTake(card)}
                  className="group relative block w-full rounded-[5px] text-left transition-transform enabled:hover:-translate-y-1 enabled:focus-visible:-translate-y-1">
                  {!holder && <span className="sr-only">{t("take")} </span>}
                  <span className={holder ? "block opacity-35 grayscale" : "block"}><PhotoCard {...card} /></span>
                  {holder && <span className="absolute inset-x-3 top-1/3 rounded-lg bg-raised/95 px-2 py-1 text-center text-[0.85rem] font-medium">{t("taken", { name: label(holder) })}</span>}
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </Dialog>
  );
}
