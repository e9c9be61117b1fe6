import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Breakout, RoundId } from "../../protocol/generated";
import { useSend } from "../../session/hooks";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";

export const CAPACITY_MAX = 1_000;

/** What somebody typed as a number of people: null is as many as come, undefined is no such number. */
export function capacityOf(text: string): number | null | undefined {
  if (text.trim() === "") return null;
  const number = Number(text);
  return Number.isInteger(number) && number >= 1 && number <= CAPACITY_MAX ? number : undefined;
}

/** Name and room of a breakout; of a new one, when none is given. */
export function EditDialog({ breakout, roundId, suggestion = "", onClose }: { breakout?: Breakout; roundId?: RoundId; suggestion?: string; onClose: () => void }) {
  const { t } = useTranslation("breakout");
  const send = useSend();
  const [name, setName] = useState(breakout?.name ?? suggestion);
  const [room, setRoom] = useState(breakout?.capacity ? String(breakout.capacity) : "");
  const capacity = capacityOf(room);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (capacity === undefined) return;
    void send(breakout
      // On the wire 0 takes the limit away, and null leaves it as it is.
      ? { type: "breakout.edit", data: { breakout_id: breakout.id, name: name.trim(), capacity: capacity ?? 0 } }
      : { type: "breakout.add", data: { round_id: roundId ?? null, name: name.trim(), capacity } });
    onClose();
  };
  return (
    <Dialog title={breakout ? t("edit_title", { name: breakout.name }) : t("add_title")} onClose={onClose}>
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        <TextField label={t("name")} value={name} maxLength={80} required onChange={(e) => setName(e.target.value)} />
        <TextField label={t("capacity")} hint={t("capacity_hint")} inputMode="numeric" value={room} error={capacity === undefined ? t("capacity_wrong") : null} onChange={(e) => setRoom(e.target.value)} />
        <div className="flex justify-end"><Button kind="primary" type="submit" disabled={name.trim() === "" || capacity === undefined}>{breakout ? t("save") : t("add")}</Button></div>
      </form>
    </Dialog>
  );
}
