import { useTranslation } from "react-i18next";
import { clockTime } from "../../session/format";
import { useSend, useSession } from "../../session/hooks";
import { Button } from "../../ui/Button";

/** What someone sees who waits to be let in. */
export function LobbyWait({ onLeave }: { onLeave: () => void }) {
  const { t } = useTranslation("lobby");
  const lobby = useSession((s) => s.state.lobby);
  const send = useSend();
  if (!lobby) return null;
  const leave = async () => { if (await send({ type: "participant.leave", data: {} })) onLeave(); };
  return (
    <main id="main" className="mx-auto flex min-h-[85dvh] max-w-xl flex-col justify-center gap-6 px-5 py-10">
      <div aria-hidden="true" className="flex gap-2">
        {["bg-pause", "bg-expand", "bg-focus", "bg-doing"].map((tone, i) => (
          <span key={tone} className={`h-2 w-10 animate-pulse rounded-full ${tone}`} style={{ animationDelay: `${i * 300}ms`, animationDuration: "2.4s" }} />
        ))}
      </div>
      <div>
        <p className="mb-1 font-medium text-muted">{lobby.title}</p>
        <h1>{t("waiting_title")}</h1>
      </div>
      <p className="text-lg">{t("waiting_words", { name: lobby.name })}</p>
      <p className="text-muted">{t("since", { time: clockTime(lobby.since) })}</p>
      <section aria-label={t("messages")} aria-live="polite" className={lobby.messages.length === 0 ? "sr-only" : "rounded-2xl border border-line bg-surface p-5"}>
        <h2 className="mb-2">{t("messages")}</h2>
        {lobby.messages.map((message) => (
          <p key={`${message.at}${message.text}`} className="prose border-t border-line py-2">
            <span className="tabular mr-3 text-[0.85rem] text-muted">{clockTime(message.at)}</span>{message.text}
          </p>
        ))}
      </section>
      <div><Button onClick={() => void leave()}>{t("leave")}</Button></div>
    </main>
  );
}
