import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { CanvasRight, ParticipantId, SessionView } from "../../protocol/generated";
import { Select } from "../../ui/Field";
import { breakoutsToShareWith, choices, offered, peopleToShareWith, type Draft, type To } from "./access";

/** With whom a canvas is shared, and what they may do: a choice, and below it what that choice needs. */
export function AccessFields({ view, owner, now, draft, onChange }:
  { view: SessionView; owner: ParticipantId | null; now: To; draft: Draft; onChange: (draft: Draft) => void }) {
  const { t } = useTranslation("canvases");
  const id = useId();
  const words = { nobody: t("to_nobody_words"), session: t("to_session_words"), breakout: t("to_breakout_words"), people: t("to_people_words") };
  const names = { nobody: t("to_nobody"), session: t("to_session"), breakout: t("to_breakout"), people: t("to_people") };
  const choose = (to: To) => onChange({ ...draft, to, breakoutId: draft.breakoutId ?? breakoutsToShareWith(view)[0]?.id ?? null });
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-2 font-medium">{t("with_whom")}</legend>
      {choices(view, owner, now).map((to) => (
        <div key={to} className={`rounded-xl border ${draft.to === to ? "border-accent bg-accent-soft" : "border-line bg-raised"}`}>
          <label htmlFor={`${id}-${to}`} className="flex items-start gap-3 p-3.5">
            <input id={`${id}-${to}`} type="radio" name={`${id}-to`} checked={draft.to === to} onChange={() => choose(to)} className="mt-1 size-5 shrink-0 accent-accent" />
            <span className="block"><span className="block font-medium">{names[to]}</span><span className="block text-[0.9rem] text-muted">{words[to]}</span></span>
          </label>
          {draft.to === to && to !== "nobody" && <div className="flex flex-col gap-3 px-3.5 pb-3.5 sm:ps-11.5"><Further view={view} owner={owner} draft={draft} onChange={onChange} /></div>}
        </div>
      ))}
    </fieldset>
  );
}

function Further({ view, owner, draft, onChange }: { view: SessionView; owner: ParticipantId | null; draft: Draft; onChange: (draft: Draft) => void }) {
  const { t } = useTranslation("canvases");
  if (draft.to === "people") return <People view={view} owner={owner} draft={draft} onChange={onChange} />;
  const open = breakoutsToShareWith(view);
  return (
    <>
      {draft.to === "breakout" && (
        <Select label={t("which_breakout")} value={draft.breakoutId ?? ""} onChange={(event) => onChange({ ...draft, breakoutId: event.target.value })}>
          {draft.breakoutId !== null && !open.some(({ id }) => id === draft.breakoutId) && <option value={draft.breakoutId}>{t("breakout_gone")}</option>}
          {open.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
        </Select>
      )}
      <Select label={t("what_they_may")} value={draft.right} onChange={(event) => onChange({ ...draft, right: event.target.value as CanvasRight })}>
        {offered(draft.right).map((right) => <option key={right} value={right}>{t(`right_${right}`)}</option>)}
      </Select>
    </>
  );
}

const NONE = "none";

function People({ view, owner, draft, onChange }: { view: SessionView; owner: ParticipantId | null; draft: Draft; onChange: (draft: Draft) => void }) {
  const { t } = useTranslation("canvases");
  const here = peopleToShareWith(view, owner);
  // Whoever is named stays named while they are away.
  const away = view.people.filter((person) => draft.people[person.id] !== undefined && !here.includes(person));
  const set = (id: ParticipantId, right: string) => {
    const others = Object.fromEntries(Object.entries(draft.people).filter(([other]) => other !== id));
    onChange({ ...draft, people: right === NONE ? others : { ...others, [id]: right as CanvasRight } });
  };
  if (here.length + away.length === 0) return <p className="text-muted">{t("nobody_to_name")}</p>;
  return (
    <ul className="flex max-h-72 flex-col gap-1.5 overflow-auto">
      {[...here, ...away].map((person) => {
        const right = draft.people[person.id];
        return (
          <li key={person.id} className="flex items-center gap-3">
            <span className={`min-w-0 grow truncate ${right ? "font-medium" : ""}`}>{person.label}</span>
            <select aria-label={t("what_may", { name: person.label })} value={right ?? NONE} onChange={(event) => set(person.id, event.target.value)} className="min-h-11 rounded-xl border border-edge bg-raised px-2.5">
              <option value={NONE}>{t("may_not")}</option>
              {offered(right ?? "edit").map((one) => <option key={one} value={one}>{t(`right_${one}`)}</option>)}
            </select>
          </li>
        );
      })}
    </ul>
  );
}
