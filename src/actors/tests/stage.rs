//! A node on a memory store, sessions on it, and people who come to them.

use std::{sync::Arc, time::Duration};

use plenary_core::{
    domain::{card, people, session::Definition},
    ids::{CardId, DeckId, Fence, OrgId, ParticipantId, Seq, SessionId, StepId, Stream, Timestamp, UserId},
    protocol::{
        self,
        card::{Card, DrawMode},
        journey::{Phase, Step, StepKind},
        people::Role,
    },
};
use ractor::ActorRef;
use uuid::Uuid;

use super::client::Client;
use crate::{
    actors::{
        Node, SessionHandle, Settings, canvas, journal, participant, session,
        session_supervisor::{self, Child},
    },
    ambient::Ambient,
    store::{
        StoredEvent, StreamKey,
        contract::a_session,
        memory::{LEASE, MemoryStore, Shared},
    },
};

/// When every test begins.
pub const START: Timestamp = Timestamp(1_700_000_000_000);
/// Alice's account.
pub const ALICE: UserId = UserId(Uuid::from_u128(0xa11ce));
/// The deck of every session.
pub const DECK: DeckId = DeckId(Uuid::from_u128(0xdec));
const ORG: OrgId = OrgId(Uuid::from_u128(0x0e6));

/// Whatever can happen without time going on has happened when this ends: the paused clock moves only when no
/// task can run, so the end of this millisecond is the end of all work.
pub async fn idle() {
    tokio::time::sleep(Duration::from_millis(1)).await;
}

/// Time goes on, and with it whatever was waiting for that.
pub async fn pass(time: Duration) {
    idle().await;
    tokio::time::advance(time).await;
    idle().await;
}

/// How tests size and time their actors.
pub fn settings() -> Settings {
    Settings {
        journal: journal::Settings { batch_max: 100, retry_max: Duration::from_secs(1) },
        renew_every: LEASE / 3,
        inbox_size: 64,
        ring_max: 256,
        snapshot_every: 1_000,
        gate_max: 1_000,
        gate_patience: Duration::from_secs(5),
        session: session::Settings {
            presence_tick: Duration::from_millis(250),
            settle_after: Duration::from_secs(15),
            beat_every: Duration::from_secs(30),
            idle_after: Duration::from_secs(300),
            ended_linger: Duration::from_secs(60),
            connections_per_person: 3,
        },
        participant: participant::Settings {
            grace: Duration::from_secs(15),
            goodbye_grace: Duration::from_secs(3),
            background_grace: Duration::from_secs(180),
        },
        canvas: canvas::Settings {
            awareness_tick: Duration::from_millis(33),
            keep_alive: Duration::from_secs(15),
            idle_after: Duration::from_secs(30),
        },
    }
}

/// A node and its database.
pub struct Stage {
    /// The database.
    pub shared: Arc<Shared>,
    /// The node's view of it, with the switches that make it fail.
    pub store: Arc<MemoryStore>,
    /// Time and chance.
    pub ambient: Ambient,
    /// The session on which tests act.
    pub session: SessionId,
    /// What runs, unless it was killed.
    pub node: Option<Node>,
    settings: Settings,
    boots: u128,
}

impl Stage {
    /// A node and a session of which alice is the facilitator.
    pub async fn new() -> Self {
        Self::with(settings(), 1).await
    }

    /// The same with other settings, and dice of one's own.
    pub async fn with(settings: Settings, seed: u64) -> Self {
        let shared = Shared::new();
        let session = insert_session(&shared, 1, false);
        let store = Arc::new(MemoryStore::on(Arc::clone(&shared), "one", Uuid::from_u128(1)));
        let ambient = Ambient::simulated(START, seed);
        let mut stage = Self { shared, store, ambient, session, node: None, settings, boots: 1 };
        stage.start().await;
        stage
    }

    /// Another session of the same organization.
    pub fn another_session(&self, n: u128, lobby: bool) -> SessionId {
        insert_session(&self.shared, n, lobby)
    }

    /// Another node on the same database.
    pub async fn second(&self) -> Self {
        let (shared, ambient) = (Arc::clone(&self.shared), self.ambient.clone());
        let store = Arc::new(MemoryStore::on(Arc::clone(&shared), "two", Uuid::from_u128(1_000)));
        let (session, settings) = (self.session, self.settings.clone());
        let mut stage = Self { shared, store, ambient, session, node: None, settings, boots: 1_000 };
        stage.start().await;
        stage
    }

