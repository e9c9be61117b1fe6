import { useState } from "react";
import { useTranslation } from "react-i18next";
import { mayLead } from "../../session/control";
import { useSend, useSession } from "../../session/hooks";
import { header, inside } from "../../session/selectors";
import { Button } from "../../ui/Button";
import { ConfirmDialog, Dialog } from "../../ui/Dialog";
import { Icon } from "../../ui/Icon";
import { JoinInfo } from "./JoinInfo";

/** Start and end, for facilitators. */
export function SessionControls() {
  const { t } = useTranslation("session");
  const status = useSession((s) => header(s)?.status);
  const count = useSession((s) => inside(s).length);
  const starting = useSession((s) => s.pending.some((p) => p.command.type === "session.start"));
  const mayEnd = useSession(mayLead);
  const send = useSend();
  const [ending, setEnding] = useState(false);
  return (
    <>
      {status === "scheduled" && <Button kind="primary" className="whitespace-nowrap max-sm:px-3" busy={starting} onClick={() => void send({ type: "session.start", data: {} })}>{starting ? t("starting") : t("start")}</Button>}
      {status === "live" && mayEnd && <Button kind="danger" onClick={() => setEnding(true)}>{t("end")}</Button>}
      {ending && (
        <ConfirmDialog title={t("end_title")} confirm={t("end_confirm")} danger onClose={() => setEnding(false)}
          onConfirm={() => void send({ type: "session.complete", data: {} })}>{t("end_words", { count })}</ConfirmDialog>
      )}
    </>
  );
}

/** The code, and behind it link and QR code for a screen everybody sees. */
export function JoinButton() {
  const { t } = useTranslation("session");
  const code = useSession((s) => header(s)?.join_code);
  const [open, setOpen] = useState(false);
  if (!code) return null;
  return (
    <>
      <Button className="max-sm:px-3" onClick={() => setOpen(true)} title={t("show")}><span className="text-muted max-sm:sr-only">{t("code")}</span><span className="tabular font-semibold tracking-widest">{code}</span></Button>
      {open && <Dialog title={t("way_in")} onClose={() => setOpen(false)}><JoinInfo code={code} link={`${window.location.origin}/join/${code}`} /></Dialog>}
    </>
  );
}

export function LeaveButton({ onLeft }: { onLeft: () => void }) {
  const { t } = useTranslation("session");
  const send = useSend();
  const [asking, setAsking] = useState(false);
  const leave = async () => { if (await send({ type: "participant.leave", data: {} })) onLeft(); };
  return (
    <>
      <Button kind="quiet" className="max-sm:px-3" onClick={() => setAsking(true)}><Icon name="door" /><span className="max-sm:sr-only">{t("leave")}</span></Button>
      {asking && <ConfirmDialog title={t("leave_title")} confirm={t("leave_confirm")} onClose={() => setAsking(false)} onConfirm={() => void leave()}>{t("leave_words")}</ConfirmDialog>}
    </>
  );
}
