import { useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { RoundView, Rules } from "../../protocol/generated";
import { useSend } from "../../session/hooks";
import { TextField } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { RulesFields } from "../../rounds/RulesFields";

/** A round's title and rules. They are read as a sentence, and changed behind it. */
export function RoundSettings({ round }: { round: RoundView }) {
  const { t } = useTranslation("breakout");
  const send = useSend();
  const { rules } = round;
  const set = (change: Partial<Rules>) => void send({ type: "breakout.configure", data: { round_id: round.id, rules: { ...rules, ...change } } });
  return (
    <details className="group rounded-xl border border-line">
      <summary className="flex min-h-11 list-none items-start gap-2 rounded-xl px-3.5 py-2.5 hover:bg-accent-soft/60 [&::-webkit-details-marker]:hidden">
        <Icon name="next" size={16} className="mt-1 text-muted transition-transform group-open:rotate-90" />
        <span><span className="font-medium">{t("rules")}</span> <span className="text-muted">{t(`joining_${rules.joining}_short`)} {t(`late_${rules.late}_short`)} {rules.invitation ? t("invitation_yes_short") : t("invitation_no_short")}</span></span>
      </summary>
      <div className="grid gap-4 px-3.5 pt-1 pb-4 sm:grid-cols-2">
        <TitleField key={round.title} round={round} />
        <RulesFields rules={rules} onChange={set} />
      </div>
    </details>
  );
}

/** Saved when one goes on to something else, or with Enter. */
function TitleField({ round }: { round: RoundView }) {
  const { t } = useTranslation("breakout");
  const send = useSend();
  const [title, setTitle] = useState(round.title);
  const save = () => {
    if (title.trim() !== round.title) void send({ type: "breakout.configure", data: { round_id: round.id, title: title.trim() } });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") save();
    if (event.key === "Escape") setTitle(round.title);
  };
  return <TextField label={t("round_title")} value={title} maxLength={120} onChange={(e) => setTitle(e.target.value)} onBlur={save} onKeyDown={onKeyDown} />;
}
