//! Sessions as REST sees them: made, listed, found by code, deleted; and who took part. What happens *in* a session
//! is its log's business; the columns that follow from it are written with it and only read here.

use std::{fmt, str::FromStr};

use plenary_core::{
    ids::{OrgId, ParticipantId, SessionId, Timestamp, UserId},
    protocol::session::Status,
};
use rand::{Rng, RngExt};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    Error, ParticipantRow, SessionRow,
    database::{Database, count, integer, named},
    error::Rule,
    organization::Organization,
    postgres::session_row,
};

/// Letters and digits that nobody takes for one another, spoken or written by hand.
const CODE_ALPHABET: &[u8] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";
const CODE_LENGTH: usize = 8;
/// With 31^8 codes a second collision in a row does not happen by chance.
const CODE_TRIES: usize = 8;

/// A fresh join code.
pub fn join_code(dice: &mut impl Rng) -> String {
    (0..CODE_LENGTH).map(|_| char::from(CODE_ALPHABET[dice.random_range(0..CODE_ALPHABET.len())])).collect()
}

/// What somebody typed, as a join code: case, spaces and dashes do not matter. `None` if it cannot be one.
#[must_use]
pub fn typed_code(text: &str) -> Option<String> {
    let code: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| c.to_ascii_uppercase())
        .take(CODE_LENGTH + 1)
        .collect();
    let fits = code.len() == CODE_LENGTH && code.bytes().all(|byte| CODE_ALPHABET.contains(&byte));
    fits.then_some(code)
}

/// A session to be made.
#[derive(Clone, Debug, PartialEq)]
pub struct NewSession {
    /// Its id.
    pub id: SessionId,
    /// Its title.
    pub title: String,
    /// When it is planned to start.
    pub scheduled_at: Option<Timestamp>,
    /// How long it is planned to last.
    pub duration_minutes: u32,
    /// Who makes and facilitates it.
    pub created_by: UserId,
    /// Their name, as lists show it.
    pub facilitator_name: String,
    /// Now.
    pub created_at: Timestamp,
    /// What it is made with; see [`SessionRow::definition`].
    pub definition: Value,
}

/// Makes a session and gives its join code, drawn from `codes` until one is free.
///
/// # Errors
/// [`Rule::JoinCodeTaken`] when none is; [`Error::Text`]; or the database is away.
pub async fn create(
    database: &Database,
    org: OrgId,
    new: &NewSession,
    mut codes: impl FnMut() -> String,
) -> Result<String, Error> {
    let mut tries = 1;
    loop {
        let code = codes();
        match insert(database, org, new, &code).await {
            Err(Error::Rule(Rule::JoinCodeTaken)) if tries < CODE_TRIES => tries += 1,
            done => return done.map(|()| code),
        }
    }
}

async fn insert(database: &Database, org: OrgId, new: &NewSession, code: &str) -> Result<(), Error> {
    let mut tenant = database.tenant(org).await?;
    sqlx::query!(
        "INSERT INTO sessions (org_id, id, definition, title, status, scheduled_at, participant_count, join_code,
            duration_minutes, created_by, facilitator_name, created_at)
         VALUES ($1, $2, $3, $4, 'scheduled', $5, 0, $6, $7, $8, $9, $10)",
        org.0,
        new.id.0,
        &new.definition,
        &new.title,
        new.scheduled_at.map(|at| at.0),
        code,
        integer(new.duration_minutes),
        new.created_by.0,
        &new.facilitator_name,
        new.created_at.0,
    )
    .execute(&mut *tenant)
    .await?;
    Ok(tenant.commit().await?)
}

/// A session in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of SessionRow")]
pub struct Entry {
    pub id: SessionId,
    pub title: String,
    pub status: Status,
    pub join_code: String,
    pub scheduled_at: Option<Timestamp>,
    pub duration_minutes: u32,
    pub started_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    /// The creator's name at that time.
    pub facilitator_name: String,
    pub participant_count: u32,
    pub created_by: Option<UserId>,
    pub created_at: Timestamp,
}

/// Which sessions to list.
#[derive(Clone, Debug, Default)]
pub struct Filter<'a> {
    /// In one of these states; any when empty.
    pub statuses: &'a [Status],
    /// With this in the title, whatever the case.
    pub text: Option<&'a str>,
    /// Made by this person, or with them taking part.
    pub of: Option<UserId>,
    /// After this one: the page before ended with it.
    pub after: Option<Cursor>,
    /// At most so many, and at least one.
    pub limit: u16,
}

/// A place in the list. Its text is for the client to give back, not to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    listed_at: i64,
    id: Uuid,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.listed_at, self.id.simple())
    }
}

