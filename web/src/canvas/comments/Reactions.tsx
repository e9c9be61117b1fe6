/** Answers without words. Those that were given are shown with how many gave them; the others when they are asked for. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { BoardIcon } from "../parts/icons";
import { useDesk } from "../parts/use";
import { REACTIONS, type Comment, type Reaction } from "./read";
import { useTable } from "./use";
import { useThreadWords } from "./words";

const NAMED_MAX = 12;

export function Reactions({ thread, comment }: { thread: string; comment: Comment }) {
  const { t } = useTranslation("canvas");
  const { bench } = useDesk();
  const { acts, me } = useTable();
  const words = useThreadWords();
  const [all, setAll] = useState(false);
  const shown = REACTIONS.filter((reaction) => all || comment.reactions.has(reaction));
  const may = bench.mayComment;
  if (shown.length === 0 && !may) return null;
  const give = (reaction: Reaction, on: boolean) => {
    setAll(false);
    void acts.react(thread, comment.id, reaction, on);
  };
  return (
    <div role="group" aria-label={t("reactions")} className="mt-1 flex flex-wrap items-center gap-1">
      {shown.map((reaction) => {
        const who = comment.reactions.get(reaction) ?? [];
        const mine = who.includes(me);
        const names = who.slice(0, NAMED_MAX).map(words.name).join(", ");
        const look = `inline-flex h-8 min-w-8 items-center justify-center gap-1 rounded-full border px-2 text-[0.82rem] font-medium ${mine ? "border-accent bg-accent-soft text-accent" : "border-line bg-raised text-ink"}`;
        const inside = <><BoardIcon name={reaction} size={17} />{who.length > 0 && <span aria-hidden="true" className="tabular">{who.length}</span>}</>;
        const label = who.length === 0 ? t(`reaction_${reaction}`) : t("reaction_count", { reaction: t(`reaction_${reaction}`), count: who.length });
        return may
          ? <button key={reaction} type="button" aria-pressed={mine} aria-label={label} title={names === "" ? t(`reaction_${reaction}`) : `${t(`reaction_${reaction}`)}: ${names}`} onClick={() => give(reaction, !mine)} className={`${look} hover:border-accent`}>{inside}</button>
          : <span key={reaction} role="img" aria-label={label} title={names} className={look}>{inside}</span>;
      })}
      {may && <button type="button" aria-expanded={all} aria-label={t("react")} title={t("react")} onClick={() => setAll(!all)} className="inline-flex size-8 items-center justify-center rounded-full text-muted hover:bg-accent-soft hover:text-ink"><BoardIcon name={all ? "close" : "react"} size={18} /></button>}
    </div>
  );
}
