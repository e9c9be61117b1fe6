//! Breakouts: rounds, who belongs where, and the one place where everybody is. Rules: B-1 to B-14.
//! Durable: everything here. A person's place is the plenary unless `places` names a breakout, so nobody can
//! be in two, or in none.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Audience, Ctx, Decision, Rejection, aggregate::Record, assignment, session, text};
use crate::{
    ids::{BreakoutId, Epoch, ParticipantId, RoundId, Timestamp},
    protocol::{
        self,
        breakout::{self as wire, Assignment, Breakout, Command, RoundState, RoundView},
        error::Code,
        people::{Place, Role, Standing},
    },
};

/// How many breakouts a session may have at a time.
pub const BREAKOUTS_MAX: usize = 100;
/// How long before its end a timed round is announced to end.
pub const WARNING_MS: i64 = 30_000;
/// The warning of a close that fell due while nobody ran the session.
pub const LATE_WARNING_MS: i64 = 10_000;
/// How many former rounds stay in the state.
const ROUNDS_KEPT: usize = 50;

/// Where a round is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Phase {
    Prepared,
    Open { opened_at: Timestamp, closes_at: Option<Timestamp>, warned: bool },
    Closed { opened_at: Timestamp, closed_at: Timestamp },
}

/// Breakouts that are prepared and opened together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Round {
    id: RoundId,
    title: String,
    phase: Phase,
    breakouts: Vec<Breakout>,
    /// Prepared: who shall go where. Open: who is where. Closed: who was where at the end.
    assignment: BTreeMap<ParticipantId, BreakoutId>,
    /// Everyone who ever was in each: what happened there stays readable to them.
    visited: BTreeMap<BreakoutId, BTreeSet<ParticipantId>>,
    seed: Option<u32>,
}

impl Round {
    fn ids(&self) -> Vec<BreakoutId> {
        self.breakouts.iter().map(|breakout| breakout.id).collect()
    }

    fn has(&self, breakout: BreakoutId) -> bool {
        self.breakouts.iter().any(|other| other.id == breakout)
    }

    fn open(&self) -> bool {
        matches!(self.phase, Phase::Open { .. })
    }

    fn view(&self, epoch: Epoch) -> RoundView {
        let state = match self.phase {
            Phase::Prepared => RoundState::Prepared,
            Phase::Open { opened_at, closes_at, warned } => RoundState::Open { opened_at, closes_at, warned },
            Phase::Closed { opened_at, closed_at } => RoundState::Closed { opened_at, closed_at },
        };
        RoundView {
            id: self.id,
            title: self.title.clone(),
            epoch,
            state,
            breakouts: self.breakouts.clone(),
            assignment: self.assignment.clone(),
            seed: self.seed,
        }
    }
}

/// Rounds, and who is where.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    current: Option<Round>,
    past: Vec<Round>,
    epoch: Epoch,
}

impl State {
    /// Where someone is: the plenary, or exactly one breakout.
    #[must_use]
    pub fn place_of(&self, id: ParticipantId) -> Place {
        self.current
            .as_ref()
            .filter(|round| round.open())
            .and_then(|round| round.assignment.get(&id))
            .map_or(Place::Plenary, |breakout| Place::Breakout(*breakout))
    }

    /// Whoever is in a breakout.
    pub fn inside(&self, breakout: BreakoutId) -> impl Iterator<Item = ParticipantId> {
        self.current
            .iter()
            .filter(|round| round.open())
            .flat_map(move |round| round.assignment.iter().filter(move |(_, place)| **place == breakout).map(|(id, _)| *id))
    }

    /// The open breakouts.
    pub fn open_breakouts(&self) -> impl Iterator<Item = BreakoutId> {
        self.current.iter().filter(|round| round.open()).flat_map(|round| round.breakouts.iter().map(|breakout| breakout.id))
    }

    /// The number of the present arrangement.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// Whether someone was ever in a breakout, open or closed.
    #[must_use]
    pub fn was_in(&self, id: ParticipantId, breakout: BreakoutId) -> bool {
        self.rounds().any(|round| round.visited.get(&breakout).is_some_and(|people| people.contains(&id)))
    }

