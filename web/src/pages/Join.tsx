import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { Problem } from "../api/http";
import { joinByCode, joinWithAccount, lookAtDoor, type Door } from "../api/joining";
import { dateTime } from "../session/format";
import { remember } from "../session/token";
import { Note, Panel } from "../ui/bits";
import { Button, ButtonLink } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Brand } from "./Brand";
import { Loading } from "./Loading";
import { useLoad, useWords } from "./useAsk";
import { useAccount, usePage } from "./usePage";

/** Codes are read aloud and typed on phones: spaces, dashes and case do not matter. */
export function tidyCode(code: string): string {
  return code.replace(/[\s-]/g, "").toUpperCase();
}

/** First the code, then the name, then inside. */
export function Join() {
  const { t } = useTranslation("pages");
  const { code } = useParams();
  const heading = usePage(t("join"));
  return (
    <div className="mx-auto flex min-h-dvh max-w-xl flex-col px-5">
      <header className="py-4"><Brand /></header>
      <main id="main" className="flex grow flex-col justify-center gap-6 pb-24">
        <h1 ref={heading} tabIndex={-1}>{code ? t("join_title") : t("join_code_title")}</h1>
        {code ? <DoorOf key={code} code={code} /> : <CodeForm />}
      </main>
    </div>
  );
}

function CodeForm() {
  const { t } = useTranslation("pages");
  const navigate = useNavigate();
  const [code, setCode] = useState("");
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void navigate(`/join/${tidyCode(code)}`);
  };
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      <TextField label={t("code")} value={code} onChange={(e) => setCode(e.target.value)} autoComplete="off" autoCapitalize="characters" spellCheck={false} required maxLength={24}
        className="tabular min-h-16 text-center text-3xl font-semibold tracking-[0.16em] uppercase" />
      <Button kind="primary" type="submit" disabled={!tidyCode(code)}>{t("next")}</Button>
    </form>
  );
}

function DoorOf({ code }: { code: string }) {
  const { t } = useTranslation("pages");
  const { loaded, reload } = useLoad(code, () => lookAtDoor(code).catch((error: unknown) => {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }));
  return (
    <Loading of={loaded} reload={reload}>
      {(door) => (door
        ? <NameForm code={code} door={door} />
        : <><Note tone="danger" role="alert">{t("code_unknown", { code })}</Note><CodeForm /></>)}
    </Loading>
  );
}

const NAME_KEY = "plenary.name";

function NameForm({ code, door }: { code: string; door: Door }) {
  const { t } = useTranslation("pages");
  const navigate = useNavigate();
  const words = useWords();
  const account = useAccount();
  const identity = account.known ? account.identity : null;
  const [name, setName] = useState<string | null>(null);
  const [busy, setBusy] = useState<"no" | "guest" | "account">("no");
  const [wrong, setWrong] = useState<string | null>(null);
  const [asGuest, setAsGuest] = useState(false);
  const [own, setOwn] = useState(useSearchParams()[0].get("me") ?? "");
  const value = name ?? storedName();
  const ended = door.status === "completed" || door.status === "cancelled";
  const enter = async (way: "guest" | "account") => {
    setBusy(way);
    setWrong(null);
    try {
      const entry = way === "guest" ? await joinByCode(code, value.trim(), own.trim()) : await joinWithAccount(door.session_id);
      remember(way, entry);
      if (way === "guest") storeName(value.trim());
      await navigate(`/live/${entry.session_id}`);
    } catch (error) {
      setBusy("no");
      // The account may belong to another organization: then one is a guest here like anybody else.
      if (way === "account" && error instanceof Problem && (error.status === 404 || error.status === 403)) setAsGuest(true);
      else setWrong(words(error));
    }
  };
  const byAccount = identity && !asGuest;
  return (
    <Panel>
      <p className="text-muted">{door.organization_name}</p>
      <p className={`font-display text-2xl font-semibold ${ended ? "mb-5" : "mb-1"}`}>{door.title}</p>
      {!ended && <p className="mb-5 text-muted">
        {door.status === "live" ? t("door_live", { count: door.people }) : door.scheduled_at !== null ? t("door_scheduled", { time: dateTime(door.scheduled_at) }) : t("door_soon")}
        {door.lobby && ` ${t("door_lobby")}`}
      </p>}
      {ended && <Note role="status">{t("door_ended")}</Note>}
      {door.status === "completed" && <p className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2"><span className="text-muted">{t("door_were_there")}</span><ButtonLink to={`/live/${door.session_id}`}>{t("door_look_back")}</ButtonLink></p>}
      {!ended && byAccount && (
        <div className="flex flex-col gap-3">
          <Button kind="primary" busy={busy === "account"} onClick={() => void enter("account")}>{t("join_as", { name: identity.user.name })}</Button>
          <Button kind="quiet" onClick={() => setAsGuest(true)}>{t("join_other")}</Button>
        </div>
      )}
      {!ended && !byAccount && (
        <form onSubmit={(event) => { event.preventDefault(); void enter("guest"); }} className="flex flex-col gap-4">
          <TextField label={t("your_name")} hint={t("your_name_hint")} value={value} maxLength={80} required autoComplete="nickname" onChange={(e) => { setName(e.target.value); setWrong(null); }} />
          {(door.codes || own !== "") && <TextField label={t("your_code")} hint={t("your_code_hint")} value={own} maxLength={40} autoComplete="off" spellCheck={false} onChange={(e) => { setOwn(e.target.value); setWrong(null); }} />}
          <Button kind="primary" type="submit" busy={busy === "guest"} disabled={value.trim() === ""}>{busy === "guest" ? t("joining") : door.lobby ? t("knock") : t("come_in")}</Button>
        </form>
      )}
      {wrong && <div className="mt-4"><Note tone="danger" role="alert">{wrong}</Note></div>}
      {!identity && !ended && <p className="mt-4 text-[0.92rem] text-muted">{t("facilitating_question")} <Link className="font-medium text-accent underline" to="/sign-in" state={{ to: `/join/${code}` }}>{t("sign_in")}</Link></p>}
    </Panel>
  );
}

// Only a convenience for the next time; storage may be switched off.
function storedName(): string {
  try { return localStorage.getItem(NAME_KEY) ?? ""; } catch { return ""; }
}
function storeName(name: string): void {
  try { localStorage.setItem(NAME_KEY, name); } catch { return; }
}
