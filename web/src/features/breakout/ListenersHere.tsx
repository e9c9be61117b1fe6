import { useTranslation } from "react-i18next";
import { listenersHere } from "../../session/breakouts";
import { list } from "../../session/format";
import { useLabel, useSession } from "../../session/hooks";
import { Icon } from "../../ui/Icon";

/** Says to those in a breakout who listens to it from elsewhere. */
export function ListenersHere() {
  const { t } = useTranslation("breakout");
  const label = useLabel();
  const who = useSession(listenersHere);
  return (
    <p role="status" className={who.length === 0 ? "sr-only" : "flex items-center gap-1.5 rounded-full bg-raised px-3 py-1 text-[0.9rem] font-medium"}>
      {who.length > 0 && <><Icon name="ear" size={18} className="text-accent" />{t("listens_here", { count: who.length, names: list(who.map(label)) })}</>}
    </p>
  );
}