    /// Whether a breakout exists in any round.
    #[must_use]
    pub fn knows(&self, breakout: BreakoutId) -> bool {
        self.rounds().any(|round| round.has(breakout))
    }

    fn rounds(&self) -> impl Iterator<Item = &Round> {
        self.past.iter().chain(&self.current)
    }

    /// Refuses unless the breakout is of the current round.
    ///
    /// # Errors
    /// [`Code::BreakoutUnknown`].
    pub fn require_current(&self, breakout: BreakoutId) -> Result<(), Rejection> {
        match &self.current {
            Some(round) if round.has(breakout) => Ok(()),
            Some(_) | None => Err(Code::BreakoutUnknown.into()),
        }
    }

    /// The current round for a viewer: a prepared one is for facilitators only.
    #[must_use]
    pub fn view(&self, role: Role) -> Option<RoundView> {
        let round = self.current.as_ref()?;
        (round.open() || role.facilitates()).then(|| round.view(self.epoch))
    }

    /// Former rounds for a viewer: those who do not facilitate see the breakouts they were in.
    #[must_use]
    pub fn past_views(&self, viewer: ParticipantId, role: Role) -> Vec<RoundView> {
        let own = |round: &Round| {
            let mut view = round.view(self.epoch);
            if !role.facilitates() {
                view.breakouts.retain(|breakout| round.visited.get(&breakout.id).is_some_and(|p| p.contains(&viewer)));
                let seen: Vec<BreakoutId> = view.breakouts.iter().map(|breakout| breakout.id).collect();
                view.assignment.retain(|_, place| seen.contains(place));
            }
            view
        };
        self.past.iter().map(own).filter(|view| !view.breakouts.is_empty()).collect()
    }

    /// When time alone does something next: the warning, then the close.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Timestamp> {
        match self.current.as_ref()?.phase {
            Phase::Open { closes_at: Some(at), warned: true, .. } => Some(at),
            Phase::Open { closes_at: Some(at), warned: false, .. } => Some(at.plus_ms(-WARNING_MS)),
            Phase::Open { closes_at: None, .. } | Phase::Prepared | Phase::Closed { .. } => None,
        }
    }

    /// What time brings about by `now`. A close that fell due unannounced is announced first, then comes.
    #[must_use]
    pub fn due(&self, now: Timestamp) -> Option<Event> {
        match self.current.as_ref()?.phase {
            Phase::Open { closes_at: Some(at), warned: true, .. } if at <= now => Some(Event::Closed {}),
            Phase::Open { closes_at: Some(at), warned: false, .. } if at.plus_ms(-WARNING_MS) <= now => {
                Some(Event::Closing { closes_at: Some(at.max(now.plus_ms(LATE_WARNING_MS))), warned: true })
            }
            Phase::Open { .. } | Phase::Prepared | Phase::Closed { .. } => None,
        }
    }

    pub(super) fn close_now(&self) -> Option<Event> {
        self.current.as_ref().filter(|round| round.open()).map(|_| Event::Closed {})
    }

    /// Newcomers to open breakouts: participants go to the smallest one unless they have a place already.
    pub(super) fn place_late(&self, people: &[(ParticipantId, Role)]) -> Option<Event> {
        let round = self.current.as_ref().filter(|round| round.open())?;
        let mut assignment = round.assignment.clone();
        let mut moves = Vec::new();
        for (id, role) in people {
            if *role == Role::Participant && !assignment.contains_key(id) {
                let to = assignment::smallest(&round.ids(), assignment.values().copied())?;
                assignment.insert(*id, to);
                moves.push(wire::Move { participant_id: *id, to: Place::Breakout(to) });
            }
        }
        (!moves.is_empty()).then_some(Event::Moved { moves })
    }

    pub(super) fn take_out(&self, id: ParticipantId) -> Option<Event> {
        let assigned = self.current.as_ref().is_some_and(|round| round.assignment.contains_key(&id));
        assigned.then(|| Event::Moved { moves: vec![wire::Move { participant_id: id, to: Place::Plenary }] })
    }
}

