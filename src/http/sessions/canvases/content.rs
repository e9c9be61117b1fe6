//! What is on a canvas, for those who are not at it: as JSON, as another canvas, and as it was. It is read as of a
//! committed change, and made out on a thread of its own, never by the canvas's actor.

use actix_web::{
    HttpResponse,
    http::header::{CONTENT_DISPOSITION, ContentDisposition, DispositionParam, DispositionType, ExtendedValue},
    web::{Data, Path, Query},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use plenary_canvas::{
    Board, Limits,
    board::Export,
    check,
    document::{change_in, read},
    render::{self, Background, Options, Refused},
    template,
};
use plenary_core::{
    domain::Rejection,
    ids::{CanvasId, Stream, Timestamp},
    protocol::{
        canvas::{Command, Right},
        error::Code,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::Semaphore;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    super::super::{
        Api,
        auth::Empty,
        body::{Body, Document},
        principal::AnyAuth,
        problem::{self, Problem},
        web,
    },
    CanvasWithRight, Member, member,
};
use crate::{
    actors::canvas::{self, Content, document, part::Part, versions},
    store::{StreamKey, history},
};

/// A canvas that one may do this much with, and the way to it.
struct Opened {
    member: Member,
    canvas: CanvasWithRight,
    handle: canvas::Handle,
}

async fn open(api: &Api, who: &AnyAuth, (session, id): (Uuid, Uuid), need: Right) -> Result<Opened, Problem> {
    let member = member(api, who, session).await?;
    let canvas = member.canvas(CanvasId(id)).await?;
    let handle = member.insider.handle.canvas((canvas.canvas.id, Part::Board), member.me, need).await?;
    Ok(Opened { member, canvas, handle })
}

/// Runs what takes long where it holds nobody up.
pub(super) async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(Problem::internal("a canvas could not be made out", &error)),
    }
}

fn board_of(state: &[u8]) -> Result<Board, Problem> {
    let doc = document::copy_of(state).map_err(|reason| {
        tracing::error!(reason, "the state of a canvas cannot be read");
        Problem::from(Code::Internal)
    })?;
    Ok(read(&doc))
}

/// A file with the canvas's name, whatever letters that has.
pub(super) fn file_of(name: &str, kind: &str) -> (actix_web::http::header::HeaderName, ContentDisposition) {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).take(60).collect();
    let value = format!("{name}.{kind}").into_bytes();
    let extended =
        ExtendedValue { charset: actix_web::http::header::Charset::Ext("UTF-8".into()), language_tag: None, value };
    let parameters =
        vec![DispositionParam::Filename(format!("{plain}.{kind}")), DispositionParam::FilenameExt(extended)];
    (CONTENT_DISPOSITION, ContentDisposition { disposition: DispositionType::Attachment, parameters })
}

fn export(board: Board, id: CanvasId, seq: u64, now: Timestamp) -> Export {
    Export::new(board, &id.to_string(), 1, seq, json!(now.0))
}

/// Everything on a canvas as JSON, which can be imported again.
///
/// # Errors
/// `canvas.unknown`, `authz.denied`.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/canvases/{canvas_id}/export.json", tag = "canvases",
    security(("bearer" = [])), params(("id" = Uuid, Path), ("canvas_id" = Uuid, Path)),
    responses((status = 200, body = Object), (status = "4XX", body = problem::Body)))]
pub async fn export_json(who: AnyAuth, api: Data<Api>, path: Path<(Uuid, Uuid)>) -> Result<HttpResponse, Problem> {
    let opened = open(&api, &who, *path, Right::View).await?;
    let Content { seq, state } = opened.handle.read().await?;
    let now = api.ambient.now();
    let (id, seq) = (opened.canvas.canvas.id, u64::try_from(seq.0).unwrap_or_default());
    let bytes = off_thread(move || {
        serde_json::to_vec(&export(board_of(&state)?, id, seq, now))
            .map_err(|error| Problem::internal("an export cannot be written", &error))
    });
    let bytes = bytes.await?;
    let file = file_of(&opened.canvas.canvas.name, "json");
    Ok(HttpResponse::Ok().insert_header(file).content_type("application/json").body(bytes))
}

