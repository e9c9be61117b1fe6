import { useCallback, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { CanvasId, Panel as Shown, ParticipantId, StepKind } from "../../protocol/generated";
import { AnnouncementBanner } from "../../features/announcement/AnnouncementBanner";
import { BreakoutBanner } from "../../features/breakout/BreakoutBanner";
import { BreakoutChoice } from "../../features/breakout/BreakoutChoice";
import { InvitationBanner } from "../../features/breakout/InvitationBanner";
import { ListenPanel } from "../../features/breakout/ListenPanel";
import { PastRounds } from "../../features/breakout/PastRounds";
import { CanvasPanel, OurCanvas } from "../../features/canvases/CanvasPanel";
import { CardsPanel } from "../../features/cards/CardsPanel";
import { OthersCards } from "../../features/cards/CardsOverview";
import { Chat } from "../../features/chat/Chat";
import { useUnread } from "../../features/chat/useUnread";
import { ControlNews } from "../../features/control/ControlNews";
import { GatherMenu } from "../../features/control/GatherMenu";
import type { PlacedPanel } from "../../features/control/gathering";
import { useGathered } from "../../features/control/useGathered";
import { HandButton } from "../../features/hands/HandButton";
import { HelpButton } from "../../features/help/HelpButton";
import { HelpCount } from "../../features/help/HelpCount";
import { HelpNews } from "../../features/help/HelpNews";
import { MyCall } from "../../features/help/MyCall";
import { CurrentStep } from "../../features/journey/CurrentStep";
import { Ribbon } from "../../features/journey/Ribbon";
import { GalleryNews, GalleryPanel } from "../../features/breakout/notes/GalleryPanel";
import { NotesPanel } from "../../features/breakout/notes/NotesPanel";
import { WhoIsHere } from "../../features/people/WhoIsHere";
import { MyReflections } from "../../features/reflection/MyReflections";
import { SharedReflections } from "../../features/reflection/SharedReflections";
import { Writer } from "../../features/reflection/Writer";
import { LeaveButton } from "../../features/session/SessionControls";
import { QuestionCard } from "../../features/tags/QuestionCard";
import { TimerStrip } from "../../features/timer/TimerFace";
import { useSession } from "../../session/hooks";
import { currentStep, here, myBreakoutId } from "../../session/selectors";
import { Panel } from "../../ui/bits";
import { Button } from "../../ui/Button";
import { Tabs, type Tab } from "../../ui/Tabs";
import { useMedia } from "../../ui/useMedia";

type Place = "now" | "cards" | "canvases" | "write" | "shared" | "chat" | "people";
/** Where the work of a step is done. */
const WORK: Partial<Record<StepKind, Place>> = { draw: "cards", reflect: "write", share: "shared", breakout: "chat", canvas: "canvases" };

const DO = { now: "tab_now", cards: "do_cards", canvases: "do_draw", write: "do_write", shared: "do_share", chat: "do_talk", people: "tab_people" } as const satisfies Record<Place, string>;

/** Where a panel that is shown to everyone stands. */
const PLACE: Record<PlacedPanel, Place> = { step: "now", cards: "cards", write: "write", shared: "shared", chat: "chat", people: "people" };

/** Everything a participant needs, in the plenary and in a breakout alike; only the surroundings change. */
export function ParticipantView({ onLeft, onCanvas, onShown, onFollow, onConsole }:
  { onLeft: () => void; onCanvas: (id: CanvasId) => void; onShown: () => void; onFollow: (canvas: CanvasId, person: ParticipantId) => void; onConsole?: () => void }) {
  const { t } = useTranslation("pages");
  const wide = useMedia("(min-width: 1024px)");
  const title = useSession((s) => s.state.view?.session.title);
  const step = useSession(currentStep);
  const breakoutId = useSession(myBreakoutId);
  const near = useSession(here);
  const me = useSession((s) => s.state.view?.me);
  const unread = useUnread();
  const [drawId, setDrawId] = useState<string | null>(null);
  const [thread, setThread] = useState<string | null>(null);
  // What somebody chose holds until the step changes; then the view follows the step again.
  const [chosen, setChosen] = useState<{ step: string | undefined; place: Place } | null>(null);
  const work = step ? WORK[step.kind] : undefined;
  const fallback: Place = wide ? (work === "chat" || !work ? "cards" : work) : "now";
  const place = chosen && chosen.step === step?.id ? chosen.place : fallback;
  const go = (next: Place) => setChosen({ step: step?.id, place: next });
  useGathered(useCallback((panel: Shown, by: ParticipantId) => {
    if (typeof panel !== "string") {
      onCanvas(panel.canvas);
      onFollow(panel.canvas, by);
      return;
    }
    const next = PLACE[panel];
    onShown();
    // On a wide screen these stand beside the tabs.
    if (!wide || (next !== "now" && next !== "chat" && next !== "people")) setChosen({ step: step?.id, place: next });
  }, [wide, step?.id, onCanvas, onFollow, onShown]));
  const write = (id: string) => { setDrawId(id); go("write"); };
  const observer = useSession((s) => s.state.view?.role === "observer");

  const chat = <Chat thread={thread} onThread={setThread} />;
  const cards = (
    <div className="flex flex-col gap-4">
      <CardsPanel onWrite={write} />
      <OthersCards people={near.filter((person) => person.id !== me).map((person) => person.id)} />
    </div>
  );
  const writing = <div className="flex flex-col gap-4">{!observer && <><Writer drawId={drawId} onDraw={setDrawId} /><MyReflections /></>}{!wide && <SharedReflections />}</div>;
  const aside = <div className="flex flex-col gap-4"><WhoIsHere /><PastRounds /></div>;
  const results = breakoutId ? <><OurCanvas onOpen={onCanvas} /><NotesPanel /></> : <GalleryPanel />;
  const tabs: Tab<Place>[] = [
    ...(wide ? [] : [{ key: "now" as const, label: t("tab_now"), icon: "map" as const, panel: <Now work={work} onWork={go}>{results}</Now> }]),
    { key: "cards", label: t("tab_cards"), icon: "cards", panel: cards },
    { key: "canvases", label: t("tab_canvases"), icon: "canvas", panel: <CanvasPanel onOpen={onCanvas} /> },
    { key: "write", label: t("tab_write"), icon: "pen", panel: writing },
    ...(wide ? [{ key: "shared" as const, label: t("tab_shared"), icon: "people" as const, panel: <SharedReflections /> }] : [
      { key: "chat" as const, label: t("tab_chat"), icon: "chat" as const, badge: unread.total, badgeLabel: t("unread", { count: unread.total }), panel: chat },
      { key: "people" as const, label: t("tab_people"), icon: "people" as const, panel: aside },
    ]),
  ];
  const shown = place === "shared" && !wide ? "write" : (place === "now" || place === "chat" || place === "people") && wide ? "cards" : place;
  return (
    <div className="mx-auto max-w-[84rem] px-4 pb-28 sm:px-6 lg:pb-10">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
        <div className="min-w-0 grow basis-40 sm:-order-2">
          <p className="truncate font-display text-lg font-semibold">{title}</p>
          <p className="text-[0.88rem] text-muted">{breakoutId ? t("you_are_in_breakout") : t("you_are_in_plenary")}</p>
        </div>
        <div className="flex items-center gap-1.5">
          <HelpButton />
          <HandButton />
          {onConsole && <GatherMenu />}
          {onConsole ? <Button onClick={onConsole}>{t("console")}<HelpCount /></Button> : <LeaveButton onLeft={onLeft} />}
        </div>
        <div className="empty:hidden max-sm:w-full sm:-order-1"><TimerStrip /></div>
      </header>
      <main id="main" className="flex flex-col gap-4">
        <Ribbon />
        {onConsole ? <><HelpNews /><ControlNews /></> : <MyCall />}
        <AnnouncementBanner />
        <QuestionCard />
        <InvitationBanner />
        <BreakoutBanner />
        {onConsole && <ListenPanel />}
        <BreakoutChoice />
        {!wide && shown !== "now" && !breakoutId && <GalleryNews onLook={() => go("now")} />}
        {/* The tabs are the same ones in both layouts: whoever turns a tablet loses nothing of what is half done. */}
        <div className={wide ? "grid grid-cols-[minmax(0,1fr)_23rem] items-start gap-5" : ""}>
          <div className="flex min-w-0 flex-col gap-4">
            {wide && <>{results}<CurrentStep /></>}
            <Tabs bar={!wide} label={t("tools")} tabs={tabs} active={shown} onChange={go} />
          </div>
          {wide && <div className="flex flex-col gap-4"><Panel>{chat}</Panel>{aside}</div>}
        </div>
      </main>
    </div>
  );
}

function Now({ work, onWork, children }: { work: Place | undefined; onWork: (place: Place) => void; children: ReactNode }) {
  const { t } = useTranslation("pages");
  return (
    <div className="flex flex-col gap-4">
      {children}
      <CurrentStep />
      {work && <Button kind="primary" className="w-full" onClick={() => onWork(work)}>{t(DO[work])}</Button>}
    </div>
  );
}
