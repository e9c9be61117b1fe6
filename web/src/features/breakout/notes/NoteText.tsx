import { useTranslation } from "react-i18next";
import type { Note } from "../../../protocol/generated";
import { Icon } from "../../../ui/Icon";

/** A note to read: the words first, and beneath them whose they are. */
export function NoteText({ note, by, large = false }: { note: Note; by: string; large?: boolean }) {
  const { t } = useTranslation("note");
  return (
    <>
      <p className={`prose ${large ? "text-xl leading-snug" : ""}`}>{note.text}</p>
      <p className="mt-1 flex flex-wrap items-center gap-x-1.5 text-[0.85rem] text-muted">
        {note.pinned_at !== null && <span role="img" aria-label={t("pinned")} title={t("pinned")} className="text-accent"><Icon name="pin" size={15} /></span>}
        <span>{by}</span>
        {note.edited_at !== null && <span>· {t("edited")}</span>}
      </p>
    </>
  );
}
