import { useEffect, useRef, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { CloseReason } from "../../connection/close";
import { draftsOf } from "../../session/drafts";
import { useSession, useStore } from "../../session/hooks";
import { Button, ButtonLink } from "../../ui/Button";
import { useToast } from "../../ui/toast";

const WORDED = ["ended", "removed", "denied", "forbidden", "superseded", "unauthenticated", "version", "not_found", "full", "left", "closed"] as const;
type Worded = (typeof WORDED)[number] | "other";
/** Endings after which one may come in anew from here, and what that is called. */
const AGAIN: Partial<Record<Worded, "here" | "try_now" | "knock" | "come_back">> = {
  superseded: "here", full: "try_now", denied: "knock", left: "come_back", closed: "come_back",
};

/** The end of a connection, with words and a way on. Unsent drafts are shown: an ending must not eat what was written. */
export function ClosedScreen({ reason, action, children }: { reason: CloseReason; action?: ReactNode; children?: ReactNode }) {
  const { t } = useTranslation("connection");
  const store = useStore();
  const toast = useToast();
  const mine = useSession((s) => s.state.mine);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const worded: Worded = WORDED.find((known) => known === reason) ?? "other";
  const again = AGAIN[worded];
  const drafts = draftsOf(store.sessionId);
  const copy = (text: string) => void navigator.clipboard.writeText(text).then(() => toast(t("copied")));
  return (
    <main id="main" className="mx-auto flex min-h-[80dvh] max-w-2xl flex-col justify-center gap-5 px-5 py-12">
      <h1 ref={heading} tabIndex={-1}>{t(`title_${worded}`)}</h1>
      <p className="text-lg text-muted">{t(`words_${worded}`)}</p>
      <div className="flex flex-wrap gap-3">
        {again && <Button kind="primary" onClick={() => store.restart()}>{t(again)}</Button>}
        {(worded === "version" || worded === "other") && <Button kind="primary" onClick={() => window.location.reload()}>{t("reload")}</Button>}
        {worded === "unauthenticated" && <ButtonLink kind="primary" to="/sign-in" state={{ to: `/live/${store.sessionId}` }}>{t("sign_in")}</ButtonLink>}
        {["forbidden", "unauthenticated", "not_found"].includes(worded) && <ButtonLink to="/join">{t("join_again")}</ButtonLink>}
        {action}
        <ButtonLink to="/">{t("home")}</ButtonLink>
      </div>
      {drafts.length > 0 && (
        <section aria-label={t("drafts")} className="mt-4 rounded-2xl border border-line bg-surface p-5">
          <p className="mb-3 font-medium">{t("drafts")}</p>
          {drafts.map((draft) => (
            <div key={draft} className="flex items-start gap-3 border-t border-line py-3">
              <p className="prose grow">{draft}</p><Button small onClick={() => copy(draft)}>{t("copy")}</Button>
            </div>
          ))}
        </section>
      )}
      {mine.length > 0 && (
        <section aria-label={t("yours")} className="rounded-2xl border border-line bg-surface p-5">
          <div className="mb-2 flex items-center justify-between"><h2>{t("yours")}</h2><Button small onClick={() => copy(mine.map((r) => r.text).join("\n\n"))}>{t("copy")}</Button></div>
          {mine.map((reflection) => <p key={reflection.id} className="prose border-t border-line py-3">{reflection.text}</p>)}
        </section>
      )}
      {children}
    </main>
  );
}
