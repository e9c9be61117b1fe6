import { useRef, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation, useNavigate } from "react-router";
import { Note } from "../ui/bits";
import { Button, ButtonLink } from "../ui/Button";
import { Brand } from "./Brand";
import { Prints } from "./Prints";
import { tidyCode } from "./Join";
import { useAccount, usePage } from "./usePage";

export function Landing() {
  const { t } = useTranslation("pages");
  const heading = usePage("");
  const navigate = useNavigate();
  const account = useAccount();
  const left = (useLocation().state as { left?: string } | null)?.left;
  const [code, setCode] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const signedIn = account.known && account.identity;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (tidyCode(code)) void navigate(`/join/${tidyCode(code)}`);
    else field.current?.focus();
  };
  return (
    <div className="mx-auto flex min-h-dvh max-w-6xl flex-col px-5 sm:px-8">
      <header className="flex items-center justify-between gap-2 py-4">
        <Brand />
        <nav aria-label={t("account")} className="flex gap-1">
          {signedIn
            ? <ButtonLink kind="primary" to="/sessions">{t("my_sessions")}</ButtonLink>
            : <><ButtonLink kind="quiet" small to="/sign-in">{t("sign_in")}</ButtonLink><ButtonLink small className="max-sm:hidden" to="/register">{t("register")}</ButtonLink></>}
        </nav>
      </header>
      <main id="main" className="grid grow items-center gap-10 py-8 lg:grid-cols-[1.05fr_1fr]">
        <div className="flex flex-col gap-6">
          {left && <Note role="status" tone="accent">{t("left", { title: left })}</Note>}
          <h1 ref={heading} tabIndex={-1} className="text-[clamp(2.2rem,1.5rem+3.4vw,3.8rem)] leading-[1.08]">{t("headline")}</h1>
          <p className="max-w-xl text-lg text-muted">{t("subline")}</p>
          <form onSubmit={onSubmit} className="flex max-w-xl flex-col gap-3 rounded-2xl border border-line bg-surface p-5 shadow-lift">
            <label htmlFor="code" className="font-display text-xl font-semibold">{t("have_code")}</label>
            <div className="flex flex-col gap-3 sm:flex-row">
              <input ref={field} id="code" value={code} onChange={(e) => setCode(e.target.value)} autoComplete="off" autoCapitalize="characters" spellCheck={false} placeholder={t("code_placeholder")} maxLength={24}
                className="tabular min-h-16 w-full min-w-0 grow rounded-xl border-2 border-edge bg-raised px-4 text-center text-3xl font-semibold tracking-[0.16em] uppercase placeholder:font-normal placeholder:tracking-normal placeholder:text-muted/70 placeholder:normal-case" />
              <Button kind="primary" type="submit" className="min-h-16 px-8 text-lg">{t("join")}</Button>
            </div>
          </form>
          <p className="text-muted">{t("no_account")}{!signedIn && <> <Link className="font-medium text-accent underline sm:hidden" to="/register">{t("register")}</Link></>}</p>
        </div>
        <Prints />
      </main>
    </div>
  );
}
