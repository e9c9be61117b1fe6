import { describe, expect, it } from "vitest";
import type { Breakout, Draw, LobbyView, Message, Person, Reflection, RoundView, ServerFrame, SessionView, Timer } from "../protocol/generated";
import { reduce, type EventFrame } from "./reducer";
import { EMPTY, type SessionState } from "./state";

const person = (id: string, over: Partial<Person> = {}): Person => ({
  id, name: id, label: id, role: "participant", standing: "admitted", place: { in: "plenary" },
  hand_raised_at: null, joined_at: 1, guest: true, ...over,
});
const step = (id: string) => ({ id, phase: "pause", kind: "talk", title: id, instructions: "", planned_minutes: 5, deck_id: null, breakouts: null }) as const;
const breakout = (id: string, over: Partial<Breakout> = {}): Breakout => ({ id, name: id, capacity: null, locked: false, clock: null, closed_at: null, ...over });
const round = (over: Partial<RoundView> = {}): RoundView => ({
  id: "r1", title: "", epoch: 1, state: { state: "open", opened_at: 5 },
  rules: { joining: "assigned", late: "fill_smallest", invitation: false, duration_ms: null },
  breakouts: [breakout("b1"), breakout("b2")], assignment: { bob: "b1" }, invitations: {}, expected: {}, spread: null, ...over,
});
const session: SessionView = {
  session: { id: "s", title: "S", status: "scheduled", join_code: "ABCDEF", scheduled_at: null, started_at: null, ended_at: null, lobby: true, capacity: 10 },
  me: "bob", role: "participant", people: [person("alice", { role: "facilitator" }), person("bob"), person("charlie")],
  journey: { steps: [step("one"), step("two")], current: null, current_since: null, planned_since: null },
  timers: [], decks: [{ id: "d", title: "D", mode: "exclusive", card_count: 3, left: 3 }],
  draws: [], chat: [], announcements: [], round: null, prepared_rounds: [], past_rounds: [], listeners: [], help: [], tags: {}, roster: [], question: null, undos: [], control: { lead: "alice", acting: null }, canvases: [], consents: [],
};
const stateFrame = (seq: number, data: SessionView = session): ServerFrame => ({ t: "state", stream: "session", seq, at: 1, data: { view: "session", ...data } });
const inside = reduce(EMPTY, stateFrame(10));

type Body<F = EventFrame> = F extends { type: infer T; data: infer D } ? { type: T; data: D } : never;
let seq = 10;
function happen(state: SessionState, ...bodies: Body[]): SessionState {
  return bodies.reduce((s, body) => reduce(s, { t: "event", stream: "session", seq: ++seq, at: 99, ...body } as EventFrame), state);
}
const view = (state: SessionState) => { if (!state.view) throw new Error("not inside"); return state.view; };
const who = (state: SessionState, id: string) => view(state).people.find((p) => p.id === id);
const timer: Timer = { id: "t", scope: { for: "everyone" }, label: "", duration_ms: 60_000, clock: { state: "running", ends_at: 60_000 } };
const message: Message = { id: "m", channel: { kind: "plenary" }, from: "alice", text: "hi", at: 2, edited_at: null };
const draw: Draw = { id: "w", deck_id: "d", card: { id: "c", title: "C", text: "", image: null, alt: null }, by: "bob", at: 3, step_id: null, returned_at: null };

describe("state frames", () => {
  it("replace what was known", () => {
    const next = reduce(inside, stateFrame(40, { ...session, people: [person("bob")] }));
    expect(view(next).people).toHaveLength(1);
    expect(next.seq).toEqual({ session: 40 });
    expect(next.labels).toHaveProperty("alice");
  });
  it("lobby, then inside", () => {
    const data: LobbyView = { title: "S", me: "bob", name: "Bob", since: 1, messages: [] };
    let s = reduce(EMPTY, { t: "state", stream: "session", seq: 3, at: 1, data: { view: "lobby", ...data } });
    s = reduce(s, { t: "event", stream: "session", seq: 4, at: 2, type: "lobby.messaged", data: { message: { at: 2, text: "soon", to: null } } });
    expect(s.lobby?.messages).toHaveLength(1);
    s = reduce(s, { t: "event", stream: "session", seq: 5, at: 3, type: "lobby.changed", data: { title: "T" } });
    s = reduce(s, { t: "event", stream: "session", seq: 6, at: 4, type: "lobby.changed", data: { name: "Rob" } });
    expect([s.lobby?.title, s.lobby?.name]).toEqual(["T", "Rob"]);
    s = reduce(s, stateFrame(7));
    expect([s.lobby, s.view?.me]).toEqual([null, "bob"]);
  });
});

