//! The canvases of a session: which there are, who may do what with them, and tickets to their sockets. The rules are the
//! session's; what is on a canvas is its actor's.

pub mod activity;
pub mod comments;
pub mod content;

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use plenary_core::{
    domain::{canvas as rules, session},
    ids::{CanvasId, ParticipantId, SessionId},
    protocol::{
        self,
        canvas::{Access, Canvas, Command, Right},
        error::Code,
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    super::{
        Api,
        body::Body,
        principal::AnyAuth,
        problem::{self, Problem},
    },
    inside::{self, Insider},
};

/// A canvas to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCanvas {
    /// 1–120 characters.
    name: String,
    /// `CanvasAccess` of the session socket; left out: it is one's own alone.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    access: Option<Access>,
    /// A template's name; left out: it is blank.
    #[serde(default)]
    template: Option<String>,
}

/// What is to be different; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CanvasPatch {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    access: Option<Access>,
    /// Whether only facilitators may change what is on it.
    #[serde(default)]
    frozen: Option<bool>,
}

/// What a ticket is to be good for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTicket {
    /// `view`, `comment`, `edit` or `present`; left out: as much as one may.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    right: Option<Right>,
}

/// A ticket to the socket of one canvas.
#[derive(Serialize, ToSchema)]
pub struct Ticket {
    /// For `token` in the query of the socket.
    ticket: String,
    /// The most that it lets one do.
    #[schema(value_type = String)]
    right: Right,
    /// How long one may connect with it. Who is connected stays.
    expires_in_s: u32,
}

/// A canvas, and what who asks may do with it.
#[derive(Serialize, ToSchema)]
pub struct CanvasWithRight {
    /// `Canvas` of the session socket.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    canvas: Canvas,
    /// Null: they only know that there is one.
    #[schema(value_type = Option<String>)]
    right: Option<Right>,
}

/// The canvases of a session that who asks knows of.
#[derive(Serialize, ToSchema)]
pub struct Canvases {
    /// Oldest first.
    canvases: Vec<CanvasWithRight>,
}

/// Someone inside, by name.
pub(super) struct Member {
    pub(super) insider: Insider,
    pub(super) me: ParticipantId,
}

pub(super) async fn member(api: &Api, who: &AnyAuth, session: Uuid) -> Result<Member, Problem> {
    let insider = inside::insider(api, who, SessionId(session)).await?;
    let me = insider.participant.ok_or(Code::Forbidden)?;
    Ok(Member { insider, me })
}

fn with_right(state: &session::State, me: ParticipantId, canvas: Canvas) -> CanvasWithRight {
    let right = rules::right_of(state, canvas.id, me);
    CanvasWithRight { canvas, right }
}

/// Those that somebody knows of.
fn known_to(state: &session::State, me: ParticipantId) -> Vec<Canvas> {
    state.people.get(me).map_or_else(Vec::new, |member| state.canvas.views(me, member.role))
}

impl Member {
    pub(super) async fn canvas(&self, id: CanvasId) -> Result<CanvasWithRight, Problem> {
        let me = self.me;
        let found = self.insider.handle.read(move |state| {
            let canvas = known_to(state, me).into_iter().find(|canvas| canvas.id == id)?;
            Some(with_right(state, me, canvas))
        });
        Ok(found.await?.ok_or(Code::CanvasUnknown)?)
    }

    async fn command(&self, command: Command) -> Result<protocol::Answer, Problem> {
        Ok(self.insider.handle.command(self.me, protocol::Command::Canvas(command)).await?)
    }
}

/// The canvases of a session that one knows of.
///
/// # Errors
/// `not_found`, `lobby.waiting`.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/canvases", tag = "canvases", security(("bearer" = [])),
    params(("id" = Uuid, Path)), responses((status = 200, body = Canvases), (status = "4XX", body = problem::Body)))]
pub async fn list(who: AnyAuth, api: Data<Api>, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    let Member { insider, me } = member(&api, &who, *id).await?;
    let list = move |state: &session::State| {
        known_to(state, me).into_iter().map(|canvas| with_right(state, me, canvas)).collect()
    };
    let canvases = insider.handle.read(list).await?;
    Ok(HttpResponse::Ok().json(Canvases { canvases }))
}

