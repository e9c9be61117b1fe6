/** Everything that was said about a board, as a list: what is open first. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/Button";
import { BoardIcon } from "../parts/icons";
import { Panel } from "../parts/Panel";
import { useDesk } from "../parts/use";
import { Avatar } from "../../ui/bits";
import { When } from "./Message";
import { byActivity, lastSaid, repliesIn, type Thread } from "./read";
import { useTable, useTalk, useThreads, useUnread } from "./use";
import { useThreadWords } from "./words";

export function CommentsPanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("canvas");
  const { bench } = useDesk();
  const { state, talk, threads } = useTable();
  const { settled } = useTalk();
  const all = useThreads();
  const sorted = useMemo(() => [...all].sort(byActivity), [all]);
  const [open, done] = [sorted.filter((thread) => !thread.settled), sorted.filter((thread) => thread.settled)];
  const close = () => { onClose(); bench.focus(); };
  return (
    <Panel title={t("comments")} onClose={close}>
      <label className="flex min-h-11 items-center gap-2.5 border-b border-line px-4 text-[0.9rem]"><input type="checkbox" checked={settled} onChange={(event) => talk.showSettled(event.target.checked)} className="size-4.5 accent-accent" />{t("show_settled")}</label>
      <div className="min-h-0 grow overflow-auto p-2">
        {threads === null
          ? <p role={state.name === "refused" ? "alert" : "status"} className="p-4 text-center text-muted">{t(state.name === "refused" ? "comments_unreachable" : "comments_loading")}</p>
          : all.length === 0 && <Nothing onBegun={onClose} />}
        {open.length > 0 && <List label={t("comments_open")} threads={open} />}
        {done.length > 0 && <><h3 className="px-2 pt-4 pb-1 text-[0.9rem] text-muted">{t("comments_settled", { count: done.length })}</h3><List label={t("comments_done")} threads={done} /></>}
      </div>
    </Panel>
  );
}

function Nothing({ onBegun }: { onBegun: () => void }) {
  const { t } = useTranslation("canvas");
  const { bench } = useDesk();
  return (
    <div className="flex flex-col items-center gap-4 p-4 text-center text-muted">
      <p>{t(bench.mayComment ? "comments_none" : "comments_none_reading")}</p>
      {bench.mayComment && <Button small onClick={() => { onBegun(); bench.setTool("comment"); bench.focus(); }}><BoardIcon name="comment" size={18} />{t("tool_comment")}</Button>}
    </div>
  );
}

function List({ label, threads }: { label: string; threads: readonly Thread[] }) {
  return <ul aria-label={label} className="flex flex-col gap-0.5">{threads.map((thread) => <Row key={thread.id} thread={thread} />)}</ul>;
}

function Row({ thread }: { thread: Thread }) {
  const { t } = useTranslation("canvas");
  const { talk } = useTable();
  const { open } = useTalk();
  const words = useThreadWords();
  const unread = useUnread()(thread);
  const first = thread.comments[0];
  const [about, replies] = [words.about(thread.el), repliesIn(thread)];
  return (
    <li>
      <button type="button" aria-current={open === thread.id || undefined} onClick={() => talk.openThread(thread.id)}
        className={`flex w-full items-start gap-2.5 rounded-xl px-2 py-2 text-start focus-visible:-outline-offset-3 ${open === thread.id ? "bg-accent-soft" : "hover:bg-line/40"}`}>
        <Avatar name={words.name(thread.by)} size={30} />
        <span className="min-w-0 grow">
          <span className="flex items-baseline gap-2"><bdi className="min-w-0 grow truncate text-[0.9rem] font-semibold">{words.name(thread.by)}</bdi><When at={lastSaid(thread)} />{unread && <span className="size-2.5 shrink-0 rounded-full bg-[#c2410c]"><span className="sr-only">{t("comment_is_new")}</span></span>}</span>
          <span dir="auto" className={`line-clamp-2 text-[0.9rem] leading-snug [overflow-wrap:anywhere] ${first?.removed ? "text-muted italic" : ""}`}>{first?.removed ? t("comment_removed", { name: words.name(first.by) }) : first?.text}</span>
          {(about !== "" || replies > 0) && <span className="flex gap-2 text-[0.8rem] text-muted"><span dir="auto" className="min-w-0 truncate">{about}</span>{replies > 0 && <span className="shrink-0 whitespace-nowrap">{t("comment_replies", { count: replies })}</span>}</span>}
        </span>
      </button>
    </li>
  );
}
