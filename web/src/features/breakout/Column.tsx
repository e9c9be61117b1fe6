import { memo, type CSSProperties, type ReactNode } from "react";
import { useDroppable } from "@dnd-kit/core";
import type { Person } from "../../protocol/generated";
import { Icon } from "../../ui/Icon";
import { PLENARY, UNPLACED, type ColumnKey } from "./arrangement";
import { useBoard } from "./boardTools";
import { PersonChip } from "./PersonChip";

/** Below this many people nothing is put off: a board that fits on a screen is drawn whole. */
const PUT_OFF_FROM = 60;

interface Props {
  id: ColumnKey;
  name: string;
  people: readonly Person[];
  capacity: number | null;
  locked: boolean;
  /** What is said under each name, by person. */
  notes: Readonly<Record<string, string>> | null;
  /** How many are on the whole board. */
  total: number;
  action: ReactNode;
  below: ReactNode;
}

const LOOK: Record<ColumnKey, string> = {
  [UNPLACED]: "col-span-full border-warm bg-warm-soft/45",
  [PLENARY]: "border-dashed border-edge/60 bg-paper/60",
};

/** One place and the people in it. Drawn anew only when somebody came or went; far from the window it is not laid out at all. */
export const Column = memo(function Column({ id, name, people, capacity, locked, notes, total, action, below }: Props) {
  const { t } = useBoard();
  const { setNodeRef, isOver } = useDroppable({ id });
  const full = capacity !== null && people.length >= capacity;
  const style: CSSProperties | undefined = total >= PUT_OFF_FROM
    ? { contentVisibility: "auto", containIntrinsicBlockSize: `auto ${72 + Math.max(1, people.length) * 53}px` }
    : undefined;
  return (
    <section ref={setNodeRef} aria-label={name} data-column={id} style={style}
      className={`flex min-h-32 min-w-0 flex-col rounded-xl border p-2.5 ${isOver ? "border-accent bg-accent-soft" : LOOK[id] ?? "border-line bg-paper/60"}`}>
      <div className="mb-1.5 flex min-h-11 items-center justify-between gap-1 pl-1">
        <h3 className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          <span className="max-w-full truncate">{name}</span>
          {locked && <span role="img" aria-label={t("locked")} title={t("locked")} className="self-center text-away"><Icon name="lock" size={15} /></span>}
          <span className={`tabular font-sans text-[0.85rem] font-normal whitespace-nowrap ${full ? "font-semibold text-warm-ink" : "text-muted"}`}>
            {capacity === null ? t("people", { count: people.length }) : full ? t("full_of", { count: people.length, capacity }) : t("people_of", { count: people.length, capacity })}
          </span>
        </h3>
        <div className="flex shrink-0 items-center">{action}</div>
      </div>
      <ul className={id === UNPLACED ? "grid gap-1.5 sm:grid-cols-2" : "flex grow flex-col gap-1.5"}>
        {people.map((person) => <PersonChip key={person.id} person={person} at={id} note={notes?.[person.id]} />)}
        {people.length === 0 && <li className="m-auto text-[0.9rem] text-muted">{id === PLENARY ? "" : t("nobody")}</li>}
      </ul>
      {below}
    </section>
  );
});
