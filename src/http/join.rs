//! Joining by a code, without an account. What makes a guest the same person after a reload, a crash or an answer that
//! never came is a key of theirs, one for each session: a cookie, or for clients without cookies a text.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use plenary_core::{
    domain::{people::Join, roster::Proof, text},
    ids::{ParticipantId, SessionId, Timestamp},
    protocol::{
        error::Code,
        people::{Role, Standing},
        session::Status,
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Api,
    body::{Body, Faults},
    cookie,
    problem::{self, Problem},
    secret::GuestKey,
    sessions::life::Entry,
};
use crate::store::session::{self, Found};

/// A session as someone at its door sees it.
#[derive(Serialize, ToSchema)]
pub struct Door {
    #[schema(value_type = Uuid)]
    session_id: SessionId,
    title: String,
    organization_name: String,
    #[schema(value_type = String, example = "scheduled")]
    status: Status,
    #[schema(value_type = Option<i64>)]
    scheduled_at: Option<Timestamp>,
    /// Whether newcomers wait to be let in.
    lobby: bool,
    /// How many are inside.
    people: usize,
    /// Whether people were given codes by which they are known.
    codes: bool,
}

/// Someone at the door.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Guest {
    /// 1–80 characters.
    name: String,
    /// The code they were given, if facilitators prepared a list of who is expected.
    #[serde(default)]
    code: Option<String>,
    /// What a former answer gave, to be the same person again.
    #[serde(default)]
    refresh_token: Option<String>,
    /// A random UUID of the client's, kept over its tries: so a try whose answer got lost makes nobody twice.
    #[serde(default)]
    device: Option<Uuid>,
    /// Whether the key comes as a cookie, else in the body.
    #[serde(default = "super::auth::yes")]
    #[schema(default = true)]
    cookie: bool,
}

/// A guest who comes back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Return {
    #[schema(value_type = Uuid)]
    session_id: SessionId,
    /// The key, unless the cookie has it.
    #[serde(default)]
    refresh_token: Option<String>,
}

/// A fresh token for a guest.
#[derive(Serialize, ToSchema)]
pub struct Refreshed {
    #[schema(value_type = Uuid)]
    participant_id: ParticipantId,
    access_token: String,
    /// Seconds from now.
    expires_in_s: u32,
    #[schema(value_type = Uuid)]
    session_id: SessionId,
}

/// What a join code leads to.
///
/// # Errors
/// `not_found`, `auth.throttled`.
#[utoipa::path(get, path = "/api/v1/join/{code}", tag = "joining", params(("code" = String, Path)),
    responses((status = 200, body = Door), (status = "4XX", body = problem::Body)))]
pub async fn look(request: HttpRequest, api: Data<Api>, code: Path<String>) -> Result<HttpResponse, Problem> {
    let found = by_code(&request, &api, &code).await?;
    let Found { row, organization, .. } = found;
    let handle = api.sessions.open(organization.id, row.id).await?;
    let seen = handle.read(|state| (state.header(), state.people.inside().count(), state.roster.asks_for_codes()));
    let (header, people, codes) = seen.await?;
    Ok(HttpResponse::Ok().json(Door {
        session_id: row.id,
        title: header.title,
        organization_name: organization.name,
        status: header.status,
        scheduled_at: header.scheduled_at,
        lobby: header.lobby,
        people,
        codes,
    }))
}

/// Joins as a guest.
///
/// # Errors
/// `not_found`, `field.invalid`, `session.state`, `session.full`, `participant.banned`, `auth.throttled`.
#[utoipa::path(post, path = "/api/v1/join/{code}", tag = "joining", params(("code" = String, Path)), request_body = Guest,
    responses((status = 201, body = Entry), (status = "4XX", body = problem::Body)))]
pub async fn join(
    request: HttpRequest,
    api: Data<Api>,
    code: Path<String>,
    Body(guest): Body<Guest>,
) -> Result<HttpResponse, Problem> {
    let Found { row, organization, .. } = by_code(&request, &api, &code).await?;
    let mut faults = Faults::default();
    let name = faults.take("/name", text::line("name", &guest.name, 80));
    faults.none()?;
    let kept = guest.refresh_token.clone().or_else(|| cookie::guest_of(&request, row.id));
    let key = kept.and_then(|text| GuestKey::parse(&text)).filter(|key| key.org == organization.id);
    let key = key.unwrap_or_else(|| GuestKey::new(organization.id, guest.device));
    let handle = api.sessions.open(organization.id, row.id).await?;
    let proof = Proof { email: None, code: guest.code };
    let wish = Join { participant: None, user: None, device: Some(key.device()), name, role: Role::Participant, proof };
    let joined = handle.join(wish).await?;
    let mut entry = Entry::new(&api, organization.id, row.id, None, joined);
    let mut response = HttpResponse::Created();
    if guest.cookie {
        response.cookie(api.cookies.guest(row.id, &key.text()));
    } else {
        entry.refresh_token = Some(key.text());
    }
    Ok(response.json(entry))
}

/// Gives a guest a fresh token, and lets who had left back in; of a session that has ended, to look at it.
///
/// # Errors
/// `auth.required` without a key, `auth.invalid` for one the session does not know, `session.full`,
/// `participant.banned`.
#[utoipa::path(post, path = "/api/v1/participants/refresh", tag = "joining", request_body = Return,
    responses((status = 200, body = Refreshed), (status = "4XX", body = problem::Body)))]
pub async fn refresh(request: HttpRequest, api: Data<Api>, Body(back): Body<Return>) -> Result<HttpResponse, Problem> {
    api.limits.join(&request, None)?;
    let session = back.session_id;
    let text = back.refresh_token.or_else(|| cookie::guest_of(&request, session)).ok_or(Code::AuthRequired)?;
    let key = GuestKey::parse(&text).ok_or(Code::AuthInvalid)?;
    let device = key.device();
    let unknown = |problem: Problem| if problem.code() == Code::NotFound { Code::AuthInvalid.into() } else { problem };
    let handle = api.sessions.open(key.org, session).await.map_err(|rejection| unknown(rejection.into()))?;
    let known = handle.read(move |state| {
        let id = state.people.of_device(device)?;
        state.people.get(id).map(|member| (id, member.standing))
    });
    let (participant, standing) = known.await?.ok_or(Code::AuthInvalid)?;
    match handle.join(Join::back(participant)).await {
        // Whoever was in a session that has ended may still look at it.
        Ok(_) => {}
        Err(rejection) if rejection.code == Code::SessionState && standing != Standing::Removed => {}
        Err(_) if standing == Standing::Removed => return Err(Code::Banned.into()),
        Err(rejection) => return Err(rejection.into()),
    }
    let issued = api.tokens.issue_participant(participant, session, key.org, None);
    Ok(HttpResponse::Ok().json(Refreshed {
        participant_id: participant,
        access_token: issued.access_token,
        expires_in_s: issued.expires_in_s,
        session_id: session,
    }))
}

async fn by_code(request: &HttpRequest, api: &Api, code: &str) -> Result<Found, Problem> {
    let typed = session::typed_code(code);
    api.limits.join(request, typed.as_deref())?;
    let typed = typed.ok_or_else(Problem::not_found)?;
    session::by_join_code(&api.database, &typed).await?.ok_or_else(Problem::not_found)
}
