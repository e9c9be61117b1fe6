//! Refresh tokens. Each is used once and replaced by the next of its family; a used one that comes again means that
//! two have it, so the whole family ends (RFC 9700 §4.14.2). Only their SHA-256 is stored.

use plenary_core::ids::{OrgId, ParticipantId, SessionId, Timestamp, UserId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Error, database::Database};

/// Whom a token speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An account.
    User(UserId),
    /// A guest in one session.
    Participant {
        /// Which session.
        session: SessionId,
        /// Who in it.
        participant: ParticipantId,
    },
}

impl Subject {
    fn columns(self) -> (&'static str, Option<Uuid>, Option<Uuid>, Option<Uuid>) {
        match self {
            Self::User(user) => ("user", Some(user.0), None, None),
            Self::Participant { session, participant } => ("participant", None, Some(session.0), Some(participant.0)),
        }
    }

    fn of_columns(user: Option<Uuid>, session: Option<Uuid>, participant: Option<Uuid>) -> Result<Self, Error> {
        match (user, session, participant) {
            (Some(user), None, None) => Ok(Self::User(UserId(user))),
            (None, Some(session), Some(participant)) => {
                Ok(Self::Participant { session: SessionId(session), participant: ParticipantId(participant) })
            }
            _ => Err(Error::Corrupt { what: "subject of a refresh token", source: None }),
        }
    }
}

/// A token to be stored.
#[derive(Clone, Copy, Debug)]
pub struct NewToken<'a> {
    /// Its id.
    pub id: Uuid,
    /// Its SHA-256.
    pub hash: &'a [u8; 32],
    /// When it was made.
    pub at: Timestamp,
    /// Until when it can be used.
    pub expires_at: Timestamp,
}

/// Stores the first token of a new `family`, and forgets the subject's expired ones, which nothing asks for any more.
///
/// # Errors
/// [`super::error::Rule::UserUnknown`] or [`super::error::Rule::SessionUnknown`]; or the database is away.
pub async fn create(
    database: &Database,
    org: OrgId,
    family: Uuid,
    subject: Subject,
    token: &NewToken<'_>,
) -> Result<(), Error> {
    let (_, user, session, participant) = subject.columns();
    let mut tenant = database.tenant(org).await?;
    sqlx::query!(
        "DELETE FROM refresh_tokens WHERE org_id = $1 AND expires_at <= $5
            AND (user_id = $2 OR (session_id = $3 AND participant_id = $4))",
        org.0,
        user,
        session,
        participant,
        token.at.0
    )
    .execute(&mut *tenant)
    .await?;
    insert(&mut tenant, org, family, subject, token).await?;
    Ok(tenant.commit().await?)
}

async fn insert(
    tenant: &mut PgConnection,
    org: OrgId,
    family: Uuid,
    subject: Subject,
    token: &NewToken<'_>,
) -> Result<(), Error> {
    let (kind, user, session, participant) = subject.columns();
    sqlx::query!(
        "INSERT INTO refresh_tokens
            (org_id, id, family, token_hash, subject_kind, user_id, session_id, participant_id, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        org.0,
        token.id,
        family,
        &token.hash[..],
        kind,
        user,
        session,
        participant,
        token.at.0,
        token.expires_at.0,
    )
    .execute(tenant)
    .await?;
    Ok(())
}

/// What became of a rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// The new token is stored, the old one is used up.
    Done {
        /// The tenant.
        org: OrgId,
        /// Whom it speaks for.
        subject: Subject,
    },
    /// Never ours, expired, or revoked.
    Refused,
    /// It was used before: its family is revoked now.
    Reused {
        /// The tenant.
        org: OrgId,
        /// Whom it spoke for.
        subject: Subject,
    },
}

