import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { listDecks } from "../../api/decks";
import { listJourneys } from "../../api/journeys";
import { changeSession, createSession, getSession } from "../../api/sessions";
import { toBuilt } from "../../features/planning/steps";
import { Loading } from "../Loading";
import { useLoad } from "../useAsk";
import { usePage } from "../usePage";
import { SessionForm, type SessionValues } from "./SessionForm";

const BLANK: SessionValues = { title: "", when: "", duration: "60", lobby: true, capacity: "500", deckIds: null, steps: [] };

export function NewSession() {
  const { t } = useTranslation("pages");
  const heading = usePage(t("session_new"));
  const navigate = useNavigate();
  const { loaded, reload } = useLoad("new", () => Promise.all([listDecks(), listJourneys()]));
  return (
    <>
      <h1 ref={heading} tabIndex={-1} className="mb-6">{t("session_new")}</h1>
      <Loading of={loaded} reload={reload}>
        {([decks, journeys]) => (
          <SessionForm initial={BLANK} decks={decks} journeys={journeys} action={t("create")} cancelTo="/sessions" stepsChanged
            onSave={async (draft) => { await navigate(`/sessions/${(await createSession(draft)).id}`); }} />
        )}
      </Loading>
    </>
  );
}

export function EditSession() {
  const { t } = useTranslation("pages");
  const { id = "" } = useParams();
  const heading = usePage(t("session_edit"));
  const navigate = useNavigate();
  const { loaded, reload } = useLoad(id, () => Promise.all([getSession(id), listDecks(), listJourneys()]));
  return (
    <>
      <h1 ref={heading} tabIndex={-1} className="mb-6">{t("session_edit")}</h1>
      <Loading of={loaded} reload={reload}>
        {([session, decks, journeys]) => (
          <SessionForm action={t("save")} cancelTo={`/sessions/${id}`} decks={decks} journeys={journeys} live={session.status === "live"}
            initial={{
              title: session.title, when: toLocal(session.scheduled_at), duration: String(session.duration_minutes), lobby: session.lobby,
              capacity: String(session.capacity), deckIds: session.decks.map((deck) => deck.id), steps: toBuilt(session.steps),
            }}
            onSave={async (draft) => { await changeSession(id, draft); await navigate(`/sessions/${id}`); }} />
        )}
      </Loading>
    </>
  );
}

/** An instant as an input of date and time shows it, in the browser's zone. */
function toLocal(at: number | null): string {
  if (at === null) return "";
  const date = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 16);
}
