import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RoundView } from "../../protocol/generated";
import { useSend } from "../../session/hooks";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { AddBreakout } from "./AddBreakout";
import { marksOf } from "./marks";
import { seedOf } from "./seed";

/** Chance, with its seed in plain sight: the same seed, people and wishes give the same breakouts. */
export function Shuffle({ round }: { round: RoundView }) {
  const { t } = useTranslation("breakout");
  const send = useSend();
  const [typed, setTyped] = useState<string | null>(null);
  const seed = seedOf(typed ?? "");
  const shuffle = (keep_places: boolean) => {
    void send({ type: "breakout.shuffle", data: { round_id: round.id, seed: seed ?? null, locked: [...marksOf(round.id).pinned.ids()], keep_places } });
    setTyped(null);
  };
  return (
    <div className="flex flex-wrap items-end gap-x-3 gap-y-2">
      <Button onClick={() => shuffle(false)} disabled={seed === undefined} title={t("shuffle_hint")}><Icon name="shuffle" size={18} />{t("shuffle")}</Button>
      <div className="w-32"><TextField label={t("seed")} inputMode="numeric" placeholder={t("seed_new")} title={t("seed_hint")} aria-invalid={seed === undefined || undefined}
        value={typed ?? (round.spread ? String(round.spread.seed) : "")} onChange={(e) => setTyped(e.target.value)} /></div>
      <Button kind="quiet" onClick={() => shuffle(true)} title={t("even_out_hint")}><Icon name="swap" size={18} />{t("even_out")}</Button>
      <div className="sm:ml-auto"><AddBreakout round={round} /></div>
    </div>
  );
}
