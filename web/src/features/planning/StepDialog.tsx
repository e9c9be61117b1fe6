import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Deck } from "../../api/decks";
import type { Phase, StepKind } from "../../protocol/generated";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Select, TextArea, TextField } from "../../ui/Field";
import { IN_FOURS } from "../../rounds/template";
import { BreakoutFields } from "./BreakoutFields";
import { PHASES, type BuiltStep } from "./steps";

// "canvas" is left out until there is a canvas to draw on; a step that has it keeps it.
const KINDS: readonly StepKind[] = ["talk", "draw", "reflect", "share", "breakout", "break"];
const MINUTES_MAX = 480;

export function StepDialog({ step, isNew, decks, onSave, onClose }: { step: BuiltStep; isNew: boolean; decks: readonly Deck[]; onSave: (step: BuiltStep) => void; onClose: () => void }) {
  const { t } = useTranslation("planning");
  const { t: tj } = useTranslation("journey");
  const [draft, setDraft] = useState(step);
  const [minutes, setMinutes] = useState(String(step.planned_minutes));
  const number = Number(minutes);
  const valid = minutes.trim() !== "" && Number.isInteger(number) && number >= 0 && number <= MINUTES_MAX;
  const kinds = KINDS.includes(step.kind) ? KINDS : [...KINDS, step.kind];
  const set = (patch: Partial<BuiltStep>) => setDraft({ ...draft, ...patch });
  const setKind = (kind: StepKind) => set({ kind, breakouts: kind === "breakout" ? (draft.breakouts ?? IN_FOURS) : draft.breakouts });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    // The dialog may stand inside the form of a page, which must not be sent with it.
    event.stopPropagation();
    // Breakouts that a step of another kind has were given to it on purpose, elsewhere.
    const keeps = draft.kind === "breakout" || draft.kind === step.kind;
    if (valid && draft.title.trim()) onSave({ ...draft, title: draft.title.trim(), planned_minutes: number, breakouts: keeps ? draft.breakouts : null });
  };
  return (
    <Dialog title={isNew ? t("step_new") : t("step_change")} onClose={onClose}>
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        <TextField label={t("title")} value={draft.title} maxLength={120} required onChange={(e) => set({ title: e.target.value })} />
        <div className="grid gap-4 sm:grid-cols-2">
          <Select label={t("kind")} value={draft.kind} onChange={(e) => setKind(e.target.value as StepKind)}>
            {kinds.map((kind) => <option key={kind} value={kind}>{tj(`kind_${kind}`)}</option>)}
          </Select>
          <Select label={t("phase")} value={draft.phase} onChange={(e) => set({ phase: e.target.value as Phase })}>
            {PHASES.map((phase) => <option key={phase} value={phase}>{tj(phase)}</option>)}
          </Select>
          <TextField label={t("minutes")} type="number" min={0} max={MINUTES_MAX} value={minutes} error={valid ? null : t("invalid_minutes")} onChange={(e) => setMinutes(e.target.value)} />
          <Select label={t("deck")} value={draft.deck_id ?? ""} onChange={(e) => set({ deck_id: e.target.value || null })}>
            <option value="">{t("no_deck")}</option>
            {decks.map((deck) => <option key={deck.id} value={deck.id}>{deck.title}</option>)}
          </Select>
        </div>
        {draft.kind === "breakout" && <BreakoutFields template={draft.breakouts} onChange={(breakouts) => set({ breakouts })} />}
        <TextArea label={t("instructions")} hint={t("instructions_hint")} rows={6} maxLength={4000} value={draft.instructions} onChange={(e) => set({ instructions: e.target.value })} />
        <div className="flex justify-end"><Button kind="primary" type="submit" disabled={!valid || draft.title.trim() === ""}>{t("save")}</Button></div>
      </form>
    </Dialog>
  );
}
