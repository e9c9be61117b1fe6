/**
 * The mirror of the server's `apply` for what this viewer may see. Pure: `state` frames replace, events apply in
 * order, an event that is already known changes nothing.
 */
import type { BreakoutProgress, BreakoutView, Note, ServerFrame, Stream, View } from "../protocol/generated";
import { EMPTY, type SessionState } from "./state";
import { applySession } from "./apply";
import { changed, removed } from "./list";

export type EventFrame = Extract<ServerFrame, { t: "event" }>;

export function reduce(state: SessionState, frame: ServerFrame): SessionState {
  switch (frame.t) {
    case "state": return onState(state, frame.stream, frame.seq, frame.data);
    case "event": return onEvent(state, frame);
    case "presence": {
      const entries = Object.fromEntries(frame.people.map((entry) => [entry.participant_id, entry]));
      return { ...state, presence: frame.complete ? entries : { ...state.presence, ...entries } };
    }
    case "shared": {
      const base = frame.complete ? [] : removed(state.shared, frame.revoked);
      return { ...state, shared: frame.reflections.reduce(changed, base) };
    }
    case "progress": return { ...state, progress: progressed(state.progress, frame.breakouts) };
    case "notice":
      if (frame.notice === "not_saved") return { ...state, unsaved: true };
      return frame.notice === "saved" ? { ...state, unsaved: false } : state;
    case "error": return frame.ref === null ? { ...state, trouble: frame.code } : state;
    case "attached": case "reply": case "pong": return state;
  }
}

/** Those that are as they were stay the same objects, so that nothing of theirs is drawn anew. */
function progressed(before: SessionState["progress"], now: readonly BreakoutProgress[]): SessionState["progress"] {
  return Object.fromEntries(now.map((breakout) => {
    const former = before[breakout.breakout_id];
    return [breakout.breakout_id, former && JSON.stringify(former) === JSON.stringify(breakout) ? former : breakout];
  }));
}

/** Where the viewer is, or null when in the plenary or not inside. */
export function myBreakout(state: SessionState): string | null {
  const me = state.view?.people.find((person) => person.id === state.view?.me);
  return me?.place.in === "breakout" ? me.place.breakout_id : null;
}

/** Which breakout the viewer listens to, or null. */
function listensTo({ view }: SessionState): string | null {
  return view?.listeners.find((listener) => listener.participant_id === view.me)?.breakout_id ?? null;
}

function onState(state: SessionState, stream: Stream, seq: number, data: View): SessionState {
  const next = { ...state, seq: { ...state.seq, [stream]: seq } };
  switch (data.view) {
    case "session": return settle({ ...next, view: data, lobby: null, labels: labelsOf(next, data.people) });
    case "lobby": return { ...EMPTY, seq: next.seq, labels: next.labels, lobby: data };
    case "breakout": return data.breakout_id !== myBreakout(next) && data.breakout_id === listensTo(next) ? { ...next, listened: data } : { ...next, breakout: data };
    case "participant": return { ...next, mine: data.reflections };
  }
}

function onEvent(state: SessionState, frame: EventFrame): SessionState {
  if (frame.seq <= (state.seq[frame.stream] ?? 0)) return state;
  const next = { ...state, seq: { ...state.seq, [frame.stream]: frame.seq } };
  if (frame.stream === "session") return settle(applySession(next, frame));
  if (frame.stream.startsWith("participant:")) return applyMine(next, frame);
  return applyBreakout(next, frame);
}

function applyMine(state: SessionState, frame: EventFrame): SessionState {
  switch (frame.type) {
    case "reflection.written": return { ...state, mine: changed(state.mine, frame.data.reflection) };
    case "reflection.deleted": return { ...state, mine: removed(state.mine, [frame.data.reflection_id]) };
    default: return state;
  }
}

function applyBreakout(state: SessionState, frame: EventFrame): SessionState {
  const [breakout, listened] = [applyTo(state.breakout, frame), applyTo(state.listened, frame)];
  return breakout === state.breakout && listened === state.listened ? state : { ...state, breakout, listened };
}

/** The pinned ones first, in the order of pinning, then the others as they were written. */
function byPlace(a: Note, b: Note): number {
  if ((a.pinned_at === null) !== (b.pinned_at === null)) return a.pinned_at === null ? 1 : -1;
  return (a.pinned_at ?? 0) - (b.pinned_at ?? 0) || a.at - b.at || (a.id < b.id ? -1 : 1);
}

function applyTo(breakout: BreakoutView | null, frame: EventFrame): BreakoutView | null {
  if (!breakout || frame.stream !== `breakout:${breakout.breakout_id}`) return breakout;
  const chat = (list: BreakoutView["chat"]) => ({ ...breakout, chat: list });
  switch (frame.type) {
    case "chat.sent": return chat(changed(breakout.chat, frame.data.message));
    case "chat.edited": {
      const { message_id, text, at } = frame.data;
      return chat(breakout.chat.map((m) => (m.id === message_id ? { ...m, text, edited_at: at } : m)));
    }
    case "chat.deleted": return chat(removed(breakout.chat, [frame.data.message_id]));
    case "note.changed": return { ...breakout, notes: changed(breakout.notes, frame.data.note).sort(byPlace) };
    case "note.removed": return { ...breakout, notes: removed(breakout.notes, [frame.data.note_id]) };
    default: return breakout;
  }
}

/** What follows from a change of the session's stream: names are kept, and a breakout that was left, or is not listened to any more, is forgotten. */
function settle(state: SessionState): SessionState {
  if (!state.view) return state;
  const [mine, heard] = [myBreakout(state), listensTo(state)];
  const stale = Object.keys(state.seq).filter((stream) => stream.startsWith("breakout:") && stream !== `breakout:${mine ?? ""}` && stream !== `breakout:${heard ?? ""}`);
  const labels = labelsOf(state, state.view.people);
  const breakout = state.breakout && state.breakout.breakout_id !== mine ? null : state.breakout;
  const listened = state.listened && state.listened.breakout_id !== heard ? null : state.listened;
  if (stale.length === 0 && labels === state.labels && breakout === state.breakout && listened === state.listened) return state;
  const seq = Object.fromEntries(Object.entries(state.seq).filter(([stream]) => !stale.includes(stream)));
  return { ...state, seq, labels, breakout, listened };
}

function labelsOf(state: SessionState, people: readonly { id: string; label: string }[]): SessionState["labels"] {
  const unknown = people.filter((person) => state.labels[person.id] !== person.label);
  if (unknown.length === 0) return state.labels;
  return { ...state.labels, ...Object.fromEntries(unknown.map((person) => [person.id, person.label])) };
}
