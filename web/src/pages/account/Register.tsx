import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { register } from "../../api/account";
import { AccountForm } from "./AccountForm";

export function Register() {
  const { t } = useTranslation("pages");
  const navigate = useNavigate();
  return (
    <AccountForm title={t("register_title")} intro={<p className="text-muted">{t("register_words")}</p>} action={t("register")} busyAction={t("registering")}
      fields={[
        { name: "organization_name", label: t("organization"), autoComplete: "organization", maxLength: 120 },
        { name: "name", label: t("your_name"), autoComplete: "name", maxLength: 80 },
        { name: "email", label: t("email"), type: "email", autoComplete: "username" },
        { name: "password", label: t("password"), type: "password", autoComplete: "new-password", hint: t("password_hint"), minLength: 10 },
      ]}
      onSubmit={async ({ organization_name = "", name = "", email = "", password = "" }) => {
        await register({ organization_name: organization_name.trim(), name: name.trim(), email: email.trim(), password });
        await navigate("/sessions", { replace: true });
      }}
      footer={<p className="text-muted">{t("have_account")} <Link className="font-medium text-accent underline" to="/sign-in">{t("sign_in")}</Link></p>} />
  );
}
