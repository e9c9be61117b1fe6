//! Which streams a socket of the session follows besides it: its person's own, and the one of the breakout where they
//! are. The subscription follows the place, after the commit, and out of the old breakout before into the new one. A
//! facilitator who listens to a breakout follows its stream besides, wherever they are.
//!
//! Whether a socket may hear a breakout is settled at its outbox, where passes are given and taken back at once; the
//! messages to the breakouts' actors may come later, and in any order between two of them. A pass is taken back
//! before the socket is told of the move, and given after, so that a client is at no instant told of two places.

use plenary_core::{
    domain::Viewer,
    ids::{BreakoutId, ConnectionId, ParticipantId, Stream as StreamName},
    protocol::{
        close::Close,
        people::{Place, Standing},
    },
};

#[cfg(test)]
use super::super::plant::{Plant, planted};
use super::{
    super::{
        aggregate::Subscriber, breakout as breakout_actor, participant as participant_actor, session_supervisor::Child,
    },
    State,
    attachment::{Attachment, Entering},
    presence_news::presence_frame,
    progress,
};

/// Where somebody is as of an event, and where they listen.
pub(super) struct Whereabouts {
    /// Who.
    pub who: ParticipantId,
    /// Where they are.
    pub place: Place,
    /// Where they listen besides.
    pub listens_to: Option<BreakoutId>,
}

/// A socket that the session has taken in joins the streams of its person and of the breakout they are in.
pub(super) fn follow(state: &mut State, entering: Entering, viewer: Viewer, listens_to: Option<BreakoutId>) {
    let (Some(shell), Some(attachment)) = (state.shell.as_ref(), entering.take()) else { return };
    let Attachment { connection, participant, outbox, since, .. } = attachment;
    if !shell.follows(participant, connection) {
        // It ended while it waited.
        return;
    }
    // These carry no number, so they are as of now: what changed while the socket waited told it nothing.
    if viewer.standing == Standing::Admitted {
        outbox.push(presence_frame(&shell.state, &state.args.presence, &viewer));
        outbox.push(state.shelf.frame(&viewer));
    }
    let own = since.get(&StreamName::Participant(participant)).copied();
    let subscriber = Subscriber { connection, participant, outbox, pass: None };
    let attach = participant_actor::Msg::Attach { subscriber: subscriber.clone(), since: own };
    state.args.family.send(Child::Participant(participant), attach.into());
    let here = match viewer.place {
        Place::Breakout(breakout) => Some(breakout),
        Place::Plenary => None,
    };
    if let Some(breakout) = here {
        state.following.insert(participant, breakout);
    }
    if let Some(breakout) = listens_to {
        state.listening.insert(participant, breakout);
    }
    for breakout in here.into_iter().chain(listens_to.filter(|to| here != Some(*to))) {
        let since = since.get(&StreamName::Breakout(breakout)).copied();
        let subscribe = breakout_actor::Msg::Subscribe { subscriber: subscriber.admitted(breakout), since };
        state.args.family.send(Child::Breakout(breakout), subscribe.into());
    }
    progress::welcome(state, participant, connection);
}

/// A socket that the session has let go leaves these streams as well.
pub(super) fn stop_following(state: &mut State, who: ParticipantId, connection: ConnectionId, clean: bool) {
    let Some(shell) = state.shell.as_ref() else { return };
    let leave = participant_actor::Msg::Detach { connection, clean };
    state.args.family.send(Child::Participant(who), leave.into());
    for breakout in state.following.get(&who).into_iter().chain(state.listening.get(&who)) {
        state.args.family.send(Child::Breakout(*breakout), breakout_actor::Msg::Unsubscribe(connection).into());
    }
    if shell.sockets(who).is_empty() {
        state.following.remove(&who);
        state.listening.remove(&who);
    }
}

/// Somebody is about to be told that they are here and listen there: other breakouts say nothing to them from now on.
pub(super) fn withdraw(state: &State, Whereabouts { who, place, listens_to }: Whereabouts) {
    let Some(shell) = state.shell.as_ref() else { return };
    let here = match place {
        Place::Breakout(breakout) => Some(breakout),
        Place::Plenary => None,
    };
    #[cfg(test)]
    if planted(Plant::ComesBeforeLeaving) {
        return;
    }
    let heard: Vec<BreakoutId> = here.into_iter().chain(listens_to).collect();
    shell.sockets(who).iter().for_each(|socket| socket.outbox.keep_only(&heard));
}