/// The name of a canvas that is made out of something.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// 1–120 characters; left out: as before.
    #[serde(default)]
    name: Option<String>,
}

/// Makes a canvas of one's own with this on it.
async fn make(member: &Member, name: String, board: Board) -> Result<CanvasWithRight, Problem> {
    let answer = member.command(Command::Create { name, access: None, template: None }).await?;
    let canvas = member.canvas(CanvasId(answer.id.unwrap_or_default())).await?;
    let handle = member.insider.handle.canvas((canvas.canvas.id, Part::Board), member.me, Right::Edit).await?;
    let filled = handle.write(
        Box::new(move |txn| {
            change_in(txn, &board);
            Ok(())
        }),
        false,
    );
    if let Err(rejection) = filled.await {
        // Nobody wants an empty one; should this fail as well, they see it and can remove it.
        drop(member.command(Command::Remove { canvas_id: canvas.canvas.id }).await);
        return Err(rejection.into());
    }
    Ok(canvas)
}

/// Makes a canvas out of an export.
///
/// # Errors
/// `field.invalid` with what is wrong and where; `too_large`, `canvas.limit`, `authz.denied`, `session.state`.
#[utoipa::path(post, path = "/api/v1/sessions/{id}/canvases/import", tag = "canvases", security(("bearer" = [])),
    params(("id" = Uuid, Path), ("name" = Option<String>, Query)), request_body = Object,
    responses((status = 201, body = CanvasWithRight), (status = "4XX", body = problem::Body)))]
pub async fn import(
    who: AnyAuth,
    api: Data<Api>,
    id: Path<Uuid>,
    named: Query<Named>,
    document: Document,
) -> Result<HttpResponse, Problem> {
    let member = member(&api, &who, *id).await?;
    let board = off_thread(move || {
        check::import(&document.0, &Limits::default())
            .map_err(|invalid| Problem::detailed(Code::FieldInvalid, invalid.to_string()))
    });
    let name = named.into_inner().name.unwrap_or_else(|| "Imported canvas".into());
    let canvas = make(&member, name, board.await?).await?;
    Ok(HttpResponse::Created().json(canvas))
}

/// Makes a canvas of one's own with the same on it.
///
/// # Errors
/// `canvas.unknown`, `canvas.limit`, `authz.denied`, `session.state`.
#[utoipa::path(post, path = "/api/v1/sessions/{id}/canvases/{canvas_id}/duplicate", tag = "canvases",
    security(("bearer" = [])), params(("id" = Uuid, Path), ("canvas_id" = Uuid, Path)), request_body = Named,
    responses((status = 201, body = CanvasWithRight), (status = "4XX", body = problem::Body)))]
pub async fn duplicate(
    who: AnyAuth,
    api: Data<Api>,
    path: Path<(Uuid, Uuid)>,
    body: Body<Named>,
) -> Result<HttpResponse, Problem> {
    let opened = open(&api, &who, *path, Right::View).await?;
    let Content { state, .. } = opened.handle.read().await?;
    let board = off_thread(move || board_of(&state)).await?;
    let name = body.0.name.unwrap_or_else(|| opened.canvas.canvas.name.clone());
    let canvas = make(&opened.member, name, board).await?;
    Ok(HttpResponse::Created().json(canvas))
}

/// A template.
#[derive(Serialize, ToSchema)]
pub struct Template {
    /// What `canvas.create` calls it.
    name: &'static str,
    /// What people call it.
    title: &'static str,
    /// What it is for.
    description: &'static str,
}

/// All templates.
#[derive(Serialize, ToSchema)]
pub struct Templates {
    templates: Vec<Template>,
}

/// What canvases can be made from.
///
/// # Errors
/// `auth.required`.
#[utoipa::path(get, path = "/api/v1/canvas-templates", tag = "canvases", security(("bearer" = [])),
    responses((status = 200, body = Templates), (status = "4XX", body = problem::Body)))]
