//! Who is connected: an index with one writer per entry (the participant's actor) and many readers, none of
//! which touches a mailbox. Not stored: after a crash it is empty, and connections attach again.

use std::sync::Arc;

use dashmap::{DashMap, mapref::multiple::RefMulti};
use plenary_core::{
    ids::{ConnectionId, ParticipantId, Timestamp},
    protocol::{
        close::Close,
        people::{PresenceEntry, PresenceState},
    },
};

use super::outbox::Outbox;

/// The presence map of one session.
#[derive(Clone, Default)]
pub struct Presence(Arc<DashMap<ParticipantId, Entry>>);

/// One person's connectedness.
#[derive(Clone)]
pub struct Entry {
    /// How well.
    pub state: PresenceState,
    /// Since when.
    pub since: Timestamp,
    /// When the last socket ended; none while there is one.
    pub away_since: Option<Timestamp>,
    /// On which sockets.
    pub connections: Vec<(ConnectionId, Outbox)>,
}

impl Presence {
    /// Writes an entry; for the participant's actor only.
    pub fn set(&self, participant: ParticipantId, entry: Entry) {
        self.0.insert(participant, entry);
    }

    /// Closes an entry whose writer failed for good.
    pub fn abandon(&self, participant: ParticipantId, since: Timestamp) {
        self.close(participant, Close::Restarted);
        self.set(
            participant,
            Entry { state: PresenceState::Offline, since, away_since: Some(since), connections: Vec::new() },
        );
    }

    /// One person's entry on the wire.
    #[must_use]
    pub fn of(&self, participant: ParticipantId) -> Option<PresenceEntry> {
        self.0.get(&participant).map(|entry| PresenceEntry {
            participant_id: participant,
            state: entry.state,
            since: entry.since,
        })
    }

    /// When someone's last socket ended, if they have none.
    #[must_use]
    pub fn gone_at(&self, participant: ParticipantId) -> Option<Timestamp> {
        self.0.get(&participant)?.away_since
    }

    /// Everybody who is not offline, on the wire, by id.
    #[must_use]
    pub fn all(&self) -> Vec<PresenceEntry> {
        let present = self.0.iter().filter(|entry| entry.state != PresenceState::Offline);
        let entry = |entry: RefMulti<'_, ParticipantId, Entry>| PresenceEntry {
            participant_id: *entry.key(),
            state: entry.state,
            since: entry.since,
        };
        let mut people: Vec<_> = present.map(entry).collect();
        // The map has no order of its own that two runs would share.
        people.sort_unstable_by_key(|entry| entry.participant_id);
        people
    }

    /// How many sockets are open.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.0.iter().map(|entry| entry.connections.len()).sum()
    }

    /// Closes the sockets of one person.
    pub fn close(&self, participant: ParticipantId, close: Close) {
        if let Some(entry) = self.0.get(&participant) {
            for (_, outbox) in &entry.connections {
                outbox.close(close);
            }
        }
    }

    /// Closes every socket.
    pub fn close_all(&self, close: Close) {
        for entry in self.0.iter() {
            for (_, outbox) in &entry.connections {
                outbox.close(close);
            }
        }
    }
}
