//! The store's twin in memory, for tests under paused time: the same answers as Postgres (the suite in
//! [`super::contract`] runs on both), and switches that make it fail the way a database does.
//!
//! Two stores over one [`Shared`] are two nodes on one database. The shared clock is tokio's, so a lease runs
//! out when the test moves time.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::{FutureExt, future::BoxFuture};
use plenary_core::ids::{Fence, OrgId, ParticipantId, Seq, SessionId, Stream};
use tokio::{sync::watch, time::Instant};
use uuid::Uuid;

use super::{Append, Appended, Claim, Error, EventStore, Loaded, ParticipantRow, SessionRow, StoredEvent, StreamKey};

/// How long a node's lease lasts unless [`MemoryStore::with_lease`] says otherwise.
pub const LEASE: Duration = Duration::from_secs(2);

/// What all nodes see: the database of the twin.
#[derive(Default)]
pub struct Shared {
    tables: Mutex<Tables>,
}

#[derive(Default)]
struct Tables {
    sessions: HashMap<(OrgId, SessionId), SessionRow>,
    participants: HashMap<(OrgId, SessionId), BTreeMap<ParticipantId, ParticipantRow>>,
    leases: HashMap<(OrgId, SessionId), Lease>,
    nodes: HashMap<Uuid, Instant>,
    streams: HashMap<StreamKey, Log>,
}

struct Lease {
    fence: Fence,
    node: String,
    boot: Uuid,
    released: bool,
}

#[derive(Default)]
struct Log {
    events: Vec<(Uuid, StoredEvent)>,
    snapshots: BTreeMap<Seq, Vec<u8>>,
}

impl Log {
    fn head(&self) -> Seq {
        Seq(0).plus(self.events.len())
    }
}

impl Shared {
    /// An empty database.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Adds a session, as HTTP would.
    pub fn insert_session(&self, row: SessionRow) {
        self.lock().sessions.insert((row.org, row.id), row);
    }

    /// The row of a session, with what its events made of it.
    #[must_use]
    pub fn session(&self, org: OrgId, session: SessionId) -> Option<SessionRow> {
        self.lock().sessions.get(&(org, session)).cloned()
    }

    /// The people of a session, as lists would show them.
    #[must_use]
    pub fn participants(&self, org: OrgId, session: SessionId) -> Vec<ParticipantRow> {
        self.lock().participants.get(&(org, session)).map(|rows| rows.values().cloned().collect()).unwrap_or_default()
    }

    /// All events of a stream.
    #[must_use]
    pub fn events(&self, key: &StreamKey) -> Vec<StoredEvent> {
        self.lock().events_after(key, Seq(0))
    }

    /// The events of a stream after one of them.
    #[cfg(test)]
    pub fn events_after(&self, key: &StreamKey, after: Seq) -> Vec<StoredEvent> {
        self.lock().events_after(key, after)
    }

    /// The fence of whoever took a session last.
    #[cfg(test)]
    pub fn fence(&self, org: OrgId, session: SessionId) -> Fence {
        self.lock().leases.get(&(org, session)).map_or(Fence(0), |lease| lease.fence)
    }

