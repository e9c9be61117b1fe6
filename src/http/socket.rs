//! What all sockets are made of: the handshake, the way in and out, and the pace. With the connection actors of `ws.rs`,
//! `yjs.rs` and `hocuspocus.rs` the only files that know the WebSocket crate.
//!
//! Inbound frames and timers are the connection actor's (`actix-web-actors`). Nothing is ever sent through that
//! crate's own queue, which has no bound: the response body drains our bounded outbox instead, and drives the actor on
//! the side. So when a client does not read, neither do we.

use std::{
    io::ErrorKind,
    pin::Pin,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use actix::{Actor, StreamHandler};
use actix_http::ws::{Codec, Item, ProtocolError};
use actix_web::{HttpRequest, HttpResponse, web};
use actix_web_actors::ws::{self, Message, WebsocketContext};
use bytes::{Bytes, BytesMut};
use futures_util::{FutureExt, Stream, StreamExt};
use plenary_core::protocol::Code;

use super::{inbound::Inbound, problem::Problem};
use crate::{
    actors::outbox::{Drain, Frame, Outbox},
    telemetry,
};

/// How long a socket may take to answer our close frame.
const CLOSE_PATIENCE: Duration = Duration::from_secs(2);

/// Both ends of a socket's way out.
pub(super) struct Ends {
    pub outbox: Outbox,
    pub drain: Drain,
}

/// Makes a socket of a request, with its connection actor.
pub(super) fn respond<A>(
    request: &HttpRequest,
    payload: web::Payload,
    connection: A,
    Ends { outbox, drain }: Ends,
    frame_bytes_max: usize,
) -> Result<HttpResponse, Problem>
where
    A: Actor<Context = WebsocketContext<A>> + StreamHandler<Result<Message, ProtocolError>>,
{
    let mut response = ws::handshake(request)
        .map_err(|error| Problem::detailed(Code::FieldInvalid, format!("not a WebSocket upgrade: {error}")))?;
    let codec = Codec::new().max_size(frame_bytes_max);
    let inbound = Inbound::new(payload, frame_bytes_max, outbox.clone());
    let driver = WebsocketContext::with_codec(connection, inbound, codec);
    Ok(response.streaming(Outgoing { driver: Box::pin(driver), drain, outbox, driver_done: false, farewell: None }))
}

/// Ends a socket on which something came that is no WebSocket.
pub(super) fn close_for(error: &ProtocolError, outbox: &Outbox) {
    match error {
        ProtocolError::Overflow => outbox.close_plain(1009, "too large"),
        // What the crate makes of bytes that are no UTF-8; reserved bits are `InvalidData`.
        ProtocolError::Io(error) if error.kind() == ErrorKind::Other => outbox.close_plain(1007, "not UTF-8"),
        _ => outbox.close_plain(1002, "protocol error"),
    }
}

/// What kind of messages a socket has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Binary,
}

/// The fragments of a message under way.
pub(super) struct Fragments {
    kind: Kind,
    most: usize,
    parts: Option<BytesMut>,
    cost: usize,
}

impl Fragments {
    /// None yet, of messages of this kind and so many bytes at most.
    pub(super) fn of(kind: Kind, most: usize) -> Self {
        Self { kind, most, parts: None, cost: 0 }
    }

    /// Takes one; the message, when it was the last.
    pub(super) fn take(&mut self, item: Item, outbox: &Outbox) -> Option<Bytes> {
        let (part, last) = match (item, self.kind) {
            (Item::FirstText(part), Kind::Text) | (Item::FirstBinary(part), Kind::Binary) => {
                self.parts = Some(BytesMut::new());
                self.cost = 0;
                (part, false)
            }
            (Item::FirstText(_) | Item::FirstBinary(_), kind) => {
                refuse_kind(kind, outbox);
                return None;
            }
            (Item::Continue(part), _) => (part, false),
            (Item::Last(part), _) => (part, true),
        };
        let whole = self.parts.as_mut()?;
        // Endless empty fragments count too.
        self.cost += part.len().max(1);
        if self.cost > self.most {
            outbox.close_plain(1009, "too large");
            self.parts = None;
            return None;
        }
        whole.extend_from_slice(&part);
        if last { self.parts.take().map(BytesMut::freeze) } else { None }
    }
}

