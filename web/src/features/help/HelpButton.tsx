import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../session/hooks";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { CallDialog } from "./CallDialog";
import { myCall } from "./queue";

/** Calls a facilitator from wherever a participant is. */
export function HelpButton() {
  const { t } = useTranslation("help");
  const role = useSession((s) => s.state.view?.role);
  const call = useSession(myCall);
  // Which call is spoken of: a dialog about one that has ended closes by itself.
  const topic = call?.id ?? "new";
  const [open, setOpen] = useState<string | null>(null);
  if (role !== "participant") return null;
  return (
    <>
      <Button kind={call ? "primary" : "secondary"} aria-haspopup="dialog" className="max-sm:px-3.5" onClick={() => setOpen(topic)}>
        <Icon name="help" /><span className="max-sm:sr-only">{call ? t("called") : t("call")}</span><span aria-hidden="true" className="sm:hidden">{t("call_short")}</span>
      </Button>
      {open === topic && <CallDialog call={call} onClose={() => setOpen(null)} />}
    </>
  );
}
