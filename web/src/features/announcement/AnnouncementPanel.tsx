import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { running } from "../../session/breakouts";
import { clockTime, list } from "../../session/format";
import { useLabel, useSend, useSession } from "../../session/hooks";
import { Panel } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { Checkbox, TextArea } from "../../ui/Field";
import { useToast } from "../../ui/toast";

/** Saying something to everyone or to some breakouts, and what was said. */
export function AnnouncementPanel() {
  const { t } = useTranslation("announcement");
  const send = useSend();
  const toast = useToast();
  const label = useLabel();
  const all = useSession((s) => s.state.view?.announcements);
  const round = useSession((s) => s.state.view?.round);
  const past = useSession((s) => s.state.view?.past_rounds);
  const [text, setText] = useState("");
  const [only, setOnly] = useState<readonly string[]>([]);
  const open = round ? running(round) : [];
  const breakouts = open.map((b) => b.id).filter((id) => only.includes(id));
  const nameOf = (id: string) => [round, ...(past ?? [])].flatMap((r) => r?.breakouts ?? []).find((b) => b.id === id)?.name ?? id;
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    const sent = await send({ type: "announcement.send", data: { text: text.trim(), ...(breakouts.length > 0 ? { breakouts } : {}) } });
    if (!sent) return;
    setText("");
    toast(t("sent"));
  };
  return (
    <Panel headingId="announcements-heading" title={t("title")}>
      <form onSubmit={(event) => void onSubmit(event)} className="flex flex-col gap-3">
        <TextArea label={t("text")} hint={t("hint")} placeholder={t("text_placeholder")} value={text} rows={3} maxLength={2000} required onChange={(e) => setText(e.target.value)} />
        {open.length > 0 && (
          <fieldset>
            <legend className="font-medium">{t("to")}</legend>
            <p className="text-[0.9rem] text-muted">{breakouts.length === 0 ? t("everyone") : t("chosen")}</p>
            <div className="flex flex-wrap gap-x-6">
              {open.map((b) => <Checkbox key={b.id} label={b.name} checked={only.includes(b.id)} onChange={(e) => setOnly(e.target.checked ? [...only, b.id] : only.filter((id) => id !== b.id))} />)}
            </div>
          </fieldset>
        )}
        <div><Button kind="primary" type="submit" disabled={text.trim() === ""}>{t("send")}</Button></div>
      </form>
      <ul className="mt-5">
        {(all ?? []).toReversed().map((announcement) => (
          <li key={announcement.id} className="border-t border-line py-3">
            <p className="text-[0.85rem] text-muted">{t("from", { name: label(announcement.by), time: clockTime(announcement.at) })} {announcement.breakouts ? t("to_names", { names: list(announcement.breakouts.map(nameOf)) }) : t("to_everyone")}</p>
            <p className="prose">{announcement.text}</p>
          </li>
        ))}
        {all?.length === 0 && <li className="text-muted">{t("none")}</li>}
      </ul>
    </Panel>
  );
}
