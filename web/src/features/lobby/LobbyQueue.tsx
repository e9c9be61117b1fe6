import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { clockTime } from "../../session/format";
import { useSend, useSession } from "../../session/hooks";
import { header, waiting } from "../../session/selectors";
import { Badge, Panel } from "../../ui/bits";
import { Button, IconButton } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/Dialog";
import { Select, TextField } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { Menu } from "../../ui/Menu";
import { useToast } from "../../ui/toast";

type Asking = "none" | "deny_all" | "turn_off";

/** Those who wait, in the order they came, and what a facilitator may do with them. */
export function LobbyQueue() {
  const { t } = useTranslation("lobby");
  const people = useSession(waiting);
  const on = useSession((s) => header(s)?.lobby ?? false);
  const send = useSend();
  const [asking, setAsking] = useState<Asking>("none");
  const set = (enabled: boolean) => void send({ type: "lobby.set", data: { enabled } });
  return (
    <Panel headingId="lobby-heading"
      title={<span className="flex items-center gap-2">{t("title")}{people.length > 0 && <Badge tone="warm">{t("count", { count: people.length })}</Badge>}</span>}
      action={<Menu label={t("title")} items={[
        { label: on ? t("turn_off") : t("turn_on"), onSelect: () => (on && people.length > 0 ? setAsking("turn_off") : set(!on)) },
        ...(people.length > 0 ? [{ label: t("deny_all"), danger: true, onSelect: () => setAsking("deny_all") }] : []),
      ]} />}>
      {people.length === 0 && <p className="text-muted">{on ? t("empty_on") : t("empty_off")}</p>}
      <ul aria-live="polite" className="divide-y divide-line">
        {people.map((person) => (
          <li key={person.id} className="flex items-center gap-1.5 py-2">
            <span className="min-w-0 grow"><span className="block font-medium [overflow-wrap:anywhere]">{person.label}</span>
              <span className="tabular block text-[0.85rem] text-muted">{clockTime(person.joined_at)}</span></span>
            <Button small kind="primary" aria-label={t("admit_named", { name: person.label })} onClick={() => void send({ type: "lobby.admit", data: { participants: [person.id] } })}>{t("admit")}</Button>
            <IconButton label={t("deny_named", { name: person.label })} onClick={() => void send({ type: "lobby.deny", data: { participants: [person.id] } })}><Icon name="close" size={18} /></IconButton>
          </li>
        ))}
      </ul>
      {people.length > 1 && <Button kind="primary" className="mt-3 w-full" onClick={() => void send({ type: "lobby.admit", data: { participants: people.map((p) => p.id) } })}>{t("admit_all")}</Button>}
      {people.length > 0 && <MessageForm />}
      {asking === "deny_all" && (
        <ConfirmDialog title={t("deny_all_title")} confirm={t("deny")} danger onClose={() => setAsking("none")}
          onConfirm={() => void send({ type: "lobby.deny", data: {} })}>{t("deny_all_words", { count: people.length })}</ConfirmDialog>
      )}
      {asking === "turn_off" && (
        <ConfirmDialog title={t("turn_off")} confirm={t("turn_off")} onClose={() => setAsking("none")} onConfirm={() => set(false)}>{t("turn_off_words")}</ConfirmDialog>
      )}
    </Panel>
  );
}

function MessageForm() {
  const { t } = useTranslation("lobby");
  const people = useSession(waiting);
  const send = useSend();
  const toast = useToast();
  const [text, setText] = useState("");
  const [to, setTo] = useState("");
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    const known = people.some((person) => person.id === to);
    if (!(await send({ type: "lobby.message", data: { text: text.trim(), ...(known ? { to } : {}) } }))) return;
    setText("");
    toast(t("sent"));
  };
  return (
    <form onSubmit={(event) => void onSubmit(event)} className="mt-4 flex flex-col gap-3 border-t border-line pt-4">
      <TextField label={t("message")} value={text} maxLength={2000} required onChange={(e) => setText(e.target.value)} />
      <div className="flex items-end gap-2">
        <div className="min-w-0 grow"><Select label={t("message_to")} value={to} onChange={(e) => setTo(e.target.value)}>
          <option value="">{t("everyone_waiting")}</option>
          {people.map((person) => <option key={person.id} value={person.id}>{person.label}</option>)}
        </Select></div>
        <Button type="submit" disabled={text.trim() === ""}>{t("send")}</Button>
      </div>
    </form>
  );
}
