//! Organizations, who belongs to them, and who is invited. An organization always has an owner: what would leave
//! it without one is refused here, under a lock, since two owners may leave at the same moment.

use plenary_core::ids::{OrgId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    Error,
    database::{Database, named},
    deck::{self, NewDeck},
    error::Rule,
    journey::{self, Journey},
    user::User,
};

/// What somebody is in an organization. Ordered: a later one may do more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrgRole {
    /// Reads what there is, and takes part.
    Member,
    /// Makes content and sessions.
    Facilitator,
    /// Also invites and removes people.
    Admin,
    /// Also makes others owners.
    Owner,
}

impl OrgRole {
    /// The name on the wire and in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Facilitator => "facilitator",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }
}

/// The tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    /// Its id.
    pub id: OrgId,
    /// Its name.
    pub name: String,
}

/// A new organization with its owner and what it starts with.
#[derive(Clone, Copy, Debug)]
pub struct Registration<'a> {
    /// The tenant's id.
    pub org: OrgId,
    /// Its name.
    pub organization_name: &'a str,
    /// The owner's id.
    pub user: UserId,
    /// Their name.
    pub name: &'a str,
    /// Their address; stored in lower case.
    pub email: &'a str,
    /// Argon2, as a PHC text.
    pub password_hash: &'a str,
    /// Decks it starts with.
    pub decks: &'a [NewDeck],
    /// Journeys it starts with.
    pub journeys: &'a [Journey],
    /// Now.
    pub at: Timestamp,
}

/// Makes an organization, its owner and its first content: all or nothing.
///
/// # Errors
/// [`Rule::EmailTaken`]; or the database is away.
pub async fn register(database: &Database, new: &Registration<'_>) -> Result<(), Error> {
    let mut tenant = database.tenant(new.org).await?;
    sqlx::query!(
        "INSERT INTO organizations (org_id, name, created_at) VALUES ($1, $2, $3)",
        new.org.0,
        new.organization_name,
        new.at.0
    )
    .execute(&mut *tenant)
    .await?;
    insert_user(&mut tenant, new.user, new.name, new.email, new.password_hash, new.at).await?;
    insert_membership(&mut tenant, new.org, new.user, OrgRole::Owner, new.at).await?;
    for deck in new.decks {
        deck::insert_in(&mut tenant, new.org, deck, new.at).await?;
    }
    for journey in new.journeys {
        journey::insert_in(&mut tenant, new.org, journey).await?;
    }
    Ok(tenant.commit().await?)
}

async fn insert_user(
    tenant: &mut PgConnection,
    user: UserId,
    name: &str,
    email: &str,
    password_hash: &str,
    at: Timestamp,
) -> Result<(), Error> {
    sqlx::query!(
        "INSERT INTO users (id, email, name, password_hash, created_at) VALUES ($1, lower($2), $3, $4, $5)",
        user.0,
        email,
        name,
        password_hash,
        at.0
    )
    .execute(tenant)
    .await?;
    Ok(())
}

async fn insert_membership(
    tenant: &mut PgConnection,
    org: OrgId,
    user: UserId,
    role: OrgRole,
    at: Timestamp,
) -> Result<(), Error> {
    sqlx::query!(
        "INSERT INTO memberships (org_id, user_id, role, joined_at) VALUES ($1, $2, $3, $4)",
        org.0,
        user.0,
        role.name(),
        at.0
    )
    .execute(tenant)
    .await?;
    Ok(())
}

/// Somebody in their organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The organization.
    pub organization: Organization,
    /// Who.
    pub user: User,
    /// What they are there.
    pub role: OrgRole,
    /// Since when.
    pub joined_at: Timestamp,
}

/// The membership of an account in an organization: to be asked with every request, as a token outlives a role.
///
/// # Errors
/// When the database is away.
pub async fn membership(database: &Database, org: OrgId, user: UserId) -> Result<Option<Membership>, Error> {
    let mut tenant = database.tenant(org).await?;
    membership_in(&mut tenant, org, user).await
}

