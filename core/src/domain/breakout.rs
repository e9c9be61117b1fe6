//! Breakouts: rounds, who belongs where, and the one place where everybody is. Rules: B-1 to B-24.
//! Durable: everything here. A person's place is the plenary unless the open round's assignment names a breakout that is
//! open, so nobody can be in two, or in none.

mod fair;
mod harvest;
mod prepare;
mod restore;
mod round;
mod run;
mod template;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use fair::{Case, Chance, Fairness};
pub use harvest::Harvest;
pub use prepare::ROUNDS_PREPARED_MAX;
pub(in crate::domain) use restore::Restored;
pub use round::{Breakout, Clock, LATE_WARNING_MS, Round, WARNING_MS};
pub(in crate::domain) use run::gather;
pub(in crate::domain) use template::checked as checked_template;

use super::{Audience, Ctx, Decision, Rejection, aggregate::Record, people::Member, session, text};
use crate::{
    ids::{BreakoutId, EntryId, Epoch, ParticipantId, RoundId, Timestamp},
    protocol::{
        self,
        breakout::{self as wire, Command, Invitation, RoundView, Rules},
        error::Code,
        people::{Place, Role, Standing},
    },
};
use round::Phase;

/// How many breakouts a round may have.
pub const BREAKOUTS_MAX: usize = 100;
/// How many former rounds stay in the state.
const ROUNDS_KEPT: usize = 50;

/// Rounds, and who is where.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    prepared: Vec<Round>,
    open: Option<Round>,
    past: Vec<Round>,
    epoch: Epoch,
}

impl State {
    /// Where someone is: the plenary, or exactly one breakout.
    #[must_use]
    pub fn place_of(&self, id: ParticipantId) -> Place {
        self.open.as_ref().and_then(|round| round.place_of(id)).map_or(Place::Plenary, Place::Breakout)
    }

    /// Whoever is in a breakout.
    pub fn inside(&self, breakout: BreakoutId) -> impl Iterator<Item = ParticipantId> {
        self.open.iter().flat_map(move |round| round.inside(breakout))
    }

    /// The open breakouts.
    pub fn open_breakouts(&self) -> impl Iterator<Item = BreakoutId> {
        self.open.iter().flat_map(|round| round.running().map(|breakout| breakout.id))
    }

    /// Whether a breakout is open.
    #[must_use]
    pub fn is_open(&self, breakout: BreakoutId) -> bool {
        self.open.as_ref().is_some_and(|round| round.running_one(breakout).is_some())
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

    /// A breakout's name and the title of its round, of those that are kept.
    #[must_use]
    pub fn named(&self, breakout: BreakoutId) -> Option<(&str, &str)> {
        let round = self.rounds().find(|round| round.has(breakout))?;
        let found = round.breakouts.iter().find(|other| other.id == breakout)?;
        Some((&found.name, &round.title))
    }

    /// Every breakout of the rounds that are kept, those of former rounds first, as they stand in their round.
    pub fn all(&self) -> impl Iterator<Item = BreakoutId> {
        self.rounds().flat_map(|round| round.breakouts.iter().map(|breakout| breakout.id))
    }

    fn rounds(&self) -> impl Iterator<Item = &Round> {
        self.past.iter().chain(&self.open).chain(&self.prepared)
    }

    /// Refuses unless the breakout is open.
    ///
    /// # Errors
    /// [`Code::BreakoutUnknown`].
    pub fn require_open(&self, breakout: BreakoutId) -> Result<(), Rejection> {
        if self.is_open(breakout) { Ok(()) } else { Err(Code::BreakoutUnknown.into()) }
    }

    /// The open round; everybody sees it.
    #[must_use]
    pub fn view(&self) -> Option<RoundView> {
        self.open.as_ref().map(|round| round.view())
    }

    /// Prepared rounds; they are the facilitators' alone.
    #[must_use]
    pub fn prepared_views(&self, role: Role) -> Vec<RoundView> {
        let rounds = self.prepared.iter().filter(|_| role.facilitates());
        rounds.map(|round| round.view()).collect()
    }

    /// Former rounds for a viewer: those who do not facilitate see the breakouts they were in, if any. That there was a
    /// round everybody knows, because everybody may see what it brought back.
    #[must_use]
    pub fn past_views(&self, viewer: ParticipantId, role: Role) -> Vec<RoundView> {
        let own = |round: &Round| match role.facilitates() {
            true => round.view(),
            false => round.view_of(&round.visited_by(viewer)),
        };
        self.past.iter().map(own).collect()
    }

    /// When time alone does something next: a warning, or a close.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.open.as_ref()?.next_deadline()
    }

