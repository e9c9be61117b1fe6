import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Panel, ParticipantId } from "../../protocol/generated";
import { useLabel, useSession, useStore } from "../../session/hooks";
import { useToast } from "../../ui/toast";
import { fresh, writes } from "./gathering";
import { usePanelWords } from "./usePanelWords";

/** Tells that somebody brought everyone together, and goes along to what is to be looked at. */
export function useGathered(show: (panel: Panel, by: ParticipantId) => void): void {
  const { t } = useTranslation("control");
  const store = useStore();
  const label = useLabel();
  const toast = useToast();
  const wordsOf = usePanelWords();
  const gathered = useSession((s) => s.state.gathered);
  const me = useSession((s) => s.state.view?.me);
  const known = useRef(gathered);
  useEffect(() => {
    if (gathered === known.current) return;
    known.current = gathered;
    if (!gathered || gathered.by === me || !fresh(gathered.at, store.serverNow())) return;
    const { by, panel } = gathered;
    if (panel && !writes(document.activeElement)) show(panel, by);
    const shown = panel && wordsOf(panel);
    toast(shown ? t("gathered_panel", { name: label(by), panel: shown }) : t("gathered", { name: label(by) }));
  }, [gathered, me, store, label, show, toast, wordsOf, t]);
}
