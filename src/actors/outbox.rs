//! The bounded way out to one socket. Actors push frames that are encoded and framed once for all sockets;
//! the socket's response body drains them.
//!
//! Bound: frames and bytes. A durable frame without room closes the socket as a slow consumer (it comes back and
//! continues where it was); an ephemeral one is dropped and counted, and its sender asks [`Outbox::take_gap`] later.
//!
//! What a breakout says passes by a [`Pass`] only. The session's actor gives it and takes it back here, at the socket,
//! because the actors of two breakouts run side by side: a message to the former one could come later than one to
//! the new one, and the socket would hear both.

use std::{
    collections::VecDeque,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

use bytes::{BufMut, Bytes, BytesMut};
use futures_util::{Stream, task::AtomicWaker};
use plenary_core::{
    canvas,
    ids::BreakoutId,
    protocol::{ServerFrame, close::Close},
};
use tokio::sync::Notify;

#[cfg(test)]
use super::plant::{Plant, planted};
use crate::telemetry;

/// A WebSocket frame as it goes over the wire. Frames of a server are not masked (RFC 6455 §5.1), so the same
/// bytes serve every socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame(Bytes);

const TEXT: u8 = 0x1;
const BINARY: u8 = 0x2;
const CLOSE: u8 = 0x8;
const PING: u8 = 0x9;
const PONG: u8 = 0xa;

impl Frame {
    /// A text frame with a server frame as JSON.
    #[must_use]
    pub fn of(frame: &ServerFrame) -> Self {
        let json = serde_json::to_vec(frame).expect("server frames have string keys only");
        Self::framed(TEXT, &json)
    }

    /// A binary frame.
    #[must_use]
    pub fn binary(payload: &[u8]) -> Self {
        Self::framed(BINARY, payload)
    }

    /// A close frame with its code and reason.
    #[must_use]
    pub fn close(code: u16, reason: &str) -> Self {
        let mut payload = code.to_be_bytes().to_vec();
        payload.extend_from_slice(reason.as_bytes());
        Self::framed(CLOSE, &payload)
    }

    /// A ping.
    #[must_use]
    pub fn ping() -> Self {
        Self::framed(PING, b"")
    }

    /// The answer to a ping.
    #[must_use]
    pub fn pong(payload: &[u8]) -> Self {
        Self::framed(PONG, payload)
    }

    /// RFC 6455 §5.2: FIN and opcode, then the length in 7, 16 or 64 bits.
    fn framed(opcode: u8, payload: &[u8]) -> Self {
        let mut frame = BytesMut::with_capacity(payload.len() + 10);
        frame.put_u8(0x80 | opcode);
        match payload.len() {
            length @ 0..=125 => frame.put_u8(length as u8),
            length @ 126..=0xffff => {
                frame.put_u8(126);
                frame.put_u16(length as u16);
            }
            length => {
                frame.put_u8(127);
                frame.put_u64(length as u64);
            }
        }
        frame.put_slice(payload);
        Self(frame.freeze())
    }

    /// The bytes on the wire.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.0
    }

    /// The payload, for parts that are not sockets: the simulation and tests.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        let header = match self.0[1] {
            126 => 4,
            127 => 10,
            _ => 2,
        };
        &self.0[header..]
    }

    /// The close code, if this is a close frame.
    #[must_use]
    pub fn close_code(&self) -> Option<u16> {
        match (self.0[0] & 0x0f, self.payload()) {
            (CLOSE, [high, low, ..]) => Some(u16::from_be_bytes([*high, *low])),
            _ => None,
        }
    }
}

/// How much an outbox holds.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Frames.
    pub frames_max: usize,
    /// Bytes.
    pub bytes_max: usize,
}

impl Bounds {
    /// What a frame counts: its bytes, but never so much that one alone, such as the state of a session in which much
    /// was said, closes the socket of somebody who reads.
    fn cost(self, frame: &Frame) -> usize {
        frame.0.len().min(self.bytes_max / 8)
    }
}

/// The pushing end; clones share one queue.
#[derive(Clone)]
pub struct Outbox(Arc<Shared>);

struct Shared {
    queue: Mutex<Queue>,
    waker: AtomicWaker,
    /// Told when no frame is taken any more.
    end: Notify,
    bounds: Bounds,
    /// How a socket ends whose client is too slow.
    too_slow: (u16, &'static str),
}

/// The right to say to one socket what is said in one breakout, until it is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pass {
    breakout: BreakoutId,
    /// Who leaves and comes back has another pass: the former subscription, which may live on for a moment, has missed
    /// something in between.
    number: u64,
}

#[derive(Default)]
struct Queue {
    frames: VecDeque<Frame>,
    bytes: usize,
    /// No frame is taken any more; what is queued still goes out.
    closed: bool,
    /// The socket is gone.
    abandoned: bool,
    /// An ephemeral frame was dropped.
    gap: bool,
    /// Which breakouts may be heard here: where the person is, and where they listen.
    passes: Vec<Pass>,
    /// How many passes were ever given.
    given: u64,
}

