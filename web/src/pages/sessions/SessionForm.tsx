import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Deck } from "../../api/decks";
import type { Journey } from "../../api/journeys";
import type { SessionDraft } from "../../api/sessions";
import { JourneyBuilder } from "../../features/planning/JourneyBuilder";
import { toBuilt, toDraft, type BuiltStep } from "../../features/planning/steps";
import { Note, Panel } from "../../ui/bits";
import { Button, ButtonLink } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/Dialog";
import { Checkbox, Select, TextField } from "../../ui/Field";
import { useWords } from "../useAsk";

export interface SessionValues { title: string; when: string; duration: string; lobby: boolean; capacity: string; deckIds: readonly string[] | null; steps: readonly BuiltStep[] }

/** Everything about a planned session. Steps and decks are sent only when they were touched: a live session keeps its own. */
export function SessionForm({ initial, decks, journeys, action, cancelTo, onSave, stepsChanged = false, live = false }: {
  initial: SessionValues; decks: readonly Deck[]; journeys: readonly Journey[]; action: string; cancelTo: string;
  onSave: (draft: SessionDraft) => Promise<void>; stepsChanged?: boolean; live?: boolean;
}) {
  const { t } = useTranslation("pages");
  const { t: tp } = useTranslation("planning");
  const words = useWords();
  const [values, setValues] = useState(initial);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const [template, setTemplate] = useState<Journey | null>(null);
  const set = (patch: Partial<SessionValues>) => setValues((before) => ({ ...before, ...patch }));
  const used = new Set(values.steps.map((step) => step.deck_id));
  const chosen = values.deckIds ?? decks.map((deck) => deck.id);
  const take = (journey: Journey) => set({ steps: toBuilt(journey.steps), title: values.title || journey.title });
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setWrong(null);
    const touched = (key: "steps" | "deckIds") => stepsChanged || values[key] !== initial[key];
    try {
      await onSave({
        title: values.title.trim(),
        duration_minutes: Number(values.duration),
        lobby: values.lobby,
        capacity: Number(values.capacity),
        ...(values.when ? { scheduled_at: new Date(values.when).getTime() } : initial.when ? { scheduled_at: null } : {}),
        ...(touched("steps") ? { steps: values.steps.map(toDraft) } : {}),
        // A deck that a step uses always belongs to the session.
        ...(values.deckIds && (touched("deckIds") || touched("steps")) ? { deck_ids: decks.map((deck) => deck.id).filter((id) => chosen.includes(id) || used.has(id)) } : {}),
      });
    } catch (error) {
      setWrong(words(error));
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void onSubmit(event)} className="flex flex-col gap-6">
      <Panel title={t("basics")}>
        <div className="grid gap-5 md:grid-cols-2">
          <div className="md:col-span-2"><TextField label={t("title")} value={values.title} maxLength={120} required onChange={(e) => set({ title: e.target.value })} /></div>
          <TextField label={t("when")} hint={t("when_hint")} type="datetime-local" value={values.when} onChange={(e) => set({ when: e.target.value })} />
          <TextField label={t("duration")} type="number" min={5} max={1440} required value={values.duration} onChange={(e) => set({ duration: e.target.value })} />
          <TextField label={t("capacity")} type="number" min={1} max={500} required value={values.capacity} onChange={(e) => set({ capacity: e.target.value })} />
          <div className="self-end"><Checkbox label={t("lobby")} hint={t("lobby_hint")} checked={values.lobby} onChange={(e) => set({ lobby: e.target.checked })} /></div>
        </div>
      </Panel>
      <Panel title={tp("journey")} action={journeys.length > 0 && (
        <div className="w-64 max-sm:w-full"><Select label={tp("template")} hideLabel value="" onChange={(e) => {
          const journey = journeys.find((candidate) => candidate.id === e.target.value);
          if (journey) { if (values.steps.length > 0) setTemplate(journey); else take(journey); }
        }}>
          <option value="">{tp("template")}…</option>
          {journeys.map((journey) => <option key={journey.id} value={journey.id}>{journey.title}</option>)}
        </Select></div>
      )}>
        {live && <div className="mb-3"><Note>{t("edit_live")}</Note></div>}
        <JourneyBuilder steps={values.steps} decks={decks} onChange={(steps) => set({ steps })} />
      </Panel>
      <Panel title={t("decks")}>
        <p className="mb-2 text-muted">{t("decks_hint")}</p>
        <div className="grid gap-x-6 sm:grid-cols-2 lg:grid-cols-3">
          {decks.map((deck) => (
            <Checkbox key={deck.id} label={deck.title} hint={used.has(deck.id) ? t("deck_used", { count: deck.card_count }) : t("cards", { count: deck.card_count })}
              checked={chosen.includes(deck.id) || used.has(deck.id)} disabled={used.has(deck.id)}
              onChange={(e) => set({ deckIds: e.target.checked ? [...chosen, deck.id] : chosen.filter((id) => id !== deck.id) })} />
          ))}
        </div>
      </Panel>
      {wrong && <Note tone="danger" role="alert">{wrong}</Note>}
      <div className="flex flex-wrap gap-3">
        <Button kind="primary" type="submit" busy={busy} disabled={values.title.trim() === ""}>{busy ? t("saving") : action}</Button>
        <ButtonLink to={cancelTo}>{t("cancel")}</ButtonLink>
      </div>
      {template && <ConfirmDialog title={tp("template_confirm")} confirm={tp("replace")} onClose={() => setTemplate(null)} onConfirm={() => take(template)}>{tp("template_words", { title: template.title })}</ConfirmDialog>}
    </form>
  );
}