    /// What time brings about by `now`. A close that fell due unannounced is announced first, then comes.
    #[must_use]
    pub fn due(&self, now: Timestamp) -> Option<Event> {
        let round = self.open.as_ref()?;
        let breakouts = round.due(now)?;
        run::ended(&breakouts).or_else(|| run::changed(round, breakouts))
    }

    pub(super) fn close_now(&self) -> Option<Event> {
        self.open.as_ref().map(|_| Event::Closed {})
    }

    pub(super) fn take_out(&self, id: ParticipantId) -> Option<Event> {
        let round = self.open.as_ref()?;
        let known = round.assignment.contains_key(&id) || round.invitations.contains_key(&id);
        let moves = vec![wire::Move { participant_id: id, to: Place::Plenary }];
        known.then_some(Event::Moved { round: round.id, moves })
    }

    /// The breakouts that an event closes.
    pub(super) fn closed_by(&self, event: &Event) -> Vec<BreakoutId> {
        match event {
            Event::Closed {} | Event::Unopened { .. } => self.open_breakouts().collect(),
            Event::Changed { breakouts, .. } => {
                let closed = |id: &BreakoutId| breakouts.iter().any(|b| b.id == *id && b.closed_at.is_some());
                self.open_breakouts().filter(closed).collect()
            }
            Event::Prepared { .. }
            | Event::Discarded { .. }
            | Event::Opened { .. }
            | Event::Moved { .. }
            | Event::Invited { .. } => Vec::new(),
        }
    }
}

