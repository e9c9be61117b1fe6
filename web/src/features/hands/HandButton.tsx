import { useTranslation } from "react-i18next";
import { useSend, useSession } from "../../session/hooks";
import { hands, me as selectMe } from "../../session/selectors";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";

/** Shows at once what was asked for, and the confirmed state as soon as there is one. */
export function HandButton() {
  const { t } = useTranslation("hands");
  const me = useSession(selectMe);
  const queue = useSession(hands);
  const asked = useSession((s) => s.pending.findLast((p) => p.command.type === "hand.raise" || p.command.type === "hand.lower")?.command.type);
  const send = useSend();
  if (!me || me.role === "observer") return null;
  const up = asked ? asked === "hand.raise" : me.hand_raised_at !== null;
  const place = queue.findIndex((person) => person.id === me.id) + 1;
  return (
    <>
      <Button kind={up ? "primary" : "secondary"} aria-pressed={up} className="max-sm:px-3.5"
        onClick={() => void send(up ? { type: "hand.lower", data: {} } : { type: "hand.raise", data: {} })}>
        <Icon name="hand" /><span className="max-sm:sr-only">{up ? t("lower") : t("raise")}</span>
        {up && place > 0 && <span aria-hidden="true" className="tabular rounded-full bg-on-accent/20 px-2 text-[0.85rem]">{place}</span>}
      </Button>
      <span role="status" className="sr-only">{up && place > 0 ? t("raised", { place }) : ""}</span>
    </>
  );
}