describe("listening in", () => {
  const view = (id: string): ServerFrame => ({ t: "state", stream: `breakout:${id}`, seq: 3, at: 1, data: { view: "breakout", breakout_id: id, chat: [], notes: [] } });
  const said = (id: string, at: number): ServerFrame => ({ t: "event", stream: `breakout:${id}`, seq: at, at, type: "chat.sent", data: { message: { ...message, id: `${id}.${at}`, channel: { kind: "breakout" } } } });
  const listens = (breakout_id: string | null): Body => ({ type: "breakout.listening", data: { participant_id: "bob", breakout_id } });
  it("reads one breakout beside the one where the viewer is, until it is over", () => {
    let s = happen(inside, { type: "breakout.opened", data: { round: round() } });
    s = [view("b1"), said("b1", 4)].reduce(reduce, s);
    s = [view("b2"), said("b2", 5)].reduce(reduce, happen(s, listens("b2")));
    expect([s.breakout?.chat.map((m) => m.id), s.listened?.chat.map((m) => m.id)]).toEqual([["b1.4"], ["b2.5"]]);
    expect(s.seq).toMatchObject({ "breakout:b1": 4, "breakout:b2": 5 });
    s = happen(s, listens(null));
    expect([s.listened, s.seq["breakout:b2"], s.breakout?.breakout_id]).toEqual([null, undefined, "b1"]);
  });
});

describe("notes", () => {
  it("stand in the order of pinning, then of writing, and go when they are removed", () => {
    const note = (id: string, at: number, pinned_at: number | null = null) => ({ id, by: "bob", text: id, at, edited_at: null, pinned_at });
    let s = happen(inside, { type: "breakout.opened", data: { round: round() } });
    s = reduce(s, { t: "state", stream: "breakout:b1", seq: 1, at: 1, data: { view: "breakout", breakout_id: "b1", chat: [], notes: [note("n1", 1), note("n2", 2)] } });
    let at = 1;
    const told = (...bodies: Body[]) => {
      s = bodies.reduce((state, body) => reduce(state, { t: "event", stream: "breakout:b1", seq: ++at, at, ...body } as EventFrame), s);
      return s.breakout?.notes.map(({ id }) => id);
    };
    expect(told({ type: "note.changed", data: { note: note("n3", 3) } })).toEqual(["n1", "n2", "n3"]);
    expect(told({ type: "note.changed", data: { note: note("n3", 3, 10) } }, { type: "note.changed", data: { note: note("n2", 2, 11) } })).toEqual(["n3", "n2", "n1"]);
    expect(told({ type: "note.changed", data: { note: note("n3", 3) } })).toEqual(["n2", "n1", "n3"]);
    expect(told({ type: "note.removed", data: { note_id: "n1" } })).toEqual(["n2", "n3"]);
  });
});

describe("progress", () => {
  it("replaces what was known, and what is as it was stays the same object", () => {
    const of = (id: string, messages: number) => ({ breakout_id: id, assigned: 2, here: 1, cards: 0, reflections: 0, messages, notes: 0, last_activity_at: null });
    const first = reduce(inside, { t: "progress", breakouts: [of("b1", 1), of("b2", 1)] });
    const next = reduce(first, { t: "progress", breakouts: [of("b1", 1), of("b2", 2)] });
    expect(next.progress.b1).toBe(first.progress.b1);
    expect(next.progress.b2?.messages).toBe(2);
    expect(reduce(next, { t: "progress", breakouts: [] }).progress).toEqual({});
  });
});

