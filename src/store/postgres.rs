//! The event store on Postgres. All writes go through the fenced functions of `migrations/0005_log.sql`, which
//! hold the reasons; here is only the way there and back.

use std::{borrow::Cow, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use futures_util::{FutureExt, future::BoxFuture};
use plenary_core::ids::{CommandId, Fence, OrgId, ParticipantId, Seq, SessionId, Stream, Timestamp, UserId};
use serde::Serialize;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    Append, Appended, Claim, Error, EventStore, Loaded, NewEvent, ParticipantRow, SessionRow, StoredEvent, StreamKey,
    Summary,
    database::{Database, count, named},
};

/// One node's view of the database.
#[derive(Clone, Debug)]
pub struct PgStore {
    database: Database,
    node: String,
    boot: Uuid,
    lease: Duration,
}

impl PgStore {
    /// A store for the node `node`, whose process is `boot`, and whose lease lasts `lease` from each renewal on.
    #[must_use]
    pub fn new(database: Database, node: &str, boot: Uuid, lease: Duration) -> Self {
        Self { database, node: node.to_owned(), boot, lease }
    }

    async fn append_all(&self, batch: &[Append]) -> Result<Vec<Appended>, Error> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        let elements: Vec<Element<'_>> = batch.iter().map(Element::of).collect();
        let text = storable(serde_json::to_string(&elements).map_err(|error| Error::Statement(Box::new(error)))?);
        let answers = sqlx::query_scalar!(r#"SELECT append_events($1::text::json) AS "answers!""#, &text)
            .fetch_one(self.database.log())
            .await?;
        if answers.len() != batch.len() {
            return Err(Error::Corrupt { what: "answer to an append", source: None });
        }
        answers.iter().map(|answer| appended(answer)).collect()
    }

    async fn load_newest(&self, key: &StreamKey) -> Result<Loaded, Error> {
        let mut tenant = self.database.tenant(key.org).await?;
        let snapshot = sqlx::query!(
            "SELECT seq, bytes FROM session_snapshots
             WHERE org_id = $1 AND session_id = $2 AND stream = $3 ORDER BY seq DESC LIMIT 1",
            key.org.0,
            key.session.0,
            key.stream.to_string(),
        )
        .fetch_optional(&mut *tenant)
        .await?
        .map(|row| (Seq(row.seq), row.bytes));
        let after = snapshot.as_ref().map_or(Seq(0), |(seq, _)| *seq);
        let events = events_after(&mut tenant, key, after).await?;
        Ok(Loaded { snapshot, events })
    }

    async fn claim_session(&self, org: OrgId, session: SessionId) -> Result<Claim, Error> {
        let row = sqlx::query!(
            "SELECT claimed, holder FROM claim_session($1, $2, $3, $4)",
            org.0,
            session.0,
            &self.node,
            self.boot
        )
        .fetch_one(self.database.pool())
        .await?;
        Ok(match (row.claimed, row.holder) {
            (Some(fence), _) => Claim::Owned { fence: Fence(fence) },
            (None, Some(node)) => Claim::Elsewhere { node },
            (None, None) => Claim::Unknown,
        })
    }

    async fn keep_snapshot(&self, key: &StreamKey, fence: Fence, seq: Seq, bytes: &[u8]) -> Result<(), Error> {
        let answer = sqlx::query_scalar!(
            r#"SELECT save_snapshot($1, $2, $3, $4, $5, $6, $7) AS "answer!""#,
            key.org.0,
            key.session.0,
            key.stream.to_string(),
            fence.0,
            seq.0,
            i16::from(bytes.first().copied().unwrap_or(0)),
            bytes,
        )
        .fetch_one(self.database.pool())
        .await?;
        match answer.as_str() {
            "ok" => Ok(()),
            "fenced" => Err(Error::Fenced),
            "ahead" => Err(Error::AheadOfLog),
            _ => Err(Error::Corrupt { what: "answer to a snapshot", source: None }),
        }
    }
}

impl EventStore for PgStore {
    fn append<'a>(&'a self, batch: &'a [Append]) -> BoxFuture<'a, Result<Vec<Appended>, Error>> {
        self.append_all(batch).boxed()
    }

