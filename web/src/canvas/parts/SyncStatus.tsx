/** Whether what one did is saved: never more than is known. */
import { useTranslation } from "react-i18next";
import type { SyncState } from "../sync/open";

export function SyncStatus({ state, kept, onRetry }: { state: SyncState; kept: boolean; onRetry: () => void }) {
  const { t } = useTranslation("canvas");
  const { text, tone } = wordsFor(state, t);
  const offline = state.name === "offline";
  return (
    <div role="status" className="pointer-events-auto flex min-h-11 max-w-full items-center gap-2 rounded-2xl border border-line bg-raised px-3.5 text-[0.88rem] shadow-lift" title={offline ? t(kept ? "state_offline_hint" : "state_offline_hint_unkept") : undefined}>
      <span aria-hidden="true" className={`size-2.5 shrink-0 rounded-full ${tone} ${state.name === "connecting" ? "animate-pulse" : ""}`} />
      <span className="truncate">{text}</span>
      {offline && <button type="button" onClick={onRetry} className="min-h-9 rounded-lg px-2 font-medium whitespace-nowrap text-accent hover:bg-accent-soft">{t("try_now")}</button>}
    </div>
  );
}

function wordsFor(state: SyncState, t: ReturnType<typeof useTranslation<"canvas">>["t"]): { text: string; tone: string } {
  switch (state.name) {
    case "connecting": return { text: t("state_connecting"), tone: "bg-away" };
    case "live": return state.waiting > 0 ? { text: t("state_saving"), tone: "bg-away" } : { text: t("state_saved"), tone: "bg-online" };
    case "offline": return { text: state.waiting > 0 ? t("state_offline_waiting", { count: state.waiting }) : t("state_offline"), tone: "bg-danger" };
    case "refused": return { text: t("state_refused"), tone: "bg-danger" };
  }
}