/// What happened to breakouts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data")]
pub enum Event {
    /// A round is prepared, or prepared anew. Since 0.1.
    #[serde(rename = "breakout.prepared")]
    Prepared {
        /// Its id.
        id: RoundId,
        /// Its title.
        title: String,
        /// How it is run.
        rules: Rules,
        /// Its breakouts.
        breakouts: Vec<Breakout>,
        /// Who shall go where.
        assignment: BTreeMap<ParticipantId, BreakoutId>,
        /// Where those go who are expected and have not come.
        #[serde(default)]
        expected: BTreeMap<EntryId, BreakoutId>,
        /// How chance decided, if it did.
        chance: Option<Chance>,
    },
    /// A prepared round is gone. Since 0.1.
    #[serde(rename = "breakout.discarded")]
    Discarded {
        /// Its id.
        id: RoundId,
    },
    /// A prepared round is open, or a former one again. Since 0.1.
    #[serde(rename = "breakout.opened")]
    Opened {
        /// Its id.
        id: RoundId,
        /// Its breakouts, with their clocks.
        breakouts: Vec<Breakout>,
        /// Who is where.
        assignment: BTreeMap<ParticipantId, BreakoutId>,
        /// Who is invited.
        invitations: BTreeMap<ParticipantId, Invitation>,
    },
    /// The open round is what it was before it was opened. Since 0.1.
    #[serde(rename = "breakout.unopened")]
    Unopened {
        /// As it was.
        round: Box<Round>,
    },
    /// The open round, or a prepared one, is another: names, room, clocks, rules, a breakout more, some closed.
    /// Since 0.1.
    #[serde(rename = "breakout.changed")]
    Changed {
        /// Which round.
        id: RoundId,
        /// Its title.
        title: String,
        /// How it is run.
        rules: Rules,
        /// Its breakouts.
        breakouts: Vec<Breakout>,
    },
    /// People belong elsewhere: in a prepared round they shall go there, in the open one they are there. Since 0.1.
    #[serde(rename = "breakout.moved")]
    Moved {
        /// Of which round.
        round: RoundId,
        /// Who where.
        moves: Vec<wire::Move>,
    },
    /// People are invited, or one of them declined. Since 0.1.
    #[serde(rename = "breakout.invited")]
    Invited {
        /// The invitations that are new or have changed.
        invitations: BTreeMap<ParticipantId, Invitation>,
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
    let now = ctx.now;
    let event = match command {
        Command::Prepare { round_id, title, names, capacity, assignment, rules } => {
            let kind = prepare::Kind { names, capacity: *capacity, rules: *rules };
            return prepare::prepare(state, ctx, *round_id, title, &kind, assignment);
        }
        Command::Open { round_id, duration_ms } => return run::open(state, ctx, *round_id, *duration_ms),
        Command::Configure { round_id, title, rules } => {
            let round = either(own, *round_id)?;
            let title = title.as_deref().map(|title| text::optional_line("title", title, 120)).transpose()?;
            let title = title.unwrap_or_else(|| round.title.clone());
            let rules = rules.unwrap_or(round.rules);
            run::duration(rules.duration_ms)?;
            let same = title == round.title && rules == round.rules;
            (!same).then(|| Event::Changed { id: round.id, title, rules, breakouts: round.breakouts.clone() })
        }
        Command::Discard { round_id } => Some(Event::Discarded { id: own.prepared_one(Some(*round_id))?.id }),
        Command::Assign { round_id, moves } => moved(state, own.prepared_one(*round_id)?, moves)?,
        Command::Plan { rounds, title, names, capacity, seed, wishes, rules } => {
            let kind = prepare::Kind { names, capacity: *capacity, rules: *rules };
            return prepare::plan(state, ctx, *rounds, title, &kind, *seed, wishes);
        }
        Command::FromStep { step_id, seed } => return template::from_step(state, ctx, *step_id, *seed),
        Command::Shuffle { round_id, seed, locked, wishes, keep_places } => {
            let round = if *keep_places { either(own, *round_id)? } else { own.prepared_one(*round_id)? };
            prepare::shuffle(state, ctx, round, *seed, locked, wishes.as_ref(), *keep_places)?
        }
        Command::Move { moves } => moved(state, own.open_one()?, moves)?,
        Command::Add { round_id, name, capacity } => {
            let round = either(own, *round_id)?;
            if round.breakouts.len() >= BREAKOUTS_MAX {
                return Err(prepare::too_many());
            }
            let added = prepare::fresh(ctx, "name", name, prepare::capacity(*capacity)?)?;
            let id = added.id.0;
            let breakouts = round.breakouts.iter().cloned().chain([added]).collect();
            return Ok(Decision::events(run::changed(round, breakouts)).made(id));
        }
        Command::Edit { breakout_id, name, capacity, locked } => {
            let round = round_of(own, *breakout_id)?;
            let mut breakouts = round.breakouts.clone();
            for breakout in breakouts.iter_mut().filter(|breakout| breakout.id == *breakout_id) {
                if let Some(name) = name {
                    breakout.name = text::line("name", name, 80)?;
                }
                if let Some(most) = capacity {
                    breakout.capacity = prepare::capacity((*most > 0).then_some(*most))?;
                }
                breakout.locked = locked.unwrap_or(breakout.locked);
            }
            run::changed(round, breakouts)
        }
        Command::Remove { breakout_id } => {
            let round = own.prepared.iter().find(|round| round.has(*breakout_id)).ok_or(Code::BreakoutUnknown)?;
            if round.breakouts.len() == 1 {
                return Err(Rejection::new(Code::FieldInvalid, "a round has at least one breakout; discard the round"));
            }
            let mut event = prepare::prepared(round, round.assignment.clone(), round.chance.clone());
            if let Event::Prepared { breakouts, assignment, expected, .. } = &mut event {
                breakouts.retain(|breakout| breakout.id != *breakout_id);
                assignment.retain(|_, place| place != breakout_id);
                expected.retain(|_, place| place != breakout_id);
            }
            Some(event)
        }
        Command::Close { breakouts, warning_ms } => {
            run::close(own.open_one()?, now, breakouts.as_deref(), *warning_ms)?
        }
        Command::KeepOpen { breakouts } => run::keep_open(own.open_one()?, breakouts.as_deref())?,
        Command::Extend { breakouts, by_ms } => {
            let by_ms = run::by(*by_ms)?;
            run::wind(own.open_one()?, breakouts.as_deref(), |clock| clock.moved(by_ms, now))?
        }
        Command::Pause { breakouts } => run::wind(own.open_one()?, breakouts.as_deref(), |clock| clock.paused(now))?,
        Command::Resume { breakouts } => run::wind(own.open_one()?, breakouts.as_deref(), |clock| clock.resumed(now))?,
        Command::Enter { breakout_id } => {
            let (id, member) = asker(state, ctx)?;
            run::enter(own.open_one()?, id, member, *breakout_id)?
        }
        Command::Leave {} => {
            let (id, member) = asker(state, ctx)?;
            run::leave(own.open_one()?, id, member)?
        }
        // Another capability's: it says nothing about who is where.
        Command::Listen { .. } | Command::Unlisten {} => return Err(Code::NotFound.into()),
        Command::Decline {} => run::decline(own.open_one()?, asker(state, ctx)?.0)?,
    };
    Ok(Decision::events(event))
}

fn asker<'a>(state: &'a session::State, ctx: &Ctx) -> Result<(ParticipantId, &'a Member), Rejection> {
    let id = session::asker(ctx)?;
    Ok((id, state.people.require(id)?))
}

