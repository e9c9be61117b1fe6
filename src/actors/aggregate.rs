//! The one shell around every event-sourced stream: decide → apply → append, and an output gate.
//!
//! The actor goes on deciding while a commit is under way. Whatever it has to say waits in the gate until the
//! events it rests on are durable: replies and refusals, events, states for those who attach, effects. So nothing
//! is told to anyone before it is committed, and a failed append, which ends the actor, has told nobody a lie.
//!
//! The shell is plain data and functions; [`super::session`], [`super::breakout`] and [`super::participant`] are
//! the actors around it.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
    time::Duration,
};

use plenary_core::{
    domain::{Aggregate, Audience, Ctx, Record, Rejection, Viewer},
    ids::{CommandId, ConnectionId, Fence, ParticipantId, Seq, Stream, Timestamp},
    protocol::{Answer, Code, ServerFrame, close::Close, envelope::ErrorFrame},
};
use serde::{Deserialize, Serialize};

#[cfg(test)]
use super::plant::{Plant, planted};
use super::{
    journal,
    outbox::{Frame, Outbox},
};
use crate::{
    ambient::Ambient,
    store::{
        self, Append, Appended, EventStore, Loaded, NewEvent, ParticipantRow, StoredEvent, StreamKey, Summary, snapshot,
    },
    telemetry,
};

/// How long a load waits for the appends of a former actor.
const SETTLE_PATIENCE: Duration = Duration::from_secs(10);
/// Command ids remembered per person.
pub(super) const RECENT_MAX: usize = 64;

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

/// The digest of what a client sent, within this process.
pub fn digest(sent: &impl std::fmt::Debug) -> u64 {
    let mut hasher = DefaultHasher::new();
    format!("{sent:?}").hash(&mut hasher);
    hasher.finish()
}

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
        place: Option<tokio::sync::OwnedSemaphorePermit>,
    },
    /// To a caller above, such as a REST handler.
    Caller(Option<tokio::sync::oneshot::Sender<Result<Answer, Rejection>>>),
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
    fn answer(mut self, stored: Option<(Stream, Seq)>, outcome: Result<Answer, Rejection>) {
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

/// One socket that follows a stream.
#[derive(Clone)]
pub struct Subscriber {
    /// The socket.
    pub connection: ConnectionId,
    /// Whose it is.
    pub participant: ParticipantId,
    /// The way out to it.
    pub outbox: Outbox,
}

/// Something that waits for a commit.
enum Output<E> {
    /// Frames for people, resolved when the event was decided.
    Frames(Vec<(Option<Vec<ParticipantId>>, Frame)>),
    /// An answer.
    Reply(ReplyTo, Result<(Option<Seq>, Answer), Rejection>),
    /// A new subscriber and what it gets first.
    Subscribe(Subscriber, Vec<Frame>),
    /// What the actor itself does then.
    Effect(E),
    /// When the events were handed to the journal, for the gate's latency.
    Opened(tokio::time::Instant),
}

struct Held<E> {
    after: Seq,
    output: Output<E>,
}

/// What a recent command was answered.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Recent {
    id: CommandId,
    seq: Seq,
    answer: Option<uuid::Uuid>,
    /// Of the command; known only while this process remembers it, since another version may reckon it differently.
    #[serde(skip)]
    digest: Option<u64>,
}

/// What a snapshot holds.
#[derive(Serialize, Deserialize)]
struct Kept<S> {
    state: S,
    recent: Vec<(ParticipantId, Vec<Recent>)>,
}

struct Past {
    seq: Seq,
    frames: Vec<(Audience, Frame)>,
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
    recent: HashMap<ParticipantId, VecDeque<Recent>>,
    gate: VecDeque<Held<E>>,
    ring: VecDeque<Past>,
    /// Everything after this seq is in the ring.
    ring_from: Seq,
    subscribers: BTreeMap<ParticipantId, Vec<Subscriber>>,
}

/// Whoever follows a stream, or is about to, comes anew when its actor ends, however that came about: a socket that
/// nobody feeds would be silent for ever. (No fact rests on this, only that sockets do not outlive what feeds them.)
impl<A: Aggregate, E> Drop for Shell<A, E> {
    fn drop(&mut self) {
        for socket in self.subscribers.values().flatten() {
            socket.outbox.close(Close::Restarted);
        }
        for held in &self.gate {
            if let Output::Subscribe(socket, _) = &held.output {
                socket.outbox.close(Close::Restarted);
            }
        }
    }
}

