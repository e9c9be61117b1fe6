import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RoundView } from "../../protocol/generated";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { EditDialog } from "./EditDialog";

export const BREAKOUTS_MAX = 100;

export function AddBreakout({ round }: { round: RoundView }) {
  const { t } = useTranslation("breakout");
  const [adding, setAdding] = useState(false);
  const count = round.breakouts.length;
  return (
    <>
      <Button small aria-label={t("add_title")} disabled={count >= BREAKOUTS_MAX} onClick={() => setAdding(true)}><Icon name="plus" size={17} />{t("add_breakout")}</Button>
      {adding && <EditDialog roundId={round.id} suggestion={t("name_n", { n: count + 1 })} onClose={() => setAdding(false)} />}
    </>
  );
}
