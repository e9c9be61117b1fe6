/** Which messages belong to which channel, and which of them are unread. */
import { useCallback, useEffect, useSyncExternalStore } from "react";
import type { Channel, Message } from "../../protocol/generated";
import type { Pending } from "../../connection/outgoing";
import type { Snapshot } from "../../session/store";

/** A channel's name within this page: `plenary`, `breakout:<id>` or `thread:<participant>`. */
export type ChannelKey = string;

export function keyOf(channel: Channel, author: string, breakoutId: string | null): ChannelKey {
  if (channel.kind === "plenary") return "plenary";
  if (channel.kind === "breakout") return `breakout:${breakoutId ?? ""}`;
  return `thread:${channel.participant_id ?? author}`;
}

export function messagesIn(s: Snapshot, key: ChannelKey): readonly Message[] {
  const { view, breakout } = s.state;
  if (key.startsWith("breakout:")) return breakout && key === `breakout:${breakout.breakout_id}` ? breakout.chat : [];
  return (view?.chat ?? []).filter((message) => keyOf(message.channel, message.from, null) === key);
}

/** Messages of ours that are on their way. One that has come back already is not shown twice. */
export function sendingIn(s: Snapshot, key: ChannelKey): readonly Pending[] {
  const me = s.state.view?.me ?? "";
  const known = messagesIn(s, key).filter((message) => message.from === me).slice(-20);
  return s.pending.filter(({ command, since }) => command.type === "chat.send"
    && keyOf(command.data.channel, me, s.state.breakout?.breakout_id ?? null) === key
    && !known.some((message) => message.text === command.data.text && message.at >= since - 5_000));
}

const readUntil = new Map<string, number>();
const listeners = new Set<() => void>();
const openedAt = Date.now();

/** How many messages of others came since the channel was last looked at. */
export function unread(messages: readonly Message[], readKey: string, me: string | undefined): number {
  const until = readUntil.get(readKey) ?? openedAt;
  return messages.filter((message) => message.from !== me && message.at > until).length;
}

/** Marks a channel as read while it is on the screen. */
export function useReading(readKey: string, messages: readonly Message[]): void {
  const newest = messages.at(-1)?.at ?? 0;
  useEffect(() => {
    const mark = () => {
      if (document.visibilityState !== "visible" || (readUntil.get(readKey) ?? openedAt) >= newest) return;
      readUntil.set(readKey, newest);
      for (const listener of [...listeners]) listener();
    };
    mark();
    document.addEventListener("visibilitychange", mark);
    return () => document.removeEventListener("visibilitychange", mark);
  }, [readKey, newest]);
}

/** Renders again when something was read. */
export function useReadMarks(): void {
  const subscribe = useCallback((notify: () => void) => {
    listeners.add(notify);
    return () => listeners.delete(notify);
  }, []);
  useSyncExternalStore(subscribe, () => [...readUntil.values()].reduce((a, b) => a + b, 0));
}