    /// A later process of the same node, which takes the session at once; this one does not know yet.
    pub async fn second_boot(&self) -> Self {
        let mut stage = self.second().await;
        stage.kill().await;
        stage.store = Arc::new(MemoryStore::on(Arc::clone(&self.shared), "one", Uuid::from_u128(2_000)));
        stage.start().await;
        stage.open().await;
        stage
    }

    /// Starts the node.
    pub async fn start(&mut self) {
        let store: Arc<MemoryStore> = Arc::clone(&self.store);
        self.node =
            Some(Node::start(store, self.ambient.clone(), self.settings.clone()).await.expect("the store is up"));
    }

    /// Ends the node as `kill -9` does.
    pub async fn kill(&mut self) {
        if let Some(node) = self.node.take() {
            node.kill();
        }
        idle().await;
    }

    /// Kills the node and starts it again under its name.
    pub async fn restart(&mut self) {
        self.kill().await;
        self.boot_again().await;
    }

    /// Starts another process of this node.
    pub async fn boot_again(&mut self) {
        self.boots += 1;
        self.store = Arc::new(MemoryStore::on(Arc::clone(&self.shared), "one", Uuid::from_u128(self.boots)));
        self.start().await;
    }

    /// The running node.
    pub fn node(&self) -> &Node {
        self.node.as_ref().expect("the node runs")
    }

    /// The session, loaded.
    pub async fn open(&self) -> SessionHandle {
        self.open_other(self.session).await
    }

    /// Another session, loaded.
    pub async fn open_other(&self, session: SessionId) -> SessionHandle {
        self.node().sessions.open(ORG, session).await.expect("the session opens")
    }

    /// The session, or why not.
    pub async fn try_open(&self) -> Result<SessionHandle, protocol::Code> {
        self.node().sessions.open(ORG, self.session).await.map_err(|rejection| rejection.code)
    }

    /// Alice comes, on a socket.
    pub async fn alice(&self) -> Client {
        self.enter(self.session, "alice").await
    }

    /// Someone comes, on a socket.
    pub async fn come(&self, name: &str) -> Client {
        self.enter(self.session, name).await
    }

    /// Someone comes to a session, on a socket.
    pub async fn enter(&self, session: SessionId, name: &str) -> Client {
        let handle = self.open_other(session).await;
        let who = self.join(&handle, name).await;
        let mut client = Client::new(&self.ambient, name, who);
        client.attach(&handle);
        idle().await;
        client.pump();
        client
    }

    /// Someone joins, without a socket.
    pub async fn join(&self, handle: &SessionHandle, name: &str) -> ParticipantId {
        handle.join(someone(name)).await.expect("they may come in").participant
    }

    /// Alice starts the session and people are inside.
    pub async fn live(&self) -> [Client; 3] {
        let mut alice = self.alice().await;
        let mut clients = [self.come("bob").await, self.come("charlie").await];
        alice.does(protocol::session::Command::Start {}).await;
        clients.iter_mut().for_each(Client::pump);
        let [bob, charlie] = clients;
        [alice, bob, charlie]
    }

    /// Lets one child of the session fail.
    pub async fn panic_in(&self, child: Child) {
        let _ = self.supervisor().cast(session_supervisor::Msg::PanicIn(child));
        idle().await;
    }

    /// Whether a child of the session is in memory.
    pub async fn runs(&self, child: Child) -> bool {
        let (reply, answer) = tokio::sync::oneshot::channel();
        let _ = self.supervisor().cast(session_supervisor::Msg::Runs(child, reply));
        answer.await.expect("the supervisor answers")
    }

    /// The supervisor of the session.
    pub fn supervisor(&self) -> ActorRef<session_supervisor::Msg> {
        self.node().sessions.supervisor_of(self.session).expect("the session is loaded")
    }

    /// All that is stored of a stream.
    pub fn stored(&self, stream: Stream) -> Vec<StoredEvent> {
        self.shared.events(&self.key(stream))
    }

    /// What is stored of a stream after one of its events.
    pub fn stored_after(&self, stream: Stream, after: Seq) -> Vec<StoredEvent> {
        self.shared.events_after(&self.key(stream), after)
    }

