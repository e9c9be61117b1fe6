import { useState } from "react";
import { useTranslation } from "react-i18next";
import { clockTime } from "../../session/format";
import { useLabel, useSession, useStore } from "../../session/hooks";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";

/** The newest announcement until it is marked as read; the earlier ones stay within reach, unless only the `newest` is asked for. */
export function AnnouncementBanner({ newest: alone = false }: { newest?: boolean }) {
  const { t } = useTranslation("announcement");
  const store = useStore();
  const key = `plenary.read.${store.sessionId}`;
  const [read, setRead] = useState(() => sessionStorage.getItem(key));
  const [open, setOpen] = useState(false);
  const all = useSession((s) => s.state.view?.announcements);
  const label = useLabel();
  const newest = all?.at(-1);
  if (!all || !newest) return <div aria-live="assertive" className="sr-only" />;
  const unread = newest.id !== read;
  const markRead = () => { setRead(newest.id); sessionStorage.setItem(key, newest.id); };
  return (
    <>
      <div aria-live="assertive" className={unread ? "" : "sr-only"}>
        {unread && (
          <div className="flex flex-wrap items-start gap-3 rounded-2xl bg-accent px-5 py-4 text-on-accent">
            <Icon name="horn" size={24} className="mt-0.5" />
            <div className="min-w-0 grow basis-56">
              <p className="text-[0.88rem] opacity-85">{t("new")} · {t("from", { name: label(newest.by), time: clockTime(newest.at) })}</p>
              <p className="prose text-lg">{newest.text}</p>
            </div>
            <Button small onClick={markRead}>{t("read")}</Button>
          </div>
        )}
      </div>
      {!unread && !alone && (
        <div>
          <Button kind="quiet" small aria-expanded={open} onClick={() => setOpen(!open)}><Icon name="horn" size={18} />{t("earlier")} ({all.length})</Button>
          {open && <ul className="mt-1 rounded-2xl border border-line bg-surface px-5 py-2">
            {all.toReversed().map((announcement) => (
              <li key={announcement.id} className="border-b border-line py-2.5 last:border-0">
                <p className="text-[0.85rem] text-muted">{t("from", { name: label(announcement.by), time: clockTime(announcement.at) })}</p>
                <p className="prose">{announcement.text}</p>
              </li>
            ))}
          </ul>}
        </div>
      )}
    </>
  );
}
