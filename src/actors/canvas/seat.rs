//! One socket at a canvas: what may come from it at this instant, and how messages are framed for it.

use std::sync::{
    Arc,
    atomic::{AtomicU8, Ordering},
};

use plenary_core::{
    canvas::{
        close::Close,
        frame::{self, hocuspocus},
    },
    ids::{ConnectionId, ParticipantId},
    protocol::{canvas::Right, people::Role},
};

use super::super::outbox::{Frame, Outbox};
use crate::telemetry;

/// What one socket may do with its canvas at this instant. The session's actor changes it, before anybody is told of
/// what it follows from; the canvas's actor looks at it with every message. So what is sent after a change has the new
/// right, however full the mailboxes are.
#[derive(Clone, Debug, Default)]
pub struct LiveRight(Arc<AtomicU8>);

impl LiveRight {
    /// Now.
    #[must_use]
    pub fn get(&self) -> Option<Right> {
        match self.0.load(Ordering::Acquire) {
            0 => None,
            1 => Some(Right::View),
            2 => Some(Right::Comment),
            3 => Some(Right::Edit),
            _ => Some(Right::Present),
        }
    }

    /// From now on.
    pub fn set(&self, right: Option<Right>) {
        let number = match right {
            None => 0,
            Some(Right::View) => 1,
            Some(Right::Comment) => 2,
            Some(Right::Edit) => 3,
            Some(Right::Present) => 4,
        };
        self.0.store(number, Ordering::Release);
    }
}

/// How messages are framed.
#[derive(Clone, Debug)]
pub enum Framing {
    /// As `y-websocket` does: one document on a socket.
    Plain,
    /// As Hocuspocus does: several documents on a socket, each message under its address.
    Hocuspocus(Arc<[u8]>),
}

/// What is said to one socket.
#[derive(Clone, Copy, Debug)]
pub enum Message<'a> {
    /// What is here: the client sends what is not.
    Step1(&'a [u8]),
    /// What the client lacks.
    Step2(&'a [u8]),
    /// A change.
    Update(&'a [u8]),
    /// Where others are: the body of the message.
    Awareness(&'a [u8]),
    /// A refusal in words.
    Denied(&'static str),
    /// Given back as it came.
    Status(&'a [u8]),
    /// One message of changes is stored, or refused.
    Saved(bool),
    /// It is in, and may do this.
    Welcome(Right),
    /// What the socket may do is another thing now.
    Right(Right),
}

impl Framing {
    fn frame(&self, message: Message) -> Option<Frame> {
        let bytes = match (self, message) {
            (Self::Plain, Message::Step1(vector)) => frame::step_1(vector),
            (Self::Plain, Message::Step2(update)) => frame::step_2(update),
            (Self::Plain, Message::Update(update)) => frame::update(update),
            (Self::Plain, Message::Awareness(body)) => frame::awareness_of(body),
            (Self::Plain, Message::Denied(reason)) => frame::denied(reason),
            (Self::Plain, Message::Status(body)) => frame::status(body),
            (Self::Plain, Message::Right(right)) if right < Right::Edit => frame::denied("read-only"),
            (Self::Plain, Message::Saved(_) | Message::Welcome(_) | Message::Right(_)) => return None,
            (Self::Hocuspocus(address), Message::Step1(vector)) => hocuspocus::step_1(address, vector),
            (Self::Hocuspocus(address), Message::Step2(update)) => hocuspocus::step_2(address, update),
            (Self::Hocuspocus(address), Message::Update(update)) => hocuspocus::update(address, update),
            (Self::Hocuspocus(address), Message::Awareness(body)) => hocuspocus::awareness(address, body),
            (Self::Hocuspocus(address), Message::Denied(reason)) => hocuspocus::denied(address, reason),
            (Self::Hocuspocus(address), Message::Saved(stored)) => hocuspocus::saved(address, stored),
            (Self::Hocuspocus(address), Message::Welcome(right) | Message::Right(right)) => {
                hocuspocus::authenticated(address, right >= Right::Edit)
            }
            (Self::Hocuspocus(_), Message::Status(_)) => return None,
        };
        Some(Frame::binary(&bytes))
    }
}

/// What others see of whoever is at a canvas, whatever their client says.
#[derive(Clone, Debug)]
pub struct Badge {
    /// As they call themselves.
    pub name: String,
    /// What they are.
    pub role: Role,
}

/// One socket at a canvas.
#[derive(Clone)]
pub struct Seat {
    /// Which; one of Hocuspocus has another number for each of its documents.
    pub connection: ConnectionId,
    /// Whose.
    pub participant: ParticipantId,
    /// The way out to it.
    pub outbox: Outbox,
    /// What it may do.
    pub right: LiveRight,
    /// How it is spoken to.
    pub framing: Framing,
    /// What others see.
    pub badge: Badge,
}

impl Seat {
    /// Says something that must not be lost.
    pub fn tell(&self, message: Message) {
        if let Some(frame) = self.framing.frame(message) {
            self.outbox.push(frame);
        }
    }

    /// Says something that may be lost when the client is behind.
    pub fn mention(&self, message: Message) {
        if let Some(frame) = self.framing.frame(message) {
            self.outbox.push_ephemeral(frame);
        }
    }

    /// Ends it: the socket, or its part of one that has several documents.
    pub fn close(&self, close: Close) {
        metrics::counter!(telemetry::CONNECTIONS_CLOSED, "reason" => close.name()).increment(1);
        match &self.framing {
            Framing::Plain => self.outbox.close_canvas(close),
            // Its provider opens a document anew with a new socket only.
            Framing::Hocuspocus(_) if close == Close::Again => self.outbox.close_canvas(close),
            Framing::Hocuspocus(address) => {
                self.outbox.push(Frame::binary(&hocuspocus::closed(address, close.name())));
            }
        }
    }

    /// Refuses it for good, in words that a stock client shows in its log.
    pub fn refuse(&self, close: Close) {
        self.tell(Message::Denied(close.name()));
        self.close(close);
    }
}

/// Frames for many, each made once for sockets that are spoken to in the same way.
pub fn tell_all<'a>(seats: impl Iterator<Item = &'a Seat>, message: Message) {
    let mut plain = None;
    for seat in seats {
        match &seat.framing {
            Framing::Plain => {
                if plain.is_none() {
                    plain = seat.framing.frame(message);
                }
                if let Some(frame) = &plain {
                    seat.outbox.push(frame.clone());
                }
            }
            Framing::Hocuspocus(_) => seat.tell(message),
        }
    }
}
