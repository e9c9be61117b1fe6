//! A participant's actor: their sockets and how well they are connected, and their private stream.
//!
//! Spawned and restarted by the session's supervisor. It is the one writer of its entry in the presence map.
//! A crash loses the entry and the sockets, which are closed with a retryable code and attach again.
//! Mailbox budget: the permits of the session's inbox, plus one message per commit and per socket that comes or goes.

use std::{collections::BTreeMap, time::Duration};

use plenary_core::{
    domain::{
        Audience,
        participant::{Command, Participant as Stream},
        progress::Tally,
    },
    ids::{BreakoutId, ConnectionId, Fence, ParticipantId, Seq, Timestamp},
    protocol::{ServerFrame, close::Close, envelope::View, people::PresenceState, reflection::SharedReflection},
};
use ractor::{Actor, ActorProcessingErr, ActorRef};
use tokio::task::JoinHandle;

use super::{
    aggregate::{Asked, Environment, Reach, Shell, Subscriber, digest},
    inbox::Permit,
    outbox::Frame,
    presence::{Entry, Presence},
    session,
    session_supervisor::Family,
};
use crate::store::{Appended, StreamKey};

/// A participant's actor.
pub struct ParticipantActor;

/// What it needs to start.
pub struct Args {
    /// The store, the journal, time and chance.
    pub env: Environment,
    /// Which stream.
    pub key: StreamKey,
    /// Who.
    pub participant: ParticipantId,
    /// The right to run the session.
    pub fence: Fence,
    /// Its siblings.
    pub family: Family,
    /// The session's presence map.
    pub presence: Presence,
    /// Its timings.
    pub settings: Settings,
}

/// How long someone may be gone before they count as offline.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// After a socket broke.
    pub grace: Duration,
    /// After a socket was closed on purpose: a reload takes a moment.
    pub goodbye_grace: Duration,
    /// After a socket broke while the page was hidden: a locked phone.
    pub background_grace: Duration,
}

/// Its messages.
pub enum Msg {
    /// From the supervisor, first of all: load the stream.
    Load,
    /// From the session, for a socket it has taken in.
    Attach {
        /// The socket.
        subscriber: Subscriber,
        /// What the client knows of this stream.
        since: Option<Seq>,
    },
    /// From the session, for a socket that ended.
    Detach {
        /// Which.
        connection: ConnectionId,
        /// Whether the client said goodbye.
        clean: bool,
    },
    /// From the session: the client told whether its page is visible.
    Report {
        /// Which socket.
        connection: ConnectionId,
        /// Whether it is.
        visible: bool,
    },
    /// From the session: a command of this person.
    Submit(Permit, Asked<Command>),
    /// From the journal.
    Committed(Seq, Appended),
    /// From the own timer: whoever has not come back is gone.
    GraceOver(u64),
    /// From the supervisor: the session's actor failed. Its sockets must come anew, and what is shared is told again.
    CloseAll(Close),
    /// From tests: fail as a mistake of ours would.
    #[cfg(test)]
    Panic,
}

/// After a commit: the session learns this as of that commit, and nothing that was decided since.
#[derive(Clone, PartialEq)]
struct News {
    /// What is shared.
    shared: Vec<SharedReflection>,
    /// How much was written where.
    written: BTreeMap<BreakoutId, Tally>,
}

struct Socket {
    subscriber: Subscriber,
    visible: bool,
}

/// Its state.
pub struct State {
    args: Args,
    shell: Option<Shell<Stream, News>>,
    sockets: Vec<Socket>,
    presence: PresenceState,
    since: Timestamp,
    /// When the last socket ended; none while there is one.
    away_since: Option<Timestamp>,
    grace: Option<JoinHandle<()>>,
    /// Rises with every change, so that an old timer finds itself outdated.
    changes: u64,
    /// What the session was told; none after a load, when it must hear it whatever it is.
    told: Option<News>,
}

impl Reach for Stream {
    fn recipients(_: &Self::State, _: &Audience) -> Option<Vec<ParticipantId>> {
        None
    }

