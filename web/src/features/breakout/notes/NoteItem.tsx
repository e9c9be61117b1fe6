import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Note } from "../../../protocol/generated";
import { useLabel, useSend, useSession } from "../../../session/hooks";
import { facilitates } from "../../../session/selectors";
import { Button, IconButton } from "../../../ui/Button";
import { ConfirmDialog, Dialog } from "../../../ui/Dialog";
import { TextArea } from "../../../ui/Field";
import { Icon } from "../../../ui/Icon";
import { Menu } from "../../../ui/Menu";
import { NoteText } from "./NoteText";

export const TEXT_MAX = 2_000;

/** One note among those of one's breakout, with what one may do with it. */
export function NoteItem({ note, frozen }: { note: Note; frozen: boolean }) {
  const { t } = useTranslation("note");
  const send = useSend();
  const label = useLabel();
  const mine = useSession((s) => s.state.view?.me === note.by);
  const mayRemove = useSession(facilitates) || mine;
  const [asking, setAsking] = useState<"edit" | "remove" | null>(null);
  const name = label(note.by);
  const pinned = note.pinned_at !== null;
  return (
    <li className={`flex items-start gap-0.5 rounded-xl border bg-raised py-2 pr-1 pl-3.5 ${pinned ? "border-accent/50" : "border-line"}`}>
      <div className="min-w-0 grow py-0.5"><NoteText note={note} by={mine ? t("you") : name} /></div>
      {!frozen && (
        <IconButton label={pinned ? t("unpin", { name }) : t("pin", { name })} aria-pressed={pinned} className={pinned ? "text-accent" : ""}
          onClick={() => void send({ type: pinned ? "note.unpin" : "note.pin", data: { note_id: note.id } })}><Icon name="pin" /></IconButton>
      )}
      {!frozen && mayRemove && (
        <Menu label={t("actions", { name })} items={[
          ...(mine ? [{ label: t("edit"), onSelect: () => setAsking("edit") }] : []),
          { label: t("remove"), danger: true, onSelect: () => setAsking("remove") },
        ]} />
      )}
      {asking === "edit" && <EditNote note={note} onClose={() => setAsking(null)} />}
      {asking === "remove" && (
        <ConfirmDialog title={t("remove_title")} confirm={t("remove_confirm")} danger onClose={() => setAsking(null)}
          onConfirm={() => void send({ type: "note.remove", data: { note_id: note.id } })}>{t("remove_words")}</ConfirmDialog>
      )}
    </li>
  );
}

function EditNote({ note, onClose }: { note: Note; onClose: () => void }) {
  const { t } = useTranslation("note");
  const send = useSend();
  const [text, setText] = useState(note.text);
  const over = [...text].length - TEXT_MAX;
  const save = async () => {
    if (await send({ type: "note.edit", data: { note_id: note.id, text: text.trim() } })) onClose();
  };
  return (
    <Dialog title={t("edit_title")} onClose={onClose}>
      <form className="flex flex-col gap-3" onSubmit={(event) => { event.preventDefault(); void save(); }}>
        <TextArea label={t("write")} hideLabel rows={5} value={text} error={over > 0 ? t("too_long", { count: over }) : null} onChange={(e) => setText(e.target.value)} />
        <div><Button kind="primary" type="submit" disabled={text.trim() === "" || over > 0}>{t("save")}</Button></div>
      </form>
    </Dialog>
  );
}