impl<A: Reach, E> Shell<A, E> {
    /// Loads a stream: the newest snapshot and the events after it. A snapshot in doubt is not used; the log
    /// rebuilds it. `seen` is shown every event that those who resume may get again.
    ///
    /// # Errors
    /// [`Fatal::Load`] and [`Fatal::Unreadable`].
    pub async fn load(
        env: Environment,
        key: StreamKey,
        fence: Fence,
        mut seen: impl FnMut(&Record<A::Event>),
    ) -> Result<Self, Fatal> {
        let started = tokio::time::Instant::now();
        // What a former actor of this stream handed in is answered first, so that the log stands still.
        tokio::time::timeout(SETTLE_PATIENCE, env.journal.settled(key))
            .await
            .map_err(|late| store::Error::Unavailable(Box::new(late)))?;
        let Loaded { snapshot, events } = env.store.load(&key).await?;
        let mut shell = Self {
            env,
            key,
            fence,
            state: A::State::default(),
            decided: Seq(0),
            committed: Seq(0),
            snapshot_at: Seq(0),
            recent: HashMap::new(),
            gate: VecDeque::new(),
            ring: VecDeque::new(),
            ring_from: Seq(0),
            subscribers: BTreeMap::new(),
        };
        let events = match snapshot {
            None => events,
            Some((seq, bytes)) => match snapshot::decode::<Kept<A::State>>(A::SCHEMA, &bytes) {
                Ok(kept) => {
                    shell.state = kept.state;
                    shell.recent = kept.recent.into_iter().map(|(who, recent)| (who, recent.into())).collect();
                    shell.decided = seq;
                    shell.snapshot_at = seq;
                    shell.ring_from = seq;
                    events
                }
                Err(doubt) => {
                    metrics::counter!(telemetry::SNAPSHOTS_REFUSED).increment(1);
                    tracing::warn!(stream = %key.stream, seq = seq.0, %doubt, "snapshot not used, rebuilding from the log");
                    shell.env.store.load_from(&key, Seq(0)).await?
                }
            },
        };
        #[cfg(test)]
        let events = match planted(Plant::LoadSkipsOne) {
            true => events.into_iter().enumerate().filter(|(at, _)| *at != 7).map(|(_, event)| event).collect(),
            false => events,
        };
        for stored in events {
            shell.replay(stored, &mut seen)?;
        }
        shell.committed = shell.decided;
        let kind = match key.stream {
            Stream::Session => "session",
            Stream::Breakout(_) => "breakout",
            Stream::Participant(_) => "participant",
        };
        metrics::histogram!(telemetry::LOAD_SECONDS, "stream" => kind).record(started.elapsed().as_secs_f64());
        Ok(shell)
    }

