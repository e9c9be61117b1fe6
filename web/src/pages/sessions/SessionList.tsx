import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { listSessions, type SessionSummary } from "../../api/sessions";
import { dateTime } from "../../session/format";
import { Badge, Empty } from "../../ui/bits";
import { Button, ButtonLink } from "../../ui/Button";
import { Checkbox, TextField } from "../../ui/Field";
import { Loading } from "../Loading";
import { useAct, useLoad } from "../useAsk";
import { mayPlan, useAccount, usePage } from "../usePage";

const FILTERS = ["scheduled,live", "scheduled", "live", "completed", "cancelled", ""] as const;
const WORDS = ["filter_coming", "filter_scheduled", "filter_live", "filter_completed", "filter_cancelled", "filter_all"] as const;

/** Filter and search stand in the address, so that they survive a reload and can be sent to somebody. */
export function SessionList() {
  const { t } = useTranslation("pages");
  const heading = usePage(t("sessions"));
  const account = useAccount();
  const planner = mayPlan(account.known ? account.identity?.role : undefined);
  const [search, setSearch] = useSearchParams();
  const status = FILTERS.find((filter) => filter === (search.get("status") ?? FILTERS[0])) ?? FILTERS[0];
  const q = search.get("q") ?? "";
  const mine = search.get("mine") === "true";
  const [typed, setTyped] = useState(q);
  const set = (key: string, value: string) => setSearch((before) => {
    const next = new URLSearchParams(before);
    if (value === "" && key !== "status") next.delete(key);
    else next.set(key, value);
    return next;
  }, { replace: true });
  useEffect(() => {
    if (typed === q) return;
    const timer = setTimeout(() => set("q", typed), 300);
    return () => clearTimeout(timer);
  });
  const key = `${status}|${q}|${mine}`;
  const { loaded, reload, set: replace } = useLoad(key, () => listSessions({ status, q, mine, limit: 20 }));
  const act = useAct();
  const more = (page: { sessions: SessionSummary[]; next_cursor: string | null }) => void act(async () => {
    const next = await listSessions({ status, q, mine, limit: 20, cursor: page.next_cursor ?? "" });
    replace({ sessions: [...page.sessions, ...next.sessions], next_cursor: next.next_cursor });
  });
  return (
    <>
      <div className="mb-6 flex flex-wrap items-center justify-between gap-4">
        <h1 ref={heading} tabIndex={-1}>{t("sessions")}</h1>
        {planner && <ButtonLink kind="primary" to="/sessions/new">{t("session_new")}</ButtonLink>}
      </div>
      <div className="mb-6 flex flex-col gap-3">
        <div role="group" aria-label={t("filter")} className="-mx-4 flex gap-1.5 overflow-x-auto px-4 py-1 sm:mx-0 sm:flex-wrap sm:px-0">
          {FILTERS.map((filter, index) => (
            <button key={filter} type="button" aria-pressed={status === filter} onClick={() => set("status", filter)}
              className={`min-h-11 shrink-0 rounded-full border px-4 font-medium ${status === filter ? "border-accent bg-accent text-on-accent" : "border-line bg-surface text-ink hover:border-edge"}`}>{t(WORDS[index] ?? "filter_all")}</button>
          ))}
        </div>
        <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
          <div className="grow basis-64"><TextField label={t("search_sessions")} hideLabel type="search" placeholder={t("search_sessions")} value={typed} onChange={(e) => setTyped(e.target.value)} /></div>
          <Checkbox label={t("only_mine")} checked={mine} onChange={(e) => set("mine", e.target.checked ? "true" : "")} />
        </div>
      </div>
      <Loading of={loaded} reload={reload}>
        {(page) => page.sessions.length === 0
          ? <Empty action={planner && q === "" && <ButtonLink kind="primary" to="/sessions/new">{t("session_new")}</ButtonLink>}>{q ? t("sessions_not_found", { q }) : t("sessions_none")}</Empty>
          : <>
              <ul className="grid grid-cols-1 gap-3 lg:grid-cols-2">{page.sessions.map((session) => <Row key={session.id} session={session} />)}</ul>
              {page.next_cursor && <div className="mt-5 text-center"><Button onClick={() => more(page)}>{t("more")}</Button></div>}
            </>}
      </Loading>
    </>
  );
}

function Row({ session }: { session: SessionSummary }) {
  const { t } = useTranslation("pages");
  const { t: ts } = useTranslation("session");
  const when = session.started_at ?? session.scheduled_at;
  return (
    <li className="relative flex items-center gap-4 rounded-2xl border border-line bg-surface p-4 hover:border-edge sm:p-5">
      <div className="min-w-0 grow">
        <p className="mb-1 flex flex-wrap items-center gap-2">
          <Badge tone={session.status === "live" ? "warm" : session.status === "scheduled" ? "accent" : "plain"}>{ts(`status_${session.status}`)}</Badge>
          <span className="text-[0.9rem] text-muted">{when === null ? t("no_date") : dateTime(when)}</span>
        </p>
        <h2 className="truncate"><Link to={`/sessions/${session.id}`} className="after:absolute after:inset-0 after:rounded-2xl">{session.title}</Link></h2>
        <p className="text-[0.9rem] text-muted">{session.facilitator_name} · {t("minutes", { count: session.duration_minutes })} · {t("people", { count: session.participant_count })}</p>
      </div>
      {session.status === "live" && <ButtonLink kind="primary" small className="relative" to={`/live/${session.id}`}>{t("enter")}</ButtonLink>}
    </li>
  );
}
