//! Control as it follows from presence: whoever comes, drops out or leaves, the rules are told who is present of those who
//! facilitate, and decide. After a load nobody is connected yet, and nobody has dropped out by that: whoever was in
//! control counts as present until there was time to come back, so that a restart puts nobody in their place.

use std::{collections::BTreeSet, time::Duration};

use plenary_core::{
    domain::session::{Command, Event},
    ids::ParticipantId,
    protocol::people::{PresenceState, Standing},
};
use ractor::ActorRef;

use super::{
    super::aggregate::{Asked, ReplyTo},
    Msg, State, ask,
};

/// After this it is tried again, when nothing more can be decided for now.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// What is to be judged.
#[derive(Default)]
pub(super) struct Control {
    /// Something has changed on which control depends.
    due: bool,
    /// There was time to come back since the load.
    settled: bool,
}

impl Control {
    /// Who is present has changed.
    pub(super) fn note(&mut self) {
        self.due = true;
    }

    /// Notes what happened, if control may depend on it.
    pub(super) fn note_event(&mut self, event: &Event) {
        self.due |= matches!(event, Event::People(_) | Event::Lifecycle(_) | Event::Control(_));
    }

    /// There was time to come back.
    pub(super) fn settle(&mut self) {
        self.settled = true;
        self.due = true;
    }
}

/// Whoever was here when the session was loaded has until then to come back.
pub(super) fn schedule_settling(myself: &ActorRef<Msg>, state: &State) {
    myself.send_after(state.args.settings.settle_after, || Msg::Settled);
}

/// Lets the rules decide who is in control, if anything has changed on which that depends.
pub(super) fn judge(myself: &ActorRef<Msg>, state: &mut State) {
    let Some(shell) = state.shell.as_ref().filter(|_| state.control.due) else { return };
    state.control.due = false;
    if shell.congested() {
        myself.send_after(AGAIN_AFTER, || Msg::JudgeControl);
        return;
    }
    let connected =
        |who: &ParticipantId| state.args.presence.of(*who).is_some_and(|entry| entry.state != PresenceState::Offline);
    let facilitating = shell
        .state
        .people
        .iter()
        .filter(|(_, member)| member.role.facilitates() && member.standing == Standing::Admitted);
    let mut present: BTreeSet<_> = facilitating.map(|(who, _)| who).filter(connected).collect();
    if !state.control.settled {
        present.extend(shell.state.control.holder());
    }
    let command = Command::Present(present);
    ask(myself, state, Asked { actor: None, command_id: None, command, refused: None, reply: ReplyTo::Nobody });
}