describe("events", () => {
  it("that are known already change nothing", () => {
    const s = happen(inside, { type: "session.started", data: { by: "alice" } });
    expect(reduce(s, { t: "event", stream: "session", seq, at: 1, type: "chat.sent", data: { message } })).toBe(s);
    expect(reduce(s, { t: "event", stream: "session", seq: 2, at: 1, type: "chat.sent", data: { message } })).toBe(s);
  });
  it("control", () => {
    const s = happen(inside, { type: "control.changed", data: { lead: "alice", acting: "bob", why: "lead_away" } });
    expect(view(s).control).toEqual({ lead: "alice", acting: "bob" });
    const g = happen(s, { type: "control.gathered", data: { by: "alice", place: { in: "plenary" }, panel: "cards" } });
    expect([g.gathered?.panel, g.gathered?.at, view(g)]).toEqual(["cards", 99, view(s)]);
  });
  it("session: started, changed, completed, cancelled", () => {
    const s = happen(inside, { type: "session.started", data: { by: "alice" } });
    expect(view(s).session).toMatchObject({ status: "live", started_at: 99 });
    const t = happen(s, { type: "session.changed", data: { session: { ...session.session, title: "New" }, journey: session.journey, decks: [] } });
    expect([view(t).session.title, view(t).decks]).toEqual(["New", []]);
    expect(view(happen(s, { type: "session.completed", data: { by: "alice" } })).session).toMatchObject({ status: "completed", ended_at: 99 });
    expect(view(happen(s, { type: "session.cancelled", data: { by: "alice" } })).session.status).toBe("cancelled");
  });
  it("lobby: set, knocked, gone", () => {
    expect(view(happen(inside, { type: "lobby.set", data: { enabled: false } })).session.lobby).toBe(false);
    const s = happen(inside, { type: "lobby.knocked", data: { person: person("dora", { standing: "waiting" }) } });
    expect(who(s, "dora")?.standing).toBe("waiting");
    expect(who(happen(s, { type: "lobby.gone", data: { participant_id: "dora" } }), "dora")?.standing).toBe("denied");
    expect(who(happen(s, { type: "participant.joined", data: { person: person("dora") } }), "dora")?.standing).toBe("admitted");
  });
  it("people: left, removed, unbanned, renamed, role", () => {
    expect(who(happen(inside, { type: "participant.left", data: { participant_id: "charlie" } }), "charlie")?.standing).toBe("left");
    const gone: Body = { type: "participant.removed", data: { participant_id: "charlie", by: "alice" } };
    expect(who(happen(inside, gone), "charlie")).toBeUndefined();
    const s = happen(happen(inside, { type: "role.changed", data: { participant_id: "bob", role: "co_facilitator" } }), gone);
    expect(who(s, "charlie")?.standing).toBe("removed");
    expect(who(happen(s, { type: "participant.unbanned", data: { participant_id: "charlie" } }), "charlie")?.standing).toBe("denied");
    const t = happen(inside, { type: "participant.renamed", data: { participant_id: "bob", name: "Rob", label: "Rob (2)" } });
    expect([who(t, "bob")?.label, t.labels.bob]).toEqual(["Rob (2)", "Rob (2)"]);
    expect(view(happen(inside, { type: "role.changed", data: { participant_id: "bob", role: "co_facilitator" } })).role).toBe("co_facilitator");
  });
  it("calls for help: who comes is known until one calls again", () => {
    const help = { id: "h", by: "bob", breakout_id: null, text: "", at: 1 };
    const answered = happen(inside, { type: "help.called", data: { help } }, { type: "help.ended", data: { help_id: "h", answered_by: "alice" } });
    expect(answered.coming).toEqual({ by: "alice", at: 99 });
    expect(happen(answered, { type: "help.called", data: { help: { ...help, id: "i" } } }).coming).toBeNull();
    const ofOthers = happen(inside, { type: "help.called", data: { help: { ...help, by: "charlie" } } }, { type: "help.ended", data: { help_id: "h", answered_by: "alice" } });
    expect(ofOthers.coming).toBeNull();
    expect(happen(inside, { type: "help.called", data: { help } }, { type: "help.ended", data: { help_id: "h", answered_by: null } }).coming).toBeNull();
  });
  it("calls for help: who came and has gone comes no more, nor to where one is no more", () => {
    const help = { id: "h", by: "bob", text: "", at: 9, breakout_id: "b1" };
    const moved = (id: string, breakout_id: string | null): Body => ({ type: "breakout.moved", data: { epoch: 2, moves: [{ participant_id: id, to: breakout_id ? { in: "breakout", breakout_id } : { in: "plenary" } }] } });
    const answered = happen(inside, { type: "breakout.opened", data: { round: round() } }, { type: "help.called", data: { help } }, { type: "help.ended", data: { help_id: "h", answered_by: "alice" } });
    const there = happen(answered, moved("alice", "b1"), moved("charlie", "b2"));
    expect(there.coming?.by).toBe("alice");
    expect(happen(there, moved("alice", null)).coming).toBeNull();
    expect(happen(answered, moved("bob", "b2")).coming).toBeNull();
  });
  it("calls for help: called, in other words, ended", () => {
    const help = { id: "h", by: "bob", breakout_id: "b1", text: "stuck", at: 1 };
    const s = happen(inside, { type: "help.called", data: { help } }, { type: "help.called", data: { help: { ...help, text: "come" } } });
    expect(view(s).help.map((call) => call.text)).toEqual(["come"]);
    expect(view(happen(s, { type: "help.ended", data: { help_id: "h", answered_by: null } })).help).toEqual([]);
  });
  it("taking back: offered, run out, taken; opening taken back; hands and people again", () => {
    const undo = { id: "u", act: "breakouts_opened", by: null, people: ["bob"], until: 5 } as const;
    const s = happen(inside, { type: "breakout.opened", data: { round: round() } }, { type: "undo.offered", data: { undo: { ...undo, people: ["bob"] } } });
    const t = happen(s, { type: "undo.offered", data: { undo: { ...undo, people: [], id: "v", until: 500 } } });
    expect(view(t).undos.map((offer) => offer.id)).toEqual(["v"]);
    const u = happen(t, { type: "breakout.unopened", data: { round: round({ state: { state: "prepared" } }) } }, { type: "undo.taken", data: { undo_id: "v", by: "alice" } });
    expect([view(u).round, view(u).prepared_rounds.length, view(u).undos.length]).toEqual([null, 1, 0]);
    expect(view(u).people.every((p) => p.place.in === "plenary")).toBe(true);
    expect(who(happen(u, { type: "hand.restored", data: { hands: { bob: 7 } } }), "bob")?.hand_raised_at).toBe(7);
    expect(who(happen(u, { type: "participant.readmitted", data: { person: person("eve", { standing: "left" }) } }), "eve")?.standing).toBe("left");
  });
  it("hands: raised, lowered", () => {
    const s = happen(inside, { type: "hand.raised", data: { participant_id: "bob", at: 50 } });
    expect(who(s, "bob")?.hand_raised_at).toBe(50);
    expect(who(happen(s, { type: "hand.lowered", data: { participants: ["bob", "charlie"] } }), "bob")?.hand_raised_at).toBeNull();
  });
  it("chat: sent, edited, deleted", () => {
    const s = happen(inside, { type: "chat.sent", data: { message } });
    const t = happen(s, { type: "chat.edited", data: { message_id: "m", text: "ho", at: 7 } });
    expect(view(t).chat).toEqual([{ ...message, text: "ho", edited_at: 7 }]);
    expect(view(happen(t, { type: "chat.deleted", data: { message_id: "m" } })).chat).toEqual([]);
  });
  it("step.changed keeps what only facilitators were told of a step", () => {
    const breakouts = { grouping: { size: 4 }, rounds: 1, names: [], capacity: null, include_facilitators: false, meet_again: false, constraints: [], rules: round().rules };
    const planned = { ...inside, view: { ...session, journey: { ...session.journey, steps: [step("one"), { ...step("two"), breakouts }] } } };
    const s = happen(planned, { type: "step.changed", data: { step: step("two"), since: 8, planned_since: 9 } });
    expect(view(s).journey.steps[1]?.breakouts).toEqual(breakouts);
  });
  it("step.changed", () => {
    const s = happen(inside, { type: "step.changed", data: { step: { ...step("two"), title: "Two!" }, since: 8, planned_since: 9 } });
    expect(view(s).journey).toMatchObject({ current: "two", current_since: 8, planned_since: 9 });
    expect(view(s).journey.steps[1]?.title).toBe("Two!");
  });
  it("timer: set replaces its scope, elapsed, stopped", () => {
    const s = happen(inside, { type: "timer.set", data: { timer } }, { type: "timer.set", data: { timer: { ...timer, id: "u" } } });
    expect(view(s).timers.map((t) => t.id)).toEqual(["u"]);
    const both = happen(s, { type: "timer.set", data: { timer: { ...timer, id: "v", scope: { for: "breakout", breakout_id: "b1" } } } });
    expect(view(both).timers).toHaveLength(2);
    expect(view(happen(s, { type: "timer.elapsed", data: { timer_id: "u", at: 12 } })).timers[0]?.clock).toEqual({ state: "elapsed", at: 12 });
    expect(view(happen(s, { type: "timer.stopped", data: { timer_id: "u" } })).timers).toEqual([]);
  });
  it("cards: drawn, returned, mode; what is left follows", () => {
    const s = happen(inside, { type: "cards.drawn", data: { draw } });
    expect(view(s).decks[0]?.left).toBe(2);
    expect(view(happen(s, { type: "cards.returned", data: { draw_id: "w", at: 20 } })).decks[0]?.left).toBe(3);
    expect(view(happen(s, { type: "deck.mode_set", data: { deck_id: "d", mode: "shared" } })).decks[0]).toMatchObject({ mode: "shared", left: 3 });
  });
  it("announcement.sent", () => {
    const announcement = { id: "a", by: "alice", text: "Lunch", at: 4, breakouts: null };
    expect(view(happen(inside, { type: "announcement.sent", data: { announcement } })).announcements).toEqual([announcement]);
  });
  it("breakouts: prepared again and again, discarded", () => {
    const prepared = (id: string, title = "") => ({ type: "breakout.prepared", data: { round: round({ id, title, state: { state: "prepared" } }) } }) as const;
    const s = happen(inside, prepared("r1"), prepared("r2"), prepared("r1", "First"));
    expect(view(s).prepared_rounds.map((r) => [r.id, r.title])).toEqual([["r1", "First"], ["r2", ""]]);
    expect([view(s).round, who(s, "bob")?.place.in]).toEqual([null, "plenary"]);
    expect(view(happen(s, { type: "breakout.discarded", data: { round_id: "r1" } })).prepared_rounds.map((r) => r.id)).toEqual(["r2"]);
    const opened = happen(s, { type: "breakout.opened", data: { round: round({ id: "r2" }) } });
    expect([view(opened).round?.id, view(opened).prepared_rounds.map((r) => r.id)]).toEqual(["r2", ["r1"]]);
  });
  it("breakouts: opened, moved, closed, opened again", () => {
    const opened = happen(inside, { type: "breakout.opened", data: { round: round({ invitations: { charlie: { breakout_id: "b2", declined: false } } }) } });
    expect(who(opened, "bob")?.place).toEqual({ in: "breakout", breakout_id: "b1" });
    const moved = happen(opened, { type: "breakout.moved", data: { epoch: 2, moves: [
      { participant_id: "bob", to: { in: "plenary" } }, { participant_id: "charlie", to: { in: "breakout", breakout_id: "b2" } }] } });
    expect(view(moved).round).toMatchObject({ epoch: 2, assignment: { charlie: "b2" }, invitations: {} });
    expect(who(moved, "bob")?.place.in).toBe("plenary");
    const closed = happen(moved, { type: "breakout.closed", data: { round: round({ state: { state: "closed", opened_at: 5, closed_at: 80 } }) } });
    expect(view(closed).people.every((p) => p.place.in === "plenary")).toBe(true);
    expect([view(closed).round, view(closed).past_rounds.length]).toEqual([null, 1]);
    const again = happen(closed, { type: "breakout.opened", data: { round: round() } });
    expect([view(again).round?.id, view(again).past_rounds]).toEqual(["r1", []]);
    const unseen = happen(again, { type: "breakout.closed", data: { round: round({ breakouts: [] }) } });
    expect(view(unseen).past_rounds.map(({ id, breakouts }) => [id, breakouts])).toEqual([["r1", []]]);
  });
  it("breakouts: changed; whoever is in one that closed is in the plenary, and invitations to it are over", () => {
    const invitations = { dora: { breakout_id: "b1", declined: true }, charlie: { breakout_id: "b2", declined: false } };
    const opened = happen(inside, { type: "breakout.opened", data: { round: round({ assignment: { bob: "b1", alice: "b2" }, invitations }) } });
    const clock = { state: "paused", left_ms: 5_000 } as const;
    const rules = { joining: "both", late: "ask", invitation: true, duration_ms: null } as const;
    const s = happen(opened, { type: "breakout.changed", data: { title: "New", rules, epoch: 4, breakouts: [breakout("b1", { closed_at: 90 }), breakout("b2", { clock }), breakout("b3")] } });
    expect(view(s).round).toMatchObject({ title: "New", rules, epoch: 4, assignment: { bob: "b1", alice: "b2" }, invitations: { charlie: invitations.charlie } });
    expect(view(s).round?.breakouts[1]?.clock).toEqual(clock);
    expect(view(s).round?.invitations).not.toHaveProperty("dora");
    expect([who(s, "bob")?.place.in, who(s, "alice")?.place.in]).toEqual(["plenary", "breakout"]);
    expect(happen(inside, { type: "breakout.changed", data: { title: "", rules, epoch: 4, breakouts: [] } }).view).toBe(inside.view);
  });
  it("breakouts: invited, declined", () => {
    const opened = happen(inside, { type: "breakout.opened", data: { round: round({ assignment: {}, invitations: { charlie: { breakout_id: "b2", declined: false } } }) } });
    const s = happen(opened, { type: "breakout.invited", data: { invitations: { bob: { breakout_id: "b1", declined: true } } } });
    expect(view(s).round?.invitations).toEqual({ charlie: { breakout_id: "b2", declined: false }, bob: { breakout_id: "b1", declined: true } });
  });
});

