import { useTranslation } from "react-i18next";
import type { BreakoutId } from "../../../protocol/generated";
import { useDraft } from "../../../session/drafts";
import { useSend, useSession, useStore } from "../../../session/hooks";
import { Panel } from "../../../ui/bits";
import { Button } from "../../../ui/Button";
import { TextArea } from "../../../ui/Field";
import { NoteItem, TEXT_MAX } from "./NoteItem";

const NOTES_MAX = 50;
/** How many are left before it is worth mentioning. */
const NEARLY_FULL = 10;

/** The notes of the breakout where the viewer is: what its people want everyone to hear afterwards. */
export function NotesPanel() {
  const { t } = useTranslation("note");
  const breakout = useSession((s) => s.state.breakout);
  const observer = useSession((s) => s.state.view?.role === "observer");
  if (!breakout) return null;
  const { notes } = breakout;
  return (
    <Panel headingId="notes-heading" title={t("title")}
      action={notes.length > NOTES_MAX - NEARLY_FULL && <span className="tabular text-[0.9rem] text-muted">{t("count", { count: notes.length, most: NOTES_MAX })}</span>}>
      <p className="mb-3 text-[0.9rem] text-muted">{observer ? t("observer") : t("hint")}</p>
      {notes.length > 0
        ? <ul className="mb-3 flex flex-col gap-2">{notes.map((note) => <NoteItem key={note.id} note={note} frozen={observer} />)}</ul>
        : <p className="mb-3 text-muted">{t("none")}</p>}
      {!observer && (notes.length >= NOTES_MAX ? <p role="status">{t("full")}</p> : <Composer breakoutId={breakout.breakout_id} />)}
    </Panel>
  );
}

function Composer({ breakoutId }: { breakoutId: BreakoutId }) {
  const { t } = useTranslation("note");
  const store = useStore();
  const send = useSend();
  const [text, setText] = useDraft(store.sessionId, `note.${breakoutId}`);
  const saving = useSession((s) => s.pending.some((p) => p.command.type === "note.write"));
  const over = [...text].length - TEXT_MAX;
  const submit = async () => {
    if (await send({ type: "note.write", data: { text: text.trim() } })) setText("");
  };
  return (
    <form className="flex flex-col gap-2" onSubmit={(event) => { event.preventDefault(); void submit(); }}>
      <TextArea label={t("write")} hideLabel placeholder={t("placeholder")} rows={2} value={text} readOnly={saving}
        error={over > 0 ? t("too_long", { count: over }) : null} onChange={(e) => setText(e.target.value)} />
      <div><Button kind="primary" type="submit" busy={saving} disabled={text.trim() === "" || over > 0}>{t("add")}</Button></div>
    </form>
  );
}
