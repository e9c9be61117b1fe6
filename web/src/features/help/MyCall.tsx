import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLabel, useSend, useServerNow, useSession } from "../../session/hooks";
import { Button, IconButton } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { CallDialog } from "./CallDialog";
import { myCall } from "./queue";

const COMING_MS = 45_000;

/** The viewer's open call for help, and for a while after it was answered who is coming. */
export function MyCall() {
  const { t } = useTranslation("help");
  const { t: tu } = useTranslation("ui");
  const send = useSend();
  const label = useLabel();
  const call = useSession(myCall);
  const answered = useSession((s) => s.state.coming);
  const now = useServerNow(5_000);
  const [read, setRead] = useState<number | null>(null);
  const [changing, setChanging] = useState<string | null>(null);
  const coming = !call && answered && answered.at !== read && now - answered.at < COMING_MS ? answered : null;
  const strip = "flex flex-wrap items-center gap-x-4 gap-y-2 rounded-2xl px-5 py-3";
  return (
    <>
      <div role="status" className={call || coming ? "" : "sr-only"}>
        {call && (
          <div className={`${strip} bg-warm-soft text-warm-ink`}>
            <Icon name="help" size={24} />
            <p className="min-w-0 grow basis-48"><span className="block font-semibold">{t("called")}. {t("called_words")}</span>
              {call.text && <span className="prose block">{call.text}</span>}</p>
            <span className="flex gap-2">
              <Button small aria-haspopup="dialog" onClick={() => setChanging(call.id)}>{t("change")}</Button>
              <Button small onClick={() => void send({ type: "help.cancel", data: {} })}>{t("cancel")}</Button>
            </span>
          </div>
        )}
        {coming && (
          <div className={`${strip} bg-accent text-on-accent`}>
            <Icon name="help" size={24} />
            <p className="min-w-0 flex-1 text-lg font-semibold">{t("coming", { name: label(coming.by) })}</p>
            <IconButton label={tu("dismiss")} className="-mr-3 text-on-accent hover:text-ink" onClick={() => setRead(coming.at)}><Icon name="close" size={18} /></IconButton>
          </div>
        )}
      </div>
      {call && changing === call.id && <CallDialog call={call} onClose={() => setChanging(null)} />}
    </>
  );
}