/// Subscriptions follow the place: out of the old breakout first, then into the new one.
pub(super) fn relocate(state: &mut State, who: ParticipantId, place: Place) {
    let Some(shell) = state.shell.as_ref() else { return };
    let sockets = shell.sockets(who).to_vec();
    let target = match place {
        Place::Breakout(breakout) => Some(breakout),
        Place::Plenary => None,
    };
    let present = state.following.get(&who).copied();
    if present == target || sockets.is_empty() {
        return;
    }
    if let Some(breakout) = present {
        state.following.remove(&who);
        #[cfg(test)]
        let sockets: &[Subscriber] = if planted(Plant::StaysSubscribed) { &[] } else { &sockets };
        #[cfg(test)]
        if planted(Plant::ComesBeforeLeaving) {
            leave_in_a_moment(sockets.to_vec(), target);
        }
        #[cfg(not(test))]
        let sockets = &sockets;
        for socket in sockets {
            let leave = breakout_actor::Msg::Unsubscribe(socket.connection);
            state.args.family.send(Child::Breakout(breakout), leave.into());
        }
    }
    if let Some(breakout) = target {
        state.following.insert(who, breakout);
        for socket in &sockets {
            let subscribe = breakout_actor::Msg::Subscribe { subscriber: socket.admitted(breakout), since: None };
            state.args.family.send(Child::Breakout(breakout), subscribe.into());
        }
    }
    // What is shared with a breakout is seen in it only.
    if let Some(mut viewer) = shell.state.viewer(who) {
        viewer.place = place;
        let frame = state.shelf.frame(&viewer);
        for socket in &sockets {
            socket.outbox.push(frame.clone());
        }
    }
}

/// The second subscription follows what someone listens to. One that their place has, too, is not touched.
pub(super) fn listen(state: &mut State, who: ParticipantId, to: Option<BreakoutId>) {
    let Some(shell) = state.shell.as_ref() else { return };
    let sockets = shell.sockets(who);
    let former = state.listening.get(&who).copied();
    if former == to || sockets.is_empty() {
        return;
    }
    let place = state.following.get(&who).copied();
    if let Some(breakout) = former {
        state.listening.remove(&who);
        for socket in sockets.iter().filter(|_| place != former) {
            let leave = breakout_actor::Msg::Unsubscribe(socket.connection);
            state.args.family.send(Child::Breakout(breakout), leave.into());
        }
    }
    if let Some(breakout) = to {
        state.listening.insert(who, breakout);
        for socket in sockets.iter().filter(|_| place != to) {
            let subscribe = breakout_actor::Msg::Subscribe { subscriber: socket.admitted(breakout), since: None };
            state.args.family.send(Child::Breakout(breakout), subscribe.into());
        }
    }
}

/// A stream has lost whoever followed it: their sockets come anew.
pub(super) fn on_child_failed(state: &mut State, child: Child) {
    let Some(shell) = state.shell.as_ref() else { return };
    match child {
        // A canvas lets go of its sockets by itself.
        Child::Session | Child::Canvas(..) => {}
        Child::Participant(who) => {
            shell.sockets(who).iter().for_each(|socket| socket.outbox.close(Close::Restarted));
        }
        Child::Breakout(breakout) => {
            let there = state
                .following
                .iter()
                .chain(&state.listening)
                .filter(|(_, place)| **place == breakout)
                .map(|(who, _)| *who);
            for who in there {
                shell.sockets(who).iter().for_each(|socket| socket.outbox.close(Close::Restarted));
            }
        }
    }
}

/// A mistake: the former breakout is left while others have their turn.
#[cfg(test)]
fn leave_in_a_moment(sockets: Vec<Subscriber>, target: Option<BreakoutId>) {
    tokio::spawn(async move {
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        sockets.iter().for_each(|socket| socket.outbox.keep_only(target.as_slice()));
    });
}
