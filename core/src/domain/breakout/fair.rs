//! What the assignment engine is asked for a round, and what there is to say about who is with whom.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    super::{Rejection, assignment as engine, session, tag, text},
    Breakout, Round, State, spreadable,
};
use crate::{
    ids::{BreakoutId, ParticipantId, RoundId},
    protocol::{
        breakout::{Constraint, Spread, Wishes},
        error::Code,
    },
};

/// How many constraints a round may have.
const CONSTRAINTS_MAX: usize = 200;
/// How many people a constraint may name.
const NAMED_MAX: i64 = 1_000;
/// How many meetings of former rounds are looked at, the newest rounds first: more say nothing about who may meet, as
/// everybody has met by then, and would keep a session waiting.
const MEETINGS_MAX: usize = 100_000;

/// Who is with whom, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Fairness {
    /// The round's title.
    pub title: String,
    /// The seed, if chance decided.
    pub seed: Option<u32>,
    /// The sizes of its breakouts, in their order.
    pub sizes: Vec<usize>,
    /// Who meets again.
    pub repeats: Vec<[ParticipantId; 2]>,
    /// There is no way with fewer.
    pub repeats_min: usize,
    /// Wishes that do not hold, in words, each with the people concerned.
    pub unmet: Vec<(String, BTreeSet<ParticipantId>)>,
    /// Why each is where they are, in words.
    pub reasons: BTreeMap<ParticipantId, String>,
}

/// How people were spread by chance: what a reshuffle keeps to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chance {
    seed: u32,
    include_facilitators: bool,
    meet_again: bool,
    constraints: BTreeSet<engine::Constraint>,
    locked: BTreeSet<ParticipantId>,
}

impl Chance {
    /// One for the golden files.
    #[must_use]
    pub fn sample(seed: u32, constraints: BTreeSet<engine::Constraint>, locked: BTreeSet<ParticipantId>) -> Self {
        Self { seed, include_facilitators: true, meet_again: true, constraints, locked }
    }

    /// From what a facilitator wishes; refuses what nobody can mean.
    ///
    /// # Errors
    /// [`Code::FieldInvalid`], [`Code::ParticipantUnknown`].
    pub(super) fn of(state: &session::State, seed: u32, wishes: &Wishes) -> Result<Self, Rejection> {
        if wishes.constraints.len() > CONSTRAINTS_MAX {
            return Err(Rejection::new(
                Code::FieldInvalid,
                format!("at most {CONSTRAINTS_MAX} constraints in a round"),
            ));
        }
        let each = wishes.constraints.iter().enumerate();
        Ok(Self {
            seed,
            include_facilitators: wishes.include_facilitators,
            meet_again: wishes.meet_again,
            constraints: each.map(|(index, wish)| constraint(state, index, wish)).collect::<Result<_, _>>()?,
            locked: BTreeSet::new(),
        })
    }

    /// The same wishes with another seed, and with people who stay.
    pub(super) fn again(self, seed: u32, locked: BTreeSet<ParticipantId>) -> Self {
        Self { seed, locked, ..self }
    }

    /// As it is on the wire.
    pub(super) fn view(&self) -> Spread {
        let people = |ids: &BTreeSet<ParticipantId>| ids.iter().copied().collect::<Vec<_>>();
        let wish = |constraint: &engine::Constraint| match constraint {
            engine::Constraint::Together(ids) => Constraint::Together { people: people(ids) },
            engine::Constraint::Apart(ids) => Constraint::Apart { people: people(ids) },
            engine::Constraint::Spread { tag } => Constraint::Spread { tag: tag.clone() },
            engine::Constraint::Mix { tag } => Constraint::Mix { tag: tag.clone() },
            engine::Constraint::Same { tag } => Constraint::Same { tag: tag.clone() },
        };
        let Self { seed, include_facilitators, meet_again, ref constraints, ref locked } = *self;
        let wishes = Wishes { include_facilitators, meet_again, constraints: constraints.iter().map(wish).collect() };
        Spread { seed, wishes, locked: people(locked) }
    }
}

fn constraint(state: &session::State, index: usize, wish: &Constraint) -> Result<engine::Constraint, Rejection> {
    let people = |people: &[ParticipantId]| {
        let different: BTreeSet<ParticipantId> = people.iter().copied().collect();
        text::between(&format!("constraints[{index}].people"), different.len() as i64, 2, NAMED_MAX)?;
        people.iter().try_for_each(|id| state.people.require(*id).map(|_| ()))?;
        Ok::<_, Rejection>(different)
    };
    let tag = |tag: &str| text::line(&format!("constraints[{index}].tag"), tag, tag::NAME_MAX);
    Ok(match wish {
        Constraint::Together { people: named } => engine::Constraint::Together(people(named)?),
        Constraint::Apart { people: named } => engine::Constraint::Apart(people(named)?),
        Constraint::Spread { tag: name } => engine::Constraint::Spread { tag: tag(name)? },
        Constraint::Mix { tag: name } => engine::Constraint::Mix { tag: tag(name)? },
        Constraint::Same { tag: name } => engine::Constraint::Same { tag: tag(name)? },
    })
}

