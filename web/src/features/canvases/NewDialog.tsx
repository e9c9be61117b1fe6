import { useEffect, useId, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { CanvasId } from "../../protocol/generated";
import { getTemplates, type CanvasTemplate } from "../../api/canvases";
import { useSend, useSession } from "../../session/hooks";
import { Note } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
import { accessOf, type Draft } from "./access";
import { AccessFields } from "./AccessFields";
import { useAsk } from "./use";

const NAME_MAX = 120;
const EVERYONE: Draft = { to: "session", right: "edit", breakoutId: null, people: {} };

/** A canvas is named, made from nothing or a template, and shared, all before it is there. */
export function NewDialog({ onOpen, onClose }: { onOpen: (id: CanvasId) => void; onClose: () => void }) {
  const { t } = useTranslation("canvases");
  const send = useSend();
  const view = useSession((s) => s.state.view);
  const templates = useTemplates();
  const [name, setName] = useState("");
  const [template, setTemplate] = useState<CanvasTemplate | null>(null);
  const [draft, setDraft] = useState(EVERYONE);
  const [busy, setBusy] = useState(false);
  const access = accessOf(draft);
  // What it is made from is name enough until it is given another.
  const named = name.trim() || template?.title || "";
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const answer = await send({ type: "canvas.create", data: { name: named, access, template: template?.name ?? null } });
    setBusy(false);
    if (answer?.id) onOpen(answer.id);
  };
  if (!view) return null;
  return (
    <Dialog title={t("new_title")} onClose={onClose} wide>
      <form onSubmit={(event) => void onSubmit(event)} className="flex flex-col gap-5">
        <TextField label={t("name")} hint={t("name_hint")} value={name} maxLength={NAME_MAX} required={!template} placeholder={template?.title} onChange={(event) => setName(event.target.value)} />
        <div className="grid items-start gap-5 md:grid-cols-2">
          <Templates found={templates} chosen={template} onChoose={setTemplate} />
          <div className="flex flex-col gap-2">
            <AccessFields view={view} owner={view.me} now="session" draft={draft} onChange={setDraft} />
            {access === null && <p className="text-[0.9rem] text-muted">{t(draft.to === "people" ? "say_with_whom" : "say_which")}</p>}
          </div>
        </div>
        <div className="flex justify-end"><Button kind="primary" type="submit" busy={busy} disabled={named === "" || access === null}>{t("make")}</Button></div>
      </form>
    </Dialog>
  );
}

type Found = readonly CanvasTemplate[] | "loading" | "failed";

function useTemplates(): Found {
  const ask = useAsk();
  const [found, setFound] = useState<Found>("loading");
  useEffect(() => {
    let wanted = true;
    ask((token) => getTemplates(token)).then((all) => { if (wanted) setFound(all); }, () => { if (wanted) setFound("failed"); });
    return () => { wanted = false; };
  }, [ask]);
  return found;
}

function Templates({ found, chosen, onChoose }: { found: Found; chosen: CanvasTemplate | null; onChoose: (template: CanvasTemplate | null) => void }) {
  const { t } = useTranslation("canvases");
  const id = useId();
  const all: (CanvasTemplate | null)[] = [null, ...(typeof found === "string" ? [] : found)];
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 font-medium">{t("start_from")}</legend>
      <div className="flex max-h-[22rem] flex-col gap-2 overflow-auto p-0.5">
        {all.map((template) => (
          <label key={template?.name ?? ""} htmlFor={`${id}-${template?.name ?? ""}`} className={`flex items-start gap-3 rounded-xl border p-3 ${chosen === template ? "border-accent bg-accent-soft" : "border-line bg-raised"}`}>
            <input id={`${id}-${template?.name ?? ""}`} type="radio" name={id} checked={chosen === template} onChange={() => onChoose(template)} className="mt-1 size-5 shrink-0 accent-accent" />
            <span className="block min-w-0"><span className="block font-medium">{template?.title ?? t("blank")}</span><span className="block text-[0.88rem] leading-snug text-muted">{template?.description ?? t("blank_words")}</span></span>
          </label>
        ))}
        {found === "loading" && <p role="status" className="p-2 text-muted">{t("templates_loading")}</p>}
        {found === "failed" && <Note role="status">{t("templates_failed")}</Note>}
      </div>
    </fieldset>
  );
}
