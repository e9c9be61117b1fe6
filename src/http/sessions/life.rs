//! Coming into a session with an account, and beginning and ending it.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use plenary_core::{
    domain::{Rejection, people::Join, roster::Proof},
    ids::{OrgId, ParticipantId, SessionId, UserId},
    protocol::{
        self,
        error::Code,
        people::{Role, Standing},
        session::Command,
    },
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    super::{
        Api,
        auth::Empty,
        body::Body,
        principal::{Right, UserAuth},
        problem::{self, Problem},
    },
    account_of, runs, view, visible,
};
use crate::{
    actors::{Joined, SessionHandle},
    store::{organization::OrgRole, session},
};

/// Someone in a session, with the token for its socket.
#[derive(Serialize, ToSchema)]
pub struct Entry {
    #[schema(value_type = Uuid)]
    pub(in crate::http) participant_id: ParticipantId,
    /// For the session's socket and what REST tells of it.
    pub(in crate::http) access_token: String,
    /// Seconds from now.
    pub(in crate::http) expires_in_s: u32,
    #[schema(value_type = Uuid)]
    pub(in crate::http) session_id: SessionId,
    /// `observer`, `participant`, `co_facilitator` or `facilitator`.
    #[schema(value_type = String, example = "participant")]
    pub(in crate::http) role: Role,
    /// `admitted`, or `waiting` in the lobby.
    #[schema(value_type = String, example = "admitted")]
    pub(in crate::http) standing: Standing,
    /// What makes a guest the same person again; only for clients that asked for no cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::http) refresh_token: Option<String>,
}

impl Entry {
    /// Someone who just came in.
    pub(in crate::http) fn new(
        api: &Api,
        org: OrgId,
        session_id: SessionId,
        user: Option<UserId>,
        joined: Joined,
    ) -> Self {
        let issued = api.tokens.issue_participant(joined.participant, session_id, org, user);
        Self {
            participant_id: joined.participant,
            access_token: issued.access_token,
            expires_in_s: issued.expires_in_s,
            session_id,
            role: joined.role,
            standing: joined.standing,
            refresh_token: None,
        }
    }
}

/// Comes into a session of one's organization.
///
/// # Errors
/// `not_found`, `session.state`, `session.full`, `participant.banned`.
#[utoipa::path(post, path = "/api/v1/sessions/{id}/join", tag = "sessions", security(("bearer" = [])), request_body = Empty,
    params(("id" = Uuid, Path)), responses((status = 200, body = Entry), (status = "4XX", body = problem::Body)))]
pub async fn join(who: UserAuth, api: Data<Api>, id: Path<Uuid>, _: Body<Empty>) -> Result<HttpResponse, Problem> {
    let (handle, joined) = knock(&api, &who, SessionId(*id)).await?;
    Ok(HttpResponse::Ok().json(Entry::new(&api, who.org, handle.id(), Some(who.user), joined)))
}

/// Starts a session; starting a live one changes nothing.
///
/// # Errors
/// `not_found`, `authz.denied`, `session.state`.
#[utoipa::path(post, path = "/api/v1/sessions/{id}/start", tag = "sessions", security(("bearer" = [])), request_body = Empty,
    params(("id" = Uuid, Path)), responses((status = 200, body = super::Session), (status = "4XX", body = problem::Body)))]
pub async fn start(who: UserAuth, api: Data<Api>, id: Path<Uuid>, _: Body<Empty>) -> Result<HttpResponse, Problem> {
    command(&who, &api, *id, Command::Start {}).await
}

/// Ends a session for everyone.
///
/// # Errors
/// `not_found`, `authz.denied`, `session.state`.
#[utoipa::path(post, path = "/api/v1/sessions/{id}/complete", tag = "sessions", security(("bearer" = [])), request_body = Empty,
    params(("id" = Uuid, Path)), responses((status = 200, body = super::Session), (status = "4XX", body = problem::Body)))]
pub async fn complete(who: UserAuth, api: Data<Api>, id: Path<Uuid>, _: Body<Empty>) -> Result<HttpResponse, Problem> {
    command(&who, &api, *id, Command::Complete {}).await
}

/// Calls a session off.
///
/// # Errors
/// `not_found`, `authz.denied`, `session.state`.
#[utoipa::path(post, path = "/api/v1/sessions/{id}/cancel", tag = "sessions", security(("bearer" = [])), request_body = Empty,
    params(("id" = Uuid, Path)), responses((status = 200, body = super::Session), (status = "4XX", body = problem::Body)))]
pub async fn cancel(who: UserAuth, api: Data<Api>, id: Path<Uuid>, _: Body<Empty>) -> Result<HttpResponse, Problem> {
    command(&who, &api, *id, Command::Cancel {}).await
}

async fn command(who: &UserAuth, api: &Api, id: Uuid, command: Command) -> Result<HttpResponse, Problem> {
    let (handle, by) = acting(api, who, SessionId(id)).await?;
    handle.command(by, protocol::Command::Session(command)).await?;
    Ok(HttpResponse::Ok().json(view(api, who.org, handle.id()).await?))
}

/// Who somebody with an account is in a session, coming in if need be; whoever was in a session that has ended may
/// look at it. The creator facilitates, owners and admins help to, others take part.
///
/// # Errors
/// [`Code::NotFound`] for a session of another organization; [`Code::AuthInvalid`] for who is no member any more;
/// what the rules say; [`Code::StoreUnavailable`].
pub async fn enter(
    api: &Api,
    session: SessionId,
    user: UserId,
    org: OrgId,
    role: OrgRole,
) -> Result<(SessionHandle, ParticipantId), Rejection> {
    let who = UserAuth { user, org, role };
    match knock(api, &who, session).await {
        Ok((handle, joined)) => Ok((handle, joined.participant)),
        Err(problem) if problem.code() == Code::SessionState => {
            let handle = api.sessions.open(org, session).await?;
            let known = handle.read(move |state| {
                let id = state.people.of_user(user)?;
                state.people.get(id).map(|member| (id, member.standing))
            });
            match known.await? {
                Some((_, Standing::Removed)) => Err(Code::Banned.into()),
                Some((participant, _)) => Ok((handle, participant)),
                None => Err(problem.into_rejection()),
            }
        }
        Err(problem) => Err(problem.into_rejection()),
    }
}

async fn knock(api: &Api, who: &UserAuth, session: SessionId) -> Result<(SessionHandle, Joined), Problem> {
    let found = session::get(&api.database, who.org, session).await?.ok_or_else(Problem::not_found)?;
    let role = if found.row.created_by == Some(who.user) {
        Role::Facilitator
    } else if who.may(Right::RunAllSessions) {
        Role::CoFacilitator
    } else {
        Role::Participant
    };
    let account = account_of(api, who).await?;
    let (name, proof) = (account.name, Proof { email: Some(account.email), code: None });
    let handle = api.sessions.open(who.org, session).await?;
    let joined = handle.join(Join { participant: None, user: Some(who.user), device: None, name, role, proof }).await?;
    Ok((handle, joined))
}

/// Who acts on a session through REST: whoever runs it comes in for that; others only if they are in it.
pub(super) async fn acting(
    api: &Api,
    who: &UserAuth,
    id: SessionId,
) -> Result<(SessionHandle, ParticipantId), Problem> {
    let found = visible(api, who, id).await?;
    if runs(who, &found) {
        return Ok(enter(api, id, who.user, who.org, who.role).await?);
    }
    let handle = api.sessions.open(who.org, id).await?;
    let user = who.user;
    let known = handle.read(move |state| state.people.of_user(user)).await?;
    Ok((handle, known.ok_or_else(Problem::not_found)?))
}
