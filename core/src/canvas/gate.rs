//! Who may add what to a document: only what has everything that it needs, under a client's number that is one's own.
//!
//! A document that took an update with a hole would hold back what comes after it, or integrate it where another
//! implementation does not; and whoever wrote under another's number would make that one's next changes count as known
//! already. So the gate keeps what the document has by client, and lets in what fits.

use std::collections::HashMap;

use super::{
    lib0::Malformed,
    update::{self, DEPTH_MAX, Id, Kind, Schema, Struct, Unfit, Update, Within},
};

/// How many client numbers a document may see; then it is to be made anew.
pub const CLIENTS_MAX: usize = 20_000;
/// How many new ones one update may bring: somebody was offline, in that many tabs.
pub const NEW_CLIENTS_MAX: usize = 256;

/// What a document has of each client, and whose number that is.
#[derive(Clone, Debug, PartialEq)]
pub struct Ledger<O> {
    clients: HashMap<u64, (u64, O)>,
    places: Places,
}

/// Where everything is, by client; neighbours in the same place are one span.
#[derive(Clone, Debug, Default, PartialEq)]
struct Places(HashMap<u64, Vec<Span>>);

/// What is up to here of a client, from where the span before it ends.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Span {
    end: u64,
    at: Place,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    kind: Kind,
    /// How many types it is in. Whoever deletes or reads a type goes down through all that is in it, on the stack.
    depth: u8,
    /// What it is part of; not known of what was collected.
    within: Within,
    /// Whether it is where no text can be: to the library letters in an array are without end.
    no_letters: bool,
}

/// What an update adds, by client: how far it goes then.
#[derive(Clone, Debug, PartialEq)]
pub struct Admitted {
    ends: Vec<(u64, u64)>,
    places: Places,
}

impl Admitted {
    /// Whether it brings no new struct. It may still delete.
    #[must_use]
    pub fn adds_nothing(&self) -> bool {
        self.ends.is_empty()
    }
}

/// Why an update is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It cannot be an update of such a document.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// It needs what the document does not have. Whoever sent it is asked for all that is missing.
    #[error("it builds on something that is missing here")]
    Gap,
    /// It is written under a client number that somebody else owns.
    #[error("the client id {0} belongs to somebody else")]
    Foreign(u64),
    /// Too many new client numbers.
    #[error("too many client ids")]
    Clients,
}

impl<O> Default for Ledger<O> {
    fn default() -> Self {
        Self { clients: HashMap::new(), places: Places::default() }
    }
}

impl<O: Clone + PartialEq> Ledger<O> {
    /// How far the document goes for a client.
    #[must_use]
    pub fn clock(&self, client: u64) -> u64 {
        self.clients.get(&client).map_or(0, |(clock, _)| *clock)
    }

    /// Whose a client's number is, if anybody has written under it.
    #[must_use]
    pub fn owner(&self, client: u64) -> Option<&O> {
        self.clients.get(&client).map(|(_, owner)| owner)
    }

    /// A ledger as [`Ledger::writers`] told it.
    #[must_use]
    pub fn of(writers: impl IntoIterator<Item = (u64, u64, O)>) -> Self {
        Self { clients: writers.into_iter().map(|(client, clock, owner)| (client, (clock, owner))).collect() }
    }

    /// Every client, how far the document goes for it, and whose it is; in the order of their numbers.
    #[must_use]
    pub fn writers(&self) -> Vec<(u64, u64, O)> {
        let mut writers: Vec<_> =
            self.clients.iter().map(|(client, (clock, owner))| (*client, *clock, owner.clone())).collect();
        writers.sort_unstable_by_key(|(client, ..)| *client);
        writers
    }

    /// Every client, and how far the document goes for it: the state vector.
    pub fn clocks(&self) -> impl Iterator<Item = (u64, u64)> {
        self.clients.iter().map(|(client, (clock, _))| (*client, *clock))
    }

    /// Whether an update of somebody may be let in, and what it adds. The document must take it next, and then the ledger
    /// ([`Ledger::take`]).
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn check(&self, bytes: &[u8], by: &O, schema: &Schema) -> Result<Admitted, Refusal> {
        let update = update::read(bytes, schema)?;
        let mut ends = Vec::new();
        let mut new = 0;
        for run in update.runs.iter().filter(|run| run.end() > self.clock(run.client)) {
            match self.clients.get(&run.client) {
                Some((_, owner)) if owner != by => return Err(Refusal::Foreign(run.client)),
                Some(_) => {}
                None => new += 1,
            }
            ends.push((run.client, run.end()));
        }
        if new > NEW_CLIENTS_MAX || self.clients.len() + new > CLIENTS_MAX {
            return Err(Refusal::Clients);
        }
        let places = self.require_all(&update)?;
        let known: HashMap<u64, u64> = ends.iter().copied().collect();
        let beyond = |client: &u64| known.get(client).copied().unwrap_or(0).max(self.clock(*client));
        if update.deleted.iter().any(|range| range.end > beyond(&range.client)) {
            return Err(Refusal::Gap);
        }
        Ok(Admitted { ends, places })
    }

    /// The document has taken it.
    pub fn take(&mut self, admitted: Admitted, by: &O) {
        for (client, end) in admitted.ends {
            self.clients.entry(client).or_insert_with(|| (0, by.clone())).0 = end;
        }
        self.places.join(admitted.places);
    }

