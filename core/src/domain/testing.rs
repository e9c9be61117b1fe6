//! Given / when / then over the pure rules: an aggregate with a clock one sets and chance from a seed, and a
//! [`World`] around a session in which people have names. [`table!`] makes a test of rows.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{
    Aggregate, Audience, Ctx, Decision, Record, Rejection, attendance, card, people,
    session::{self, Change, Definition, Session},
};
use crate::{
    ids::{BreakoutId, CardId, DeckId, ParticipantId, Seq, SessionId, StepId, Timestamp, UserId},
    protocol::{
        self,
        breakout::{Assignment, Move, Rules},
        card::{Card, DrawMode},
        error::Code,
        journey::{Phase, Step, StepKind},
        people::{Place, Role, Standing},
        session::SessionView,
    },
};

/// When every test begins.
pub const START: Timestamp = Timestamp(1_700_000_000_000);

/// Prepares a round as it is when nothing else is said.
pub fn prepare(names: &[&str], assignment: Assignment) -> protocol::breakout::Command {
    protocol::breakout::Command::Prepare {
        round_id: None,
        title: String::new(),
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        capacity: None,
        assignment,
        rules: Rules::default(),
    }
}

/// An aggregate and what has happened to it.
pub struct Given<A: Aggregate> {
    /// What the events add up to.
    pub state: A::State,
    /// All that happened.
    pub log: Vec<Record<A::Event>>,
    /// The clock.
    pub now: Timestamp,
    /// What audiences were told of the last command.
    pub told: Vec<(Audience, protocol::Event)>,
    seed: u64,
}

impl<A: Aggregate> Given<A> {
    /// Nothing has happened.
    pub fn nothing() -> Self {
        Self { state: A::State::default(), log: Vec::new(), now: START, told: Vec::new(), seed: 0 }
    }

    /// What a command brings about, taken into the state.
    ///
    /// # Errors
    /// The rules' refusal.
    pub fn when(
        &mut self,
        actor: Option<ParticipantId>,
        command: &A::Command,
    ) -> Result<Decision<A::Event>, Rejection> {
        self.seed += 1;
        self.told.clear();
        let decision = A::decide(&self.state, &mut Ctx::new(self.now, actor, self.seed), command)?;
        self.happen(actor, decision.events.clone());
        Ok(decision)
    }

    /// What time alone brings about now.
    pub fn tick(&mut self) -> Vec<A::Event> {
        self.seed += 1;
        self.told.clear();
        let events = A::tick(&self.state, &mut Ctx::new(self.now, None, self.seed));
        self.happen(None, events.clone());
        events
    }

    fn happen(&mut self, actor: Option<ParticipantId>, events: Vec<A::Event>) {
        for event in events {
            let record = Record { seq: Seq(self.log.len() as i64 + 1), at: self.now, actor, event };
            A::apply(&mut self.state, &record);
            self.told.extend(A::project(&self.state, &record));
            self.log.push(record);
        }
    }
}

/// What comes with so many others that no row names it: that something can be taken back, and that breakouts which
/// open have canvases.
const TACIT: [&str; 2] = ["undo.offered", "canvas.opened"];

/// The kinds of events, as they are stored; but the tacit ones.
pub fn kinds<A: Aggregate>(events: &[A::Event]) -> Vec<String> {
    events.iter().map(|event| A::encode(event).0).filter(|kind| !TACIT.contains(&kind.as_str())).collect()
}

/// A command of any capability.
pub trait Ask {
    /// The same on the wire.
    fn ask(self) -> protocol::Command;
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
    card => Card, reflection => Reflection, announcement => Announcement, breakout => Breakout, help => Help,
    roster => Roster, tag => Tag, undo => Undo, control => Control, canvas => Canvas,
    consent => Consent
}

/// A session with people in it. Alice made it and facilitates.
pub struct World {
    /// The session.
    pub session: Given<Session>,
    names: BTreeMap<String, ParticipantId>,
}

/// The steps of the test journey: one per phase, of ten minutes.
pub fn steps() -> Vec<Step> {
    [Phase::Pause, Phase::Expand, Phase::Focus, Phase::Doing]
        .into_iter()
        .zip(1..)
        .map(|(phase, n)| Step {
            id: StepId(Uuid::from_u128(n)),
            phase,
            kind: StepKind::Talk,
            title: format!("Step {n}"),
            instructions: String::new(),
            planned_minutes: 10,
            deck_id: None,
            breakouts: None,
        })
        .collect()
}

