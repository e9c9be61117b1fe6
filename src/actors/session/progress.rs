//! How the open breakouts get on, as it is told to facilitators: at most once a second, only when something changed, and
//! to each who comes in. In memory only: the breakouts' and the participants' actors say their numbers anew whenever
//! they or the session start.

use std::{collections::BTreeMap, time::Duration};

use plenary_core::{
    domain::progress::{self, Talk, Tally, Told},
    ids::{BreakoutId, ConnectionId, ParticipantId},
    protocol::{
        ServerFrame,
        people::{PresenceState, Standing},
        progress::BreakoutProgress,
    },
};
use ractor::ActorRef;

use super::{
    super::{breakout as breakout_actor, outbox::Frame, session_supervisor::Child},
    Msg, State,
    effects::Effect,
};

/// Progress is told at most this often.
const PROGRESS_TICK: Duration = Duration::from_secs(1);

/// What the session was told, and what it told.
#[derive(Default)]
pub(super) struct Progress {
    told: Told,
    /// What facilitators know; who comes in gets it anew.
    known: Vec<BreakoutProgress>,
    ticking: bool,
}

impl Progress {
    /// Something may have changed: the next tick looks.
    pub(super) fn note(&mut self, myself: &ActorRef<Msg>) {
        if !self.ticking {
            self.ticking = true;
            myself.send_after(PROGRESS_TICK, || Msg::ProgressTick);
        }
    }
}

/// Takes what was said in a breakout, in numbers.
pub(super) fn on_talk(myself: &ActorRef<Msg>, state: &mut State, breakout: BreakoutId, talk: Talk) {
    state.progress.told.talk.insert(breakout, talk);
    state.progress.note(myself);
}

/// Takes what a person has written where, in numbers.
pub(super) fn on_written(
    myself: &ActorRef<Msg>,
    state: &mut State,
    by: ParticipantId,
    written: BTreeMap<BreakoutId, Tally>,
) {
    state.progress.told.written.insert(by, written);
    state.progress.note(myself);
}

/// Asks every open breakout for its numbers: after a start, and when breakouts open that were open before.
pub(super) fn ask_breakouts(state: &State) {
    let Some(shell) = state.shell.as_ref() else { return };
    for breakout in shell.state.breakout.open_breakouts() {
        state.args.family.send(Child::Breakout(breakout), breakout_actor::Msg::TellTalk.into());
    }
}

/// Tells the facilitators, if there is anything new, and when it is durable.
pub(super) fn on_progress_tick(myself: &ActorRef<Msg>, state: &mut State) {
    state.progress.ticking = false;
    let now = present_progress(state);
    let Some(shell) = state.shell.as_mut() else { return };
    let facilitators: Vec<_> =
        shell.state.people.inside().filter(|(_, member)| member.role.facilitates()).map(|(id, _)| id).collect();
    // Whoever missed a frame because they did not read gets the whole of it as soon as they do.
    let behind = facilitators.iter().flat_map(|who| shell.sockets(*who)).any(|socket| socket.outbox.has_gap());
    if behind {
        state.progress.note(myself);
    }
    if now != state.progress.known || behind {
        shell.after_commit(Effect::Progress(facilitators, None, frame(now.clone())));
        state.progress.known = now;
    }
}

/// What a facilitator gets who comes in while breakouts are open, when it is durable.
pub(super) fn welcome(state: &mut State, who: ParticipantId, connection: ConnectionId) {
    let now = present_progress(state);
    let Some(shell) = state.shell.as_mut() else { return };
    // Asked of the state and not of what the socket came with: the role may be another by now.
    let member = shell.state.people.get(who);
    let facilitates = member.is_some_and(|member| member.role.facilitates() && member.standing == Standing::Admitted);
    if facilitates && !now.is_empty() {
        shell.after_commit(Effect::Progress(vec![who], Some(connection), frame(now)));
    }
}

/// Lets a frame out that is durable now, to those who facilitated when it was made; to one socket only, if one is named.
pub(super) fn tell(state: &State, whom: &[ParticipantId], only: Option<ConnectionId>, frame: &Frame) {
    let Some(shell) = state.shell.as_ref() else { return };
    for socket in whom.iter().flat_map(|who| shell.sockets(*who)) {
        if only.is_none_or(|only| socket.connection == only) {
            socket.outbox.push_ephemeral(frame.clone());
        }
    }
}

fn present_progress(state: &State) -> Vec<BreakoutProgress> {
    let Some(shell) = state.shell.as_ref() else { return Vec::new() };
    let presence = &state.args.presence;
    // A locked phone is still in the hand of somebody who is there; a broken connection is not.
    let here = |who| {
        let entry = presence.of(who);
        entry.is_some_and(|entry| matches!(entry.state, PresenceState::Online | PresenceState::Background))
    };
    progress::of(&shell.state, &state.progress.told, here)
}

fn frame(breakouts: Vec<BreakoutProgress>) -> Frame {
    Frame::of(&ServerFrame::Progress { breakouts })
}
