import { useTranslation } from "react-i18next";
import { getExport, type ExportKind } from "../../../api/rounds";
import { Button } from "../../../ui/Button";
import { saveFile } from "../../../ui/saveFile";
import { useToast } from "../../../ui/toast";

const TYPES: Record<ExportKind, string> = { md: "text/markdown;charset=utf-8", json: "application/json" };

/** A round with its chats to take along, for facilitators. `token` gives a participant's; without it the account asks. */
export function Exports({ sessionId, round, token }: { sessionId: string; round: { id: string; title: string }; token?: () => Promise<string> }) {
  const { t } = useTranslation("note");
  const toast = useToast();
  const save = async (kind: ExportKind) => {
    try {
      const text = await getExport(sessionId, round.id, kind, await token?.());
      saveFile(`${(round.title || t("round")).replace(/[^\p{L}\p{N} _-]/gu, "").trim() || "round"}.${kind}`, [text], TYPES[kind]);
    } catch {
      toast(t("export_failed"), "alert");
    }
  };
  return (
    <div className="mt-4 flex flex-wrap items-center gap-2 border-t border-line pt-4">
      <span className="text-muted">{t("export")}</span>
      <Button small onClick={() => void save("md")}>{t("export_md")}</Button>
      <Button small onClick={() => void save("json")}>{t("export_json")}</Button>
    </div>
  );
}
