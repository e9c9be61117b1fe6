import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RoundView } from "../../../protocol/generated";
import { galleryRound } from "../../../session/breakouts";
import type { Gallery } from "../../../api/rounds";
import { useServerNow, useSession } from "../../../session/hooks";
import { Panel } from "../../../ui/bits";
import { Button } from "../../../ui/Button";
import { GalleryDialog } from "./GalleryDialog";
import { GalleryView } from "./GalleryView";
import { useGallery } from "./useGallery";

/** For how long whoever looks at something else is told that there is a gallery. */
const NEWS_MS = 600_000;

/** What the last round brought back, for everybody in the plenary, from the moment a breakout closes. */
export function GalleryPanel() {
  const round = useSession(galleryRound);
  return round && <Latest key={round.id} round={round} />;
}

/** The same as one line, for those who are looking at something else. */
export function GalleryNews({ onLook }: { onLook: () => void }) {
  const round = useSession(galleryRound);
  const now = useServerNow(60_000);
  const closedAt = round?.state.state === "closed" ? round.state.closed_at : now;
  return round && now - closedAt < NEWS_MS ? <News key={round.id} round={round} onLook={onLook} /> : null;
}

function News({ round, onLook }: { round: RoundView; onLook: () => void }) {
  const { t } = useTranslation("note");
  const { gallery } = useGallery(round);
  if (!brought(gallery)) return null;
  return <Button className="w-full" onClick={onLook}>{t("gallery")}</Button>;
}

/** Where nothing was written there is nothing to look at; the past rounds say so when asked. */
function brought(gallery: Gallery | "failed" | null): gallery is Gallery {
  return gallery !== null && gallery !== "failed" && gallery.breakouts.some(({ notes }) => notes.length > 0);
}

function Latest({ round }: { round: RoundView }) {
  const { t } = useTranslation("note");
  const { gallery } = useGallery(round);
  const [open, setOpen] = useState(true);
  const [large, setLarge] = useState(false);
  if (!brought(gallery)) return null;
  const count = gallery.breakouts.reduce((sum, { notes }) => sum + notes.length, 0);
  return (
    <Panel headingId="gallery-heading" title={t("gallery")} action={
      <div className="flex gap-1">
        <Button small kind="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>{open ? t("hide") : t("show")}</Button>
        <Button small onClick={() => setLarge(true)}>{t("large")}</Button>
      </div>}>
      <p className="mb-3 text-muted">{round.title ? `${round.title} · ` : ""}{t("notes", { count })}</p>
      {open && <GalleryView gallery={gallery} />}
      {large && <GalleryDialog round={round} onClose={() => setLarge(false)} />}
    </Panel>
  );
}
