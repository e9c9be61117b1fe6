//! The output gate of one stream: whatever it has to say, in order, each kept until the last event it rests on is
//! committed. Nothing overtakes anything in it.

use std::collections::VecDeque;

use plenary_core::{
    domain::Rejection,
    ids::{ConnectionId, ParticipantId, Seq},
    protocol::{Answer, close::Close},
};
use tokio::time::Instant;

#[cfg(test)]
use super::super::plant::{Plant, planted};
use super::{super::outbox::Frame, reply::ReplyTo, subscribers::Subscriber};

/// Something that waits for a commit.
pub(super) enum Output<E> {
    /// Frames for people, resolved when the event was decided.
    Frames(Vec<(Option<Vec<ParticipantId>>, Frame)>),
    /// An answer.
    Reply(ReplyTo, Result<(Option<Seq>, Answer), Rejection>),
    /// A new subscriber and what it gets first.
    Subscribe(Subscriber, Vec<Frame>),
    /// What the actor itself does then.
    Effect(E),
    /// When the events were handed to the journal, for the gate's latency.
    Opened(Instant),
}

struct Held<E> {
    after: Seq,
    output: Output<E>,
}

/// What waits.
pub(super) struct Gate<E>(VecDeque<Held<E>>);

impl<E> Gate<E> {
    /// A gate behind which nothing waits.
    pub(super) fn empty() -> Self {
        Self(VecDeque::new())
    }

    /// Keeps something until everything up to `after` is durable.
    pub(super) fn hold(&mut self, after: Seq, output: Output<E>) {
        self.0.push_back(Held { after, output });
    }

    /// The next thing that may go out, when everything up to `committed` is durable.
    pub(super) fn open(&mut self, committed: Seq) -> Option<Output<E>> {
        let open = |held: &Held<E>| held.after <= committed;
        #[cfg(test)]
        let open = |held: &Held<E>| open(held) || planted(Plant::GateOpensEarly);
        self.0.pop_front_if(|held| open(held)).map(|held| held.output)
    }

    /// How much waits.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Since when the oldest events wait for the store.
    pub(super) fn oldest(&self) -> Option<Instant> {
        self.0.iter().find_map(|held| match held.output {
            Output::Opened(since) => Some(since),
            _ => None,
        })
    }

    /// The sockets that wait to follow.
    pub(super) fn joining(&self) -> impl Iterator<Item = &Subscriber> {
        self.0.iter().filter_map(|held| match &held.output {
            Output::Subscribe(subscriber, _) => Some(subscriber),
            _ => None,
        })
    }

    /// Takes a socket out that waits to follow; whose it was.
    pub(super) fn forget(&mut self, connection: ConnectionId) -> Option<ParticipantId> {
        let who = self.joining().find(|socket| socket.connection == connection)?.participant;
        self.0.retain(
            |held| !matches!(&held.output, Output::Subscribe(subscriber, _) if subscriber.connection == connection),
        );
        Some(who)
    }

    /// Takes every socket out that waits to follow.
    pub(super) fn forget_all(&mut self) {
        self.0.retain(|held| !matches!(&held.output, Output::Subscribe(..)));
    }

    /// Closes every socket that waits here, to follow or for an answer.
    pub(super) fn close(&self, close: Close) {
        for held in &self.0 {
            if let Output::Subscribe(Subscriber { outbox, .. }, _) | Output::Reply(ReplyTo::Socket { outbox, .. }, _) =
                &held.output
            {
                outbox.close(close);
            }
        }
    }
}
