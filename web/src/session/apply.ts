/** One arm per event of the session's stream. */
import type { DeckView, Draw, LobbyView, Person, SessionView } from "../protocol/generated";
import { applyBreakouts } from "./applyBreakouts";
import { applyTags } from "./applyTags";
import { applyCanvases } from "./canvases";
import { applyConsents } from "./consents";
import type { EventFrame } from "./reducer";
import { changed, patched, removed } from "./list";
import { isFacilitator } from "./role";
import type { SessionState } from "./state";

export function applySession(state: SessionState, frame: EventFrame): SessionState {
  if (state.lobby) return { ...state, lobby: applyLobby(state.lobby, frame) };
  if (!state.view) return state;
  const gathered = frame.type === "control.gathered" ? { ...frame.data, at: frame.at } : state.gathered;
  const view = applyView(state.view, frame);
  return { ...state, view, coming: stillComing(state.view, view, comingAfter(state.view, state.coming, frame)), gathered };
}

function applyLobby(lobby: LobbyView, frame: EventFrame): LobbyView {
  switch (frame.type) {
    case "lobby.messaged": return { ...lobby, messages: [...lobby.messages, frame.data.message] };
    case "lobby.changed": return { ...lobby, ...frame.data };
    default: return lobby;
  }
}

function applyView(view: SessionView, frame: EventFrame): SessionView {
  const header = (patch: Partial<SessionView["session"]>) => ({ ...view, session: { ...view.session, ...patch } });
  const person = (id: string, patch: Partial<Person>) => ({ ...view, people: patched(view.people, id, patch) });
  switch (frame.type) {
    case "session.started": return header({ status: "live", started_at: frame.at });
    case "session.completed": return header({ status: "completed", ended_at: frame.at });
    case "session.cancelled": return header({ status: "cancelled", ended_at: frame.at });
    case "session.changed": return { ...view, ...frame.data };

    case "lobby.set": return header({ lobby: frame.data.enabled });
    case "lobby.knocked": return { ...view, people: changed(view.people, frame.data.person) };
    case "lobby.gone": return person(frame.data.participant_id, { standing: "denied" });
    case "lobby.messaged": case "lobby.changed": return view;

    case "participant.joined": return { ...view, people: changed(view.people, frame.data.person) };
    case "participant.left": return person(frame.data.participant_id, { standing: "left" });
    case "participant.removed": {
      const id = frame.data.participant_id;
      // Only facilitators go on seeing who was removed.
      return isFacilitator(view.role) ? person(id, { standing: "removed" }) : { ...view, people: removed(view.people, [id]) };
    }
    case "participant.readmitted": return { ...view, people: changed(view.people, frame.data.person) };
    case "participant.unbanned": return person(frame.data.participant_id, { standing: "denied" });
    case "participant.renamed": return person(frame.data.participant_id, { name: frame.data.name, label: frame.data.label });
    case "role.changed": {
      const next = person(frame.data.participant_id, { role: frame.data.role });
      return frame.data.participant_id === view.me ? { ...next, role: frame.data.role } : next;
    }

    case "hand.raised": return person(frame.data.participant_id, { hand_raised_at: frame.data.at });
    case "hand.restored": {
      const { hands } = frame.data;
      return { ...view, people: view.people.map((p) => ({ ...p, hand_raised_at: hands[p.id] ?? p.hand_raised_at })) };
    }
    case "hand.lowered": {
      const down = new Set(frame.data.participants);
      return { ...view, people: view.people.map((p) => (down.has(p.id) ? { ...p, hand_raised_at: null } : p)) };
    }

    case "chat.sent": return { ...view, chat: changed(view.chat, frame.data.message) };
    case "chat.edited": return { ...view, chat: patched(view.chat, frame.data.message_id, { text: frame.data.text, edited_at: frame.data.at }) };
    case "chat.deleted": return { ...view, chat: removed(view.chat, [frame.data.message_id]) };

    case "step.changed": {
      const { step, since, planned_since } = frame.data;
      // Everybody is told the same, so what only facilitators read of a step is not in it.
      const steps = view.journey.steps.map((known) => (known.id === step.id ? { ...step, breakouts: known.breakouts } : known));
      return { ...view, journey: { ...view.journey, steps, current: step.id, current_since: since, planned_since } };
    }

    case "timer.set": {
      const { timer } = frame.data;
      const others = view.timers.filter((other) => other.id === timer.id || scopeKey(other) !== scopeKey(timer));
      return { ...view, timers: changed(others, timer) };
    }
    case "timer.elapsed": return { ...view, timers: patched(view.timers, frame.data.timer_id, { clock: { state: "elapsed", at: frame.data.at } }) };
    case "timer.stopped": return { ...view, timers: removed(view.timers, [frame.data.timer_id]) };

    case "cards.drawn": return withDraws(view, changed(view.draws, frame.data.draw));
    case "cards.returned": return withDraws(view, patched(view.draws, frame.data.draw_id, { returned_at: frame.data.at }));
    case "deck.mode_set": return withDraws({ ...view, decks: patched(view.decks, frame.data.deck_id, { mode: frame.data.mode }) }, view.draws);

    case "reflection.written": case "reflection.deleted": case "note.changed": case "note.removed": return view;

    case "announcement.sent": return { ...view, announcements: changed(view.announcements, frame.data.announcement) };

    case "help.called": return { ...view, help: changed(view.help, frame.data.help) };
    case "help.ended": return { ...view, help: removed(view.help, [frame.data.help_id]) };

    case "roster.set": return { ...view, roster: frame.data.entries };
    case "roster.matched": return { ...view, roster: patched(view.roster, frame.data.entry_id, { participant_id: frame.data.participant_id }) };
    case "tag.set": case "tag.asked": case "tag.answered": case "tag.closed": return applyTags(view, frame);

    case "undo.offered": return { ...view, undos: changed(view.undos.filter((undo) => undo.until >= frame.at), frame.data.undo) };
    case "undo.taken": return { ...view, undos: removed(view.undos, [frame.data.undo_id]) };

    case "control.changed": return { ...view, control: { lead: frame.data.lead, acting: frame.data.acting } };

    case "control.gathered": return view;

    case "canvas.changed": case "canvas.opened": case "canvas.removed": return applyCanvases(view, frame);
    case "consent.given": case "consent.withdrawn": return applyConsents(view, frame);

    case "breakout.unopened": case "breakout.prepared": case "breakout.discarded": case "breakout.opened": case "breakout.moved":
    case "breakout.changed": case "breakout.invited": case "breakout.listening": case "breakout.closed": return applyBreakouts(view, frame);
  }
}

