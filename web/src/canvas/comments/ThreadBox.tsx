/** The thread that is open, or the place where one is about to be begun. */
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { BoardIcon } from "../parts/icons";
import { useBenchOf, useDesk } from "../parts/use";
import { Floating } from "./Floating";
import { Message, When } from "./Message";
import type { About, Thread } from "./read";
import { useTable, useTalk, useThreads } from "./use";
import { useThreadWords } from "./words";
import { WriteField } from "./WriteField";

/** `panel`: whether one is open beside the board. */
export function TalkBox({ panel }: { panel: boolean }) {
  const { talk, threads } = useTable();
  const { open, draft } = useTalk();
  const { bench } = useDesk();
  const presenting = useBenchOf("presenting");
  const all = useThreads();
  const thread = all.find(({ id }) => id === open);
  const gone = open !== null && threads !== null && thread === undefined;
  useEffect(() => { if (gone || presenting) talk.close(); }, [gone, presenting, talk]);
  const may = bench.mayComment;
  useEffect(() => { if (draft && !may) talk.close(); }, [draft, may, talk]);
  if (presenting) return null;
  if (draft && may) return <Composer key={`${draft.el} ${draft.pt.join(" ")}`} about={draft} panel={panel} />;
  return thread ? <ThreadBox key={thread.id} thread={thread} panel={panel} /> : null;
}

function Head({ title, about, children }: { title: string; about: string; children?: ReactNode }) {
  const { t } = useTranslation("canvas");
  const { talk } = useTable();
  return (
    <div className="flex items-center gap-0.5 border-b border-line ps-4 pe-1 py-0.5">
      <div className="min-w-0 grow py-1">
        <h2 className="truncate text-[1rem]">{title}</h2>
        {about !== "" && <p dir="auto" className="truncate text-[0.8rem] leading-tight text-muted">{about}</p>}
      </div>
      {children}
      <IconButton label={t("close_panel")} onClick={() => talk.close()}><Icon name="close" /></IconButton>
    </div>
  );
}

function ThreadBox({ thread, panel }: { thread: Thread; panel: boolean }) {
  const { t } = useTranslation("canvas");
  const { bench } = useDesk();
  const { acts, seen, sending, talk } = useTable();
  const all = useThreads();
  const words = useThreadWords();
  const root = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const [busy, setBusy] = useState(false);
  // A field that was refused what it sent begins anew with those words.
  const [again, setAgain] = useState(0);
  useEffect(() => {
    const mark = () => { if (document.visibilityState === "visible") seen.mark(thread, all); };
    mark();
    document.addEventListener("visibilitychange", mark);
    return () => document.removeEventListener("visibilitychange", mark);
  }, [seen, thread, all]);
  const there = new Set(thread.comments.map(({ id }) => id));
  const waiting = sending.filter((one) => one.thread === thread.id && !there.has(one.id));
  const count = thread.comments.length + waiting.length;
  useEffect(() => { if (list.current) list.current.scrollTop = list.current.scrollHeight; }, [count]);
  const settle = async () => {
    if (busy) return;
    setBusy(true);
    await acts.settle(thread.id, !thread.settled);
    setBusy(false);
  };
  const reply = async (text: string) => {
    if (await acts.reply(thread.id, text) || talk.unsent(thread.id) !== "") return;
    talk.keep(thread.id, text);
    setAgain((times) => times + 1);
  };
  const may = bench.mayComment;
  return (
    <Floating about={thread} panel={panel} label={words.whole(thread, false)} focus={() => root.current?.closest<HTMLElement>('[role="dialog"]') ?? null} canLeave={() => true}>
      <div ref={root} className="contents">
        <Head title={t(thread.settled ? "thread_settled" : "thread")} about={words.about(thread.el)}>
          {may && <button type="button" aria-busy={busy || undefined} onClick={() => void settle()} className="inline-flex min-h-11 shrink-0 items-center gap-1.5 rounded-xl px-2.5 text-[0.9rem] font-medium text-accent hover:bg-accent-soft disabled:opacity-55"><BoardIcon name={thread.settled ? "undo" : "check"} size={18} />{t(thread.settled ? "thread_reopen" : "thread_settle")}</button>}
        </Head>
        {thread.settled && <p className="bg-accent-soft px-4 py-1.5 text-[0.85rem]">{t("thread_settled_by", { name: words.name(thread.settled.by) })} {thread.settled.at > 0 && <When at={thread.settled.at} />}</p>}
        <ol ref={list} aria-label={t("comments")} tabIndex={-1} className="flex min-h-0 grow flex-col gap-3.5 overflow-auto px-4 py-3">
          {thread.comments.map((comment) => <Message key={comment.id} thread={thread.id} comment={comment} />)}
          {waiting.map((one) => <li key={one.id} className="ps-10 opacity-65"><p dir="auto" className="prose text-[0.95rem] leading-snug">{one.text}</p><p className="text-[0.8rem] text-muted">{t("comment_sending")}</p></li>)}
        </ol>
        {may && <div className="border-t border-line p-2.5"><WriteField key={again} label={t("reply")} placeholder={t("reply")} send={t("reply_send")} start={talk.unsent(thread.id)} onWords={(text) => talk.keep(thread.id, text)} onSend={(text) => void reply(text)} /></div>}
      </div>
    </Floating>
  );
}

function Composer({ about, panel }: { about: About; panel: boolean }) {
  const { t } = useTranslation("canvas");
  const { bench } = useDesk();
  const { acts, talk } = useTable();
  const words = useThreadWords();
  const field = useRef<HTMLTextAreaElement>(null);
  const what = words.about(about.el);
  const begin = async (text: string) => {
    talk.close();
    if (await acts.begin(about, text)) return bench.say("said_commented");
    // Why was told; whoever has not begun to write another one finds their words again.
    if (talk.unsent("") !== "" || talk.snapshot().draft) return;
    talk.keep("", text);
    talk.compose(about);
  };
  return (
    <Floating about={about} panel={panel} label={t("comment_new")} focus={() => field.current} canLeave={() => (field.current?.value ?? "").trim() === ""}>
      <Head title={t("comment_new")} about={what} />
      <div className="p-2.5"><WriteField field={field} label={t("comment_text")} placeholder={t("comment_text")} send={t("comment_send")} start={talk.unsent("")} onWords={(text) => talk.keep("", text)} onSend={(text) => void begin(text)} /></div>
    </Floating>
  );
}
