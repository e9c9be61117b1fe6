//! Postgres, the only truth. Nothing is told to anyone before it is committed here (docs/adr), and every
//! write of a session's owner carries its fence, so that a former owner can change nothing.
//!
//! [`EventStore`] holds only what actors need: append, read a stream, keep a snapshot, hold a lease. It has
//! two implementations, [`postgres`] and its twin [`memory`], and one suite for both, [`contract`].
//! Lists, searches and pages are plain functions over [`database::Database`], one file per aggregate, called
//! by HTTP directly: a trait over them would be a second copy of every query.
//!
//! SQL stands in this folder only, checked when it is compiled, against `.sqlx`. Whoever changes a query writes that
//! anew: `SQLX_OFFLINE=false SQLX_OFFLINE_DIR=.sqlx DATABASE_URL=<a migrated database> cargo check`.
//! [`Error`] is the adapter's family: the outside failed, or the question makes no sense to the database; the caller
//! retries, degrades or gives up.

pub mod error;
pub mod memory;
pub mod postgres;
pub mod snapshot;
pub mod database;
pub mod lint;
pub mod embedded;
pub mod organization;
pub mod user;
pub mod refresh;
pub mod session;
pub mod history;
pub mod deck;
pub mod journey;
#[doc(hidden)]
pub mod contract;

use futures_util::future::BoxFuture;
use plenary_core::{
    ids::{CommandId, Fence, OrgId, ParticipantId, Seq, SessionId, Stream, Timestamp, UserId},
    protocol::{
        people::{Role, Standing},
        session::Status,
    },
};
use serde::Serialize;
use serde_json::Value;
use std::borrow::Cow;
use uuid::Uuid;

pub use error::Error;

/// What actors need of the store. Every future may be dropped at any point and the call made again:
/// an append by its `append_id`, everything else because it is idempotent.
pub trait EventStore: Send + Sync + 'static {
    /// Commits a group of appends, over any streams and organizations, and answers each in the same order.
    /// One refused append never fails another. Two appends of one stream are done in the order given.
    ///
    /// On `Err` nothing is known of any of them: call again with *the same* batch; what was committed before
    /// the connection broke is recognised by its `append_id` and answered [`Appended::Done`].
    fn append<'a>(&'a self, batch: &'a [Append]) -> BoxFuture<'a, Result<Vec<Appended>, Error>>;

    /// The newest snapshot of a stream and the events after it. A stream never written is empty, not an error.
    fn load<'a>(&'a self, key: &'a StreamKey) -> BoxFuture<'a, Result<Loaded, Error>>;

    /// The events of a stream after `after`, whatever the snapshots say: the way back when one is in doubt.
    fn load_from<'a>(&'a self, key: &'a StreamKey, after: Seq) -> BoxFuture<'a, Result<Vec<StoredEvent>, Error>>;

    /// The streams of a session that hold anything.
    fn streams(&self, org: OrgId, session: SessionId) -> BoxFuture<'_, Result<Vec<Stream>, Error>>;

    /// Keeps the state of a stream at `seq`, as [`snapshot::encode`] made it; the newest two are kept.
    /// An older one than is already kept is dropped without a word.
    ///
    /// # Errors
    /// [`Error::Fenced`] when the session has another owner; [`Error::AheadOfLog`] when `seq` is not committed.
    fn save_snapshot<'a>(
        &'a self,
        key: &'a StreamKey,
        fence: Fence,
        seq: Seq,
        bytes: &'a [u8],
    ) -> BoxFuture<'a, Result<(), Error>>;

    /// Takes the right to run a session: at once if it is released, never claimed, or held by this node
    /// under this or a former boot; from another node only when that node's lease has run out by the database's
    /// clock. Every success gives a higher fence, so whatever the former owner still sends is refused.
    /// [`EventStore::renew`] must have succeeded before, else another node may take it at once.
    fn claim(&self, org: OrgId, session: SessionId) -> BoxFuture<'_, Result<Claim, Error>>;

    /// Gives the right back. Nothing happens if it was lost already.
    fn release(&self, org: OrgId, session: SessionId, fence: Fence) -> BoxFuture<'_, Result<(), Error>>;

    /// Renews this node's lease, which stands for all sessions it owns.
    fn renew(&self) -> BoxFuture<'_, Result<(), Error>>;

    /// The row a session was created with, its definition included; `None` if there is none in this organization.
    fn definition(&self, org: OrgId, session: SessionId) -> BoxFuture<'_, Result<Option<SessionRow>, Error>>;
}

/// Which log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreamKey {
    /// The tenant.
    pub org: OrgId,
    /// The session.
    pub session: SessionId,
    /// The writer's log within the session.
    pub stream: Stream,
}

