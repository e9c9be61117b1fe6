import { memo } from "react";
import { useDraggable } from "@dnd-kit/core";
import type { TFunction } from "i18next";
import type { BreakoutId, Person } from "../../protocol/generated";
import { useSession } from "../../session/hooks";
import { isFacilitator, presenceOf } from "../../session/selectors";
import { Avatar } from "../../ui/bits";
import { IconButton } from "../../ui/Button";
import { Dot } from "../../ui/Dot";
import { Icon } from "../../ui/Icon";
import { Menu } from "../../ui/Menu";

const TONE = { online: "on", background: "away", reconnecting: "broken", offline: "off" } as const;

export interface Column { key: string; id: BreakoutId | null; name: string }

interface Props {
  /** Handed down: looking it up five hundred times is what would cost most. */
  t: TFunction<"breakout">;
  tp: TFunction<"people">;
  person: Person;
  at: BreakoutId | null;
  columns: readonly Column[];
  onMove: (id: string, to: BreakoutId | null) => void;
  locked: boolean;
  onLock: ((id: string) => void) | null;
}

/** A person on the board. */
export const PersonChip = memo(function PersonChip({ t, tp, person, at, columns, onMove, locked, onLock }: Props) {
  const { attributes, listeners, setNodeRef, isDragging } = useDraggable({ id: person.id });
  const name = person.label;
  const moves = () => columns.filter((other) => other.id !== at)
    .map((other) => ({ label: t("to", { place: other.name }), onSelect: () => onMove(person.id, other.id) }));
  return (
    <li className={`flex items-center rounded-xl border bg-raised ${locked ? "border-warm" : "border-line"} ${isDragging ? "opacity-40" : ""}`}>
      <button ref={setNodeRef} type="button" {...attributes} {...listeners} aria-describedby={undefined}
        className="flex min-h-11 min-w-0 grow touch-manipulation items-center gap-2 rounded-xl pl-2 text-left cursor-grab active:cursor-grabbing">
        <ChipFace tp={tp} id={person.id} name={name} strong={isFacilitator(person.role)} /><span className="sr-only">{t("drag")}</span>
      </button>
      {onLock && (
        <IconButton label={locked ? t("unlock", { name }) : t("lock", { name })} aria-pressed={locked} onClick={() => onLock(person.id)} className={locked ? "text-away" : ""}>
          <Icon name={locked ? "lock" : "unlock"} size={17} />
        </IconButton>
      )}
      <Menu label={t("move", { name })} items={moves} />
    </li>
  );
});

export function ChipFace({ tp, id, name, strong = false, lifted = false }: { tp: TFunction<"people">; id: string; name: string; strong?: boolean; lifted?: boolean }) {
  const presence = useSession((s) => presenceOf(s, id));
  const label = presence === "online" ? tp("presence_online") : presence === "offline" ? tp("presence_offline_never") : presence;
  return (
    <span className={`flex min-w-0 items-center gap-2 ${lifted ? "rotate-2 rounded-xl border border-accent bg-raised px-2 py-2 shadow-print" : ""}`}>
      <Icon name="grip" size={16} className="text-edge" />
      <Avatar name={name} size={28} dot={<Dot tone={TONE[presence]} label={label} corner />} />
      <span className={`truncate ${strong ? "font-semibold" : ""}`}>{name}</span>
    </span>
  );
}
