//! The socket of several canvases, as Hocuspocus speaks: each message stands under a document's address, and each
//! document is opened by a token of its own, which is a ticket. To be refused at one document ends none of the others.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use actix::{Actor, ActorContext, ActorFutureExt, AsyncContext, StreamHandler, WrapFuture};
use actix_http::ws::ProtocolError;
use actix_web::{HttpRequest, HttpResponse, web};
use actix_web_actors::ws::{Message, WebsocketContext};
use bytes::Bytes;
use plenary_core::{
    canvas::{
        close::Close,
        frame::hocuspocus::{self, Incoming, Said},
    },
    ids::CanvasId,
};

use super::{
    Api,
    problem::Problem,
    socket::{self, Came, Ends, Fragments, Kind},
    yjs::{BEAT, BOUNDS, FRAME_BYTES_MAX, Inside, Way, admit, enter, is_there},
};
use crate::{
    actors::{
        canvas::{Place, part::Part, seat::Framing},
        outbox::{Frame, Outbox},
    },
    telemetry,
};

/// Documents on one socket.
const DOCUMENTS_MAX: usize = 50;
/// How long a socket may be open without any.
const OPEN_WITHIN: Duration = Duration::from_secs(30);

/// `GET /hp`.
///
/// # Errors
/// A problem when the request is no upgrade, or comes from a page of another site.
pub async fn socket(request: HttpRequest, payload: web::Payload, api: web::Data<Api>) -> Result<HttpResponse, Problem> {
    api.origins.check(&request)?;
    let (outbox, drain) = Outbox::ending(BOUNDS, (Close::Again.code(), Close::Again.name()));
    let connection = Connection {
        api,
        outbox: outbox.clone(),
        documents: HashMap::new(),
        way: Way::default(),
        fragments: Fragments::of(Kind::Binary, FRAME_BYTES_MAX),
        heard: Instant::now(),
    };
    socket::respond(&request, payload, connection, Ends { outbox, drain }, FRAME_BYTES_MAX)
}

/// The connection actor.
struct Connection {
    api: web::Data<Api>,
    outbox: Outbox,
    /// By address: one document may be open twice on a socket, by two providers.
    documents: HashMap<Arc<[u8]>, Inside>,
    way: Way,
    fragments: Fragments,
    heard: Instant,
}

impl Connection {
    fn end(&mut self, ctx: &mut WebsocketContext<Self>) {
        self.documents.drain().for_each(|(_, inside)| inside.leave());
        ctx.stop();
    }

    /// A message is made out when there is room for it; until then the socket is not read.
    fn on_message(&mut self, message: Bytes, ctx: &mut WebsocketContext<Self>) {
        metrics::counter!(telemetry::FRAMES_IN).increment(1);
        let inner = match hocuspocus::read(&message) {
            Ok(Incoming::Document { message: Said::Inner(inner), .. }) => inner,
            Ok(_) => &[],
            Err(_) => {
                self.outbox.close_canvas(Close::Malformed);
                return;
            }
        };
        match self.way.enter(inner, message.len()) {
            Ok(place) => self.on_read(message, place, ctx),
            Err(room) => ctx.wait(room.into_actor(self).map(move |place, this, ctx| {
                if let Some(place) = place {
                    this.on_read(message, place, ctx);
                }
            })),
        }
    }

    fn on_read(&mut self, message: Bytes, place: Place, ctx: &mut WebsocketContext<Self>) {
        match hocuspocus::read(&message) {
            Ok(Incoming::Ping) => self.outbox.push(Frame::binary(&hocuspocus::pong())),
            Ok(Incoming::Document { address, name, message: said }) => match said {
                Said::Token(token) => self.on_token(address, name, token, ctx),
                Said::Inner(inner) => {
                    if let Some(inside) = self.documents.get(address) {
                        inside.canvas.hear(inside.connection, message.slice_ref(inner), place);
                    }
                }
                Said::Close => {
                    if let Some(inside) = self.documents.remove(address) {
                        inside.leave();
                    }
                }
                Said::Unknown(_) => {}
            },
            Ok(Incoming::Pong) | Err(_) => {}
        }
    }

    fn on_token(&mut self, address: &[u8], name: &str, token: &str, ctx: &mut WebsocketContext<Self>) {
        let address: Arc<[u8]> = address.into();
        if self.documents.contains_key(&address) {
            // A fresh token: what it may do follows the session, so there is nothing to change.
            return;
        }
        let (name, part) = match name.strip_suffix("/comments") {
            Some(name) => (name, Part::Comments),
            None => (name, Part::Board),
        };
        let canvas = name.parse::<uuid::Uuid>().map(CanvasId).map_err(|_| Close::NotFound);
        let ticket = canvas.and_then(|canvas| admit(&self.api, token, canvas));
        let ticket = match ticket {
            Ok(_) if self.documents.len() >= DOCUMENTS_MAX => return self.deny(&address, Close::Full),
            Ok(ticket) => ticket,
            Err(close) => return self.deny(&address, close),
        };
        let connection = self.api.ambient.id();
        let framing = Framing::Hocuspocus(Arc::clone(&address));
        // What the provider sends meanwhile waits unread.
        let entering = enter(self.api.clone(), (ticket, part), connection, self.outbox.clone(), framing);
        ctx.wait(entering.into_actor(self).map(move |entered, this, _| match entered {
            Ok(inside) => {
                inside.leave_when_cut(&this.outbox);
                this.documents.insert(address, inside);
            }
            Err(Some(Close::Again)) => this.outbox.close_canvas(Close::Again),
            Err(Some(close)) => this.deny(&address, close),
            // It was told.
            Err(None) => {}
        }));
    }

    fn deny(&self, address: &[u8], close: Close) {
        self.outbox.push(Frame::binary(&hocuspocus::denied(address, close.name())));
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
        ctx.run_interval(BEAT, Self::on_beat);
        ctx.run_later(OPEN_WITHIN, |this, _| {
            if this.documents.is_empty() {
                this.outbox.close_canvas(Close::Unauthenticated);
            }
        });
    }

    fn stopped(&mut self, _: &mut Self::Context) {
        metrics::gauge!(telemetry::CONNECTIONS).decrement(1.0);
        self.documents.drain().for_each(|(_, inside)| inside.leave());
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
