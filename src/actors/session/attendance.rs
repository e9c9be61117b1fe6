//! Who is present, as the rules are told: from that they decide who is in control, and keep attendance. Those who
//! facilitate are told of at once, the others with the next tick of presence, so that many who come and go are few events.
//!
//! After a load nobody is connected yet, and nobody has gone by that: whoever was here, or in control, counts as present
//! until there was time to come back. Who is not back then was here until the session was last known to run, which is why
//! a session in which nothing happens says now and then that it does.

use std::{collections::BTreeSet, time::Duration};

use plenary_core::{
    domain::{
        attendance::Present,
        people,
        session::{self, Command, Event},
    },
    ids::{ParticipantId, Seq, Timestamp},
};
use ractor::ActorRef;

use super::{
    super::aggregate::{Asked, ReplyTo},
    Msg, State, ask,
};

/// After this it is tried again, when nothing more can be decided for now.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// What the rules are to be told.
#[derive(Default)]
pub(super) struct Attendance {
    /// Something has changed.
    due: bool,
    /// There was time to come back since the load.
    settled: bool,
    /// Until when the session is known to have run before the load.
    alive_until: Option<Timestamp>,
    /// The last event when it was last said that the session runs.
    beat_at: Seq,
}

impl Attendance {
    /// The rules are told at the end of this message.
    pub(super) fn note(&mut self) {
        self.due = true;
    }

    /// Someone's presence has changed: those who facilitate are not waited with.
    pub(super) fn note_presence(&mut self, state: &session::State, who: ParticipantId) {
        self.due |= facilitates(state, who);
    }

    /// Notes what happened, if control may depend on it.
    pub(super) fn note_event(&mut self, state: &session::State, event: &Event) {
        self.due |= match event {
            Event::People(people::Event::RoleChanged { .. }) | Event::Lifecycle(_) | Event::Control(_) => true,
            Event::People(event) => people::changes_view_of(event).is_some_and(|who| facilitates(state, who)),
            _ => false,
        };
    }
}

fn facilitates(state: &session::State, who: ParticipantId) -> bool {
    state.people.get(who).is_some_and(|member| member.role.facilitates())
}

/// Whoever was here when the session was loaded has some time to come back.
pub(super) fn on_loaded(myself: &ActorRef<Msg>, state: &mut State) {
    let Some(shell) = state.shell.as_ref() else { return };
    state.attendance.alive_until = Some(shell.state.attendance.last_at());
    let settings = state.args.settings;
    myself.send_after(settings.settle_after, || Msg::Settled);
    myself.send_after(settings.beat_every, || Msg::Beat);
}

/// There was time to come back.
pub(super) fn on_settled(state: &mut State) {
    state.attendance.settled = true;
    state.attendance.due = true;
}

/// Says that the session runs, where nothing else has said so since the last time.
pub(super) fn on_beat(myself: &ActorRef<Msg>, state: &mut State) {
    myself.send_after(state.args.settings.beat_every, || Msg::Beat);
    let Some(shell) = state.shell.as_ref().filter(|shell| !shell.congested()) else { return };
    if shell.head() == state.attendance.beat_at {
        tell(myself, state, Command::Beat);
    }
    state.attendance.beat_at = state.shell.as_ref().map_or(Seq(0), |shell| shell.head());
}

/// Tells the rules who is present, if anything has changed on which they depend.
pub(super) fn tell_present(myself: &ActorRef<Msg>, state: &mut State) {
    let Some(shell) = state.shell.as_ref().filter(|_| state.attendance.due) else { return };
    state.attendance.due = false;
    if shell.congested() {
        myself.send_after(AGAIN_AFTER, || Msg::TellPresent);
        return;
    }
    let presence = &state.args.presence;
    let known = shell.state.attendance.here();
    let mut here: BTreeSet<_> = presence.all().into_iter().map(|entry| entry.participant_id).collect();
    let mut alive_until = None;
    if state.attendance.settled {
        alive_until = state.attendance.alive_until.take();
    } else {
        here.extend(known);
        here.extend(shell.state.control.holder());
    }
    let gone_at = known.difference(&here).filter_map(|who| Some((*who, presence.gone_at(*who)?))).collect();
    tell(myself, state, Command::Present(Present { here, gone_at, alive_until }));
}

fn tell(myself: &ActorRef<Msg>, state: &mut State, command: Command) {
    ask(myself, state, Asked { actor: None, command_id: None, command, refused: None, reply: ReplyTo::Nobody });
}
