import { useMemo } from "react";
import { useSession, useStore } from "../../session/hooks";
import type { Snapshot } from "../../session/store";
import { keyOf, messagesIn, unread, useReadMarks, type ChannelKey } from "./channels";

const chatOf = (s: Snapshot) => s.state.view?.chat;
const breakoutOf = (s: Snapshot) => s.state.breakout;

/** Unread messages by channel, and of all channels together. */
export function useUnread(): { total: number; of: (key: ChannelKey) => number } {
  useReadMarks();
  const store = useStore();
  const chat = useSession(chatOf);
  const breakout = useSession(breakoutOf);
  const me = useSession((s) => s.state.view?.me);
  const keys = useMemo(() => {
    const found = new Set((chat ?? []).map((message) => keyOf(message.channel, message.from, null)));
    if (breakout) found.add(`breakout:${breakout.breakout_id}`);
    return [...found];
  }, [chat, breakout]);
  const of = (key: ChannelKey) => unread(messagesIn(store.getSnapshot(), key), `${store.sessionId}/${key}`, me);
  return { total: keys.reduce((sum, key) => sum + of(key), 0), of };
}
