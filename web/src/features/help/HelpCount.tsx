import { useTranslation } from "react-i18next";
import { useSession } from "../../session/hooks";
import { Badge } from "../../ui/bits";
import { queue } from "./queue";

/** How many call for help, for facilitators who are away from their console. */
export function HelpCount() {
  const { t } = useTranslation("help");
  const count = useSession((s) => queue(s).length);
  return count > 0 && <Badge tone="warm"><span aria-hidden="true" className="tabular">{count}</span><span className="sr-only">{t("count", { count })}</span></Badge>;
}
