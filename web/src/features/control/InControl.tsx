import { useTranslation } from "react-i18next";
import { iAmInControl, inControl } from "../../session/control";
import { useLabel, useSession } from "../../session/hooks";
import { Icon } from "../../ui/Icon";

/** Who is in control, in a line of the header. */
export function InControl() {
  const { t } = useTranslation("control");
  const label = useLabel();
  const who = useSession(inControl);
  const mine = useSession(iAmInControl);
  if (who === null) return null;
  return <span className="inline-flex min-w-0 items-center gap-1.5"><Icon name="wheel" size={16} /><span className="truncate">{mine ? t("you") : t("somebody", { name: label(who) })}</span></span>;
}
