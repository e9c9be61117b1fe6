//! Journeys an organization keeps to make sessions from, and the steps a client writes.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use plenary_core::{
    domain::{journey as rules, text},
    ids::{DeckId, JourneyId, StepId, Timestamp},
    protocol::{
        breakout::Template,
        error::Code,
        journey::{Phase, Step, StepKind},
    },
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Api,
    body::{Body, Faults},
    principal::{Right, UserAuth},
    problem::{self, Fault, Problem},
};
use crate::store::{deck, journey};

/// A step without an id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepDraft {
    /// `pause`, `expand`, `focus` or `doing`; never goes back.
    #[schema(value_type = String, example = "expand")]
    pub phase: Phase,
    /// `talk`, `draw`, `reflect`, `share`, `breakout`, `canvas` or `break`.
    #[schema(value_type = String, example = "draw")]
    pub kind: StepKind,
    /// 1–120 characters.
    pub title: String,
    /// What everybody reads; at most 4,000 characters.
    pub instructions: String,
    /// 0–480.
    pub planned_minutes: u32,
    /// The deck it uses.
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    pub deck_id: Option<DeckId>,
    /// What its breakouts are to be like: see `breakout.from_step` in the protocol.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub breakouts: Option<Template>,
}

/// A journey to be kept.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JourneyDraft {
    /// 1–160 characters.
    title: String,
    /// At most 2,000 characters.
    #[serde(default)]
    description: String,
    steps: Vec<StepDraft>,
}

/// A journey.
#[derive(Serialize, ToSchema)]
pub struct Journey {
    #[schema(value_type = Uuid)]
    id: JourneyId,
    title: String,
    description: String,
    #[schema(value_type = Vec<StepDraft>)]
    steps: Value,
    #[schema(value_type = i64)]
    updated_at: Timestamp,
}

/// All journeys.
#[derive(Serialize, ToSchema)]
pub struct Journeys {
    journeys: Vec<Journey>,
}

impl StepDraft {
    /// The step with an id.
    #[must_use]
    pub fn with(&self, id: StepId) -> Step {
        let Self { phase, kind, title, instructions, planned_minutes, deck_id, breakouts } = self.clone();
        Step { id, phase, kind, title, instructions, planned_minutes, deck_id, breakouts }
    }
}

impl From<Step> for StepDraft {
    fn from(Step { id: _, phase, kind, title, instructions, planned_minutes, deck_id, breakouts }: Step) -> Self {
        Self { phase, kind, title, instructions, planned_minutes, deck_id, breakouts }
    }
}

impl From<journey::Journey> for Journey {
    fn from(journey::Journey { id, title, description, steps, updated_at }: journey::Journey) -> Self {
        Self { id, title, description, steps, updated_at }
    }
}

/// Checks steps by the rules of sessions, and gives them back as they are to be kept.
///
/// # Errors
/// `field.invalid`, pointing below `/steps`.
pub fn checked(steps: Vec<Step>) -> Result<Vec<Step>, Problem> {
    match rules::plan(&steps)? {
        rules::Event::Planned { steps } => Ok(steps),
        rules::Event::StepChanged { .. } => Ok(Vec::new()),
    }
}

/// Notes each step that names a deck that is not among `known`.
pub fn unknown_decks<'a>(steps: impl IntoIterator<Item = &'a StepDraft>, known: &[DeckId]) -> Vec<Fault> {
    let unknown = |(index, step): (usize, &StepDraft)| {
        let wrong = step.deck_id.is_some_and(|deck| !known.contains(&deck));
        wrong.then(|| Fault::new(format!("/steps/{index}/deck_id"), "there is no such deck"))
    };
    steps.into_iter().enumerate().filter_map(unknown).collect()
}

