import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { OrgRole } from "../api/account";
import { changeMember, invite, listMembers, removeMember, withdrawInvitation, type Member, type NewInvitation } from "../api/members";
import { dateTime } from "../session/format";
import { Avatar, Badge, Note, Panel } from "../ui/bits";
import { Button } from "../ui/Button";
import { ConfirmDialog } from "../ui/Dialog";
import { Select, TextField } from "../ui/Field";
import { useToast } from "../ui/toast";
import { Loading } from "./Loading";
import { useAct, useLoad } from "./useAsk";
import { useAccount, usePage } from "./usePage";

const INVITED: readonly OrgRole[] = ["member", "facilitator", "admin"];

export function Members() {
  const { t } = useTranslation("pages");
  const heading = usePage(t("members"));
  const account = useAccount();
  const identity = account.known ? account.identity : null;
  const { loaded, reload } = useLoad("members", listMembers);
  const act = useAct();
  const [removing, setRemoving] = useState<Member | null>(null);
  if (identity && identity.role !== "owner" && identity.role !== "admin") return <><h1 ref={heading} tabIndex={-1}>{t("members")}</h1><p className="mt-4 text-muted">{t("members_denied")}</p></>;
  return (
    <div className="flex flex-col gap-6">
      <h1 ref={heading} tabIndex={-1}>{t("members")}</h1>
      <InviteForm onInvited={reload} />
      <Loading of={loaded} reload={reload}>
        {({ members, invitations }) => (
          <>
            <Panel title={t("members_of", { organization: identity?.organization.name ?? "" })}>
              <ul className="divide-y divide-line">
                {members.map((member) => (
                  <li key={member.user_id} className="flex flex-wrap items-center gap-3 py-3">
                    <Avatar name={member.name} />
                    <span className="min-w-0 grow basis-48"><span className="block font-medium">{member.name}{member.user_id === identity?.user.id && <span className="font-normal text-muted"> ({t("you")})</span>}</span><span className="block truncate text-[0.9rem] text-muted">{member.email}</span></span>
                    <div className="w-40"><Select label={t("role_of", { name: member.name })} hideLabel value={member.role}
                      onChange={(e) => void act(() => changeMember(member.user_id, e.target.value as OrgRole), t("saved")).then(reload)}>
                      {(["owner", "admin", "facilitator", "member"] as const).filter((role) => role !== "owner" || identity?.role === "owner" || member.role === "owner").map((role) => <option key={role} value={role}>{t(`role_${role}`)}</option>)}
                    </Select></div>
                    <Button small kind="danger" aria-label={t("remove_named", { name: member.name })} onClick={() => setRemoving(member)}>{t("remove")}</Button>
                  </li>
                ))}
              </ul>
            </Panel>
            {invitations.length > 0 && (
              <Panel title={t("invitations")}>
                <ul className="divide-y divide-line">
                  {invitations.map((invitation) => (
                    <li key={invitation.id} className="flex flex-wrap items-center gap-3 py-3">
                      <span className="min-w-0 grow"><span className="block truncate font-medium">{invitation.email}</span><span className="text-[0.9rem] text-muted">{t("expires", { time: dateTime(invitation.expires_at) })}</span></span>
                      <Badge>{t(`role_${invitation.role}`)}</Badge>
                      <Button small onClick={() => void act(() => withdrawInvitation(invitation.id), t("withdrawn")).then(reload)}>{t("withdraw")}</Button>
                    </li>
                  ))}
                </ul>
              </Panel>
            )}
          </>
        )}
      </Loading>
      {removing && (
        <ConfirmDialog title={t("remove_title", { name: removing.name })} confirm={t("remove")} danger onClose={() => setRemoving(null)}
          onConfirm={() => void act(() => removeMember(removing.user_id), t("removed")).then(reload)}>{t("remove_words")}</ConfirmDialog>
      )}
    </div>
  );
}

function InviteForm({ onInvited }: { onInvited: () => void }) {
  const { t } = useTranslation("pages");
  const toast = useToast();
  const act = useAct();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<OrgRole>("facilitator");
  const [made, setMade] = useState<NewInvitation | null>(null);
  const [busy, setBusy] = useState(false);
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const ok = await act(async () => setMade(await invite({ email: email.trim(), role })));
    setBusy(false);
    if (ok) { setEmail(""); onInvited(); }
  };
  const copy = (text: string) => void navigator.clipboard.writeText(text).then(() => toast(t("copied")));
  return (
    <Panel title={t("invite")}>
      <form onSubmit={(event) => void onSubmit(event)} className="flex flex-wrap items-end gap-3">
        <div className="grow basis-64"><TextField label={t("email")} type="email" value={email} required autoComplete="off" onChange={(e) => setEmail(e.target.value)} /></div>
        <div className="w-44"><Select label={t("role")} value={role} onChange={(e) => setRole(e.target.value as OrgRole)}>{INVITED.map((r) => <option key={r} value={r}>{t(`role_${r}`)}</option>)}</Select></div>
        <Button kind="primary" type="submit" busy={busy}>{t("invite_make")}</Button>
      </form>
      {made && (
        <div className="mt-4"><Note tone="accent" role="status">
          <p className="mb-2">{t("invite_made", { email: made.email })}</p>
          <div className="flex flex-wrap items-center gap-3"><code className="min-w-0 grow [overflow-wrap:anywhere]">{made.url}</code><Button small onClick={() => copy(made.url)}>{t("copy")}</Button></div>
        </Note></div>
      )}
    </Panel>
  );
}
