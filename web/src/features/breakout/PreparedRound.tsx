import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RoundView } from "../../protocol/generated";
import { useSend } from "../../session/hooks";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/Dialog";
import { Board } from "./Board";
import { Fairness } from "./Fairness";
import { Opening } from "./Opening";
import { RoundSettings } from "./RoundSettings";
import { Shuffle } from "./Shuffle";
import { WishList } from "./WishList";

/** A round before it opens: its rules, who goes where, and what opening it will do. */
export function PreparedRound({ round, taken, onAgain }: { round: RoundView; taken: boolean; onAgain: () => void }) {
  const { t } = useTranslation("breakout");
  const send = useSend();
  const [discarding, setDiscarding] = useState(false);
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-x-2">
        <p className="min-w-0 grow basis-48 text-muted">{t("prepared")}</p>
        <Button kind="quiet" small onClick={onAgain}>{t("prepare_again")}</Button>
        <Button kind="danger" small onClick={() => setDiscarding(true)}>{t("discard")}</Button>
      </div>
      <Opening round={round} taken={taken} />
      <RoundSettings round={round} />
      <WishList round={round} />
      <Shuffle round={round} />
      <Fairness round={round} />
      <Board round={round} />
      {discarding && (
        <ConfirmDialog title={t("discard_title")} confirm={t("discard_confirm")} danger onClose={() => setDiscarding(false)}
          onConfirm={() => void send({ type: "breakout.discard", data: { round_id: round.id } })}>{t("discard_words")}</ConfirmDialog>
      )}
    </div>
  );
}
