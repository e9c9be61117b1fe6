//! The problem in dense numbers: people, places and constraints become indices, every rule about counts becomes
//! a [`Counter`], and what it costs is a [`Cost`] whose order is the order of the rules.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::{Add, AddAssign},
};

use super::{Constraint, Prefer, Problem};
use crate::ids::{BreakoutId, ParticipantId};

/// What an arrangement costs, most important first, compared in that order. Locks and capacities are not here:
/// no arrangement breaks them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cost(pub [i64; LEVELS]);

const LEVELS: usize = 6;

/// What of a cost a rule adds to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    Together,
    Apart,
    Uneven,
    Repeats,
    Tags,
    Moves,
}

impl Level {
    /// The position in a [`Cost`].
    pub(super) fn rank(self, prefer: Prefer) -> usize {
        match (self, prefer) {
            (Self::Together, _) => 0,
            (Self::Apart, _) => 1,
            (Self::Uneven, _) => 2,
            (Self::Repeats, Prefer::NewPairs) | (Self::Moves, Prefer::FewestMoves) => 3,
            (Self::Tags, Prefer::NewPairs) | (Self::Repeats, Prefer::FewestMoves) => 4,
            (Self::Moves, Prefer::NewPairs) | (Self::Tags, Prefer::FewestMoves) => 5,
        }
    }
}

impl Add for Cost {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(std::array::from_fn(|rank| self.0[rank] + other.0[rank]))
    }
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

/// What one more meeting costs a pair that met before: so much that one repeated pair outweighs all that is
/// added for how often the pairs met.
pub(super) const REPEAT: i64 = 1 << 24;

/// The cost of a meeting of two people who met `times` before.
pub(super) fn meeting_cost(times: u16) -> i64 {
    if times == 0 { 0 } else { REPEAT + i64::from(times) }
}

/// A set of people of whom it matters how many are in each breakout.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counter {
    pub rule: Rule,
    /// The position in a [`Cost`].
    pub rank: usize,
}

/// What a count costs in one place. Each is a function of that count alone, which is what makes the change of a
/// cost cheap to foresee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// Sizes: the sum of squares is least when they are as even as can be.
    Even,
    /// Each breakout a group is in, so that the fewest is one.
    Together,
    /// Each pair.
    Apart,
    /// As [`Even`](Self::Even), for one value of a tag.
    Spread,
    /// Each one beyond the first of a value.
    Mix,
    /// With [`Same`](Self::Same) of each value: ordered pairs of people with different values. This one is for
    /// everyone who has a value, and adds all pairs…
    Anyone,
    /// …and this one takes off those of one value, and adds something for being the only one of it.
    Same {
        /// What it costs to be the only one.
        alone: i64,
    },
}

impl Rule {
    pub(super) fn cost(self, count: i64) -> i64 {
        match self {
            Self::Even | Self::Spread | Self::Anyone => count * count,
            Self::Together => i64::from(count > 0),
            Self::Apart => count * (count - 1) / 2,
            Self::Mix => 2 * (count - 1).max(0),
            Self::Same { alone } => i64::from(count == 1) * alone - count * count,
        }
    }

    /// Whether those without a place count as well: a group of whom some have none is not together.
    pub(super) fn counts_nowhere(self) -> bool {
        self == Self::Together
    }
}

/// The counter of everyone, which holds the sizes. It is not among those each person is counted by.
pub(super) const EVERYONE: usize = 0;

/// A problem in dense numbers.
#[derive(Debug)]
pub(super) struct Model {
    pub prefer: Prefer,
    pub people: Vec<ParticipantId>,
    pub breakouts: Vec<BreakoutId>,
    /// How many each place holds at most: the breakouts and, last, [`nowhere`](Self::nowhere). No fewer than are
    /// locked there, and together no fewer than there are people.
    pub capacity: Vec<usize>,
    pub locked: Vec<Option<usize>>,
    pub present: Vec<Option<usize>>,
    pub counters: Vec<Counter>,
    /// The counters each person is counted by.
    pub counted_by: Vec<Vec<usize>>,
    /// People who are to be together, each with all of them; alone for most.
    pub blocks: Vec<Vec<usize>>,
    pub block_of: Vec<usize>,
    /// From how many people each person is to be kept apart.
    pub apart_from: Vec<usize>,
    /// How often each two met before, by `one * people + other`; empty when it does not matter who meets whom.
    pub met: Vec<u16>,
}

impl Model {
    /// The model of a problem that is solved for one round or several.
    pub(super) fn of(problem: &Problem, rounds: usize) -> Self {
        let people: Vec<ParticipantId> = problem.people.keys().copied().collect();
        let breakouts: Vec<BreakoutId> = problem.breakouts.keys().copied().collect();
        let place = |id: Option<BreakoutId>| id.and_then(|id| breakouts.binary_search(&id).ok());
        let locked: Vec<Option<usize>> = problem.people.values().map(|person| place(person.locked)).collect();
        let present = problem.people.values().map(|person| place(person.present)).collect();
        let capacity = capacities(problem.breakouts.values().copied(), &locked);
        let mut model = Self {
            prefer: problem.prefer,
            capacity,
            locked,
            present,
            counters: Vec::new(),
            counted_by: vec![Vec::new(); people.len()],
            blocks: Vec::new(),
            block_of: Vec::new(),
            apart_from: vec![0; people.len()],
            met: Vec::new(),
            people,
            breakouts,
        };
        model.count(Rule::Even, Level::Uneven, []);
        for constraint in &problem.constraints {
            model.add(problem, constraint);
        }
        model.join_blocks(&problem.constraints);
        if rounds > 1 || !problem.met.is_empty() {
            model.met = vec![0; model.people.len() * model.people.len()];
        }
        for (pair, times) in problem.met.iter() {
            let [one, other] = pair.both().map(|id| model.person(id));
            if let (Some(one), Some(other)) = (one, other) {
                let times = u16::try_from(times).unwrap_or(u16::MAX / 2).min(u16::MAX / 2);
                model.met[one * model.people.len() + other] = times;
                model.met[other * model.people.len() + one] = times;
            }
        }
        model
    }

