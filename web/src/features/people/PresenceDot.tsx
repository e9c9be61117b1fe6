import { useTranslation } from "react-i18next";
import type { ParticipantId, PresenceState } from "../../protocol/generated";
import { clockTime } from "../../session/format";
import { useSession } from "../../session/hooks";
import { Dot, type DotTone } from "../../ui/Dot";

const TONE: Record<PresenceState, DotTone> = { online: "on", background: "away", reconnecting: "broken", offline: "off" };

/** How someone is connected and since when, as a sentence. */
export function usePresence(id: ParticipantId): { tone: DotTone; words: string; state: PresenceState } {
  const { t } = useTranslation("people");
  const entry = useSession((s) => s.state.presence[id]);
  const state = entry?.state ?? "offline";
  const words = entry ? t(`presence_${state}`, { time: clockTime(entry.since) }) : t("presence_offline_never");
  return { tone: TONE[state], words, state };
}

export function PresenceDot({ id }: { id: ParticipantId }) {
  const { tone, words } = usePresence(id);
  return <Dot tone={tone} label={words} corner />;
}