/// Makes a canvas of one's own.
///
/// # Errors
/// `field.invalid`, `canvas.limit`, `authz.denied`, `session.state`.
#[utoipa::path(post, path = "/api/v1/sessions/{id}/canvases", tag = "canvases", security(("bearer" = [])),
    params(("id" = Uuid, Path)), request_body = NewCanvas,
    responses((status = 201, body = CanvasWithRight), (status = "4XX", body = problem::Body)))]
pub async fn create(
    who: AnyAuth,
    api: Data<Api>,
    id: Path<Uuid>,
    body: Body<NewCanvas>,
) -> Result<HttpResponse, Problem> {
    let member = member(&api, &who, *id).await?;
    let NewCanvas { name, access, template } = body.0;
    if template.as_deref().is_some_and(|name| plenary_canvas::template::board(name).is_none()) {
        return Err(Problem::detailed(Code::FieldInvalid, "`template` names none that there is"));
    }
    let answer = member.command(Command::Create { name, access, template }).await?;
    let canvas = member.canvas(CanvasId(answer.id.unwrap_or_default())).await?;
    Ok(HttpResponse::Created().json(canvas))
}

/// Names, shares or freezes a canvas.
///
/// # Errors
/// `canvas.unknown`, `field.invalid`, `authz.denied`, `session.state`.
#[utoipa::path(patch, path = "/api/v1/sessions/{id}/canvases/{canvas_id}", tag = "canvases",
    security(("bearer" = [])), params(("id" = Uuid, Path), ("canvas_id" = Uuid, Path)), request_body = CanvasPatch,
    responses((status = 200, body = CanvasWithRight), (status = "4XX", body = problem::Body)))]
pub async fn change(
    who: AnyAuth,
    api: Data<Api>,
    path: Path<(Uuid, Uuid)>,
    body: Body<CanvasPatch>,
) -> Result<HttpResponse, Problem> {
    let member = member(&api, &who, path.0).await?;
    let canvas_id = CanvasId(path.1);
    let CanvasPatch { name, access, frozen } = body.0;
    if let Some(name) = name {
        member.command(Command::Rename { canvas_id, name }).await?;
    }
    if let Some(access) = access {
        member.command(Command::Share { canvas_id, access }).await?;
    }
    if let Some(frozen) = frozen {
        member.command(Command::Freeze { canvas_id, frozen }).await?;
    }
    Ok(HttpResponse::Ok().json(member.canvas(canvas_id).await?))
}

/// Removes a canvas for good.
///
/// # Errors
/// `canvas.unknown`, `authz.denied`, `session.state`.
#[utoipa::path(delete, path = "/api/v1/sessions/{id}/canvases/{canvas_id}", tag = "canvases",
    security(("bearer" = [])), params(("id" = Uuid, Path), ("canvas_id" = Uuid, Path)),
    responses((status = 204), (status = "4XX", body = problem::Body)))]
pub async fn remove(who: AnyAuth, api: Data<Api>, path: Path<(Uuid, Uuid)>) -> Result<HttpResponse, Problem> {
    let member = member(&api, &who, path.0).await?;
    member.command(Command::Remove { canvas_id: CanvasId(path.1) }).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A ticket to the socket of a canvas.
///
/// # Errors
/// `canvas.unknown`, `authz.denied`.
#[utoipa::path(post, path = "/api/v1/sessions/{id}/canvases/{canvas_id}/tickets", tag = "canvases",
    security(("bearer" = [])), params(("id" = Uuid, Path), ("canvas_id" = Uuid, Path)), request_body = NewTicket,
    responses((status = 200, body = Ticket), (status = "4XX", body = problem::Body)))]
pub async fn ticket(
    who: AnyAuth,
    api: Data<Api>,
    path: Path<(Uuid, Uuid)>,
    body: Body<NewTicket>,
) -> Result<HttpResponse, Problem> {
    let member = member(&api, &who, path.0).await?;
    let found = member.canvas(CanvasId(path.1)).await?;
    let may = found.right.ok_or(Code::Forbidden)?;
    let right = match body.0.right {
        Some(wanted) if wanted > may => return Err(Code::Forbidden.into()),
        // Whoever asks for no less may do more when their right grows.
        None => Right::Present,
        Some(wanted) => wanted,
    };
    let person = (member.me, SessionId(path.0), member.insider.org);
    let issued = api.tokens.issue_ticket(person, who.0.user(), found.canvas.id, right);
    let right = right.min(may);
    Ok(HttpResponse::Ok().json(Ticket { ticket: issued.access_token, right, expires_in_s: issued.expires_in_s }))
}
