/** One comment of a thread, with what can be done with it. */
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/Dialog";
import { Menu, type MenuItem } from "../../ui/Menu";
import { useDesk } from "../parts/use";
import { ago } from "./ago";
import { COMMENT_MAX, type Comment } from "./read";
import { Reactions } from "./Reactions";
import { useClock, useTable } from "./use";
import { useThreadWords } from "./words";

export function Message({ thread, comment }: { thread: string; comment: Comment }) {
  const { t } = useTranslation("canvas");
  const { bench } = useDesk();
  const { acts, me, moderates } = useTable();
  const words = useThreadWords();
  const [asked, setAsked] = useState<"edit" | "remove" | null>(null);
  const row = useRef<HTMLLIElement>(null);
  const rewritten = () => {
    row.current?.querySelector<HTMLElement>('[aria-haspopup="menu"]')?.focus();
    setAsked(null);
  };
  const name = words.name(comment.by);
  if (comment.removed) return <li className="flex items-center gap-2.5 text-[0.9rem] text-muted italic"><Avatar name={name} size={30} />{t("comment_removed", { name })}</li>;
  const may = bench.mayComment;
  const items: MenuItem[] = [
    ...(may && comment.by === me ? [{ label: t("comment_edit"), onSelect: () => setAsked("edit") }] : []),
    ...(may && (comment.by === me || moderates) ? [{ label: t("comment_remove"), danger: true, onSelect: () => setAsked("remove") }] : []),
  ];
  return (
    <li ref={row} className="flex gap-2.5">
      <Avatar name={name} size={30} />
      <div className="min-w-0 grow">
        <div className="flex min-h-8 items-center gap-x-2">
          <span className="min-w-0 grow text-[0.9rem] leading-tight"><bdi className="font-semibold">{name}</bdi> <When at={comment.at} />{comment.edited !== null && <span className="text-[0.8rem] text-muted"> · {t("comment_edited")}</span>}</span>
          {items.length > 0 && <div className="-my-1.5 -me-2"><Menu label={t("comment_more", { name })} items={items} /></div>}
        </div>
        {asked === "edit"
          ? <Rewrite text={comment.text} onDone={rewritten} onSave={(text) => acts.edit(thread, comment.id, text)} />
          : <p dir="auto" className="prose text-[0.95rem] leading-snug">{comment.text}</p>}
        <Reactions thread={thread} comment={comment} />
      </div>
      {asked === "remove" && <ConfirmDialog title={t("comment_remove_title")} confirm={t("comment_remove_confirm")} danger onConfirm={() => void acts.remove(thread, comment.id)} onClose={() => setAsked(null)}>{t("comment_remove_words")}</ConfirmDialog>}
    </li>
  );
}

export function When({ at }: { at: number }) {
  const { t } = useTranslation("canvas");
  const now = useClock();
  return <time dateTime={new Date(at).toISOString()} title={new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" }).format(at)} className="text-[0.8rem] whitespace-nowrap text-muted">{ago(at, now, t("just_now"))}</time>;
}

function Rewrite({ text, onDone, onSave }: { text: string; onDone: () => void; onSave: (text: string) => Promise<boolean> }) {
  const { t } = useTranslation("canvas");
  const [value, setValue] = useState(text);
  const [busy, setBusy] = useState(false);
  const words = value.trim();
  const save = async () => {
    if (words === "" || busy) return;
    if (words === text) return onDone();
    setBusy(true);
    const done = await onSave(words);
    setBusy(false);
    if (done) onDone();
  };
  return (
    <form onSubmit={(event) => { event.preventDefault(); void save(); }}>
      {/* Whoever asked to change it goes on writing. */}
      <textarea ref={(field) => { field?.focus(); }} dir="auto" value={value} rows={2} maxLength={COMMENT_MAX} aria-label={t("comment_edit_field")} onChange={(event) => setValue(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); void save(); }
          if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); onDone(); }
        }}
        className="max-h-48 w-full resize-none rounded-xl border border-edge bg-raised px-3 py-2 text-[0.95rem] leading-snug [field-sizing:content]" />
      <div className="flex justify-end gap-2 py-1">
        <Button small kind="quiet" onClick={onDone}>{t("cancel")}</Button>
        <Button small kind="primary" type="submit" busy={busy} disabled={words === ""}>{t("comment_save")}</Button>
      </div>
    </form>
  );
}
