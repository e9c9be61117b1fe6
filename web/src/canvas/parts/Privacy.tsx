/**
 * Working covered, and showing it. What is covered is in the same document as everything else, so the server hides it
 * from nobody who looks at the document itself; here it is a courtesy between people, and says so. What must really stay
 * with one person belongs on a private canvas, which others are never sent.
 */
import { useTranslation } from "react-i18next";
import { useBench, useDesk, useElements } from "./use";
import { BoardIcon } from "./icons";

export function Privacy() {
  const { t } = useTranslation("canvas");
  const { bench, actions } = useDesk();
  const { hiding } = useBench();
  const covered = useElements().filter(({ hide, by }) => hide && by === bench.board.me).length;
  if (!bench.mayEdit) return null;
  return (
    <div className="pointer-events-auto flex gap-1 rounded-2xl border border-line bg-raised p-1 shadow-lift">
      <button type="button" aria-pressed={hiding} aria-label={t("hiding")} title={t("hiding_hint")} onClick={() => bench.setHiding(!hiding)} className={`inline-flex h-9 min-w-9 items-center gap-1.5 rounded-xl px-2 text-[0.85rem] font-medium max-md:h-10 max-md:min-w-10 max-md:justify-center ${hiding ? "bg-warm-soft text-warm-ink" : "hover:bg-accent-soft"}`}>
        <BoardIcon name="covered" size={19} /><span className="max-lg:hidden">{t("hiding")}</span>
      </button>
      {covered > 0 && <button type="button" onClick={actions.revealMine} className="inline-flex h-9 items-center gap-1.5 rounded-xl bg-accent px-2.5 text-[0.85rem] font-medium whitespace-nowrap text-on-accent hover:bg-accent-strong max-md:h-10">{t("reveal_count", { count: covered })}</button>}
    </div>
  );
}
