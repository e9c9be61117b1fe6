import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Help } from "../../protocol/generated";
import { useSend } from "../../session/hooks";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { TextArea } from "../../ui/Field";

const TEXT_MAX = 500;

/** Calls a facilitator, or says in other words what an open call is about. */
export function CallDialog({ call, onClose }: { call: Help | null; onClose: () => void }) {
  const { t } = useTranslation("help");
  const send = useSend();
  const [text, setText] = useState(call?.text ?? "");
  const [busy, setBusy] = useState(false);
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const answer = await send({ type: "help.call", data: { text: text.trim() } });
    setBusy(false);
    if (answer) onClose();
  };
  const cancel = () => {
    void send({ type: "help.cancel", data: {} });
    onClose();
  };
  return (
    <Dialog title={call ? t("called") : t("call")} onClose={onClose}>
      <form onSubmit={(event) => void onSubmit(event)} className="flex flex-col gap-4">
        <TextArea label={t("text")} hint={t("text_hint")} placeholder={t("text_placeholder")} rows={3} maxLength={TEXT_MAX} value={text} onChange={(e) => setText(e.target.value)} />
        <div className="flex flex-wrap gap-3">
          <Button kind="primary" type="submit" busy={busy}>{call ? t("change") : t("send")}</Button>
          {call && <Button onClick={cancel}>{t("cancel")}</Button>}
        </div>
      </form>
    </Dialog>
  );
}
