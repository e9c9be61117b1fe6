//! A socket's way into a session and out of it: who may attach, what they get first (what they missed, or the whole
//! state), which of their former sockets give way, and the moment that sockets stay open after the end. A socket that
//! was taken in waits in the gate; then `following.rs` lets it follow.

use std::collections::BTreeMap;

use plenary_core::{
    domain::{Viewer, session::Session as Stream},
    ids::{ConnectionId, ParticipantId, Seq, Stream as StreamName},
    protocol::{Code, ServerFrame, VERSION, close::Close, envelope::View, people::Standing},
};
use ractor::ActorRef;

use super::{
    super::{
        aggregate::{Shell, Subscriber, error_frame},
        outbox::{Frame, Outbox},
    },
    Msg, State,
    effects::Effect,
    following::stop_following,
    schedule_idle,
};
use crate::telemetry;

/// A socket that wants in.
pub struct Attachment {
    /// The socket.
    pub connection: ConnectionId,
    /// Whose it is.
    pub participant: ParticipantId,
    /// The way out to it.
    pub outbox: Outbox,
    /// The client's `ref` of its `attach`.
    pub reference: String,
    /// What the client knows.
    pub since: BTreeMap<StreamName, Seq>,
    /// The former socket of the same tab, which this one replaces.
    pub replaces: Option<ConnectionId>,
}

/// An attachment on its way. Dropped before it was taken in, because an actor failed or ended, it closes the socket
/// with a retryable code: nobody waits for an answer that does not come.
pub struct Entering(Option<Attachment>);

impl Entering {
    /// What was to come in; from here on its taker answers for it.
    pub(super) fn take(mut self) -> Option<Attachment> {
        self.0.take()
    }
}

impl From<Attachment> for Entering {
    fn from(attachment: Attachment) -> Self {
        Self(Some(attachment))
    }
}

impl Drop for Entering {
    fn drop(&mut self) {
        if let Some(attachment) = &self.0 {
            attachment.outbox.close(Close::Restarted);
        }
    }
}

pub(super) fn on_attach(myself: &ActorRef<Msg>, state: &mut State, entering: Entering) {
    state.visits += 1;
    let (Some(shell), Some(attachment)) = (state.shell.as_mut(), &entering.0) else { return };
    let Attachment { connection, participant, outbox, reference, since, replaces } = attachment;
    let Some(viewer) = shell.state.viewer(*participant) else {
        outbox.push(error_frame(Some(reference.clone()), &Code::ParticipantUnknown.into()));
        outbox.close(Close::Forbidden);
        return;
    };
    let refused = match viewer.standing {
        Standing::Admitted | Standing::Waiting => None,
        Standing::Removed => Some(Close::Removed),
        Standing::Left | Standing::Denied if shell.state.lifecycle.status().ended() => Some(Close::Ended),
        Standing::Left | Standing::Denied => Some(Close::Denied),
    };
    if let Some(close) = refused {
        outbox.close(close);
        return;
    }
    let sockets =
        shell.sockets(*participant).iter().chain(shell.joining().filter(|socket| socket.participant == *participant));
    let (mut former, stay): (Vec<_>, Vec<_>) =
        sockets.cloned().partition(|socket| Some(socket.connection) == *replaces);
    former.extend(too_many(stay, state.args.settings.connections_per_person));

    let mut first = vec![Frame::of(&ServerFrame::Attached {
        reference: reference.clone(),
        session_id: shell.key().session,
        participant_id: *participant,
        connection_id: *connection,
        server_time: shell.now(),
        protocol: VERSION,
    })];
    let known = since.get(&StreamName::Session).copied();
    let unchanged = known.filter(|known| state.view_changed.get(participant).is_none_or(|changed| changed <= known));
    let inside = viewer.standing == Standing::Admitted;
    match unchanged.filter(|_| inside).and_then(|known| shell.replay_since(known, Some(&viewer))) {
        Some(missed) => {
            metrics::counter!(telemetry::ATTACHES, "outcome" => "resumed").increment(1);
            first.extend(missed);
        }
        None => {
            metrics::counter!(telemetry::ATTACHES, "outcome" => "whole").increment(1);
            first.extend(state_frame(shell, &viewer));
        }
    }
    let subscriber =
        Subscriber { connection: *connection, participant: *participant, outbox: outbox.clone(), pass: None };
    shell.subscribe(subscriber, first);
    let ended = shell.state.lifecycle.status().ended();
    let listens_to = shell.state.listening.of(viewer.participant);
    shell.after_commit(Effect::Follow(entering, viewer, listens_to));
    if ended {
        shell.after_commit(Effect::Ended);
    }
    for socket in former {
        socket.outbox.close(Close::Superseded);
        on_detach(myself, state, socket.connection, true);
    }
}

/// The oldest sockets of a person that have to give way to one more.
fn too_many(sockets: Vec<Subscriber>, most: usize) -> impl Iterator<Item = Subscriber> {
    let surplus = (sockets.len() + 1).saturating_sub(most);
    sockets.into_iter().take(surplus)
}

pub(super) fn on_detach(myself: &ActorRef<Msg>, state: &mut State, connection: ConnectionId, clean: bool) {
    let Some(shell) = state.shell.as_mut() else { return };
    let Some(who) = shell.unsubscribe(connection) else { return };
    stop_following(state, who, connection, clean);
    if state.shell.as_ref().is_some_and(|shell| shell.all_sockets().next().is_none()) {
        schedule_idle(myself, state);
    }
}

/// The session has ended, and so has the moment this socket was left.
pub(super) fn on_close_ended(state: &mut State, connection: ConnectionId) {
    let Some(shell) = state.shell.as_ref() else { return };
    shell
        .all_sockets()
        .filter(|socket| socket.connection == connection)
        .for_each(|socket| socket.outbox.close(Close::Ended));
}

/// Everything the session shows to someone: all of it to those inside, the lobby to those who wait.
pub(super) fn state_frame(shell: &Shell<Stream, Effect>, viewer: &Viewer) -> Option<Frame> {
    let data = match viewer.standing {
        Standing::Admitted => View::Session(shell.state.view(viewer)?),
        Standing::Waiting => {
            View::Lobby(shell.state.people.lobby_view(viewer.participant, shell.state.lifecycle.title()))
        }
        Standing::Left | Standing::Denied | Standing::Removed => return None,
    };
    Some(Frame::of(&ServerFrame::State { stream: StreamName::Session, seq: shell.head(), at: shell.now(), data }))
}
