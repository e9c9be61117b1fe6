//! A client on paper: it reads frames as the wire documents them, remembers the last number of each stream, sends
//! unanswered commands again after a reconnect, and keeps what it was told as a view of the session.

mod reading;

use std::{
    collections::{BTreeMap, hash_map::DefaultHasher},
    hash::Hash,
};

use futures_util::{FutureExt, StreamExt};
use plenary_core::{
    ids::{BreakoutId, CommandId, ConnectionId, ParticipantId, ReflectionId, Seq, Stream, Timestamp},
    protocol::{
        self, Answer, Code,
        breakout::BreakoutView,
        envelope::Notice,
        lobby::LobbyView,
        people::{Place, PresenceState},
        progress::BreakoutProgress,
        reflection::{ParticipantView, SharedReflection},
        session::SessionView,
    },
};
use serde_json::Value;

use super::stage::{Ask, idle};
use crate::{
    actors::{
        SessionHandle,
        aggregate::ReplyTo,
        outbox::{Bounds, Drain, Outbox},
        session::{Attachment, Submitted},
    },
    ambient::Ambient,
};

/// What every text begins with that nobody but its author may see; the author's id follows.
pub const PRIVATE: &str = "PRIVATE-";
/// The same for texts that facilitators may see, too.
pub const THREAD: &str = "THREAD-";

/// What an open socket has.
struct Socket {
    connection: ConnectionId,
    outbox: Outbox,
    drain: Drain,
    handle: SessionHandle,
}

/// A command that is not answered yet.
pub struct Pending {
    /// Its id, the same however often it is sent.
    pub id: CommandId,
    /// What.
    pub command: protocol::Command,
    reference: String,
    /// There was no room for it.
    unsent: bool,
}

/// How a command was answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It is stored there, or there was nothing to store.
    Done(Option<(Stream, Seq)>, Answer),
    /// It was refused.
    Refused(Code),
}

/// All a client knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// The session, from inside.
    pub session: Option<SessionView>,
    /// The session, from the lobby.
    pub lobby: Option<LobbyView>,
    /// The breakouts one was in.
    pub breakouts: BTreeMap<BreakoutId, BreakoutView>,
    /// One's own words.
    pub own: Option<ParticipantView>,
    /// What others share.
    pub shared: BTreeMap<ReflectionId, SharedReflection>,
    /// Who is connected.
    pub presence: BTreeMap<ParticipantId, PresenceState>,
    /// How the breakouts get on.
    pub progress: Vec<BreakoutProgress>,
}

/// A person's client.
pub struct Client {
    /// Their name.
    pub name: String,
    /// Who they are.
    pub who: ParticipantId,
    /// What they know.
    pub view: View,
    /// What is not answered.
    pub pending: Vec<Pending>,
    /// What was.
    pub answered: BTreeMap<CommandId, Outcome>,
    /// Every frame since the last [`Client::forget`], as JSON.
    pub frames: Vec<Value>,
    /// With which code the last socket ended.
    pub closed: Option<u16>,
    /// Highest number per stream.
    pub since: BTreeMap<Stream, Seq>,
    /// Notices, in order.
    pub notices: Vec<Notice>,
    /// Every event that was ever shown to this client, and when it is said to have happened.
    pub observed: BTreeMap<(Stream, Seq), Timestamp>,
    /// What no client should ever see.
    pub wrongs: Vec<String>,
    /// All that ever came over the wire.
    pub trace: DefaultHasher,
    bounds: Bounds,
    states: BTreeMap<Stream, Seq>,
    socket: Option<Socket>,
    former: Option<ConnectionId>,
    ambient: Ambient,
    references: u64,
}

impl Client {
    /// A client that knows nothing.
    pub fn new(ambient: &Ambient, name: &str, who: ParticipantId) -> Self {
        Self {
            name: name.to_owned(),
            who,
            view: View::default(),
            pending: Vec::new(),
            answered: BTreeMap::new(),
            frames: Vec::new(),
            closed: None,
            since: BTreeMap::new(),
            notices: Vec::new(),
            observed: BTreeMap::new(),
            trace: DefaultHasher::new(),
            wrongs: Vec::new(),
            bounds: Bounds { frames_max: 400, bytes_max: 4 << 20 },
            states: BTreeMap::new(),
            socket: None,
            former: None,
            ambient: ambient.clone(),
            references: 0,
        }
    }

    /// The same with a small outbox.
    pub fn with_bounds(self, frames_max: usize) -> Self {
        Self { bounds: Bounds { frames_max, ..self.bounds }, ..self }
    }

    /// The present socket.
    pub fn connection(&self) -> Option<ConnectionId> {
        self.socket.as_ref().map(|socket| socket.connection)
    }

    /// Whether a socket is open, as far as the client knows.
    pub fn connected(&self) -> bool {
        self.socket.is_some()
    }

    /// Which breakouts the socket may hear at this instant.
    pub fn admitted(&self) -> Vec<BreakoutId> {
        self.socket.as_ref().map(|socket| socket.outbox.admitted()).unwrap_or_default()
    }

    /// This client takes the place of another one of the same tab.
    pub fn replaces(&mut self, other: &Self) {
        self.former = other.connection();
    }

