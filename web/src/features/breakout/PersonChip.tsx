import { memo } from "react";
import { useDraggable } from "@dnd-kit/core";
import type { TFunction } from "i18next";
import type { Person } from "../../protocol/generated";
import { useSession } from "../../session/hooks";
import { isFacilitator, presenceOf } from "../../session/selectors";
import { Avatar } from "../../ui/bits";
import { IconButton } from "../../ui/Button";
import { Dot } from "../../ui/Dot";
import { Icon } from "../../ui/Icon";
import { Menu } from "../../ui/Menu";
import { PLENARY, UNPLACED, type ColumnKey } from "./arrangement";
import { useBoard } from "./boardTools";
import { useMarked } from "./marks";

const TONE = { online: "on", background: "away", reconnecting: "broken", offline: "off" } as const;

/** A person on the board: clicked to select, dragged or lifted to move, with a menu of places. */
export const PersonChip = memo(function PersonChip({ person, at, note }: { person: Person; at: ColumnKey; note: string | undefined }) {
  const { t, tp, open, selected, pinned, dimmed, click } = useBoard();
  const { attributes, listeners, setNodeRef, isDragging } = useDraggable({ id: person.id });
  const isSelected = useMarked(selected, person.id);
  const isPinned = useMarked(pinned, person.id);
  const isDimmed = useMarked(dimmed, person.id);
  const name = person.label;
  const frame = isSelected ? "border-accent bg-accent-soft ring-1 ring-accent" : mayPin(open, at) && isPinned ? "border-warm bg-raised" : "border-line bg-raised";
  return (
    <li className={`flex min-w-0 items-center rounded-xl border transition-opacity ${frame} ${isDragging || isDimmed ? "opacity-40" : ""}`}>
      <button ref={setNodeRef} type="button" {...attributes} {...listeners} data-person={person.id} aria-describedby={undefined} aria-roledescription={undefined} aria-pressed={isSelected}
        onClick={(event) => click(person.id, event.shiftKey)}
        className="flex min-h-11 min-w-0 grow touch-manipulation cursor-grab items-center gap-2 rounded-xl pl-2 text-left select-none active:cursor-grabbing">
        <ChipFace tp={tp} id={person.id} name={name} note={note} strong={isFacilitator(person.role)} selected={isSelected} /><span className="sr-only">{t("drag")}</span>
      </button>
      <ChipActions person={person} at={at} />
    </li>
  );
});

/** In no breakout there is nothing to hold on to, and in an open one nobody is shuffled. */
const mayPin = (open: boolean, at: ColumnKey) => !open && at !== PLENARY && at !== UNPLACED;

/** Apart from the handle, which is drawn for every column that something is dragged across. */
const ChipActions = memo(function ChipActions({ person, at }: { person: Person; at: ColumnKey }) {
  const { t, open, pinned, destinations } = useBoard();
  const isPinned = useMarked(pinned, person.id);
  const name = person.label;
  return (
    <>
      {mayPin(open, at) && (
        <IconButton label={isPinned ? t("unpin", { name }) : t("pin", { name })} aria-pressed={isPinned} onClick={() => pinned.toggle(person.id)} className={isPinned ? "text-away" : "text-edge"}>
          <Icon name="pin" size={17} />
        </IconButton>
      )}
      {at === UNPLACED
        ? <Menu label={t("place_named", { name })} text={t("place")} items={() => destinations([person.id], at)} />
        : <Menu label={t("move", { name })} items={() => destinations([person.id], at)} />}
    </>
  );
});

export const ChipFace = memo(function ChipFace({ tp, id, name, note, strong = false, selected = false, lifted = 0 }:
  { tp: TFunction<"people">; id: string; name: string; note?: string | undefined; strong?: boolean; selected?: boolean; lifted?: number }) {
  const presence = useSession((s) => presenceOf(s, id));
  const label = presence === "online" ? tp("presence_online") : presence === "offline" ? tp("presence_offline_never") : presence;
  return (
    <span className={`flex min-w-0 items-center gap-2 ${lifted > 0 ? "w-max max-w-60 rotate-2 rounded-xl border border-accent bg-raised px-2 py-2 shadow-print" : ""}`}>
      {selected ? <Icon name="check" size={16} className="text-accent" /> : <Icon name="grip" size={16} className="text-edge" />}
      <Avatar name={name} size={28} dot={<Dot tone={TONE[presence]} label={label} corner />} />
      <span className="min-w-0"><span className={`block truncate ${strong ? "font-semibold" : ""}`}>{name}</span>{note && <span className="block truncate text-[0.8rem] leading-tight text-muted">{note}</span>}</span>
      {lifted > 1 && <span className="tabular ml-1 rounded-full bg-accent px-2 text-[0.85rem] font-semibold text-on-accent">{lifted}</span>}
    </span>
  );
});
