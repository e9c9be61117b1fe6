//! Who is with whom in a round, and why: what a facilitator looks at before opening it.

use std::collections::BTreeMap;

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use plenary_core::{
    domain::breakout,
    ids::{ParticipantId, RoundId, SessionId},
    protocol::error::Code,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    super::{
        Api,
        principal::AnyAuth,
        problem::{self, Problem},
    },
    inside,
};

/// What there is to say about a round as it is now.
#[derive(Serialize, ToSchema)]
pub struct Fairness {
    title: String,
    /// The seed, if chance decided.
    seed: Option<u32>,
    /// How many are in each of its breakouts, in their order.
    sizes: Vec<usize>,
    /// Pairs of people who were in one breakout before, or are to be in another round that is prepared.
    #[schema(value_type = Vec<Vec<Uuid>>)]
    repeats: Vec<[ParticipantId; 2]>,
    /// There is no way with fewer repeats than this.
    repeats_min: usize,
    /// Wishes that do not hold, the most important first.
    unmet: Vec<Unmet>,
    /// By participant: why they are where they are, in a sentence.
    #[schema(value_type = BTreeMap<String, String>)]
    reasons: BTreeMap<ParticipantId, String>,
}

/// A wish that does not hold.
#[derive(Serialize, ToSchema)]
pub struct Unmet {
    /// In a sentence.
    text: String,
    /// The people concerned.
    #[schema(value_type = Vec<Uuid>)]
    people: Vec<ParticipantId>,
}

impl From<breakout::Fairness> for Fairness {
    fn from(found: breakout::Fairness) -> Self {
        let breakout::Fairness { title, seed, sizes, repeats, repeats_min, unmet, reasons } = found;
        let unmet = unmet.into_iter().map(|(text, people)| Unmet { text, people: people.into_iter().collect() });
        Self { title, seed, sizes, repeats, repeats_min, unmet: unmet.collect(), reasons }
    }
}

/// Who is with whom in a round, and why; for those who facilitate the session.
///
/// # Errors
/// `not_found`, `authz.denied`, `breakout.none`.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/rounds/{round_id}/fairness", tag = "sessions",
    security(("bearer" = [])), params(("id" = Uuid, Path), ("round_id" = Uuid, Path)),
    responses((status = 200, body = Fairness), (status = "4XX", body = problem::Body)))]
pub async fn of_round(who: AnyAuth, api: Data<Api>, path: Path<(Uuid, Uuid)>) -> Result<HttpResponse, Problem> {
    let (id, round) = path.into_inner();
    let insider = inside::insider(&api, &who, SessionId(id)).await?;
    if !insider.facilitates {
        return Err(Code::Forbidden.into());
    }
    let case = insider.handle.read(move |state| breakout::Case::of(state, RoundId(round))).await?;
    // With hundreds of people this takes a while: neither the session's actor nor the other requests wait for it.
    let found = tokio::task::spawn_blocking(move || case.fairness()).await.map_err(|_| Code::Internal)?;
    Ok(HttpResponse::Ok().json(Fairness::from(found.ok_or(Code::BreakoutsNone)?)))
}