async fn membership_in(tenant: &mut PgConnection, org: OrgId, user: UserId) -> Result<Option<Membership>, Error> {
    let row = sqlx::query!(
        "SELECT o.name AS organization_name, u.name, u.email, m.role, m.joined_at
         FROM memberships m JOIN organizations o USING (org_id) JOIN users u ON u.id = m.user_id
         WHERE m.org_id = $1 AND m.user_id = $2",
        org.0,
        user.0
    )
    .fetch_optional(tenant)
    .await?;
    row.map(|row| {
        Ok(Membership {
            organization: Organization { id: org, name: row.organization_name },
            user: User { id: user, name: row.name, email: row.email },
            role: named("role in an organization", &row.role)?,
            joined_at: Timestamp(row.joined_at),
        })
    })
    .transpose()
}

/// The organization of an account: the one it belonged to first.
///
/// # Errors
/// When the database is away.
pub async fn of_user(database: &Database, user: UserId) -> Result<Option<OrgId>, Error> {
    let org = sqlx::query_scalar!(r#"SELECT org_id AS "org_id!" FROM membership_of($1) LIMIT 1"#, user.0)
        .fetch_optional(database.pool())
        .await?;
    Ok(org.map(OrgId))
}

/// Somebody in a list of members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub user: User,
    /// What they are.
    pub role: OrgRole,
    /// Since when.
    pub joined_at: Timestamp,
}

/// All members, by name.
///
/// # Errors
/// When the database is away.
pub async fn members(database: &Database, org: OrgId) -> Result<Vec<Member>, Error> {
    let mut tenant = database.tenant(org).await?;
    let rows = sqlx::query!(
        "SELECT u.id, u.name, u.email, m.role, m.joined_at FROM memberships m JOIN users u ON u.id = m.user_id
         WHERE m.org_id = $1 ORDER BY lower(u.name), u.id",
        org.0
    )
    .fetch_all(&mut *tenant)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Member {
                user: User { id: UserId(row.id), name: row.name, email: row.email },
                role: named("role in an organization", &row.role)?,
                joined_at: Timestamp(row.joined_at),
            })
        })
        .collect()
}

/// What became of a change of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is so.
    Done,
    /// There is no such member.
    Unknown,
    /// The organization would have no owner.
    LastOwner,
}

/// Gives a member another role.
///
/// # Errors
/// When the database is away.
pub async fn change_role(database: &Database, org: OrgId, user: UserId, role: OrgRole) -> Result<Change, Error> {
    let mut tenant = database.tenant(org).await?;
    let change = may_lose(&mut tenant, org, user, role == OrgRole::Owner).await?;
    if change != Change::Done {
        return Ok(change);
    }
    sqlx::query!("UPDATE memberships SET role = $3 WHERE org_id = $1 AND user_id = $2", org.0, user.0, role.name())
        .execute(&mut *tenant)
        .await?;
    tenant.commit().await?;
    Ok(Change::Done)
}

/// Removes a member, and with the membership all their refresh tokens. The account stays, without a tenant, so that
/// their past sessions keep an author; a new invitation revives it.
///
/// # Errors
/// When the database is away.
pub async fn remove(database: &Database, org: OrgId, user: UserId) -> Result<Change, Error> {
    let mut tenant = database.tenant(org).await?;
    let change = may_lose(&mut tenant, org, user, false).await?;
    if change != Change::Done {
        return Ok(change);
    }
    sqlx::query!("DELETE FROM memberships WHERE org_id = $1 AND user_id = $2", org.0, user.0)
        .execute(&mut *tenant)
        .await?;
    tenant.commit().await?;
    Ok(Change::Done)
}

