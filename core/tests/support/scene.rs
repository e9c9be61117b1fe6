//! A whole session on paper: its stream, the streams of its breakouts and of its people, and a clock. Commands
//! are routed as the actors route them.

use std::collections::BTreeMap;

use plenary_core::{
    domain::{
        Aggregate, Ctx, Decision, Record, Rejection,
        breakout_stream::{self, Ask, BreakoutStream},
        card::Deck,
        participant::{self, Participant},
        session::{self, Definition, Session},
    },
    ids::{BreakoutId, CardId, DeckId, ParticipantId, Seq, SessionId, StepId, Timestamp, UserId},
    protocol::{
        self,
        breakout::{Grouping, Rules, TagConstraint, TagRule, Template},
        card::{Card, DrawMode},
        journey::{Phase, Step, StepKind},
        people::Place,
    },
};
use uuid::Uuid;

/// When every scene begins.
pub const START: Timestamp = Timestamp(1_700_000_000_000);

/// One stream: what was stored, and what it adds up to.
pub struct Stream<A: Aggregate> {
    pub state: A::State,
    pub log: Vec<Record<A::Event>>,
}

impl<A: Aggregate> Default for Stream<A> {
    fn default() -> Self {
        Self { state: A::State::default(), log: Vec::new() }
    }
}

/// What one command, or the clock, did to one stream.
pub struct Turn<A: Aggregate> {
    pub now: Timestamp,
    pub actor: Option<ParticipantId>,
    pub seed: u64,
    /// What was asked; none is the clock.
    pub command: Option<A::Command>,
    pub before: A::State,
    pub outcome: Result<Decision<A::Event>, Rejection>,
    pub records: Vec<Record<A::Event>>,
}

impl<A: Aggregate> Turn<A> {
    /// Each event with the state in which it was just applied.
    pub fn each(&self, mut visit: impl FnMut(&A::State, &Record<A::Event>)) {
        let mut state = self.before.clone();
        for record in &self.records {
            A::apply(&mut state, record);
            visit(&state, record);
        }
    }

    /// The decision once more, from the state before.
    pub fn again(&self, seed: u64) -> Result<Decision<A::Event>, Rejection> {
        decide::<A>(&self.before, self.now, self.actor, seed, self.command.as_ref())
    }
}

pub fn decide<A: Aggregate>(
    state: &A::State,
    now: Timestamp,
    actor: Option<ParticipantId>,
    seed: u64,
    command: Option<&A::Command>,
) -> Result<Decision<A::Event>, Rejection> {
    let mut ctx = Ctx::new(now, actor, seed);
    match command {
        Some(command) => A::decide(state, &mut ctx, command),
        None => Ok(Decision::events(A::tick(state, &mut ctx))),
    }
}

impl<A: Aggregate> Stream<A> {
    fn turn(
        &mut self,
        now: Timestamp,
        actor: Option<ParticipantId>,
        seed: u64,
        command: Option<A::Command>,
    ) -> Turn<A> {
        let before = self.state.clone();
        let outcome = decide::<A>(&self.state, now, actor, seed, command.as_ref());
        let events = outcome.as_ref().map(|decision| decision.events.clone()).unwrap_or_default();
        let from = self.log.len();
        for event in events {
            let record = Record { seq: Seq(self.log.len() as i64 + 1), at: now, actor, event };
            A::apply(&mut self.state, &record);
            self.log.push(record);
        }
        Turn { now, actor, seed, command, before, outcome, records: self.log[from..].to_vec() }
    }
}

/// What was asked, and by whom.
pub enum Asked {
    Client(ParticipantId, protocol::Command),
    Rest(Option<ParticipantId>, session::Command),
    Clock,
}

/// A turn of one of the streams.
#[expect(clippy::large_enum_variant, reason = "one at a time is made, looked at and dropped")]
pub enum Turned {
    Session(Turn<Session>),
    Breakout(BreakoutId, Turn<BreakoutStream>),
    Journal(ParticipantId, Turn<Participant>),
    /// The session refused before the other stream was asked.
    Refused,
}

pub struct Scene {
    pub session: Stream<Session>,
    pub breakouts: BTreeMap<BreakoutId, Stream<BreakoutStream>>,
    pub journals: BTreeMap<ParticipantId, Stream<Participant>>,
    pub now: Timestamp,
    /// Who made the session.
    pub alice: ParticipantId,
    /// How much was asked so far.
    pub turn: usize,
    seed: u64,
}

