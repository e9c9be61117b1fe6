import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { exportCanvas, listVersions } from "../../api/canvases";
import { Problem } from "../../api/http";
import type { Canvas, CanvasId, ParticipantId } from "../../protocol/generated";
import { whole } from "../../session/format";
import { Panel } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { ActivityDialog } from "./ActivityDialog";
import { ExportDialog } from "./ExportDialog";
import type { Ask } from "./use";

type Asked = { what: "export" | "activity"; canvas: Canvas };
type NameOf = (id: ParticipantId) => string;

/** The canvases of a session that is over, for whoever facilitated it; nothing where there was none. */
export function PastCanvases({ canvases, ask, nameOf }: { canvases: readonly Canvas[]; ask: Ask; nameOf: NameOf }) {
  const { t } = useTranslation("canvases");
  const [asked, setAsked] = useState<Asked | null>(null);
  if (canvases.length === 0) return null;
  const close = () => setAsked(null);
  return (
    <Panel headingId="past-canvases" title={t("title")} action={<span className="tabular text-muted">{whole(canvases.length)}</span>}>
      <ul className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
        {canvases.map((canvas) => <PastCanvas key={canvas.id} canvas={canvas} ask={ask} nameOf={nameOf} onAsk={(what) => setAsked({ what, canvas })} />)}
      </ul>
      {asked?.what === "export" && <ExportDialog canvas={asked.canvas} ask={ask} onClose={close} />}
      {asked?.what === "activity" && <ActivityDialog canvas={asked.canvas} ask={ask} nameOf={nameOf} over onClose={close} />}
    </Panel>
  );
}

function PastCanvas({ canvas, ask, nameOf, onAsk }: { canvas: Canvas; ask: Ask; nameOf: NameOf; onAsk: (what: Asked["what"]) => void }) {
  const { t } = useTranslation("canvases");
  const { place, seen } = useSeen();
  const picture = usePicture(canvas.id, seen, ask);
  const versions = useVersionCount(canvas.id, seen, ask);
  const { name, owner } = canvas;
  return (
    <li ref={place} className="flex min-w-0 flex-col overflow-hidden rounded-xl border border-line bg-raised">
      {/* The ground of the picture is white, also at night. */}
      <div className="flex aspect-3/2 items-center justify-center border-b border-line bg-[#fff] p-2">
        {picture.state === "here"
          ? <img src={picture.url} alt={t("preview_alt", { name })} className="max-h-full max-w-full object-contain" />
          : <p className="px-3 text-center text-[0.9rem] text-[#615a51]">{t(`picture_${picture.state}`)}</p>}
      </div>
      <div className="flex grow flex-col gap-1 p-3.5">
        <h3 className="wrap-anywhere"><bdi>{name}</bdi></h3>
        <p className="text-[0.9rem] text-muted">
          {owner === null ? t("owner_session") : t("owner_other", { name: nameOf(owner) })}
          {versions !== null && versions > 0 && ` ${t("versions", { count: versions, n: whole(versions) })}.`}
        </p>
        <div className="mt-auto flex flex-wrap gap-2 pt-2">
          <Button small aria-haspopup="dialog" aria-label={t("save_named", { name })} onClick={() => onAsk("export")}>{t("save")}</Button>
          <Button small aria-haspopup="dialog" aria-label={t("activity_named", { name })} onClick={() => onAsk("activity")}>{t("show_activity")}</Button>
        </div>
      </div>
    </li>
  );
}

/** Pictures are made when they are about to be seen, since each costs the server something. */
const NEAR = "200px";

function useSeen() {
  const place = useRef<HTMLLIElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (seen || !place.current) return;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) setSeen(true);
    }, { rootMargin: NEAR });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [seen]);
  return { place, seen };
}

type Picture = { state: "coming" } | { state: "here"; url: string } | { state: "failed" } | { state: "too_large" };

function usePicture(id: CanvasId, wanted: boolean, ask: Ask): Picture {
  const [picture, setPicture] = useState<Picture>({ state: "coming" });
  useEffect(() => {
    if (!wanted) return;
    let made: string | null = null;
    let here = true;
    ask((token, sessionId) => exportCanvas(sessionId, id, { kind: "png", scale: 1, background: "white" }, token)).then(
      (file) => { if (here) setPicture({ state: "here", url: made = URL.createObjectURL(file) }); },
      (error: unknown) => { if (here) setPicture({ state: error instanceof Problem && error.code === "too_large" ? "too_large" : "failed" }); },
    );
    return () => {
      here = false;
      if (made !== null) URL.revokeObjectURL(made);
    };
  }, [id, wanted, ask]);
  return picture;
}

/** Null: not known, which is not worth a word. */
function useVersionCount(id: CanvasId, wanted: boolean, ask: Ask): number | null {
  const [count, setCount] = useState<number | null>(null);
  useEffect(() => {
    if (!wanted) return;
    let here = true;
    ask((token, sessionId) => listVersions(sessionId, id, token)).then((versions) => { if (here) setCount(versions.length); }, () => undefined);
    return () => { here = false; };
  }, [id, wanted, ask]);
  return count;
}