impl Outbox {
    /// An outbox and the stream that drains it.
    #[must_use]
    pub fn new(bounds: Bounds) -> (Self, Drain) {
        Self::ending(bounds, (Close::SlowConsumer.code(), Close::SlowConsumer.name()))
    }

    /// One that ends in this way when its client is too slow.
    #[must_use]
    pub fn ending(bounds: Bounds, too_slow: (u16, &'static str)) -> (Self, Drain) {
        let (queue, waker, end) = (Mutex::default(), AtomicWaker::new(), Notify::new());
        let shared = Arc::new(Shared { queue, waker, end, bounds, too_slow });
        (Self(Arc::clone(&shared)), Drain(shared))
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.0.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a breakout be heard here; a former pass to it is worth nothing from now on.
    #[must_use]
    pub fn admit(&self, breakout: BreakoutId) -> Pass {
        let mut queue = self.queue();
        queue.given += 1;
        let pass = Pass { breakout, number: queue.given };
        queue.passes.retain(|other| other.breakout != breakout);
        queue.passes.push(pass);
        pass
    }

    /// Takes every pass back except those to these breakouts: when this returns, no other one is heard any more.
    pub fn keep_only(&self, breakouts: &[BreakoutId]) {
        #[cfg(test)]
        if planted(Plant::StaysSubscribed) {
            return;
        }
        self.queue().passes.retain(|pass| breakouts.contains(&pass.breakout));
    }

    /// Which breakouts may be heard here at this instant.
    #[cfg(test)]
    pub fn admitted(&self) -> Vec<BreakoutId> {
        let queue = self.queue();
        let open = !queue.closed && !queue.abandoned;
        queue.passes.iter().filter(|_| open).map(|pass| pass.breakout).collect()
    }

    /// Queues a frame that must not be lost. Without room the socket is closed as a slow consumer instead.
    pub fn push(&self, frame: Frame) {
        self.queue_up(self.queue(), frame);
    }

    /// The same for what is said in a breakout; nothing if the pass was taken back.
    pub fn push_by(&self, pass: Pass, frame: Frame) {
        let queue = self.queue();
        if queue.passes.contains(&pass) {
            self.queue_up(queue, frame);
        }
    }

    fn queue_up(&self, mut queue: MutexGuard<'_, Queue>, frame: Frame) {
        if queue.closed {
            return;
        }
        let bounds = self.0.bounds;
        if queue.frames.len() >= bounds.frames_max || queue.bytes + bounds.cost(&frame) > bounds.bytes_max {
            metrics::counter!(telemetry::OUTBOX_CUTS).increment(1);
            let (code, name) = self.0.too_slow;
            metrics::counter!(telemetry::CONNECTIONS_CLOSED, "reason" => name).increment(1);
            // What is queued would be read, if ever, long after: the client continues from its last seq instead.
            queue.frames.clear();
            queue.bytes = 0;
            Self::finish(&mut queue, Frame::close(code, name));
            self.0.end.notify_waiters();
        } else {
            queue.bytes += bounds.cost(&frame);
            queue.frames.push_back(frame);
        }
        drop(queue);
        self.0.waker.wake();
    }

    /// Queues a frame that may be lost when the client is behind: only the first half of the room is for these.
    pub fn push_ephemeral(&self, frame: Frame) {
        let mut queue = self.queue();
        if queue.closed {
            return;
        }
        if queue.frames.len() >= self.0.bounds.frames_max / 2 || queue.bytes > self.0.bounds.bytes_max / 2 {
            queue.gap = true;
            metrics::counter!(telemetry::OUTBOX_DROPPED).increment(1);
            return;
        }
        queue.bytes += self.0.bounds.cost(&frame);
        queue.frames.push_back(frame);
        drop(queue);
        self.0.waker.wake();
    }

    /// Whether an ephemeral frame was dropped and there is room again; asking resets it.
    #[must_use]
    pub fn take_gap(&self) -> bool {
        let mut queue = self.queue();
        let mend = queue.gap && queue.frames.len() < self.0.bounds.frames_max / 4;
        if mend {
            queue.gap = false;
        }
        mend
    }

    /// Whether an ephemeral frame was dropped and nobody made up for it yet.
    #[must_use]
    pub fn has_gap(&self) -> bool {
        let queue = self.queue();
        queue.gap && !queue.closed
    }

    /// Ends the socket after what is queued.
    pub fn close(&self, close: Close) {
        if self.end(Frame::close(close.code(), close.name())) {
            metrics::counter!(telemetry::CONNECTIONS_CLOSED, "reason" => close.name()).increment(1);
        }
    }

    /// Ends the socket after what is queued, with a code of RFC 6455 §7.4.1.
    pub fn close_plain(&self, code: u16, reason: &str) {
        self.end(Frame::close(code, reason));
    }

    /// Ends the socket of a canvas after what is queued.
    pub fn close_canvas(&self, close: canvas::close::Close) {
        self.close_plain(close.code(), close.name());
    }

    /// Whether this was what ended it.
    fn end(&self, frame: Frame) -> bool {
        let mut queue = self.queue();
        let first = !queue.closed;
        if first {
            Self::finish(&mut queue, frame);
        }
        drop(queue);
        self.0.end.notify_waiters();
        self.0.waker.wake();
        first
    }

    /// Ends when no frame is taken any more.
    pub async fn closed(&self) {
        let end = self.0.end.notified();
        tokio::pin!(end);
        // Listening starts before looking, so that an end in between is not missed.
        end.as_mut().enable();
        if !self.is_closed() {
            end.await;
        }
    }

    fn finish(queue: &mut Queue, close: Frame) {
        queue.frames.push_back(close);
        queue.closed = true;
    }

    /// Whether no frame is taken any more.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        let queue = self.queue();
        queue.closed || queue.abandoned
    }
}

/// The draining end: a stream of bytes that ends after the close frame. Dropping it closes the outbox.
pub struct Drain(Arc<Shared>);

impl Stream for Drain {
    type Item = Frame;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Frame>> {
        self.0.waker.register(cx.waker());
        let mut queue = self.0.queue.lock().unwrap_or_else(PoisonError::into_inner);
        match queue.frames.pop_front() {
            Some(frame) => {
                queue.bytes = queue.bytes.saturating_sub(self.0.bounds.cost(&frame));
                Poll::Ready(Some(frame))
            }
            None if queue.closed => Poll::Ready(None),
            None => Poll::Pending,
        }
    }
}

impl Drop for Drain {
    fn drop(&mut self) {
        let mut queue = self.0.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.closed = true;
        queue.abandoned = true;
        queue.frames.clear();
        drop(queue);
        self.0.end.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt, StreamExt};
    use plenary_core::{ids::Timestamp, protocol::ServerFrame};

