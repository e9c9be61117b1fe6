import { useTranslation } from "react-i18next";
import type { RoundView } from "../../../protocol/generated";
import { downloadRound } from "../../../api/rounds";
import { useSession, useStore } from "../../../session/hooks";
import { facilitates } from "../../../session/selectors";
import { Empty, Waiting } from "../../../ui/bits";
import { Button } from "../../../ui/Button";
import { Dialog } from "../../../ui/Dialog";
import { useToast } from "../../../ui/toast";
import { GalleryView } from "./GalleryView";
import { useGallery } from "./useGallery";

/** A round's gallery as large as the screen; facilitators can take it with them. */
export function GalleryDialog({ round, onClose }: { round: RoundView; onClose: () => void }) {
  const { t } = useTranslation("note");
  const facilitator = useSession(facilitates);
  const { gallery, retry } = useGallery(round);
  return (
    <Dialog full title={t("gallery_of", { title: round.title || t("round") })} onClose={onClose}>
      {gallery === null && <Waiting>{t("loading")}</Waiting>}
      {gallery === "failed" && <Empty action={<Button onClick={retry}>{t("retry")}</Button>}>{t("failed")}</Empty>}
      {gallery !== null && gallery !== "failed" && (gallery.breakouts.every(({ notes }) => notes.length === 0)
        ? <Empty>{t("empty")}</Empty>
        : <GalleryView gallery={gallery} large />)}
      {facilitator && <Exports round={round} />}
    </Dialog>
  );
}

function Exports({ round }: { round: RoundView }) {
  const { t } = useTranslation("note");
  const store = useStore();
  const toast = useToast();
  const save = async (kind: "md" | "json") => {
    try {
      const { token } = await store.token(false);
      const url = URL.createObjectURL(await downloadRound(store.sessionId, round.id, kind, token));
      const link = document.createElement("a");
      link.href = url;
      link.download = `${(round.title || t("round")).replace(/[^\p{L}\p{N} _-]/gu, "").trim() || "round"}.${kind}`;
      // Some browsers follow links only that stand in the page.
      document.body.append(link);
      link.click();
      link.remove();
      // The browser has read it by then.
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    } catch {
      toast(t("export_failed"), "alert");
    }
  };
  return (
    <div className="mt-4 flex flex-wrap items-center gap-2 border-t border-line pt-4">
      <span className="text-muted">{t("export")}</span>
      <Button small onClick={() => void save("md")}>{t("export_md")}</Button>
      <Button small onClick={() => void save("json")}>{t("export_json")}</Button>
    </div>
  );
}