    /// The place of those for whom there is no place.
    pub(super) fn nowhere(&self) -> usize {
        self.breakouts.len()
    }

    pub(super) fn person(&self, id: ParticipantId) -> Option<usize> {
        self.people.binary_search(&id).ok()
    }

    /// How many find no place whatever is done.
    pub(super) fn left_out(&self) -> usize {
        self.capacity[self.nowhere()]
    }

    fn count(&mut self, rule: Rule, level: Level, members: impl IntoIterator<Item = usize>) {
        for person in members {
            self.counted_by[person].push(self.counters.len());
        }
        self.counters.push(Counter { rule, rank: level.rank(self.prefer) });
    }

    fn known(&self, ids: &BTreeSet<ParticipantId>) -> Vec<usize> {
        ids.iter().filter_map(|id| self.person(*id)).collect()
    }

    fn add(&mut self, problem: &Problem, constraint: &Constraint) {
        match constraint {
            Constraint::Together(ids) => {
                let members = self.known(ids);
                if members.len() > 1 {
                    self.count(Rule::Together, Level::Together, members);
                }
            }
            Constraint::Apart(ids) => {
                let members = self.known(ids);
                for person in &members {
                    self.apart_from[*person] += members.len() - 1;
                }
                if members.len() > 1 {
                    self.count(Rule::Apart, Level::Apart, members);
                }
            }
            Constraint::Spread { tag } => self.add_values(problem, tag, |_| Rule::Spread),
            Constraint::Mix { tag } => self.add_values(problem, tag, |_| Rule::Mix),
            Constraint::Same { tag } => {
                let size = self.people.len().div_ceil(self.breakouts.len().max(1)) as i64;
                // As bad as a breakout in which nobody shares a value with anybody. Nobody can help being the
                // only one of a value that nobody shares.
                let alone = size * (size - 1);
                self.add_values(problem, tag, |members| Rule::Same { alone: if members > 1 { alone } else { 0 } });
                let anyone = values(problem, tag).into_values().flatten();
                self.count(Rule::Anyone, Level::Tags, anyone);
            }
        }
    }

    fn add_values(&mut self, problem: &Problem, tag: &str, rule: impl Fn(usize) -> Rule) {
        for members in values(problem, tag).into_values() {
            self.count(rule(members.len()), Level::Tags, members);
        }
    }

    /// Whoever is to be together with someone is together with all who are to be with them.
    fn join_blocks(&mut self, constraints: &BTreeSet<Constraint>) {
        let mut block_of: Vec<usize> = (0..self.people.len()).collect();
        for constraint in constraints {
            let Constraint::Together(ids) = constraint else { continue };
            let joined: BTreeSet<usize> = self.known(ids).into_iter().map(|person| block_of[person]).collect();
            let Some(first) = joined.first().copied() else { continue };
            for block in block_of.iter_mut().filter(|block| joined.contains(block)) {
                *block = first;
            }
        }
        let names: Vec<usize> = block_of.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
        self.blocks = vec![Vec::new(); names.len()];
        self.block_of = block_of.iter().map(|name| names.binary_search(name).unwrap_or_default()).collect();
        for (person, block) in self.block_of.iter().enumerate() {
            self.blocks[*block].push(person);
        }
    }
}

/// The people of each value of a tag.
pub(super) fn values<'a>(problem: &'a Problem, tag: &str) -> BTreeMap<&'a str, Vec<usize>> {
    let mut values = BTreeMap::<&str, Vec<usize>>::new();
    for (index, person) in problem.people.values().enumerate() {
        if let Some(value) = person.tags.get(tag) {
            values.entry(value).or_default().push(index);
        }
    }
    values
}

/// The capacities of the breakouts, raised where more are locked than fit, and that of nowhere: exactly as many
/// as find no place.
fn capacities(given: impl Iterator<Item = Option<usize>>, locked: &[Option<usize>]) -> Vec<usize> {
    let mut capacity: Vec<usize> = given.map(|most| most.unwrap_or(usize::MAX)).collect();
    let mut free = locked.len();
    let mut room = 0_usize;
    for (place, most) in capacity.iter_mut().enumerate() {
        let here = locked.iter().filter(|lock| **lock == Some(place)).count();
        *most = (*most).max(here);
        free -= here;
        room = room.saturating_add(*most - here);
    }
    capacity.push(free.saturating_sub(room));
    capacity
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capacities_leave_room_for_locked_people_and_count_who_is_left_out_p12() {
        let locked = [Some(0), Some(0), None, None, None];
        assert_eq!(capacities([Some(1), Some(2)].into_iter(), &locked), [2, 2, 1]);
        assert_eq!(capacities([Some(3), None].into_iter(), &locked), [3, usize::MAX, 0]);
        assert_eq!(capacities([].into_iter(), &[None, None]), [2]);
    }

    #[test]
    fn each_preference_ranks_every_level_once() {
        for prefer in [Prefer::NewPairs, Prefer::FewestMoves] {
            let levels = [Level::Together, Level::Apart, Level::Uneven, Level::Repeats, Level::Tags, Level::Moves];
            let ranks: BTreeSet<usize> = levels.map(|level| level.rank(prefer)).into();
            assert_eq!(ranks.into_iter().collect::<Vec<_>>(), (0..LEVELS).collect::<Vec<_>>());
        }
    }
}
