import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Card, DeckView, Draw } from "../../protocol/generated";
import { useSend, useSession } from "../../session/hooks";
import { currentStep, held } from "../../session/selectors";
import { Badge, Empty, Panel } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { CardBack, PhotoCard } from "../../ui/PhotoCard";
import { useToast } from "../../ui/toast";
import { DeckBrowser } from "./DeckBrowser";

const NO_DECKS: readonly DeckView[] = [];

/** Drawing cards and the cards one holds. */
export function CardsPanel({ onWrite }: { onWrite: (drawId: string) => void }) {
  const { t } = useTranslation("cards");
  const me = useSession((s) => s.state.view?.me);
  const observer = useSession((s) => s.state.view?.role === "observer");
  const live = useSession((s) => s.state.view?.session.status === "live");
  const decks = useSession((s) => s.state.view?.decks ?? NO_DECKS);
  const step = useSession(currentStep);
  const draws = useSession(held);
  const drawing = useSession((s) => s.pending.filter((p) => p.command.type === "cards.draw").length);
  const mine = draws.filter((draw) => draw.by === me);
  const ordered = [...decks].sort((a, b) => Number(b.id === step?.deck_id) - Number(a.id === step?.deck_id));
  return (
    <div className="flex flex-col gap-4">
      <Panel headingId="my-cards-heading" title={t("mine")}>
        {mine.length === 0 && drawing === 0 && <p className="text-muted">{observer ? t("none_observer") : t("none")}</p>}
        <ul aria-live="polite" className="grid grid-cols-1 gap-5 min-[30rem]:grid-cols-2">
          {mine.toReversed().map((draw) => <MyCard key={draw.id} draw={draw} onWrite={() => onWrite(draw.id)} />)}
          {Array.from({ length: drawing }, (_, i) => <li key={i} className="animate-pulse"><CardBack label={t("drawing")} /></li>)}
        </ul>
      </Panel>
      {!observer && live && (
        <Panel headingId="decks-heading" title={t("decks")}>
          {decks.length === 0 && <Empty>{t("no_decks")}</Empty>}
          <ul className="divide-y divide-line">
            {ordered.map((deck) => <DeckRow key={deck.id} deck={deck} forStep={deck.id === step?.deck_id} />)}
          </ul>
        </Panel>
      )}
    </div>
  );
}

function MyCard({ draw, onWrite }: { draw: Draw; onWrite: () => void }) {
  const { t } = useTranslation("cards");
  const send = useSend();
  const [large, setLarge] = useState(false);
  return (
    <li className="flex flex-col gap-3">
      <button type="button" onClick={() => setLarge(true)} className="block rounded-[5px] text-left"><span className="sr-only">{t("look")} </span><PhotoCard {...draw.card} tilted /></button>
      <div className="flex flex-wrap gap-2">
        <Button small kind="primary" onClick={onWrite}>{t("write")}</Button>
        <Button small aria-label={t("return_named", { title: draw.card.title })} onClick={() => void send({ type: "cards.return", data: { draw_id: draw.id } })}>{t("return")}</Button>
      </div>
      {large && <Dialog title={draw.card.title} onClose={() => setLarge(false)}><PhotoCard {...draw.card} size="large" /></Dialog>}
    </li>
  );
}

function DeckRow({ deck, forStep }: { deck: DeckView; forStep: boolean }) {
  const { t } = useTranslation("cards");
  const send = useSend();
  const toast = useToast();
  const [browsing, setBrowsing] = useState(false);
  const take = (card?: Card) => {
    setBrowsing(false);
    void send({ type: "cards.draw", data: { deck_id: deck.id, ...(card ? { card_id: card.id } : {}) } })
      .then((answer) => { if (answer && card) toast(t("drawn", { title: card.title })); });
  };
  return (
    <li className="flex flex-col gap-2 py-3 first:pt-0 last:pb-0">
      <div className="flex flex-wrap items-center gap-2">
        <span className="font-medium">{deck.title}</span>{forStep && <Badge tone="warm">{t("for_step")}</Badge>}
      </div>
      <p className="text-[0.88rem] text-muted">{deck.mode === "shared" ? t("shared_hint") : `${t("left", { left: deck.left, count: deck.card_count })}. ${t("exclusive_hint")}`}</p>
      <div className="flex flex-wrap gap-2">
        <Button small kind={forStep ? "primary" : "secondary"} disabled={deck.left === 0} onClick={() => take()}>{t("draw")}</Button>
        <Button small onClick={() => setBrowsing(true)}>{t("browse")}</Button>
      </div>
      {browsing && <DeckBrowser deck={deck} onTake={take} onClose={() => setBrowsing(false)} />}
    </li>
  );
}
