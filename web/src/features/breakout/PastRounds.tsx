import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Breakout, Message, RoundView } from "../../protocol/generated";
import { getBreakoutChat } from "../../api/sessions";
import { clockTime, list } from "../../session/format";
import { useLabel, useSession, useStore } from "../../session/hooks";
import { Panel, Waiting } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { MessageList } from "./MessageList";
import { GalleryDialog } from "./notes/GalleryDialog";
import { ReopenDialog } from "./ReopenDialog";

/** Rounds that are over, the last one first, with their chats; with `reopen` the same groups can meet again. */
export function PastRounds({ reopen = false, gallery = true }: { reopen?: boolean; gallery?: boolean }) {
  const { t } = useTranslation("breakout");
  const rounds = useSession((s) => s.state.view?.past_rounds);
  const live = useSession((s) => s.state.view?.session.status === "live");
  const taken = useSession((s) => s.state.view?.round !== null);
  const [reading, setReading] = useState<Breakout | null>(null);
  const { t: tn } = useTranslation("note");
  const [looking, setLooking] = useState<RoundView | null>(null);
  const [again, setAgain] = useState<RoundView | null>(null);
  if (!rounds || rounds.length === 0) return null;
  return (
    <Panel headingId="past-heading" title={t("past")}>
      <ul className="divide-y divide-line">
        {rounds.toReversed().map((round) => (
          <li key={round.id} className="py-3 first:pt-0 last:pb-0">
            <div className="mb-1 flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
              <p className="min-w-0 font-medium">{round.title || t("round")} <span className="tabular font-normal text-muted">{times(round, t)}</span></p>
              <span className="flex flex-wrap gap-2">{gallery && <Button small kind="quiet" aria-label={tn("open_gallery_of", { title: round.title || t("round") })} onClick={() => setLooking(round)}>{tn("open_gallery")}</Button>}
              {reopen && live && <Button small disabled={taken} title={taken ? t("taken") : undefined} onClick={() => setAgain(round)}>{t("again")}</Button>}</span>
            </div>
            <ul className="flex flex-col gap-1">
              {round.breakouts.map((breakout) => <PastBreakout key={breakout.id} breakout={breakout} round={round} onRead={() => setReading(breakout)} />)}
            </ul>
          </li>
        ))}
      </ul>
      {again && <ReopenDialog round={again} onClose={() => setAgain(null)} />}
      {looking && <GalleryDialog round={looking} onClose={() => setLooking(null)} />}
      {reading && <ChatDialog breakout={reading} onClose={() => setReading(null)} />}
    </Panel>
  );
}

function times({ state }: RoundView, t: (key: "past_times", values: { from: string; to: string }) => string): string {
  return state.state === "closed" ? t("past_times", { from: clockTime(state.opened_at), to: clockTime(state.closed_at) }) : "";
}

function PastBreakout({ breakout, round, onRead }: { breakout: Breakout; round: RoundView; onRead: () => void }) {
  const { t } = useTranslation("breakout");
  const label = useLabel();
  const names = Object.entries(round.assignment).filter(([, id]) => id === breakout.id).map(([person]) => label(person));
  return (
    <li className="flex items-center gap-x-3">
      <span className="min-w-0 grow"><span className="font-medium">{breakout.name}</span> <span className="text-muted">{list(names)}</span></span>
      <Button kind="quiet" small className="shrink-0" onClick={onRead}>{t("read_chat")}</Button>
    </li>
  );
}

function ChatDialog({ breakout, onClose }: { breakout: Breakout; onClose: () => void }) {
  const { t } = useTranslation("breakout");
  const store = useStore();
  const [messages, setMessages] = useState<readonly Message[] | "failed" | null>(null);
  useEffect(() => {
    let wanted = true;
    void store.token(false)
      .then(({ token }) => getBreakoutChat(store.sessionId, breakout.id, token))
      .then((body) => { if (wanted) setMessages(body.messages); }, () => { if (wanted) setMessages("failed"); });
    return () => { wanted = false; };
  }, [store, breakout.id]);
  return (
    <Dialog title={t("chat_of", { name: breakout.name })} onClose={onClose}>
      {messages === null && <Waiting>{t("loading")}</Waiting>}
      {messages === "failed" && <p role="alert">{t("chat_failed")}</p>}
      {Array.isArray(messages) && messages.length === 0 && <p className="text-muted">{t("chat_none")}</p>}
      {Array.isArray(messages) && <MessageList messages={messages} />}
    </Dialog>
  );
}