pub async fn templates(_: AnyAuth) -> Result<HttpResponse, Problem> {
    let templates = template::templates().iter().map(|template| Template {
        name: template.name,
        title: template.title,
        description: template.description,
    });
    Ok(HttpResponse::Ok().json(Templates { templates: templates.collect() }))
}

/// A version, without what is on it.
#[derive(Serialize, ToSchema)]
pub struct Version {
    /// Its number.
    n: u32,
    /// Its name; empty: it was kept by itself.
    name: String,
    /// Whether it stays however many come.
    pinned: bool,
    /// Who kept it; null: the server did.
    #[schema(value_type = Option<Uuid>)]
    by: Option<plenary_core::ids::ParticipantId>,
    /// When.
    #[schema(value_type = i64)]
    at: Timestamp,
}

impl From<versions::Version> for Version {
    fn from(versions::Version { n, name, pinned, by, at, .. }: versions::Version) -> Self {
        Self { n, name, pinned, by, at }
    }
}

/// The versions of a canvas.
#[derive(Serialize, ToSchema)]
pub struct Versions {
    /// Newest first; at most 50.
    versions: Vec<Version>,
}

/// The versions of a canvas.
///
/// # Errors
/// `canvas.unknown`.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/canvases/{canvas_id}/versions", tag = "canvases",
    security(("bearer" = [])), params(("id" = Uuid, Path), ("canvas_id" = Uuid, Path)),
    responses((status = 200, body = Versions), (status = "4XX", body = problem::Body)))]
pub async fn list_versions(who: AnyAuth, api: Data<Api>, path: Path<(Uuid, Uuid)>) -> Result<HttpResponse, Problem> {
    let opened = open(&api, &who, *path, Right::View).await?;
    let versions = opened.handle.versions().await?;
    Ok(HttpResponse::Ok().json(Versions { versions: versions.into_iter().rev().map(Version::from).collect() }))
}

/// A version to be kept.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVersion {
    /// At most 120 characters; one with a name is pinned.
    #[serde(default)]
    name: String,
}

/// Keeps what is on a canvas now as a version.
///
/// # Errors
/// `canvas.unknown`, `authz.denied`, `field.invalid`, `canvas.limit`.
#[utoipa::path(post, path = "/api/v1/sessions/{id}/canvases/{canvas_id}/versions", tag = "canvases",
    security(("bearer" = [])), params(("id" = Uuid, Path), ("canvas_id" = Uuid, Path)), request_body = NewVersion,
    responses((status = 201, body = Version), (status = "4XX", body = problem::Body)))]
pub async fn keep_version(
    who: AnyAuth,
    api: Data<Api>,
    path: Path<(Uuid, Uuid)>,
    body: Body<NewVersion>,
) -> Result<HttpResponse, Problem> {
    let opened = open(&api, &who, *path, Right::Edit).await?;
    let version = opened.handle.keep_version(body.0.name, Some(opened.member.me)).await?;
    Ok(HttpResponse::Created().json(Version::from(version)))
}

/// What is to be different.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VersionPatch {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    pinned: Option<bool>,
}

/// Names, pins or lets go of a version.
///
/// # Errors
/// `canvas.unknown`, `not_found`, `authz.denied`, `field.invalid`.
#[utoipa::path(patch, path = "/api/v1/sessions/{id}/canvases/{canvas_id}/versions/{n}", tag = "canvases",
    security(("bearer" = [])), params(("id" = Uuid, Path), ("canvas_id" = Uuid, Path), ("n" = u32, Path)),
    request_body = VersionPatch,
    responses((status = 200, body = Version), (status = "4XX", body = problem::Body)))]
pub async fn change_version(
    who: AnyAuth,
    api: Data<Api>,
    path: Path<(Uuid, Uuid, u32)>,
    body: Body<VersionPatch>,
) -> Result<HttpResponse, Problem> {
    let opened = open(&api, &who, (path.0, path.1), Right::Edit).await?;
    let VersionPatch { name, pinned } = body.0;
    let version = opened.handle.change_version(path.2, name, pinned).await?;
    Ok(HttpResponse::Ok().json(Version::from(version)))
}