/// What happened to breakouts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data")]
pub enum Event {
    /// A round is prepared; a former one that was not opened is gone. Since 0.1.
    #[serde(rename = "breakout.prepared")]
    Prepared {
        /// Its id.
        id: RoundId,
        /// Its title.
        title: String,
        /// Its breakouts.
        breakouts: Vec<Breakout>,
        /// Who shall go where.
        assignment: BTreeMap<ParticipantId, BreakoutId>,
        /// The seed, if chance decided.
        seed: Option<u32>,
    },
    /// The prepared round is open. Since 0.1.
    #[serde(rename = "breakout.opened")]
    Opened {
        /// When it closes by itself.
        closes_at: Option<Timestamp>,
    },
    /// People belong elsewhere: in a prepared round they shall go there, in an open one they are there. Since 0.1.
    #[serde(rename = "breakout.moved")]
    Moved {
        /// Who where.
        moves: Vec<wire::Move>,
    },
    /// The end is known, announced, or taken back. Since 0.1.
    #[serde(rename = "breakout.closing")]
    Closing {
        /// When.
        closes_at: Option<Timestamp>,
        /// Whether people were told.
        warned: bool,
    },
    /// The round is closed, everybody is in the plenary. Since 0.1.
    #[serde(rename = "breakout.closed")]
    Closed {},
}

/// Who can be spread: those inside, participants, and facilitators if wanted; never observers.
fn spreadable(state: &session::State, include_facilitators: bool) -> Vec<ParticipantId> {
    state
        .people
        .inside()
        .filter(|(_, member)| match member.role {
            Role::Participant => true,
            Role::Facilitator | Role::CoFacilitator => include_facilitators,
            Role::Observer => false,
        })
        .map(|(id, _)| id)
        .collect()
}

/// Prepares, fills, opens, changes and closes rounds. All or nothing: a command with one bad line does nothing.
///
/// # Errors
/// The `breakout.*` codes, [`Code::ParticipantUnknown`], [`Code::FieldInvalid`], [`Code::SessionState`].
pub fn decide(state: &session::State, ctx: &mut Ctx, command: &Command) -> Result<Decision<Event>, Rejection> {
    state.lifecycle.require_not_ended()?;
    let own = &state.breakout;
    let prepared = || own.current.as_ref().filter(|round| round.phase == Phase::Prepared).ok_or(Code::BreakoutsNone);
    match command {
        Command::Prepare { title, names, assignment } => {
            if own.current.as_ref().is_some_and(Round::open) {
                return Err(Code::BreakoutsOpen.into());
            }
            prepare(state, ctx, title, names, assignment)
        }
        Command::Assign { moves } => {
            let round = prepared()?;
            let moves = checked(state, round, moves)?;
            Ok(Decision::events((!moves.is_empty()).then_some(Event::Moved { moves })))
        }
        Command::Shuffle { seed, locked, include_facilitators } => {
            let round = prepared()?;
            let seed = seed.unwrap_or_else(|| ctx.seed());
            for id in locked {
                state.people.require(*id)?;
            }
            let stay = round.assignment.iter().filter(|(id, _)| locked.contains(id)).map(|(id, place)| (*id, *place)).collect();
            let assignment = assignment::spread(spreadable(state, *include_facilitators), &round.ids(), &stay, seed);
            Ok(Decision::events([Event::Prepared {
                id: round.id,
                title: round.title.clone(),
                breakouts: round.breakouts.clone(),
                assignment,
                seed: Some(seed),
            }]))
        }
        Command::Open { duration_ms } => {
            state.lifecycle.require_live()?;
            if own.current.as_ref().is_some_and(Round::open) {
                return Err(Code::BreakoutsOpen.into());
            }
            prepared()?;
            let duration = duration_ms.map(|ms| text::between("duration_ms", ms, 10_000, 86_400_000)).transpose()?;
            Ok(Decision::events([Event::Opened { closes_at: duration.map(|ms| ctx.now.plus_ms(ms)) }]))
        }
        Command::Move { moves } => {
            let round = own.current.as_ref().filter(|round| round.open()).ok_or(Code::BreakoutsNone)?;
            let moves = checked(state, round, moves)?;
            Ok(Decision::events((!moves.is_empty()).then_some(Event::Moved { moves })))
        }
        Command::Close { warning_ms } => {
            own.current.as_ref().filter(|round| round.open()).ok_or(Code::BreakoutsNone)?;
            let warning = text::between("warning_ms", warning_ms.unwrap_or(WARNING_MS), 0, 600_000)?;
            if warning == 0 {
                return Ok(Decision::events([Event::Closed {}]));
            }
            Ok(Decision::events([Event::Closing { closes_at: Some(ctx.now.plus_ms(warning)), warned: true }]))
        }
        Command::KeepOpen {} => {
            let round = own.current.as_ref().filter(|round| round.open()).ok_or(Code::BreakoutsNone)?;
            match round.phase {
                Phase::Open { closes_at: Some(_), .. } => {
                    Ok(Decision::events([Event::Closing { closes_at: None, warned: false }]))
                }
                Phase::Open { .. } | Phase::Prepared | Phase::Closed { .. } => Ok(Decision::nothing()),
            }
        }
    }
}

