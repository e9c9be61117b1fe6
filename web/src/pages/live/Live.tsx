import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { PastRounds } from "../../features/breakout/PastRounds";
import { PastGalleries } from "../../features/breakout/notes/PastGalleries";
import { ClosedScreen } from "../../features/connection/ClosedScreen";
import { ConnectionBanner } from "../../features/connection/ConnectionBanner";
import { LobbyWait } from "../../features/lobby/LobbyWait";
import { UndoBar } from "../../features/undo/UndoBar";
import { SessionProvider, useSession } from "../../session/hooks";
import { facilitates } from "../../session/selectors";
import { SessionStore } from "../../session/store";
import { forget, tokenSource } from "../../session/token";
import { Waiting } from "../../ui/bits";
import { ButtonLink } from "../../ui/Button";
import { Console } from "./Console";
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
  useEffect(() => { document.title = title ? `${title} · plenary` : "plenary"; }, [title]);
  const leave = () => {
    forget(sessionId);
    void navigate("/", { state: { left: title } });
  };
  if (status === "completed" || status === "cancelled") return (
    <ClosedScreen reason="ended" action={facilitator && <ButtonLink kind="primary" to={`/sessions/${sessionId}`}>{tp("look_back")}</ButtonLink>}>
      <PastGalleries />
      <PastRounds gallery={false} />
    </ClosedScreen>
  );
  // `stopped` is what a page says that is about to go; it is not an ending to talk about.
  if (connection.phase === "closed" && connection.reason !== "stopped") return <ClosedScreen reason={connection.reason} />;
  if (waiting) return <><ConnectionBanner /><LobbyWait onLeave={leave} /></>;
  if (!status) return <main id="main"><ConnectionBanner /><Waiting>{t("connecting")}</Waiting></main>;
  return (
    <>
      <ConnectionBanner />
      {facilitator && !asParticipant
        ? <Console onTakePart={() => setAsParticipant(true)} />
        : <ParticipantView onLeft={leave} {...(facilitator ? { onConsole: () => setAsParticipant(false) } : {})} />}
      {facilitator && <UndoBar />}
    </>
  );
}