    /// Damages the newest snapshot of a stream, as a bad disk would.
    pub fn spoil_snapshot(&self, key: &StreamKey) {
        let mut tables = self.lock();
        let newest = tables.streams.get_mut(key).and_then(|log| log.snapshots.last_entry());
        if let Some(byte) = newest.and_then(|newest| newest.into_mut().last_mut()) {
            *byte ^= 1;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tables {
    fn owns(&self, key: &StreamKey, fence: Fence) -> bool {
        self.leases.get(&(key.org, key.session)).is_some_and(|lease| lease.fence == fence && !lease.released)
    }

    fn append(&mut self, append: &Append) -> Appended {
        let Append { key, fence, expected, append_id, events, summary, participants } = append;
        let head = self.streams.get(key).map_or(Seq(0), Log::head);
        // A repeated append is answered before its fence is looked at: what is durable is durable, whoever owns
        // the session by now.
        if head > *expected && !events.is_empty() {
            let first = usize::try_from(expected.0).ok().and_then(|at| self.streams.get(key)?.events.get(at));
            if first.is_some_and(|(id, _)| id == append_id) {
                return Appended::Done;
            }
        }
        if !self.owns(key, *fence) {
            return Appended::Fenced;
        }
        if head != *expected {
            return Appended::Conflict;
        }
        if !events.is_empty() {
            let log = self.streams.entry(*key).or_default();
            for (index, event) in events.iter().cloned().enumerate() {
                let stored = StoredEvent {
                    seq: expected.plus(index + 1),
                    at: event.at,
                    actor: event.actor,
                    command: event.command,
                    kind: event.kind.into_owned(),
                    version: event.version,
                    payload: event.payload,
                    bytes: event.bytes,
                    answer: event.answer,
                };
                log.events.push((*append_id, stored));
            }
        }
        if let (Some(summary), Some(row)) = (summary, self.sessions.get_mut(&(key.org, key.session))) {
            let summary = summary.clone();
            row.title = summary.title;
            row.status = summary.status;
            row.scheduled_at = summary.scheduled_at;
            row.started_at = summary.started_at;
            row.ended_at = summary.ended_at;
            row.participant_count = summary.participant_count;
        }
        let people = self.participants.entry((key.org, key.session)).or_default();
        for row in participants {
            people.insert(row.participant, row.clone());
        }
        Appended::Done
    }

    fn events_after(&self, key: &StreamKey, after: Seq) -> Vec<StoredEvent> {
        let Some(log) = self.streams.get(key) else { return Vec::new() };
        let first = usize::try_from(after.0).unwrap_or(usize::MAX).min(log.events.len());
        log.events[first..].iter().map(|(_, event)| event.clone()).collect()
    }

    fn claim(&mut self, org: OrgId, session: SessionId, node: &str, boot: Uuid) -> Claim {
        if !self.sessions.contains_key(&(org, session)) {
            return Claim::Unknown;
        }
        let mut fence = Fence(1);
        if let Some(lease) = self.leases.get(&(org, session)) {
            let alive = self.nodes.get(&lease.boot).is_some_and(|until| *until > Instant::now());
            if !lease.released && lease.node != node && alive {
                return Claim::Elsewhere { node: lease.node.clone() };
            }
            fence = Fence(lease.fence.0 + 1);
        }
        self.leases.insert((org, session), Lease { fence, node: node.to_owned(), boot, released: false });
        Claim::Owned { fence }
    }

    fn save_snapshot(&mut self, key: &StreamKey, fence: Fence, seq: Seq, bytes: &[u8]) -> Result<(), Error> {
        if !self.owns(key, fence) {
            return Err(Error::Fenced);
        }
        let Some(log) = self.streams.get_mut(key).filter(|log| seq > Seq(0) && seq <= log.head()) else {
            return Err(Error::AheadOfLog);
        };
        log.snapshots.insert(seq, bytes.to_vec());
        while log.snapshots.len() > 2 {
            log.snapshots.pop_first();
        }
        Ok(())
    }
}

/// One node's view of a [`Shared`] database.
pub struct MemoryStore {
    shared: Arc<Shared>,
    node: String,
    boot: Uuid,
    lease: Duration,
    fail_appends: AtomicUsize,
    lose_answers: AtomicUsize,
    appends: AtomicUsize,
    down: watch::Sender<bool>,
    held: watch::Sender<bool>,
}

impl MemoryStore {
    /// A node of its own.
    #[must_use]
    pub fn new() -> Self {
        Self::on(Shared::new(), "memory", Uuid::from_u128(1))
    }

    /// One of several nodes; a restart of a node is another `boot` under the same name.
    #[must_use]
    pub fn on(shared: Arc<Shared>, node: &str, boot: Uuid) -> Self {
        Self {
            shared,
            node: node.to_owned(),
            boot,
            lease: LEASE,
            fail_appends: AtomicUsize::new(0),
            lose_answers: AtomicUsize::new(0),
            appends: AtomicUsize::new(0),
            down: watch::Sender::new(false),
            held: watch::Sender::new(false),
        }
    }

    /// The same with another length of this node's lease.
    #[must_use]
    pub fn with_lease(self, lease: Duration) -> Self {
        Self { lease, ..self }
    }

    /// The database behind it.
    #[must_use]
    pub fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// The next `n` calls of append fail, and nothing is stored.
    pub fn fail_next_appends(&self, n: usize) {
        self.fail_appends.store(n, Ordering::SeqCst);
    }

    /// The next `n` calls of append are stored, and fail all the same: the connection broke during COMMIT.
    pub fn lose_next_answers(&self, n: usize) {
        self.lose_answers.store(n, Ordering::SeqCst);
    }

    /// From now on appends wait, before anything is stored, until [`MemoryStore::release_appends`].
    pub fn hold_appends(&self) {
        self.held.send_replace(true);
    }

    /// Lets held appends go on.
    pub fn release_appends(&self) {
        self.held.send_replace(false);
    }

    /// While down, every call fails.
    pub fn set_down(&self, down: bool) {
        self.down.send_replace(down);
    }

    /// How many calls of append came in so far, failed ones included.
    #[must_use]
    pub fn append_calls(&self) -> usize {
        self.appends.load(Ordering::SeqCst)
    }

    fn up(&self) -> Result<(), Error> {
        if *self.down.borrow() { Err(broken()) } else { Ok(()) }
    }

    async fn append_all(&self, batch: &[Append]) -> Result<Vec<Appended>, Error> {
        self.appends.fetch_add(1, Ordering::SeqCst);
        // The sender is ours, so waiting ends only by the value.
        let _ = self.held.subscribe().wait_for(|held| !held).await;
        self.up()?;
        if take_one(&self.fail_appends) {
            return Err(broken());
        }
        let answers = {
            let mut tables = self.shared.lock();
            batch.iter().map(|append| tables.append(append)).collect()
        };
        if take_one(&self.lose_answers) { Err(broken()) } else { Ok(answers) }
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

fn take_one(left: &AtomicUsize) -> bool {
    left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
}

fn broken() -> Error {
    Error::Unavailable("the memory store was told to fail".into())
}

impl EventStore for MemoryStore {
    fn append<'a>(&'a self, batch: &'a [Append]) -> BoxFuture<'a, Result<Vec<Appended>, Error>> {
        self.append_all(batch).boxed()
    }

    fn load<'a>(&'a self, key: &'a StreamKey) -> BoxFuture<'a, Result<Loaded, Error>> {
        async move {
            self.up()?;
            let tables = self.shared.lock();
            let snapshot = tables.streams.get(key).and_then(|log| log.snapshots.last_key_value());
            let snapshot = snapshot.map(|(seq, bytes)| (*seq, bytes.clone()));
            let events = tables.events_after(key, snapshot.as_ref().map_or(Seq(0), |(seq, _)| *seq));
            Ok(Loaded { snapshot, events })
        }
        .boxed()
    }

    fn load_from<'a>(&'a self, key: &'a StreamKey, after: Seq) -> BoxFuture<'a, Result<Vec<StoredEvent>, Error>> {
        async move {
            self.up()?;
            Ok(self.shared.lock().events_after(key, after))
        }
        .boxed()
    }

    fn save_snapshot<'a>(
        &'a self,
        key: &'a StreamKey,
        fence: Fence,
        seq: Seq,
        bytes: &'a [u8],
    ) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            self.up()?;
            self.shared.lock().save_snapshot(key, fence, seq, bytes)
        }
        .boxed()
    }

    fn claim(&self, org: OrgId, session: SessionId) -> BoxFuture<'_, Result<Claim, Error>> {
        async move {
            self.up()?;
            Ok(self.shared.lock().claim(org, session, &self.node, self.boot))
        }
        .boxed()
    }

    fn release(&self, org: OrgId, session: SessionId, fence: Fence) -> BoxFuture<'_, Result<(), Error>> {
        async move {
            self.up()?;
            if let Some(lease) = self.shared.lock().leases.get_mut(&(org, session)) {
                lease.released |= lease.fence == fence;
            }
            Ok(())
        }
        .boxed()
    }

