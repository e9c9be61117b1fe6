//! What is said about a canvas, for those who are not at it. People say it by commands of the session's socket; those at
//! the canvas read it as a document over a socket of its own.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use plenary_core::{ids::CanvasId, protocol::canvas::Right, protocol::error::Code};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    super::super::{
        Api,
        principal::AnyAuth,
        problem::{self, Problem},
    },
    content::off_thread,
    member,
};
use crate::actors::canvas::{comments, document, part::Part};

/// What is said about a canvas.
#[derive(Serialize, ToSchema)]
pub struct Comments {
    /// Oldest first.
    threads: Vec<comments::Thread>,
}

/// What is said about a canvas.
///
/// # Errors
/// `canvas.unknown`, `authz.denied`.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/canvases/{canvas_id}/comments", tag = "canvases",
    security(("bearer" = [])), params(("id" = Uuid, Path), ("canvas_id" = Uuid, Path)),
    responses((status = 200, body = Comments), (status = "4XX", body = problem::Body)))]
pub async fn list(who: AnyAuth, api: Data<Api>, path: Path<(Uuid, Uuid)>) -> Result<HttpResponse, Problem> {
    let member = member(&api, &who, path.0).await?;
    let canvas = member.canvas(CanvasId(path.1)).await?.canvas.id;
    let handle = member.insider.handle.canvas((canvas, Part::Comments), member.me, Right::View).await?;
    let content = handle.read().await?;
    let threads = off_thread(move || {
        let doc = document::copy_of(&content.state).map_err(|reason| {
            tracing::error!(reason, "what is said about a canvas cannot be read");
            Problem::from(Code::Internal)
        })?;
        Ok(comments::read(&doc))
    });
    Ok(HttpResponse::Ok().json(Comments { threads: threads.await? }))
}
