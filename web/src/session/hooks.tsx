/** React's way into a session store. */
import { createContext, use, useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import type { Answer, Command, ParticipantId } from "../protocol/generated";
import { Refused } from "../connection/outgoing";
import { useToast } from "../ui/toast";
import type { SessionStore, Snapshot } from "./store";

const StoreContext = createContext<SessionStore | null>(null);
export const SessionProvider = StoreContext.Provider;

export function useStore(): SessionStore {
  const store = use(StoreContext);
  if (!store) throw new Error("useStore needs a SessionProvider above it");
  return store;
}

/** `select` must return the same reference for the same snapshot. */
export function useSession<T>(select: (snapshot: Snapshot) => T): T {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, () => select(store.getSnapshot()));
}

/** Sends a command. A refusal is told as a toast and answered with null; nothing fails in silence. */
export function useSend(): (command: Command) => Promise<Answer | null> {
  const store = useStore();
  const toast = useToast();
  const { t } = useTranslation("errors");
  return useCallback(async (command) => {
    try {
      return await store.send(command);
    } catch (error) {
      const known = error instanceof Refused && error.code !== "gone";
      toast(known ? t(error.code) : t("gone"), "alert");
      return null;
    }
  }, [store, toast, t]);
}

/** A name that also works for people who are not here any more. */
export function useLabel(): (id: ParticipantId) => string {
  const labels = useSession((s) => s.state.labels);
  const { t } = useTranslation("people");
  return useCallback((id) => labels[id] ?? t("someone_gone"), [labels, t]);
}

/** The server's clock, read again every `everyMs`; aligned, so that all screens change together. */
export function useServerNow(everyMs = 1_000): number {
  const store = useStore();
  const [now, setNow] = useState(() => store.serverNow());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const tick = () => {
      const current = store.serverNow();
      setNow(current);
      timer = setTimeout(tick, everyMs - (current % everyMs) + 5);
    };
    tick();
    return () => clearTimeout(timer);
  }, [store, everyMs]);
  return now;
}

/**
 * Milliseconds until an instant of the server's clock, and never more than was shown before: a corrected offset may
 * only make it wait. Give the component a key with the instant, so that an extension starts anew.
 */
export function useRemainingMs(endsAt: number): number {
  const store = useStore();
  const [left, setLeft] = useState(() => Math.max(0, endsAt - store.serverNow()));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const tick = () => {
      const now = Math.max(0, endsAt - store.serverNow());
      setLeft((before) => Math.min(before, now));
      // At the next change of the second, so that all screens change together.
      if (now > 0) timer = setTimeout(tick, (now % 1_000) + 10);
    };
    tick();
    return () => clearTimeout(timer);
  }, [endsAt, store]);
  return left;
}