    fn load<'a>(&'a self, key: &'a StreamKey) -> BoxFuture<'a, Result<Loaded, Error>> {
        self.load_newest(key).boxed()
    }

    fn load_from<'a>(&'a self, key: &'a StreamKey, after: Seq) -> BoxFuture<'a, Result<Vec<StoredEvent>, Error>> {
        async move {
            let mut tenant = self.database.tenant(key.org).await?;
            events_after(&mut tenant, key, after).await
        }
        .boxed()
    }

    fn streams(&self, org: OrgId, session: SessionId) -> BoxFuture<'_, Result<Vec<Stream>, Error>> {
        async move {
            let mut tenant = self.database.tenant(org).await?;
            let names = sqlx::query_scalar!(
                "SELECT stream FROM session_streams WHERE org_id = $1 AND session_id = $2 ORDER BY stream",
                org.0,
                session.0
            )
            .fetch_all(&mut *tenant)
            .await?;
            names.iter().map(|name| name.parse().map_err(|error| Error::corrupt("name of a stream", error))).collect()
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
        self.keep_snapshot(key, fence, seq, bytes).boxed()
    }

    fn claim(&self, org: OrgId, session: SessionId) -> BoxFuture<'_, Result<Claim, Error>> {
        self.claim_session(org, session).boxed()
    }

    fn release(&self, org: OrgId, session: SessionId, fence: Fence) -> BoxFuture<'_, Result<(), Error>> {
        async move {
            sqlx::query!("SELECT release_session($1, $2, $3)", org.0, session.0, fence.0)
                .execute(self.database.pool())
                .await?;
            Ok(())
        }
        .boxed()
    }

    fn renew(&self) -> BoxFuture<'_, Result<(), Error>> {
        async move {
            let ttl_ms = i64::try_from(self.lease.as_millis()).unwrap_or(i64::MAX);
            sqlx::query!("SELECT renew_node($1, $2, $3)", self.boot, &self.node, ttl_ms)
                .execute(self.database.log())
                .await?;
            Ok(())
        }
        .boxed()
    }

    fn definition(&self, org: OrgId, session: SessionId) -> BoxFuture<'_, Result<Option<SessionRow>, Error>> {
        async move {
            let mut tenant = self.database.tenant(org).await?;
            session_row(&mut tenant, org, session).await
        }
        .boxed()
    }
}

/// The events of a stream after `after`, in a transaction of their tenant.
pub(crate) async fn events_after(
    tenant: &mut PgConnection,
    key: &StreamKey,
    after: Seq,
) -> Result<Vec<StoredEvent>, Error> {
    let rows = sqlx::query!(
        "SELECT seq, at, actor, command_id, kind, version, payload, bytes, answer FROM session_events
         WHERE org_id = $1 AND session_id = $2 AND stream = $3 AND seq > $4 ORDER BY seq",
        key.org.0,
        key.session.0,
        key.stream.to_string(),
        after.0,
    )
    .fetch_all(tenant)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(StoredEvent {
                seq: Seq(row.seq),
                at: Timestamp(row.at),
                actor: row.actor.map(ParticipantId),
                command: row.command_id.map(CommandId),
                kind: row.kind,
                version: u16::try_from(row.version).map_err(|error| Error::corrupt("version of an event", error))?,
                payload: row.payload,
                bytes: row.bytes,
                answer: row.answer,
            })
        })
        .collect()
}