/// Replaces the token `hash` by `next`, in the same family.
///
/// Within `leeway_ms` after its use a token may come again: two tabs of one browser send the same cookie at
/// the same time, and the slower one is no thief. 0 allows none.
///
/// # Errors
/// When the database is away; a rotation whose answer was lost signs out at the next try, unless within the leeway.
pub async fn rotate(
    database: &Database,
    hash: &[u8; 32],
    next: &NewToken<'_>,
    leeway_ms: i64,
) -> Result<Rotation, Error> {
    let Some((org, id)) = lookup(database, hash).await? else { return Ok(Rotation::Refused) };
    let mut tenant = database.tenant(org).await?;
    // Locked: of two that come at the same moment, the second sees that it was used.
    let row = sqlx::query!(
        "SELECT family, user_id, session_id, participant_id, expires_at, used_at, revoked_at FROM refresh_tokens
         WHERE org_id = $1 AND id = $2 FOR UPDATE",
        org.0,
        id
    )
    .fetch_optional(&mut *tenant)
    .await?;
    let Some(row) = row else { return Ok(Rotation::Refused) };
    let subject = Subject::of_columns(row.user_id, row.session_id, row.participant_id)?;
    if row.revoked_at.is_some() || row.expires_at <= next.at.0 {
        return Ok(Rotation::Refused);
    }
    if row.used_at.is_some_and(|used_at| next.at.since_ms(Timestamp(used_at)) >= leeway_ms) {
        revoke_family(&mut tenant, org, row.family, next.at).await?;
        tenant.commit().await?;
        return Ok(Rotation::Reused { org, subject });
    }
    sqlx::query!(
        "UPDATE refresh_tokens SET used_at = COALESCE(used_at, $3) WHERE org_id = $1 AND id = $2",
        org.0,
        id,
        next.at.0
    )
    .execute(&mut *tenant)
    .await?;
    insert(&mut tenant, org, row.family, subject, next).await?;
    tenant.commit().await?;
    Ok(Rotation::Done { org, subject })
}

/// Whom a token speaks for, if it can be used now; it is not used up.
///
/// # Errors
/// When the database is away.
pub async fn subject_of(
    database: &Database,
    hash: &[u8; 32],
    now: Timestamp,
) -> Result<Option<(OrgId, Subject)>, Error> {
    let Some((org, id)) = lookup(database, hash).await? else { return Ok(None) };
    let mut tenant = database.tenant(org).await?;
    let row = sqlx::query!(
        "SELECT user_id, session_id, participant_id FROM refresh_tokens
         WHERE org_id = $1 AND id = $2 AND expires_at > $3 AND used_at IS NULL AND revoked_at IS NULL",
        org.0,
        id,
        now.0
    )
    .fetch_optional(&mut *tenant)
    .await?;
    row.map(|row| Ok((org, Subject::of_columns(row.user_id, row.session_id, row.participant_id)?))).transpose()
}

/// Ends the family of a token: signing out. An unknown one is no error.
///
/// # Errors
/// When the database is away.
pub async fn revoke(database: &Database, hash: &[u8; 32], now: Timestamp) -> Result<(), Error> {
    let Some((org, id)) = lookup(database, hash).await? else { return Ok(()) };
    let mut tenant = database.tenant(org).await?;
    let family = sqlx::query_scalar!("SELECT family FROM refresh_tokens WHERE org_id = $1 AND id = $2", org.0, id)
        .fetch_optional(&mut *tenant)
        .await?;
    if let Some(family) = family {
        revoke_family(&mut tenant, org, family, now).await?;
    }
    Ok(tenant.commit().await?)
}

/// Ends every family of a subject: signing out everywhere, or being removed. How many tokens that ended.
///
/// # Errors
/// When the database is away.
pub async fn revoke_all(database: &Database, org: OrgId, subject: Subject, now: Timestamp) -> Result<u64, Error> {
    let (_, user, session, participant) = subject.columns();
    let mut tenant = database.tenant(org).await?;
    let done = sqlx::query!(
        "UPDATE refresh_tokens SET revoked_at = $5 WHERE org_id = $1 AND revoked_at IS NULL
            AND (user_id = $2 OR (session_id = $3 AND participant_id = $4))",
        org.0,
        user,
        session,
        participant,
        now.0
    )
    .execute(&mut *tenant)
    .await?;
    tenant.commit().await?;
    Ok(done.rows_affected())
}

async fn revoke_family(tenant: &mut PgConnection, org: OrgId, family: Uuid, now: Timestamp) -> Result<(), Error> {
    sqlx::query!(
        "UPDATE refresh_tokens SET revoked_at = $3 WHERE org_id = $1 AND family = $2 AND revoked_at IS NULL",
        org.0,
        family,
        now.0
    )
    .execute(tenant)
    .await?;
    Ok(())
}

async fn lookup(database: &Database, hash: &[u8; 32]) -> Result<Option<(OrgId, Uuid)>, Error> {
    let row = sqlx::query!(r#"SELECT org_id AS "org_id!", id AS "id!" FROM refresh_lookup($1)"#, &hash[..])
        .fetch_optional(database.pool())
        .await?;
    Ok(row.map(|row| (OrgId(row.org_id), row.id)))
}
