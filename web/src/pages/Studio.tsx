import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, NavLink, Outlet, useLocation, useNavigate } from "react-router";
import { signOut, signOutEverywhere } from "../api/account";
import { Waiting } from "../ui/bits";
import { ConfirmDialog } from "../ui/Dialog";
import { Menu } from "../ui/Menu";
import { Brand } from "./Brand";
import { useAct } from "./useAsk";
import { useAccount } from "./usePage";

/** The pages of someone signed in. Who is not is asked to sign in, and comes back here then. */
export function Studio() {
  const { t } = useTranslation("pages");
  const account = useAccount();
  const location = useLocation();
  const navigate = useNavigate();
  const act = useAct();
  const [everywhere, setEverywhere] = useState(false);
  if (!account.known) return <main id="main"><Waiting>{t("loading")}</Waiting></main>;
  if (!account.identity) return <Navigate to="/sign-in" replace state={{ to: location.pathname }} />;
  const { user, organization, role } = account.identity;
  const links = [
    { to: "/sessions", label: t("sessions") },
    { to: "/journeys", label: t("journeys") },
    { to: "/decks", label: t("decks") },
    ...(role === "owner" || role === "admin" ? [{ to: "/members", label: t("members") }] : []),
  ];
  const leave = (out: () => Promise<void>) => void act(out).then((ok) => { if (ok) void navigate("/"); });
  return (
    <div className="mx-auto max-w-[82rem] px-4 pb-20 sm:px-8">
      <header className="flex flex-wrap items-center gap-x-6 gap-y-1 border-b border-line py-3">
        <Brand />
        <nav aria-label={t("main_navigation")} className="order-last -mx-1 flex w-full overflow-x-auto sm:order-none sm:mx-0 sm:w-auto sm:grow sm:gap-1">
          {links.map((link) => (
            <NavLink key={link.to} to={link.to} className={({ isActive }) => `inline-flex min-h-11 grow items-center justify-center rounded-xl px-2 font-medium sm:grow-0 sm:px-3.5 ${isActive ? "bg-accent-soft text-accent" : "text-muted hover:text-ink"}`}>{link.label}</NavLink>
          ))}
        </nav>
        <div className="ml-auto"><Menu label={t("account")} text={user.name} items={[
          { label: organization.name, onSelect: () => void navigate("/sessions") },
          { label: t("sign_out"), onSelect: () => leave(signOut) },
          { label: t("sign_out_everywhere"), onSelect: () => setEverywhere(true) },
        ]} /></div>
      </header>
      <main id="main" className="pt-8"><Outlet /></main>
      {everywhere && <ConfirmDialog title={t("sign_out_everywhere")} confirm={t("sign_out")} onClose={() => setEverywhere(false)} onConfirm={() => leave(signOutEverywhere)}>{t("sign_out_everywhere_words")}</ConfirmDialog>}
    </div>
  );
}