/// What has come on a socket of binary messages.
pub(super) enum Came {
    /// A whole message.
    Message(Bytes),
    /// Nothing that concerns anybody else.
    Nothing,
    /// Its end.
    End,
}

/// Answers what is the socket's own affair, and puts fragments together.
pub(super) fn came(message: Result<Message, ProtocolError>, fragments: &mut Fragments, outbox: &Outbox) -> Came {
    match message {
        Ok(Message::Binary(message)) => return Came::Message(message),
        Ok(Message::Ping(payload)) => outbox.push(Frame::pong(&payload)),
        Ok(Message::Pong(_) | Message::Nop) => {}
        Ok(Message::Continuation(item)) => return fragments.take(item, outbox).map_or(Came::Nothing, Came::Message),
        Ok(Message::Text(_)) => refuse_kind(Kind::Binary, outbox),
        Ok(Message::Close(_)) => {
            outbox.close_plain(1000, "");
            return Came::End;
        }
        Err(error) => {
            close_for(&error, outbox);
            return Came::End;
        }
    }
    Came::Nothing
}

/// Ends a socket that sends the other kind of messages.
pub(super) fn refuse_kind(kind: Kind, outbox: &Outbox) {
    match kind {
        Kind::Text => outbox.close_plain(1003, "text only"),
        Kind::Binary => outbox.close_plain(1003, "binary only"),
    }
}

/// The response body: what the outbox holds, and after a close frame a moment for the client to answer it.
struct Outgoing {
    driver: Pin<Box<dyn Stream<Item = Result<Bytes, actix_web::Error>>>>,
    drain: Drain,
    outbox: Outbox,
    driver_done: bool,
    farewell: Option<Pin<Box<tokio::time::Sleep>>>,
}

impl Stream for Outgoing {
    type Item = Result<Bytes, actix_web::Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        while !this.driver_done {
            match this.driver.as_mut().poll_next(cx) {
                // The connection actor writes nothing itself.
                Poll::Ready(Some(_)) => {}
                Poll::Ready(None) => {
                    this.driver_done = true;
                    // Nobody closed it: whoever still listens is to come back.
                    this.outbox.close_plain(1011, "");
                }
                Poll::Pending => break,
            }
        }
        if this.farewell.is_none() {
            match this.drain.poll_next_unpin(cx) {
                Poll::Ready(Some(frame)) => {
                    metrics::counter!(telemetry::FRAMES_OUT).increment(1);
                    metrics::counter!(telemetry::BYTES_OUT).increment(frame.bytes().len() as u64);
                    return Poll::Ready(Some(Ok(frame.bytes().clone())));
                }
                Poll::Ready(None) => this.farewell = Some(Box::pin(tokio::time::sleep(CLOSE_PATIENCE))),
                Poll::Pending => return Poll::Pending,
            }
        }
        if this.driver_done {
            return Poll::Ready(None);
        }
        match this.farewell.as_mut().map(|sleep| sleep.poll_unpin(cx)) {
            Some(Poll::Pending) => Poll::Pending,
            Some(Poll::Ready(())) | None => Poll::Ready(None),
        }
    }
}

/// A token bucket: so many a second, so many at once.
pub(super) struct Bucket {
    per_second: f64,
    burst: f64,
    level: f64,
    filled: Instant,
}

impl Bucket {
    pub(super) fn new(per_second: u32, burst: u32) -> Self {
        let (per_second, burst) = (f64::from(per_second), f64::from(burst));
        Self { per_second, burst, level: burst, filled: Instant::now() }
    }

    /// Takes one; if there was none, says how long the taker has to wait for it.
    pub(super) fn take(&mut self, now: Instant) -> Option<Duration> {
        self.level = (self.level + now.duration_since(self.filled).as_secs_f64() * self.per_second).min(self.burst);
        self.filled = now;
        self.level -= 1.0;
        (self.level < 0.0).then(|| Duration::from_secs_f64(-self.level / self.per_second))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_lets_a_burst_through_and_then_paces() {
        let mut bucket = Bucket::new(10, 5);
        let start = Instant::now();
        for _ in 0..5 {
            assert_eq!(bucket.take(start), None);
        }
        assert_eq!(bucket.take(start), Some(Duration::from_millis(100)));
        assert_eq!(bucket.take(start), Some(Duration::from_millis(200)));
        assert_eq!(bucket.take(start + Duration::from_secs(2)), None);
    }
}
