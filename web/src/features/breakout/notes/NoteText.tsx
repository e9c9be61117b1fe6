import { useTranslation } from "react-i18next";
import type { Note } from "../../../protocol/generated";
import { useLabel, useSession } from "../../../session/hooks";
import { Icon } from "../../../ui/Icon";

/** A note to read: the words first, and beneath them whose they are. */
export function NoteText({ note, large = false }: { note: Note; large?: boolean }) {
  const { t } = useTranslation("note");
  const label = useLabel();
  const mine = useSession((s) => s.state.view?.me === note.by);
  return (
    <>
      <p className={`prose ${large ? "text-xl leading-snug" : ""}`}>{note.text}</p>
      <p className="mt-1 flex flex-wrap items-center gap-x-1.5 text-[0.85rem] text-muted">
        {note.pinned_at !== null && <span role="img" aria-label={t("pinned")} title={t("pinned")} className="text-accent"><Icon name="pin" size={15} /></span>}
        <span>{mine ? t("you") : label(note.by)}</span>
        {note.edited_at !== null && <span>· {t("edited")}</span>}
      </p>
    </>
  );
}
