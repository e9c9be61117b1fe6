import { useTranslation } from "react-i18next";
import type { Gallery, GalleryBreakout } from "../../../api/rounds";
import { list } from "../../../session/format";
import { NoteText } from "./NoteText";

/** What each breakout brought back, with its name and its people; `large` is for a projector. */
export function GalleryView({ gallery, large = false }: { gallery: Gallery; large?: boolean }) {
  // Where there is none at all, that is said once, around it.
  const some = gallery.breakouts.some(({ notes }) => notes.length > 0);
  return (
    <div className={large ? "gap-x-8 sm:columns-[26rem]" : "gap-x-5 sm:columns-2"}>
      {gallery.breakouts.map((breakout) => <Brought key={breakout.id} breakout={breakout} large={large} some={some} />)}
    </div>
  );
}

function Brought({ breakout, large, some }: { breakout: GalleryBreakout; large: boolean; some: boolean }) {
  const { t } = useTranslation("note");
  return (
    <section aria-label={breakout.name} className="mb-5 break-inside-avoid-column">
      <h3 className={large ? "text-2xl" : ""}>{breakout.name}</h3>
      {breakout.people.length > 0 && <p className={`mb-2 text-muted ${large ? "text-lg" : "text-[0.9rem]"}`}>{list(breakout.people.map((person) => person.name))}</p>}
      {breakout.notes.length === 0
        ? some && <p className="text-muted italic">{t("breakout_empty")}</p>
        : <ul className="flex flex-col gap-2.5">
            {breakout.notes.map((note) => (
              <li key={note.id} className={`break-inside-avoid rounded-xl border border-l-4 bg-raised px-4 py-3 ${note.pinned_at === null ? "border-line border-l-accent/40" : "border-accent/40 border-l-accent"}`}>
                <NoteText note={note} by={note.name} large={large} />
              </li>
            ))}
          </ul>}
    </section>
  );
}
