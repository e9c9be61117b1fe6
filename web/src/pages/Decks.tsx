import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { getDeck, listDecks, type DeckCard } from "../api/decks";
import { Badge, Empty } from "../ui/bits";
import { ButtonLink } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { PhotoCard } from "../ui/PhotoCard";
import { Loading } from "./Loading";
import { useLoad } from "./useAsk";
import { usePage } from "./usePage";

export function Decks() {
  const { t } = useTranslation("pages");
  const heading = usePage(t("decks"));
  const { loaded, reload } = useLoad("decks", listDecks);
  return (
    <>
      <h1 ref={heading} tabIndex={-1} className="mb-2">{t("decks")}</h1>
      <p className="mb-6 max-w-2xl text-muted">{t("decks_words")}</p>
      <Loading of={loaded} reload={reload}>
        {(decks) => decks.length === 0 ? <Empty>{t("decks_none")}</Empty> : (
          <ul className="grid grid-cols-1 gap-4 sm:grid-cols-2 lg:grid-cols-3">
            {decks.map((deck) => (
              <li key={deck.id} className="relative flex flex-col gap-2 rounded-2xl border border-line bg-surface p-5 hover:border-edge">
                <div className="flex gap-2"><Badge tone="accent">{deck.kind === "word" ? t("kind_word") : t("kind_picture")}</Badge><Badge>{t("cards", { count: deck.card_count })}</Badge></div>
                <h2><Link to={`/decks/${deck.id}`} className="after:absolute after:inset-0 after:rounded-2xl">{deck.title}</Link></h2>
                <p className="text-muted">{deck.description}</p>
              </li>
            ))}
          </ul>
        )}
      </Loading>
    </>
  );
}

export function DeckCards() {
  const { t } = useTranslation("pages");
  const { id = "" } = useParams();
  const { loaded, reload } = useLoad(id, () => getDeck(id));
  const heading = usePage(loaded.state === "here" ? loaded.data.deck.title : t("decks"));
  const [query, setQuery] = useState("");
  const [large, setLarge] = useState<DeckCard | null>(null);
  const wanted = query.trim().toLocaleLowerCase();
  return (
    <Loading of={loaded} reload={reload}>
      {({ deck, cards }) => {
        const found = cards.filter((card) => `${card.title} ${card.text} ${card.tags.join(" ")}`.toLocaleLowerCase().includes(wanted));
        return (
          <>
            <ButtonLink kind="quiet" small className="mb-2 -ml-3" to="/decks">← {t("decks")}</ButtonLink>
            <h1 ref={heading} tabIndex={-1} className="mb-2">{deck.title}</h1>
            <p className="mb-5 max-w-2xl text-muted">{deck.description}</p>
            <div className="mb-6 max-w-md"><TextField label={t("search_cards")} hideLabel type="search" placeholder={t("search_cards")} value={query} onChange={(e) => setQuery(e.target.value)} /></div>
            {found.length === 0 && <Empty>{t("cards_not_found")}</Empty>}
            <ul className="grid grid-cols-2 gap-4 sm:grid-cols-3 lg:grid-cols-4 xl:grid-cols-5">
              {found.map((card) => <li key={card.id}><button type="button" className="block w-full rounded-[5px] text-left transition-transform hover:-translate-y-1" onClick={() => setLarge(card)}><PhotoCard {...card} /></button></li>)}
            </ul>
            {deck.attribution && <p className="mt-8 text-[0.9rem] text-muted">{deck.attribution}</p>}
            {large && (
              <Dialog title={large.title} onClose={() => setLarge(null)}>
                <PhotoCard {...large} size="large" />
                {large.tags.length > 0 && <p className="mt-4 flex flex-wrap gap-1.5">{large.tags.map((tag) => <Badge key={tag}>{tag}</Badge>)}</p>}
              </Dialog>
            )}
          </>
        );
      }}
    </Loading>
  );
}