/// A session's row, in a transaction of its tenant.
pub(crate) async fn session_row(
    tenant: &mut PgConnection,
    org: OrgId,
    session: SessionId,
) -> Result<Option<SessionRow>, Error> {
    let row = sqlx::query!(
        "SELECT title, status, join_code, scheduled_at, duration_minutes, started_at, ended_at, participant_count,
                created_by, created_at, definition
         FROM sessions WHERE org_id = $1 AND id = $2",
        org.0,
        session.0,
    )
    .fetch_optional(tenant)
    .await?;
    row.map(|row| {
        Ok(SessionRow {
            org,
            id: session,
            title: row.title,
            status: named("status of a session", &row.status)?,
            join_code: row.join_code,
            scheduled_at: row.scheduled_at.map(Timestamp),
            duration_minutes: count("length of a session", row.duration_minutes)?,
            started_at: row.started_at.map(Timestamp),
            ended_at: row.ended_at.map(Timestamp),
            participant_count: count("number of participants", row.participant_count)?,
            created_by: row.created_by.map(UserId),
            created_at: Timestamp(row.created_at),
            definition: row.definition,
        })
    })
    .transpose()
}

/// An append, as `append_events` reads it.
#[derive(Serialize)]
struct Element<'a> {
    org_id: OrgId,
    session_id: SessionId,
    stream: Stream,
    fence: Fence,
    expected_seq: Seq,
    append_id: Uuid,
    events: Vec<Event<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a Summary>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    participants: &'a [ParticipantRow],
}

#[derive(Serialize)]
struct Event<'a> {
    at: Timestamp,
    actor: Option<ParticipantId>,
    command_id: Option<CommandId>,
    kind: &'a Cow<'static, str>,
    version: u16,
    payload: &'a Value,
    /// In base64, as JSON has no bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<String>,
    answer: &'a Option<Value>,
}

impl<'a> Element<'a> {
    fn of(append: &'a Append) -> Self {
        let Append { key, fence, expected, append_id, events, summary, participants } = append;
        Self {
            org_id: key.org,
            session_id: key.session,
            stream: key.stream,
            fence: *fence,
            expected_seq: *expected,
            append_id: *append_id,
            events: events.iter().map(Event::of).collect(),
            summary: summary.as_ref(),
            participants,
        }
    }
}

impl<'a> Event<'a> {
    fn of(event: &'a NewEvent) -> Self {
        let NewEvent { at, actor, command, kind, version, payload, bytes, answer } = event;
        let bytes = bytes.as_ref().map(|bytes| BASE64_STANDARD.encode(bytes));
        Self { at: *at, actor: *actor, command_id: *command, kind, version: *version, payload, bytes, answer }
    }
}

fn appended(answer: &str) -> Result<Appended, Error> {
    match answer {
        "ok" | "duplicate" => Ok(Appended::Done),
        "fenced" => Ok(Appended::Fenced),
        "conflict" => Ok(Appended::Conflict),
        refused if refused.starts_with("refused") => {
            // A mistake of ours in one append; its writer rebuilds itself, the others of the group are not harmed.
            tracing::error!(answer = refused, "the database refused the shape of an append");
            Ok(Appended::Conflict)
        }
        _ => Err(Error::Corrupt { what: "answer to an append", source: None }),
    }
}

/// JSON text without U+0000, which neither `jsonb` nor `text` can hold: U+FFFD stands for it. The rules refuse such
/// texts; if one passes, it must not fail a group commit.
fn storable(json: String) -> String {
    const NUL: &str = r"\u0000";
    if !json.contains(NUL) {
        return json;
    }
    let mut clean = String::with_capacity(json.len());
    let mut rest = json.as_str();
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        clean.push_str(before);
        // An escape is a backslash and what follows; a backslash that is escaped itself begins none.
        let length = if escape.starts_with(NUL) { NUL.len() } else { 2 };
        let (escape, after) = escape.split_at(length);
        clean.push_str(if escape == NUL { r"\ufffd" } else { escape });
        rest = after;
    }
    clean.push_str(rest);
    clean
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::storable;

    proptest! {
        #[test]
        fn only_nul_is_replaced(text in proptest::collection::vec(prop_oneof![Just('\0'), Just('\\'), Just('u'), Just('0'), Just('"'), any::<char>()], 0..24)) {
            let text: String = text.into_iter().collect();
            let clean = storable(json!({ "t": text }).to_string());
            let read: serde_json::Value = serde_json::from_str(&clean).expect("still JSON");
            let expected = text.replace('\0', "\u{fffd}");
            prop_assert_eq!(read["t"].as_str(), Some(expected.as_str()));
        }
    }
}