pub fn steps() -> Vec<Step> {
    let phases = [Phase::Pause, Phase::Expand, Phase::Expand, Phase::Focus];
    let step = |(phase, n)| Step {
        id: StepId(Uuid::from_u128(n)),
        phase,
        kind: StepKind::Draw,
        title: format!("Step {n}"),
        instructions: String::new(),
        planned_minutes: 5,
        deck_id: None,
        breakouts: template(n),
    };
    phases.into_iter().zip(1..).map(step).collect()
}

/// What the breakouts of each step are to be like; of the first one nothing is said.
fn template(step: u128) -> Option<Template> {
    let (grouping, rounds) = match step {
        2 => (Grouping::Size(2), 1),
        3 => (Grouping::Count(2), 2),
        4 => (Grouping::Roster, 1),
        _ => return None,
    };
    let constraints = vec![TagConstraint { rule: TagRule::Mix, tag: "team".into() }];
    let (names, rules) = (Vec::new(), Rules::default());
    let (include_facilitators, meet_again, capacity) = (true, false, None);
    Some(Template { grouping, rounds, names, capacity, include_facilitators, meet_again, constraints, rules })
}

pub fn deck(id: u128, cards: u128, mode: DrawMode) -> Deck {
    let card = |n| Card {
        id: CardId(Uuid::from_u128(n)),
        title: format!("Card {n}"),
        text: String::new(),
        image: None,
        alt: None,
    };
    Deck { id: DeckId(Uuid::from_u128(id)), title: format!("Deck {id}"), mode, cards: (1..=cards).map(card).collect() }
}

impl Scene {
    /// A planned session which alice made.
    pub fn new(lobby: bool) -> Self {
        let definition = Definition {
            id: SessionId(Uuid::from_u128(1)),
            title: "A session".into(),
            join_code: "ABCDEF".into(),
            scheduled_at: Some(START),
            capacity: 7,
            lobby,
            steps: steps(),
            decks: vec![deck(1, 3, DrawMode::Exclusive), deck(2, 2, DrawMode::Shared)],
            facilitator: UserId(Uuid::from_u128(0xa11ce)),
            facilitator_name: "alice".into(),
        };
        let mut session = Stream::<Session>::default();
        let made = session.turn(START, None, 0, Some(session::Command::Create(Box::new(definition))));
        let alice = made.outcome.ok().and_then(|decision| decision.answer.id).map(ParticipantId).expect("made");
        Self { session, breakouts: BTreeMap::new(), journals: BTreeMap::new(), now: START, alice, turn: 0, seed: 0 }
    }

    /// Does what was asked, where it belongs.
    pub fn take(&mut self, asked: Asked) -> Turned {
        self.seed += 1;
        let (now, seed) = (self.now, self.seed);
        let (who, command) = match asked {
            Asked::Clock => return Turned::Session(self.session.turn(now, None, seed, None)),
            Asked::Rest(actor, command) => return Turned::Session(self.session.turn(now, actor, seed, Some(command))),
            Asked::Client(who, command) => (who, command),
        };
        let state = &self.session.state;
        let place = state.breakout.place_of(who);
        match (&command, place) {
            (protocol::Command::Reflection(reflection), _) => {
                if state.authorize(Some(who), &command).is_err() {
                    return Turned::Refused;
                }
                let step = state.journey.current();
                let ended = state.lifecycle.status().ended();
                let command = participant::Command { place, step, ended, reflection: reflection.clone() };
                Turned::Journal(who, self.journals.entry(who).or_default().turn(now, Some(who), seed, Some(command)))
            }
            (command, Place::Breakout(breakout)) if Ask::of(command).is_some() => {
                if state.authorize(Some(who), command).is_err() {
                    return Turned::Refused;
                }
                let role = state.people.get(who).map(|member| member.role).expect("authorized");
                let ask = Ask::of(command).expect("it is for the breakout");
                let command = breakout_stream::Command { role, ask };
                Turned::Breakout(
                    breakout,
                    self.breakouts.entry(breakout).or_default().turn(now, Some(who), seed, Some(command)),
                )
            }
            _ => Turned::Session(self.session.turn(now, Some(who), seed, Some(session::Command::Client(command)))),
        }
    }
}
