import type { RoundView } from "../../protocol/generated";
import { useSend } from "../../session/hooks";
import { Button, IconButton } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { Menu } from "../../ui/Menu";
import type { Arrangement } from "./arrangement";
import { useBoard } from "./boardTools";
import { useMarks } from "./marks";
import { adding } from "./wishes";

/** What can be done with those who are selected; appears with the first of them, within reach on every screen. */
export function SelectionBar({ round, places, onSwap }: { round: RoundView; places: Arrangement; onSwap: (a: string, b: string) => void }) {
  const { t, open, selected, destinations } = useBoard();
  const send = useSend();
  const ids = [...useMarks(selected)].filter((id) => places.has(id));
  const [a, b] = ids;
  const swappable = ids.length === 2 && a !== undefined && b !== undefined && places.get(a) !== places.get(b);
  return (
    <>
      <span role="status" className="sr-only">{ids.length > 0 ? t("selected", { count: ids.length }) : ""}</span>
      {ids.length > 0 && (
        <div role="toolbar" aria-label={t("selection")} className="sticky bottom-20 z-20 mx-auto flex w-max max-w-full flex-wrap items-center justify-center gap-x-1 rounded-2xl border border-accent/50 bg-raised py-1 pr-1 pl-4 shadow-print lg:bottom-4">
          <span className="tabular pr-2 font-medium">{t("selected", { count: ids.length })}</span>
          <Menu label={t("move_to")} text={t("move_to")} items={() => destinations(ids, null)} look="bg-accent text-on-accent hover:bg-accent-strong" />
          {swappable && <Button kind="quiet" small onClick={() => onSwap(a, b)}><Icon name="swap" size={17} />{t("swap")}</Button>}
          {!open && ids.length > 1 && (["together", "apart"] as const).map((rule) => (
            <Button key={rule} kind="quiet" small onClick={() => { void send(adding(round, { rule, people: ids.toSorted() })); selected.clear(); }}>{t(rule === "together" ? "keep_together" : "keep_apart")}</Button>
          ))}
          <IconButton label={t("clear_selection")} onClick={() => selected.clear()}><Icon name="close" size={18} /></IconButton>
        </div>
      )}
    </>
  );
}
