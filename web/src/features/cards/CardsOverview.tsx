import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Draw } from "../../protocol/generated";
import { clockTime } from "../../session/format";
import { useLabel, useSend, useSession } from "../../session/hooks";
import { facilitates, held } from "../../session/selectors";
import { Empty, Panel } from "../../ui/bits";
import { Dialog } from "../../ui/Dialog";
import { Select } from "../../ui/Field";
import { Menu } from "../../ui/Menu";
import { PhotoCard } from "../../ui/PhotoCard";

/** Who drew what, and, for facilitators, how each deck deals. */
export function CardsOverview() {
  const { t } = useTranslation("cards");
  const draws = useSession(held);
  const decks = useSession((s) => s.state.view?.decks);
  const mayAct = useSession(facilitates);
  const send = useSend();
  const [large, setLarge] = useState<Draw | null>(null);
  const label = useLabel();
  const ordered = useMemo(() => [...draws].sort((a, b) => label(a.by).localeCompare(label(b.by)) || a.at - b.at), [draws, label]);
  return (
    <div className="flex flex-col gap-4">
      <Panel headingId="overview-heading" title={t("overview")}>
        {draws.length === 0 && <Empty>{t("overview_none")}</Empty>}
        <ul className="grid grid-cols-2 gap-x-4 gap-y-5 sm:grid-cols-3 2xl:grid-cols-4">
          {ordered.map((draw) => (
            <li key={draw.id} className="flex min-w-0 flex-col gap-1.5">
              <button type="button" className="block rounded-[5px] text-left" onClick={() => setLarge(draw)}><span className="sr-only">{t("look")} </span><PhotoCard {...draw.card} /></button>
              <div className="flex items-center gap-1">
                <span className="min-w-0 grow"><span className="block truncate font-medium">{label(draw.by)}</span><span className="tabular block text-[0.82rem] text-muted">{clockTime(draw.at)}</span></span>
                {mayAct && <Menu label={t("actions", { title: draw.card.title })} items={[{ label: t("return_named", { title: draw.card.title }), onSelect: () => void send({ type: "cards.return", data: { draw_id: draw.id } }) }]} />}
              </div>
            </li>
          ))}
        </ul>
      </Panel>
      {mayAct && decks && decks.length > 0 && (
        <Panel headingId="modes-heading" title={t("decks")}>
          <div className="grid gap-4 sm:grid-cols-2">
            {decks.map((deck) => (
              <Select key={deck.id} label={t("mode", { title: deck.title })} hint={t("left", { left: deck.left, count: deck.card_count })} value={deck.mode}
                onChange={(e) => void send({ type: "deck.set_mode", data: { deck_id: deck.id, mode: e.target.value === "shared" ? "shared" : "exclusive" } })}>
                <option value="exclusive">{t("exclusive")}</option>
                <option value="shared">{t("shared")}</option>
              </Select>
            ))}
          </div>
        </Panel>
      )}
      {large && <Dialog title={large.card.title} onClose={() => setLarge(null)}><PhotoCard {...large.card} size="large" /></Dialog>}
    </div>
  );
}

/** The cards of the others in the same place, for participants. */
export function OthersCards({ people }: { people: readonly string[] }) {
  const { t } = useTranslation("cards");
  const draws = useSession(held);
  const label = useLabel();
  const theirs = draws.filter((draw) => people.includes(draw.by));
  return (
    <Panel headingId="table-heading" title={t("others")}>
      {theirs.length === 0 && <p className="text-muted">{t("others_none")}</p>}
      <ul className="grid grid-cols-2 gap-4 sm:grid-cols-3">
        {theirs.map((draw) => <li key={draw.id}><PhotoCard {...draw.card} /><p className="mt-1.5 truncate text-[0.88rem] text-muted">{label(draw.by)}</p></li>)}
      </ul>
    </Panel>
  );
}
