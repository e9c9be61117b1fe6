/** What this viewer knows of a session: the confirmed state, mirrored from frames and from nothing else. */
import type {
  BreakoutId, BreakoutProgress, BreakoutView, Code, LobbyView, Panel, ParticipantId, PresenceEntry, Reflection, SessionView, SharedReflection,
} from "../protocol/generated";

export interface SessionState {
  /** For each stream the highest `seq` seen; what `attach` sends as `since`. */
  readonly seq: Readonly<Record<string, number>>;
  /** Set while the viewer waits to be let in. */
  readonly lobby: LobbyView | null;
  /** Set while the viewer is inside. */
  readonly view: SessionView | null;
  /** The breakout the viewer is in. */
  readonly breakout: BreakoutView | null;
  /** The breakout a facilitator listens to without being in it. */
  readonly listened: BreakoutView | null;
  /** The viewer's own reflections, oldest first. */
  readonly mine: readonly Reflection[];
  /** Reflections others share with the viewer, oldest first. */
  readonly shared: readonly SharedReflection[];
  /** How the open breakouts get on, for facilitators. */
  readonly progress: Readonly<Record<BreakoutId, BreakoutProgress>>;
  readonly presence: Readonly<Record<ParticipantId, PresenceEntry>>;
  /** Names of everyone ever seen here: what they wrote outlives their leaving. */
  readonly labels: Readonly<Record<ParticipantId, string>>;
  /** Who is coming since the viewer's own call for help was answered, until they call again. */
  readonly coming: { readonly by: ParticipantId; readonly at: number } | null;
  /** Who brought everyone together last, and what they show. */
  readonly gathered: { readonly by: ParticipantId; readonly panel: Panel | null; readonly at: number } | null;
  /** Whether the server cannot store anything at the moment. */
  readonly unsaved: boolean;
  /** The last refusal without a request of ours. */
  readonly trouble: Code | null;
}

export const EMPTY: SessionState = {
  seq: {}, lobby: null, view: null, breakout: null, listened: null, mine: [], shared: [], progress: {}, presence: {}, labels: {},
  coming: null, gathered: null, unsaved: false, trouble: null,
};
