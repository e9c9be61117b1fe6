//! One per loaded session: takes and holds its lease, starts its children, and decides what happens when one fails.
//!
//! Spawned by the directory of sessions. Owns the children's addresses and the fence, no fact of the session.
//! When it ends, its children end with it, and the next visitor loads the session anew.
//! Mailbox budget: one message per socket that comes or goes, per command of a child stream, and per failure.
//!
//! Children are siblings under this one parent, because ractor kills linked children when a parent fails.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use plenary_core::{
    domain::Rejection,
    ids::{BreakoutId, CanvasId, Fence, ParticipantId, Stream},
    protocol::{Code, close::Close},
};
use ractor::{Actor, ActorId, ActorProcessingErr, ActorRef, SupervisionEvent};
use tokio::sync::oneshot;

use super::{
    aggregate::{Environment, Fatal},
    breakout,
    canvas::{self, part::Part},
    participant,
    presence::Presence,
    restart::{Failures, LEFT_ALONE_FOR, Verdict, ended},
    session,
};
use crate::{
    store::{Claim, StreamKey},
    telemetry,
};

/// How long a session may take to load before whoever waits for it is told to come again.
const LOAD_PATIENCE: Duration = Duration::from_secs(15);
/// The pause before a child that could not load, because the store does not answer, is tried again.
const OUTAGE_PAUSE: Duration = Duration::from_secs(1);
/// How long a drain waits for what was said to be stored.
const DRAIN_PATIENCE: Duration = Duration::from_secs(5);

/// A child of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Child {
    /// The session's actor.
    Session,
    /// A participant's.
    Participant(ParticipantId),
    /// A breakout's.
    Breakout(BreakoutId),
    /// A canvas's, one for each of its documents.
    Canvas(CanvasId, Part),
}

impl Child {
    fn kind(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Participant(_) => "participant",
            Self::Breakout(_) => "breakout",
            Self::Canvas(_, part) => part.kind(),
        }
    }
}

/// A message for a child that is started when it is not there.
pub enum ToChild {
    /// For a participant's actor.
    Participant(participant::Msg),
    /// For a breakout's actor.
    Breakout(breakout::Msg),
    /// For a canvas's actor.
    Canvas(canvas::Msg),
}

impl From<participant::Msg> for ToChild {
    fn from(message: participant::Msg) -> Self {
        Self::Participant(message)
    }
}

impl From<breakout::Msg> for ToChild {
    fn from(message: breakout::Msg) -> Self {
        Self::Breakout(message)
    }
}

impl From<canvas::Msg> for ToChild {
    fn from(message: canvas::Msg) -> Self {
        Self::Canvas(message)
    }
}

impl ToChild {
    /// Refuses what it asks, if it asks anything: for a child that fails too often.
    fn refuse(self) {
        match self {
            Self::Participant(participant::Msg::Submit(_, asked)) => asked.reply.reject(&Code::Internal.into()),
            Self::Breakout(breakout::Msg::Submit(_, asked)) => asked.reply.reject(&Code::Internal.into()),
            Self::Canvas(canvas::Msg::Comment { asked, .. }) => asked.reply.reject(&Code::Internal.into()),
            Self::Canvas(canvas::Msg::Open(_, reply)) => drop(reply.send(Err(Code::Internal.into()))),
            // Whoever wants in finds the way dropped, and comes again.
            Self::Participant(_) | Self::Breakout(_) | Self::Canvas(_) => {}
        }
    }
}

/// How the members of one session reach each other: by casts only.
#[derive(Clone)]
pub struct Family(Arc<Addresses>);

struct Addresses {
    supervisor: ActorRef<Msg>,
    session: RwLock<Option<ActorRef<session::Msg>>>,
}

impl Family {
    fn new(supervisor: ActorRef<Msg>) -> Self {
        Self(Arc::new(Addresses { supervisor, session: RwLock::default() }))
    }

    /// To a child, in the order of sending. It goes by the supervisor, so that one that is not there is started and
    /// nothing overtakes what waits for that.
    pub fn send(&self, child: Child, message: ToChild) {
        let _ = self.0.supervisor.cast(Msg::Deliver(child, message));
    }

    /// To the session's actor; gives the message back when there is none at the moment.
    ///
    /// # Errors
    /// The message, unsent.
    pub fn try_session(&self, message: session::Msg) -> Result<(), Box<session::Msg>> {
        let session = self.0.session.read().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(session) = session else { return Err(Box::new(message)) };
        session.cast(message).map_err(|error| match error {
            ractor::MessagingErr::SendErr(message) => Box::new(message),
            // The other kinds do not carry it; a load is the one message that does nothing to a loaded session.
            _ => Box::new(session::Msg::Load(oneshot::channel().0)),
        })
    }

