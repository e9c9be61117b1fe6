/** A field for what somebody has to say: Enter sends it, Shift+Enter begins a line. Words that were not sent are kept. */
import { useId, useRef, useState, type Ref } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../../ui/Icon";
import { COMMENT_MAX } from "./read";

export function WriteField({ label, send, start, onWords, onSend, field, placeholder }:
  { label: string; /** What its button is called. */ send: string; start: string; onWords?: (text: string) => void; onSend: (text: string) => void; field?: Ref<HTMLTextAreaElement>; placeholder?: string }) {
  const { t } = useTranslation("canvas");
  const id = useId();
  const [text, setText] = useState(start);
  const form = useRef<HTMLFormElement>(null);
  const words = text.trim();
  const write = (next: string) => { setText(next); onWords?.(next); };
  return (
    <form ref={form} className="flex items-end gap-1.5" onSubmit={(event) => {
      event.preventDefault();
      if (words === "") return;
      write("");
      onSend(words);
    }}>
      <textarea ref={field} dir="auto" rows={1} value={text} maxLength={COMMENT_MAX} aria-label={label} placeholder={placeholder} aria-describedby={`${id}-help`} enterKeyHint="send" onChange={(event) => write(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          form.current?.requestSubmit();
        }}
        className="max-h-36 min-h-11 min-w-0 grow resize-none rounded-xl border border-edge bg-raised px-3 py-2 leading-snug placeholder:text-muted [field-sizing:content]" />
      <span id={`${id}-help`} className="sr-only">{t("comment_help")}</span>
      <button type="submit" aria-label={send} title={send} disabled={words === ""} className="inline-flex size-11 shrink-0 items-center justify-center rounded-xl bg-accent text-on-accent hover:bg-accent-strong disabled:opacity-45"><Icon name="send" className="rtl:-scale-x-100" /></button>
    </form>
  );
}
