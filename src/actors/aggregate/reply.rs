//! Where the answer to a command goes: to a socket, to a caller above, or to nobody. An answer is given once; one that
//! a socket waits for and that is dropped ungiven closes the socket, so nobody waits for what does not come.

use plenary_core::{
    domain::Rejection,
    ids::{Seq, Stream},
    protocol::{Answer, Code, ServerFrame, close::Close, envelope::ErrorFrame},
};
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use super::super::outbox::{Frame, Outbox};
use crate::telemetry;

/// Where an answer goes. One to a socket that is dropped unanswered, because an actor failed, closes the socket with a
/// retryable code: the client sends the command again and gets its answer, or the first one.
pub enum ReplyTo {
    /// To a socket, under the client's `ref`.
    Socket {
        /// The socket.
        outbox: Outbox,
        /// The client's `ref`.
        reference: String,
        /// The command's place among those of its socket that are not answered; its drop frees it.
        place: Option<OwnedSemaphorePermit>,
    },
    /// To a caller above, such as a REST handler.
    Caller(Option<oneshot::Sender<Result<Answer, Rejection>>>),
    /// To nobody.
    Nobody,
}

impl ReplyTo {
    /// Refuses at once, for what the rules were never asked about.
    pub fn reject(self, rejection: &Rejection) {
        self.answer(None, Err(rejection.clone()));
    }

    /// Answers what needed no storing.
    pub fn done(self) {
        self.answer(None, Ok(Answer::default()));
    }

    /// Gives the answer; with `stored`, the stream and the number of the last event.
    pub(in crate::actors) fn answer(mut self, stored: Option<(Stream, Seq)>, outcome: Result<Answer, Rejection>) {
        match &mut self {
            Self::Socket { outbox, reference, .. } => {
                let name = outcome.as_ref().map_or_else(|rejection| rejection.code.name(), |_| "ok");
                metrics::counter!(telemetry::COMMANDS, "outcome" => name).increment(1);
                // A reference that was taken marks the answer as given.
                let reference = std::mem::take(reference);
                outbox.push(match outcome {
                    Ok(data) => {
                        let (stream, seq) = stored.unzip();
                        Frame::of(&ServerFrame::Reply { reference, stream, seq, data })
                    }
                    Err(rejection) => error_frame(Some(reference), &rejection),
                });
            }
            Self::Caller(sender) => {
                if let Some(sender) = sender.take() {
                    let _ = sender.send(outcome);
                }
            }
            Self::Nobody => {}
        }
    }
}

impl Drop for ReplyTo {
    fn drop(&mut self) {
        if let Self::Socket { outbox, reference, .. } = self
            && !reference.is_empty()
        {
            outbox.close(Close::Restarted);
        }
    }
}

/// A refusal as a frame.
#[must_use]
pub fn error_frame(reference: Option<String>, rejection: &Rejection) -> Frame {
    let Rejection { code, detail } = rejection;
    let retry_after_ms = match code {
        Code::Overload | Code::StoreUnavailable => Some(1_000),
        _ => None,
    };
    Frame::of(&ServerFrame::Error(ErrorFrame {
        reference,
        code: *code,
        class: code.class(),
        retry: code.retry(),
        message: detail.clone(),
        retry_after_ms,
    }))
}
