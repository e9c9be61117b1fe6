import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { acceptInvitation } from "../../api/account";
import { lookAtInvitation } from "../../api/members";
import { Loading } from "../Loading";
import { useLoad } from "../useAsk";
import { AccountForm } from "./AccountForm";

export function Invite() {
  const { t } = useTranslation("pages");
  const { token = "" } = useParams();
  const navigate = useNavigate();
  const { loaded, reload } = useLoad(token, () => lookAtInvitation(token));
  if (loaded.state !== "here") return <main id="main" className="px-5"><Loading of={loaded} reload={reload}>{() => null}</Loading></main>;
  const { organization_name, email, role } = loaded.data;
  return (
    <AccountForm title={t("invite_title", { organization: organization_name })} action={t("invite_accept")} busyAction={t("registering")}
      intro={<p className="text-muted">{t("invite_words", { email, role: t(`role_${role}`) })}</p>}
      fields={[
        { name: "name", label: t("your_name"), autoComplete: "name", maxLength: 80 },
        { name: "password", label: t("password"), type: "password", autoComplete: "new-password", hint: t("password_hint"), minLength: 10 },
      ]}
      onSubmit={async ({ name = "", password = "" }) => { await acceptInvitation({ token, name: name.trim(), password }); await navigate("/sessions", { replace: true }); }} />
  );
}
