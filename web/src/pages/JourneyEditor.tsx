import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { listDecks, type Deck } from "../api/decks";
import { changeJourney, createJourney, listJourneys, type Journey } from "../api/journeys";
import { Problem } from "../api/http";
import { JourneyBuilder } from "../features/planning/JourneyBuilder";
import { toBuilt, toDraft, type BuiltStep } from "../features/planning/steps";
import { Note, Panel } from "../ui/bits";
import { Button, ButtonLink } from "../ui/Button";
import { TextArea, TextField } from "../ui/Field";
import { Loading } from "./Loading";
import { useLoad, useWords } from "./useAsk";
import { usePage } from "./usePage";

export function JourneyEditor() {
  const { t } = useTranslation("pages");
  const { id } = useParams();
  const heading = usePage(id ? t("journey_edit") : t("journey_new"));
  const { loaded, reload } = useLoad(id ?? "new", async () => {
    const [decks, journeys] = await Promise.all([listDecks(), listJourneys()]);
    const journey = journeys.find((candidate) => candidate.id === id);
    if (id && !journey) throw new Problem(404, "not_found", "");
    return { decks, journey };
  });
  return (
    <>
      <h1 ref={heading} tabIndex={-1} className="mb-6">{id ? t("journey_edit") : t("journey_new")}</h1>
      <Loading of={loaded} reload={reload}>{({ decks, journey }) => <JourneyForm key={id ?? "new"} journey={journey} decks={decks} />}</Loading>
    </>
  );
}

function JourneyForm({ journey, decks }: { journey: Journey | undefined; decks: readonly Deck[] }) {
  const { t } = useTranslation("pages");
  const navigate = useNavigate();
  const words = useWords();
  const [title, setTitle] = useState(journey?.title ?? "");
  const [description, setDescription] = useState(journey?.description ?? "");
  const [steps, setSteps] = useState<readonly BuiltStep[]>(() => toBuilt(journey?.steps ?? []));
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setWrong(null);
    const draft = { title: title.trim(), description: description.trim(), steps: steps.map(toDraft) };
    try {
      await (journey ? changeJourney(journey.id, draft) : createJourney(draft));
      await navigate("/journeys");
    } catch (error) {
      setWrong(words(error));
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void onSubmit(event)} className="flex flex-col gap-6">
      <Panel title={t("basics")}>
        <div className="flex flex-col gap-5">
          <TextField label={t("title")} value={title} maxLength={120} required onChange={(e) => setTitle(e.target.value)} />
          <TextArea label={t("description")} rows={2} maxLength={2000} value={description} onChange={(e) => setDescription(e.target.value)} />
        </div>
      </Panel>
      <Panel title={t("plan")}><JourneyBuilder steps={steps} decks={decks} onChange={setSteps} /></Panel>
      {wrong && <Note tone="danger" role="alert">{wrong}</Note>}
      <div className="flex flex-wrap gap-3">
        <Button kind="primary" type="submit" busy={busy} disabled={title.trim() === ""}>{busy ? t("saving") : t("save")}</Button>
        <ButtonLink to="/journeys">{t("cancel")}</ButtonLink>
      </div>
    </form>
  );
}
