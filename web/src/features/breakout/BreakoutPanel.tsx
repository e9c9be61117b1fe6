import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RoundId, RoundView } from "../../protocol/generated";
import { preparedRounds } from "../../session/breakouts";
import { useSession } from "../../session/hooks";
import { round as selectRound } from "../../session/selectors";
import { Badge, Panel } from "../../ui/bits";
import { Dialog } from "../../ui/Dialog";
import { Tabs, type Tab } from "../../ui/Tabs";
import { GalleryPanel } from "./notes/GalleryPanel";
import { OpenRound } from "./OpenRound";
import { PastRounds } from "./PastRounds";
import { PlannedSteps } from "./PlannedSteps";
import { PreparedRound } from "./PreparedRound";
import { PrepareForm } from "./PrepareForm";

const NEW = "new";
type Choice = RoundId | typeof NEW | null;

/** What was looked at last: whoever comes back from another tab, or turns a tablet, finds it again. */
let lastChoice: Choice = null;

/** A facilitator's breakouts: the open round, those that are prepared, a further one; and the rounds before. */
export function BreakoutPanel() {
  const { t } = useTranslation("breakout");
  const open = useSession(selectRound);
  const prepared = useSession(preparedRounds);
  const [chosen, setChosen] = useState(lastChoice);
  const [again, setAgain] = useState<RoundView | null>(null);
  const choose = (choice: Choice) => {
    lastChoice = choice;
    setChosen(choice);
  };
  const known = chosen === NEW || chosen === open?.id || prepared.some((round) => round.id === chosen);
  const active = (known ? chosen : null) ?? open?.id ?? prepared[0]?.id ?? NEW;
  const form = <div key={NEW}><PlannedSteps onDone={choose} /><PrepareForm number={prepared.length + 1} onDone={choose} /></div>;
  const tabs: Tab<string>[] = [
    ...(open ? [{ key: open.id, label: open.title || t("open_round"), mark: <Badge tone="accent">{t("live")}</Badge>, panel: <OpenRound key={open.id} round={open} /> }] : []),
    ...prepared.map((round, i) => ({
      key: round.id, label: round.title || t("round_n", { n: i + 1 }),
      panel: <PreparedRound key={round.id} round={round} taken={open !== null} onAgain={() => setAgain(round)} />,
    })),
    { key: NEW, label: t("new_round"), icon: "plus", panel: form },
  ];
  return (
    <div className="flex flex-col gap-4">
      <Panel headingId="breakouts-heading" title={t("title")}>
        {tabs.length === 1 ? form : <Tabs label={t("rounds")} tabs={tabs} active={active} onChange={choose} />}
      </Panel>
      <GalleryPanel />
      <PastRounds reopen />
      {again && <Dialog title={t("prepare_again")} onClose={() => setAgain(null)}><PrepareForm replaces={again} number={1} onDone={() => setAgain(null)} /></Dialog>}
    </div>
  );
}
