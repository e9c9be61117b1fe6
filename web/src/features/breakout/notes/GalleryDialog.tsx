import { useTranslation } from "react-i18next";
import type { RoundView } from "../../../protocol/generated";
import { useSession, useStore } from "../../../session/hooks";
import { facilitates } from "../../../session/selectors";
import { Empty, Waiting } from "../../../ui/bits";
import { Button } from "../../../ui/Button";
import { Dialog } from "../../../ui/Dialog";
import { Exports } from "./Exports";
import { GalleryView } from "./GalleryView";
import { useGallery } from "./useGallery";

/** A round's gallery as large as the screen; facilitators can take it with them. */
export function GalleryDialog({ round, onClose }: { round: RoundView; onClose: () => void }) {
  const { t } = useTranslation("note");
  const store = useStore();
  const facilitator = useSession(facilitates);
  const { gallery, retry } = useGallery(round);
  return (
    <Dialog full title={t("gallery_of", { title: round.title || t("round") })} onClose={onClose}>
      {gallery === null && <Waiting>{t("loading")}</Waiting>}
      {gallery === "failed" && <Empty action={<Button onClick={retry}>{t("retry")}</Button>}>{t("failed")}</Empty>}
      {gallery !== null && gallery !== "failed" && (gallery.breakouts.every(({ notes }) => notes.length === 0)
        ? <Empty>{t("empty")}</Empty>
        : <GalleryView gallery={gallery} large />)}
      {facilitator && <Exports sessionId={store.sessionId} round={round} token={async () => (await store.token(false)).token} />}
    </Dialog>
  );
}
