import { useTranslation } from "react-i18next";
import { Link, Navigate, useLocation, useNavigate } from "react-router";
import { signIn } from "../../api/account";
import { useAccount } from "../usePage";
import { AccountForm } from "./AccountForm";

export function SignIn() {
  const { t } = useTranslation("pages");
  const navigate = useNavigate();
  const account = useAccount();
  const to = (useLocation().state as { to?: string } | null)?.to ?? "/sessions";
  if (account.known && account.identity) return <Navigate to={to} replace />;
  return (
    <AccountForm title={t("sign_in")} action={t("sign_in")} busyAction={t("signing_in")}
      fields={[
        { name: "email", label: t("email"), type: "email", autoComplete: "username" },
        { name: "password", label: t("password"), type: "password", autoComplete: "current-password" },
      ]}
      onSubmit={async ({ email = "", password = "" }) => { await signIn({ email, password }); await navigate(to, { replace: true }); }}
      footer={<p className="text-muted">{t("no_account_yet")} <Link className="font-medium text-accent underline" to="/register">{t("register")}</Link></p>} />
  );
}
