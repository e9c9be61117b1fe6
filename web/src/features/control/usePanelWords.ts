import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { Panel } from "../../protocol/generated";
import { canvases } from "../../session/canvases";
import { useSession } from "../../session/hooks";

/** What a panel is called; a canvas by its name. Null: a canvas that the viewer knows nothing of. */
export function usePanelWords(): (panel: Panel) => string | null {
  const { t } = useTranslation("control");
  const known = useSession(canvases);
  return useCallback((panel) => (typeof panel === "string" ? t(`panel_${panel}`) : known.find(({ id }) => id === panel.canvas)?.name ?? null), [known, t]);
}