async fn read(who: &UserAuth, api: &Api, id: JourneyId, draft: JourneyDraft) -> Result<journey::Journey, Problem> {
    who.require(Right::WriteContent)?;
    let mut faults = Faults::default();
    let title = faults.take("/title", text::line("title", &draft.title, 160));
    let description = match draft.description.trim() {
        "" => String::new(),
        _ => faults.take("/description", text::body("description", &draft.description, 2_000)),
    };
    faults.none()?;
    let numbered = draft.steps.iter().zip(0..).map(|(step, number)| step.with(StepId(Uuid::from_u128(number))));
    let steps: Vec<StepDraft> = checked(numbered.collect())?.into_iter().map(StepDraft::from).collect();
    let known: Vec<DeckId> = deck::list(&api.database, who.org).await?.into_iter().map(|deck| deck.id).collect();
    let unknown = unknown_decks(&steps, &known);
    if !unknown.is_empty() {
        return Err(Problem::fields(unknown));
    }
    let steps = serde_json::to_value(steps).map_err(|error| Problem::internal("steps could not be written", &error))?;
    Ok(journey::Journey { id, title, description, steps, updated_at: api.ambient.now() })
}

/// All journeys, by title.
///
/// # Errors
/// `auth.required`.
#[utoipa::path(get, path = "/api/v1/journeys", tag = "content", security(("bearer" = [])),
    responses((status = 200, body = Journeys), (status = "4XX", body = problem::Body)))]
pub async fn list(who: UserAuth, api: Data<Api>) -> Result<HttpResponse, Problem> {
    let journeys = journey::list(&api.database, who.org).await?;
    Ok(HttpResponse::Ok().json(Journeys { journeys: journeys.into_iter().map(Journey::from).collect() }))
}

/// A journey.
///
/// # Errors
/// `not_found`.
#[utoipa::path(get, path = "/api/v1/journeys/{id}", tag = "content", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 200, body = Journey), (status = "4XX", body = problem::Body)))]
pub async fn get(who: UserAuth, api: Data<Api>, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    let found = journey::get(&api.database, who.org, JourneyId(*id)).await?.ok_or_else(Problem::not_found)?;
    Ok(HttpResponse::Ok().json(Journey::from(found)))
}

/// Keeps a new journey.
///
/// # Errors
/// `authz.denied`, `field.invalid`.
#[utoipa::path(post, path = "/api/v1/journeys", tag = "content", security(("bearer" = [])), request_body = JourneyDraft,
    responses((status = 201, body = Journey), (status = "4XX", body = problem::Body)))]
pub async fn create(who: UserAuth, api: Data<Api>, Body(draft): Body<JourneyDraft>) -> Result<HttpResponse, Problem> {
    let new = read(&who, &api, api.ambient.id(), draft).await?;
    journey::insert(&api.database, who.org, &new).await?;
    Ok(HttpResponse::Created().json(Journey::from(new)))
}

/// Puts another journey in its place.
///
/// # Errors
/// `authz.denied`, `field.invalid`, `not_found`.
#[utoipa::path(put, path = "/api/v1/journeys/{id}", tag = "content", security(("bearer" = [])), request_body = JourneyDraft,
    params(("id" = Uuid, Path)), responses((status = 200, body = Journey), (status = "4XX", body = problem::Body)))]
pub async fn replace(
    who: UserAuth,
    api: Data<Api>,
    id: Path<Uuid>,
    Body(draft): Body<JourneyDraft>,
) -> Result<HttpResponse, Problem> {
    let new = read(&who, &api, JourneyId(*id), draft).await?;
    match journey::replace(&api.database, who.org, &new).await? {
        true => Ok(HttpResponse::Ok().json(Journey::from(new))),
        false => Err(Code::NotFound.into()),
    }
}

/// Forgets a journey; sessions made from it keep their copy.
///
/// # Errors
/// `authz.denied`, `not_found`.
#[utoipa::path(delete, path = "/api/v1/journeys/{id}", tag = "content", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 204), (status = "4XX", body = problem::Body)))]
pub async fn delete(who: UserAuth, api: Data<Api>, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    who.require(Right::WriteContent)?;
    match journey::delete(&api.database, who.org, JourneyId(*id)).await? {
        true => Ok(HttpResponse::NoContent().finish()),
        false => Err(Code::NotFound.into()),
    }
}