/// The test deck: as many cards as wanted, each in one hand at most.
pub fn deck(cards: u128) -> card::Deck {
    let card = |n| Card {
        id: CardId(Uuid::from_u128(n)),
        title: format!("Card {n}"),
        text: String::new(),
        image: None,
        alt: None,
    };
    card::Deck { id: DECK, title: "Photos".into(), mode: DrawMode::Exclusive, cards: (1..=cards).map(card).collect() }
}

/// The id of the test deck.
pub const DECK: DeckId = DeckId(Uuid::from_u128(0xdec));

impl World {
    /// A planned session of three people at most, nobody waits at its door.
    pub fn planned() -> Self {
        Self::created(false, 3)
    }

    /// A planned session with a lobby.
    pub fn with_lobby() -> Self {
        Self::created(true, 3)
    }

    /// A live session with bob and charlie inside.
    pub fn live() -> Self {
        let mut world = Self::planned();
        assert!(world.join("bob").is_ok() && world.join("charlie").is_ok());
        assert!(world.does("alice", protocol::session::Command::Start {}).is_ok());
        world
    }

    /// A live session of alice and so many others, who are called p0, p1 and so on; one more may come.
    pub fn crowd(others: u32) -> Self {
        let mut world = Self::created(false, others + 2);
        assert!((0..others).all(|n| world.join(&format!("p{n}")).is_ok()));
        assert!(world.does("alice", protocol::session::Command::Start {}).is_ok());
        world
    }

    /// A live session with two breakouts open, bob in the first and charlie in the second.
    pub fn in_breakouts() -> Self {
        let mut world = Self::live();
        let places = vec![(world.id("bob"), 0), (world.id("charlie"), 1)];
        world.open(&["One", "Two"], Assignment::Given { places });
        world
    }

    fn created(lobby: bool, capacity: u32) -> Self {
        let mut session = Given::<Session>::nothing();
        let definition = Definition {
            id: SessionId(Uuid::from_u128(1)),
            title: "A session".into(),
            join_code: "ABCDEF".into(),
            scheduled_at: None,
            capacity,
            lobby,
            steps: steps(),
            decks: vec![deck(2)],
            facilitator: UserId(Uuid::from_u128(0xa11ce)),
            facilitator_name: "alice".into(),
        };
        let made =
            session.when(None, &session::Command::Create(Box::new(definition))).map(|decision| decision.answer.id);
        let alice = made.ok().flatten().map(ParticipantId).expect("a creation makes its facilitator");
        Self { session, names: BTreeMap::from([("alice".to_owned(), alice)]) }
    }

    /// Who is called so.
    pub fn id(&self, name: &str) -> ParticipantId {
        *self.names.get(name).unwrap_or_else(|| panic!("{name} never came"))
    }

    /// Someone without an account comes, or comes again, on a device of their own.
    pub fn join(&mut self, name: &str) -> Result<ParticipantId, Code> {
        self.join_as(name, Role::Participant)
    }

    /// As [`World::join`], in a role.
    pub fn join_as(&mut self, name: &str, role: Role) -> Result<ParticipantId, Code> {
        let bytes = name.bytes().fold(0_u128, |all, byte| (all << 8) | u128::from(byte));
        let device = Some(Uuid::from_u128(bytes));
        self.join_with(people::Join {
            participant: None,
            user: None,
            device,
            name: name.to_owned(),
            role,
            proof: super::roster::Proof::default(),
        })
    }

    /// Someone at the door, as found out by the outside. Who came last under a name is called so.
    pub fn join_with(&mut self, join: people::Join) -> Result<ParticipantId, Code> {
        let name = join.name.clone();
        let decision = self.session.when(None, &session::Command::Join(join)).map_err(|rejection| rejection.code)?;
        let id = decision.answer.id.map(ParticipantId).expect("a join answers with the participant");
        self.names.insert(name, id);
        Ok(id)
    }

    /// Someone asks for something: the kinds of what happened, or the code of the refusal.
    pub fn does(&mut self, who: &str, command: impl Ask) -> Result<Vec<String>, Code> {
        let decision = self.session.when(Some(self.id(who)), &session::Command::Client(command.ask()));
        decision.map(|decision| kinds::<Session>(&decision.events)).map_err(|rejection| rejection.code)
    }

