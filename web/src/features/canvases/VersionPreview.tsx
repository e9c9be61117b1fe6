import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { getVersion } from "../../api/canvases";
import type { CanvasId } from "../../protocol/generated";
import { Empty, Note, Waiting } from "../../ui/bits";
import { inventory, type Inventory } from "./inventory";
import { useAsk } from "./use";

type Found = { state: "loading" } | { state: "failed" } | { state: "here"; what: Inventory };

/** What was on a canvas then, as a list. */
export function VersionPreview({ canvasId, n }: { canvasId: CanvasId; n: number }) {
  const { t } = useTranslation("canvases");
  const ask = useAsk();
  const kind = useKinds();
  const [found, setFound] = useState<Found>({ state: "loading" });
  useEffect(() => {
    let wanted = true;
    ask((token, sessionId) => getVersion(sessionId, canvasId, n, token)).then(
      ({ elements }) => { if (wanted) setFound({ state: "here", what: inventory(elements) }); },
      () => { if (wanted) setFound({ state: "failed" }); },
    );
    return () => { wanted = false; };
  }, [ask, canvasId, n]);
  if (found.state === "loading") return <Waiting>{t("preview_loading")}</Waiting>;
  if (found.state === "failed") return <Note tone="danger" role="alert">{t("preview_failed")}</Note>;
  const { count, written, others } = found.what;
  if (count === 0) return <Empty>{t("preview_empty")}</Empty>;
  const without = others.reduce((sum, one) => sum + one.count, 0);
  return (
    <div className="flex flex-col gap-3">
      <p>{t("preview_count", { count })}</p>
      {written.length > 0 && (
        <ul className="flex max-h-[50dvh] flex-col gap-2 overflow-auto">
          {written.map((one) => (
            <li key={one.id} className="rounded-xl border border-line bg-raised px-4 py-2.5">
              <span className="block text-[0.82rem] text-muted">{kind(one.kind)}</span>
              {one.covered ? <span className="italic">{t("preview_covered")}</span> : <span dir="auto" className="prose block">{one.text}</span>}
            </li>
          ))}
        </ul>
      )}
      {without > 0 && <p className="text-muted">{t("preview_others", { count: without, kinds: others.map((one) => t("kind_count", { kind: kind(one.kind), count: one.count })).join(", ") })}</p>}
    </div>
  );
}

/** What an element is, in the board's own words. */
function useKinds(): (kind: string) => string {
  const { t } = useTranslation("canvas");
  return (kind) => {
    switch (kind) {
      case "rect": return t("kind_rect");
      case "ellipse": return t("kind_ellipse");
      case "diamond": return t("kind_diamond");
      case "line": return t("kind_line");
      case "sticky": return t("kind_sticky");
      case "text": return t("kind_text");
      case "card": return t("kind_card");
      case "stroke": return t("kind_stroke");
      case "image": return t("kind_image");
      case "frame": return t("kind_frame");
      case "connector": return t("kind_connector");
      case "embed": return t("kind_embed");
      case "vote": return t("kind_vote");
      default: return t("kind_unknown");
    }
  };
}
