//! Sessions as they are planned, listed and looked back on. What a session *is* comes from its actor, which answers
//! with what is committed; lists come from the rows that the log keeps.
//!
//! Who sees a session: its creator, owners and admins of the organization, and whoever takes or took part. To anybody
//! else it does not exist.

pub mod fairness;
pub mod inside;
pub mod life;
pub mod plan;
pub mod roster;
pub mod search;
pub mod whereabouts;
pub mod rounds;
pub mod attendance;
pub mod canvases;
mod sheet;

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use plenary_core::{
    domain::session::{Change, Definition},
    ids::{DeckId, JourneyId, OrgId, SessionId, Timestamp, UserId},
    protocol::{card::DeckView, error::Code, journey::Step, session::Status},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Api,
    body::{Body, nullable},
    journeys::StepDraft,
    principal::{Right, UserAuth},
    problem::{self, Problem},
};
use crate::store::{
    organization,
    session::{self, Deletion, Found, Known},
};

pub use life::enter;

/// A session to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSession {
    /// 1–160 characters.
    title: String,
    /// Planned start.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    scheduled_at: Option<Timestamp>,
    /// 1–1440.
    #[serde(default = "an_hour")]
    #[schema(default = 60)]
    duration_minutes: u32,
    /// The journey whose steps it takes; not together with `steps`.
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    journey_id: Option<JourneyId>,
    /// Its steps.
    #[serde(default)]
    steps: Option<Vec<StepDraft>>,
    /// Its decks; without them those its steps use, or else all.
    #[serde(default)]
    #[schema(value_type = Option<Vec<Uuid>>)]
    deck_ids: Option<Vec<DeckId>>,
    /// Whether newcomers wait to be let in.
    #[serde(default = "yes")]
    #[schema(default = true)]
    lobby: bool,
    /// How many people it may hold; as many as the server allows when left out.
    #[serde(default)]
    capacity: Option<u32>,
}

/// What is to be different; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionPatch {
    #[serde(default)]
    title: Option<String>,
    /// Null takes it away.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<i64>)]
    scheduled_at: Option<Option<Timestamp>>,
    #[serde(default)]
    duration_minutes: Option<u32>,
    /// A step that is like one before, or stands in its place, stays that step; the current one must stay.
    #[serde(default)]
    steps: Option<Vec<StepDraft>>,
    #[serde(default)]
    #[schema(value_type = Option<Vec<Uuid>>)]
    deck_ids: Option<Vec<DeckId>>,
    #[serde(default)]
    lobby: Option<bool>,
    #[serde(default)]
    capacity: Option<u32>,
}

/// What is to be different in the copy.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Duplicate {
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    scheduled_at: Option<Timestamp>,
}

/// A session in a list.
#[derive(Serialize, ToSchema)]
pub struct Summary {
    #[schema(value_type = Uuid)]
    id: SessionId,
    title: String,
    #[schema(value_type = String, example = "live")]
    status: Status,
    join_code: String,
    #[schema(value_type = Option<i64>)]
    scheduled_at: Option<Timestamp>,
    duration_minutes: u32,
    #[schema(value_type = Option<i64>)]
    started_at: Option<Timestamp>,
    #[schema(value_type = Option<i64>)]
    ended_at: Option<Timestamp>,
    facilitator_name: String,
    participant_count: u32,
    #[schema(value_type = i64)]
    created_at: Timestamp,
}

/// A session.
#[derive(Serialize, ToSchema)]
pub struct Session {
    #[serde(flatten)]
    summary: Summary,
    /// The page where people join.
    join_url: String,
    lobby: bool,
    capacity: u32,
    /// `Step` of the session socket.
    #[schema(value_type = Vec<Object>)]
    steps: Vec<Step>,
    /// `DeckView` of the session socket.
    #[schema(value_type = Vec<Object>)]
    decks: Vec<DeckView>,
}

fn an_hour() -> u32 {
    60
}

fn yes() -> bool {
    true
}

