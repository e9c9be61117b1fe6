import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { listenedTo } from "../../session/breakouts";
import { useLabel, useSend, useSession } from "../../session/hooks";
import { Panel } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { MessageList } from "./MessageList";
import { NoteText } from "./notes/NoteText";

/** What is said in the breakout that a facilitator listens to, as long as they do. */
export function ListenPanel() {
  const { t } = useTranslation("breakout");
  const send = useSend();
  const label = useLabel();
  const breakout = useSession(listenedTo);
  const listened = useSession((s) => s.state.listened);
  const view = breakout && listened?.breakout_id === breakout.id ? listened : null;
  const chat = view?.chat ?? null;
  const notes = view?.notes ?? [];
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useEffect(() => {
    if (atEnd.current && scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, [chat?.length]);
  if (!breakout) return null;
  return (
    <Panel headingId="listen-heading" title={t("listening_to", { name: breakout.name })} className="border-accent/50"
      action={<Button small onClick={() => void send({ type: "breakout.unlisten", data: {} })}>{t("unlisten")}</Button>}>
      <p className="mb-2 text-[0.88rem] text-muted">{t("listening_words")}</p>
      {/* A region that scrolls must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div ref={scroller} role="log" aria-label={t("listening_log", { name: breakout.name })} tabIndex={0}
        onScroll={(e) => { const el = e.currentTarget; atEnd.current = el.scrollHeight - el.scrollTop - el.clientHeight < 80; }}
        className="max-h-[min(22rem,45dvh)] overflow-y-auto rounded-xl bg-paper/60 p-3">
        {chat === null && <p className="text-muted">{t("loading")}</p>}
        {chat?.length === 0 && <p className="text-muted">{t("listening_none")}</p>}
        {chat && chat.length > 0 && <MessageList messages={chat} />}
      </div>
      {notes.length > 0 && (
        <section aria-labelledby="listen-notes" className="mt-3">
          <h3 id="listen-notes" className="mb-1.5">{t("listening_notes")}</h3>
          <ul className="flex flex-col gap-2">
            {notes.map((note) => <li key={note.id} className="rounded-xl border border-line bg-raised px-3.5 py-2"><NoteText note={note} by={label(note.by)} /></li>)}
          </ul>
        </section>
      )}
    </Panel>
  );
}
