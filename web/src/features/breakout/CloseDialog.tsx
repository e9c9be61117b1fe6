import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Breakout } from "../../protocol/generated";
import { useSend } from "../../session/hooks";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Checkbox, Select } from "../../ui/Field";

const WARNINGS_S = [15, 30, 60, 120, 300, 600];

/** Closing all breakouts or one of them with a warning; without one only for who says so twice. */
export function CloseDialog({ breakout, onClose }: { breakout?: Breakout; onClose: () => void }) {
  const { t } = useTranslation("breakout");
  const send = useSend();
  const [seconds, setSeconds] = useState(60);
  const [sure, setSure] = useState(false);
  const close = () => {
    void send({ type: "breakout.close", data: { warning_ms: seconds * 1_000, ...(breakout ? { breakouts: [breakout.id] } : {}) } });
    onClose();
  };
  return (
    <Dialog title={breakout ? t("close_one_title", { name: breakout.name }) : t("close_title")} onClose={onClose}>
      <div className="flex flex-col gap-4">
        <p>{breakout ? t("close_one_words") : t("close_words")}</p>
        <Select label={t("close_warning")} value={seconds} onChange={(e) => { setSeconds(Number(e.target.value)); setSure(false); }}>
          {WARNINGS_S.map((s) => <option key={s} value={s}>{s < 60 ? t("seconds", { count: s }) : t("minutes", { count: s / 60 })}</option>)}
          <option value={0}>{t("close_now")}</option>
        </Select>
        {seconds === 0 && <Checkbox label={t("close_now_sure")} hint={t("close_now_words")} checked={sure} onChange={(e) => setSure(e.target.checked)} />}
        <div className="flex justify-end"><Button kind={seconds === 0 ? "danger" : "primary"} disabled={seconds === 0 && !sure} onClick={close}>{breakout ? t("close_one_confirm") : t("close_confirm")}</Button></div>
      </div>
    </Dialog>
  );
}
