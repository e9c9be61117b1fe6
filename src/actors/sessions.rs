//! The directory of sessions: which are loaded on this node, and the only place that starts one.
//!
//! Spawned by the root. Owns nothing but the index; does no I/O itself, so one stuck session holds up no other.
//! Its index is read without touching its mailbox; it alone writes it. A crash takes the node with it.
//! Mailbox budget: one message per session that is opened or ends.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use dashmap::DashMap;
use plenary_core::{
    domain::{Rejection, people, session as rules},
    ids::{CanvasId, ConnectionId, OrgId, ParticipantId, SessionId, Stream},
    protocol::{
        self, Answer, Code,
        canvas::Right,
        people::{Role, Standing},
    },
};
use ractor::{Actor, ActorCell, ActorId, ActorProcessingErr, ActorRef, SupervisionEvent};
use tokio::sync::oneshot;

use super::{
    aggregate::Environment,
    canvas::{self, part::Part},
    inbox::{Inbox, Permit},
    participant,
    presence::Presence,
    restart::ended,
    session::{self, Attachment, Submitted},
    session_supervisor::{self, Family, SessionSupervisor},
};
use crate::{store::StreamKey, telemetry};

/// How long a caller waits for an answer that must be stored first.
const ANSWER_PATIENCE: Duration = Duration::from_secs(10);

/// The way to every session of this node.
#[derive(Clone)]
pub struct Sessions(Arc<Directory>);

struct Directory {
    index: Arc<DashMap<SessionId, SessionHandle>>,
    actor: ActorRef<Msg>,
    draining: Arc<AtomicBool>,
}

/// What the directory needs to start.
#[derive(Clone)]
pub struct Args {
    /// The store, the journal, time and chance.
    pub env: Environment,
    /// Commands that may wait in one session.
    pub inbox_size: usize,
    /// Timings of session actors.
    pub session: session::Settings,
    /// Timings of participants' actors.
    pub participant: participant::Settings,
    /// Timings of canvases' actors.
    pub canvas: canvas::Settings,
}

impl Sessions {
    /// Starts the directory under `supervisor`.
    ///
    /// # Errors
    /// When the actor cannot be spawned.
    pub async fn spawn(args: Args, supervisor: ActorCell) -> Result<Self, ractor::SpawnErr> {
        let index = Arc::new(DashMap::new());
        let (actor, _) = Actor::spawn_linked(None, SessionsActor, (args, Arc::clone(&index)), supervisor).await?;
        Ok(Self(Arc::new(Directory { index, actor, draining: Arc::default() })))
    }

    /// A session of an organization, loaded if it is not yet. A session of another organization is not found.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::SessionElsewhere`], [`Code::StoreUnavailable`], [`Code::Draining`].
    pub async fn open(&self, org: OrgId, session: SessionId) -> Result<SessionHandle, Rejection> {
        if self.0.draining.load(Ordering::Acquire) {
            return Err(Code::Draining.into());
        }
        if let Some(handle) = self.loaded(org, session) {
            return Ok(handle);
        }
        let (reply, answer) = oneshot::channel();
        self.0.actor.cast(Msg::Open { org, session, reply }).map_err(|_| Rejection::from(Code::Draining))?;
        let opened = tokio::time::timeout(ANSWER_PATIENCE * 2, answer).await;
        opened.map_err(|_| Rejection::from(Code::StoreUnavailable))?.map_err(|_| Rejection::from(Code::Overload))?
    }

    /// A session that is loaded already.
    #[must_use]
    pub fn loaded(&self, org: OrgId, session: SessionId) -> Option<SessionHandle> {
        self.0.index.get(&session).map(|handle| handle.clone()).filter(|handle| handle.key.org == org)
    }

    /// How many sessions are loaded.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.index.len()
    }

    /// Ends all sessions in order: sockets are told to come back, what was said is stored, leases are released.
    pub async fn drain(&self) {
        self.0.draining.store(true, Ordering::Release);
        let (reply, done) = oneshot::channel();
        if self.0.actor.cast(Msg::Drain(reply)).is_ok() {
            let _ = done.await;
        }
    }

    #[cfg(test)]
    pub(crate) fn panic(&self) {
        let _ = self.0.actor.cast(Msg::Panic);
    }

    #[cfg(test)]
    pub(crate) fn supervisor_of(&self, session: SessionId) -> Option<ActorRef<session_supervisor::Msg>> {
        self.0.index.get(&session).map(|handle| handle.supervisor.clone())
    }
}