fn prepare(
    state: &session::State,
    ctx: &mut Ctx,
    title: &str,
    names: &[String],
    assignment: &Assignment,
) -> Result<Decision<Event>, Rejection> {
    if names.is_empty() {
        return Err(Rejection::new(Code::FieldInvalid, "`names` must name at least one breakout"));
    }
    if names.len() > BREAKOUTS_MAX {
        return Err(Rejection::new(Code::BreakoutLimit, format!("at most {BREAKOUTS_MAX} breakouts at a time")));
    }
    let mut breakouts = Vec::with_capacity(names.len());
    for (index, name) in names.iter().enumerate() {
        breakouts.push(Breakout { id: ctx.fresh(), name: text::line(&format!("names[{index}]"), name, 80)? });
    }
    let ids: Vec<BreakoutId> = breakouts.iter().map(|breakout| breakout.id).collect();
    let (assignment, seed) = match assignment {
        Assignment::Empty {} => (BTreeMap::new(), None),
        Assignment::Random { seed, include_facilitators } => {
            let seed = seed.unwrap_or_else(|| ctx.seed());
            (assignment::spread(spreadable(state, *include_facilitators), &ids, &BTreeMap::new(), seed), Some(seed))
        }
        Assignment::Given { places } => {
            let mut given = BTreeMap::new();
            for (person, index) in places {
                let member = state.people.require(*person)?;
                let breakout = ids.get(*index as usize).ok_or_else(|| {
                    Rejection::new(Code::BreakoutUnknown, format!("there is no breakout {index} of {}", ids.len()))
                })?;
                if given.insert(*person, *breakout).is_some() {
                    return Err(twice(&member.label));
                }
            }
            (given, None)
        }
    };
    let id = ctx.fresh::<RoundId>();
    let title = text::optional_line("title", title, 120)?;
    Ok(Decision::events([Event::Prepared { id, title, breakouts, assignment, seed }]).made(id.0))
}

fn twice(label: &str) -> Rejection {
    Rejection::new(Code::BreakoutTwice, format!("{label} is named twice; a person can be in one breakout only"))
}

/// The moves that change something; refused as a whole if one of them is not possible.
fn checked(state: &session::State, round: &Round, moves: &[wire::Move]) -> Result<Vec<wire::Move>, Rejection> {
    let mut seen = BTreeSet::new();
    let mut effective = Vec::new();
    for step in moves {
        let member = state.people.require(step.participant_id)?;
        if matches!(member.standing, Standing::Removed | Standing::Denied | Standing::Waiting) {
            let detail = format!("{} is not inside the session", member.label);
            return Err(Rejection::new(Code::ParticipantUnknown, detail));
        }
        if !seen.insert(step.participant_id) {
            return Err(twice(&member.label));
        }
        let present = round.assignment.get(&step.participant_id);
        match step.to {
            Place::Breakout(to) if !round.has(to) => return Err(Code::BreakoutUnknown.into()),
            Place::Breakout(to) if present != Some(&to) => effective.push(step.clone()),
            Place::Plenary if present.is_some() => effective.push(step.clone()),
            Place::Breakout(_) | Place::Plenary => {}
        }
    }
    Ok(effective)
}