/// A text that is no cursor of ours.
#[derive(Debug, thiserror::Error)]
#[error("not a cursor of this list")]
pub struct NotACursor;

impl FromStr for Cursor {
    type Err = NotACursor;

    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let (listed_at, id) = text.split_once('.').ok_or(NotACursor)?;
        Ok(Self { listed_at: listed_at.parse().map_err(|_| NotACursor)?, id: id.parse().map_err(|_| NotACursor)? })
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The sessions, the newest first: by planned start, else by when they were made.
    pub entries: Vec<Entry>,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
}

/// Sessions, the newest first. A session that is made or moved while somebody turns pages may be missed or seen
/// again; one that stays as it is, is not.
///
/// # Errors
/// [`Error::Text`]; or the database is away.
pub async fn list(database: &Database, org: OrgId, filter: &Filter<'_>) -> Result<Page, Error> {
    let limit = i64::from(filter.limit.max(1));
    let statuses: Vec<String> = filter.statuses.iter().map(|status| status.name().to_owned()).collect();
    let mut tenant = database.tenant(org).await?;
    let rows = sqlx::query!(
        r#"SELECT id, title, status, join_code, scheduled_at, duration_minutes, started_at, ended_at, facilitator_name,
                participant_count, created_by, created_at, listed_at AS "listed_at!"
           FROM sessions s
           WHERE org_id = $1
             AND (cardinality($2::text[]) = 0 OR status = ANY ($2))
             AND ($3::text IS NULL OR strpos(lower(title), lower($3)) > 0)
             AND ($4::uuid IS NULL OR created_by = $4 OR EXISTS (
                SELECT 1 FROM session_participants p WHERE p.org_id = $1 AND p.user_id = $4 AND p.session_id = s.id))
             AND ($5::bigint IS NULL OR (listed_at, id) < ($5, $6::uuid))
           ORDER BY listed_at DESC, id DESC LIMIT $7"#,
        org.0,
        &statuses,
        filter.text,
        filter.of.map(|user| user.0),
        filter.after.map(|cursor| cursor.listed_at),
        filter.after.map(|cursor| cursor.id),
        // One more tells whether there is a next page.
        limit + 1,
    )
    .fetch_all(&mut *tenant)
    .await?;
    let more = rows.len() as i64 > limit;
    let mut last = None;
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows.into_iter().take(usize::from(filter.limit.max(1))) {
        last = Some(Cursor { listed_at: row.listed_at, id: row.id });
        entries.push(Entry {
            id: SessionId(row.id),
            title: row.title,
            status: named("status of a session", &row.status)?,
            join_code: row.join_code,
            scheduled_at: row.scheduled_at.map(Timestamp),
            duration_minutes: count("length of a session", row.duration_minutes)?,
            started_at: row.started_at.map(Timestamp),
            ended_at: row.ended_at.map(Timestamp),
            facilitator_name: row.facilitator_name,
            participant_count: count("number of participants", row.participant_count)?,
            created_by: row.created_by.map(UserId),
            created_at: Timestamp(row.created_at),
        });
    }
    Ok(Page { entries, next: last.filter(|_| more) })
}

/// A session with what it was made with.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The row.
    pub row: SessionRow,
    /// The creator's name at that time.
    pub facilitator_name: String,
    /// The organization it belongs to.
    pub organization: Organization,
}

/// One session.
///
/// # Errors
/// When the database is away.
pub async fn get(database: &Database, org: OrgId, session: SessionId) -> Result<Option<Found>, Error> {
    let mut tenant = database.tenant(org).await?;
    found(&mut tenant, org, session).await
}

/// The session of a join code, whatever its state. The code must be as [`typed_code`] gives it.
///
/// # Errors
/// [`Error::Text`]; or the database is away.
pub async fn by_join_code(database: &Database, code: &str) -> Result<Option<Found>, Error> {
    let row = sqlx::query!(r#"SELECT org_id AS "org_id!", id AS "id!" FROM session_by_join_code($1)"#, code)
        .fetch_optional(database.pool())
        .await?;
    let Some(row) = row else { return Ok(None) };
    get(database, OrgId(row.org_id), SessionId(row.id)).await
}

async fn found(tenant: &mut PgConnection, org: OrgId, session: SessionId) -> Result<Option<Found>, Error> {
    let Some(row) = session_row(tenant, org, session).await? else { return Ok(None) };
    let names = sqlx::query!(
        "SELECT s.facilitator_name, o.name FROM sessions s JOIN organizations o USING (org_id) WHERE s.org_id = $1 AND s.id = $2",
        org.0,
        session.0
    )
    .fetch_optional(tenant)
    .await?;
    Ok(names.map(|names| Found {
        row,
        facilitator_name: names.facilitator_name,
        organization: Organization { id: org, name: names.name },
    }))
}

/// Changes how long a session is planned to last, the one thing no event of it says; whether there is such a session.
///
/// # Errors
/// When the database is away.
pub async fn set_duration(database: &Database, org: OrgId, session: SessionId, minutes: u32) -> Result<bool, Error> {
    let mut tenant = database.tenant(org).await?;
    let done = sqlx::query!(
        "UPDATE sessions SET duration_minutes = $3 WHERE org_id = $1 AND id = $2",
        org.0,
        session.0,
        integer(minutes)
    )
    .execute(&mut *tenant)
    .await?;
    tenant.commit().await?;
    Ok(done.rows_affected() > 0)
}

/// What became of a deletion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deletion {
    /// It is gone, with its log.
    Done,
    /// There is no such session.
    Unknown,
    /// It is live or over, so people have something in it.
    Refused,
}