    /// Without what the session added, which differs when a command is sent again later.
    fn digest(command: &Command) -> u64 {
        digest(&command.reflection)
    }
}

impl Actor for ParticipantActor {
    type Msg = Msg;
    type State = State;
    type Arguments = Args;

    async fn pre_start(&self, _: ActorRef<Msg>, args: Args) -> Result<State, ActorProcessingErr> {
        let since = args.env.ambient.now();
        Ok(State {
            args,
            shell: None,
            sockets: Vec::new(),
            presence: PresenceState::Offline,
            since,
            away_since: None,
            grace: None,
            changes: 0,
            told: None,
        })
    }

    async fn handle(&self, myself: ActorRef<Msg>, message: Msg, state: &mut State) -> Result<(), ActorProcessingErr> {
        let Some(shell) = state.shell.as_mut() else {
            if let Msg::Load = message {
                let Args { env, key, fence, .. } = &state.args;
                state.shell = Some(Shell::load(env.clone(), *key, *fence, |_| {}).await?);
                take_over_presence(&myself, state);
                on_loaded(state);
            }
            return Ok(());
        };
        match message {
            Msg::Load => {}
            Msg::Attach { subscriber, since } => on_attach(&myself, state, subscriber, since),
            Msg::Detach { connection, clean } => on_detach(&myself, state, connection, clean),
            Msg::Report { connection, visible } => {
                let socket = state.sockets.iter_mut().find(|socket| socket.subscriber.connection == connection);
                if let Some(socket) = socket {
                    socket.visible = visible;
                    update_presence(&myself, state, Departure::Broken);
                }
            }
            Msg::Submit(permit, asked) => {
                drop(permit);
                let reply_to = myself.clone();
                let done = move |seq, appended| drop(reply_to.cast(Msg::Committed(seq, appended)));
                if !shell.ask(asked, |_, _| {}, done).is_empty() {
                    let news = news(&state.args, shell);
                    shell.after_commit(news);
                }
            }
            Msg::Committed(seq, appended) => shell.committed(seq, appended)?,
            Msg::GraceOver(change) => {
                if change == state.changes {
                    set_presence(state, PresenceState::Offline);
                }
            }
            Msg::CloseAll(close) => on_close_all(&myself, state, close),
            #[cfg(test)]
            Msg::Panic => panic!("a test asked for it"),
        }
        while let Some(news) = state.shell.as_mut().and_then(Shell::release) {
            tell(state, news);
        }
        if let Some(shell) = state.shell.as_mut() {
            shell.snapshot(false);
        }
        Ok(())
    }
}

fn on_attach(myself: &ActorRef<Msg>, state: &mut State, subscriber: Subscriber, since: Option<Seq>) {
    let Some(shell) = state.shell.as_mut() else { return };
    let first = since.and_then(|since| shell.replay_since(since, None)).unwrap_or_else(|| {
        let data = View::Participant(shell.state.view());
        let stream = shell.key().stream;
        vec![Frame::of(&ServerFrame::State { stream, seq: shell.head(), at: shell.now(), data })]
    });
    shell.subscribe(subscriber.clone(), first);
    state.sockets.retain(|socket| socket.subscriber.connection != subscriber.connection);
    state.sockets.push(Socket { subscriber, visible: true });
    update_presence(myself, state, Departure::Broken);
}

fn on_detach(myself: &ActorRef<Msg>, state: &mut State, connection: ConnectionId, clean: bool) {
    if let Some(shell) = state.shell.as_mut() {
        shell.unsubscribe(connection);
    }
    let Some(position) = state.sockets.iter().position(|socket| socket.subscriber.connection == connection) else {
        return;
    };
    #[cfg(test)]
    if super::plant::planted(super::plant::Plant::GhostSocket) {
        return;
    }
    let gone = state.sockets.remove(position);
    let departure = match (clean, gone.visible) {
        (true, _) => Departure::Goodbye,
        (false, true) => Departure::Broken,
        (false, false) => Departure::Hidden,
    };
    update_presence(myself, state, departure);
}