/// An event to be stored; its `seq` follows from its place in the append.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEvent {
    /// When it happened, by the owner's clock.
    pub at: Timestamp,
    /// Who caused it; nobody for timers and the system.
    pub actor: Option<ParticipantId>,
    /// The client-made id of the command it answers.
    pub command: Option<CommandId>,
    /// Its stable name.
    pub kind: Cow<'static, str>,
    /// The version of its shape.
    pub version: u16,
    /// Its fields. U+0000 in a text comes back as U+FFFD: Postgres cannot hold it.
    pub payload: Value,
    /// What of it is no JSON: an update of a canvas.
    pub bytes: Option<Vec<u8>>,
    /// The answer the command got, kept so that a resend gets the same.
    pub answer: Option<Value>,
}

/// An event as it stands in the log.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredEvent {
    /// Its number; the first of a stream has 1.
    pub seq: Seq,
    /// When it happened.
    pub at: Timestamp,
    /// Who caused it.
    pub actor: Option<ParticipantId>,
    /// The command it answers.
    pub command: Option<CommandId>,
    /// Its stable name.
    pub kind: String,
    /// The version of its shape.
    pub version: u16,
    /// Its fields.
    pub payload: Value,
    /// What of it is no JSON.
    pub bytes: Option<Vec<u8>>,
    /// The answer the command got.
    pub answer: Option<Value>,
}

/// Events that are committed together or not at all.
#[derive(Clone, Debug, PartialEq)]
pub struct Append {
    /// Which log.
    pub key: StreamKey,
    /// The writer's fence.
    pub fence: Fence,
    /// The head of the stream before; the first event gets the next number.
    pub expected: Seq,
    /// Made once per append and kept over retries: by it an append is recognised that was committed although
    /// its answer was lost.
    pub append_id: Uuid,
    /// At least one; an append without events is answered by its fence and head alone.
    pub events: Vec<NewEvent>,
    /// The session's row, as lists are to show it from now on.
    pub summary: Option<Summary>,
    /// The people who changed, as lists are to show them from now on.
    pub participants: Vec<ParticipantRow>,
}

/// What became of an append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// It is durable (perhaps since an earlier try).
    Done,
    /// Another owner has the session, or nobody: stop at once.
    Fenced,
    /// The fence is right, the head is not: our state is not the log's; rebuild it.
    Conflict,
}

/// The part of a session's row that follows from its events.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of protocol::session::SessionHeader")]
pub struct Summary {
    pub title: String,
    pub status: Status,
    pub scheduled_at: Option<Timestamp>,
    pub started_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    /// How many people took part so far.
    pub participant_count: u32,
}

/// A participant as lists and the REST joining path see them; the log is the truth.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ParticipantRow {
    /// Who.
    #[serde(rename = "participant_id")]
    pub participant: ParticipantId,
    /// Their account, unless a guest.
    #[serde(rename = "user_id")]
    pub user: Option<UserId>,
    /// Hash of the guest's device key, as text: by it someone who comes back is the same person.
    pub device: Option<String>,
    /// As they call themselves.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// Whether they are inside.
    pub standing: Standing,
}

/// What a stream's state is rebuilt from.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Loaded {
    /// The newest snapshot: its seq, and bytes for [`snapshot::decode`].
    pub snapshot: Option<(Seq, Vec<u8>)>,
    /// All events after the snapshot, in order.
    pub events: Vec<StoredEvent>,
}

/// The answer to [`EventStore::claim`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// This node runs the session now.
    Owned {
        /// To be sent with every write.
        fence: Fence,
    },
    /// Another node runs it and is alive.
    Elsewhere {
        /// Which.
        node: String,
    },
    /// There is no such session in this organization.
    Unknown,
}

/// A session's row.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionRow {
    /// The tenant.
    pub org: OrgId,
    /// Its id.
    pub id: SessionId,
    /// Its title.
    pub title: String,
    /// Where it is in its life.
    pub status: Status,
    /// The code people join by.
    pub join_code: String,
    /// When it is planned to start.
    pub scheduled_at: Option<Timestamp>,
    /// How long it is planned to last.
    pub duration_minutes: u32,
    /// When it started.
    pub started_at: Option<Timestamp>,
    /// When it was completed or cancelled.
    pub ended_at: Option<Timestamp>,
    /// How many people took part so far.
    pub participant_count: u32,
    /// Who created it, and facilitates it.
    pub created_by: Option<UserId>,
    /// When it was created.
    pub created_at: Timestamp,
    /// What it was created with: steps, decks with their cards, lobby, capacity. Never changed afterwards; what
    /// changed since is in the log.
    pub definition: Value,
}