/// Whether the organization has an owner when this member is one no more. Locks the owners, so that of two who leave
/// at the same moment the second one sees that the first is gone.
async fn may_lose(tenant: &mut PgConnection, org: OrgId, user: UserId, stays_owner: bool) -> Result<Change, Error> {
    let owners = sqlx::query_scalar!(
        "SELECT user_id FROM memberships WHERE org_id = $1 AND role = 'owner' ORDER BY user_id FOR UPDATE",
        org.0
    )
    .fetch_all(&mut *tenant)
    .await?;
    let is_member = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM memberships WHERE org_id = $1 AND user_id = $2) AS "is_member!""#,
        org.0,
        user.0
    )
    .fetch_one(&mut *tenant)
    .await?;
    Ok(match is_member {
        false => Change::Unknown,
        true if owners == [user.0] && !stays_owner => Change::LastOwner,
        true => Change::Done,
    })
}

/// An invitation that waits to be accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: Uuid,
    /// Who is invited.
    pub email: String,
    /// What they become; never an owner.
    pub role: OrgRole,
    /// Until when.
    pub expires_at: Timestamp,
}

/// Invites an address; a former invitation of it is replaced. `token_hash` is the SHA-256 of what is shown once.
///
/// # Errors
/// [`Rule::MemberAlready`] for an address of a member, [`Rule::EmailTaken`] for one that
/// has its account in another organization; or the database is away.
pub async fn invite(
    database: &Database,
    org: OrgId,
    invitation: &Invitation,
    token_hash: &[u8; 32],
    at: Timestamp,
) -> Result<(), Error> {
    let mut tenant = database.tenant(org).await?;
    match account_of(&mut tenant, &invitation.email).await? {
        Some((_, Some(home))) if home == org => return Err(Error::Rule(Rule::MemberAlready)),
        Some((_, Some(_))) => return Err(Error::Rule(Rule::EmailTaken)),
        Some((_, None)) | None => {}
    }
    sqlx::query!(
        "INSERT INTO invitations (org_id, id, email, role, token_hash, created_at, expires_at)
         VALUES ($1, $2, lower($3), $4, $5, $6, $7)
         ON CONFLICT (org_id, email) DO UPDATE SET id = excluded.id, role = excluded.role, token_hash = excluded.token_hash,
            created_at = excluded.created_at, expires_at = excluded.expires_at",
        org.0,
        invitation.id,
        &invitation.email,
        invitation.role.name(),
        &token_hash[..],
        at.0,
        invitation.expires_at.0,
    )
    .execute(&mut *tenant)
    .await?;
    Ok(tenant.commit().await?)
}

/// The account of an address and its first tenant, if it has one left.
async fn account_of(connection: &mut PgConnection, email: &str) -> Result<Option<(UserId, Option<OrgId>)>, Error> {
    let row = sqlx::query!(r#"SELECT user_id AS "user_id!", org_id FROM account_by_email($1) LIMIT 1"#, email)
        .fetch_optional(connection)
        .await?;
    Ok(row.map(|row| (UserId(row.user_id), row.org_id.map(OrgId))))
}

/// The invitations that can still be accepted, the newest first.
///
/// # Errors
/// When the database is away.
pub async fn invitations(database: &Database, org: OrgId, now: Timestamp) -> Result<Vec<Invitation>, Error> {
    let mut tenant = database.tenant(org).await?;
    let rows = sqlx::query!(
        "SELECT id, email, role, expires_at FROM invitations
         WHERE org_id = $1 AND expires_at > $2 ORDER BY created_at DESC, id",
        org.0,
        now.0
    )
    .fetch_all(&mut *tenant)
    .await?;
    rows.into_iter()
        .map(|row| {
            let role = named("role of an invitation", &row.role)?;
            Ok(Invitation { id: row.id, email: row.email, role, expires_at: Timestamp(row.expires_at) })
        })
        .collect()
}

/// Takes an invitation back; whether there was one.
///
/// # Errors
/// When the database is away.
pub async fn withdraw(database: &Database, org: OrgId, invitation: Uuid) -> Result<bool, Error> {
    let mut tenant = database.tenant(org).await?;
    let done = sqlx::query!("DELETE FROM invitations WHERE org_id = $1 AND id = $2", org.0, invitation)
        .execute(&mut *tenant)
        .await?;
    tenant.commit().await?;
    Ok(done.rows_affected() > 0)
}

/// An invitation as whoever holds its token sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenInvitation {
    /// Into which organization.
    pub organization: Organization,
    /// The invitation.
    pub invitation: Invitation,
}