    fn replay(&mut self, stored: StoredEvent, seen: &mut impl FnMut(&Record<A::Event>)) -> Result<(), Fatal> {
        let StoredEvent { seq, at, actor, command, kind, version, payload, answer } = stored;
        let event = A::decode(&kind, version, payload)?;
        let record = Record { seq, at, actor, event };
        A::apply(&mut self.state, &record);
        self.decided = seq;
        seen(&record);
        self.remember_frames(&record, A::project(&self.state, &record));
        if let (Some(who), Some(id), Some(answer)) = (actor, command, answer) {
            let answer: Answer = serde_json::from_value(answer).unwrap_or_default();
            self.remember_command(who, Recent { id, seq, answer: answer.id, digest: None });
        }
        Ok(())
    }

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
        let oldest = self.gate.iter().find_map(|held| match held.output {
            Output::Opened(since) => Some(since),
            _ => None,
        });
        oldest.is_some_and(|since| since.elapsed() >= patience)
    }

    fn remember_frames(
        &mut self,
        record: &Record<A::Event>,
        projected: Vec<(Audience, plenary_core::protocol::Event)>,
    ) {
        let stream = self.key.stream;
        let frames = projected
            .into_iter()
            .map(|(audience, event)| {
                (audience, Frame::of(&ServerFrame::Event { stream, seq: record.seq, at: record.at, event }))
            })
            .collect();
        self.ring.push_back(Past { seq: record.seq, frames });
        while self.ring.len() > self.env.ring_max {
            if let Some(oldest) = self.ring.pop_front() {
                self.ring_from = oldest.seq;
            }
        }
    }

    fn remember_command(&mut self, who: ParticipantId, command: Recent) {
        let recent = self.recent.entry(who).or_default();
        recent.push_back(command);
        if recent.len() > RECENT_MAX {
            recent.pop_front();
        }
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
        let earlier =
            actor.zip(command_id).and_then(|(who, id)| self.recent.get(&who)?.iter().find(|recent| recent.id == id));
        #[cfg(test)]
        let earlier = earlier.filter(|_| !planted(Plant::ForgetsCommands));
        let digest = A::digest(&command);
        if let Some(Recent { seq, answer, digest: former, .. }) = earlier.cloned() {
            let same = former.is_none_or(|former| former == digest);
            let outcome = if same { Ok((Some(seq), Answer { id: answer })) } else { Err(Code::CommandReused.into()) };
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
                if let Some(newest) = actor.zip(command_id).and_then(|(who, _)| self.recent.get_mut(&who)?.back_mut()) {
                    newest.digest = Some(digest);
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
            rows.push(NewEvent { at, actor, command, kind: kind.into(), version, payload, answer });

            let record = Record { seq: expected.plus(index + 1), at, actor, event };
            A::apply(&mut self.state, &record);
            self.decided = record.seq;
            before(self, &record);
            let projected = A::project(&self.state, &record);
            self.remember_frames(&record, projected);
            let frames = self.ring.back().map(|past| past.frames.clone()).unwrap_or_default();
            #[cfg(test)]
            let frames = frames.into_iter().map(|(audience, frame)| {
                (if planted(Plant::AudienceIgnored) { Audience::Everyone } else { audience }, frame)
            });
            let frames =
                frames.into_iter().map(|(audience, frame)| (A::recipients(&self.state, &audience), frame)).collect();
            self.hold(Output::Frames(frames));
            records.push(record);
        }
        if let (Some(who), Some(id)) = (actor, command) {
            self.remember_command(who, Recent { id, seq: self.decided, answer: answer.id, digest: None });
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

    fn hold(&mut self, output: Output<E>) {
        self.gate.push_back(Held { after: self.decided, output });
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
        let joining = self.joining().find(|socket| socket.connection == connection).map(|socket| socket.participant);
        if let Some(who) = joining {
            self.gate.retain(
                |held| !matches!(&held.output, Output::Subscribe(subscriber, _) if subscriber.connection == connection),
            );
            return Some(who);
        }
        let who = self
            .subscribers
            .iter()
            .find(|(_, sockets)| sockets.iter().any(|socket| socket.connection == connection))
            .map(|(who, _)| *who)?;
        if let Some(sockets) = self.subscribers.get_mut(&who) {
            sockets.retain(|socket| socket.connection != connection);
            if sockets.is_empty() {
                self.subscribers.remove(&who);
            }
        }
        Some(who)
    }

    /// The sockets of one person.
    #[must_use]
    pub fn sockets(&self, who: ParticipantId) -> &[Subscriber] {
        self.subscribers.get(&who).map_or(&[], Vec::as_slice)
    }

    /// The sockets that wait in the gate to follow.
    pub fn joining(&self) -> impl Iterator<Item = &Subscriber> {
        self.gate.iter().filter_map(|held| match &held.output {
            Output::Subscribe(subscriber, _) => Some(subscriber),
            _ => None,
        })
    }

    /// Whether a socket follows.
    #[must_use]
    pub fn follows(&self, who: ParticipantId, connection: ConnectionId) -> bool {
        self.sockets(who).iter().any(|socket| socket.connection == connection)
    }

    /// Lets go of every socket.
    pub fn unsubscribe_all(&mut self) {
        self.gate.retain(|held| !matches!(&held.output, Output::Subscribe(..)));
        self.subscribers.clear();
    }

    /// Whether someone has a socket here, or one is about to be added.
    #[must_use]
    pub fn has_socket(&self, who: ParticipantId) -> bool {
        self.subscribers.contains_key(&who) || self.joining().any(|socket| socket.participant == who)
    }

    /// Every socket.
    pub fn all_sockets(&self) -> impl Iterator<Item = &Subscriber> {
        self.subscribers.values().flatten()
    }

    /// The events after `since` as this viewer may see them, if they are all still here; none means: start over.
    /// The viewer's rights must not have changed since.
    #[must_use]
    pub fn replay_since(&self, since: Seq, viewer: Option<&Viewer>) -> Option<Vec<Frame>> {
        if since < self.ring_from || since > self.decided {
            return None;
        }
        let seen = |audience: &Audience| viewer.is_none_or(|viewer| audience.includes(viewer));
        let missed = self.ring.iter().filter(|past| past.seq > since);
        #[cfg(test)]
        let missed = missed.skip(usize::from(planted(Plant::ReplaySkipsOne)));
        Some(
            missed
                .flat_map(|past| past.frames.iter())
                .filter(|(to, _)| seen(to))
                .map(|(_, frame)| frame.clone())
                .collect(),
        )
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
                self.close_all(Close::Moved);
                Err(Fatal::Fenced)
            }
            Appended::Conflict => Err(Fatal::Conflict),
        }
    }

    /// Opens the gate for what rests on durable facts only, up to the next thing that the actor itself has to do. To be
    /// called until there is none: each is done before anything after it goes out.
    pub fn release(&mut self) -> Option<E> {
        let open = |committed: Seq, held: &Held<E>| held.after <= committed;
        #[cfg(test)]
        let open = |committed, held: &Held<E>| open(committed, held) || planted(Plant::GateOpensEarly);
        while self.gate.front().is_some_and(|held| open(self.committed, held)) {
            let Some(Held { output, .. }) = self.gate.pop_front() else { break };
            match output {
                Output::Frames(frames) => {
                    for (recipients, frame) in frames {
                        self.deliver(recipients, &frame);
                    }
                }
                Output::Reply(reply, outcome) => self.answer(reply, outcome),
                Output::Subscribe(subscriber, first) => {
                    for frame in first {
                        subscriber.outbox.push(frame);
                    }
                    let sockets = self.subscribers.entry(subscriber.participant).or_default();
                    sockets.retain(|socket| socket.connection != subscriber.connection);
                    sockets.push(subscriber);
                }
                Output::Effect(effect) => return Some(effect),
                Output::Opened(since) => {
                    metrics::histogram!(telemetry::GATE_SECONDS).record(since.elapsed().as_secs_f64());
                }
            }
        }
        None
    }

    /// Closes every socket that waits for something of this stream or follows it.
    fn close_all(&self, close: Close) {
        self.all_sockets().chain(self.joining()).for_each(|socket| socket.outbox.close(close));
        for held in &self.gate {
            if let Output::Reply(ReplyTo::Socket { outbox, .. }, _) = &held.output {
                outbox.close(close);
            }
        }
    }

    fn deliver(&self, recipients: Option<Vec<ParticipantId>>, frame: &Frame) {
        match recipients {
            None => self.all_sockets().for_each(|socket| socket.outbox.push(frame.clone())),
            Some(people) => {
                for socket in people.iter().filter_map(|who| self.subscribers.get(who)).flatten() {
                    socket.outbox.push(frame.clone());
                }
            }
        }
    }

    fn answer(&self, reply: ReplyTo, outcome: Result<(Option<Seq>, Answer), Rejection>) {
        let stored = outcome.as_ref().ok().and_then(|(seq, _)| seq.map(|seq| (self.key.stream, seq)));
        reply.answer(stored, outcome.map(|(_, answer)| answer));
    }

    /// Stores a snapshot in the background when enough has happened since the last one, or with `now` if anything
    /// has. Only what is durable is ever in it.
    pub fn snapshot(&mut self, now: bool) {
        let distance = self.committed.0 - self.snapshot_at.0;
        if !self.settled() || distance == 0 || (!now && distance < self.env.snapshot_every) {
            return;
        }
        self.snapshot_at = self.committed;
        let recent = self.recent.iter().map(|(who, recent)| (*who, recent.iter().cloned().collect())).collect();
        let kept = Kept { state: self.state.clone(), recent };
        let bytes = match snapshot::encode(A::SCHEMA, &kept) {
            Ok(bytes) => bytes,
            Err(error) => {
                tracing::warn!(stream = %self.key.stream, %error, "no snapshot; the log is enough");
                return;
            }
        };
        let (store, key, fence, seq) = (Arc::clone(&self.env.store), self.key, self.fence, self.committed);
        tokio::spawn(async move {
            let started = tokio::time::Instant::now();
            if let Err(error) = store.save_snapshot(&key, fence, seq, &bytes).await {
                tracing::warn!(stream = %key.stream, error = &error as &dyn std::error::Error, "snapshot not stored; the log is enough");
            }
            metrics::histogram!(telemetry::SNAPSHOT_SECONDS).record(started.elapsed().as_secs_f64());
        });
    }
}
