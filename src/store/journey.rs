//! Journeys that can be used again. Their steps are kept as they came, an array without ids: the rules of steps
//! are the domain's, and a session gives them ids when it copies them.

use plenary_core::ids::{JourneyId, OrgId, Timestamp};
use serde_json::Value;
use sqlx::PgConnection;

use super::{Error, database::Database};

/// A journey.
#[derive(Clone, Debug, PartialEq)]
pub struct Journey {
    /// Its id.
    pub id: JourneyId,
    /// Its title.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// Its steps, in order: an array.
    pub steps: Value,
    /// When it was made or changed.
    pub updated_at: Timestamp,
}

/// Stores a new journey.
///
/// # Errors
/// [`Error::Text`]; or the database is away.
pub async fn insert(database: &Database, org: OrgId, journey: &Journey) -> Result<(), Error> {
    let mut tenant = database.tenant(org).await?;
    insert_in(&mut tenant, org, journey).await?;
    Ok(tenant.commit().await?)
}

/// [`insert`] as part of a greater change.
pub(crate) async fn insert_in(tenant: &mut PgConnection, org: OrgId, journey: &Journey) -> Result<(), Error> {
    sqlx::query!(
        "INSERT INTO journeys (org_id, id, title, description, steps, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6)",
        org.0,
        journey.id.0,
        &journey.title,
        &journey.description,
        &journey.steps,
        journey.updated_at.0,
    )
    .execute(tenant)
    .await?;
    Ok(())
}

/// All journeys, by title.
///
/// # Errors
/// When the database is away.
pub async fn list(database: &Database, org: OrgId) -> Result<Vec<Journey>, Error> {
    let mut tenant = database.tenant(org).await?;
    let rows = sqlx::query!(
        "SELECT id, title, description, steps, updated_at FROM journeys WHERE org_id = $1 ORDER BY lower(title), id",
        org.0
    )
    .fetch_all(&mut *tenant)
    .await?;
    let journeys = rows.into_iter().map(|row| Journey {
        id: JourneyId(row.id),
        title: row.title,
        description: row.description,
        steps: row.steps,
        updated_at: Timestamp(row.updated_at),
    });
    Ok(journeys.collect())
}

/// One journey.
///
/// # Errors
/// When the database is away.
pub async fn get(database: &Database, org: OrgId, journey: JourneyId) -> Result<Option<Journey>, Error> {
    let mut tenant = database.tenant(org).await?;
    let row = sqlx::query!(
        "SELECT title, description, steps, updated_at FROM journeys WHERE org_id = $1 AND id = $2",
        org.0,
        journey.0
    )
    .fetch_optional(&mut *tenant)
    .await?;
    Ok(row.map(|row| Journey {
        id: journey,
        title: row.title,
        description: row.description,
        steps: row.steps,
        updated_at: Timestamp(row.updated_at),
    }))
}

/// Puts a journey in the place of the one with its id; whether there was one.
///
/// # Errors
/// [`Error::Text`]; or the database is away.
pub async fn replace(database: &Database, org: OrgId, journey: &Journey) -> Result<bool, Error> {
    let mut tenant = database.tenant(org).await?;
    let done = sqlx::query!(
        "UPDATE journeys SET title = $3, description = $4, steps = $5, updated_at = $6 WHERE org_id = $1 AND id = $2",
        org.0,
        journey.id.0,
        &journey.title,
        &journey.description,
        &journey.steps,
        journey.updated_at.0,
    )
    .execute(&mut *tenant)
    .await?;
    tenant.commit().await?;
    Ok(done.rows_affected() > 0)
}

/// Deletes a journey; whether there was one. Sessions made from it have their copy.
///
/// # Errors
/// When the database is away.
pub async fn delete(database: &Database, org: OrgId, journey: JourneyId) -> Result<bool, Error> {
    let mut tenant = database.tenant(org).await?;
    let done = sqlx::query!("DELETE FROM journeys WHERE org_id = $1 AND id = $2", org.0, journey.0)
        .execute(&mut *tenant)
        .await?;
    tenant.commit().await?;
    Ok(done.rows_affected() > 0)
}