/// Makes a session.
///
/// # Errors
/// `authz.denied`, `field.invalid`.
#[utoipa::path(post, path = "/api/v1/sessions", tag = "sessions", security(("bearer" = [])), request_body = NewSession,
    responses((status = 201, body = Session), (status = "4XX", body = problem::Body)))]
pub async fn create(who: UserAuth, api: Data<Api>, Body(new): Body<NewSession>) -> Result<HttpResponse, Problem> {
    who.require(Right::CreateSessions)?;
    let capacity = new.capacity.unwrap_or(api.config.session.participants_max);
    plan::check(&api, Some(&new.title), new.scheduled_at, Some(new.duration_minutes), Some(capacity))?;
    let drafts = plan::drafts(&api, who.org, new.journey_id, new.steps).await?;
    let decks = plan::decks(&api, who.org, new.deck_ids.as_deref(), &drafts).await?;
    let steps = drafts.iter().map(|draft| draft.with(api.ambient.id())).collect();
    let definition = Definition {
        id: api.ambient.id(),
        title: new.title,
        join_code: String::new(),
        scheduled_at: new.scheduled_at,
        capacity,
        lobby: new.lobby,
        steps,
        decks,
        facilitator: who.user,
        facilitator_name: account_of(&api, &who).await?.name,
    };
    let id = plan::keep(&api, who.org, definition, new.duration_minutes).await?;
    Ok(HttpResponse::Created().json(view(&api, who.org, id).await?))
}

/// A session.
///
/// # Errors
/// `not_found`.
#[utoipa::path(get, path = "/api/v1/sessions/{id}", tag = "sessions", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 200, body = Session), (status = "4XX", body = problem::Body)))]
pub async fn get(who: UserAuth, api: Data<Api>, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    let found = visible(&api, &who, SessionId(*id)).await?;
    Ok(HttpResponse::Ok().json(view(&api, who.org, found.row.id).await?))
}

/// Changes a session that has not ended.
///
/// # Errors
/// `not_found`, `authz.denied`, `field.invalid`, `session.state`.
#[utoipa::path(patch, path = "/api/v1/sessions/{id}", tag = "sessions", security(("bearer" = [])), request_body = SessionPatch,
    params(("id" = Uuid, Path)), responses((status = 200, body = Session), (status = "4XX", body = problem::Body)))]
pub async fn change(
    who: UserAuth,
    api: Data<Api>,
    id: Path<Uuid>,
    Body(patch): Body<SessionPatch>,
) -> Result<HttpResponse, Problem> {
    let (handle, by) = life::acting(&api, &who, SessionId(*id)).await?;
    plan::check(&api, patch.title.as_deref(), patch.scheduled_at.flatten(), patch.duration_minutes, patch.capacity)?;
    let (steps, decks) = plan::changed(&api, who.org, &handle, patch.steps, patch.deck_ids.as_deref()).await?;
    let SessionPatch { title, scheduled_at, lobby, capacity, .. } = patch;
    handle.change(by, Change { title, scheduled_at, capacity, lobby, steps, decks }).await?;
    if let Some(minutes) = patch.duration_minutes {
        session::set_duration(&api.database, who.org, handle.id(), minutes).await?;
    }
    Ok(HttpResponse::Ok().json(view(&api, who.org, handle.id()).await?))
}

/// Makes a session like another one.
///
/// # Errors
/// `not_found`, `authz.denied`, `field.invalid`.
#[utoipa::path(post, path = "/api/v1/sessions/{id}/duplicate", tag = "sessions", security(("bearer" = [])), request_body = Duplicate,
    params(("id" = Uuid, Path)), responses((status = 201, body = Session), (status = "4XX", body = problem::Body)))]