/// One loaded session, from outside: the only way in.
#[derive(Clone)]
pub struct SessionHandle {
    key: StreamKey,
    family: Family,
    inbox: Inbox,
    presence: Presence,
    #[cfg(test)]
    supervisor: ActorRef<session_supervisor::Msg>,
}

/// Who someone at the door turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joined {
    /// Who.
    pub participant: ParticipantId,
    /// As what.
    pub role: Role,
    /// Inside, or waiting.
    pub standing: Standing,
}

impl SessionHandle {
    /// Which session.
    #[must_use]
    pub fn id(&self) -> SessionId {
        self.key.session
    }

    /// Who is connected, read without a message.
    #[must_use]
    pub fn presence(&self) -> &Presence {
        &self.presence
    }

    /// A place in the inbox for one command, waiting up to `patience`.
    pub async fn permit(&self, patience: Duration) -> Option<Permit> {
        self.inbox.permit(patience).await
    }

    /// A place in the inbox if one is free.
    #[must_use]
    pub fn try_permit(&self) -> Option<Permit> {
        self.inbox.try_permit()
    }

    /// Binds a socket to a participant. Whether first join, reload, restart or takeover: it is always this.
    ///
    /// # Errors
    /// The attachment back, when the session's actor is just being restarted.
    pub fn attach(&self, attachment: Attachment) -> Result<(), Box<session::Msg>> {
        self.family.try_session(session::Msg::Attach(attachment.into()))
    }

    /// A socket has ended.
    pub fn detach(&self, connection: ConnectionId, clean: bool) {
        self.family.tell_session(session::Msg::Detach { connection, clean });
    }

    /// A socket that wants to a canvas.
    ///
    /// # Errors
    /// The visitor back, when the session's actor is just being restarted.
    pub fn visit(&self, visitor: session::Visitor) -> Result<(), Box<session::Msg>> {
        self.family.try_session(session::Msg::Visit(visitor))
    }

    /// A socket at a canvas has ended.
    pub fn leave_canvas(&self, connection: ConnectionId) {
        self.family.tell_session(session::Msg::LeaveCanvas(connection));
    }

    /// The way to a canvas, for whoever may do so much with it.
    ///
    /// # Errors
    /// [`Code::CanvasUnknown`], [`Code::Forbidden`], [`Code::StoreUnavailable`].
    pub async fn canvas(
        &self,
        canvas: (CanvasId, Part),
        by: ParticipantId,
        need: Right,
    ) -> Result<canvas::Handle, Rejection> {
        let (reply, answer) = oneshot::channel();
        self.family
            .try_session(session::Msg::OpenCanvas { canvas, by, need, reply })
            .map_err(|_| Rejection::from(Code::Overload))?;
        answered(answer).await?
    }

    /// A command of a socket; the answer goes to it. Gives nothing back: a session that is being restarted closes
    /// its sockets, and the client sends the command again.
    pub fn submit(&self, submitted: Submitted) {
        metrics::histogram!(telemetry::INBOX_DEPTH).record(self.inbox.taken() as f64);
        if let Err(unsent) = self.family.try_session(session::Msg::Submit(submitted))
            && let session::Msg::Submit(submitted) = *unsent
        {
            submitted.reply.reject(&Code::Overload.into());
        }
    }

    /// Someone at the door.
    ///
    /// # Errors
    /// As the rules say; or [`Code::StoreUnavailable`].
    pub async fn join(&self, join: people::Join) -> Result<Joined, Rejection> {
        let answer = self.ask(None, rules::Command::Join(join)).await?;
        let participant = ParticipantId(answer.id.unwrap_or_default());
        let found =
            self.read(move |state| state.people.get(participant).map(|member| (member.role, member.standing))).await?;
        let (role, standing) = found.ok_or_else(|| Rejection::from(Code::ParticipantUnknown))?;
        Ok(Joined { participant, role, standing })
    }

    /// A change of the plan by a facilitator.
    ///
    /// # Errors
    /// As the rules say; or [`Code::StoreUnavailable`].
    pub async fn change(&self, by: ParticipantId, change: rules::Change) -> Result<(), Rejection> {
        self.ask(Some(by), rules::Command::Change(Box::new(change))).await.map(drop)
    }

