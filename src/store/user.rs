//! Accounts. They belong to no tenant, but a tenant sees only those of its members (row-level security), so all
//! but the lookup by address happens as a tenant.

use plenary_core::ids::{OrgId, UserId};

use super::{Error, database::Database};

/// A person with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Their address, in lower case.
    pub email: String,
}

/// What signing in needs.
#[derive(Clone)]
pub struct Credentials {
    /// The account.
    pub user: User,
    /// Its organization, the one it belonged to first.
    pub org: OrgId,
    /// Argon2, as a PHC text.
    pub password_hash: String,
}

/// The credentials of an address; `None` for an unknown one, and for an account without an organization.
///
/// # Errors
/// When the database is away.
pub async fn by_email(database: &Database, email: &str) -> Result<Option<Credentials>, Error> {
    let found = sqlx::query!(r#"SELECT user_id AS "user_id!", org_id FROM account_by_email($1) LIMIT 1"#, email)
        .fetch_optional(database.pool())
        .await?;
    let Some((user, org)) = found.and_then(|row| Some((UserId(row.user_id), OrgId(row.org_id?)))) else {
        return Ok(None);
    };
    let mut tenant = database.tenant(org).await?;
    let row = sqlx::query!("SELECT name, email, password_hash FROM users WHERE id = $1", user.0)
        .fetch_optional(&mut *tenant)
        .await?;
    Ok(row.map(|row| Credentials {
        user: User { id: user, name: row.name, email: row.email },
        org,
        password_hash: row.password_hash,
    }))
}

/// Stores another hash of a password: a new password, or the old one with new parameters. Whether there was
/// such a member.
///
/// # Errors
/// When the database is away.
pub async fn set_password_hash(
    database: &Database,
    org: OrgId,
    user: UserId,
    password_hash: &str,
) -> Result<bool, Error> {
    let mut tenant = database.tenant(org).await?;
    let done = sqlx::query!("UPDATE users SET password_hash = $2 WHERE id = $1", user.0, password_hash)
        .execute(&mut *tenant)
        .await?;
    tenant.commit().await?;
    Ok(done.rows_affected() > 0)
}
