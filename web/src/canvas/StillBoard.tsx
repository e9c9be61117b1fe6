/** A board from an export, to be looked at: moved and zoomed, and nothing else. Import it lazily, as `Board`. */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { fromExport } from "./document/fromExport";
import { StillControls } from "./parts/ViewControls";
import { Still } from "./tools/still";
import type { Workbench } from "./tools/workbench";

/** `data` is the JSON of an export or a version; what it says is not trusted. */
export function StillBoard({ data, me }: { data: unknown; me: { id: string; name: string } }) {
  const { t } = useTranslation("canvas");
  const surface = useRef<HTMLDivElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const [bench, setBench] = useState<Workbench | null>(null);
  useEffect(() => {
    if (!surface.current || !host.current) return;
    const still = new Still(fromExport(data), me);
    still.mount(surface.current, host.current);
    setBench(still.bench);
    return () => still.destroy();
  }, [data, me]);
  return (
    <div className="relative size-full overflow-hidden bg-[#f7f4ee]">
      <div ref={surface} dir="ltr" role="application" aria-label={t("still")} aria-describedby="still-help" className="absolute inset-0 touch-none overflow-hidden select-none focus-visible:-outline-offset-4">
        <div ref={host} className="absolute inset-0" />
      </div>
      <p id="still-help" className="sr-only">{t("still_help")}</p>
      {bench && <div className="pointer-events-none absolute end-2 bottom-2"><StillControls bench={bench} /></div>}
    </div>
  );
}
