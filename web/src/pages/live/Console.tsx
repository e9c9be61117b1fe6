import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import type { CanvasId, Panel as Shown, ParticipantId } from "../../protocol/generated";
import { AnnouncementPanel } from "../../features/announcement/AnnouncementPanel";
import { BreakoutBanner } from "../../features/breakout/BreakoutBanner";
import { BreakoutPanel } from "../../features/breakout/BreakoutPanel";
import { ListenPanel } from "../../features/breakout/ListenPanel";
import { InvitationBanner } from "../../features/breakout/InvitationBanner";
import { CanvasPanel, OurCanvas } from "../../features/canvases/CanvasPanel";
import { CardsOverview } from "../../features/cards/CardsOverview";
import { Chat } from "../../features/chat/Chat";
import { useUnread } from "../../features/chat/useUnread";
import { ControlNews } from "../../features/control/ControlNews";
import { GatherMenu } from "../../features/control/GatherMenu";
import { InControl } from "../../features/control/InControl";
import { useGathered } from "../../features/control/useGathered";
import { HandQueue } from "../../features/hands/HandQueue";
import { HelpNews } from "../../features/help/HelpNews";
import { HelpQueue } from "../../features/help/HelpQueue";
import { queue as helpQueue } from "../../features/help/queue";
import { JourneyPanel } from "../../features/journey/JourneyPanel";
import { Ribbon } from "../../features/journey/Ribbon";
import { LobbyQueue } from "../../features/lobby/LobbyQueue";
import { NotesPanel } from "../../features/breakout/notes/NotesPanel";
import { PeopleList } from "../../features/people/PeopleList";
import { RosterPanel } from "../../features/roster/RosterPanel";
import { SharedReflections } from "../../features/reflection/SharedReflections";
import { JoinButton, SessionControls } from "../../features/session/SessionControls";
import { AskPanel } from "../../features/tags/AskPanel";
import { TimerPanel } from "../../features/timer/TimerPanel";
import { TimerStrip } from "../../features/timer/TimerFace";
import { callsForPlacing } from "../../session/breakouts";
import { mayTake } from "../../session/control";
import { useSend, useSession } from "../../session/hooks";
import { hands, waiting } from "../../session/selectors";
import { Badge, Panel } from "../../ui/bits";
import { Menu } from "../../ui/Menu";
import { Tabs, type Tab } from "../../ui/Tabs";
import { useMedia } from "../../ui/useMedia";

type Place = "now" | "people" | "breakouts" | "canvases" | "shared" | "say" | "chat";

/** A facilitator's desk: the plan to the left, people and work in the middle, what calls for attention to the right. */
export function Console({ onTakePart, onCanvas, onFollow }: { onTakePart: () => void; onCanvas: (id: CanvasId) => void; onFollow: (canvas: CanvasId, person: ParticipantId) => void }) {
  const { t } = useTranslation("pages");
  const { t: ts } = useTranslation("session");
  const { t: tc } = useTranslation("control");
  const send = useSend();
  const takes = useSession(mayTake);
  const wide = useMedia("(min-width: 1180px)");
  const session = useSession((s) => s.state.view?.session);
  const calls = useSession((s) => hands(s).length + waiting(s).length + helpQueue(s).length);
  const unplaced = useSession(callsForPlacing);
  const unread = useUnread();
  const navigate = useNavigate();
  // Whoever facilitates is told, and goes on with what they do; on the canvas that is shown they follow.
  useGathered(useCallback((panel: Shown, by: ParticipantId) => { if (typeof panel !== "string") onFollow(panel.canvas, by); }, [onFollow]));
  const [place, setPlace] = useState<Place>("now");
  const [thread, setThread] = useState<string | null>(null);
  const message = (id: string) => { setThread(id); if (!wide) setPlace("chat"); };
  if (!session) return null;

  const plan = <div className="flex flex-col gap-4"><JourneyPanel /><TimerPanel /></div>;
  const attention = <div className="flex flex-col gap-4"><HelpQueue /><LobbyQueue /><HandQueue /></div>;
  const chat = <Panel><Chat thread={thread} onThread={setThread} /></Panel>;
  const middle: Tab<Place>[] = [
    { key: "people", label: t("tab_people"), icon: "people", panel: <div className="flex flex-col gap-4"><PeopleList onMessage={message} /><RosterPanel /></div> },
    { key: "breakouts", label: t("tab_breakouts"), icon: "grid", badge: unplaced, badgeLabel: t("unplaced", { count: unplaced }), panel: <BreakoutPanel /> },
    { key: "canvases", label: t("tab_canvases"), icon: "canvas", panel: <CanvasPanel onOpen={onCanvas} /> },
    { key: "shared", label: wide ? t("tab_cards_shared") : t("tab_cards"), icon: "cards", panel: <div className="flex flex-col gap-4"><CardsOverview /><SharedReflections /></div> },
    { key: "say", label: t("tab_announce"), icon: "horn", panel: <div className="flex flex-col gap-4"><AnnouncementPanel /><AskPanel /></div> },
  ];
  const narrow: Tab<Place>[] = [
    { key: "now", label: t("tab_now"), icon: "map", badge: calls, badgeLabel: t("calls", { count: calls }), panel: <div className="flex flex-col gap-4">{calls > 0 && attention}{plan}{calls === 0 && attention}</div> },
    ...middle,
    { key: "chat", label: t("tab_chat"), icon: "chat", badge: unread.total, badgeLabel: t("unread", { count: unread.total }), panel: chat },
  ];
  const shown: Place = wide && (place === "now" || place === "chat") ? "people" : place;
  return (
    <div className="mx-auto max-w-[112rem] px-3 pb-28 sm:px-5 lg:pb-10">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2 py-3">
        <div className="min-w-0 grow basis-44">
          <h1 className="truncate text-xl">{session.title}</h1>
          <p className="flex items-center gap-2 text-[0.88rem] text-muted">
            <Badge tone={session.status === "live" ? "accent" : "warm"}>{ts(`status_${session.status}`)}</Badge><InControl />
          </p>
        </div>
        <TimerStrip />
        <div className="flex items-center gap-1.5 sm:gap-2">
          {session.status === "live" && <GatherMenu named={wide} />}
          <JoinButton />
          <SessionControls />
          <Menu label={t("more_actions")} items={[
            ...(takes ? [{ label: tc("take"), onSelect: () => void send({ type: "control.take", data: {} }) }] : []),
            { label: t("take_part"), onSelect: onTakePart },
            { label: t("details"), onSelect: () => void navigate(`/sessions/${session.id}`) },
          ]} />
        </div>
      </header>
      <main id="main" className="flex flex-col gap-4">
        <HelpNews />
        <ControlNews />
        <Ribbon />
        <InvitationBanner />
        <BreakoutBanner />
        <OurCanvas onOpen={onCanvas} />
        {!wide && <><ListenPanel /><NotesPanel /></>}
        {/* The tabs are the same ones in both layouts: whoever turns a tablet loses nothing of what is half done. */}
        <div className={wide ? "grid grid-cols-[19rem_minmax(0,1fr)_21rem] items-start gap-4" : ""}>
          {wide && plan}
          <Tabs bar={!wide} label={t("tools")} tabs={wide ? middle : narrow} active={shown} onChange={setPlace} />
          {wide && <div className="flex flex-col gap-4"><ListenPanel /><NotesPanel />{attention}{chat}</div>}
        </div>
      </main>
    </div>
  );
}