    /// The fence of whoever took the session last.
    pub fn fence(&self) -> Fence {
        self.shared.fence(ORG, self.session)
    }

    /// How many events of a kind are stored in the session's stream.
    pub fn count(&self, kind: &str) -> usize {
        self.stored(Stream::Session).iter().filter(|event| event.kind == kind).count()
    }

    /// A stream of the session.
    pub fn key(&self, stream: Stream) -> StreamKey {
        StreamKey { org: ORG, session: self.session, stream }
    }
}

/// Someone at the door: alice has an account, everybody else a device.
pub fn someone(name: &str) -> people::Join {
    let device = name.bytes().fold(0_u128, |all, byte| (all << 8) | u128::from(byte));
    let alice = name == "alice";
    people::Join {
        participant: None,
        user: alice.then_some(ALICE),
        device: (!alice).then_some(Uuid::from_u128(device)),
        name: name.to_owned(),
        role: Role::Participant,
        proof: plenary_core::domain::roster::Proof::default(),
    }
}

fn insert_session(shared: &Shared, n: u128, lobby: bool) -> SessionId {
    let id = SessionId(Uuid::from_u128(n));
    let card = |n| Card {
        id: CardId(Uuid::from_u128(n)),
        title: format!("Card {n}"),
        text: String::new(),
        image: None,
        alt: None,
    };
    let step = |n, phase| Step {
        id: StepId(Uuid::from_u128(n)),
        phase,
        kind: StepKind::Talk,
        title: format!("Step {n}"),
        instructions: String::new(),
        planned_minutes: 10,
        deck_id: None,
        breakouts: None,
    };
    let definition = Definition {
        id,
        title: "Values".to_owned(),
        join_code: "ABCDEFGH".to_owned(),
        scheduled_at: None,
        capacity: 100,
        lobby,
        steps: vec![step(1, Phase::Pause), step(2, Phase::Expand), step(3, Phase::Focus)],
        decks: vec![card::Deck {
            id: DECK,
            title: "Photos".into(),
            mode: DrawMode::Exclusive,
            cards: (1..=6).map(card).collect(),
        }],
        facilitator: ALICE,
        facilitator_name: "alice".to_owned(),
    };
    let mut row = a_session(ORG);
    row.id = id;
    row.definition = serde_json::to_value(definition).expect("a definition is JSON");
    shared.insert_session(row);
    id
}

/// A command of any capability.
pub trait Ask {
    /// The same on the wire.
    fn ask(self) -> protocol::Command;
}

impl Ask for protocol::Command {
    fn ask(self) -> protocol::Command {
        self
    }
}

macro_rules! ask {
    ($($module:ident => $variant:ident),*) => {$(
        impl Ask for protocol::$module::Command {
            fn ask(self) -> protocol::Command {
                protocol::Command::$variant(self)
            }
        }
    )*};
}
ask! {
    session => Session, lobby => Lobby, people => People, hand => Hand, chat => Chat, journey => Journey, timer => Timer,
    card => Card, reflection => Reflection, announcement => Announcement, breakout => Breakout, note => Note,
    control => Control, canvas => Canvas, comment => Comment, consent => Consent
}

/// A message to everyone.
pub fn say(text: &str) -> protocol::chat::Command {
    protocol::chat::Command::Send { channel: protocol::chat::Channel::Plenary {}, text: text.to_owned() }
}

/// A message to the breakout where one is.
pub fn whisper(text: &str) -> protocol::chat::Command {
    protocol::chat::Command::Send { channel: protocol::chat::Channel::Breakout {}, text: text.to_owned() }
}

/// Prepares a round as it is when nothing else is said.
pub fn prepare(names: &[&str], assignment: protocol::breakout::Assignment) -> protocol::breakout::Command {
    protocol::breakout::Command::Prepare {
        round_id: None,
        title: String::new(),
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        capacity: None,
        assignment,
        rules: protocol::breakout::Rules::default(),
    }
}

/// Another role for someone.
pub fn role(who: ParticipantId, role: Role) -> protocol::people::Command {
    protocol::people::Command::SetRole { participant_id: who, role }
}

/// A hand goes up.
pub fn raise() -> protocol::hand::Command {
    protocol::hand::Command::Raise {}
}
