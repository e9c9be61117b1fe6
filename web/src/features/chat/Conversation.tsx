import { useEffect, useMemo, useRef, useState, type FormEvent, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Channel, Message } from "../../protocol/generated";
import { useDraft } from "../../session/drafts";
import { clockTime } from "../../session/format";
import { useLabel, useSend, useSession, useStore } from "../../session/hooks";
import { facilitates, myBreakoutId } from "../../session/selectors";
import { Button, IconButton } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/Dialog";
import { TextArea } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { Menu } from "../../ui/Menu";
import { keyOf, messagesIn, sendingIn, useReading } from "./channels";

const TEXT_MAX = 4_000;

/** The messages of one channel and the field to write one. */
export function Conversation({ channel }: { channel: Channel }) {
  const { t } = useTranslation("chat");
  const store = useStore();
  const me = useSession((s) => s.state.view?.me) ?? "";
  const breakoutId = useSession(myBreakoutId);
  const observer = useSession((s) => s.state.view?.role === "observer");
  const key = keyOf(channel, me, breakoutId);
  const chat = useSession((s) => s.state.view?.chat);
  const breakout = useSession((s) => s.state.breakout);
  const pending = useSession((s) => s.pending);
  const { messages, sending } = useMemo(() => {
    const snapshot = store.getSnapshot();
    return { messages: messagesIn(snapshot, key), sending: sendingIn(snapshot, key) };
    // The three slices are what both lists are computed from.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [store, key, chat, breakout, pending]);
  useReading(`${store.sessionId}/${key}`, messages);
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useEffect(() => {
    if (atEnd.current && scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, [messages.length, sending.length]);
  return (
    <>
      {/* A region that scrolls must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div ref={scroller} role="log" aria-label={t("title")} tabIndex={0}
        onScroll={(e) => { const el = e.currentTarget; atEnd.current = el.scrollHeight - el.scrollTop - el.clientHeight < 80; }}
        className="flex max-h-[min(26rem,52dvh)] min-h-32 flex-col gap-3 overflow-y-auto rounded-xl bg-paper/60 p-3">
        {messages.length + sending.length === 0 && <p className="m-auto text-muted">{t("empty")}</p>}
        {messages.map((message) => <Line key={message.id} message={message} channel={channel} mine={message.from === me} />)}
        {sending.map(({ ref, command }) => (
          <div key={ref} className="max-w-[88%] self-end rounded-2xl rounded-br-md border border-dashed border-accent/60 px-3.5 py-2">
            <p className="prose">{command.type === "chat.send" ? command.data.text : ""}</p>
            <p className="text-[0.78rem] text-muted">{t("sending")}</p>
          </div>
        ))}
      </div>
      {observer ? <p className="text-muted">{t("observer")}</p> : <Composer channel={channel} about={key} />}
    </>
  );
}

function Line({ message, channel, mine }: { message: Message; channel: Channel; mine: boolean }) {
  const { t } = useTranslation("chat");
  const label = useLabel();
  const send = useSend();
  const mayDelete = useSession(facilitates) || mine;
  const [text, setText] = useState<string | null>(null);
  const [deleting, setDeleting] = useState(false);
  const save = () => {
    if (text?.trim()) void send({ type: "chat.edit", data: { channel, message_id: message.id, text: text.trim() } });
    setText(null);
  };
  if (text !== null) return (
    <div className="flex flex-col gap-2">
      <TextArea label={t("edit")} hideLabel value={text} maxLength={TEXT_MAX} rows={3} onChange={(e) => setText(e.target.value)} />
      <div className="flex gap-2"><Button small kind="primary" onClick={save}>{t("save")}</Button><Button small onClick={() => setText(null)}>{t("cancel")}</Button></div>
    </div>
  );
  return (
    <div className={`group flex max-w-[92%] items-start gap-0.5 ${mine ? "flex-row-reverse self-end" : "self-start"}`}>
      <div className={`min-w-0 rounded-2xl px-3.5 py-2 ${mine ? "rounded-br-md bg-accent-soft" : "rounded-bl-md border border-line bg-raised"}`}>
        <p className="text-[0.82rem]"><span className="font-semibold">{mine ? t("you") : label(message.from)}</span>{" "}
          <time className="tabular text-muted" dateTime={new Date(message.at).toISOString()}>{clockTime(message.at)}</time>
          {message.edited_at !== null && <span className="text-muted"> · {t("edited")}</span>}</p>
        <p className="prose">{message.text}</p>
      </div>
      {mayDelete && (
        <Menu label={t("actions", { name: label(message.from) })} items={[
          ...(mine ? [{ label: t("edit"), onSelect: () => setText(message.text) }] : []),
          { label: t("delete"), danger: true, onSelect: () => setDeleting(true) },
        ]} />
      )}
      {deleting && (
        <ConfirmDialog title={t("delete_title")} confirm={t("delete")} danger onClose={() => setDeleting(false)}
          onConfirm={() => void send({ type: "chat.delete", data: { channel, message_id: message.id } })}>{t("delete_words")}</ConfirmDialog>
      )}
    </div>
  );
}

function Composer({ channel, about }: { channel: Channel; about: string }) {
  const { t } = useTranslation("chat");
  const store = useStore();
  const send = useSend();
  const [text, setText] = useDraft(store.sessionId, `chat.${about}`);
  const over = [...text].length - TEXT_MAX;
  const submit = async () => {
    const words = text.trim();
    if (words === "" || over > 0) return;
    setText("");
    // A refused message goes back into the field, unless something new stands there.
    if (!(await send({ type: "chat.send", data: { channel, text: words } }))) setText(words);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void submit();
  };
  return (
    <form onSubmit={(event: FormEvent) => { event.preventDefault(); void submit(); }} className="flex items-end gap-2">
      <div className="min-w-0 grow">
        <TextArea label={t("message")} hideLabel placeholder={t("message")} rows={text.includes("\n") || text.length > 60 ? 3 : 1} value={text}
          error={over > 0 ? t("too_long", { count: over }) : null} onChange={(e) => setText(e.target.value)} onKeyDown={onKeyDown} />
      </div>
      <IconButton type="submit" label={t("send")} disabled={text.trim() === "" || over > 0} className="bg-accent text-on-accent hover:bg-accent-strong hover:text-on-accent"><Icon name="send" /></IconButton>
    </form>
  );
}
