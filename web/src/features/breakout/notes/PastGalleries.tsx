import { useTranslation } from "react-i18next";
import type { RoundView } from "../../../protocol/generated";
import { pastRounds } from "../../../session/breakouts";
import { useSession, useStore } from "../../../session/hooks";
import { facilitates } from "../../../session/selectors";
import { Empty, Panel } from "../../../ui/bits";
import { Button } from "../../../ui/Button";
import { Exports } from "./Exports";
import { RoundGallery } from "./RoundGallery";
import { useGallery } from "./useGallery";

/** What all rounds brought back, the last one first, for those whose session has ended. */
export function PastGalleries() {
  return useSession(pastRounds).toReversed().map((round) => <Past key={round.id} round={round} />);
}

function Past({ round }: { round: RoundView }) {
  const store = useStore();
  const facilitator = useSession(facilitates);
  const { t } = useTranslation("note");
  const { gallery, retry } = useGallery(round);
  if (gallery === null) return null;
  if (gallery === "failed") {
    return <Panel title={t("gallery_of", { title: round.title || t("round") })}><Empty action={<Button onClick={retry}>{t("retry")}</Button>}>{t("failed")}</Empty></Panel>;
  }
  return <RoundGallery gallery={gallery}>{facilitator && <Exports sessionId={store.sessionId} round={round} token={async () => (await store.token(false)).token} />}</RoundGallery>;
}