    use super::*;

    fn pong(n: usize) -> Frame {
        Frame::of(&ServerFrame::Pong { reference: "x".repeat(n), server_time: Timestamp(0) })
    }

    #[test]
    fn lengths_are_framed_as_rfc_6455_says() {
        for length in [0, 10, 125, 126, 200, 70_000] {
            let frame = Frame::framed(TEXT, &vec![b'a'; length]);
            assert_eq!(frame.payload().len(), length);
        }
    }

    #[test]
    fn a_client_that_never_reads_is_cut_with_a_retryable_code() {
        let (outbox, mut drain) = Outbox::new(Bounds { frames_max: 3, bytes_max: 10_000 });
        for _ in 0..10 {
            outbox.push(pong(1));
        }
        let first = drain.next().now_or_never().flatten();
        assert_eq!(first.and_then(|frame| frame.close_code()), Some(4001));
        assert_eq!(drain.next().now_or_never(), Some(None));
        assert!(outbox.is_closed());
    }

    #[test]
    fn what_a_breakout_says_passes_only_by_a_pass_that_holds_i21() {
        let (outbox, mut drain) = Outbox::new(Bounds { frames_max: 10, bytes_max: 10_000 });
        let [one, two] = [1, 2].map(|n| BreakoutId(uuid::Uuid::from_u128(n)));
        let mut passes = |pass| {
            outbox.push_by(pass, pong(1));
            drain.next().now_or_never().is_some()
        };
        let first = outbox.admit(one);
        let other = outbox.admit(two);
        assert!(passes(first) && passes(other));
        outbox.keep_only(&[two]);
        assert!(!passes(first) && passes(other));
        // Whoever is back has missed something: the former subscription stays mute.
        let second = outbox.admit(one);
        assert!(!passes(first) && passes(second));
    }

    #[test]
    fn bytes_are_bounded_too() {
        let (outbox, _drain) = Outbox::new(Bounds { frames_max: 100, bytes_max: 1_000 });
        for _ in 0..8 {
            outbox.push(pong(2_000));
            assert!(!outbox.is_closed(), "a long frame alone is nobody's fault");
        }
        outbox.push(pong(2_000));
        assert!(outbox.is_closed());
    }

    #[test]
    fn ephemeral_frames_give_way_and_leave_a_gap() {
        let (outbox, mut drain) = Outbox::new(Bounds { frames_max: 4, bytes_max: 10_000 });
        for _ in 0..4 {
            outbox.push_ephemeral(pong(1));
        }
        outbox.push(pong(2));
        assert!(!outbox.is_closed());
        assert!(!outbox.take_gap(), "not while the client is behind");
        while drain.next().now_or_never().is_some() {}
        assert!(outbox.take_gap());
        assert!(!outbox.take_gap());
    }
}