describe("other streams and frames", () => {
  it("a breakout's chat lives in its stream, and is forgotten when it is left", () => {
    let s = happen(inside, { type: "breakout.opened", data: { round: round() } });
    s = reduce(s, { t: "state", stream: "breakout:b1", seq: 2, at: 1, data: { view: "breakout", breakout_id: "b1", chat: [], notes: [] } });
    s = reduce(s, { t: "event", stream: "breakout:b1", seq: 3, at: 1, type: "chat.sent", data: { message: { ...message, channel: { kind: "breakout" } } } });
    expect([s.breakout?.chat.length, s.seq["breakout:b1"], view(s).chat.length]).toEqual([1, 3, 0]);
    s = happen(s, { type: "breakout.moved", data: { epoch: 2, moves: [{ participant_id: "bob", to: { in: "breakout", breakout_id: "b2" } }] } });
    expect([s.breakout, s.seq["breakout:b1"]]).toEqual([null, undefined]);
    s = reduce(s, { t: "state", stream: "breakout:b2", seq: 1, at: 1, data: { view: "breakout", breakout_id: "b2", chat: [message], notes: [] } });
    expect([s.breakout?.breakout_id, s.seq["breakout:b2"]]).toEqual(["b2", 1]);
  });
  it("one's own reflections", () => {
    const reflection: Reflection = { id: "x", text: "I", draw_id: null, step_id: null, at: 1, edited_at: null, shared: null };
    let s = reduce(inside, { t: "state", stream: "participant:bob", seq: 1, at: 1, data: { view: "participant", reflections: [] } });
    s = reduce(s, { t: "event", stream: "participant:bob", seq: 2, at: 1, type: "reflection.written", data: { reflection } });
    s = reduce(s, { t: "event", stream: "participant:bob", seq: 3, at: 1, type: "reflection.written", data: { reflection: { ...reflection, text: "me" } } });
    expect(s.mine.map((r) => r.text)).toEqual(["me"]);
    s = reduce(s, { t: "event", stream: "participant:bob", seq: 4, at: 1, type: "reflection.deleted", data: { reflection_id: "x" } });
    expect(s.mine).toEqual([]);
  });
  it("presence: complete replaces, partial adds", () => {
    const entry = (id: string, state: "online" | "background") => ({ participant_id: id, state, since: 1 });
    let s = reduce(inside, { t: "presence", complete: true, people: [entry("alice", "online"), entry("bob", "online")] });
    s = reduce(s, { t: "presence", complete: false, people: [entry("bob", "background")] });
    expect([s.presence.alice?.state, s.presence.bob?.state]).toEqual(["online", "background"]);
    expect(Object.keys(reduce(s, { t: "presence", complete: true, people: [entry("bob", "online")] }).presence)).toEqual(["bob"]);
  });
  it("shared reflections: complete, changed, revoked", () => {
    const shared = (id: string, text: string) => ({ id, by: "alice", text, draw_id: null, step_id: null, shared_at: 1, audience: { with: "everyone" } as const });
    let s = reduce(inside, { t: "shared", complete: true, reflections: [shared("1", "a"), shared("2", "b")], revoked: [] });
    s = reduce(s, { t: "shared", complete: false, reflections: [shared("2", "c")], revoked: ["1"] });
    expect(s.shared.map((r) => r.text)).toEqual(["c"]);
  });
  it("not saved, saved", () => {
    const s = reduce(inside, { t: "notice", notice: "not_saved", retry_after_ms: null });
    expect([s.unsaved, reduce(s, { t: "notice", notice: "saved", retry_after_ms: null }).unsaved]).toEqual([true, false]);
  });
});
