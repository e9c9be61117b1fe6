//! The session socket: the connection actor, its limits, and its way to the session.
//!
//! A crash loses one socket; its client attaches again and continues where it was.

use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};

use actix::{Actor, ActorContext, AsyncContext, StreamHandler, WrapFuture, fut::ActorFutureExt};
use actix_http::ws::ProtocolError;
use actix_web::{HttpRequest, HttpResponse, http::header, web};
use actix_web_actors::ws::{Message, WebsocketContext};
use plenary_core::{
    domain::{Rejection, people},
    ids::{ConnectionId, ParticipantId, SessionId, Timestamp},
    protocol::{
        self, ClientFrame, Code, DecodeError, ServerFrame, VERSION,
        close::Close,
        envelope::{Attach, Notice, Renew},
    },
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use super::{
    Api,
    problem::Problem,
    sessions,
    socket::{self, Bucket, Ends, Fragments, Kind},
    token::Principal,
};
use crate::{
    actors::{
        SessionHandle,
        aggregate::{ReplyTo, error_frame},
        inbox::Permit,
        outbox::{Bounds, Frame, Outbox},
        session::{Attachment, Submitted},
    },
    telemetry,
};

/// Unreadable frames within [`BAD_FRAMES_WINDOW`] after which the socket is closed.
const BAD_FRAMES_MAX: usize = 10;
const BAD_FRAMES_WINDOW: Duration = Duration::from_secs(10);
/// How long before its token expires a client is asked for a fresh one.
const REFRESH_AHEAD_MS: i64 = 60_000;
/// How long after that moment an open socket lives on.
const EXPIRY_GRACE_MS: i64 = 5_000;
/// How often the age of the token is looked at.
const EXPIRY_WATCH: Duration = Duration::from_secs(1);
/// How long a command may wait for a place in the session's inbox.
const INBOX_PATIENCE: Duration = Duration::from_secs(10);
/// Length of a client's `ref`, in bytes.
const REFERENCE_MAX: usize = 64;

/// `GET /ws/sessions/{session_id}`.
///
/// # Errors
/// A problem when the request is no upgrade, comes from a page of another site, or the server is full.
pub async fn session_socket(
    request: HttpRequest,
    payload: web::Payload,
    path: web::Path<Uuid>,
    api: web::Data<Api>,
) -> Result<HttpResponse, Problem> {
    api.origins.check(&request)?;
    let limits = &api.config.session;
    let bounds = Bounds { frames_max: limits.outbox_frames_max, bytes_max: limits.outbox_bytes_max };
    let (outbox, drain) = Outbox::new(bounds);
    let bearer = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .map(str::to_owned);
    let frame_bytes_max = limits.frame_bytes_max;
    let connection = Connection::new(api, SessionId(path.into_inner()), bearer, outbox.clone());
    socket::respond(&request, payload, connection, Ends { outbox, drain }, frame_bytes_max)
}

/// The connection actor.
struct Connection {
    api: web::Data<Api>,
    session: SessionId,
    connection: ConnectionId,
    bearer: Option<String>,
    outbox: Outbox,
    attached: Option<Attached>,
    endings: tokio::sync::watch::Receiver<u64>,
    /// Commands of this socket that were not answered yet take a place each.
    places: Arc<Semaphore>,
    bucket: Bucket,
    heard: Instant,
    bad_frames: VecDeque<Instant>,
    fragments: Fragments,
    slowed: bool,
}

struct Attached {
    handle: SessionHandle,
    participant: ParticipantId,
    principal: Principal,
    refresh_asked: bool,
}

impl Connection {
    fn new(api: web::Data<Api>, session: SessionId, bearer: Option<String>, outbox: Outbox) -> Self {
        let limits = &api.config.session;
        Self {
            connection: api.ambient.id(),
            places: Arc::new(Semaphore::new(limits.in_flight_per_connection)),
            bucket: Bucket::new(limits.commands_per_second, limits.commands_burst),
            endings: api.tokens.endings(),
            fragments: Fragments::of(Kind::Text, api.config.session.frame_bytes_max),
            api,
            session,
            bearer,
            outbox,
            attached: None,
            heard: Instant::now(),
            bad_frames: VecDeque::new(),
            slowed: false,
        }
    }

    fn now(&self) -> Timestamp {
        self.api.ambient.now()
    }

    fn end(&mut self, ctx: &mut WebsocketContext<Self>, clean: bool) {
        if let Some(attached) = self.attached.take() {
            attached.handle.detach(self.connection, clean);
        }
        ctx.stop();
    }

    /// A frame that cannot be read is answered, and forgiven, unless there are too many.
    fn bad_frame(&mut self, reference: Option<String>, rejection: &Rejection) {
        self.outbox.push(error_frame(reference, rejection));
        let now = Instant::now();
        self.bad_frames.push_back(now);
        while self.bad_frames.front().is_some_and(|first| now.duration_since(*first) > BAD_FRAMES_WINDOW) {
            self.bad_frames.pop_front();
        }
        if self.bad_frames.len() >= BAD_FRAMES_MAX {
            self.outbox.close(Close::BadFrames);
        }
    }

    fn on_text(&mut self, text: &[u8], ctx: &mut WebsocketContext<Self>) {
        metrics::counter!(telemetry::FRAMES_IN).increment(1);
        let frame: ClientFrame = match serde_json::from_slice(text) {
            Ok(frame) => frame,
            Err(error) => {
                let code = if error.is_data() { Code::FieldInvalid } else { Code::JsonSyntax };
                let reference = serde_json::from_slice::<JustRef>(text).ok().map(|just| just.reference);
                self.bad_frame(reference, &Rejection::new(code, error.to_string()));
                return;
            }
        };
        // A derived reader takes a list for an object as well.
        if !text.trim_ascii_start().starts_with(b"{") || frame.data.as_ref().is_some_and(|data| !data.is_object()) {
            let detail = "a frame and its `data` are objects";
            self.bad_frame(Some(frame.reference), &Rejection::new(Code::FieldInvalid, detail));
            return;
        }
        if frame.reference.len() > REFERENCE_MAX {
            self.bad_frame(
                None,
                &Rejection::new(Code::FieldInvalid, format!("`ref` is longer than {REFERENCE_MAX} bytes")),
            );
            return;
        }
        match frame.kind.as_str() {
            "ping" => {
                self.outbox.push(Frame::of(&ServerFrame::Pong { reference: frame.reference, server_time: self.now() }))
            }
            "attach" => self.on_attach(frame, ctx),
            "auth" => self.on_renew(frame),
            _ => self.on_command(frame, ctx),
        }
    }

    fn on_attach(&mut self, frame: ClientFrame, ctx: &mut WebsocketContext<Self>) {
        let ClientFrame { reference, data, .. } = frame;
        let attach: Attach = match serde_json::from_value(data.unwrap_or_else(|| serde_json::json!({}))) {
            Ok(attach) => attach,
            Err(error) => {
                self.bad_frame(Some(reference), &Rejection::new(Code::FieldInvalid, error.to_string()));
                return;
            }
        };
        if self.attached.is_some() {
            self.bad_frame(Some(reference), &Rejection::new(Code::FieldInvalid, "this socket is attached already"));
            return;
        }
        if attach.protocol.is_some_and(|version| version != VERSION) {
            let detail = format!("this server speaks version {VERSION}");
            self.outbox.push(error_frame(Some(reference), &Rejection::new(Code::FieldInvalid, detail)));
            self.outbox.close(Close::Version);
            return;
        }
        let token = attach.token.clone().or_else(|| self.bearer.clone());
        let principal =
            match token.ok_or_else(|| Code::AuthRequired.into()).and_then(|token| self.api.tokens.verify(&token)) {
                Ok(principal) => principal,
                Err(rejection) => {
                    let close =
                        if rejection.code == Code::AuthExpired { Close::AuthExpired } else { Close::Unauthenticated };
                    self.outbox.push(error_frame(Some(reference), &rejection));
                    self.outbox.close(close);
                    return;
                }
            };
        let entering = enter(self.api.clone(), self.session, principal.clone());
        // Frames that come meanwhile wait: the socket is not read until the session has answered.
        ctx.wait(entering.into_actor(self).map(move |entered, this, ctx| match entered {
            Ok((handle, participant)) => this.attach(handle, participant, principal, reference, attach, ctx),
            Err(rejection) => {
                let close = match rejection.code {
                    Code::Banned => Close::Removed,
                    Code::Draining => Close::Draining,
                    Code::SessionElsewhere => Close::Moved,
                    Code::NotFound => Close::NotFound,
                    Code::StoreUnavailable | Code::Overload | Code::Internal => Close::Overload,
                    _ => Close::Forbidden,
                };
                this.outbox.push(error_frame(Some(reference), &rejection));
                this.outbox.close(close);
            }
        }));
    }

    fn attach(
        &mut self,
        handle: SessionHandle,
        participant: ParticipantId,
        principal: Principal,
        reference: String,
        attach: Attach,
        ctx: &mut WebsocketContext<Self>,
    ) {
        let attachment = Attachment {
            connection: self.connection,
            participant,
            outbox: self.outbox.clone(),
            reference,
            since: attach.since,
            replaces: attach.replaces,
        };
        if handle.attach(attachment).is_err() {
            self.outbox.close(Close::Restarted);
            return;
        }
        // A socket that was cut is out of the session at once, also when its client reads nothing and this actor
        // therefore does not run.
        let (outbox, session, connection) = (self.outbox.clone(), handle.clone(), self.connection);
        actix_web::rt::spawn(async move {
            outbox.closed().await;
            session.detach(connection, false);
        });
        self.attached = Some(Attached { handle, participant, principal, refresh_asked: false });
        self.on_endings(ctx);
    }

    fn on_renew(&mut self, frame: ClientFrame) {
        let ClientFrame { reference, data, .. } = frame;
        let renewed = serde_json::from_value::<Renew>(data.unwrap_or_default())
            .map_err(|error| Rejection::new(Code::FieldInvalid, error.to_string()))
            .and_then(|renew| self.api.tokens.verify(&renew.token));
        let renewed = match (renewed, self.attached.as_mut()) {
            (Ok(principal), Some(attached)) if same_person(&principal, &attached.principal) => {
                attached.principal = principal;
                attached.refresh_asked = false;
                Ok(())
            }
            (Ok(_), Some(_)) => Err(Rejection::from(Code::AuthInvalid)),
            (Ok(_), None) => Err(Code::AuthRequired.into()),
            (Err(rejection), _) => Err(rejection),
        };
        match renewed {
            Ok(()) => {
                let data = protocol::Answer::default();
                self.outbox.push(Frame::of(&ServerFrame::Reply { reference, stream: None, seq: None, data }));
            }
            Err(rejection) => self.bad_frame(Some(reference), &rejection),
        }
    }

    fn on_command(&mut self, frame: ClientFrame, ctx: &mut WebsocketContext<Self>) {
        let ClientFrame { reference, id, kind, data } = frame;
        let Some(handle) = self.attached.as_ref().map(|attached| attached.handle.clone()) else {
            self.bad_frame(Some(reference), &Code::AuthRequired.into());
            return;
        };
        let command = match protocol::Command::decode(&kind, data) {
            Ok(command) => command,
            Err(DecodeError::UnknownType) => {
                self.bad_frame(
                    Some(reference),
                    &Rejection::new(Code::TypeUnknown, format!("no command is called `{kind}`")),
                );
                return;
            }
            Err(DecodeError::Body(detail)) => {
                self.bad_frame(Some(reference), &Rejection::new(Code::FieldInvalid, detail));
                return;
            }
        };
        let Some(id) = id else {
            self.bad_frame(Some(reference), &Rejection::new(Code::FieldInvalid, "a command needs an `id`"));
            return;
        };
        let pause = self.bucket.take(Instant::now());
        let place = Arc::clone(&self.places).try_acquire_owned();
        let asked = Asked { reference, id, command };
        match (pause, place, handle.try_permit()) {
            (None, Ok(place), Some(permit)) => {
                self.slowed = false;
                self.submit(asked, place, permit);
            }
            // No room, or too fast: the command is kept, and the socket is not read until there is room.
            (pause, place, permit) => {
                if !self.slowed {
                    self.slowed = true;
                    let retry_after_ms = pause.and_then(|pause| i64::try_from(pause.as_millis()).ok());
                    self.outbox.push(Frame::of(&ServerFrame::Notice { notice: Notice::SlowDown, retry_after_ms }));
                }
                let places = Arc::clone(&self.places);
                let room = async move {
                    if let Some(pause) = pause {
                        tokio::time::sleep(pause).await;
                    }
                    let place = match place {
                        Ok(place) => place,
                        Err(_) => tokio::time::timeout(INBOX_PATIENCE, places.acquire_owned()).await.ok()?.ok()?,
                    };
                    let permit = match permit {
                        Some(permit) => permit,
                        None => handle.permit(INBOX_PATIENCE).await?,
                    };
                    Some((place, permit))
                };
                ctx.wait(room.into_actor(self).map(move |room, this, _| match room {
                    Some((place, permit)) => this.submit(asked, place, permit),
                    None => this.outbox.push(error_frame(Some(asked.reference), &Code::Overload.into())),
                }));
            }
        }
    }

    fn submit(&mut self, asked: Asked, place: OwnedSemaphorePermit, permit: Permit) {
        let Some(Attached { handle, participant, .. }) = &self.attached else { return };
        let Asked { reference, id, command } = asked;
        let span = tracing::info_span!(
            telemetry::SPAN_COMMAND,
            session.id = %handle.id(),
            participant.id = %participant,
            command.r#ref = reference,
        );
        let _entered = span.enter();
        let reply = ReplyTo::Socket { outbox: self.outbox.clone(), reference, place: Some(place) };
        handle.submit(Submitted { permit, participant: *participant, connection: self.connection, id, command, reply });
    }

    fn on_beat(&mut self, ctx: &mut WebsocketContext<Self>) {
        let limits = &self.api.config.session;
        let silence = Duration::from_secs(limits.heartbeat_s + limits.heartbeat_timeout_s);
        if self.heard.elapsed() > silence {
            self.outbox.close(Close::Heartbeat);
            self.end(ctx, false);
            return;
        }
        self.outbox.push(Frame::ping());
    }

    /// Asks for a fresh token in time, and ends with the old one.
    fn on_expiry_watch(&mut self, _: &mut WebsocketContext<Self>) {
        let now = self.now();
        if let Some(attached) = self.attached.as_mut() {
            let left = attached.principal.expires_at().since_ms(now);
            if left < -EXPIRY_GRACE_MS {
                self.outbox.close(Close::AuthExpired);
            } else if left < REFRESH_AHEAD_MS && !attached.refresh_asked {
                attached.refresh_asked = true;
                let frame = ServerFrame::Notice { notice: Notice::AuthRefresh, retry_after_ms: None };
                self.outbox.push(Frame::of(&frame));
            }
        }
    }

    /// Ends with the sign-in its token stands on.
    fn on_endings(&mut self, ctx: &mut WebsocketContext<Self>) {
        if self.attached.as_ref().is_some_and(|attached| self.api.tokens.has_ended(&attached.principal)) {
            self.outbox.close(Close::AuthExpired);
            return;
        }
        let mut endings = self.endings.clone();
        let ended = async move { endings.changed().await };
        ctx.spawn(ended.into_actor(self).map(|_, this, ctx| {
            this.endings.mark_unchanged();
            this.on_endings(ctx);
        }));
    }
}

struct Asked {
    reference: String,
    id: plenary_core::ids::CommandId,
    command: protocol::Command,
}

/// To answer a frame under its `ref` whose other parts cannot be read.
#[derive(serde::Deserialize)]
struct JustRef {
    #[serde(rename = "ref")]
    reference: String,
}

fn same_person(one: &Principal, other: &Principal) -> bool {
    match (one, other) {
        (Principal::User { user, org, .. }, Principal::User { user: same, org: home, .. }) => {
            user == same && org == home
        }
        (
            Principal::Participant { participant, session, .. },
            Principal::Participant { participant: same, session: place, .. },
        ) => participant == same && session == place,
        (Principal::User { .. } | Principal::Participant { .. }, _) => false,
    }
}

/// Opens the session and finds who the token's owner is in it. Who left comes back; who was removed does not.
async fn enter(
    api: web::Data<Api>,
    session: SessionId,
    principal: Principal,
) -> Result<(SessionHandle, ParticipantId), Rejection> {
    match principal {
        Principal::Participant { session: other, .. } if other != session => Err(Code::NotFound.into()),
        Principal::Participant { participant, org, .. } => {
            let handle = api.sessions.open(org, session).await?;
            match handle.join(people::Join::back(participant)).await {
                // Whoever was in an ended session may look at it.
                Ok(_) => Ok((handle, participant)),
                Err(rejection) if rejection.code == Code::SessionState => Ok((handle, participant)),
                Err(rejection) => Err(rejection),
            }
        }
        Principal::User { user, org, role, .. } => sessions::enter(&api, session, user, org, role).await,
    }
}

impl Actor for Connection {
    type Context = WebsocketContext<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        metrics::gauge!(telemetry::CONNECTIONS).increment(1.0);
        let limits = &self.api.config.session;
        ctx.run_later(Duration::from_secs(limits.attach_timeout_s), |this, _| {
            if this.attached.is_none() {
                this.outbox.close(Close::Unauthenticated);
            }
        });
        // The phase differs from socket to socket, so that the beats of many do not fall together.
        let period = Duration::from_secs(limits.heartbeat_s.max(1));
        let phase = period.mul_f64(0.8 + 0.2 * (self.api.ambient.number() % 1_000) as f64 / 1_000.0);
        ctx.run_interval(phase, Self::on_beat);
        ctx.run_interval(EXPIRY_WATCH, Self::on_expiry_watch);
    }

    fn stopped(&mut self, _: &mut Self::Context) {
        metrics::gauge!(telemetry::CONNECTIONS).decrement(1.0);
        if let Some(attached) = self.attached.take() {
            attached.handle.detach(self.connection, false);
        }
    }
}

impl StreamHandler<Result<Message, ProtocolError>> for Connection {
    fn handle(&mut self, message: Result<Message, ProtocolError>, ctx: &mut Self::Context) {
        self.heard = Instant::now();
        match message {
            Ok(Message::Text(text)) => self.on_text(text.as_bytes(), ctx),
            Ok(Message::Ping(payload)) => self.outbox.push(Frame::pong(&payload)),
            Ok(Message::Pong(_) | Message::Nop) => {}
            Ok(Message::Continuation(item)) => {
                if let Some(whole) = self.fragments.take(item, &self.outbox) {
                    self.on_text(&whole, ctx);
                }
            }
            Ok(Message::Binary(_)) => socket::refuse_kind(Kind::Text, &self.outbox),
            Ok(Message::Close(_)) => {
                self.outbox.close_plain(1000, "");
                self.end(ctx, true);
            }
            Err(error) => {
                socket::close_for(&error, &self.outbox);
                // Nothing more is read: the decoder may find the same mistake in the same bytes for ever. So that the
                // client hears why, the HTTP server throws away for a moment what it still sends.
                self.end(ctx, false);
            }
        }
    }

    fn finished(&mut self, ctx: &mut Self::Context) {
        self.end(ctx, false);
    }
}
