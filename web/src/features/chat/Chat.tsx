import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Channel } from "../../protocol/generated";
import { listenersHere } from "../../session/breakouts";
import { list } from "../../session/format";
import { useLabel, useSession } from "../../session/hooks";
import { facilitates, inside, myBreakoutId } from "../../session/selectors";
import { Empty } from "../../ui/bits";
import { Select } from "../../ui/Field";
import { Conversation } from "./Conversation";
import { useUnread } from "./useUnread";

type Place = "everyone" | "breakout" | "facilitators";

/** All channels the viewer has. `thread` opens the private thread of a person, for facilitators. */
export function Chat({ thread, onThread }: { thread: string | null; onThread: (id: string | null) => void }) {
  const { t } = useTranslation("chat");
  const breakoutId = useSession(myBreakoutId);
  const facilitator = useSession(facilitates);
  const me = useSession((s) => s.state.view?.me) ?? "";
  const unread = useUnread();
  const label = useLabel();
  const listeners = useSession(listenersHere);
  const [chosen, setChosen] = useState<Place | null>(null);
  const fallback: Place = breakoutId ? "breakout" : "everyone";
  const wanted = thread ? "facilitators" : (chosen ?? fallback);
  const place = wanted === "breakout" && !breakoutId ? "everyone" : wanted;
  const places: Place[] = ["everyone", ...(breakoutId ? ["breakout" as const] : []), "facilitators"];
  const choose = (next: Place) => { setChosen(next); onThread(null); };
  const owner = facilitator ? thread : me;
  const threadsUnread = useThreads().reduce((sum, id) => sum + unread.of(`thread:${id}`), 0);
  const count = (p: Place) => (p === "everyone" ? unread.of("plenary") : p === "breakout" ? unread.of(`breakout:${breakoutId ?? ""}`) : facilitator ? threadsUnread : unread.of(`thread:${me}`));
  const channel: Channel | null = place === "everyone" ? { kind: "plenary" } : place === "breakout" ? { kind: "breakout" }
    : owner ? { kind: "facilitators", ...(facilitator ? { participant_id: owner } : {}) } : null;
  const inBreakout = listeners.length > 0 ? t("breakout_listened", { count: listeners.length, names: list(listeners.map(label)) }) : t("breakout_hint");
  const hint = place === "everyone" ? t("everyone_hint") : place === "breakout" ? inBreakout
    : facilitator ? (owner ? t("thread_hint", { name: label(owner) }) : "") : t("facilitators_hint");
  return (
    <section aria-label={t("title")} className="flex min-h-0 flex-col gap-3">
      <div role="group" aria-label={t("title")} className="flex flex-wrap gap-1 rounded-xl bg-line/45 p-1">
        {places.map((p) => (
          <button key={p} type="button" aria-pressed={place === p} onClick={() => choose(p)}
            className={`min-h-11 grow rounded-lg px-2.5 font-medium ${place === p ? "bg-raised shadow-lift ring-1 ring-edge/50" : "text-muted hover:text-ink"}`}>
            {p === "facilitators" && facilitator ? t("threads") : t(p)}
            {count(p) > 0 && place !== p && (
              <span className="tabular ml-2 rounded-full bg-warm-soft px-1.5 text-[0.8rem] font-semibold text-warm-ink">
                <span aria-hidden="true">{count(p)}</span><span className="sr-only">{t("unread", { count: count(p) })}</span>
              </span>)}
          </button>
        ))}
      </div>
      {place === "facilitators" && facilitator && <ThreadPicker chosen={thread} onChoose={onThread} />}
      {hint && <p className="text-[0.88rem] text-muted">{hint}</p>}
      {channel && <Conversation key={JSON.stringify(channel)} channel={channel} />}
    </section>
  );
}

/** Whose threads have messages, the newest first. */
function useThreads(): string[] {
  const chat = useSession((s) => s.state.view?.chat);
  return useMemo(() => {
    const owners = (chat ?? []).flatMap((m) => (m.channel.kind === "facilitators" ? [m.channel.participant_id ?? m.from] : []));
    return [...new Set(owners.reverse())];
  }, [chat]);
}

function ThreadPicker({ chosen, onChoose }: { chosen: string | null; onChoose: (id: string | null) => void }) {
  const { t } = useTranslation("chat");
  const people = useSession(inside);
  const me = useSession((s) => s.state.view?.me);
  const threads = useThreads();
  const label = useLabel();
  const unread = useUnread();
  const others = people.filter((person) => person.id !== me && !threads.includes(person.id));
  return (
    <div className="flex flex-col gap-2">
      <Select label={t("person")} hideLabel value={chosen ?? ""} onChange={(e) => onChoose(e.target.value || null)}>
        <option value="">{t("choose")}</option>
        {threads.map((id) => <option key={id} value={id}>{label(id)}{unread.of(`thread:${id}`) > 0 ? ` (${unread.of(`thread:${id}`)})` : ""}</option>)}
        {threads.length > 0 && others.length > 0 && <hr />}
        {others.map((person) => <option key={person.id} value={person.id}>{person.label}</option>)}
      </Select>
      {!chosen && threads.length === 0 && <Empty>{t("empty")}</Empty>}
      {!chosen && threads.length > 0 && (
        <ul className="flex flex-wrap gap-2">
          {threads.slice(0, 8).map((id) => (
            <li key={id}><button type="button" onClick={() => onChoose(id)} className="min-h-11 rounded-xl border border-line bg-raised px-4 hover:border-edge">
              {label(id)}{unread.of(`thread:${id}`) > 0 && <span className="ml-2 rounded-full bg-warm-soft px-1.5 text-[0.8rem] font-semibold text-warm-ink">{unread.of(`thread:${id}`)}</span>}
            </button></li>
          ))}
        </ul>
      )}
    </div>
  );
}
