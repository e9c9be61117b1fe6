import { useSortable } from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import { useTranslation } from "react-i18next";
import { Icon } from "../../ui/Icon";
import { Menu, type MenuItem } from "../../ui/Menu";
import { templateWords } from "../../rounds/template";
import type { BuiltStep } from "./steps";

/** One step in the builder: a grip to drag it by, and what can be done with it. */
export function StepItem({ step, deck, onEdit, onDuplicate, onDelete, moves }:
  { step: BuiltStep; deck: string | null; onEdit: () => void; onDuplicate: () => void; onDelete: () => void; moves: readonly MenuItem[] }) {
  const { t } = useTranslation("planning");
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({ id: step.key });
  const title = step.title;
  return (
    <li ref={setNodeRef} style={{ transform: CSS.Translate.toString(transform), transition: transition ?? undefined }}
      className={`flex items-start rounded-xl border border-line bg-raised ${isDragging ? "opacity-40" : ""}`}>
      <button ref={setActivatorNodeRef} type="button" {...attributes} {...listeners} aria-label={t("drag", { title })} aria-describedby={undefined}
        className="flex min-h-14 w-9 shrink-0 cursor-grab touch-none items-center justify-center rounded-xl text-edge active:cursor-grabbing">
        <Icon name="grip" size={18} />
      </button>
      <button type="button" onClick={onEdit} className="min-w-0 grow rounded-lg py-2.5 text-left"><span className="sr-only">{t("change")} </span><StepFace step={step} deck={deck} /></button>
      <div className="shrink-0">
        <Menu label={title} items={[
          { label: t("edit", { title }), onSelect: onEdit },
          { label: t("duplicate", { title }), onSelect: onDuplicate },
          ...moves.map((move) => ({ ...move, label: `→ ${move.label}` })),
          { label: t("delete", { title }), danger: true, onSelect: onDelete },
        ]} />
      </div>
    </li>
  );
}

export function StepFace({ step, deck }: { step: BuiltStep; deck: string | null }) {
  const { t } = useTranslation("journey");
  const { t: tb } = useTranslation("breakout");
  return (
    <span className="block min-w-0">
      <span className="block font-medium [overflow-wrap:anywhere]">{step.title}</span>
      <span className="tabular block text-[0.86rem] text-muted">{t(`kind_${step.kind}`)} · {t("minutes", { count: step.planned_minutes })}{deck ? ` · ${deck}` : ""}</span>
      {step.breakouts && <span className="tabular block text-[0.86rem] text-muted">{templateWords(tb, step.breakouts)}</span>}
    </span>
  );
}
