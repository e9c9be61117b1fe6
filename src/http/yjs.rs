//! The socket of one canvas, as `y-websocket` speaks: binary messages, the document's name in the path and the ticket in
//! the query. What messages mean is the canvas's actor's; here is who comes in, and how fast.
//!
//! Stock clients read the code of a close frame, not the status of a refused upgrade, which they try again for ever. So
//! whoever is refused gets a socket, words, and a code; who comes back again and again all the same gets a status.

use std::time::{Duration, Instant};

use actix::{Actor, ActorContext, ActorFutureExt, AsyncContext, StreamHandler, WrapFuture};
use actix_http::ws::ProtocolError;
use actix_web::{HttpRequest, HttpResponse, web};
use actix_web_actors::ws::{Message, WebsocketContext};
use bytes::Bytes;
use futures_util::future::LocalBoxFuture;
use plenary_core::{
    canvas::{close::Close, frame},
    domain::Rejection,
    ids::{CanvasId, ConnectionId},
    protocol::Code,
};
use serde::Deserialize;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::{
    Api,
    problem::Problem,
    socket::{self, Bucket, Came, Ends, Fragments, Kind},
    token::{Principal, Ticket},
};
use crate::{
    actors::{
        SessionHandle,
        canvas::{Handle, Place, Places, part::Part, seat::Framing},
        outbox::{Bounds, Frame, Outbox},
        session::Visitor,
    },
    telemetry,
};

/// Bytes of a message: what somebody did while they were offline comes as one.
pub(super) const FRAME_BYTES_MAX: usize = (4 << 20) + 1_024;
/// What may wait for a socket.
pub(super) const BOUNDS: Bounds = Bounds { frames_max: 1_000, bytes_max: 4 << 20 };
/// Changes a second, and at once; beyond it the socket is not read for a moment, and nothing is lost.
const CHANGES: (u32, u32) = (60, 200);
/// Other messages: stock clients send back every cursor they hear of.
const OTHERS: (u32, u32) = (200, 400);
/// Questions for all that is missing, each of which costs as much as the document is long.
const QUESTIONS: (u32, u32) = (2, 10);
/// Whoever says nothing for so long is gone; stock clients speak every 15 seconds.
const SILENCE_MAX: Duration = Duration::from_secs(60);
/// How often a socket is asked whether it is there.
pub(super) const BEAT: Duration = Duration::from_secs(20);

/// The query of the socket.
#[derive(Deserialize)]
pub struct Query {
    #[serde(default)]
    token: String,
}

/// `GET /yjs/{canvas_id}?token=`: what is drawn on it.
///
/// # Errors
/// A problem when the request is no upgrade, comes from a page of another site, or was refused too often.
pub async fn board_socket(
    request: HttpRequest,
    payload: web::Payload,
    path: web::Path<String>,
    query: web::Query<Query>,
    api: web::Data<Api>,
) -> Result<HttpResponse, Problem> {
    canvas_socket(&request, payload, (&path, Part::Board), &query, api)
}

/// `GET /yjs/{canvas_id}/comments?token=`: what is said about it.
///
/// # Errors
/// As [`board_socket`].
pub async fn comments_socket(
    request: HttpRequest,
    payload: web::Payload,
    path: web::Path<String>,
    query: web::Query<Query>,
    api: web::Data<Api>,
) -> Result<HttpResponse, Problem> {
    canvas_socket(&request, payload, (&path, Part::Comments), &query, api)
}

fn canvas_socket(
    request: &HttpRequest,
    payload: web::Payload,
    (canvas, part): (&str, Part),
    query: &Query,
    api: web::Data<Api>,
) -> Result<HttpResponse, Problem> {
    api.origins.check(request)?;
    let (outbox, drain) = Outbox::ending(BOUNDS, (Close::Again.code(), Close::Again.name()));
    let canvas = canvas.parse::<Uuid>().map(CanvasId).map_err(|_| Close::NotFound);
    let ticket = canvas.and_then(|canvas| admit(&api, &query.token, canvas));
    if ticket.is_err() {
        api.limits.canvas_refusal(request)?;
    }
    let connection = Connection::new(api, ticket, part, outbox.clone());
    socket::respond(request, payload, connection, Ends { outbox, drain }, FRAME_BYTES_MAX)
}

