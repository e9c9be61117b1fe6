import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Gallery } from "../../../api/rounds";
import { clockTime } from "../../../session/format";
import { Panel } from "../../../ui/bits";
import { Button } from "../../../ui/Button";
import { Dialog } from "../../../ui/Dialog";
import { GalleryView } from "./GalleryView";

/** The gallery of a round that is over, for whoever looks back; below it `children`, also where it is shown large. */
export function RoundGallery({ gallery, children }: { gallery: Gallery; children?: ReactNode }) {
  const { t } = useTranslation("note");
  const { t: tb } = useTranslation("breakout");
  const [large, setLarge] = useState(false);
  const { id, opened_at, closed_at, breakouts } = gallery;
  const title = t("gallery_of", { title: gallery.title || t("round") });
  const count = breakouts.reduce((sum, { notes }) => sum + notes.length, 0);
  return (
    <Panel headingId={`gallery-${id}`} title={title} action={count > 0 && <Button small onClick={() => setLarge(true)}>{t("large")}</Button>}>
      <p className="tabular mb-3 text-muted">{closed_at !== null && `${tb("past_times", { from: clockTime(opened_at), to: clockTime(closed_at) })} · `}{count > 0 ? t("notes", { count }) : t("empty")}</p>
      <GalleryView gallery={gallery} />
      {children}
      {large && <Dialog full title={title} onClose={() => setLarge(false)}><GalleryView gallery={gallery} large />{children}</Dialog>}
    </Panel>
  );
}
