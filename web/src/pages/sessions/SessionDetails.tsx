import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { JoinInfo } from "../../features/session/JoinInfo";
import { cancelSession, deleteSession, duplicateSession, getSession, startSession, type Session } from "../../api/sessions";
import { dateTime } from "../../session/format";
import { Badge, Panel } from "../../ui/bits";
import { Button, ButtonLink } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/Dialog";
import { Loading } from "../Loading";
import { useAct, useLoad } from "../useAsk";
import { mayPlan, useAccount, usePage } from "../usePage";
import { History } from "./History";
import { Plan } from "./Plan";

export function SessionDetails() {
  const { id = "" } = useParams();
  const { loaded, reload, set } = useLoad(id, () => getSession(id));
  return <Loading of={loaded} reload={reload}>{(session) => <Details session={session} onChange={set} />}</Loading>;
}

function Details({ session, onChange }: { session: Session; onChange: (session: Session) => void }) {
  const { t } = useTranslation("pages");
  const { t: ts } = useTranslation("session");
  const heading = usePage(session.title);
  const navigate = useNavigate();
  const act = useAct();
  const account = useAccount();
  const planner = mayPlan(account.known ? account.identity?.role : undefined);
  const [asking, setAsking] = useState<"no" | "cancel" | "delete">("no");
  const { id, status } = session;
  const open = status === "scheduled" || status === "live";
  const start = () => void act(async () => { await startSession(id); await navigate(`/live/${id}`); });
  const duplicate = () => void act(async () => { await navigate(`/sessions/${(await duplicateSession(id)).id}`); }, t("duplicated"));
  const cancel = () => void act(async () => onChange(await cancelSession(id)), t("cancelled"));
  const remove = () => void act(async () => { await deleteSession(id); await navigate("/sessions"); }, t("deleted"));
  return (
    <div className={`grid grid-cols-1 items-start gap-6 ${open ? "lg:grid-cols-[minmax(0,1fr)_22rem]" : ""}`}>
      <div className="flex flex-col gap-6">
        <div>
          <p className="mb-2 flex flex-wrap items-center gap-3">
            <Badge tone={status === "live" ? "warm" : status === "scheduled" ? "accent" : "plain"}>{ts(`status_${status}`)}</Badge>
            <span className="text-muted">{session.scheduled_at === null ? t("no_date") : dateTime(session.scheduled_at)} · {t("minutes", { count: session.duration_minutes })}</span>
          </p>
          <h1 ref={heading} tabIndex={-1}>{session.title}</h1>
          <p className="mt-1 text-muted">{session.facilitator_name} · {t("people", { count: session.participant_count })} · {session.lobby ? t("lobby_on") : t("lobby_off")} · {t("capacity_is", { count: session.capacity })}</p>
        </div>
        <div className="flex flex-wrap gap-2">
          {open && <ButtonLink kind="primary" to={`/live/${id}`}>{status === "live" ? t("enter") : t("open_room")}</ButtonLink>}
          {planner && status === "scheduled" && <Button onClick={start}>{t("start_now")}</Button>}
          {planner && open && <ButtonLink to={`/sessions/${id}/edit`}>{t("edit")}</ButtonLink>}
          {planner && <Button onClick={duplicate}>{t("duplicate")}</Button>}
          {planner && status === "scheduled" && <Button onClick={() => setAsking("cancel")}>{t("call_off")}</Button>}
          {planner && (status === "scheduled" || status === "cancelled") && <Button kind="danger" onClick={() => setAsking("delete")}>{t("delete")}</Button>}
        </div>
        {session.started_at !== null && !open && <History session={session} />}
        <Panel title={t("plan")}><Plan steps={session.steps} decks={session.decks} /></Panel>
        <Panel title={t("decks")}>
          {session.decks.length === 0 ? <p className="text-muted">{t("decks_none_chosen")}</p>
            : <ul className="flex flex-wrap gap-2">{session.decks.map((deck) => <li key={deck.id}><Badge>{deck.title} · {t("cards", { count: deck.card_count })}</Badge></li>)}</ul>}
        </Panel>
      </div>
      {open && <Panel title={ts("way_in")}><JoinInfo code={session.join_code} link={session.join_url || `${window.location.origin}/join/${session.join_code}`} /></Panel>}
      {asking === "cancel" && <ConfirmDialog title={t("call_off_title")} confirm={t("call_off")} danger onConfirm={cancel} onClose={() => setAsking("no")}>{t("call_off_words")}</ConfirmDialog>}
      {asking === "delete" && <ConfirmDialog title={t("delete_session_title")} confirm={t("delete")} danger onConfirm={remove} onClose={() => setAsking("no")}>{t("delete_session_words", { title: session.title })}</ConfirmDialog>}
    </div>
  );
}