/// Whether a ticket is good for a canvas.
pub(super) fn admit(api: &Api, token: &str, canvas: CanvasId) -> Result<Ticket, Close> {
    let ticket = api.tokens.verify_ticket(token).map_err(|_| Close::Unauthenticated)?;
    if ticket.canvas == canvas { Ok(ticket) } else { Err(Close::Forbidden) }
}

/// Asks a client whether it is there; whether it was, the last time.
pub(super) fn is_there(heard: Instant, outbox: &Outbox) -> bool {
    let spoke = heard.elapsed() <= SILENCE_MAX;
    if spoke {
        outbox.push(Frame::ping());
    } else {
        outbox.close_canvas(Close::Again);
    }
    spoke
}

/// A socket, or one document of it, that is in.
#[derive(Clone)]
pub(super) struct Inside {
    pub session: SessionHandle,
    pub canvas: Handle,
    pub connection: ConnectionId,
}

impl Inside {
    pub(super) fn leave(&self) {
        self.canvas.leave(self.connection);
        self.session.leave_canvas(self.connection);
    }

    /// One that was cut is gone at once, also when its client reads nothing and the connection actor does not run.
    pub(super) fn leave_when_cut(&self, outbox: &Outbox) {
        let (outbox, gone) = (outbox.clone(), self.clone());
        actix_web::rt::spawn(async move {
            outbox.closed().await;
            gone.leave();
        });
    }
}

/// Goes in. An error is told already when the canvas has told it.
pub(super) async fn enter(
    api: web::Data<Api>,
    (ticket, part): (Ticket, Part),
    connection: ConnectionId,
    outbox: Outbox,
    framing: Framing,
) -> Result<Inside, Option<Close>> {
    let session =
        api.sessions.open(ticket.principal.org(), ticket.session).await.map_err(|error| Some(close_of(&error)))?;
    let (ready, entered) = oneshot::channel();
    let Ticket { participant, canvas, most, .. } = ticket;
    let visitor = Visitor { canvas, part, participant, most, connection, outbox, framing, ready };
    session.visit(visitor).map_err(|_| Some(Close::Again))?;
    match entered.await {
        Ok(canvas) => Ok(Inside { session, canvas, connection }),
        Err(_) => {
            session.leave_canvas(connection);
            Err(None)
        }
    }
}

fn close_of(rejection: &Rejection) -> Close {
    match rejection.code {
        Code::NotFound => Close::NotFound,
        _ => Close::Again,
    }
}

/// The way in of one socket: how fast messages may come, and how many bytes of them may wait.
pub(super) struct Way {
    places: Places,
    changes: Bucket,
    questions: Bucket,
    others: Bucket,
}

impl Default for Way {
    fn default() -> Self {
        let bucket = |(per_second, burst)| Bucket::new(per_second, burst);
        Self {
            places: Places::default(),
            changes: bucket(CHANGES),
            questions: bucket(QUESTIONS),
            others: bucket(OTHERS),
        }
    }
}

impl Way {
    /// Room for a message of so many bytes, which begins so as its kind says.
    ///
    /// # Errors
    /// When there is none now, or it comes too fast: what to wait for before anything else is read.
    pub(super) fn enter(
        &mut self,
        message: &[u8],
        bytes: usize,
    ) -> Result<Place, LocalBoxFuture<'static, Option<Place>>> {
        let bucket = match message {
            [0 | 4, 0, ..] | [3, ..] => &mut self.questions,
            [0 | 4, ..] => &mut self.changes,
            _ => &mut self.others,
        };
        let (pause, place) = (bucket.take(Instant::now()), self.places.try_take(bytes));
        match (pause, place) {
            (None, Some(place)) => Ok(place),
            (pause, place) => {
                let places = self.places.clone();
                Err(Box::pin(async move {
                    if let Some(pause) = pause {
                        tokio::time::sleep(pause).await;
                    }
                    match place {
                        Some(place) => Some(place),
                        None => places.take(bytes).await,
                    }
                }))
            }
        }
    }
}

/// The connection actor.
struct Connection {
    api: web::Data<Api>,
    connection: ConnectionId,
    ticket: Option<Ticket>,
    part: Part,
    refused: Option<Close>,
    principal: Option<Principal>,
    inside: Option<Inside>,
    outbox: Outbox,
    way: Way,
    fragments: Fragments,
    heard: Instant,
    endings: tokio::sync::watch::Receiver<u64>,
}