    /// A command of a participant from elsewhere than a socket.
    ///
    /// # Errors
    /// As the rules say; or [`Code::StoreUnavailable`].
    pub async fn command(&self, by: ParticipantId, command: protocol::Command) -> Result<Answer, Rejection> {
        self.ask(Some(by), rules::Command::Client(command)).await
    }

    async fn ask(&self, by: Option<ParticipantId>, command: rules::Command) -> Result<Answer, Rejection> {
        let _permit = self.permit(ANSWER_PATIENCE).await.ok_or_else(|| Rejection::from(Code::Overload))?;
        let (reply, answer) = oneshot::channel();
        self.family
            .try_session(session::Msg::Ask { by, command, reply })
            .map_err(|_| Rejection::from(Code::Overload))?;
        answered(answer).await?
    }

    /// What `look` finds in the state, once everything it rests on is durable.
    ///
    /// # Errors
    /// [`Code::StoreUnavailable`].
    pub async fn read<T: Send + 'static>(
        &self,
        look: impl FnOnce(&rules::State) -> T + Send + 'static,
    ) -> Result<T, Rejection> {
        let (reply, answer) = oneshot::channel();
        let read: session::Read = Box::new(move |state| {
            let found = look(state);
            Box::new(move || drop(reply.send(found)))
        });
        self.family.try_session(session::Msg::Read(read)).map_err(|_| Rejection::from(Code::Overload))?;
        answered(answer).await
    }
}

async fn answered<T>(answer: oneshot::Receiver<T>) -> Result<T, Rejection> {
    match tokio::time::timeout(ANSWER_PATIENCE, answer).await {
        Ok(Ok(found)) => Ok(found),
        Ok(Err(_)) => Err(Code::Overload.into()),
        Err(_) => Err(Rejection::new(Code::StoreUnavailable, "it is not known yet whether this was stored")),
    }
}

/// The directory's actor.
struct SessionsActor;

/// Its messages.
enum Msg {
    /// From whoever wants a session that is not in the index.
    Open { org: OrgId, session: SessionId, reply: oneshot::Sender<Result<SessionHandle, Rejection>> },
    /// From the task that waits for a session to load.
    Opened { session: SessionId, supervisor: ActorId, handle: Result<SessionHandle, Rejection> },
    /// From the application: the node is stopping.
    Drain(oneshot::Sender<()>),
    /// From tests: fail as a mistake of ours would.
    #[cfg(test)]
    Panic,
}

type Waiting = Vec<(OrgId, oneshot::Sender<Result<SessionHandle, Rejection>>)>;

struct State {
    args: Args,
    index: Arc<DashMap<SessionId, SessionHandle>>,
    /// Supervisors that run, also those that are about to end.
    running: HashMap<SessionId, ActorRef<session_supervisor::Msg>>,
    names: HashMap<ActorId, SessionId>,
    waiting: HashMap<SessionId, Waiting>,
    /// Supervisors of which it is not known yet whether they could open; whoever waits is answered then.
    opening: HashSet<ActorId>,
}

impl Actor for SessionsActor {
    type Msg = Msg;
    type State = State;
    type Arguments = (Args, Arc<DashMap<SessionId, SessionHandle>>);

    async fn pre_start(&self, _: ActorRef<Msg>, (args, index): Self::Arguments) -> Result<State, ActorProcessingErr> {
        Ok(State {
            args,
            index,
            running: HashMap::new(),
            names: HashMap::new(),
            waiting: HashMap::new(),
            opening: HashSet::new(),
        })
    }