/// The round that is named; else the open one, else the one prepared last.
fn either(own: &State, id: Option<RoundId>) -> Result<&Round, Rejection> {
    match &own.open {
        Some(round) if id.is_none_or(|id| id == round.id) => Ok(round),
        Some(_) | None => own.prepared_one(id),
    }
}

/// The round, open or prepared, of a breakout.
fn round_of(own: &State, breakout: BreakoutId) -> Result<&Round, Rejection> {
    let rounds = own.open.iter().chain(&own.prepared);
    rounds.into_iter().find(|round| round.has(breakout)).ok_or_else(|| Code::BreakoutUnknown.into())
}

fn twice(label: &str) -> Rejection {
    Rejection::new(Code::BreakoutTwice, format!("{label} is named twice; a person can be in one breakout only"))
}

/// Someone who can have a place: whoever is inside, or may come back without being let in.
fn assignable(state: &session::State, id: ParticipantId) -> Result<&Member, Rejection> {
    let member = state.people.require(id)?;
    if matches!(member.standing, Standing::Removed | Standing::Denied | Standing::Waiting) {
        return Err(Rejection::new(Code::ParticipantUnknown, format!("{} is not inside the session", member.label)));
    }
    Ok(member)
}

/// The moves that change something; refused as a whole if one of them is not possible.
fn moved(state: &session::State, round: &Round, moves: &[wire::Move]) -> Result<Option<Event>, Rejection> {
    let mut seen = BTreeSet::new();
    let mut effective = Vec::new();
    let mut then = round.assignment.clone();
    for step in moves {
        let member = assignable(state, step.participant_id)?;
        if !seen.insert(step.participant_id) {
            return Err(twice(&member.label));
        }
        let present = match round.is_open() {
            true => round.place_of(step.participant_id),
            false => round.assignment.get(&step.participant_id).copied(),
        };
        match step.to {
            Place::Breakout(to) if !round.has(to) || (round.is_open() && round.running_one(to).is_none()) => {
                return Err(Code::BreakoutUnknown.into());
            }
            Place::Breakout(to) if present != Some(to) => {
                then.insert(step.participant_id, to);
                effective.push(step.clone());
            }
            Place::Plenary if present.is_some() => {
                then.remove(&step.participant_id);
                effective.push(step.clone());
            }
            Place::Breakout(_) | Place::Plenary => {}
        }
    }
    // A breakout that somebody made too small stays as it is, but nobody more is brought in.
    let full = |breakout: &&Breakout| {
        effective.iter().any(|step| step.to == Place::Breakout(breakout.id))
            && round.size(breakout.id) <= then.values().filter(|place| **place == breakout.id).count()
    };
    let filled: Vec<Breakout> = round.breakouts.iter().filter(full).cloned().collect();
    prepare::require_room(&filled, &then)?;
    Ok((!effective.is_empty()).then_some(Event::Moved { round: round.id, moves: effective }))
}

