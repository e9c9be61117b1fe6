/** Undo, zoom and the grid. */
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import type { Workbench } from "../tools/workbench";
import { nextStep, type View } from "../view/viewport";
import { BoardIcon, type BoardIconName } from "./icons";
import { useBench, useDesk } from "./use";

const BOX = "pointer-events-auto flex rounded-2xl border border-line bg-raised p-1 shadow-lift";

export function UndoControls() {
  const { t } = useTranslation("canvas");
  const { bench, actions } = useDesk();
  const { canUndo, canRedo } = useBench();
  if (!bench.mayEdit) return null;
  return (
    <div className={BOX}>
      <Small icon="undo" label={t("undo")} hint="Ctrl+Z" disabled={!canUndo} onClick={actions.undo} />
      <Small icon="redo" label={t("redo")} hint="Ctrl+Shift+Z" disabled={!canRedo} onClick={actions.redo} />
    </div>
  );
}

export function ZoomControls() {
  const { t } = useTranslation("canvas");
  const { bench } = useDesk();
  const { view, snapping, overview } = useBench();
  return (
    <div className={BOX}>
      <Small icon="grid" label={t("snapping")} pressed={snapping} onClick={() => bench.setSnapping(!snapping)} className="max-md:hidden" />
      <Small icon="map" label={t("overview")} hint="M" pressed={overview} onClick={() => bench.setOverview(!overview)} className="max-md:hidden [@media(max-height:499px)]:hidden" />
      <ZoomButtons bench={bench} view={view} />
    </div>
  );
}

/** The same where nothing but the view can be changed. */
export function StillControls({ bench }: { bench: Workbench }) {
  const { view } = useSyncExternalStore(bench.subscribe, bench.snapshot);
  return <div className={BOX}><ZoomButtons bench={bench} view={view} /></div>;
}

function ZoomButtons({ bench, view }: { bench: Workbench; view: View }) {
  const { t } = useTranslation("canvas");
  const percent = Math.round(view.zoom * 100);
  return (
    <>
      <Small icon="minus" label={t("zoom_out")} hint="-" onClick={() => bench.zoomTo(nextStep(view.zoom, -1))} className="max-sm:hidden" />
      <button type="button" title={t("zoom_reset", { percent })} aria-label={t("zoom_reset", { percent })} onClick={() => bench.zoomTo(1)} className="tabular min-w-14 rounded-xl px-1 text-[0.85rem] font-medium hover:bg-accent-soft">{t("percent", { percent })}</button>
      <Small icon="plus" label={t("zoom_in")} hint="+" onClick={() => bench.zoomTo(nextStep(view.zoom, 1))} className="max-sm:hidden" />
      <Small icon="fit" label={t("zoom_fit")} hint="Shift+1" onClick={() => bench.fit()} />
    </>
  );
}

export function Small({ icon, label, hint = "", onClick, disabled = false, pressed, expanded, className = "", children }:
  { icon: BoardIconName; label: string; hint?: string; onClick: () => void; disabled?: boolean; pressed?: boolean; expanded?: boolean; className?: string; children?: React.ReactNode }) {
  const { t } = useTranslation("canvas");
  return (
    <button type="button" aria-label={children === undefined ? label : undefined} title={hint === "" ? label : t("with_key", { label, key: hint })} aria-pressed={pressed} aria-expanded={expanded} disabled={disabled} onClick={onClick}
      className={`inline-flex h-9 min-w-9 items-center justify-center gap-1.5 rounded-xl px-2 text-[0.85rem] font-medium transition-colors disabled:opacity-35 max-md:h-10 max-md:min-w-10 ${pressed || expanded ? "bg-accent-soft text-accent" : "text-ink hover:bg-accent-soft"} ${className}`}>
      <BoardIcon name={icon} size={19} />{children}
    </button>
  );
}