    async fn handle(&self, myself: ActorRef<Msg>, message: Msg, state: &mut State) -> Result<(), ActorProcessingErr> {
        match message {
            Msg::Open { org, session, reply } => {
                if let Some(handle) = state.index.get(&session) {
                    let found = Some(handle.clone()).filter(|handle| handle.key.org == org);
                    let _ = reply.send(found.ok_or_else(|| Code::NotFound.into()));
                    return Ok(());
                }
                let waiting = state.waiting.entry(session).or_default();
                waiting.push((org, reply));
                if !state.running.contains_key(&session) {
                    start(&myself, state, org, session).await?;
                }
            }
            Msg::Opened { session, supervisor, handle } => {
                // One that failed since is of no use to anyone.
                let alive = state.names.contains_key(&supervisor);
                let handle = if alive { handle } else { handle.and(Err(Code::Overload.into())) };
                state.opening.remove(&supervisor);
                if let Ok(handle) = &handle {
                    state.index.insert(session, handle.clone());
                    metrics::gauge!(telemetry::SESSIONS_LIVE).set(state.index.len() as f64);
                }
                for (org, reply) in state.waiting.remove(&session).unwrap_or_default() {
                    let answer = match &handle {
                        Ok(handle) if handle.key.org == org => Ok(handle.clone()),
                        Ok(_) => Err(Code::NotFound.into()),
                        Err(rejection) => Err(rejection.clone()),
                    };
                    let _ = reply.send(answer);
                }
            }
            Msg::Drain(done) => on_drain(state, done),
            #[cfg(test)]
            Msg::Panic => panic!("a test asked for it"),
        }
        Ok(())
    }

    async fn handle_supervisor_evt(
        &self,
        myself: ActorRef<Msg>,
        event: SupervisionEvent,
        state: &mut State,
    ) -> Result<(), ActorProcessingErr> {
        let Some((actor, error)) = ended(event) else { return Ok(()) };
        let Some(session) = state.names.remove(&actor) else { return Ok(()) };
        if let Some(error) = error {
            tracing::error!(%session, reason = %error, "the supervisor of a session failed; the next visitor loads it anew");
            metrics::counter!(telemetry::ACTOR_RESTARTS, "actor" => "supervisor").increment(1);
        }
        state.running.remove(&session);
        if let Some((_, handle)) = state.index.remove(&session) {
            handle.presence.close_all(protocol::close::Close::Restarted);
        }
        metrics::gauge!(telemetry::SESSIONS_LIVE).set(state.index.len() as f64);
        // Somebody came while it was ending.
        let waiting = state.waiting.get(&session).and_then(|waiting| waiting.first()).map(|(org, _)| *org);
        if let Some(org) = waiting.filter(|_| !state.opening.contains(&actor)) {
            start(&myself, state, org, session).await?;
        }
        Ok(())
    }
}

/// Starts a session's supervisor. The first who asks says which organization it is of; the store decides whether that
/// is true, and others are answered by comparing with it.
async fn start(
    myself: &ActorRef<Msg>,
    state: &mut State,
    org: OrgId,
    session: SessionId,
) -> Result<(), ractor::SpawnErr> {
    let key = StreamKey { org, session, stream: Stream::Session };
    let presence = Presence::default();
    let args = session_supervisor::Args {
        env: state.args.env.clone(),
        key,
        presence: presence.clone(),
        session: state.args.session,
        participant: state.args.participant,
        canvas: state.args.canvas,
    };
    let (supervisor, _) = Actor::spawn_linked(None, SessionSupervisor, args, myself.get_cell()).await?;
    let id = supervisor.get_id();
    state.names.insert(id, session);
    state.opening.insert(id);
    state.running.insert(session, supervisor.clone());
    let (ready, opened) = oneshot::channel();
    let _ = supervisor.cast(session_supervisor::Msg::Open(ready));
    let inbox = Inbox::new(state.args.inbox_size);
    let myself = myself.clone();
    tokio::spawn(async move {
        let family = opened.await.unwrap_or_else(|_| Err(Code::Internal.into()));
        let handle = family.map(|family| SessionHandle {
            key,
            family,
            inbox,
            presence,
            #[cfg(test)]
            supervisor,
        });
        let _ = myself.cast(Msg::Opened { session, supervisor: id, handle });
    });
    Ok(())
}

/// Idle sessions end first; the task waits for all, so that this actor can go on taking their ends.
fn on_drain(state: &mut State, done: oneshot::Sender<()>) {
    let mut supervisors: Vec<_> = state.running.iter().collect();
    supervisors.sort_by_key(|(session, _)| {
        (state.index.get(session).map_or(0, |handle| handle.presence.connections()), **session)
    });
    let mut ends = Vec::new();
    for (_, supervisor) in supervisors {
        let (reply, end) = oneshot::channel();
        let _ = supervisor.cast(session_supervisor::Msg::Drain(reply));
        ends.push(end);
    }
    tokio::spawn(async move {
        for end in ends {
            let _ = end.await;
        }
        let _ = done.send(());
    });
}