/// Takes an event into the state.
pub fn apply(state: &mut State, record: &Record<&Event>) {
    match record.event {
        Event::Prepared { id, title, rules, breakouts, assignment, expected, chance } => {
            state.epoch.0 += 1;
            let round = Round {
                id: *id,
                title: title.clone(),
                rules: *rules,
                phase: Phase::Prepared,
                epoch: state.epoch,
                breakouts: breakouts.clone(),
                assignment: assignment.clone(),
                invitations: BTreeMap::new(),
                visited: BTreeMap::new(),
                expected: expected.clone(),
                chance: chance.clone(),
                settled_at: record.at,
            };
            match state.prepared.iter_mut().find(|other| other.id == *id) {
                Some(former) => *former = round,
                None => state.prepared.push(round),
            }
        }
        Event::Discarded { id } => state.prepared.retain(|round| round.id != *id),
        Event::Opened { id, breakouts, assignment, invitations } => {
            state.epoch.0 += 1;
            let from = |rounds: &mut Vec<Round>| {
                rounds.iter().position(|round| round.id == *id).map(|index| rounds.remove(index))
            };
            let Some(mut round) = from(&mut state.prepared).or_else(|| from(&mut state.past)) else { return };
            round.phase = Phase::Open { opened_at: record.at };
            round.epoch = state.epoch;
            round.breakouts.clone_from(breakouts);
            round.assignment.clone_from(assignment);
            round.invitations.clone_from(invitations);
            for (person, breakout) in assignment {
                round.visit(*person, *breakout);
            }
            state.open = Some(round);
        }
        Event::Unopened { round } => {
            state.epoch.0 += 1;
            let Some(open) = state.open.take() else { return };
            // What was said meanwhile stays readable to whoever was there.
            let round = Round { epoch: state.epoch, visited: open.visited, ..round.as_ref().clone() };
            match round.phase {
                Phase::Closed { .. } => state.past.push(round),
                Phase::Prepared | Phase::Open { .. } => state.prepared.push(round),
            }
        }
        Event::Changed { id, title, rules, breakouts } => {
            state.epoch.0 += 1;
            if let Some(round) = state.open.iter_mut().chain(&mut state.prepared).find(|round| round.id == *id) {
                round.epoch = state.epoch;
                round.title.clone_from(title);
                round.rules = *rules;
                round.breakouts.clone_from(breakouts);
                let open: Vec<BreakoutId> = round.running().map(|breakout| breakout.id).collect();
                if round.is_open() {
                    round.invitations.retain(|_, invitation| open.contains(&invitation.breakout_id));
                }
            }
        }
        Event::Moved { round, moves } => {
            state.epoch.0 += 1;
            let Some(round) = state.open.iter_mut().chain(&mut state.prepared).find(|other| other.id == *round) else {
                return;
            };
            round.epoch = state.epoch;
            round.settled_at = record.at;
            for step in moves {
                round.invitations.remove(&step.participant_id);
                match step.to {
                    Place::Plenary => {
                        round.assignment.remove(&step.participant_id);
                    }
                    Place::Breakout(to) => {
                        round.assignment.insert(step.participant_id, to);
                        if round.is_open() {
                            round.visit(step.participant_id, to);
                        }
                    }
                }
            }
        }
        Event::Invited { invitations } => {
            if let Some(round) = &mut state.open {
                round.invitations.extend(invitations.iter().map(|(id, invitation)| (*id, *invitation)));
            }
        }
        Event::Closed {} => {
            state.epoch.0 += 1;
            let Some(mut round) = state.open.take() else { return };
            if let Phase::Open { opened_at } = round.phase {
                round.phase = Phase::Closed { opened_at, closed_at: record.at };
            }
            round.epoch = state.epoch;
            round.settled_at = record.at;
            round.invitations.clear();
            for breakout in round.breakouts.iter_mut().filter(|breakout| breakout.closed_at.is_none()) {
                (breakout.clock, breakout.closed_at) = (None, Some(record.at));
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
    let told = |audience, event| vec![(audience, protocol::Event::Breakout(event))];
    let prepared = |id: &RoundId| {
        let round = own.prepared.iter().find(|round| round.id == *id);
        round.map(|round| told(Audience::Facilitators, wire::Event::Prepared { round: round.view() }))
    };
    match record.event {
        Event::Prepared { id, .. } => prepared(id).unwrap_or_default(),
        Event::Discarded { id } => told(Audience::Facilitators, wire::Event::Discarded { round_id: *id }),
        Event::Opened { .. } => {
            own.view().map(|round| told(Audience::Everyone, wire::Event::Opened { round })).unwrap_or_default()
        }
        Event::Unopened { round } => own.not_open(round.id).map(|round| unopened(state, round)).unwrap_or_default(),
        Event::Changed { id, .. } => prepared(id).unwrap_or_else(|| {
            let Some(RoundView { title, rules, breakouts, epoch, .. }) = own.view() else { return Vec::new() };
            told(Audience::Everyone, wire::Event::Changed { title, rules, breakouts, epoch })
        }),
        Event::Moved { round, moves } => prepared(round)
            .unwrap_or_else(|| told(Audience::Everyone, wire::Event::Moved { moves: moves.clone(), epoch: own.epoch })),
        Event::Invited { invitations } => {
            told(Audience::Everyone, wire::Event::Invited { invitations: invitations.clone() })
        }
        Event::Closed {} => own.past.last().map(|round| closed(state, round)).unwrap_or_default(),
    }
}

/// A round that is over: facilitators see all of it, everyone else the breakouts they were in.
fn closed(state: &session::State, round: &Round) -> Vec<(Audience, protocol::Event)> {
    let event = |round| protocol::Event::Breakout(wire::Event::Closed { round });
    let mut others: BTreeMap<Vec<BreakoutId>, Vec<ParticipantId>> = BTreeMap::new();
    for (id, _) in state.people.inside().filter(|(_, member)| !member.role.facilitates()) {
        others.entry(round.visited_by(id)).or_default().push(id);
    }
    let others = others.into_iter().map(|(seen, people)| (Audience::People(people), event(round.view_of(&seen))));
    std::iter::once((Audience::Facilitators, event(round.view()))).chain(others).collect()
}

/// A round that is not open any more, though it never was meant to be: a prepared one is the facilitators' alone again.
fn unopened(state: &session::State, round: &Round) -> Vec<(Audience, protocol::Event)> {
    let event = |round| protocol::Event::Breakout(wire::Event::Unopened { round });
    let mut told = vec![(Audience::Facilitators, event(Some(round.view())))];
    for (id, _) in state.people.inside().filter(|(_, member)| !member.role.facilitates()) {
        let view = round.is_former().then(|| round.view_of(&round.visited_by(id)));
        told.push((Audience::People(vec![id]), event(view)));
    }
    told
}

/// Who may have changed place by an event, for those who must follow with subscriptions; none: everybody.
#[must_use]
pub fn moved_people(event: &Event) -> Option<Vec<ParticipantId>> {
    match event {
        Event::Moved { moves, .. } => Some(moves.iter().map(|step| step.participant_id).collect()),
        // With a breakout that closes, or opens again, its people move.
        Event::Opened { .. } | Event::Unopened { .. } | Event::Closed {} | Event::Changed { .. } => None,
        Event::Prepared { .. } | Event::Discarded { .. } | Event::Invited { .. } => Some(Vec::new()),
    }
}

#[cfg(test)]
mod tests;