    /// A change of the plan through REST.
    pub fn changes(&mut self, who: &str, change: Change) -> Result<Vec<String>, Code> {
        let decision = self.session.when(Some(self.id(who)), &session::Command::Change(Box::new(change)));
        decision.map(|decision| kinds::<Session>(&decision.events)).map_err(|rejection| rejection.code)
    }

    /// Prepares and opens breakouts.
    pub fn open(&mut self, names: &[&str], assignment: Assignment) {
        use protocol::breakout::Command;
        assert!(self.does("alice", prepare(names, assignment)).is_ok());
        assert!(self.does("alice", Command::Open { round_id: None, duration_ms: None }).is_ok());
    }

    /// The actors say who is present; what follows beyond its being kept.
    pub fn present(&mut self, who: &[&str]) -> Vec<String> {
        let here = who.iter().map(|who| self.id(who)).collect();
        let present = attendance::Present { here, ..attendance::Present::default() };
        let decision = self.session.when(None, &session::Command::Present(present));
        let mut kinds = kinds::<Session>(&decision.expect("presence is never refused").events);
        kinds.retain(|kind| kind != "attendance.changed");
        kinds
    }

    /// Time passes; what it brings about.
    pub fn after(&mut self, ms: i64) -> Vec<String> {
        self.session.now = self.session.now.plus_ms(ms);
        kinds::<Session>(&self.session.tick())
    }

    /// The session as someone sees it now, if they are inside.
    pub fn view_as(&self, who: &str) -> Option<SessionView> {
        self.session.state.view(&self.session.state.viewer(self.id(who))?)
    }

    /// The types of the events someone got of the last command, or of the last tick; but the tacit ones.
    pub fn hears(&self, who: &str) -> Vec<String> {
        self.told(who).map(name_of).filter(|name| !TACIT.contains(&name.as_str())).collect()
    }

    /// The events someone got of the last command, or of the last tick.
    pub fn told(&self, who: &str) -> impl Iterator<Item = &protocol::Event> {
        let viewer = self.session.state.viewer(self.id(who));
        let includes = move |audience: &Audience| viewer.is_some_and(|viewer| audience.includes(&viewer));
        self.session.told.iter().filter(move |(audience, _)| includes(audience)).map(|(_, event)| event)
    }

    /// Whether someone got such an event of the last command.
    pub fn sees(&self, who: &str, event: &str) -> bool {
        self.hears(who).iter().any(|heard| heard == event)
    }

    /// Where someone is.
    pub fn place(&self, who: &str) -> Place {
        self.session.state.breakout.place_of(self.id(who))
    }

    /// Whether someone is inside.
    pub fn standing(&self, who: &str) -> Standing {
        self.session.state.people.get(self.id(who)).expect("whoever has a name came").standing
    }

    /// The breakouts that are open, or of the round prepared last, in order.
    pub fn breakouts(&self) -> Vec<BreakoutId> {
        let own = &self.session.state.breakout;
        let round = own.view().or_else(|| own.prepared_views(Role::Facilitator).pop());
        round.map(|round| round.breakouts.iter().map(|breakout| breakout.id).collect()).unwrap_or_default()
    }

    /// A move of someone to the nth breakout, or to the plenary.
    pub fn to(&self, who: &str, breakout: Option<usize>) -> Move {
        let to = breakout.map_or(Place::Plenary, |n| Place::Breakout(self.breakouts()[n]));
        Move { participant_id: self.id(who), to }
    }
}

/// The type of an event on the wire.
pub fn name_of(event: &protocol::Event) -> String {
    let json = serde_json::to_value(event).expect("wire events are JSON");
    json["type"].as_str().expect("wire events are tagged").to_owned()
}

/// Rows of who, what, and what then follows: kinds of stored events in brackets, or a code.
macro_rules! table {
    ($world:expr; $($who:ident: $command:expr => $then:tt;)*) => {$(
        assert_eq!(
            $world.does(stringify!($who), $command),
            crate::domain::testing::table!(@ $then),
            "{}: {}", stringify!($who), stringify!($command)
        );
    )*};
    (@ [$($kind:literal),*]) => { Ok::<Vec<String>, crate::protocol::error::Code>(vec![$($kind.to_owned()),*]) };
    (@ $code:ident) => { Err::<Vec<String>, _>(crate::protocol::error::Code::$code) };
}
pub(crate) use table;
