//! Breakouts: rounds, who belongs where, and the one place where everybody is. Rules: B-1 to B-14.
//! Durable: everything here. A person's place is the plenary unless `places` names a breakout, so nobody can
//! be in two, or in none.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Audience, Ctx, Decision, Rejection, aggregate::Record, assignment, people::Member, session, text};
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
    Closed { opened_at: Timestamp, closed_at: Timestamp, epoch: Epoch },
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

    /// As it is on the wire; `epoch` is the present one, a closed round keeps the one it ended with.
    fn view(&self, epoch: Epoch) -> RoundView {
        let (state, epoch) = match self.phase {
            Phase::Prepared => (RoundState::Prepared, epoch),
            Phase::Open { opened_at, closes_at, warned } => (RoundState::Open { opened_at, closes_at, warned }, epoch),
            Phase::Closed { opened_at, closed_at, epoch } => (RoundState::Closed { opened_at, closed_at }, epoch),
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

    /// The breakouts someone was in, in order.
    fn visited_by(&self, id: ParticipantId) -> Vec<BreakoutId> {
        let visited = |breakout: &BreakoutId| self.visited.get(breakout).is_some_and(|people| people.contains(&id));
        self.ids().into_iter().filter(visited).collect()
    }

    /// Of a former round, what those see who were in these of its breakouts and do not facilitate.
    fn view_of(&self, epoch: Epoch, visited: &[BreakoutId]) -> RoundView {
        let mut view = self.view(epoch);
        view.breakouts.retain(|breakout| visited.contains(&breakout.id));
        view.assignment.retain(|_, place| visited.contains(place));
        view
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
        self.current.iter().filter(|round| round.open()).flat_map(move |round| {
            round.assignment.iter().filter(move |(_, place)| **place == breakout).map(|(id, _)| *id)
        })
    }

    /// The open breakouts.
    pub fn open_breakouts(&self) -> impl Iterator<Item = BreakoutId> {
        self.current
            .iter()
            .filter(|round| round.open())
            .flat_map(|round| round.breakouts.iter().map(|breakout| breakout.id))
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
        let own = |round: &Round| match role.facilitates() {
            true => round.view(self.epoch),
            false => round.view_of(self.epoch, &round.visited_by(viewer)),
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
            let stay = round
                .assignment
                .iter()
                .filter(|(id, _)| locked.contains(id))
                .map(|(id, place)| (*id, *place))
                .collect();
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
                let member = placeable(state, *person)?;
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

/// Someone who can have a place: whoever is inside, or may come back without being let in.
fn placeable(state: &session::State, id: ParticipantId) -> Result<&Member, Rejection> {
    let member = state.people.require(id)?;
    if matches!(member.standing, Standing::Removed | Standing::Denied | Standing::Waiting) {
        return Err(Rejection::new(Code::ParticipantUnknown, format!("{} is not inside the session", member.label)));
    }
    Ok(member)
}

/// The moves that change something; refused as a whole if one of them is not possible.
fn checked(state: &session::State, round: &Round, moves: &[wire::Move]) -> Result<Vec<wire::Move>, Rejection> {
    let mut seen = BTreeSet::new();
    let mut effective = Vec::new();
    for step in moves {
        let member = placeable(state, step.participant_id)?;
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
                round.phase = Phase::Closed { opened_at, closed_at: record.at, epoch: state.epoch };
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
        Event::Closed {} => own.past.last().map(|round| closed(state, round)).unwrap_or_default(),
    }
}

/// A round that is over: facilitators see all of it, everyone else the breakouts they were in.
fn closed(state: &session::State, round: &Round) -> Vec<(Audience, protocol::Event)> {
    let epoch = state.breakout.epoch;
    let event = |round| protocol::Event::Breakout(wire::Event::Closed { round });
    let mut others: BTreeMap<Vec<BreakoutId>, Vec<ParticipantId>> = BTreeMap::new();
    for (id, _) in state.people.inside().filter(|(_, member)| !member.role.facilitates()) {
        others.entry(round.visited_by(id)).or_default().push(id);
    }
    let others =
        others.into_iter().map(|(seen, people)| (Audience::People(people), event(round.view_of(epoch, &seen))));
    std::iter::once((Audience::Facilitators, event(round.view(epoch)))).chain(others).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::testing::{World, table},
        protocol::{announcement, lobby, people, session as life},
    };

    fn prepare(names: &[&str], assignment: Assignment) -> Command {
        Command::Prepare { title: String::new(), names: names.iter().map(|name| (*name).into()).collect(), assignment }
    }

    fn given(w: &World, places: &[(&str, u32)]) -> Assignment {
        Assignment::Given { places: places.iter().map(|(who, index)| (w.id(who), *index)).collect() }
    }

    fn open(duration_ms: Option<i64>) -> Command {
        Command::Open { duration_ms }
    }

    fn random(include_facilitators: bool) -> Assignment {
        Assignment::Random { seed: Some(1), include_facilitators }
    }

    fn close(warning_ms: i64) -> Command {
        Command::Close { warning_ms: Some(warning_ms) }
    }

    fn leave() -> people::Command {
        people::Command::Leave {}
    }

    /// Whether someone's view, the list of the breakout and the place agree that they are in this breakout.
    fn is_in(w: &World, who: &str, breakout: Place) -> bool {
        let id = w.id(who);
        let own = &w.session.state.breakout;
        let listed: Vec<_> =
            own.open_breakouts().filter(|b| own.inside(*b).any(|other| other == id)).map(Place::Breakout).collect();
        let view = w.view_as("alice").expect("alice is inside");
        let shown = view.people.iter().find(|person| person.id == id).map(|person| person.place);
        let expected: Vec<_> = (breakout != Place::Plenary).then_some(breakout).into_iter().collect();
        w.place(who) == breakout && listed == expected && shown == Some(breakout)
    }

    #[test]
    fn shuffling_again_reshuffles_and_locked_people_stay_e39() {
        let mut w = World::live();
        table! { w; alice: prepare(&["One", "Two"], given(&w, &[("bob", 1)])) => ["breakout.prepared"]; };
        let two = w.breakouts()[1];
        let assignment = |w: &World| w.session.state.breakout.view(Role::Facilitator).expect("prepared").assignment;
        for seed in 0..20 {
            let shuffle = Command::Shuffle { seed: Some(seed), locked: vec![w.id("bob")], include_facilitators: true };
            table! { w; alice: shuffle => ["breakout.prepared"]; };
            assert_eq!(assignment(&w).get(&w.id("bob")), Some(&two));
            assert_eq!(assignment(&w).len(), 3);
        }
        let unknown = vec![ParticipantId(uuid::Uuid::nil())];
        table! { w;
            alice: Command::Shuffle { seed: None, locked: unknown, include_facilitators: false } => ParticipantUnknown;
            bob: Command::Shuffle { seed: None, locked: vec![], include_facilitators: false } => Forbidden;
            alice: Command::Shuffle { seed: None, locked: vec![], include_facilitators: false } => ["breakout.prepared"];
        }
        assert!(!assignment(&w).contains_key(&w.id("alice")));
    }

    #[test]
    fn of_two_facilitators_who_open_at_once_one_is_refused_e43() {
        let mut w = World::live();
        let role = Role::CoFacilitator;
        table! { w;
            alice: people::Command::SetRole { participant_id: w.id("bob"), role } => ["role.changed"];
            alice: open(None) => BreakoutsNone;
            alice: prepare(&["One"], random(false)) => ["breakout.prepared"];
            bob: prepare(&["Two"], random(false)) => ["breakout.prepared"];
            alice: open(None) => ["breakout.opened"];
            bob: open(None) => BreakoutsOpen;
            bob: prepare(&["Three"], random(false)) => BreakoutsOpen;
        }
        assert_eq!(w.breakouts().len(), 1);
    }

    #[test]
    fn who_comes_or_goes_while_breakouts_open_is_in_exactly_one_place_e45() {
        let mut w = World::live();
        table! { w;
            charlie: leave() => ["participant.standing"];
            alice: prepare(&["One", "Two"], random(false)) => ["breakout.prepared"];
            bob: leave() => ["participant.standing"];
            alice: open(None) => ["breakout.opened"];
        }
        let one = Place::Breakout(w.breakouts()[0]);
        assert!(w.join("charlie").is_ok() && w.join("bob").is_ok());
        assert!(is_in(&w, "bob", one), "bob was assigned before he left");
        assert!(is_in(&w, "charlie", Place::Breakout(w.breakouts()[1])), "the round's policy placed charlie");
    }

    #[test]
    fn opening_is_told_to_everyone_facilitators_too_e46() {
        let mut w = World::live();
        table! { w; alice: prepare(&["One"], random(true)) => ["breakout.prepared"]; };
        assert_eq!((w.hears("alice"), w.hears("bob")), (vec!["breakout.prepared".to_owned()], vec![]));
        assert!(
            w.view_as("bob").is_some_and(|view| view.round.is_none()),
            "a prepared round is the facilitators' alone"
        );
        table! { w; alice: open(None) => ["breakout.opened"]; };
        for who in ["alice", "bob", "charlie"] {
            assert_eq!(w.hears(who), ["breakout.opened"]);
            assert!(is_in(&w, who, Place::Breakout(w.breakouts()[0])));
        }
    }

    #[test]
    fn the_same_person_twice_is_refused_by_name_and_nothing_happens_e50() {
        let mut w = World::live();
        let twice = given(&w, &[("bob", 0), ("charlie", 0), ("bob", 1)]);
        let command = session::Command::Client(protocol::Command::Breakout(prepare(&["One", "Two"], twice)));
        let rejection = w.session.when(Some(w.id("alice")), &command).expect_err("bob stands twice");
        assert_eq!(rejection.code, Code::BreakoutTwice);
        assert!(rejection.detail.contains("bob"), "{}", rejection.detail);
        let mut w = World::in_breakouts();
        let moves = vec![w.to("charlie", Some(0)), w.to("bob", Some(1)), w.to("bob", None)];
        table! { w; alice: Command::Move { moves } => BreakoutTwice; };
        assert!(is_in(&w, "charlie", Place::Breakout(w.breakouts()[1])), "all or none");
    }

    #[test]
    fn moving_all_of_one_breakout_to_an_empty_one_leaves_none_in_the_plenary_e53() {
        let mut w = World::live();
        w.open(&["One", "Two"], given(&w, &[("bob", 0), ("charlie", 0)]));
        let moves = vec![w.to("bob", Some(1)), w.to("charlie", Some(1))];
        table! { w; alice: Command::Move { moves } => ["breakout.moved"]; };
        let two = Place::Breakout(w.breakouts()[1]);
        assert!(is_in(&w, "bob", two) && is_in(&w, "charlie", two));
    }

    #[test]
    fn a_person_moved_twice_in_a_row_ends_in_the_last_place_e54() {
        let mut w = World::in_breakouts();
        let epoch = w.session.state.breakout.epoch();
        for target in [Some(1), None, Some(0), Some(1)] {
            let moves = vec![w.to("bob", target)];
            table! { w; alice: Command::Move { moves: moves.clone() } => ["breakout.moved"]; alice: Command::Move { moves } => []; };
            assert!(is_in(&w, "bob", target.map_or(Place::Plenary, |n| Place::Breakout(w.breakouts()[n]))));
        }
        assert_eq!(w.session.state.breakout.epoch().0, epoch.0 + 4);
    }

    #[test]
    fn moving_someone_who_is_away_changes_where_they_return_to_e55() {
        let mut w = World::in_breakouts();
        table! { w; bob: leave() => ["participant.standing"]; };
        let moves = vec![w.to("bob", Some(1))];
        table! { w; alice: Command::Move { moves } => ["breakout.moved"]; };
        assert!(w.join("bob").is_ok());
        assert!(is_in(&w, "bob", Place::Breakout(w.breakouts()[1])));
    }

    #[test]
    fn being_in_a_breakout_gives_no_rights_e61() {
        let mut w = World::in_breakouts();
        let moves = vec![w.to("bob", Some(1))];
        table! { w;
            bob: Command::Move { moves } => Forbidden;
            bob: close(0) => Forbidden;
            bob: announcement::Command::Send { text: "hi".into(), breakouts: None } => Forbidden;
        }
        assert_eq!(w.view_as("bob").map(|view| view.role), Some(Role::Participant));
    }

    #[test]
    fn who_returns_lands_in_their_breakout_while_it_is_open_and_else_in_the_plenary_e66() {
        let mut w = World::in_breakouts();
        let one = Place::Breakout(w.breakouts()[0]);
        table! { w; bob: leave() => ["participant.standing"]; };
        assert!(w.join("bob").is_ok());
        assert!(is_in(&w, "bob", one));
        table! { w; bob: leave() => ["participant.standing"]; alice: close(0) => ["breakout.closed"]; };
        assert!(w.join("bob").is_ok());
        assert!(is_in(&w, "bob", Place::Plenary));
    }

    #[test]
    fn a_close_is_announced_moved_and_taken_back_while_breakouts_run_e68() {
        let mut w = World::in_breakouts();
        table! { w;
            alice: Command::KeepOpen {} => [];
            alice: close(600_001) => FieldInvalid;
            alice: close(60_000) => ["breakout.closing"];
            alice: close(120_000) => ["breakout.closing"];
        }
        assert!(w.after(119_999).is_empty());
        table! { w; alice: Command::KeepOpen {} => ["breakout.closing"]; };
        assert!(w.after(1_000_000).is_empty());
        table! { w; alice: Command::Close { warning_ms: None } => ["breakout.closing"]; };
        assert!(w.after(WARNING_MS - 1).is_empty());
        assert_eq!(w.after(1), ["breakout.closed"]);
        table! { w; alice: close(0) => BreakoutsNone; alice: Command::KeepOpen {} => BreakoutsNone; };
    }

    #[test]
    fn on_close_everybody_is_in_the_plenary_e71() {
        let mut w = World::in_breakouts();
        table! { w; charlie: leave() => ["participant.standing"]; alice: close(0) => ["breakout.closed"]; };
        assert_eq!(
            (w.hears("alice"), w.hears("bob")),
            (vec!["breakout.closed".into()], vec!["breakout.closed".to_owned()])
        );
        for who in ["alice", "bob", "charlie"] {
            assert!(is_in(&w, who, Place::Plenary), "{who}");
        }
        assert_eq!(w.session.state.breakout.open_breakouts().count(), 0);
    }

    #[test]
    fn a_deadline_that_passed_while_nobody_ran_the_session_closes_once_after_the_warning_e72() {
        let mut w = World::live();
        table! { w;
            alice: prepare(&["One"], random(false)) => ["breakout.prepared"];
            alice: open(Some(9_999)) => FieldInvalid;
            alice: open(Some(60_000)) => ["breakout.opened"];
        }
        // Nobody ticks for an hour, then the session is loaded again.
        assert_eq!(w.after(3_600_000), ["breakout.closing"]);
        assert!(w.after(LATE_WARNING_MS - 1).is_empty());
        assert_eq!(w.after(1), ["breakout.closed"]);
        assert!(w.after(3_600_000).is_empty());
    }

    #[test]
    fn a_timed_round_is_announced_and_then_closes_at_its_instant() {
        let mut w = World::live();
        table! { w;
            alice: prepare(&["One"], random(false)) => ["breakout.prepared"];
            alice: open(Some(60_000)) => ["breakout.opened"];
        }
        assert!(w.after(60_000 - WARNING_MS - 1).is_empty());
        assert_eq!(w.after(1), ["breakout.closing"]);
        assert!(w.after(WARNING_MS - 1).is_empty());
        assert_eq!(w.after(1), ["breakout.closed"]);
    }

    #[test]
    fn keeping_open_at_the_instant_of_the_close_has_one_outcome_for_all_e73() {
        let mut w = World::in_breakouts();
        table! { w; alice: close(10_000) => ["breakout.closing"]; };
        w.session.now = w.session.now.plus_ms(10_000);
        table! { w; alice: Command::KeepOpen {} => ["breakout.closing"]; };
        assert!(w.after(0).is_empty());
        table! { w; alice: close(10_000) => ["breakout.closing"]; };
        assert_eq!(w.after(10_000), ["breakout.closed"]);
        table! { w; alice: Command::KeepOpen {} => BreakoutsNone; };
    }

    #[test]
    fn a_closed_breakout_stays_readable_to_whoever_was_in_it_and_facilitators_e74() {
        let mut w = World::in_breakouts();
        let (one, two) = (w.breakouts()[0], w.breakouts()[1]);
        let moves = vec![w.to("bob", Some(1))];
        table! { w; alice: Command::Move { moves } => ["breakout.moved"]; alice: close(0) => ["breakout.closed"]; };
        let own = &w.session.state.breakout;
        assert!(own.was_in(w.id("bob"), one) && own.was_in(w.id("bob"), two) && own.was_in(w.id("charlie"), two));
        assert!(!own.was_in(w.id("charlie"), one) && !own.was_in(w.id("alice"), one));
        let seen = |who| -> Vec<BreakoutId> {
            let past = w.view_as(who).expect("inside").past_rounds;
            past.iter().flat_map(|round| &round.breakouts).map(|breakout| breakout.id).collect()
        };
        assert_eq!((seen("alice"), seen("bob"), seen("charlie")), (vec![one, two], vec![one, two], vec![two]));
        for told in &w.session.told {
            let protocol::Event::Breakout(wire::Event::Closed { round }) = &told.1 else { panic!("{told:?}") };
            let viewer = w.session.state.viewer(w.id("charlie")).expect("known");
            assert!(!told.0.includes(&viewer) || round.breakouts.len() == 1, "told what the view shows");
        }
    }

    #[test]
    fn a_former_round_stays_as_it_ended() {
        let mut w = World::in_breakouts();
        table! { w; alice: close(0) => ["breakout.closed"]; };
        let ended = |w: &World| w.view_as("alice").expect("alice is inside").past_rounds;
        let former = ended(&w);
        table! { w; alice: prepare(&["Three"], random(false)) => ["breakout.prepared"]; alice: open(None) => ["breakout.opened"]; };
        assert_eq!(ended(&w), former);
    }

    #[test]
    fn only_people_who_can_be_inside_have_a_place() {
        let mut w = World::with_lobby();
        assert!(w.join("bob").is_ok());
        let nobody = Assignment::Given { places: vec![(ParticipantId(uuid::Uuid::nil()), 0)] };
        table! { w;
            alice: life::Command::Start {} => ["session.started", "step.changed"];
            alice: prepare(&["One"], given(&w, &[("bob", 0)])) => ParticipantUnknown;
            alice: prepare(&["One"], nobody) => ParticipantUnknown;
            alice: prepare(&["One"], given(&w, &[("alice", 1)])) => BreakoutUnknown;
            alice: prepare(&["One"], Assignment::Empty {}) => ["breakout.prepared"];
        }
        let moves = vec![w.to("bob", Some(0))];
        table! { w;
            alice: Command::Assign { moves: moves.clone() } => ParticipantUnknown;
            alice: lobby::Command::Admit { participants: None } => ["participant.standing"];
            alice: Command::Assign { moves: moves.clone() } => ["breakout.moved"];
            alice: Command::Assign { moves: moves.clone() } => [];
            alice: Command::Move { moves } => BreakoutsNone;
        }
        assert_eq!(w.place("bob"), Place::Plenary, "not open yet");
        assert_eq!((w.hears("bob"), w.breakouts().len()), (vec![], 1));
    }

    #[test]
    fn limits_of_a_round() {
        let mut w = World::planned();
        table! { w;
            alice: prepare(&[], Assignment::Empty {}) => FieldInvalid;
            alice: prepare(&[" "], Assignment::Empty {}) => FieldInvalid;
            alice: prepare(&["x"; BREAKOUTS_MAX + 1], Assignment::Empty {}) => BreakoutLimit;
            alice: prepare(&["x"; BREAKOUTS_MAX], Assignment::Empty {}) => ["breakout.prepared"];
            alice: open(None) => SessionState;
            alice: life::Command::Cancel {} => ["session.cancelled"];
            alice: prepare(&["x"], Assignment::Empty {}) => SessionState;
        }
    }
}