/// Who is to be placed in a round, and what is known about them. `places` is where they are; the locked ones stay.
pub(super) fn problem(
    state: &session::State,
    round: RoundId,
    breakouts: &[Breakout],
    places: &BTreeMap<ParticipantId, BreakoutId>,
    chance: &Chance,
) -> engine::Problem {
    let locked = |id: &ParticipantId| chance.locked.contains(id).then(|| places.get(id).copied()).flatten();
    let staying = places.keys().copied().filter(|id| locked(id).is_some());
    let people = spreadable(state, chance.include_facilitators).into_iter().chain(staying);
    let person = |id: ParticipantId| {
        let tags = state.tag.of(id).cloned().unwrap_or_default();
        (id, engine::Person { tags, locked: locked(&id), present: None })
    };
    engine::Problem {
        people: people.map(person).collect(),
        breakouts: breakouts.iter().map(|b| (b.id, b.capacity.map(|most| most as usize))).collect(),
        constraints: chance.constraints.clone(),
        met: if chance.meet_again { engine::Meetings::default() } else { state.breakout.met(round) },
        prefer: engine::Prefer::NewPairs,
        seed: chance.seed,
    }
}

/// What one must know of a session to say what is fair about one of its rounds, by itself: to copy it takes a moment,
/// to think about it takes many, for which nobody who works on the session should have to wait.
pub struct Case {
    state: session::State,
    round: RoundId,
}

impl Case {
    /// A copy of what matters.
    #[must_use]
    pub fn of(state: &session::State, round: RoundId) -> Self {
        let (people, tag, breakout) = (state.people.clone(), state.tag.clone(), state.breakout.clone());
        Self { state: session::State { people, tag, breakout, ..session::State::default() }, round }
    }

    /// What there is to say; none if there is no such round.
    #[must_use]
    pub fn fairness(&self) -> Option<Fairness> {
        self.state.breakout.fairness(&self.state, self.round)
    }
}

impl State {
    /// Who met whom in all rounds but one: whoever was in a breakout together, or is to be.
    fn met(&self, but: RoundId) -> engine::Meetings {
        let mut met = engine::Meetings::default();
        let mut left = MEETINGS_MAX;
        for round in self.prepared.iter().chain(&self.open).chain(self.past.iter().rev()) {
            if round.id == but {
                continue;
            }
            let groups = round.groups();
            let pairs: usize = groups.values().map(|group| group.len() * group.len().saturating_sub(1) / 2).sum();
            if pairs > left {
                break;
            }
            left -= pairs;
            met.record(groups.into_iter().flat_map(|(place, group)| group.into_iter().map(move |id| (id, place))));
        }
        met
    }

    /// What there is to say about a round as it is now; none if there is no such round.
    #[must_use]
    pub(super) fn fairness(&self, state: &session::State, id: RoundId) -> Option<Fairness> {
        let round = self.rounds().find(|round| round.id == id)?;
        let seed = round.chance.as_ref().map(|chance| chance.seed);
        let chance = round.chance.clone().or_else(|| Chance::of(state, 0, &Wishes::default()).ok())?;
        let mut problem = problem(state, id, &round.breakouts, &round.assignment, &chance);
        // Whoever is in the plenary was left there on purpose; it is about those who are with others.
        problem.people.retain(|id, _| round.assignment.contains_key(id));
        let outcome = engine::judge(&problem, &round.assignment);
        let name = |id: ParticipantId| state.people.get(id).map(|member| member.label.clone()).unwrap_or_default();
        let place = |id: BreakoutId| self.named(id).map(|(name, _)| name.to_owned()).unwrap_or_default();
        let unmet = outcome.unmet.iter().map(|unmet| (engine::complaint(unmet, name, place), unmet.people()));
        Some(Fairness {
            title: round.title.clone(),
            seed,
            sizes: round.ids().into_iter().map(|id| round.size(id)).collect(),
            repeats: outcome.repeats.iter().map(|pair| pair.both()).collect(),
            repeats_min: outcome.repeats_min,
            unmet: unmet.collect(),
            reasons: outcome.reasons.iter().map(|(id, reasons)| (*id, engine::sentence(*id, reasons, name))).collect(),
        })
    }
}

impl Round {
    /// Who was in each breakout, or shall be.
    fn groups(&self) -> BTreeMap<BreakoutId, BTreeSet<ParticipantId>> {
        let mut groups = self.visited.clone();
        for (person, place) in &self.assignment {
            groups.entry(*place).or_default().insert(*person);
        }
        groups
    }
}
