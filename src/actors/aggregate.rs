//! The one shell around every event-sourced stream: decide → apply → append, and an output gate.
//!
//! The actor goes on deciding while a commit is under way. Whatever it has to say waits in the gate until the
//! events it rests on are durable: replies and refusals, events, states for those who attach, effects. So nothing
//! is told to anyone before it is committed, and a failed append, which ends the actor, has told nobody a lie.
//!
//! The shell is plain data and functions; [`super::session`], [`super::breakout`] and [`super::participant`] are
//! the actors around it.

mod gate;
mod subscribers;
mod reply;
mod reply_book;
mod ring;
mod loading;

use std::{sync::Arc, time::Duration};

use plenary_core::{
    domain::{Aggregate, Audience, Ctx, Record, Rejection, Viewer},
    ids::{CommandId, ConnectionId, Fence, ParticipantId, Seq, Timestamp},
    protocol::{Answer, Code, ServerFrame, close::Close},
};

use self::{
    gate::{Gate, Output},
    reply_book::{Recent, ReplyBook},
    ring::Ring,
    subscribers::Subscribers,
};
#[cfg(test)]
use super::plant::{Plant, planted};
use super::{journal, outbox::Frame};
use crate::{
    ambient::Ambient,
    store::{self, Append, Appended, EventStore, NewEvent, ParticipantRow, StreamKey, Summary},
    telemetry,
};

pub use reply::{ReplyTo, error_frame};
pub(super) use reply_book::{RECENT_MAX, digest};
pub use subscribers::Subscriber;

