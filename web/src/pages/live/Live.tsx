import { useCallback, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import type { CanvasId, ParticipantId } from "../../protocol/generated";
import { PastRounds } from "../../features/breakout/PastRounds";
import { PastGalleries } from "../../features/breakout/notes/PastGalleries";
import { BreakoutClosing } from "../../features/breakout/BreakoutBanner";
import { InvitationBanner } from "../../features/breakout/InvitationBanner";
import { CountingAfterwards } from "../../features/canvases/Counting";
import { CanvasStage } from "../../features/canvases/Stage";
import { AnnouncementBanner } from "../../features/announcement/AnnouncementBanner";
import { ClosedScreen } from "../../features/connection/ClosedScreen";
import { ConnectionBanner } from "../../features/connection/ConnectionBanner";
import { LobbyWait } from "../../features/lobby/LobbyWait";
import { TimerStrip } from "../../features/timer/TimerFace";
import { UndoBar } from "../../features/undo/UndoBar";
import { SessionProvider, useSession } from "../../session/hooks";
import { facilitates } from "../../session/selectors";
import { SessionStore } from "../../session/store";
import { forget, tokenSource } from "../../session/token";
import { Waiting } from "../../ui/bits";
import { ButtonLink } from "../../ui/Button";
import { Console } from "./Console";
import { useOpenCanvas } from "./openCanvas";
import { ParticipantView } from "./ParticipantView";

/** One session, live. What is shown follows from standing and role, never from the address. */
export function Live() {
  const { sessionId = "" } = useParams();
  const store = useMemo(() => new SessionStore({
    sessionId,
    token: tokenSource(sessionId),
    open: () => new WebSocket(`${window.location.origin.replace(/^http/, "ws")}/ws/sessions/${encodeURIComponent(sessionId)}`),
  }), [sessionId]);
  useEffect(() => store.run(), [store]);
  return <SessionProvider value={store} key={sessionId}><Inside sessionId={sessionId} /></SessionProvider>;
}

function Inside({ sessionId }: { sessionId: string }) {
  const { t } = useTranslation("connection");
  const { t: tp } = useTranslation("pages");
  const navigate = useNavigate();
  const connection = useSession((s) => s.connection);
  const waiting = useSession((s) => s.state.lobby !== null);
  const status = useSession((s) => s.state.view?.session.status);
  const title = useSession((s) => s.state.view?.session.title ?? s.state.lobby?.title);
  const facilitator = useSession(facilitates);
  const [asParticipant, setAsParticipant] = useState(false);
  const canvas = useOpenCanvas();
  const { id: openId, follow } = canvas;
  const followHere = useCallback((id: CanvasId, person: ParticipantId) => { if (id === openId) follow(id, person); }, [openId, follow]);
  useEffect(() => { document.title = title ? `${title} · plenary` : "plenary"; }, [title]);
  const leave = () => {
    forget(sessionId);
    void navigate("/", { state: { left: title } });
  };
  if (status === "completed" || status === "cancelled") return (
    <ClosedScreen reason="ended" action={facilitator && <ButtonLink kind="primary" to={`/sessions/${sessionId}`}>{tp("look_back")}</ButtonLink>}>
      <PastGalleries />
      <PastRounds gallery={false} />
      <CountingAfterwards />
    </ClosedScreen>
  );
  // `stopped` is what a page says that is about to go; it is not an ending to talk about.
  if (connection.phase === "closed" && connection.reason !== "stopped") return <ClosedScreen reason={connection.reason} />;
  if (waiting) return <><ConnectionBanner /><LobbyWait onLeave={leave} /></>;
  if (!status) return <main id="main"><ConnectionBanner /><Waiting>{t("connecting")}</Waiting></main>;
  return (
    <>
      <div className={canvas.id === null ? "contents" : "fixed inset-0 z-20 flex flex-col bg-paper"}>
        <ConnectionBanner />
        {canvas.id !== null && (
          <CanvasStage key={canvas.id} id={canvas.id} guide={canvas.guide} onOpen={canvas.open} onBack={canvas.close} clocks={<TimerStrip />}
            news={<><AnnouncementBanner newest /><InvitationBanner /><BreakoutClosing /></>} />
        )}
      </div>
      {/* What is under an open canvas stays as it is, half-written words and all. */}
      <div className={canvas.id === null ? "" : "invisible fixed inset-x-0 top-0 h-dvh overflow-hidden"} inert={canvas.id !== null}>
        {facilitator && !asParticipant
          ? <Console onTakePart={() => setAsParticipant(true)} onCanvas={canvas.open} onFollow={followHere} />
          : <ParticipantView onLeft={leave} onCanvas={canvas.open} onShown={canvas.close} onFollow={canvas.follow} {...(facilitator ? { onConsole: () => setAsParticipant(false) } : {})} />}
      </div>
      {facilitator && <UndoBar />}
    </>
  );
}