/// Deletes a session that was never held, with its log and lease. An owner that has it open finds its next append
/// refused.
///
/// # Errors
/// When the database is away.
pub async fn delete(database: &Database, org: OrgId, session: SessionId) -> Result<Deletion, Error> {
    let mut tenant = database.tenant(org).await?;
    let done = sqlx::query!(
        "DELETE FROM sessions WHERE org_id = $1 AND id = $2 AND status IN ('scheduled', 'cancelled')",
        org.0,
        session.0
    )
    .execute(&mut *tenant)
    .await?;
    if done.rows_affected() > 0 {
        tenant.commit().await?;
        return Ok(Deletion::Done);
    }
    Ok(if session_row(&mut tenant, org, session).await?.is_some() { Deletion::Refused } else { Deletion::Unknown })
}

/// How somebody who comes back is recognised.
#[derive(Clone, Copy, Debug)]
pub enum Known<'a> {
    /// By their account.
    User(UserId),
    /// By the hash of their device key.
    Device(&'a str),
}

/// Who somebody is in a session, if they were there before. The row may be a moment behind the session itself,
/// which decides.
///
/// # Errors
/// [`Error::Text`]; or the database is away.
pub async fn participant(
    database: &Database,
    org: OrgId,
    session: SessionId,
    known: Known<'_>,
) -> Result<Option<ParticipantRow>, Error> {
    let (user, device) = match known {
        Known::User(user) => (Some(user), None),
        Known::Device(device) => (None, Some(device)),
    };
    let found = select_participants(database, org, session, user, device).await?;
    Ok(found.into_iter().next())
}

/// Everybody who was ever in a session.
///
/// # Errors
/// When the database is away.
pub async fn participants(database: &Database, org: OrgId, session: SessionId) -> Result<Vec<ParticipantRow>, Error> {
    select_participants(database, org, session, None, None).await
}

async fn select_participants(
    database: &Database,
    org: OrgId,
    session: SessionId,
    user: Option<UserId>,
    device: Option<&str>,
) -> Result<Vec<ParticipantRow>, Error> {
    let mut tenant = database.tenant(org).await?;
    let rows = sqlx::query!(
        "SELECT participant_id, user_id, device, name, role, standing FROM session_participants
         WHERE org_id = $1 AND session_id = $2 AND ($3::uuid IS NULL OR user_id = $3) AND ($4::text IS NULL OR device = $4)
         ORDER BY participant_id",
        org.0,
        session.0,
        user.map(|user| user.0),
        device,
    )
    .fetch_all(&mut *tenant)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(ParticipantRow {
                participant: ParticipantId(row.participant_id),
                user: row.user_id.map(UserId),
                device: row.device,
                name: row.name,
                role: named("role of a participant", &row.role)?,
                standing: named("standing of a participant", &row.standing)?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_write_them() {
        let code = join_code(&mut rand::rng());
        assert_eq!(typed_code(&code), Some(code.clone()));
        let (left, right) = code.split_at(4);
        assert_eq!(typed_code(&format!(" {}-{} ", left.to_lowercase(), right)), Some(code));
        for text in ["", "ABC", "ABCDEFG0", "ABCDEFGHJ", "ABCDEFÄÖ", "ABCDEFG\0"] {
            assert_eq!(typed_code(text), None, "{text:?}");
        }
    }

    #[test]
    fn cursors_are_read_back_and_nothing_else_is() {
        let cursor = Cursor { listed_at: -5, id: Uuid::from_u128(7) };
        assert_eq!(cursor.to_string().parse::<Cursor>().ok(), Some(cursor));
        for text in ["", ".", "1.", "1.x", "x.00000000000000000000000000000007", "99999999999999999999.7"] {
            assert!(text.parse::<Cursor>().is_err(), "{text}");
        }
    }
}