/// What was on a canvas when a version was kept.
async fn kept(api: &Api, opened: &Opened, n: u32) -> Result<(versions::Version, Board), Problem> {
    let versions = opened.handle.versions().await?;
    let version = versions.into_iter().find(|version| version.n == n).ok_or_else(Problem::not_found)?;
    let (org, session) = (opened.member.insider.org, opened.member.insider.handle.id());
    let key = StreamKey { org, session, stream: Stream::Canvas(opened.canvas.canvas.id) };
    let bytes = history::bytes_of(&api.database, &key, version.seq).await?.ok_or_else(Problem::not_found)?;
    let board = off_thread(move || {
        let state = document::unpack(&bytes).map_err(|reason| {
            tracing::error!(reason, "a version of a canvas cannot be read");
            Problem::from(Code::Internal)
        })?;
        board_of(&state)
    });
    Ok((version, board.await?))
}

/// What was on a canvas when a version was kept, as an export.
///
/// # Errors
/// `canvas.unknown`, `not_found`.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/canvases/{canvas_id}/versions/{n}", tag = "canvases",
    security(("bearer" = [])), params(("id" = Uuid, Path), ("canvas_id" = Uuid, Path), ("n" = u32, Path)),
    responses((status = 200, body = Object), (status = "4XX", body = problem::Body)))]
pub async fn version(who: AnyAuth, api: Data<Api>, path: Path<(Uuid, Uuid, u32)>) -> Result<HttpResponse, Problem> {
    let opened = open(&api, &who, (path.0, path.1), Right::View).await?;
    let (version, board) = kept(&api, &opened, path.2).await?;
    let seq = u64::try_from(version.seq.0 - 1).unwrap_or_default();
    Ok(HttpResponse::Ok().json(export(board, opened.canvas.canvas.id, seq, version.at)))
}

/// Puts a canvas back to how it was: as a change like any other, which those who draw see happen, after a version of how
/// it is now was kept. What somebody drew while offline comes on top of it.
///
/// # Errors
/// `canvas.unknown`, `not_found`, `authz.denied`, `canvas.limit`.
#[utoipa::path(post, path = "/api/v1/sessions/{id}/canvases/{canvas_id}/versions/{n}/restore", tag = "canvases",
    security(("bearer" = [])), params(("id" = Uuid, Path), ("canvas_id" = Uuid, Path), ("n" = u32, Path)),
    request_body = Empty, responses((status = 200, body = Version), (status = "4XX", body = problem::Body)))]
pub async fn restore(
    who: AnyAuth,
    api: Data<Api>,
    path: Path<(Uuid, Uuid, u32)>,
    _: Body<Empty>,
) -> Result<HttpResponse, Problem> {
    let opened = open(&api, &who, (path.0, path.1), Right::Edit).await?;
    let (version, board) = kept(&api, &opened, path.2).await?;
    let may_unlock = opened.canvas.right == Some(Right::Present);
    let change = move |txn: &mut yrs::TransactionMut<'_>| {
        if !may_unlock && plenary_canvas::document::read_in(txn).elements.iter().any(locked) {
            return Err(Rejection::new(
                Code::Forbidden,
                "something on this canvas is locked; a facilitator can restore it",
            ));
        }
        change_in(txn, &board);
        Ok(())
    };
    opened.handle.write(Box::new(change), true).await?;
    Ok(HttpResponse::Ok().json(Version::from(version)))
}

fn locked(element: &plenary_canvas::Element) -> bool {
    element.keys.get("lock").is_some_and(|lock| lock == &serde_json::Value::Bool(true))
}

/// Pictures are made one at a time: each takes a core, and as much memory as it is large.
static EASEL: Semaphore = Semaphore::const_new(1);

/// How a picture is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// 1 to 4 pixels for each of the canvas.
    #[serde(default = "once")]
    scale: u8,
    /// `white` or `none`.
    #[serde(default)]
    background: Ground,
}

fn once() -> u8 {
    1
}

/// What is behind everything.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Ground {
    /// Paper.
    #[default]
    White,
    /// Nothing.
    None,
}

