//! What every event-sourced stream has in common: the context of a decision, its outcome, and who sees what.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    ids::{BreakoutId, ParticipantId, Seq, Timestamp},
    protocol::{
        self, Answer,
        error::Code,
        people::{Place, Role, Standing},
    },
};

/// Everything a decision may know beside the state: who asks, the time, and chance. The same context and the
/// same state give the same decision.
pub struct Ctx {
    /// Now, by the server's clock.
    pub now: Timestamp,
    /// Who asks; none for the system itself.
    pub actor: Option<ParticipantId>,
    dice: ChaCha8Rng,
}

impl Ctx {
    /// A context whose chance is determined by `seed`.
    #[must_use]
    pub fn new(now: Timestamp, actor: Option<ParticipantId>, seed: u64) -> Self {
        Self { now, actor, dice: ChaCha8Rng::seed_from_u64(seed) }
    }

    /// A fresh id: a UUID of version 7 (RFC 9562), so that ids sort by time.
    pub fn fresh<T: From<Uuid>>(&mut self) -> T {
        let mut bytes = [0; 10];
        self.dice.fill_bytes(&mut bytes);
        let millis = u64::try_from(self.now.0).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid().into()
    }

    /// A fresh seed.
    pub fn seed(&mut self) -> u32 {
        self.dice.next_u32()
    }

    /// A number below `bound`, which must not be 0.
    pub fn below(&mut self, bound: usize) -> usize {
        below(&mut self.dice, bound)
    }
}

/// A number below `bound` (Lemire's multiplication; the bias is below 2^-32 for the sizes used here).
pub(crate) fn below(dice: &mut ChaCha8Rng, bound: usize) -> usize {
    ((u128::from(dice.next_u64()) * bound as u128) >> 64) as usize
}

/// A refusal: expected, told to the asker, and nothing happened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {detail}", code.name())]
pub struct Rejection {
    /// Which.
    pub code: Code,
    /// In words, for people who write clients.
    pub detail: String,
}

impl Rejection {
    /// A refusal in particular words.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

impl From<Code> for Rejection {
    fn from(code: Code) -> Self {
        Self::new(code, code.meaning().trim())
    }
}

/// What follows from a command: events to be stored, and what the asker is told.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision<E> {
    /// In order; none means there was nothing to change.
    pub events: Vec<E>,
    /// For the asker.
    pub answer: Answer,
}

impl<E> Decision<E> {
    /// Nothing changes.
    #[must_use]
    pub fn nothing() -> Self {
        Self { events: Vec::new(), answer: Answer::default() }
    }

    /// These events, and no answer beyond "done".
    pub fn events(events: impl IntoIterator<Item = E>) -> Self {
        Self { events: events.into_iter().collect(), answer: Answer::default() }
    }

    /// Something with an id was made.
    #[must_use]
    pub fn made(mut self, id: Uuid) -> Self {
        self.answer.id = Some(id);
        self
    }

    /// The same decision in terms of a wider event.
    pub fn map<T>(self, wider: impl Fn(E) -> T) -> Decision<T> {
        Decision { events: self.events.into_iter().map(wider).collect(), answer: self.answer }
    }
}

/// A stored event with what is common to all.
#[derive(Clone, Debug, PartialEq)]
pub struct Record<E> {
    /// Its number in the stream.
    pub seq: Seq,
    /// When it happened.
    pub at: Timestamp,
    /// Who caused it; none for the system.
    pub actor: Option<ParticipantId>,
    /// What.
    pub event: E,
}

/// Who looks: all that decides what they may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// Who.
    pub participant: ParticipantId,
    /// Their role.
    pub role: Role,
    /// Whether they are inside.
    pub standing: Standing,
    /// Where they are.
    pub place: Place,
}

/// To whom a projected event goes. Whoever is not inside gets only what is addressed to the lobby.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everyone inside.
    Everyone,
    /// Facilitators and co-facilitators inside.
    Facilitators,
    /// These people, if inside.
    People(Vec<ParticipantId>),
    /// These people and the facilitators.
    PeopleAndFacilitators(Vec<ParticipantId>),
    /// Everyone in the lobby.
    Lobby,
    /// These people, if in the lobby.
    InLobby(Vec<ParticipantId>),
    /// Whoever is in this breakout.
    Breakout(BreakoutId),
}

