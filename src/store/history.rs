//! Reading logs for those who look back: the chat of a breakout that is closed, the draws of a session that is
//! over. Actors read through [`super::EventStore`].

use std::collections::BTreeMap;

use plenary_core::ids::{BreakoutId, OrgId, ParticipantId, Seq, SessionId, Stream, Timestamp};

use super::{Error, StoredEvent, StreamKey, database::Database, postgres};

/// The events of a stream after `after`, in order.
///
/// # Errors
/// When the database is away.
pub async fn events(database: &Database, key: &StreamKey, after: Seq) -> Result<Vec<StoredEvent>, Error> {
    let mut tenant = database.tenant(key.org).await?;
    postgres::events_after(&mut tenant, key, after).await
}

/// What an event holds that is no JSON; none when there is no such event, or nothing in it.
///
/// # Errors
/// When the database is away.
pub async fn bytes_of(database: &Database, key: &StreamKey, seq: Seq) -> Result<Option<Vec<u8>>, Error> {
    let mut tenant = database.tenant(key.org).await?;
    let found = sqlx::query_scalar!(
        "SELECT bytes FROM session_events WHERE org_id = $1 AND session_id = $2 AND stream = $3 AND seq = $4",
        key.org.0,
        key.session.0,
        key.stream.to_string(),
        seq.0,
    )
    .fetch_optional(&mut *tenant)
    .await?;
    Ok(found.flatten())
}

/// The events of several breakouts, those whose kind begins with `prefix`, in order, by breakout: in one question,
/// because everybody asks it when a round of a hundred breakouts closes.
///
/// # Errors
/// When the database is away.
pub async fn breakouts(
    database: &Database,
    org: OrgId,
    session: SessionId,
    breakouts: &[BreakoutId],
    prefix: &str,
) -> Result<BTreeMap<BreakoutId, Vec<StoredEvent>>, Error> {
    let mut tenant = database.tenant(org).await?;
    let streams: Vec<String> = breakouts.iter().map(|id| Stream::Breakout(*id).to_string()).collect();
    let rows = sqlx::query!(
        "SELECT stream, seq, at, actor, kind, version, payload FROM session_events
         WHERE org_id = $1 AND session_id = $2 AND stream = ANY ($3) AND starts_with(kind, $4)
         ORDER BY stream, seq",
        org.0,
        session.0,
        &streams,
        prefix,
    )
    .fetch_all(&mut *tenant)
    .await?;
    let mut found: BTreeMap<BreakoutId, Vec<StoredEvent>> = BTreeMap::new();
    for row in rows {
        let Ok(Stream::Breakout(breakout)) = row.stream.parse() else { continue };
        found.entry(breakout).or_default().push(StoredEvent {
            seq: Seq(row.seq),
            at: Timestamp(row.at),
            actor: row.actor.map(ParticipantId),
            kind: row.kind,
            version: u16::try_from(row.version).map_err(|error| Error::corrupt("version of an event", error))?,
            payload: row.payload,
            bytes: None,
            // Only actors ask for these.
            command: None,
            answer: None,
        });
    }
    Ok(found)
}

/// An update of a canvas, as its log has it.
#[derive(Debug)]
pub struct CanvasUpdate {
    /// Its number in the log.
    pub seq: Seq,
    /// When it was taken in.
    pub at: Timestamp,
    /// Whose it is; none: the server's own.
    pub by: Option<ParticipantId>,
    /// The update (v1).
    pub bytes: Vec<u8>,
}

/// The next updates of a canvas after `after`, in order: none when that was the last. A log may be much longer than what
/// should be held at once.
///
/// # Errors
/// When the database is away.
pub async fn canvas_updates(
    database: &Database,
    key: &StreamKey,
    kind: &str,
    after: Seq,
    limit: i64,
) -> Result<Vec<CanvasUpdate>, Error> {
    let mut tenant = database.tenant(key.org).await?;
    let rows = sqlx::query!(
        r#"SELECT seq, at, actor, bytes AS "bytes!" FROM session_events
         WHERE org_id = $1 AND session_id = $2 AND stream = $3 AND seq > $4 AND kind = $5 AND bytes IS NOT NULL
         ORDER BY seq LIMIT $6"#,
        key.org.0,
        key.session.0,
        key.stream.to_string(),
        after.0,
        kind,
        limit,
    )
    .fetch_all(&mut *tenant)
    .await?;
    let updates = rows.into_iter().map(|row| CanvasUpdate {
        seq: Seq(row.seq),
        at: Timestamp(row.at),
        by: row.actor.map(ParticipantId),
        bytes: row.bytes,
    });
    Ok(updates.collect())
}
