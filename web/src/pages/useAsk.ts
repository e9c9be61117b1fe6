import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "../api/http";
import { useToast } from "../ui/toast";

export type Loaded<T> = { state: "loading" } | { state: "failed"; words: string } | { state: "here"; data: T };

/** Loads once per `key`, and again on `reload`; what was there stays on the screen meanwhile. */
export function useLoad<T>(key: string, load: () => Promise<T>): { loaded: Loaded<T>; reload: () => void; set: (data: T) => void } {
  const words = useWords();
  const [attempt, setAttempt] = useState(0);
  const [result, setResult] = useState<{ key: string; loaded: Loaded<T> }>({ key, loaded: { state: "loading" } });
  useEffect(() => {
    let wanted = true;
    load().then(
      (data) => { if (wanted) setResult({ key, loaded: { state: "here", data } }); },
      (error: unknown) => { if (wanted) setResult({ key, loaded: { state: "failed", words: words(error) } }); },
    );
    return () => { wanted = false; };
    // `load` is made anew with every render; `key` says what it loads.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, attempt, words]);
  return {
    loaded: result.key === key ? result.loaded : { state: "loading" },
    reload: useCallback(() => setAttempt((n) => n + 1), []),
    set: useCallback((data: T) => setResult({ key, loaded: { state: "here", data } }), [key]),
  };
}

/** The words for a failure, field by field when there are such. */
export function useWords(): (error: unknown) => string {
  const { t } = useTranslation("errors");
  return useCallback((error) => {
    if (!(error instanceof Problem)) return t("internal");
    const fields = error.errors.map((field) => field.detail).filter(Boolean).join(" ");
    return fields || t(error.code);
  }, [t]);
}

/** Does something and tells a failure as a toast. Answers whether it worked. */
export function useAct(): (act: () => Promise<unknown>, done?: string) => Promise<boolean> {
  const toast = useToast();
  const words = useWords();
  return useCallback(async (act, done) => {
    try {
      await act();
      if (done) toast(done);
      return true;
    } catch (error) {
      toast(words(error), "alert");
      return false;
    }
  }, [toast, words]);
}