impl Connection {
    fn new(api: web::Data<Api>, ticket: Result<Ticket, Close>, part: Part, outbox: Outbox) -> Self {
        let refused = ticket.as_ref().err().copied();
        let ticket = ticket.ok();
        Self {
            connection: api.ambient.id(),
            principal: ticket.as_ref().map(|ticket| ticket.principal.clone()),
            ticket,
            part,
            refused,
            inside: None,
            outbox,
            way: Way::default(),
            fragments: Fragments::of(Kind::Binary, FRAME_BYTES_MAX),
            heard: Instant::now(),
            endings: api.tokens.endings(),
            api,
        }
    }

    fn refuse(&self, close: Close) {
        self.outbox.push(Frame::binary(&frame::denied(close.name())));
        self.outbox.close_canvas(close);
    }

    fn end(&mut self, ctx: &mut WebsocketContext<Self>) {
        if let Some(inside) = self.inside.take() {
            inside.leave();
        }
        ctx.stop();
    }

    fn on_entered(&mut self, entered: Result<Inside, Option<Close>>, ctx: &mut WebsocketContext<Self>) {
        match entered {
            Ok(inside) => {
                inside.leave_when_cut(&self.outbox);
                self.inside = Some(inside);
                self.on_endings(ctx);
            }
            Err(Some(close)) => self.refuse(close),
            // Refused by the canvas, which has said so, or lost with it.
            Err(None) => self.outbox.close_canvas(Close::Again),
        }
    }

    /// Ends with the sign-in its ticket stands on.
    fn on_endings(&mut self, ctx: &mut WebsocketContext<Self>) {
        if self.principal.as_ref().is_some_and(|principal| self.api.tokens.has_ended(principal)) {
            self.refuse(Close::Unauthenticated);
            return;
        }
        let mut endings = self.endings.clone();
        let ended = async move { endings.changed().await };
        ctx.spawn(ended.into_actor(self).map(|_, this, ctx| {
            this.endings.mark_unchanged();
            this.on_endings(ctx);
        }));
    }

    /// A message goes to the canvas when there is room for it; until then the socket is not read.
    fn on_message(&mut self, message: Bytes, ctx: &mut WebsocketContext<Self>) {
        metrics::counter!(telemetry::FRAMES_IN).increment(1);
        match self.way.enter(&message, message.len()) {
            Ok(place) => self.pass_on(message, place),
            Err(room) => ctx.wait(room.into_actor(self).map(move |place, this, _| {
                if let Some(place) = place {
                    this.pass_on(message, place);
                }
            })),
        }
    }

    fn pass_on(&self, message: Bytes, place: Place) {
        if let Some(inside) = &self.inside {
            inside.canvas.hear(self.connection, message, place);
        }
    }

    fn on_beat(&mut self, ctx: &mut WebsocketContext<Self>) {
        if !is_there(self.heard, &self.outbox) {
            self.end(ctx);
        }
    }
}

impl Actor for Connection {
    type Context = WebsocketContext<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        metrics::gauge!(telemetry::CONNECTIONS).increment(1.0);
        if let Some(close) = self.refused {
            self.refuse(close);
        }
        if let Some(ticket) = self.ticket.take() {
            // Nothing is read until it is in.
            let entering =
                enter(self.api.clone(), (ticket, self.part), self.connection, self.outbox.clone(), Framing::Plain);
            ctx.wait(entering.into_actor(self).map(|entered, this, ctx| this.on_entered(entered, ctx)));
        }
        ctx.run_interval(BEAT, Self::on_beat);
    }

    fn stopped(&mut self, _: &mut Self::Context) {
        metrics::gauge!(telemetry::CONNECTIONS).decrement(1.0);
        if let Some(inside) = self.inside.take() {
            inside.leave();
        }
    }
}

impl StreamHandler<Result<Message, ProtocolError>> for Connection {
    fn handle(&mut self, message: Result<Message, ProtocolError>, ctx: &mut Self::Context) {
        self.heard = Instant::now();
        match socket::came(message, &mut self.fragments, &self.outbox) {
            Came::Message(message) => self.on_message(message, ctx),
            Came::Nothing => {}
            Came::End => self.end(ctx),
        }
    }

    fn finished(&mut self, ctx: &mut Self::Context) {
        self.end(ctx);
    }
}
