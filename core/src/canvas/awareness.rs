//! Where everybody is on a canvas: cursors, selections, what they drag. Nothing of it is kept.
//!
//! In the protocol anybody may say anything about anyone, stock clients send back whatever they hear, and a client that
//! comes back with the clock it had is not believed for half a minute. So the server owns the table: an entry belongs to
//! the connection that spoke of itself in its first message, what it says of others is passed over, and the clocks that
//! others see are the server's, which only grow, over restarts too.

use std::collections::{BTreeMap, BTreeSet};

use super::frame::Entry;
use crate::ids::{ParticipantId, Timestamp};

/// From here on clocks are counted: the first second of 2026.
const EPOCH_MS: i64 = 1_767_225_600_000;
/// How far clocks are apart that two runs of a server begin with, a second later.
const CLOCKS_PER_SECOND: i64 = 4;
/// Beyond this a client does not count, but wants the server's clocks to become larger than a number can be.
const CLOCK_MAX: u64 = 1 << 40;
/// How many of those who are gone are remembered, so that nobody else takes their number up.
const GONE_MAX: usize = 1_000;

/// The table of one canvas; `C` names connections.
#[derive(Clone, Debug)]
pub struct Table<C> {
    base: u64,
    entries: BTreeMap<u64, Known<C>>,
    owners: BTreeMap<C, u64>,
    changed: BTreeSet<u64>,
}

#[derive(Clone, Debug)]
struct Known<C> {
    /// Who may change it; none: they are gone.
    owner: Option<C>,
    /// Whose it is or was: nobody else may take the number up.
    person: ParticipantId,
    clock_in: u64,
    clock_out: u64,
    state: Option<String>,
}

impl<C: Clone + Ord> Table<C> {
    /// An empty table of a server that began then.
    #[must_use]
    pub fn new(began: Timestamp) -> Self {
        let seconds = (began.0 - EPOCH_MS).max(0) / 1_000;
        let base = u64::try_from(seconds * CLOCKS_PER_SECOND).unwrap_or_default();
        Self { base, entries: BTreeMap::new(), owners: BTreeMap::new(), changed: BTreeSet::new() }
    }

    /// A connection's message. What it says of itself is taken, after `stamp` has made of it what others may read (none:
    /// nothing); it says of itself what is first in its first message.
    pub fn hear(
        &mut self,
        connection: &C,
        person: ParticipantId,
        entries: &[Entry],
        stamp: impl FnOnce(&str) -> Option<String>,
    ) {
        let own = self.own(connection);
        let about_itself = match own {
            Some(client) => entries.iter().find(|entry| entry.client == client),
            None => entries.first().filter(|entry| entry.state != "null" && self.is_free(entry.client, person)),
        };
        let Some(entry) = about_itself.filter(|entry| entry.clock <= CLOCK_MAX) else { return };
        let known = self.entries.get(&entry.client);
        // With a new connection a client may begin anew, as stock clients do with the clock they had.
        if own.is_some() && known.is_some_and(|known| entry.clock <= known.clock_in) {
            return;
        }
        let state = (entry.state != "null").then(|| stamp(entry.state)).flatten();
        let before = known.map_or(0, |known| known.clock_out);
        let clock_out = (before + 1).max(self.base + entry.clock);
        let known = Known { owner: Some(connection.clone()), person, clock_in: entry.clock, clock_out, state };
        let former = self.entries.insert(entry.client, known).and_then(|former| former.owner);
        if let Some(former) = former {
            self.owners.remove(&former);
        }
        self.owners.insert(connection.clone(), entry.client);
        self.changed.insert(entry.client);
    }

    /// A connection has ended: others see at once that it is gone.
    pub fn leave(&mut self, connection: &C) {
        let Some(client) = self.owners.remove(connection) else { return };
        if let Some(known) = self.entries.get_mut(&client) {
            (known.owner, known.state) = (None, None);
            known.clock_out += 1;
            self.changed.insert(client);
        }
        self.forget();
    }

    /// Forgets those who are gone longest, if they are too many, once everybody was told.
    fn forget(&mut self) {
        let told = |client: &u64| !self.changed.contains(client);
        let gone = self.entries.iter().filter(|(client, known)| known.owner.is_none() && told(client));
        let mut gone: Vec<(u64, u64)> = gone.map(|(client, known)| (known.clock_out, *client)).collect();
        if gone.len() > GONE_MAX {
            gone.sort_unstable();
            for (_, client) in &gone[..gone.len() - GONE_MAX] {
                self.entries.remove(client);
            }
        }
    }

    /// Which client a connection is.
    #[must_use]
    pub fn own(&self, connection: &C) -> Option<u64> {
        self.owners.get(connection).copied()
    }