/// Takes an event into the state.
pub fn apply(state: &mut State, record: &Record<&Event>) {
    match record.event {
        Event::Prepared { id, title, breakouts, assignment, seed } => {
            state.epoch.0 += 1;
            state.current = Some(Round {
                id: *id,
                title: title.clone(),
                phase: Phase::Prepared,
                breakouts: breakouts.clone(),
                assignment: assignment.clone(),
                visited: BTreeMap::new(),
                seed: *seed,
            });
        }
        Event::Opened { closes_at } => {
            state.epoch.0 += 1;
            if let Some(round) = &mut state.current {
                round.phase = Phase::Open { opened_at: record.at, closes_at: *closes_at, warned: false };
                for (person, breakout) in &round.assignment {
                    round.visited.entry(*breakout).or_default().insert(*person);
                }
            }
        }
        Event::Moved { moves } => {
            state.epoch.0 += 1;
            let Some(round) = &mut state.current else { return };
            for step in moves {
                match step.to {
                    Place::Plenary => {
                        round.assignment.remove(&step.participant_id);
                    }
                    Place::Breakout(to) => {
                        round.assignment.insert(step.participant_id, to);
                        if round.open() {
                            round.visited.entry(to).or_default().insert(step.participant_id);
                        }
                    }
                }
            }
        }
        Event::Closing { closes_at, warned } => {
            if let Some(Round { phase: Phase::Open { closes_at: at, warned: told, .. }, .. }) = &mut state.current {
                *at = *closes_at;
                *told = *warned;
            }
        }
        Event::Closed {} => {
            state.epoch.0 += 1;
            let Some(mut round) = state.current.take() else { return };
            if let Phase::Open { opened_at, .. } = round.phase {
                round.phase = Phase::Closed { opened_at, closed_at: record.at };
            }
            state.past.push(round);
            if state.past.len() > ROUNDS_KEPT {
                state.past.remove(0);
            }
        }
    }
}

/// A prepared round is the facilitators' alone; open ones are everybody's.
#[must_use]
pub fn project(state: &session::State, record: &Record<&Event>) -> Vec<(Audience, protocol::Event)> {
    let own = &state.breakout;
    let current = || own.current.as_ref().map(|round| round.view(own.epoch));
    let open = own.current.as_ref().is_some_and(Round::open);
    let everyone = |event| vec![(Audience::Everyone, protocol::Event::Breakout(event))];
    match record.event {
        Event::Prepared { .. } => current()
            .map(|round| (Audience::Facilitators, protocol::Event::Breakout(wire::Event::Prepared { round })))
            .into_iter()
            .collect(),
        Event::Moved { .. } if !open => current()
            .map(|round| (Audience::Facilitators, protocol::Event::Breakout(wire::Event::Prepared { round })))
            .into_iter()
            .collect(),
        Event::Opened { .. } => current().map(|round| everyone(wire::Event::Opened { round })).unwrap_or_default(),
        Event::Moved { moves } => everyone(wire::Event::Moved { moves: moves.clone(), epoch: own.epoch }),
        Event::Closing { closes_at, .. } => everyone(wire::Event::Closing { closes_at: *closes_at }),
        Event::Closed {} => own
            .past
            .last()
            .map(|round| everyone(wire::Event::Closed { round: round.view(own.epoch) }))
            .unwrap_or_default(),
    }
}

/// Who may have changed place by an event, for those who must follow with subscriptions; none: everybody.
#[must_use]
pub fn moved_people(event: &Event) -> Option<Vec<ParticipantId>> {
    match event {
        Event::Moved { moves } => Some(moves.iter().map(|step| step.participant_id).collect()),
        Event::Opened { .. } | Event::Closed {} => None,
        Event::Prepared { .. } | Event::Closing { .. } => Some(Vec::new()),
    }
}
