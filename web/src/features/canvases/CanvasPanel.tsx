import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Canvas, CanvasId } from "../../protocol/generated";
import { canvases as selectCanvases, mayMake, ourCanvas } from "../../session/canvases";
import { agrees } from "../../session/consents";
import { useSession } from "../../session/hooks";
import { Badge, Empty, Panel } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { CanvasMenu } from "./CanvasMenu";
import { CountingSwitch } from "./Counting";
import { ImportDialog } from "./ImportDialog";
import { NewDialog } from "./NewDialog";
import { useOwnerWords, useRight, useSharedWords } from "./use";

/** The canvases the viewer knows of, that of their breakout first. */
export function CanvasPanel({ onOpen }: { onOpen: (id: CanvasId) => void }) {
  const { t } = useTranslation("canvases");
  const all = useSession(selectCanvases);
  const makes = useSession(mayMake);
  const ours = useSession(ourCanvas);
  const counted = useSession((s) => agrees(s, "canvas_activity"));
  const [asked, setAsked] = useState<"new" | "import" | null>(null);
  const ordered = ours ? [ours, ...all.filter((canvas) => canvas !== ours)] : all;
  const open = (id: CanvasId) => { setAsked(null); onOpen(id); };
  return (
    <Panel headingId="canvases-heading" title={t("title")} action={makes && (
      <div className="flex flex-wrap gap-2">
        <Button small onClick={() => setAsked("import")}>{t("import")}</Button>
        <Button small kind="primary" onClick={() => setAsked("new")}><Icon name="plus" size={18} />{t("new")}</Button>
      </div>
    )}>
      {ordered.length === 0
        ? <Empty>{t(makes ? "none" : "none_observer")}</Empty>
        : <ul className="divide-y divide-line">{ordered.map((canvas) => <CanvasItem key={canvas.id} canvas={canvas} ours={canvas === ours} onOpen={open} />)}</ul>}
      {(ordered.length > 0 || counted) && <div className="mt-3 border-t border-line pt-3 empty:hidden"><CountingSwitch /></div>}
      {asked === "new" && <NewDialog onOpen={open} onClose={() => setAsked(null)} />}
      {asked === "import" && <ImportDialog onOpen={open} onClose={() => setAsked(null)} />}
    </Panel>
  );
}

function CanvasItem({ canvas, ours, onOpen }: { canvas: Canvas; ours: boolean; onOpen: (id: CanvasId) => void }) {
  const { t } = useTranslation("canvases");
  const right = useRight(canvas.id);
  const owner = useOwnerWords(canvas);
  const shared = useSharedWords(canvas);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 py-3 first:pt-0 last:pb-0">
      <div className="min-w-0 grow basis-56">
        <h3 className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="min-w-0 wrap-anywhere">{canvas.name}</span>
          {ours && <Badge tone="accent">{t("ours")}</Badge>}
          {canvas.frozen && <Badge tone="warm"><Icon name="lock" size={14} />{t("frozen")}</Badge>}
          {(right === "view" || right === "comment") && <Badge>{t(`you_may_${right}`)}</Badge>}
        </h3>
        <p className="text-[0.9rem] text-muted">{owner} {shared}</p>
        {right === null && <p className="text-[0.9rem] text-muted">{t("closed_to_you")}</p>}
      </div>
      <div className="flex items-center gap-1">
        {right !== null && <Button small kind={ours ? "primary" : "secondary"} aria-label={t("open_named", { name: canvas.name })} onClick={() => onOpen(canvas.id)}>{t("open")}</Button>}
        {right !== null && <CanvasMenu canvas={canvas} right={right} onOpen={onOpen} />}
      </div>
    </li>
  );
}

/** In a breakout: what its people draw on, before anything else. */
export function OurCanvas({ onOpen }: { onOpen: (id: CanvasId) => void }) {
  const { t } = useTranslation("canvases");
  const ours = useSession(ourCanvas);
  if (!ours) return null;
  return (
    <section aria-labelledby="our-canvas-heading" className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-2xl border border-accent/40 bg-surface p-4 sm:p-5">
      <Icon name="canvas" size={26} className="text-accent" />
      <div className="min-w-0 grow basis-48"><h2 id="our-canvas-heading">{t("ours")}</h2><p className="text-[0.9rem] text-muted">{t("ours_words")}</p></div>
      <Button kind="primary" className="max-sm:w-full" aria-label={t("open_named", { name: t("ours") })} onClick={() => onOpen(ours.id)}>{t("open")}</Button>
    </section>
  );
}