/** The name of who comes is only in the event that takes the call away. */
function comingAfter({ help, me }: SessionView, coming: SessionState["coming"], frame: EventFrame): SessionState["coming"] {
  if (frame.type === "help.called") return frame.data.help.by === me ? null : coming;
  if (frame.type !== "help.ended") return coming;
  const { help_id, answered_by } = frame.data;
  const mine = help.some((call) => call.id === help_id && call.by === me);
  return mine && answered_by !== null ? { by: answered_by, at: frame.at } : coming;
}

/** It is no news any more once the viewer is somewhere else, or when who came has gone again. */
function stillComing(before: SessionView, after: SessionView, coming: SessionState["coming"]): SessionState["coming"] {
  if (coming === null || before.people === after.people) return coming;
  const place = ({ people }: SessionView, id: string) => {
    const found = people.find((person) => person.id === id)?.place;
    return found?.in === "breakout" ? found.breakout_id : null;
  };
  const here = place(before, before.me);
  if (place(after, after.me) !== here) return null;
  const wasHere = place(before, coming.by) === here;
  return wasHere && place(after, coming.by) !== here ? null : coming;
}

function scopeKey({ scope }: SessionView["timers"][number]): string {
  return scope.for === "breakout" ? scope.breakout_id : "everyone";
}

/** How many cards are left follows from the draws, so it is computed and never counted. */
function withDraws(view: SessionView, draws: Draw[]): SessionView {
  const left = (deck: DeckView) => {
    if (deck.mode === "shared") return deck.card_count;
    const held = new Set(draws.filter((d) => d.deck_id === deck.id && d.returned_at === null).map((d) => d.card.id));
    return Math.max(0, deck.card_count - held.size);
  };
  return { ...view, draws, decks: view.decks.map((deck) => ({ ...deck, left: left(deck) })) };
}
