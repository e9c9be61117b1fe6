import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Reflection } from "../../protocol/generated";
import { clockTime } from "../../session/format";
import { useSend, useSession } from "../../session/hooks";
import { Badge, Panel } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { ConfirmDialog, Dialog } from "../../ui/Dialog";
import { TextArea } from "../../ui/Field";
import { ShareDialog } from "./ShareDialog";

type Doing = "nothing" | "changing" | "sharing" | "deleting";

export function MyReflections() {
  const { t } = useTranslation("reflection");
  const mine = useSession((s) => s.state.mine);
  return (
    <Panel headingId="mine-heading" title={t("mine")}>
      {mine.length === 0 && <p className="text-muted">{t("none")}</p>}
      <ul className="divide-y divide-line">
        {mine.toReversed().map((reflection) => <Item key={reflection.id} reflection={reflection} />)}
      </ul>
    </Panel>
  );
}

function Item({ reflection }: { reflection: Reflection }) {
  const { t } = useTranslation("reflection");
  const send = useSend();
  const draw = useSession((s) => s.state.view?.draws.find((d) => d.id === reflection.draw_id));
  const busy = useSession((s) => s.pending.some(({ command: c }) => c.type.startsWith("reflection.") && "reflection_id" in c.data && c.data.reflection_id === reflection.id));
  const [doing, setDoing] = useState<Doing>("nothing");
  const done = () => setDoing("nothing");
  return (
    <li className="flex flex-col gap-2 py-4">
      <p className="flex flex-wrap items-center gap-2 text-[0.88rem] text-muted">
        <span className="tabular">{clockTime(reflection.edited_at ?? reflection.at)}</span>
        {draw && <span>{t("about_card", { title: draw.card.title })}</span>}
        <Badge tone={reflection.shared ? "accent" : "plain"}>{reflection.shared ? t(`shared_${reflection.shared.with}`) : t("is_private")}</Badge>
        <span role="status">{busy ? t("saving") : t("saved")}</span>
      </p>
      <p className="prose">{reflection.text}</p>
      <div className="flex flex-wrap gap-1.5">
        <Button small disabled={busy} onClick={() => setDoing("sharing")}>{reflection.shared ? t("share_again") : t("share")}</Button>
        {reflection.shared && <Button small disabled={busy} onClick={() => void send({ type: "reflection.revoke", data: { reflection_id: reflection.id } })}>{t("revoke")}</Button>}
        <Button small kind="quiet" disabled={busy} onClick={() => setDoing("changing")}>{t("edit")}</Button>
        <Button small kind="quiet" disabled={busy} className="text-danger" onClick={() => setDoing("deleting")}>{t("delete")}</Button>
      </div>
      {doing === "changing" && <ChangeDialog reflection={reflection} onClose={done} />}
      {doing === "sharing" && <ShareDialog onClose={done} onShare={(audience) => void send({ type: "reflection.share", data: { reflection_id: reflection.id, with: audience } })} />}
      {doing === "deleting" && (
        <ConfirmDialog title={t("delete_title")} confirm={t("delete")} danger onClose={done}
          onConfirm={() => void send({ type: "reflection.delete", data: { reflection_id: reflection.id } })}>{t("delete_words")}</ConfirmDialog>
      )}
    </li>
  );
}

function ChangeDialog({ reflection, onClose }: { reflection: Reflection; onClose: () => void }) {
  const { t } = useTranslation("reflection");
  const send = useSend();
  const [text, setText] = useState(reflection.text);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    const { id, draw_id, step_id } = reflection;
    const answer = await send({ type: "reflection.write", data: { reflection_id: id, text: text.trim(), draw_id, step_id } });
    setBusy(false);
    if (answer) onClose();
  };
  return (
    <Dialog title={t("change")} onClose={onClose}>
      <div className="flex flex-col gap-4">
        <TextArea label={t("change")} hideLabel rows={9} maxLength={10_000} value={text} onChange={(e) => setText(e.target.value)} />
        <div className="flex justify-end gap-3">
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button kind="primary" busy={busy} disabled={text.trim() === ""} onClick={() => void save()}>{busy ? t("saving") : t("save")}</Button>
        </div>
      </div>
    </Dialog>
  );
}
