//! What the session's actor shows to tests after each message.

use super::{super::witness, State};

/// Shows where everybody is, and who may hear what.
pub(super) fn show(state: &State) {
    let Some(shell) = state.shell.as_ref() else { return };
    witness::show(state.args.fence, |sight| {
        // Places change with events only.
        if sight.head != shell.head() {
            let rounds = &shell.state.breakout;
            sight.head = shell.head();
            sight.places = shell.state.people.iter().map(|(who, _)| (who, rounds.place_of(who))).collect();
            sight.inside.clear();
            for breakout in rounds.all() {
                rounds.inside(breakout).for_each(|who| sight.inside.entry(who).or_default().push(breakout));
            }
        }
        sight.stored = shell.durable();
        sight.following.clone_from(&state.following);
        sight.listening.clone_from(&state.listening);
        sight.sockets = shell.all_sockets().map(|socket| (socket.participant, socket.outbox.admitted())).collect();
    });
}
