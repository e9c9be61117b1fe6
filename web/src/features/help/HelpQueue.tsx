import { useTranslation } from "react-i18next";
import type { Help } from "../../protocol/generated";
import { useLabel, useSend, useServerNow, useSession } from "../../session/hooks";
import { myBreakoutId } from "../../session/selectors";
import { Badge, Panel } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { minutesSince, queue, whereIs } from "./queue";

/** Who calls for help, the longest waiting first. There is no such panel while nobody does. */
export function HelpQueue() {
  const { t } = useTranslation("help");
  const calls = useSession(queue);
  if (calls.length === 0) return null;
  return (
    <Panel headingId="help-heading" title={t("title")} className="border-warm"
      action={<Badge tone="warm"><span aria-hidden="true" className="tabular">{calls.length}</span><span className="sr-only">{t("count", { count: calls.length })}</span></Badge>}>
      <ol className="divide-y divide-line">{calls.map((help) => <Call key={help.id} help={help} />)}</ol>
    </Panel>
  );
}

function Call({ help }: { help: Help }) {
  const { t } = useTranslation("help");
  const send = useSend();
  const name = useLabel()(help.by);
  const now = useServerNow(10_000);
  const breakout = useSession(whereIs(help));
  const iAmThere = useSession((s) => myBreakoutId(s) === (breakout?.id ?? null));
  const answer = () => send({ type: "help.answer", data: { help_id: help.id } });
  // Who was answered by somebody else meanwhile is not visited twice.
  const go = async (breakoutId: string) => {
    if (await answer()) await send({ type: "breakout.enter", data: { breakout_id: breakoutId } });
  };
  return (
    <li className="flex flex-col gap-2 py-3 first:pt-0 last:pb-0">
      <div>
        <p className="flex flex-wrap items-center gap-x-2"><span className="font-medium">{name}</span><Badge>{breakout?.name ?? t("plenary")}</Badge></p>
        <p className="tabular text-[0.85rem] text-muted">{t("since", { count: minutesSince(help.at, now) })}</p>
        {help.text && <p className="prose mt-1">{help.text}</p>}
      </div>
      <div className="flex flex-wrap gap-2">
        {breakout && !iAmThere
          ? <>
              <Button kind="primary" small aria-label={t("go_named", { name, place: breakout.name })} onClick={() => void go(breakout.id)}>{t("go")}</Button>
              <Button small aria-label={t("answer_named", { name })} onClick={() => void answer()}>{t("answer")}</Button>
            </>
          : <Button kind="primary" small aria-label={t("come_named", { name })} onClick={() => void answer()}>{t("come")}</Button>}
      </div>
    </li>
  );
}