/// The invitation of a token, unless it is over.
///
/// # Errors
/// When the database is away.
pub async fn invitation(
    database: &Database,
    token_hash: &[u8; 32],
    now: Timestamp,
) -> Result<Option<OpenInvitation>, Error> {
    let Some((org, id)) = invitation_of(database, token_hash).await? else { return Ok(None) };
    let mut tenant = database.tenant(org).await?;
    let row = sqlx::query!(
        "SELECT o.name, i.email, i.role, i.expires_at FROM invitations i JOIN organizations o USING (org_id)
         WHERE i.org_id = $1 AND i.id = $2 AND i.expires_at > $3",
        org.0,
        id,
        now.0
    )
    .fetch_optional(&mut *tenant)
    .await?;
    row.map(|row| {
        let role = named("role of an invitation", &row.role)?;
        Ok(OpenInvitation {
            organization: Organization { id: org, name: row.name },
            invitation: Invitation { id, email: row.email, role, expires_at: Timestamp(row.expires_at) },
        })
    })
    .transpose()
}

async fn invitation_of(database: &Database, token_hash: &[u8; 32]) -> Result<Option<(OrgId, Uuid)>, Error> {
    let row = sqlx::query!(r#"SELECT org_id AS "org_id!", id AS "id!" FROM invitation_lookup($1)"#, &token_hash[..])
        .fetch_optional(database.pool())
        .await?;
    Ok(row.map(|row| (OrgId(row.org_id), row.id)))
}

/// What somebody says who accepts an invitation.
#[derive(Clone, Copy, Debug)]
pub struct Acceptance<'a> {
    /// SHA-256 of the token.
    pub token_hash: &'a [u8; 32],
    /// The id of the account, if a new one is made.
    pub user: UserId,
    /// Their name.
    pub name: &'a str,
    /// Argon2, as a PHC text.
    pub password_hash: &'a str,
    /// Now.
    pub at: Timestamp,
}

/// Makes the invited account a member; `None` when the invitation is over or was used meanwhile.
///
/// An account that was removed from its last organization is revived, with a new name and password: it has nothing
/// left that these could open but what the new organization gives it.
///
/// # Errors
/// [`Rule::EmailTaken`] when the address has got a living account since; or the database is away.
pub async fn accept(database: &Database, acceptance: &Acceptance<'_>) -> Result<Option<Membership>, Error> {
    let Some((org, id)) = invitation_of(database, acceptance.token_hash).await? else { return Ok(None) };
    let mut tenant = database.tenant(org).await?;
    let row = sqlx::query!(
        "DELETE FROM invitations WHERE org_id = $1 AND id = $2 AND token_hash = $3 AND expires_at > $4 RETURNING email, role",
        org.0,
        id,
        &acceptance.token_hash[..],
        acceptance.at.0
    )
    .fetch_optional(&mut *tenant)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let role = named("role of an invitation", &row.role)?;
    let Acceptance { name, password_hash, at, .. } = *acceptance;
    let user = match account_of(&mut tenant, &row.email).await? {
        Some((user, None)) => {
            // Only as a member is the account in this tenant's sight.
            insert_membership(&mut tenant, org, user, role, at).await?;
            sqlx::query!("UPDATE users SET name = $2, password_hash = $3 WHERE id = $1", user.0, name, password_hash)
                .execute(&mut *tenant)
                .await?;
            user
        }
        Some((_, Some(_))) => return Err(Error::Rule(Rule::EmailTaken)),
        None => {
            insert_user(&mut tenant, acceptance.user, name, &row.email, password_hash, at).await?;
            insert_membership(&mut tenant, org, acceptance.user, role, at).await?;
            acceptance.user
        }
    };
    let membership = membership_in(&mut tenant, org, user).await?;
    tenant.commit().await?;
    Ok(membership)
}
