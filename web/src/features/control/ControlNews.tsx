import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { control, iStandIn, news } from "../../session/control";
import { useLabel, useSession } from "../../session/hooks";
import { Icon } from "../../ui/Icon";
import { useToast } from "../../ui/toast";

/** Tells those who facilitate when control changes; whoever stands in is told for as long as they do. */
export function ControlNews() {
  const { t } = useTranslation("control");
  const label = useLabel();
  const toast = useToast();
  const now = useSession(control);
  const me = useSession((s) => s.state.view?.me);
  const mine = useSession(iStandIn);
  const known = useRef(now);
  useEffect(() => {
    const before = known.current;
    known.current = now;
    const what = before && now ? news(before, now) : null;
    if (!now || what === null) return;
    if (what === "handed") toast(now.lead === me ? t("handed_you") : t("handed", { name: label(now.lead) }));
    else if (what === "away" && now.acting !== null && now.acting !== me) toast(t("away", { lead: label(now.lead), acting: label(now.acting) }));
    else if (what === "back" && now.lead !== me) toast(t("back", { name: label(now.lead) }));
  }, [now, me, label, toast, t]);
  return (
    <div role="status" className={mine ? "" : "sr-only"}>
      {mine && now && (
        <div className="flex items-center gap-4 rounded-2xl bg-warm-soft px-5 py-3 text-warm-ink">
          <Icon name="wheel" size={24} />
          <p className="min-w-0 grow"><span className="block font-semibold">{t("stand_in", { name: label(now.lead) })}</span>{t("stand_in_words")}</p>
        </div>
      )}
    </div>
  );
}
