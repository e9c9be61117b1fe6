import { useState } from "react";
import type { Breakout } from "../../protocol/generated";
import { useSend } from "../../session/hooks";
import { Badge } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/Dialog";
import { Menu, type MenuItem } from "../../ui/Menu";
import { useBoard } from "./boardTools";
import { clockActions } from "./clockActions";
import { CloseDialog } from "./CloseDialog";
import { EditDialog } from "./EditDialog";

/** The way back for a facilitator who visits. */
export function PlenaryActions() {
  const { t } = useBoard();
  const send = useSend();
  return <Button small kind="quiet" aria-label={t("back_long")} onClick={() => void send({ type: "breakout.leave", data: {} })}>{t("back_short")}</Button>;
}

/** A breakout's own menu: its name and room, and while it is open its door and its clock. */
export function BreakoutActions({ breakout, open, here, only }: { breakout: Breakout; open: boolean; here: boolean; only: boolean }) {
  const { t } = useBoard();
  const send = useSend();
  const [asking, setAsking] = useState<"edit" | "close" | "remove" | null>(null);
  const { id, name, locked } = breakout;
  const items = (): MenuItem[] => [
    { label: t("edit"), onSelect: () => setAsking("edit") },
    { label: locked ? t("unlock") : t("lock"), hint: locked ? t("unlock_hint") : t("lock_hint"), onSelect: () => void send({ type: "breakout.edit", data: { breakout_id: id, locked: !locked } }) },
    ...(open ? [
      ...(breakout.clock ? clockActions(t, [breakout], [id]).map(({ label, command, disabled }) => ({ label, disabled, onSelect: () => void send(command) })) : []),
      { label: t("close_one"), danger: true, onSelect: () => setAsking("close") },
    ] : [
      // A round has at least one breakout.
      { label: t("remove_breakout"), danger: true, disabled: only, onSelect: () => setAsking("remove") },
    ]),
  ];
  return (
    <>
      {open && (here
        ? <Badge tone="warm">{t("you_are_here")}</Badge>
        : <Button small kind="quiet" aria-label={t("visit_named", { name })} onClick={() => void send({ type: "breakout.enter", data: { breakout_id: id } })}>{t("visit")}</Button>)}
      <Menu label={t("actions", { name })} items={items} />
      {asking === "edit" && <EditDialog breakout={breakout} onClose={() => setAsking(null)} />}
      {asking === "close" && <CloseDialog breakout={breakout} onClose={() => setAsking(null)} />}
      {asking === "remove" && (
        <ConfirmDialog title={t("remove_title", { name })} confirm={t("remove")} danger onClose={() => setAsking(null)}
          onConfirm={() => void send({ type: "breakout.remove", data: { breakout_id: id } })}>{t("remove_words")}</ConfirmDialog>
      )}
    </>
  );
}