    /// For a ledger that was made from a list of clients: where everything is in the whole of its document, which may have
    /// any number of structs.
    ///
    /// # Errors
    /// [`Refusal`], when that is not the whole of a document.
    pub fn fathom(&mut self, whole: &[u8], schema: &Schema) -> Result<(), Refusal> {
        let update = update::read(whole, &Schema { structs_max: usize::MAX, ..*schema })?;
        self.places = Ledger::<O>::default().require_all(&update)?;
        Ok(())
    }

    /// Refuses an update of which some struct could not be integrated, or would be where no client puts it: goes through all runs at
    /// once, each as far as what it needs is there. A run that waits is taken up when the run it waits for has come far
    /// enough, so that each struct is looked at twice at most. Where the new ones are.
    fn require_all(&self, update: &Update) -> Result<Places, Refusal> {
        let runs = &update.runs;
        let of_client: HashMap<u64, usize> = runs.iter().enumerate().map(|(index, run)| (run.client, index)).collect();
        // How far each client is known, with what was gone through so far.
        let mut reached: Vec<u64> = runs.iter().map(|run| self.clock(run.client)).collect();
        if runs.iter().zip(&reached).any(|(run, known)| run.clock > *known) {
            return Err(Refusal::Gap);
        }
        let mut places = Places::default();
        let mut next = vec![0; runs.len()];
        let mut waiting: Vec<Vec<(u64, usize)>> = vec![Vec::new(); runs.len()];
        let mut ready: Vec<usize> = (0..runs.len()).collect();
        while let Some(index) = ready.pop() {
            let run = &runs[index];
            while let Some(one) = run.structs.get(next[index]) {
                // What is known whole was looked at when it came.
                if one.end > self.clock(run.client) {
                    let is_missing = |id: &&Id| match of_client.get(&id.client) {
                        Some(other) => id.clock >= reached[*other],
                        None => id.clock >= self.clock(id.client),
                    };
                    if let Some(id) = one.needs.iter().flatten().find(is_missing) {
                        match of_client.get(&id.client) {
                            Some(other) if *other != index => waiting[*other].push((id.clock, index)),
                            Some(_) | None => return Err(Refusal::Gap),
                        }
                        break;
                    }
                    places.add(run.client, Span { end: one.end, at: self.place(one, &places)? });
                }
                next[index] += 1;
                reached[index] = reached[index].max(one.end);
            }
            let far = reached[index];
            waiting[index].retain(|(clock, waiter)| {
                let goes_on = *clock < far;
                if goes_on {
                    ready.push(*waiter);
                }
                !goes_on
            });
        }
        let stuck = runs.iter().zip(&next).any(|(run, next)| *next < run.structs.len());
        if stuck { Err(Refusal::Gap) } else { Ok(places) }
    }

    /// Where something is: in what it is part of, or where its neighbours are. Of neighbours in two places, and of parts
    /// of something that has none, implementations make different things.
    fn place(&self, one: &Struct, new: &Places) -> Result<Place, Refusal> {
        let of = |id: &Option<Id>| id.as_ref().and_then(|id| self.places.at(id).or_else(|| new.at(id)));
        let [left, right, parent] = one.needs.each_ref().map(of);
        let beside = match (left, right) {
            (Some(left), Some(right)) if left.is_beside(right) => Some(left),
            (Some(_), Some(_)) => return Err(Unfit::Odd.into()),
            (left, right) => left.or(right),
        };
        let within = one.within.or(beside.map(|beside| beside.within)).unwrap_or_default();
        let (depth, no_letters) = match (parent, beside) {
            (Some(Place { kind: Kind::Value | Kind::Letters, .. }), _) => return Err(Unfit::Odd.into()),
            (Some(parent), _) => (parent.depth + 1, within.keyed || parent.kind == Kind::List),
            (None, Some(beside)) => (beside.depth, beside.no_letters),
            (None, None) => (0, within.keyed),
        };
        if usize::from(depth) > DEPTH_MAX {
            return Err(Unfit::from(Malformed::Depth).into());
        }
        // A key has one value. Of several the library forgets all but the last when it deletes the map, and not where
        // they were.
        let is_crowd = within.keyed && one.length > 1 && one.kind != Kind::Deleted;
        if is_crowd || no_letters && one.kind == Kind::Letters {
            return Err(Unfit::Odd.into());
        }
        // Beside what was collected everything is collected.
        let kind = if beside.is_some_and(|beside| beside.kind == Kind::Collected) { Kind::Collected } else { one.kind };
        Ok(Place { kind, depth, within, no_letters })
    }
}

impl Place {
    fn is_beside(&self, other: Self) -> bool {
        self.within == other.within && (self.kind == Kind::Collected) == (other.kind == Kind::Collected)
    }
}

impl Places {
    fn at(&self, id: &Id) -> Option<Place> {
        let spans = self.0.get(&id.client)?;
        spans.get(spans.partition_point(|span| span.end <= id.clock)).map(|span| span.at)
    }

    /// What is next of a client.
    fn add(&mut self, client: u64, next: Span) {
        let spans = self.0.entry(client).or_default();
        match spans.last_mut() {
            Some(last) if last.at == next.at => last.end = next.end,
            Some(_) | None => spans.push(next),
        }
    }

    fn join(&mut self, new: Self) {
        for (client, spans) in new.0 {
            for span in spans {
                self.add(client, span);
            }
        }
    }
}