/// The session's actor is another one now: it knows neither these sockets, so nobody would say when they end, nor
/// what is shared.
fn on_close_all(myself: &ActorRef<Msg>, state: &mut State, close: Close) {
    let departure =
        if state.sockets.iter().any(|socket| socket.visible) { Departure::Broken } else { Departure::Hidden };
    let gone: Vec<Socket> = state.sockets.drain(..).collect();
    gone.iter().for_each(|socket| socket.subscriber.outbox.close(close));
    let Some(shell) = state.shell.as_mut() else { return };
    shell.unsubscribe_all();
    if !gone.is_empty() {
        update_presence(myself, state, departure);
    }
    if let Some(news) = state.told.take() {
        tell(state, news);
    }
}

fn on_loaded(state: &mut State) {
    let Some(shell) = state.shell.as_ref() else { return };
    let news = news(&state.args, shell);
    tell(state, news);
}

fn news(args: &Args, shell: &Shell<Stream, News>) -> News {
    News { shared: shell.state.shared(args.participant), written: shell.state.written() }
}

/// Someone whose former actor failed is not connected any more, but may be back in a moment.
fn take_over_presence(myself: &ActorRef<Msg>, state: &mut State) {
    let before = state.args.presence.of(state.args.participant).map(|entry| entry.state);
    if let Some(before) = before.filter(|before| *before != PresenceState::Offline) {
        state.presence = before;
        let hidden = before == PresenceState::Background;
        update_presence(myself, state, if hidden { Departure::Hidden } else { Departure::Broken });
    }
}

/// How the last socket went.
#[derive(Clone, Copy)]
enum Departure {
    Goodbye,
    Broken,
    Hidden,
}

/// Presence follows the sockets; with none left, a grace runs before the person counts as offline.
fn update_presence(myself: &ActorRef<Msg>, state: &mut State, departure: Departure) {
    state.changes += 1;
    if let Some(grace) = state.grace.take() {
        grace.abort();
    }
    let settings = state.args.settings;
    let (presence, grace) = if state.sockets.iter().any(|socket| socket.visible) {
        (PresenceState::Online, None)
    } else if !state.sockets.is_empty() {
        (PresenceState::Background, None)
    } else {
        match departure {
            Departure::Goodbye => (PresenceState::Reconnecting, Some(settings.goodbye_grace)),
            Departure::Broken => (PresenceState::Reconnecting, Some(settings.grace)),
            Departure::Hidden => (PresenceState::Background, Some(settings.background_grace)),
        }
    };
    if let Some(grace) = grace {
        let (myself, change) = (myself.clone(), state.changes);
        state.grace = Some(tokio::spawn(async move {
            tokio::time::sleep(grace).await;
            let _ = myself.cast(Msg::GraceOver(change));
        }));
    }
    set_presence(state, presence);
}

fn set_presence(state: &mut State, presence: PresenceState) {
    let changed = state.presence != presence;
    if changed {
        state.presence = presence;
        state.since = state.args.env.ambient.now();
    }
    let connections =
        state.sockets.iter().map(|socket| (socket.subscriber.connection, socket.subscriber.outbox.clone())).collect();
    let now = state.args.env.ambient.now();
    state.away_since = state.sockets.is_empty().then(|| state.away_since.unwrap_or(now));
    let entry = Entry { state: state.presence, since: state.since, away_since: state.away_since, connections };
    state.args.presence.set(state.args.participant, entry);
    if changed {
        state.args.family.tell_session(session::Msg::PresenceChanged(state.args.participant));
    }
}

/// The session learns what is new to it.
fn tell(state: &mut State, news: News) {
    let told = state.told.replace(news.clone());
    let by = state.args.participant;
    if told.as_ref().map(|told| &told.shared) != Some(&news.shared) {
        state.args.family.tell_session(session::Msg::Shelf { by, shared: news.shared });
    }
    if told.as_ref().map(|told| &told.written) != Some(&news.written) {
        state.args.family.tell_session(session::Msg::Written { by, written: news.written });
    }
}
