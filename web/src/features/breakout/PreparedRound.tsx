import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RoundView } from "../../protocol/generated";
import { useSend } from "../../session/hooks";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/Dialog";
import { Checkbox, TextField } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { AddBreakout } from "./AddBreakout";
import { Board } from "./Board";
import { marksOf } from "./marks";
import { Opening } from "./Opening";
import { RoundSettings } from "./RoundSettings";
import { seedOf } from "./seed";

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
      <Spread round={round} />
      <Board round={round} />
      {discarding && (
        <ConfirmDialog title={t("discard_title")} confirm={t("discard_confirm")} danger onClose={() => setDiscarding(false)}
          onConfirm={() => void send({ type: "breakout.discard", data: { round_id: round.id } })}>{t("discard_words")}</ConfirmDialog>
      )}
    </div>
  );
}

/** Chance, with its seed in plain sight: the same seed and the same people give the same breakouts. */
function Spread({ round }: { round: RoundView }) {
  const { t } = useTranslation("breakout");
  const send = useSend();
  const [facilitators, setFacilitators] = useState(false);
  const [typed, setTyped] = useState<string | null>(null);
  const seed = seedOf(typed ?? "");
  const shuffle = () => {
    void send({ type: "breakout.shuffle", data: { round_id: round.id, seed: seed ?? null, locked: [...marksOf(round.id).pinned.ids()], include_facilitators: facilitators } });
    setTyped(null);
  };
  return (
    <div className="flex flex-wrap items-end gap-x-3 gap-y-2">
      <Button onClick={shuffle} disabled={seed === undefined} title={t("shuffle_hint")}><Icon name="shuffle" size={18} />{t("shuffle")}</Button>
      <div className="w-32"><TextField label={t("seed")} inputMode="numeric" placeholder={t("seed_new")} title={t("seed_hint")} aria-invalid={seed === undefined || undefined}
        value={typed ?? (round.seed === null ? "" : String(round.seed))} onChange={(e) => setTyped(e.target.value)} /></div>
      <Checkbox label={t("include_facilitators")} checked={facilitators} onChange={(e) => setFacilitators(e.target.checked)} />
      <div className="sm:ml-auto"><AddBreakout round={round} /></div>
    </div>
  );
}
