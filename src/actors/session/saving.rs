//! Whether what was said is stored: people are told when the store has been silent for too long, and when all is
//! stored again.

use std::time::Duration;

use plenary_core::{
    domain::session::Session as Stream,
    protocol::{ServerFrame, envelope::Notice},
};
use ractor::ActorRef;

use super::{
    super::{aggregate::Shell, outbox::Frame},
    Msg, State,
    effects::Effect,
};

/// How long the store may be silent before the people are told that their words wait.
const NOT_SAVED_AFTER: Duration = Duration::from_secs(1);

/// What is known and told of it.
#[derive(Default)]
pub(super) struct Saving {
    /// A timer runs that will look.
    watched: bool,
    /// People were told that their words wait.
    not_saved: bool,
}

impl Saving {
    /// Something was handed to the journal: it is to be looked after, unless it is already.
    pub(super) fn watch(&mut self, myself: &ActorRef<Msg>) {
        if !self.watched {
            self.watched = true;
            myself.send_after(NOT_SAVED_AFTER, || Msg::CheckSaved);
        }
    }
}

pub(super) fn on_check_saved(myself: &ActorRef<Msg>, state: &mut State) {
    let State { shell, saving, .. } = state;
    saving.watched = false;
    let Some(shell) = shell.as_ref() else { return };
    if !shell.settled() {
        saving.watch(myself);
    }
    if shell.stuck(NOT_SAVED_AFTER) && !saving.not_saved {
        saving.not_saved = true;
        notice(shell, Notice::NotSaved);
    }
}

pub(super) fn on_saved(state: &mut State) {
    let Some(shell) = state.shell.as_ref() else { return };
    if state.saving.not_saved && shell.settled() {
        state.saving.not_saved = false;
        notice(shell, Notice::Saved);
    }
}

fn notice(shell: &Shell<Stream, Effect>, notice: Notice) {
    let frame = Frame::of(&ServerFrame::Notice { notice, retry_after_ms: None });
    shell.all_sockets().for_each(|socket| socket.outbox.push(frame.clone()));
}