    /// Opens a socket and attaches, continuing where it was; unanswered commands are sent again.
    pub fn attach(&mut self, handle: &SessionHandle) {
        let connection: ConnectionId = self.ambient.id();
        let (outbox, drain) = Outbox::new(self.bounds);
        let attachment = Attachment {
            connection,
            participant: self.who,
            outbox: outbox.clone(),
            reference: "attach".to_owned(),
            since: self.since.clone(),
            replaces: self.former,
        };
        // Whether taken or not: one that is not taken is closed.
        let _ = handle.attach(attachment);
        let (end, session) = (outbox.clone(), handle.clone());
        tokio::spawn(async move {
            end.closed().await;
            session.detach(connection, false);
        });
        self.closed = None;
        self.former = Some(connection);
        self.socket = Some(Socket { connection, outbox, drain, handle: handle.clone() });
        for at in 0..self.pending.len() {
            self.answered.remove(&self.pending[at].id);
            self.submit(at);
        }
    }

    /// The network goes away, without a word.
    pub fn cut(&mut self) {
        self.socket = None;
    }

    /// The tab is closed.
    pub fn goodbye(&mut self) {
        if let Some(Socket { connection, handle, .. }) = self.socket.take() {
            handle.detach(connection, true);
        }
    }

    /// Sends a command; it stays pending until it is answered.
    pub fn send(&mut self, command: impl Ask) -> CommandId {
        let id = self.ambient.id();
        self.references += 1;
        self.pending.push(Pending {
            id,
            command: command.ask(),
            reference: format!("{}-{}", self.name, self.references),
            unsent: true,
        });
        self.submit(self.pending.len() - 1);
        id
    }

    fn submit(&mut self, at: usize) {
        let Some(Socket { connection, outbox, handle, .. }) = &self.socket else { return };
        let permit = handle.try_permit();
        self.pending[at].unsent = permit.is_none();
        let (Some(permit), Pending { id, command, reference, .. }) = (permit, &self.pending[at]) else { return };
        let reply = ReplyTo::Socket { outbox: outbox.clone(), reference: reference.clone(), place: None };
        let (id, command) = (*id, command.clone());
        handle.submit(Submitted { permit, participant: self.who, connection: *connection, id, command, reply });
    }

    /// Sends a command and waits for its answer, which must be good.
    pub async fn does(&mut self, command: impl Ask) -> Answer {
        match self.tries(command).await {
            Outcome::Done(_, answer) => answer,
            Outcome::Refused(code) => panic!("{} was refused: {code:?}", self.name),
        }
    }

    /// Sends a command and waits for its answer.
    pub async fn tries(&mut self, command: impl Ask) -> Outcome {
        let id = self.send(command);
        idle().await;
        self.pump();
        self.answered.get(&id).cloned().unwrap_or_else(|| panic!("{} got no answer", self.name))
    }

    /// Forgets the frames read so far.
    pub fn forget(&mut self) {
        self.pump();
        self.frames.clear();
    }

    /// What the frames since [`Client::forget`] were: `event` types, and the `t` of others.
    pub fn heard(&mut self) -> Vec<String> {
        self.pump();
        let name = |frame: &Value| frame["type"].as_str().or(frame["t"].as_str()).unwrap_or_default().to_owned();
        self.frames.iter().map(name).collect()
    }

    /// The same without what changes often and by itself.
    pub fn told(&mut self) -> Vec<String> {
        self.heard().into_iter().filter(|name| !matches!(name.as_str(), "presence" | "shared" | "progress")).collect()
    }

    /// The state of someone's presence.
    pub fn presence_of(&self, who: ParticipantId) -> PresenceState {
        self.view.presence.get(&who).copied().unwrap_or(PresenceState::Offline)
    }

    /// Where this person is, as the client was told.
    pub fn place(&self) -> Place {
        let own = self.view.session.iter().flat_map(|view| &view.people).find(|person| person.id == self.who);
        own.map_or(Place::Plenary, |person| person.place)
    }

    /// Where this person listens, as the client was told.
    pub fn listens_to(&self) -> Option<BreakoutId> {
        let listeners = self.view.session.iter().flat_map(|view| &view.listeners);
        let mut own = listeners.filter(|listener| listener.participant_id == self.who);
        own.next().map(|listener| listener.breakout_id)
    }

    /// Reads everything there is to read.
    pub fn pump(&mut self) {
        self.read(usize::MAX);
    }

    /// Reads some frames.
    pub fn read(&mut self, most: usize) {
        for _ in 0..most {
            let Some(socket) = self.socket.as_mut() else { return };
            match socket.drain.next().now_or_never() {
                None => return,
                Some(None) => {
                    self.socket = None;
                    return;
                }
                Some(Some(frame)) => match frame.close_code() {
                    Some(code) => {
                        code.hash(&mut self.trace);
                        self.closed = Some(code);
                    }
                    None => {
                        frame.payload().hash(&mut self.trace);
                        let text = std::str::from_utf8(frame.payload()).expect("frames are text");
                        let frame: Value = serde_json::from_str(text).expect("frames are JSON");
                        self.take(&frame);
                        self.look_for_secrets(text);
                        self.frames.push(frame);
                    }
                },
            }
        }
    }

    /// Sends what was refused for now once more, and what there was no room for.
    pub fn again(&mut self) {
        for at in 0..self.pending.len() {
            if self.answered.remove(&self.pending[at].id).is_some() || self.pending[at].unsent {
                self.submit(at);
            }
        }
    }
}
