import { useState } from "react";
import { useTranslation } from "react-i18next";
import { duplicateCanvas } from "../../api/canvases";
import type { Canvas, CanvasId, CanvasRight } from "../../protocol/generated";
import { manages as managesIn, mayMake } from "../../session/canvases";
import { useLabel, useSend, useSession } from "../../session/hooks";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/Dialog";
import { Icon } from "../../ui/Icon";
import { Menu, type MenuItem } from "../../ui/Menu";
import { useToast } from "../../ui/toast";
import { ActivityDialog } from "./ActivityDialog";
import { useCountingItem } from "./Counting";
import { ExportDialog } from "./ExportDialog";
import { HistoryDialog } from "./HistoryDialog";
import { RenameDialog } from "./RenameDialog";
import { ShareDialog } from "./ShareDialog";
import { useAsk, useAskOrTell, useFacilitates } from "./use";

type Asked = "share" | "rename" | "export" | "history" | "activity" | "remove";
const NAME_MAX = 120;

/** What can be done with a canvas besides drawing on it. `opened`: it is the one on the screen, where sharing has a button of its own and the viewer's consent is at hand. */
export function CanvasMenu({ canvas, right, opened = false, onOpen }: { canvas: Canvas; right: CanvasRight; opened?: boolean; onOpen: (id: CanvasId) => void }) {
  const { t } = useTranslation("canvases");
  const send = useSend();
  const toast = useToast();
  const label = useLabel();
  const ask = useAsk();
  const askOrTell = useAskOrTell();
  const [asked, setAsked] = useState<Asked | null>(null);
  const manages = useSession((s) => s.state.view !== null && managesIn(s.state.view, canvas));
  const makes = useSession(mayMake);
  const facilitates = useFacilitates();
  const counting = useCountingItem();
  const { id, name, frozen } = canvas;
  const close = () => setAsked(null);

  const freeze = async () => {
    if (await send({ type: "canvas.freeze", data: { canvas_id: id, frozen: !frozen } })) toast(t(frozen ? "now_unfrozen" : "now_frozen", { name }));
  };
  const remove = async () => {
    if (await send({ type: "canvas.remove", data: { canvas_id: id } })) toast(t("removed", { name }));
  };
  const duplicate = async () => {
    const copy = await askOrTell((token, sessionId) => duplicateCanvas(sessionId, id, [...t("duplicate_name", { name })].slice(0, NAME_MAX).join(""), token));
    if (!copy) return;
    toast(t("duplicated"));
    onOpen(copy.id);
  };
  const items: MenuItem[] = [
    ...(manages ? [{ label: t("share"), onSelect: () => setAsked("share") }, { label: t("rename"), onSelect: () => setAsked("rename") }] : []),
    ...(manages && facilitates ? [{ label: t(frozen ? "unfreeze" : "freeze"), hint: t(frozen ? "unfreeze_hint" : "freeze_hint"), onSelect: () => void freeze() }] : []),
    { label: t("history"), onSelect: () => setAsked("history") },
    ...(facilitates ? [{ label: t("activity"), onSelect: () => setAsked("activity") }] : []),
    { label: t("export"), onSelect: () => setAsked("export") },
    ...(makes ? [{ label: t("duplicate"), onSelect: () => void duplicate() }] : []),
    ...(opened && counting ? [counting] : []),
    ...(manages ? [{ label: t("remove"), danger: true, onSelect: () => setAsked("remove") }] : []),
  ];
  return (
    <>
      {opened && manages && <Button small className="max-md:hidden" onClick={() => setAsked("share")}><Icon name="people" size={18} />{t("share")}</Button>}
      <Menu label={t("actions", { name })} items={items} />
      {asked === "share" && <ShareDialog canvas={canvas} onClose={close} />}
      {asked === "rename" && <RenameDialog canvas={canvas} onClose={close} />}
      {asked === "export" && <ExportDialog canvas={canvas} ask={ask} onClose={close} />}
      {asked === "history" && <HistoryDialog canvas={canvas} right={right} onClose={close} />}
      {asked === "activity" && <ActivityDialog canvas={canvas} ask={ask} nameOf={label} onClose={close} />}
      {asked === "remove" && <ConfirmDialog title={t("remove_title", { name })} confirm={t("remove_confirm")} danger onConfirm={() => void remove()} onClose={close}>{t("remove_words")}</ConfirmDialog>}
    </>
  );
}
