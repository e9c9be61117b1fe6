//! The sockets that follow one stream, by person and in the order in which they came, and the delivery of frames to
//! them. A socket that is only about to follow is not here yet: it waits in the gate.

use std::collections::BTreeMap;

use plenary_core::ids::{BreakoutId, ConnectionId, ParticipantId};

use super::super::outbox::{Frame, Outbox, Pass};

/// One socket that follows a stream.
#[derive(Clone)]
pub struct Subscriber {
    /// The socket.
    pub connection: ConnectionId,
    /// Whose it is.
    pub participant: ParticipantId,
    /// The way out to it.
    pub outbox: Outbox,
    /// For a breakout's stream, which is heard only as long as this holds; none for the session's and the person's own.
    pub pass: Option<Pass>,
}

impl Subscriber {
    /// Sends a frame of the stream it follows.
    pub(super) fn push(&self, frame: Frame) {
        match self.pass {
            Some(pass) => self.outbox.push_by(pass, frame),
            None => self.outbox.push(frame),
        }
    }

    /// The same socket as one that follows a breakout.
    pub(in crate::actors) fn admitted(&self, breakout: BreakoutId) -> Self {
        Self { pass: Some(self.outbox.admit(breakout)), ..self.clone() }
    }
}

/// Everybody who follows; whoever is here has a socket.
#[derive(Default)]
pub(super) struct Subscribers(BTreeMap<ParticipantId, Vec<Subscriber>>);

impl Subscribers {
    /// Takes a socket in, as the newest of its person.
    pub(super) fn add(&mut self, subscriber: Subscriber) {
        let sockets = self.0.entry(subscriber.participant).or_default();
        sockets.retain(|socket| socket.connection != subscriber.connection);
        sockets.push(subscriber);
    }

    /// Takes a socket out; whose it was.
    pub(super) fn remove(&mut self, connection: ConnectionId) -> Option<ParticipantId> {
        let who = self.all().find(|socket| socket.connection == connection)?.participant;
        if let Some(sockets) = self.0.get_mut(&who) {
            sockets.retain(|socket| socket.connection != connection);
            if sockets.is_empty() {
                self.0.remove(&who);
            }
        }
        Some(who)
    }

    /// Takes every socket out.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// The sockets of one person.
    pub(super) fn of(&self, who: ParticipantId) -> &[Subscriber] {
        self.0.get(&who).map_or(&[], Vec::as_slice)
    }

    /// Every socket.
    pub(super) fn all(&self) -> impl Iterator<Item = &Subscriber> {
        self.0.values().flatten()
    }

    /// Sends a frame to these people; to everybody who follows when none are named.
    pub(super) fn deliver(&self, recipients: Option<Vec<ParticipantId>>, frame: &Frame) {
        match recipients {
            None => self.all().for_each(|socket| socket.push(frame.clone())),
            Some(people) => {
                for socket in people.iter().flat_map(|who| self.of(*who)) {
                    socket.push(frame.clone());
                }
            }
        }
    }
}