/// The bytes of an image: a card's picture, or one that stands in the canvas itself, which somebody put there and is
/// therefore pixels only.
fn image(url: &str) -> Option<Vec<u8>> {
    let Some(data) = url.strip_prefix("data:") else { return web::picture(url) };
    let bytes = STANDARD.decode(data.split_once(";base64,")?.1).ok()?;
    let begins: [&[u8]; 4] = [b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF"];
    begins.iter().any(|begin| bytes.starts_with(begin)).then_some(bytes)
}

async fn picture(
    opened: &Opened,
    draw: impl FnOnce(&Board) -> Result<Vec<u8>, Refused> + Send + 'static,
) -> Result<Vec<u8>, Problem> {
    let Content { state, .. } = opened.handle.read().await?;
    let turn = EASEL.acquire().await.map_err(|_| Code::Internal)?;
    off_thread(move || {
        // Whoever asked may be gone by now, with the request; the drawing goes on, and so does its turn.
        let _turn = turn;
        let board = board_of(&state)?;
        draw(&board).map_err(|refused| match refused {
            Refused::TooLarge(what) => Problem::detailed(Code::TooLarge, what.to_string()),
            Refused::Unwritten(reason) => {
                tracing::error!(reason, "a canvas could not be drawn");
                Code::Internal.into()
            }
        })
    })
    .await
}

/// Everything on a canvas as a picture.
///
/// # Errors
/// `canvas.unknown`, `field.invalid`; `too_large` when a side would have more than 16,384 pixels.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/canvases/{canvas_id}/export.png", tag = "canvases",
    security(("bearer" = [])),
    params(("id" = Uuid, Path), ("canvas_id" = Uuid, Path), ("scale" = Option<u8>, Query), ("background" = Option<String>, Query)),
    responses((status = 200, content_type = "image/png"), (status = "4XX", body = problem::Body)))]
pub async fn export_png(
    who: AnyAuth,
    api: Data<Api>,
    path: Path<(Uuid, Uuid)>,
    look: Query<Look>,
) -> Result<HttpResponse, Problem> {
    let Look { scale, background } = look.into_inner();
    if !(1..=4).contains(&scale) {
        return Err(Problem::detailed(Code::FieldInvalid, "`scale` is from 1 to 4"));
    }
    let opened = open(&api, &who, *path, Right::View).await?;
    let background = match background {
        Ground::White => Background::White,
        Ground::None => Background::Transparent,
    };
    let bytes = picture(&opened, move |board| render::png(board, &Options { scale, background }, &image)).await?;
    let file = file_of(&opened.canvas.canvas.name, "png");
    Ok(HttpResponse::Ok().insert_header(file).content_type("image/png").body(bytes))
}

/// Everything on a canvas as a document to print: a page for each frame, or one for all. Text in it can be selected.
///
/// # Errors
/// `canvas.unknown`; `too_large` when it would have more than 100 pages.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/canvases/{canvas_id}/export.pdf", tag = "canvases",
    security(("bearer" = [])), params(("id" = Uuid, Path), ("canvas_id" = Uuid, Path)),
    responses((status = 200, content_type = "application/pdf"), (status = "4XX", body = problem::Body)))]
pub async fn export_pdf(who: AnyAuth, api: Data<Api>, path: Path<(Uuid, Uuid)>) -> Result<HttpResponse, Problem> {
    let opened = open(&api, &who, *path, Right::View).await?;
    let bytes = picture(&opened, |board| render::pdf(board, &image)).await?;
    let file = file_of(&opened.canvas.canvas.name, "pdf");
    Ok(HttpResponse::Ok().insert_header(file).content_type("application/pdf").body(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_put_on_a_canvas_is_pixels_or_nothing() {
        let url = |kind: &str, bytes: &[u8]| format!("data:image/{kind};base64,{}", STANDARD.encode(bytes));
        assert!(image(&url("png", b"\x89PNG....")).is_some());
        assert_eq!(image(&url("png", b"<svg/>")), None, "whatever it says it is");
        assert_eq!(image("data:nothing"), None);
        assert_eq!(image("/etc/passwd"), None);
        assert_eq!(image("https://elsewhere.example/a.png"), None, "nothing is fetched");
    }
}