    fn renew(&self) -> BoxFuture<'_, Result<(), Error>> {
        async move {
            self.up()?;
            self.shared.lock().nodes.insert(self.boot, Instant::now() + self.lease);
            Ok(())
        }
        .boxed()
    }

    fn streams(&self, org: OrgId, session: SessionId) -> BoxFuture<'_, Result<Vec<Stream>, Error>> {
        async move {
            self.up()?;
            let tables = self.shared.lock();
            let of_session = tables.streams.keys().filter(|key| key.org == org && key.session == session);
            let mut streams: Vec<Stream> = of_session.map(|key| key.stream).collect();
            streams.sort_unstable();
            Ok(streams)
        }
        .boxed()
    }

    fn definition(&self, org: OrgId, session: SessionId) -> BoxFuture<'_, Result<Option<SessionRow>, Error>> {
        async move {
            self.up()?;
            Ok(self.shared.session(org, session))
        }
        .boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::{super::contract, *};

    struct Twin {
        shared: Arc<Shared>,
    }

    impl contract::Bench for Twin {
        fn node(&self, name: &str, boot: Uuid, lease: Duration) -> Arc<dyn EventStore> {
            Arc::new(MemoryStore::on(self.shared.clone(), name, boot).with_lease(lease))
        }

        async fn session(&self) -> (OrgId, SessionId) {
            let row = contract::a_session(OrgId(Uuid::new_v4()));
            let ids = (row.org, row.id);
            self.shared.insert_session(row);
            ids
        }

        async fn wait(&self, time: Duration) {
            tokio::time::advance(time).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_memory_store_keeps_the_contract() {
        contract::run(&Twin { shared: Shared::new() }).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_lost_answer_is_found_again_by_the_append_id() {
        let store = MemoryStore::new();
        let row = contract::a_session(OrgId(Uuid::new_v4()));
        let (org, session) = (row.org, row.id);
        store.shared().insert_session(row);
        store.renew().await.expect("up");
        let Claim::Owned { fence } = store.claim(org, session).await.expect("up") else { panic!("nobody else") };
        let append = contract::an_append(org, session, fence, Seq(0), 2);

        store.lose_next_answers(1);
        let batch = [append];
        assert!(store.append(&batch).await.is_err_and(|error| error.retry_may_help()));
        assert_eq!(store.append(&batch).await.expect("up"), [Appended::Done]);
        assert_eq!(store.shared().events(&batch[0].key).len(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn held_appends_wait_and_failed_ones_store_nothing() {
        let store = Arc::new(MemoryStore::new());
        let row = contract::a_session(OrgId(Uuid::new_v4()));
        let (org, session) = (row.org, row.id);
        store.shared().insert_session(row);
        let Claim::Owned { fence } = store.claim(org, session).await.expect("up") else { panic!("nobody else") };
        let batch = [contract::an_append(org, session, fence, Seq(0), 1)];

        store.fail_next_appends(1);
        assert!(store.append(&batch).await.is_err());
        assert!(store.shared().events(&batch[0].key).is_empty());

        store.hold_appends();
        let mut waiting = store.append(&batch);
        assert!(tokio::time::timeout(Duration::from_secs(60), &mut waiting).await.is_err());
        assert!(store.shared().events(&batch[0].key).is_empty());
        store.release_appends();
        assert_eq!(waiting.await.expect("up"), [Appended::Done]);
    }
}
