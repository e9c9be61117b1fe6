import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "../../api/http";
import type { Canvas, CanvasId, CanvasRight } from "../../protocol/generated";
import { isFacilitator } from "../../session/role";
import { canvases, rightOf } from "../../session/canvases";
import { list } from "../../session/format";
import { useLabel, useSession, useStore } from "../../session/hooks";
import { me } from "../../session/selectors";
import { useToast } from "../../ui/toast";
import { breakoutName } from "./access";

/** The canvas as it is now; null: the viewer does not know of it, or not any more. */
export const useCanvas = (id: CanvasId): Canvas | null => useSession((s) => canvases(s).find((canvas) => canvas.id === id) ?? null);

export const useRight = (id: CanvasId): CanvasRight | null => useSession((s) => (s.state.view ? rightOf(s.state.view, id) : null));

/** A way to ask the REST interface as somebody; what it is asked gets their token. */
export type Ask = <T>(act: (token: string, sessionId: string) => Promise<T>) => Promise<T>;

/** Asks as the person in this session; a token that has run out is replaced once. */
export function useAsk(): Ask {
  const store = useStore();
  return useCallback(async (act) => {
    const { token } = await store.token(false);
    try {
      return await act(token, store.sessionId);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      const fresh = await store.token(true);
      return act(fresh.token, store.sessionId);
    }
  }, [store]);
}

export function useWords(): (error: unknown) => string {
  const { t } = useTranslation("errors");
  return useCallback((error) => {
    if (!(error instanceof Problem)) return t("internal");
    const fields = error.errors.map((field) => field.detail).filter(Boolean).join(" ");
    return fields || t(error.code);
  }, [t]);
}

/** The same, and tells a failure as a toast, answered with null. */
export function useAskOrTell(): <T>(act: (token: string, sessionId: string) => Promise<T>) => Promise<T | null> {
  const ask = useAsk();
  const words = useWords();
  const toast = useToast();
  return useCallback(async (act) => {
    try {
      return await ask(act);
    } catch (error) {
      toast(words(error), "alert");
      return null;
    }
  }, [ask, words, toast]);
}

const NAMED_MAX = 3;

/** With whom a canvas is shared, in words. */
export function useSharedWords(canvas: Canvas): string {
  const { t } = useTranslation("canvases");
  const label = useLabel();
  const me = useSession((s) => s.state.view?.me);
  const view = useSession((s) => s.state.view);
  return useMemo(() => {
    const { access } = canvas;
    switch (access.to) {
      case "nobody": return t("shared_nobody");
      case "session": return t(`shared_session_${access.right}`);
      case "breakout": {
        const name = view ? breakoutName(view, canvas) : "";
        const open = view?.round?.breakouts.some((other) => other.id === access.breakout_id && other.closed_at === null);
        return !open ? t("shared_breakout_closed", { name }) : t(`shared_breakout_${access.right}`, { name });
      }
      case "people": {
        const names = access.people.map((grant) => (grant.participant_id === me ? t("you") : label(grant.participant_id)));
        return t("shared_people", { names: names.length > NAMED_MAX + 1 ? t("and_more", { names: names.slice(0, NAMED_MAX).join(", "), count: names.length - NAMED_MAX }) : list(names) });
      }
    }
  }, [canvas, view, me, label, t]);
}

/** Whose a canvas is, in words. */
export function useOwnerWords({ owner }: Canvas): string {
  const { t } = useTranslation("canvases");
  const label = useLabel();
  const me = useSession((s) => s.state.view?.me);
  return owner === null ? t("owner_session") : owner === me ? t("owner_you") : t("owner_other", { name: label(owner) });
}

/** Whether the viewer facilitates. */
export const useFacilitates = () => useSession((s) => isFacilitator(s.state.view?.role));

/** The viewer as a board names them. */
export function useMe(): { id: string; name: string } {
  const mine = useSession(me);
  const [id, name] = [mine?.id ?? "", mine?.label ?? ""];
  return useMemo(() => ({ id, name }), [id, name]);
}