    /// To the session's actor, for news that a restarted one asks for again anyway.
    pub fn tell_session(&self, message: session::Msg) {
        drop(self.try_session(message));
    }

    /// Nobody is at a canvas, which has got so many messages by this way: put it to rest unless there was another.
    pub fn rest_canvas(&self, canvas: (CanvasId, Part), visits: u64) {
        let _ = self.0.supervisor.cast(Msg::RestCanvas(canvas, visits));
    }

    /// The session has nothing to do: put it to rest.
    pub fn rest(&self) {
        let _ = self.0.supervisor.cast(Msg::Rest);
    }

    fn set_session(&self, session: Option<ActorRef<session::Msg>>) {
        *self.0.session.write().unwrap_or_else(PoisonError::into_inner) = session;
    }
}

/// The supervisor's actor.
pub struct SessionSupervisor;

/// What it needs to start.
pub struct Args {
    /// The store, the journal, time and chance.
    pub env: Environment,
    /// Which session.
    pub key: StreamKey,
    /// Its presence map, made by the directory so that handles can read it.
    pub presence: Presence,
    /// Timings of the session's actor.
    pub session: session::Settings,
    /// Timings of participants' actors.
    pub participant: participant::Settings,
    /// Timings of canvases' actors.
    pub canvas: canvas::Settings,
}

/// Its messages.
#[expect(clippy::large_enum_variant, reason = "most messages are of the large kind")]
pub enum Msg {
    /// From the directory: take the lease, load the session.
    Open(oneshot::Sender<Result<Family, Rejection>>),
    /// From the family.
    Deliver(Child, ToChild),
    /// From the own timer: a failed session's actor is started again.
    RestartSession,
    /// From the own timer: so is a participant's, or its last entry of presence would stand for ever.
    Restart(Child),
    /// From the own timer: a child that failed too often has been left alone for long enough.
    Forgive(Child),
    /// From a canvas: nobody is there since it got so many messages.
    RestCanvas((CanvasId, Part), u64),
    /// From the session: nobody is connected.
    Rest,
    /// From the directory: the node is stopping.
    Drain(oneshot::Sender<()>),
    /// From tests: a mistake of ours in one of the children.
    #[cfg(test)]
    PanicIn(Child),
    /// From tests: is it in memory?
    #[cfg(test)]
    Runs(Child, oneshot::Sender<bool>),
    /// From tests: a mistake of ours here.
    #[cfg(test)]
    Panic,
}

enum Address {
    Session(
        #[cfg_attr(not(test), expect(dead_code, reason = "only tests reach it by this way"))] ActorRef<session::Msg>,
    ),
    Participant(ActorRef<participant::Msg>),
    Breakout(ActorRef<breakout::Msg>),
    /// With the number of messages that were passed to it.
    Canvas(ActorRef<canvas::Msg>, u64),
}

/// Its state.
pub struct State {
    args: Args,
    family: Family,
    fence: Option<Fence>,
    children: BTreeMap<Child, Address>,
    names: HashMap<ActorId, Child>,
    failures: HashMap<Child, Failures>,
    /// Children that failed too often: for a minute, what is asked of them is refused.
    quarantined: HashSet<Child>,
    resting: bool,
}

impl Actor for SessionSupervisor {
    type Msg = Msg;
    type State = State;
    type Arguments = Args;

    async fn pre_start(&self, myself: ActorRef<Msg>, args: Args) -> Result<State, ActorProcessingErr> {
        Ok(State {
            args,
            family: Family::new(myself),
            fence: None,
            children: BTreeMap::new(),
            names: HashMap::new(),
            failures: HashMap::new(),
            quarantined: HashSet::new(),
            resting: false,
        })
    }

