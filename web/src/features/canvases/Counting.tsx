/** Whether what the viewer does on canvases is counted for who facilitates. It is off until they say so, and asked for nowhere. */
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { agrees, willAgree } from "../../session/consents";
import { useSend, useSession } from "../../session/hooks";
import { Panel } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { Switch } from "../../ui/Field";
import type { MenuItem } from "../../ui/Menu";
import { useToast } from "../../ui/toast";

const PURPOSE = "canvas_activity" as const;

function useCounting() {
  const send = useSend();
  const on = useSession((s) => willAgree(s, PURPOSE));
  // Whoever only looks on does nothing that could be counted; what stands can always be taken back.
  const offered = useSession((s) => agrees(s, PURPOSE) || (s.state.view !== null && s.state.view.role !== "observer"));
  const set = (wanted: boolean) => send(wanted ? { type: "consent.give", data: { purpose: PURPOSE } } : { type: "consent.withdraw", data: { purpose: PURPOSE } });
  return { on, offered, set };
}

/** The switch, with what it means. */
export function CountingSwitch() {
  const { t } = useTranslation("canvases");
  const { on, offered, set } = useCounting();
  if (!offered) return null;
  return <Switch label={t("count_me")} hint={t("count_me_words")} checked={on} onChange={(event) => void set(event.target.checked)} />;
}

/** The same as an entry of a menu, which closes; so what became of it is told. */
export function useCountingItem(): MenuItem | null {
  const { t } = useTranslation("canvases");
  const toast = useToast();
  const { on, offered, set } = useCounting();
  const turn = async () => {
    if (await set(!on)) toast(t(on ? "not_counted_now" : "counted_now"));
  };
  return offered ? { label: t("count_me"), hint: t("count_me_words"), on, onSelect: () => void turn() } : null;
}

/**
 * When all is over: for whoever is in the reports, to take it back. There is no way to give it anew, since nothing more
 * will happen that could be counted.
 */
export function CountingAfterwards() {
  const { t } = useTranslation("canvases");
  const { set } = useCounting();
  const stands = useSession((s) => agrees(s, PURPOSE));
  const [stood, setStood] = useState(stands);
  const [busy, setBusy] = useState(false);
  const words = useRef<HTMLParagraphElement>(null);
  if (stands && !stood) setStood(true);
  if (!stood) return null;
  const takeBack = async () => {
    setBusy(true);
    // The button goes, and the keyboard must not go with it.
    if (await set(false)) words.current?.focus();
    setBusy(false);
  };
  return (
    <Panel headingId="counting-heading" title={t("title")}>
      <p ref={words} role="status" tabIndex={-1}>{t(stands ? "was_counted" : "not_counted_now")}</p>
      {stands && <Button className="mt-3" busy={busy} onClick={() => void takeBack()}>{t("take_back")}</Button>}
    </Panel>
  );
}
