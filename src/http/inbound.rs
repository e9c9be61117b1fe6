//! What a WebSocket client sends, handed on a frame at a time.
//!
//! The WebSocket crate looks at the length of a frame only when all of it is there, and before it decodes one frame it
//! reads whatever has come: a client could have us keep as much as it likes to send. Between the connection and that
//! crate stands [`Inbound`], which keeps at most one frame and one read more.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use actix_web::error::PayloadError;
use bytes::{Bytes, BytesMut};
use futures_util::Stream;

use crate::actors::outbox::Outbox;

/// A stream of bytes whose every item is one whole frame. A frame that announces more than it may ends the outbox with
/// 1009 and the stream with an error, however little of it has come.
pub struct Inbound<S> {
    payload: S,
    read: BytesMut,
    /// A frame was handed on, and the crate, which asks until nothing is there, has not been told so yet.
    handed: bool,
    frame_bytes_max: usize,
    outbox: Outbox,
}

impl<S> Inbound<S> {
    /// `frame_bytes_max` bounds the payload of a frame.
    pub fn new(payload: S, frame_bytes_max: usize, outbox: Outbox) -> Self {
        Self { payload, read: BytesMut::new(), handed: false, frame_bytes_max, outbox }
    }
}

impl<S: Stream<Item = Result<Bytes, PayloadError>> + Unpin> Stream for Inbound<S> {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if std::mem::take(&mut this.handed) {
            // Nobody is woken for this: the crate yields the frame it was just given, and whoever takes that asks again.
            return Poll::Pending;
        }
        loop {
            if let Some((head, payload)) = announced(&this.read) {
                if payload > this.frame_bytes_max as u64 {
                    this.outbox.close_plain(1009, "too large");
                    return Poll::Ready(Some(Err(PayloadError::Overflow)));
                }
                let whole = head + payload as usize;
                if this.read.len() >= whole {
                    this.handed = true;
                    return Poll::Ready(Some(Ok(this.read.split_to(whole).freeze())));
                }
            }
            match ready!(Pin::new(&mut this.payload).poll_next(cx)) {
                Some(Ok(chunk)) => this.read.extend_from_slice(&chunk),
                end => return Poll::Ready(end),
            }
        }
    }
}

/// Length of the head and of the payload of the frame that starts here, once that much of it has come (RFC 6455 §5.2).
fn announced(read: &[u8]) -> Option<(usize, u64)> {
    let &[_, second, ref rest @ ..] = read else { return None };
    let (extended, payload) = match second & 0x7f {
        126 => (2, u64::from(u16::from_be_bytes(*rest.first_chunk()?))),
        127 => (8, u64::from_be_bytes(*rest.first_chunk()?)),
        short => (0, u64::from(short)),
    };
    let mask = if second & 0x80 == 0 { 0 } else { 4 };
    Some((2 + extended + mask, payload))
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt, StreamExt, stream};

    use super::*;
    use crate::actors::outbox::Bounds;

    fn frame(payload: usize) -> Vec<u8> {
        let mut bytes = match payload {
            0..126 => vec![0x81, 0x80 | payload as u8],
            126..0x1_0000 => [&[0x81, 0x80 | 126][..], &(payload as u16).to_be_bytes()].concat(),
            _ => [&[0x81, 0x80 | 127][..], &(payload as u64).to_be_bytes()].concat(),
        };
        bytes.extend_from_slice(&[1, 2, 3, 4]);
        bytes.extend(std::iter::repeat_n(b'x', payload));
        bytes
    }

    fn inbound(chunks: Vec<Vec<u8>>) -> (Inbound<impl Stream<Item = Result<Bytes, PayloadError>>>, Outbox) {
        let (outbox, drain) = Outbox::new(Bounds { frames_max: 8, bytes_max: 1_000 });
        std::mem::forget(drain);
        (Inbound::new(stream::iter(chunks).map(|chunk| Ok(Bytes::from(chunk))), 70_000, outbox.clone()), outbox)
    }

    #[test]
    fn frames_come_whole_and_one_at_a_time_however_they_were_cut() {
        let sent = [0, 1, 125, 126, 300, 65_535, 65_536, 70_000].map(frame);
        let all = sent.concat();
        for size in [1, 7, 1_000, 65_539, all.len()] {
            let (mut inbound, _) = inbound(all.chunks(size).map(<[u8]>::to_vec).collect());
            for frame in &sent {
                let got = inbound.next().now_or_never().flatten().expect("a frame").expect("well formed");
                assert_eq!(got, frame);
                assert!(inbound.next().now_or_never().is_none(), "one at a time");
            }
            assert!(matches!(inbound.next().now_or_never(), Some(None)), "and the end");
        }
    }

    #[test]
    fn nothing_is_read_ahead_of_a_frame_that_is_there() {
        let (outbox, _drain) = Outbox::new(Bounds { frames_max: 8, bytes_max: 1_000 });
        let mut reads = 0;
        let payload = stream::repeat_with(|| {
            reads += 1;
            Ok(Bytes::from(frame(10).repeat(50)))
        });
        let mut inbound = Inbound::new(payload, 70_000, outbox);
        for _ in 0..50 {
            assert!(inbound.next().now_or_never().is_some());
            assert!(inbound.next().now_or_never().is_none());
        }
        drop(inbound);
        assert_eq!(reads, 1);
    }

    #[test]
    fn too_long_a_frame_is_refused_at_its_head() {
        for payload in [70_001, 1_u64 << 40, u64::MAX] {
            let head = [&[0x81, 0x80 | 127][..], &payload.to_be_bytes()].concat();
            let (mut inbound, outbox) = inbound(vec![frame(3), head]);
            assert!(matches!(inbound.next().now_or_never(), Some(Some(Ok(_)))));
            assert!(inbound.next().now_or_never().is_none());
            assert!(matches!(inbound.next().now_or_never(), Some(Some(Err(PayloadError::Overflow)))));
            assert!(outbox.is_closed());
        }
    }
}
