import { useTranslation } from "react-i18next";
import type { ParticipantId } from "../../protocol/generated";
import { inControl } from "../../session/control";
import { useSession } from "../../session/hooks";
import { Badge } from "../../ui/bits";
import { Icon } from "../../ui/Icon";

/** The mark beside whoever is in control. */
export function ControlBadge({ id }: { id: ParticipantId }) {
  const { t } = useTranslation("control");
  return useSession((s) => inControl(s) === id) ? <Badge tone="accent"><Icon name="wheel" size={14} />{t("badge")}</Badge> : null;
}
