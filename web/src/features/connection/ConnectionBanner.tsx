import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession, useStore } from "../../session/hooks";
import { Button } from "../../ui/Button";

/** Says that we are reconnecting and that nothing is lost; silent while all is well. */
export function ConnectionBanner() {
  const { t } = useTranslation("connection");
  const store = useStore();
  const connection = useSession((s) => s.connection);
  const queued = useSession((s) => s.pending.length);
  const unsaved = useSession((s) => s.state.unsaved);
  const retryAt = connection.phase === "resuming" ? connection.retryAt : null;
  const seconds = useSecondsUntil(retryAt);
  const broken = connection.phase === "resuming";
  return (
    <div role="status" className="sticky top-0 z-30">
      {broken && (
        <div className="flex flex-wrap items-center justify-center gap-x-4 gap-y-1 bg-warm-soft px-4 py-2 text-warm-ink">
          <span aria-hidden="true" className="size-3 animate-pulse rounded-full bg-warm" />
          <strong>{t("resuming")}</strong>
          <span>{queued > 0 ? t("queued", { count: queued }) : t("nothing_queued")}</span>
          {seconds > 2 && (
            <>
              <span aria-hidden="true" className="tabular">{t("resuming_in", { count: seconds })}</span>
              <Button kind="quiet" small onClick={() => store.restart()}>{t("try_now")}</Button>
            </>
          )}
        </div>
      )}
      {unsaved && !broken && <div className="bg-warm-soft px-4 py-3 text-center text-warm-ink">{t("unsaved")}</div>}
    </div>
  );
}

function useSecondsUntil(at: number | null): number {
  const [seen, setSeen] = useState<{ at: number; now: number } | null>(null);
  useEffect(() => {
    if (at === null) return;
    const timer = setInterval(() => setSeen({ at, now: Date.now() }), 250);
    return () => clearInterval(timer);
  }, [at]);
  return at === null || seen?.at !== at ? 0 : Math.max(0, Math.ceil((at - seen.now) / 1_000));
}