    async fn handle(&self, myself: ActorRef<Msg>, message: Msg, state: &mut State) -> Result<(), ActorProcessingErr> {
        match message {
            Msg::Open(ready) => on_open(&myself, state, ready).await,
            Msg::Deliver(child, message) => on_deliver(&myself, state, child, message).await?,
            Msg::RestartSession => on_restart_session(&myself, state).await?,
            Msg::Restart(child) => start(&myself, state, child).await?,
            Msg::Forgive(child) => on_forgive(state, child),
            Msg::RestCanvas(canvas, visits) => on_rest_canvas(state, canvas, visits),
            Msg::Rest => on_rest(&myself, state).await,
            Msg::Drain(done) => on_drain(&myself, state, done).await,
            #[cfg(test)]
            Msg::PanicIn(child) => match state.children.get(&child) {
                Some(Address::Session(actor)) => drop(actor.cast(session::Msg::Panic)),
                Some(Address::Participant(actor)) => drop(actor.cast(participant::Msg::Panic)),
                Some(Address::Breakout(actor)) => drop(actor.cast(breakout::Msg::Panic)),
                Some(Address::Canvas(actor, _)) => drop(actor.cast(canvas::Msg::Panic)),
                None => {}
            },
            #[cfg(test)]
            Msg::Runs(child, reply) => drop(reply.send(state.children.contains_key(&child))),
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
        // Children are not stopped while the session runs; one that ends by itself could not load.
        if let Some((actor, error)) = ended(event)
            && let Some(child) = state.names.remove(&actor)
        {
            on_failure(&myself, state, child, error);
        }
        Ok(())
    }
}

async fn on_open(myself: &ActorRef<Msg>, state: &mut State, ready: oneshot::Sender<Result<Family, Rejection>>) {
    let opened = tokio::time::timeout(LOAD_PATIENCE, open(myself, state)).await;
    let opened = opened.unwrap_or_else(|_| Err(Code::StoreUnavailable.into()));
    if opened.is_err() {
        state.resting = true;
        myself.stop(None);
    }
    let _ = ready.send(opened.map(|()| state.family.clone()));
}

async fn open(myself: &ActorRef<Msg>, state: &mut State) -> Result<(), Rejection> {
    let key = state.args.key;
    let unavailable = |error: crate::store::Error| {
        tracing::warn!(session = %key.session, error = &error as &dyn std::error::Error, "the session cannot be opened");
        Rejection::from(Code::StoreUnavailable)
    };
    let store = Arc::clone(&state.args.env.store);
    match store.claim(key.org, key.session).await.map_err(unavailable)? {
        Claim::Owned { fence } => state.fence = Some(fence),
        Claim::Elsewhere { node } => {
            return Err(Rejection::new(Code::SessionElsewhere, format!("node {node} runs this session")));
        }
        Claim::Unknown => return Err(Code::NotFound.into()),
    }
    let loaded = start_session(myself, state).await.map_err(|_| Rejection::from(Code::Internal))?;
    match loaded.await {
        Ok(Ok(())) => {}
        Ok(Err(Fatal::Load(error))) => return Err(unavailable(error)),
        Ok(Err(_)) | Err(_) => return Err(Code::Internal.into()),
    }
    // Whoever shares something is started, so that it is shown also while they are away.
    for stream in store.streams(key.org, key.session).await.map_err(unavailable)? {
        if let Stream::Participant(participant) = stream {
            let child = Child::Participant(participant);
            start(myself, state, child).await.map_err(|_| Rejection::from(Code::Internal))?;
        }
    }
    Ok(())
}

async fn start_session(
    myself: &ActorRef<Msg>,
    state: &mut State,
) -> Result<oneshot::Receiver<Result<(), Fatal>>, ractor::SpawnErr> {
    let args = session::Args {
        env: state.args.env.clone(),
        key: state.args.key,
        fence: state.fence.unwrap_or_default(),
        family: state.family.clone(),
        presence: state.args.presence.clone(),
        settings: state.args.session,
    };
    let (actor, _) = Actor::spawn_linked(None, session::SessionActor, args, myself.get_cell()).await?;
    let (ready, loaded) = oneshot::channel();
    let _ = actor.cast(session::Msg::Load(ready));
    state.names.insert(actor.get_id(), Child::Session);
    state.family.set_session(Some(actor.clone()));
    state.children.insert(Child::Session, Address::Session(actor));
    Ok(loaded)
}

async fn start(myself: &ActorRef<Msg>, state: &mut State, child: Child) -> Result<(), ractor::SpawnErr> {
    if state.children.contains_key(&child) {
        return Ok(());
    }
    let (env, fence) = (state.args.env.clone(), state.fence.unwrap_or_default());
    let key = |stream| StreamKey { stream, ..state.args.key };
    match child {
        Child::Session => {}
        Child::Participant(participant) => {
            let args = participant::Args {
                env,
                key: key(Stream::Participant(participant)),
                participant,
                fence,
                family: state.family.clone(),
                presence: state.args.presence.clone(),
                settings: state.args.participant,
            };
            let (actor, _) = Actor::spawn_linked(None, participant::ParticipantActor, args, myself.get_cell()).await?;
            let _ = actor.cast(participant::Msg::Load);
            state.names.insert(actor.get_id(), child);
            state.children.insert(child, Address::Participant(actor));
        }
        Child::Breakout(breakout) => {
            let family = state.family.clone();
            let args = breakout::Args { env, key: key(Stream::Breakout(breakout)), breakout, fence, family };
            let (actor, _) = Actor::spawn_linked(None, breakout::BreakoutActor, args, myself.get_cell()).await?;
            let _ = actor.cast(breakout::Msg::Load);
            state.names.insert(actor.get_id(), child);
            state.children.insert(child, Address::Breakout(actor));
        }
        Child::Canvas(canvas, part) => {
            let (family, settings) = (state.family.clone(), state.args.canvas);
            let args = canvas::Args { env, key: key(part.stream(canvas)), canvas, part, fence, family, settings };
            let (actor, _) = Actor::spawn_linked(None, canvas::CanvasActor, args, myself.get_cell()).await?;
            let _ = actor.cast(canvas::Msg::Load);
            state.names.insert(actor.get_id(), child);
            state.children.insert(child, Address::Canvas(actor, 0));
        }
    }
    Ok(())
}

async fn on_deliver(
    myself: &ActorRef<Msg>,
    state: &mut State,
    child: Child,
    message: ToChild,
) -> Result<(), ractor::SpawnErr> {
    if state.quarantined.contains(&child) {
        message.refuse();
        return Ok(());
    }
    if matches!(message, ToChild::Canvas(canvas::Msg::Leave(_) | canvas::Msg::KeepLast))
        && !state.children.contains_key(&child)
    {
        return Ok(());
    }
    start(myself, state, child).await?;
    match (state.children.get_mut(&child), message) {
        (Some(Address::Participant(actor)), ToChild::Participant(message)) => drop(actor.cast(message)),
        (Some(Address::Breakout(actor)), ToChild::Breakout(message)) => drop(actor.cast(message)),
        (Some(Address::Canvas(actor, visits)), ToChild::Canvas(message)) => {
            *visits += u64::from(!matches!(message, canvas::Msg::Leave(_) | canvas::Msg::KeepLast));
            drop(actor.cast(message));
        }
        (Some(_) | None, message) => message.refuse(),
    }
    Ok(())
}

/// A child failed: whoever depends on it is told to come anew, and it is started again unless it fails too often.
fn on_failure(myself: &ActorRef<Msg>, state: &mut State, child: Child, error: Option<ActorProcessingErr>) {
    if state.resting {
        return;
    }
    let fatal = error.as_ref().and_then(|error| error.downcast_ref::<Fatal>());
    let fenced = matches!(fatal, Some(Fatal::Fenced));
    let outage = matches!(fatal, Some(Fatal::Load(error)) if error.retry_may_help());
    let reason = error.map_or_else(|| "it could not load".to_owned(), |error| error.to_string());
    tracing::error!(session = %state.args.key.session, ?child, reason, "an actor of the session failed");
    metrics::counter!(telemetry::ACTOR_RESTARTS, "actor" => child.kind()).increment(1);
    state.children.remove(&child);
    if fenced {
        give_up(myself, state, Close::Moved);
        return;
    }
    // A store that does not answer is no mistake of the child's: it is tried until it loads.
    let verdict = match (child, outage) {
        (Child::Participant(_) | Child::Breakout(_) | Child::Canvas(..), true) => Verdict::Restart(OUTAGE_PAUSE),
        (_, _) => state.failures.entry(child).or_default().note(state.args.env.ambient.now()),
    };
    match (child, verdict) {
        (Child::Session, Verdict::Restart(pause)) => {
            state.family.set_session(None);
            state.args.presence.close_all(Close::Restarted);
            myself.send_after(pause, || Msg::RestartSession);
        }
        (Child::Session, Verdict::GiveUp) => {
            metrics::counter!(telemetry::QUARANTINED, "actor" => child.kind()).increment(1);
            give_up(myself, state, Close::Restarted);
        }
        (Child::Participant(_), Verdict::Restart(pause)) => {
            state.family.tell_session(session::Msg::ChildFailed(child));
            myself.send_after(pause, move || Msg::Restart(child));
        }
        // This one is started again by the next message for it.
        (Child::Breakout(_), Verdict::Restart(_)) => state.family.tell_session(session::Msg::ChildFailed(child)),
        (Child::Canvas(..), Verdict::Restart(_)) => {}
        (Child::Participant(_) | Child::Breakout(_) | Child::Canvas(..), Verdict::GiveUp) => {
            tracing::error!(session = %state.args.key.session, ?child, "it fails too often and is left alone");
            metrics::counter!(telemetry::QUARANTINED, "actor" => child.kind()).increment(1);
            state.quarantined.insert(child);
            myself.send_after(LEFT_ALONE_FOR, move || Msg::Forgive(child));
            if let Child::Participant(who) = child {
                state.args.presence.abandon(who, state.args.env.ambient.now());
                state.family.tell_session(session::Msg::PresenceChanged(who));
            }
            state.family.tell_session(session::Msg::ChildFailed(child));
        }
    }
}

/// What failed too often gets another chance, with whatever comes for it next. Whoever depends on it missed what it was
/// not sent, so their sockets come anew. Without this a breakout would stay mute for as long as the session is loaded, and
/// opening it once more, which is what a facilitator would try, would not help.
fn on_forgive(state: &mut State, child: Child) {
    state.quarantined.remove(&child);
    state.failures.remove(&child);
    state.family.tell_session(session::Msg::ChildFailed(child));
}

/// Ends this session on this node: sockets are told, the next visitor loads it anew.
fn give_up(myself: &ActorRef<Msg>, state: &mut State, close: Close) {
    state.resting = true;
    state.family.set_session(None);
    state.args.presence.close_all(close);
    for address in state.children.values() {
        if let Address::Participant(actor) = address {
            let _ = actor.cast(participant::Msg::CloseAll(close));
        }
    }
    myself.stop(None);
}

async fn on_restart_session(myself: &ActorRef<Msg>, state: &mut State) -> Result<(), ractor::SpawnErr> {
    // The answer is not awaited: a load that fails ends the actor, which is a failure like the first.
    drop(start_session(myself, state).await?);
    for address in state.children.values() {
        match address {
            Address::Session(_) => {}
            Address::Participant(actor) => drop(actor.cast(participant::Msg::CloseAll(Close::Restarted))),
            Address::Breakout(actor) => drop(actor.cast(breakout::Msg::UnsubscribeAll)),
            Address::Canvas(actor, _) => drop(actor.cast(canvas::Msg::CloseAll(None))),
        }
    }
    Ok(())
}

/// Whatever was passed to it since it asked is with it before this, so the numbers tell.
fn on_rest_canvas(state: &mut State, (canvas, part): (CanvasId, Part), visits: u64) {
    let child = Child::Canvas(canvas, part);
    if let Some(Address::Canvas(actor, passed)) = state.children.get(&child)
        && *passed == visits
    {
        state.names.remove(&actor.get_id());
        actor.stop(None);
        state.children.remove(&child);
    }
}

async fn on_rest(myself: &ActorRef<Msg>, state: &mut State) {
    if state.args.presence.connections() == 0 {
        release(state).await;
        myself.stop(None);
    }
}

async fn on_drain(myself: &ActorRef<Msg>, state: &mut State, done: oneshot::Sender<()>) {
    state.args.presence.close_all(Close::Draining);
    let (settled, wait) = oneshot::channel();
    let barrier = session::Msg::Read(Box::new(move |_| {
        Box::new(move || {
            let _ = settled.send(());
        })
    }));
    if state.family.try_session(barrier).is_ok() {
        let _ = tokio::time::timeout(DRAIN_PATIENCE, wait).await;
    }
    let _ = tokio::time::timeout(DRAIN_PATIENCE, close_canvases(state)).await;
    release(state).await;
    let _ = done.send(());
    myself.stop(None);
}

/// Lets everybody go from the canvases, once what they did is committed.
async fn close_canvases(state: &State) {
    let mut ends = Vec::new();
    for address in state.children.values() {
        if let Address::Canvas(actor, _) = address {
            let (done, end) = oneshot::channel();
            let _ = actor.cast(canvas::Msg::CloseAll(Some(done)));
            ends.push(end);
        }
    }
    for end in ends {
        let _ = end.await;
    }
}

async fn release(state: &mut State) {
    state.resting = true;
    state.family.set_session(None);
    let key = state.args.key;
    if let Some(fence) = state.fence.take()
        && let Err(error) = state.args.env.store.release(key.org, key.session, fence).await
    {
        tracing::warn!(session = %key.session, error = &error as &dyn std::error::Error, "lease not released; it runs out by itself");
    }
}