pub async fn duplicate(
    who: UserAuth,
    api: Data<Api>,
    id: Path<Uuid>,
    Body(new): Body<Duplicate>,
) -> Result<HttpResponse, Problem> {
    let found = visible(&api, &who, SessionId(*id)).await?;
    who.require(Right::CreateSessions)?;
    plan::check(&api, new.title.as_deref(), new.scheduled_at, None, None)?;
    let handle = api.sessions.open(who.org, found.row.id).await?;
    let (header, mut steps, decks) =
        handle.read(|state| (state.header(), state.journey.steps().to_vec(), state.card.decks().to_vec())).await?;
    for step in &mut steps {
        step.id = api.ambient.id();
    }
    let definition = Definition {
        id: api.ambient.id(),
        title: new.title.unwrap_or(header.title),
        join_code: String::new(),
        scheduled_at: new.scheduled_at,
        capacity: header.capacity,
        lobby: header.lobby,
        steps,
        decks,
        facilitator: who.user,
        facilitator_name: account_of(&api, &who).await?.name,
    };
    let id = plan::keep(&api, who.org, definition, found.row.duration_minutes).await?;
    Ok(HttpResponse::Created().json(view(&api, who.org, id).await?))
}

/// Deletes a session that was never held.
///
/// # Errors
/// `not_found`, `authz.denied`, `session.state`.
#[utoipa::path(delete, path = "/api/v1/sessions/{id}", tag = "sessions", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 204), (status = "4XX", body = problem::Body)))]
pub async fn delete(who: UserAuth, api: Data<Api>, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    let found = visible(&api, &who, SessionId(*id)).await?;
    if !runs(&who, &found) {
        return Err(Code::Forbidden.into());
    }
    match session::delete(&api.database, who.org, found.row.id).await? {
        Deletion::Done => Ok(HttpResponse::NoContent().finish()),
        Deletion::Unknown => Err(Problem::not_found()),
        Deletion::Refused => {
            Err(Problem::detailed(Code::SessionState, "only a session that was never held can be deleted"))
        }
    }
}

/// Whether someone runs a session by right: its creator, owners and admins.
fn runs(who: &UserAuth, found: &Found) -> bool {
    found.row.created_by == Some(who.user) || who.may(Right::RunAllSessions)
}

/// A session, if it exists for who asks.
async fn visible(api: &Api, who: &UserAuth, id: SessionId) -> Result<Found, Problem> {
    let found = session::get(&api.database, who.org, id).await?.ok_or_else(Problem::not_found)?;
    if runs(who, &found) || took_part(api, who.org, id, who.user).await? {
        Ok(found)
    } else {
        Err(Problem::not_found())
    }
}

async fn took_part(api: &Api, org: OrgId, id: SessionId, user: UserId) -> Result<bool, Problem> {
    Ok(session::participant(&api.database, org, id, Known::User(user)).await?.is_some())
}

/// An account that is still a member.
async fn account_of(api: &Api, who: &UserAuth) -> Result<crate::store::user::User, Problem> {
    let membership = organization::membership(&api.database, who.org, who.user).await?.ok_or(Code::AuthInvalid)?;
    Ok(membership.user)
}

/// A session as it is now.
async fn view(api: &Api, org: OrgId, id: SessionId) -> Result<Session, Problem> {
    let handle = api.sessions.open(org, id).await?;
    let (header, steps, decks) =
        handle.read(|state| (state.header(), state.journey.steps().to_vec(), state.card.views())).await?;
    // After the session was read: its creation is in the row by now.
    let Found { row, facilitator_name, .. } =
        session::get(&api.database, org, id).await?.ok_or_else(Problem::not_found)?;
    Ok(Session {
        join_url: format!("{}/join/{}", api.public_url, header.join_code),
        lobby: header.lobby,
        capacity: header.capacity,
        steps,
        decks,
        summary: Summary {
            id,
            title: header.title,
            status: header.status,
            join_code: header.join_code,
            scheduled_at: header.scheduled_at,
            duration_minutes: row.duration_minutes,
            started_at: header.started_at,
            ended_at: header.ended_at,
            facilitator_name,
            participant_count: row.participant_count,
            created_at: row.created_at,
        },
    })
}