/// We can no longer be right: the actor ends and its parent decides. Told nobody anything wrong.
#[derive(Debug, thiserror::Error)]
pub enum Fatal {
    /// Another owner has the session.
    #[error("another node owns this session")]
    Fenced,
    /// The log is not what this actor believes.
    #[error("the log has moved without us")]
    Conflict,
    /// The stream cannot be loaded.
    #[error("the stream cannot be loaded")]
    Load(#[from] store::Error),
    /// The log holds an event this version cannot read.
    #[error("the log cannot be read")]
    Unreadable(#[from] plenary_core::domain::aggregate::Unreadable),
    /// What the session was created with cannot be used.
    #[error("the session's definition is not usable: {0}")]
    Definition(String),
    /// A canvas's document failed.
    #[error("the document of a canvas failed: {0}")]
    Document(String),
}

/// What an actor adds to its aggregate.
pub trait Reach: Aggregate {
    /// Whom an audience reaches now; none means every subscriber of the stream.
    fn recipients(state: &Self::State, audience: &Audience) -> Option<Vec<ParticipantId>>;

    /// A number by which a command sent again is told from another one under the same id.
    fn digest(command: &Self::Command) -> u64 {
        digest(command)
    }

    /// The rows that lists show, as they follow from these events.
    fn rows(_: &Self::State, _: &[Self::Event]) -> (Option<Summary>, Vec<ParticipantRow>) {
        (None, Vec::new())
    }
}

/// One command as it reaches the shell.
pub struct Asked<C> {
    /// Who asks; none for the system.
    pub actor: Option<ParticipantId>,
    /// The client-made id.
    pub command_id: Option<CommandId>,
    /// What.
    pub command: C,
    /// What another stream has found against it; one that was carried out before is answered as then all the same.
    pub refused: Option<Rejection>,
    /// Where the answer goes.
    pub reply: ReplyTo,
}

/// What a stream runs with.
#[derive(Clone)]
pub struct Environment {
    /// The store, for loading and snapshots.
    pub store: Arc<dyn EventStore>,
    /// The journal, for appends.
    pub journal: journal::Handle,
    /// Time and chance.
    pub ambient: Ambient,
    /// Events that are kept for those who resume.
    pub ring_max: usize,
    /// Events between two snapshots.
    pub snapshot_every: i64,
    /// Outputs that may wait for the store before commands are refused.
    pub gate_max: usize,
    /// How long they may wait before commands are refused.
    pub gate_patience: Duration,
}

/// An event-sourced stream with its gate, its subscribers and its recent past. `E` is what the actor does after a
/// commit.
pub struct Shell<A: Aggregate, E> {
    env: Environment,
    key: StreamKey,
    fence: Fence,
    /// Includes what is decided and not yet committed.
    pub state: A::State,
    decided: Seq,
    committed: Seq,
    snapshot_at: Seq,
    replies: ReplyBook,
    gate: Gate<E>,
    ring: Ring,
    subscribers: Subscribers,
}

/// Whoever follows a stream, or is about to, comes anew when its actor ends, however that came about: a socket that
/// nobody feeds would be silent for ever. (No fact rests on this, only that sockets do not outlive what feeds them.)
impl<A: Aggregate, E> Drop for Shell<A, E> {
    fn drop(&mut self) {
        self.subscribers.all().chain(self.gate.joining()).for_each(|socket| socket.outbox.close(Close::Restarted));
    }
}

impl<A: Reach, E> Shell<A, E> {
    /// Whether nothing was ever written to this stream.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.decided == Seq(0)
    }

    /// Which stream.
    #[must_use]
    pub fn key(&self) -> StreamKey {
        self.key
    }

    /// The number of the last decided event.
    #[must_use]
    pub fn head(&self) -> Seq {
        self.decided
    }

    /// Whether everything decided is durable.
    #[must_use]
    pub fn settled(&self) -> bool {
        self.committed == self.decided
    }

    /// The number of the last event that is known to be durable.
    #[cfg(test)]
    pub fn durable(&self) -> Seq {
        self.committed
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.env.ambient.now()
    }

    /// Whether so much waits for the store, or for so long, that nothing more should be decided.
    #[must_use]
    pub fn congested(&self) -> bool {
        self.gate.len() >= self.env.gate_max || self.stuck(self.env.gate_patience)
    }

    /// Whether something has waited for the store for longer than `patience`.
    #[must_use]
    pub fn stuck(&self, patience: Duration) -> bool {
        self.gate.oldest().is_some_and(|since| since.elapsed() >= patience)
    }

    /// Runs one command. Its events, if any, are returned applied and on their way to the journal; its answer
    /// waits in the gate. A command that was answered before gets the same answer.
    pub fn ask(
        &mut self,
        asked: Asked<A::Command>,
        before: impl FnMut(&mut Self, &Record<A::Event>),
        done: impl FnOnce(Seq, Appended) + Send + 'static,
    ) -> Vec<Record<A::Event>> {
        let Asked { actor, command_id, command, refused, reply } = asked;
        let digest = A::digest(&command);
        let earlier = actor.zip(command_id).and_then(|(who, id)| self.replies.earlier(who, id, digest));
        #[cfg(test)]
        let earlier = earlier.filter(|_| !planted(Plant::ForgetsCommands));
        if let Some(outcome) = earlier {
            self.hold(Output::Reply(reply, outcome));
            return Vec::new();
        }
        if let Some(rejection) = refused {
            self.hold(Output::Reply(reply, Err(rejection)));
            return Vec::new();
        }
        if self.congested() {
            reply.reject(&Code::StoreUnavailable.into());
            return Vec::new();
        }
        let mut ctx = Ctx::new(self.now(), actor, self.env.ambient.number());
        match A::decide(&self.state, &mut ctx, &command) {
            Err(rejection) => {
                // A refusal may rest on facts that are not durable yet.
                self.hold(Output::Reply(reply, Err(rejection)));
                Vec::new()
            }
            Ok(decision) if decision.events.is_empty() => {
                self.hold(Output::Reply(reply, Ok((None, decision.answer))));
                Vec::new()
            }
            Ok(decision) => {
                let records = self.record(ctx.now, actor, command_id, decision.events, &decision.answer, before, done);
                if let (Some(who), Some(id)) = (actor, command_id) {
                    let (seq, answer) = (self.decided, decision.answer.id);
                    self.replies.note(who, Recent { id, seq, answer, digest: Some(digest) });
                }
                #[cfg(test)]
                if planted(Plant::AnswersEarly) {
                    self.answer(reply, Ok((Some(self.decided), decision.answer)));
                    return records;
                }
                self.hold(Output::Reply(reply, Ok((Some(self.decided), decision.answer))));
                records
            }
        }
    }

    /// Lets time do what is due.
    pub fn tick(
        &mut self,
        before: impl FnMut(&mut Self, &Record<A::Event>),
        done: impl FnOnce(Seq, Appended) + Send + 'static,
    ) -> Vec<Record<A::Event>> {
        let mut ctx = Ctx::new(self.now(), None, self.env.ambient.number());
        #[cfg(test)]
        if planted(Plant::TimerEarly) {
            ctx.now = ctx.now.plus_ms(60_000);
        }
        let events = A::tick(&self.state, &mut ctx);
        #[cfg(test)]
        if planted(Plant::TimerEarly) {
            ctx.now = self.now();
        }
        if events.is_empty() {
            return Vec::new();
        }
        self.record(ctx.now, None, None, events, &Answer::default(), before, done)
    }

    /// Applies events, holds their frames, and hands them to the journal. `before` is called after each event is
    /// applied and before its frames are held: for what somebody must get first.
    #[expect(clippy::too_many_arguments, reason = "private: the two callers stand above")]
    fn record(
        &mut self,
        at: Timestamp,
        actor: Option<ParticipantId>,
        command: Option<CommandId>,
        events: Vec<A::Event>,
        answer: &Answer,
        mut before: impl FnMut(&mut Self, &Record<A::Event>),
        done: impl FnOnce(Seq, Appended) + Send + 'static,
    ) -> Vec<Record<A::Event>> {
        let expected = self.decided;
        let mut records = Vec::with_capacity(events.len());
        let mut rows = Vec::with_capacity(events.len());
        let last = events.len() - 1;
        for (index, event) in events.into_iter().enumerate() {
            let (kind, version, payload) = A::encode(&event);
            let answer = (index == last && command.is_some())
                .then(|| serde_json::to_value(answer).expect("an answer has string keys only"));
            rows.push(NewEvent { at, actor, command, kind: kind.into(), version, payload, bytes: None, answer });

            let record = Record { seq: expected.plus(index + 1), at, actor, event };
            A::apply(&mut self.state, &record);
            self.decided = record.seq;
            before(self, &record);
            let frames = self.frames_of(&record);
            self.ring.push(record.seq, frames.clone());
            #[cfg(test)]
            let frames = frames.into_iter().map(|(audience, frame)| {
                (if planted(Plant::AudienceIgnored) { Audience::Everyone } else { audience }, frame)
            });
            let frames =
                frames.into_iter().map(|(audience, frame)| (A::recipients(&self.state, &audience), frame)).collect();
            self.hold(Output::Frames(frames));
            records.push(record);
        }
        let events: Vec<A::Event> = records.iter().map(|record| record.event.clone()).collect();
        let (summary, participants) = A::rows(&self.state, &events);
        self.hold(Output::Opened(tokio::time::Instant::now()));
        let append = Append {
            key: self.key,
            fence: self.fence,
            expected,
            append_id: self.env.ambient.id(),
            events: rows,
            summary,
            participants,
        };
        let seq = self.decided;
        self.env.journal.append(append, move |appended| done(seq, appended));
        records
    }

    /// What each audience sees of an event that was just applied, encoded once.
    fn frames_of(&self, record: &Record<A::Event>) -> Vec<(Audience, Frame)> {
        let (stream, seq, at) = (self.key.stream, record.seq, record.at);
        let projected = A::project(&self.state, record).into_iter();
        projected
            .map(|(audience, event)| (audience, Frame::of(&ServerFrame::Event { stream, seq, at, event })))
            .collect()
    }

    fn hold(&mut self, output: Output<E>) {
        self.gate.hold(self.decided, output);
    }

    /// Does something after everything decided so far is durable.
    pub fn after_commit(&mut self, effect: E) {
        self.hold(Output::Effect(effect));
    }

    /// Sends a frame to one person after everything decided so far is durable.
    pub fn tell(&mut self, who: ParticipantId, frame: Frame) {
        self.hold(Output::Frames(vec![(Some(vec![who]), frame)]));
    }

    /// Adds a socket after everything decided so far is durable; `first` is what it gets before anything else.
    pub fn subscribe(&mut self, subscriber: Subscriber, first: Vec<Frame>) {
        self.hold(Output::Subscribe(subscriber, first));
    }

    /// Takes a socket out, whether it follows already or is about to; whose it was.
    pub fn unsubscribe(&mut self, connection: ConnectionId) -> Option<ParticipantId> {
        self.gate.forget(connection).or_else(|| self.subscribers.remove(connection))
    }

    /// Lets go of every socket.
    pub fn unsubscribe_all(&mut self) {
        self.gate.forget_all();
        self.subscribers.clear();
    }

    /// The sockets of one person.
    #[must_use]
    pub fn sockets(&self, who: ParticipantId) -> &[Subscriber] {
        self.subscribers.of(who)
    }

    /// The sockets that wait in the gate to follow.
    pub fn joining(&self) -> impl Iterator<Item = &Subscriber> {
        self.gate.joining()
    }

    /// Whether a socket follows.
    #[must_use]
    pub fn follows(&self, who: ParticipantId, connection: ConnectionId) -> bool {
        self.sockets(who).iter().any(|socket| socket.connection == connection)
    }

    /// Whether someone has a socket here, or one is about to be added.
    #[must_use]
    pub fn has_socket(&self, who: ParticipantId) -> bool {
        !self.sockets(who).is_empty() || self.joining().any(|socket| socket.participant == who)
    }

    /// Every socket.
    pub fn all_sockets(&self) -> impl Iterator<Item = &Subscriber> {
        self.subscribers.all()
    }

    /// The events after `since` as this viewer may see them, if they are all still here; none means: start over.
    /// The viewer's rights must not have changed since.
    #[must_use]
    pub fn replay_since(&self, since: Seq, viewer: Option<&Viewer>) -> Option<Vec<Frame>> {
        if since > self.decided {
            return None;
        }
        self.ring.after(since, viewer)
    }

    /// Takes the news of a commit; [`Shell::release`] opens the gate as far as that allows.
    ///
    /// # Errors
    /// [`Fatal`] when the append was refused: what this actor believes is not the truth.
    pub fn committed(&mut self, seq: Seq, appended: Appended) -> Result<(), Fatal> {
        match appended {
            Appended::Done => {
                self.committed = self.committed.max(seq);
                Ok(())
            }
            #[cfg(test)]
            Appended::Fenced if planted(Plant::FenceIgnored) => {
                self.committed = self.committed.max(seq);
                Ok(())
            }
            Appended::Fenced => {
                metrics::counter!(telemetry::APPEND_FENCED).increment(1);
                self.all_sockets().for_each(|socket| socket.outbox.close(Close::Moved));
                self.gate.close(Close::Moved);
                Err(Fatal::Fenced)
            }
            Appended::Conflict => Err(Fatal::Conflict),
        }
    }

    /// Opens the gate for what rests on durable facts only, up to the next thing that the actor itself has to do. To be
    /// called until there is none: each is done before anything after it goes out.
    pub fn release(&mut self) -> Option<E> {
        while let Some(output) = self.gate.open(self.committed) {
            match output {
                Output::Frames(frames) => {
                    for (recipients, frame) in frames {
                        self.subscribers.deliver(recipients, &frame);
                    }
                }
                Output::Reply(reply, outcome) => self.answer(reply, outcome),
                Output::Subscribe(subscriber, first) => {
                    for frame in first {
                        subscriber.push(frame);
                    }
                    self.subscribers.add(subscriber);
                }
                Output::Effect(effect) => return Some(effect),
                Output::Opened(since) => {
                    metrics::histogram!(telemetry::GATE_SECONDS).record(since.elapsed().as_secs_f64());
                }
            }
        }
        None
    }

    fn answer(&self, reply: ReplyTo, outcome: Result<(Option<Seq>, Answer), Rejection>) {
        let stored = outcome.as_ref().ok().and_then(|(seq, _)| seq.map(|seq| (self.key.stream, seq)));
        reply.answer(stored, outcome.map(|(_, answer)| answer));
    }
}
