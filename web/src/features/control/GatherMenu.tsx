import { useTranslation } from "react-i18next";
import type { Panel } from "../../protocol/generated";
import { canvases, everyones } from "../../session/canvases";
import { useSend, useSession } from "../../session/hooks";
import { inside } from "../../session/selectors";
import { Menu } from "../../ui/Menu";
import { useToast } from "../../ui/toast";
import { CANVASES_MAX, elsewhere, PANELS } from "./gathering";
import { usePanelWords } from "./usePanelWords";

/** Brings everyone to where the viewer is, and shows them something. The undo bar says how many came. */
export function GatherMenu({ named = false }: { named?: boolean }) {
  const { t } = useTranslation("control");
  const send = useSend();
  const toast = useToast();
  const wordsOf = usePanelWords();
  const me = useSession((s) => s.state.view?.me);
  const count = useSession((s) => elsewhere(inside(s), me));
  const boards = useSession(canvases);
  const gather = async (panel: Panel | null) => {
    if (!await send({ type: "control.gather", data: { panel } })) return;
    const shown = panel && wordsOf(panel);
    if (shown) toast(t("shown", { panel: shown }));
    else if (count === 0) toast(t("all_here"));
  };
  const items = [
    { label: t("gather"), hint: t("elsewhere", { count }), onSelect: () => void gather(null) },
    ...PANELS.map((panel) => ({ label: t("and_show", { panel: t(`panel_${panel}`) }), onSelect: () => void gather(panel) })),
    ...everyones(boards, CANVASES_MAX).map(({ id, name }) => ({ label: t("and_show_canvas", { name }), onSelect: () => void gather({ canvas: id }) })),
  ];
  return <Menu label={t("gather")} icon="gather" items={items} {...(named ? { text: t("gather") } : {})} />;
}
