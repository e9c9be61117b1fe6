import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ShareWith } from "../../protocol/generated";
import { list } from "../../session/format";
import { useSession } from "../../session/hooks";
import { here, inside, isFacilitator, myBreakoutId } from "../../session/selectors";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";

/** Says in a sentence who will read it before anything is shared. */
export function ShareDialog({ onShare, onClose }: { onShare: (audience: ShareWith) => void; onClose: () => void }) {
  const { t } = useTranslation("reflection");
  const me = useSession((s) => s.state.view?.me);
  const people = useSession(inside);
  const near = useSession(here);
  const breakoutId = useSession(myBreakoutId);
  const breakout = useSession((s) => s.state.view?.round?.breakouts.find((b) => b.id === breakoutId)?.name) ?? "";
  const choices: ShareWith[] = ["facilitators", ...(breakoutId ? ["breakout" as const] : []), "everyone"];
  const [chosen, setChosen] = useState<ShareWith>(breakoutId ? "breakout" : "facilitators");
  const facilitators = people.filter((person) => isFacilitator(person.role) && person.id !== me).map((person) => person.label);
  const others = near.filter((person) => person.id !== me).map((person) => person.label);
  const words: Record<ShareWith, string> = {
    facilitators: facilitators.length > 0 ? t("words_facilitators", { names: list(facilitators) }) : t("words_facilitators_nobody"),
    breakout: others.length > 0 ? t("words_breakout", { breakout, names: list(others) }) : t("words_breakout_alone", { breakout }),
    everyone: t("words_everyone", { count: people.filter((person) => person.id !== me).length }),
  };
  return (
    <Dialog title={t("share_title")} onClose={onClose}>
      <fieldset className="flex flex-col gap-2">
        <legend className="sr-only">{t("share_title")}</legend>
        {choices.map((choice) => (
          <label key={choice} htmlFor={`audience-${choice}`} className={`flex items-start gap-3 rounded-xl border p-4 ${chosen === choice ? "border-accent bg-accent-soft" : "border-line bg-raised"}`}>
            <input id={`audience-${choice}`} type="radio" name="audience" checked={chosen === choice} onChange={() => setChosen(choice)} className="mt-1 size-5 accent-accent" />
            <span className="block">
              <span className="block font-medium">{t(`with_${choice}`)}</span>
              <span className="block text-[0.92rem] text-muted">{words[choice]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div className="mt-5 flex justify-end gap-3">
        <Button kind="primary" onClick={() => { onShare(chosen); onClose(); }}>{t("share_confirm")}</Button>
      </div>
    </Dialog>
  );
}