impl Audience {
    /// Whether `viewer` belongs to it.
    #[must_use]
    pub fn includes(&self, viewer: &Viewer) -> bool {
        let inside = viewer.standing == Standing::Admitted;
        let waiting = viewer.standing == Standing::Waiting;
        match self {
            Self::Everyone => inside,
            Self::Facilitators => inside && viewer.role.facilitates(),
            Self::People(people) => inside && people.contains(&viewer.participant),
            Self::PeopleAndFacilitators(people) => {
                inside && (viewer.role.facilitates() || people.contains(&viewer.participant))
            }
            Self::Lobby => waiting,
            Self::InLobby(people) => waiting && people.contains(&viewer.participant),
            Self::Breakout(breakout) => inside && viewer.place == Place::Breakout(*breakout),
        }
    }
}

/// A stored event that cannot be read: written by a newer version, or damaged.
#[derive(Debug, thiserror::Error)]
#[error("stored event {kind} v{version} cannot be read: {reason}")]
pub struct Unreadable {
    /// Its kind.
    pub kind: String,
    /// Its version.
    pub version: u16,
    /// Why.
    pub reason: String,
}

/// An event-sourced stream, run by the one shell in `src/actors/aggregate.rs`.
pub trait Aggregate: Send + Sync + 'static {
    /// Changes whenever the shape of `State` does; a snapshot with another number is not read.
    const SCHEMA: u64;
    /// What the events add up to.
    type State: Default + Clone + Serialize + DeserializeOwned + Send + Sync + 'static;
    /// What may be asked.
    type Command: std::fmt::Debug + Send + 'static;
    /// What can happen.
    type Event: Clone + std::fmt::Debug + Send + Sync + 'static;

    /// What follows from a command.
    ///
    /// # Errors
    /// A [`Rejection`] when the rules say no.
    fn decide(state: &Self::State, ctx: &mut Ctx, command: &Self::Command) -> Result<Decision<Self::Event>, Rejection>;

    /// Takes an event into the state. Total: what was decided once always applies.
    fn apply(state: &mut Self::State, record: &Record<Self::Event>);

    /// What audiences see of an event; `state` has it applied already. Any viewer is in at most one audience.
    fn project(state: &Self::State, record: &Record<Self::Event>) -> Vec<(Audience, protocol::Event)>;

    /// When [`Aggregate::tick`] has something to do next.
    fn next_deadline(state: &Self::State) -> Option<Timestamp>;

    /// What time alone brings about by now.
    fn tick(state: &Self::State, ctx: &mut Ctx) -> Vec<Self::Event>;

    /// Kind, version and body of an event, as they are stored.
    fn encode(event: &Self::Event) -> (String, u16, Value);

    /// The event that was stored, carried forward from older versions.
    ///
    /// # Errors
    /// [`Unreadable`] for a kind or version that is not known.
    fn decode(kind: &str, version: u16, body: Value) -> Result<Self::Event, Unreadable>;
}

/// Splits an adjacently tagged event (`{"kind": …, "data": …}`) for the log.
pub(crate) fn encode_tagged(event: &impl Serialize) -> (String, u16, Value) {
    let mut tagged = serde_json::to_value(event).expect("domain events have string keys only");
    let kind = tagged["kind"].as_str().expect("domain events are tagged with their kind").to_owned();
    (kind, 1, tagged["data"].take())
}

/// The reverse of [`encode_tagged`].
pub(crate) fn decode_tagged<T: DeserializeOwned>(kind: &str, version: u16, body: Value) -> Result<T, Unreadable> {
    let unreadable = |reason: String| Unreadable { kind: kind.to_owned(), version, reason };
    if version != 1 {
        return Err(unreadable("this version of plenary does not know it".into()));
    }
    serde_json::from_value(serde_json::json!({ "kind": kind, "data": body }))
        .map_err(|error| unreadable(error.to_string()))
}
