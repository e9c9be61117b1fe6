import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { getVersion, type CanvasExport } from "../../api/canvases";
import type { CanvasId } from "../../protocol/generated";
import { Empty, Note, Waiting } from "../../ui/bits";
import { Fallible } from "./Fallible";
import { inventory, type Inventory } from "./inventory";
import { useAsk, useMe } from "./use";

// It comes with the board, which whoever looks at versions from the list of canvases has not loaded yet.
const StillBoard = lazy(() => import("../../canvas/StillBoard").then((module) => ({ default: module.StillBoard })));

type Found = { state: "loading" } | { state: "failed" } | { state: "here"; data: CanvasExport; what: Inventory };

/** What was on a canvas then: as a board to move about on, and in words. */
export function VersionPreview({ canvasId, n }: { canvasId: CanvasId; n: number }) {
  const { t } = useTranslation("canvases");
  const ask = useAsk();
  const me = useMe();
  const [found, setFound] = useState<Found>({ state: "loading" });
  useEffect(() => {
    let wanted = true;
    ask((token, sessionId) => getVersion(sessionId, canvasId, n, token)).then(
      (data) => { if (wanted) setFound({ state: "here", data, what: inventory(data.elements) }); },
      () => { if (wanted) setFound({ state: "failed" }); },
    );
    return () => { wanted = false; };
  }, [ask, canvasId, n]);
  if (found.state === "loading") return <Waiting>{t("preview_loading")}</Waiting>;
  if (found.state === "failed") return <Note tone="danger" role="alert">{t("preview_failed")}</Note>;
  if (found.what.count === 0) return <Empty>{t("preview_empty")}</Empty>;
  return (
    <div className="grid gap-4 md:grid-cols-[minmax(0,1fr)_17rem]">
      <div className="h-[50dvh] min-h-64 overflow-hidden rounded-xl border border-line md:h-[64dvh]">
        <Fallible words={t("stage_failed")} again={t("again")}>
          <Suspense fallback={<Waiting>{t("preview_loading")}</Waiting>}><StillBoard data={found.data} me={me} /></Suspense>
        </Fallible>
      </div>
      <InWords what={found.what} />
    </div>
  );
}

function InWords({ what: { count, written, others } }: { what: Inventory }) {
  const { t } = useTranslation("canvases");
  const kind = useKinds();
  const without = others.reduce((sum, one) => sum + one.count, 0);
  return (
    <div className="flex min-w-0 flex-col gap-3 md:max-h-[64dvh]">
      <p>{t("preview_count", { count })}</p>
      {written.length > 0 && (
        // What scrolls can be reached by keyboard.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <ul tabIndex={0} aria-label={t("preview_words")} className="flex min-h-0 flex-col gap-2 overflow-auto max-md:max-h-[50dvh]">
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