    /// Everybody who is there, for whoever comes.
    pub fn all(&self) -> impl Iterator<Item = Entry<'_>> {
        self.entries.iter().filter(|(_, known)| known.state.is_some()).map(entry)
    }

    /// Whether anything has changed since that was asked last.
    #[must_use]
    pub fn has_changed(&self) -> bool {
        !self.changed.is_empty()
    }

    /// What has changed since this was asked last.
    pub fn changes(&mut self) -> Vec<Entry<'_>> {
        let changed = std::mem::take(&mut self.changed);
        self.entries.iter().filter(|(client, _)| changed.contains(client)).map(entry).collect()
    }

    /// Whether somebody may begin to speak under a number: nobody did, or they themselves, on another connection.
    fn is_free(&self, client: u64, person: ParticipantId) -> bool {
        self.entries.get(&client).is_none_or(|known| known.person == person)
    }
}

fn entry<'a, C>((client, known): (&u64, &'a Known<C>)) -> Entry<'a> {
    Entry { client: *client, clock: known.clock_out, state: known.state.as_deref().unwrap_or("null") }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const BEGAN: Timestamp = Timestamp(EPOCH_MS + 10_000);
    const BASE: u64 = 40;

    fn person(n: u128) -> ParticipantId {
        ParticipantId(Uuid::from_u128(n))
    }

    fn says(table: &mut Table<u8>, connection: u8, entries: &[(u64, u64, &str)]) {
        let entries: Vec<_> = entries.iter().map(|&(client, clock, state)| Entry { client, clock, state }).collect();
        table.hear(&connection, person(u128::from(connection % 10)), &entries, |state| Some(format!("{state}!")));
    }

    fn changes(table: &mut Table<u8>) -> Vec<(u64, u64, String)> {
        table.changes().into_iter().map(|entry| (entry.client, entry.clock, entry.state.to_owned())).collect()
    }

    #[test]
    fn changes_are_told_once_with_clocks_of_the_server() {
        let mut table = Table::new(BEGAN);
        says(&mut table, 1, &[(7, 0, "a")]);
        assert_eq!(changes(&mut table), [(7, BASE, "a!".into())], "a first state with clock 0 is seen");
        assert_eq!(changes(&mut table), []);
        says(&mut table, 1, &[(7, 1, "b")]);
        says(&mut table, 1, &[(7, 2, "c")]);
        assert_eq!(changes(&mut table), [(7, BASE + 2, "c!".into())], "what came in between is left out");
        says(&mut table, 1, &[(7, 2, "old")]);
        assert_eq!(changes(&mut table), []);
        says(&mut table, 1, &[(7, 3, "null")]);
        assert_eq!(changes(&mut table), [(7, BASE + 3, "null".into())]);
        assert_eq!(table.all().count(), 0);
    }

    #[test]
    fn whoever_goes_is_gone_at_once_and_whoever_comes_back_is_seen_at_once() {
        let mut table = Table::new(BEGAN);
        says(&mut table, 1, &[(7, 5, "a")]);
        table.leave(&1);
        assert_eq!(changes(&mut table), [(7, BASE + 6, "null".into())]);
        // The same tab on another connection (11 is the same person as 1), with the clock it had.
        says(&mut table, 11, &[(7, 5, "a")]);
        assert_eq!(changes(&mut table), [(7, BASE + 7, "a!".into())]);
        // The former connection ends late.
        table.leave(&1);
        assert_eq!(changes(&mut table), []);
        assert_eq!(table.own(&11), Some(7));
    }

    #[test]
    fn nobody_speaks_for_others() {
        let mut table = Table::new(BEGAN);
        says(&mut table, 1, &[(7, 1, "a")]);
        says(&mut table, 2, &[(8, 1, "b")]);
        changes(&mut table);
        // What stock clients do: they send back what they heard.
        says(&mut table, 2, &[(7, 50, "a"), (8, 2, "c")]);
        says(&mut table, 2, &[(7, 51, "null")]);
        assert_eq!(changes(&mut table), [(8, BASE + 2, "c!".into())]);
        // Nor for those who are gone, nor in their first message.
        table.leave(&1);
        changes(&mut table);
        says(&mut table, 3, &[(7, 60, "evil")]);
        says(&mut table, 3, &[(9, 1, "null")]);
        assert_eq!((changes(&mut table), table.own(&3)), (vec![], None));
    }

    #[test]
    fn clocks_stay_numbers_that_everybody_can_read() {
        let mut table = Table::new(BEGAN);
        says(&mut table, 1, &[(7, (1 << 53) - 1, "a")]);
        assert_eq!(changes(&mut table), []);
        says(&mut table, 1, &[(7, 1, "a")]);
        assert_eq!(changes(&mut table).len(), 1);
    }

    #[test]
    fn who_is_gone_is_forgotten_in_the_end() {
        let mut table = Table::new(BEGAN);
        for client in 0..2_000 {
            says(&mut table, 1, &[(client, 1, "a")]);
            table.leave(&1);
            changes(&mut table);
        }
        assert!(table.entries.len() <= GONE_MAX + 1);
    }

    #[test]
    fn clocks_grow_over_restarts() {
        let mut table = Table::new(BEGAN);
        says(&mut table, 1, &[(7, 3, "a")]);
        let before = changes(&mut table)[0].1;
        let mut table = Table::new(BEGAN.plus_ms(1_000));
        says(&mut table, 1, &[(7, 3, "a")]);
        assert!(changes(&mut table)[0].1 > before);
    }
}
