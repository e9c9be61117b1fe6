//! Who is where in each round, with everything counted that a cost depends on, so that the change of the cost by
//! an exchange is known without making it.

use super::model::{Cost, Counter, EVERYONE, Level, Model, Rule};

/// An exchange in one round: `out` go from `from` to `to`, `back` the other way.
#[derive(Clone, Debug, Default)]
pub(super) struct Exchange {
    pub round: usize,
    pub from: usize,
    pub to: usize,
    pub out: Vec<usize>,
    pub back: Vec<usize>,
}

/// The place of someone who has not been placed yet.
const NOT_YET: usize = usize::MAX;

/// Rounds, filled or being filled.
#[derive(Debug)]
pub(super) struct Arrangement<'m> {
    pub model: &'m Model,
    pub rounds: usize,
    /// By round and person.
    place: Vec<usize>,
    /// By round and place.
    members: Vec<Vec<usize>>,
    /// By round and person: the index among the members of the place.
    slot: Vec<usize>,
    /// By round, counter and place.
    counts: Vec<i64>,
    /// How often each two met, former rounds and these.
    pub met: Vec<u16>,
    /// By round, place and person: what meeting those in that place costs the person.
    pub meeting: Vec<i64>,
    /// In later rounds nobody is anywhere yet.
    reached: usize,
    cost: Cost,
    net: Vec<i64>,
    touched: Vec<usize>,
}

impl<'m> Arrangement<'m> {
    /// Nobody is anywhere.
    pub(super) fn new(model: &'m Model, rounds: usize) -> Self {
        let (people, places) = (model.people.len(), model.capacity.len());
        let pairs = if model.met.is_empty() { 0 } else { rounds * people * places };
        Self {
            model,
            rounds,
            place: vec![NOT_YET; rounds * people],
            members: vec![Vec::new(); rounds * places],
            slot: vec![0; rounds * people],
            counts: vec![0; rounds * model.counters.len() * places],
            met: model.met.clone(),
            meeting: vec![0; pairs],
            reached: 0,
            cost: Cost::default(),
            net: vec![0; model.counters.len()],
            touched: Vec::new(),
        }
    }

    /// Everyone is where [`everyone`](Self::everyone) of another arrangement of the same problem says.
    pub(super) fn filled(model: &'m Model, rounds: usize, places: &[usize]) -> Self {
        let mut arrangement = Self::new(model, rounds);
        for (row, place) in places.iter().enumerate() {
            arrangement.enter(row / model.people.len(), row % model.people.len(), *place);
        }
        arrangement
    }

    pub(super) fn cost(&self) -> Cost {
        self.cost
    }

    pub(super) fn place(&self, round: usize, person: usize) -> usize {
        self.place[round * self.model.people.len() + person]
    }

    /// Where everyone is, by round and person.
    pub(super) fn everyone(&self) -> &[usize] {
        &self.place
    }

    /// Where each person is in a round.
    pub(super) fn places(&self, round: usize) -> &[usize] {
        let people = self.model.people.len();
        &self.place[round * people..][..people]
    }

    pub(super) fn members(&self, round: usize, place: usize) -> &[usize] {
        &self.members[round * self.model.capacity.len() + place]
    }

    /// How many more the place holds.
    pub(super) fn room(&self, round: usize, place: usize) -> usize {
        self.model.capacity[place].saturating_sub(self.members(round, place).len())
    }

    /// The members of the person's block that are where the person is and may leave; the person among them.
    pub(super) fn companions(&self, round: usize, person: usize, into: &mut Vec<usize>) {
        let place = self.place(round, person);
        let block = &self.model.blocks[self.model.block_of[person]];
        into.clear();
        into.extend(
            block
                .iter()
                .filter(|other| self.model.locked[**other].is_none() && self.place(round, **other) == place)
                .copied(),
        );
    }

    /// Whether it is this person's place, among others', that breaks a hard rule or makes sizes uneven.
    pub(super) fn is_in_trouble(&self, round: usize, person: usize) -> bool {
        let place = self.place(round, person);
        if place == self.model.nowhere() {
            return true;
        }
        let block = &self.model.blocks[self.model.block_of[person]];
        let apart = |counter: &usize| {
            self.model.counters[*counter].rule == Rule::Apart && self.counts[self.count_at(round, *counter, place)] > 1
        };
        let size = self.members(round, place).len();
        block.iter().any(|other| self.place(round, *other) != place)
            || self.model.counted_by[person].iter().any(apart)
            || (0..self.model.breakouts.len())
                .any(|other| self.members(round, other).len() + 1 < size && self.room(round, other) > 0)
    }

    /// What it would cost that `people`, who are nowhere yet, enter `place`.
    pub(super) fn entering(&mut self, round: usize, people: &[usize], place: usize) -> Cost {
        let mut change = self.counters_change(round, people, &[], None, place);
        if round == 0 {
            let moves = people.iter().filter(|person| self.is_move(**person, place)).count();
            change.0[Level::Moves.rank(self.model.prefer)] += moves as i64;
        }
        if self.pairs_matter() && place != self.model.nowhere() {
            let meetings = &mut change.0[Level::Repeats.rank(self.model.prefer)];
            for (index, person) in people.iter().enumerate() {
                *meetings += self.meeting[self.meeting_at(round, *person, place)];
                *meetings +=
                    people[index + 1..].iter().map(|other| self.pair_cost(round, *person, *other)).sum::<i64>();
            }
        }
        change
    }

    /// Puts someone who is nowhere yet into a place.
    pub(super) fn enter(&mut self, round: usize, person: usize, place: usize) {
        let change = self.entering(round, &[person], place);
        self.cost += change;
        self.put(round, person, place);
    }

    /// What an exchange would change. `from` and `to` differ, and the people are where the exchange says.
    pub(super) fn change(&mut self, exchange: &Exchange) -> Cost {
        let Exchange { round, from, to, out, back } = exchange;
        let mut change = self.counters_change(*round, out, back, Some(*from), *to);
        if *round == 0 {
            let moves = |person: &usize, to, from| {
                i64::from(self.is_move(*person, to)) - i64::from(self.is_move(*person, from))
            };
            change.0[Level::Moves.rank(self.model.prefer)] +=
                out.iter().map(|person| moves(person, *to, *from)).sum::<i64>()
                    + back.iter().map(|person| moves(person, *from, *to)).sum::<i64>();
        }
        if self.pairs_matter() {
            change.0[Level::Repeats.rank(self.model.prefer)] += self.meetings_change(exchange);
        }
        change
    }

    /// Whether the places hold whom an exchange brings them.
    pub(super) fn fits(&self, exchange: &Exchange) -> bool {
        let Exchange { round, from, to, out, back } = exchange;
        let holds = |place: usize, more: usize, less: usize| {
            self.members(*round, place).len() + more - less <= self.model.capacity[place]
        };
        holds(*to, out.len(), back.len()) && holds(*from, back.len(), out.len())
    }

    /// Makes an exchange, given what it changes.
    pub(super) fn make(&mut self, exchange: &Exchange, change: Cost) {
        let Exchange { round, from, to, out, back } = exchange;
        for person in out.iter().chain(back) {
            self.take(*round, *person);
        }
        for person in out {
            self.put(*round, *person, *to);
        }
        for person in back {
            self.put(*round, *person, *from);
        }
        self.cost += change;
    }

    /// What the change of counts costs when `out` enter `to` and `back` leave it, and the reverse for `from`.
    fn counters_change(&mut self, round: usize, out: &[usize], back: &[usize], from: Option<usize>, to: usize) -> Cost {
        for (people, one) in [(out, 1), (back, -1)] {
            for counter in people.iter().flat_map(|person| &self.model.counted_by[*person]) {
                if self.net[*counter] == 0 {
                    self.touched.push(*counter);
                }
                self.net[*counter] += one;
            }
        }
        let mut change = Cost::default();
        let mut touched = std::mem::take(&mut self.touched);
        for counter in touched.drain(..) {
            // A counter that came back to nothing on the way is here twice, the second time with nothing to add.
            let net = std::mem::take(&mut self.net[counter]);
            if net != 0 {
                self.count_change(round, counter, net, from, to, &mut change);
            }
        }
        self.touched = touched;
        // This one counts everybody, hence is not listed with each person.
        let net = out.len() as i64 - back.len() as i64;
        if net != 0 {
            self.count_change(round, EVERYONE, net, from, to, &mut change);
        }
        change
    }

    #[inline]
    fn count_change(&self, round: usize, counter: usize, net: i64, from: Option<usize>, to: usize, change: &mut Cost) {
        let Counter { rule, rank } = self.model.counters[counter];
        let counts = &self.counts[self.count_at(round, counter, 0)..][..self.model.capacity.len()];
        let at = |place: usize, by: i64| {
            if place == self.model.nowhere() && !rule.counts_nowhere() {
                return 0;
            }
            rule.cost(counts[place] + by) - rule.cost(counts[place])
        };
        change.0[rank] += at(to, net) + from.map_or(0, |from| at(from, -net));
    }

    /// Rounds that anybody has entered.
    pub(super) fn reached(&self) -> usize {
        self.reached
    }

    fn put(&mut self, round: usize, person: usize, place: usize) {
        self.reached = self.reached.max(round + 1);
        self.recount(round, person, place, 1);
        if self.pairs_matter() && place != self.model.nowhere() {
            self.retable(round, person, place, 1);
            for index in 0..self.members(round, place).len() {
                self.meet(round, person, self.members(round, place)[index], 1);
            }
        }
        let row = self.row(round, person);
        let members = &mut self.members[round * self.model.capacity.len() + place];
        self.place[row] = place;
        self.slot[row] = members.len();
        members.push(person);
    }

    fn take(&mut self, round: usize, person: usize) {
        let row = self.row(round, person);
        let (place, slot) = (self.place[row], self.slot[row]);
        let members = &mut self.members[round * self.model.capacity.len() + place];
        members.swap_remove(slot);
        if let Some(moved) = members.get(slot).copied() {
            let moved = self.row(round, moved);
            self.slot[moved] = slot;
        }
        self.place[row] = NOT_YET;
        self.recount(round, person, place, -1);
        if self.pairs_matter() && place != self.model.nowhere() {
            for index in 0..self.members(round, place).len() {
                self.meet(round, person, self.members(round, place)[index], -1);
            }
            self.retable(round, person, place, -1);
        }
    }

    fn recount(&mut self, round: usize, person: usize, place: usize, by: i64) {
        for counter in self.model.counted_by[person].iter().chain(&[EVERYONE]) {
            let at = self.count_at(round, *counter, place);
            self.counts[at] += by;
        }
    }

    fn is_move(&self, person: usize, place: usize) -> bool {
        self.model.present[person].is_some_and(|present| present != place)
    }

    pub(super) fn row(&self, round: usize, person: usize) -> usize {
        round * self.model.people.len() + person
    }

    fn count_at(&self, round: usize, counter: usize, place: usize) -> usize {
        (round * self.model.counters.len() + counter) * self.model.capacity.len() + place
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::{
        domain::assignment::{Constraint, Meetings, Person, Prefer, Problem, dice::Dice},
        ids::{BreakoutId, ParticipantId},
    };

    fn some(seed: u32, people: usize, breakouts: usize, short: usize) -> Problem {
        let dice = &mut Dice::new(seed);
        let person = |n: usize| ParticipantId(Uuid::from_u128(n as u128));
        let breakout = |n: usize| BreakoutId(Uuid::from_u128(n as u128));
        let mut met = Meetings::default();
        for _ in 0..2 {
            met.record((0..people).map(|n| (person(n), dice.below(breakouts))));
        }
        let mut group = || (0..3).map(|_| person(dice.below(people))).collect::<BTreeSet<_>>();
        let tag = || "team".to_owned();
        let constraints = [
            Constraint::Together(group()),
            Constraint::Apart(group()),
            Constraint::Apart(group()),
            Constraint::Spread { tag: tag() },
            Constraint::Mix { tag: tag() },
            Constraint::Same { tag: tag() },
        ];
        let room = people.saturating_sub(short).div_ceil(breakouts);
        Problem {
            people: (0..people)
                .map(|n| {
                    let tags = BTreeMap::from([(tag(), dice.below(3).to_string())]);
                    let present = Some(breakout(dice.below(breakouts + 1)));
                    (person(n), Person { tags, present, locked: None })
                })
                .collect(),
            breakouts: (0..breakouts).map(|n| (breakout(n), (short > 0).then_some(room))).collect(),
            constraints: constraints.into(),
            met,
            prefer: if seed.is_multiple_of(2) { Prefer::NewPairs } else { Prefer::FewestMoves },
            seed: 0,
        }
    }

    /// The cost of an arrangement like this one, counted from the beginning in another order.
    fn afresh(arrangement: &Arrangement) -> Cost {
        let mut other = Arrangement::new(arrangement.model, arrangement.rounds);
        for round in (0..arrangement.rounds).rev() {
            for person in (0..arrangement.model.people.len()).rev() {
                other.enter(round, person, arrangement.place(round, person));
            }
        }
        other.cost()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn a_foreseen_change_is_the_change(
            seed: u32, people in 2..9_usize, breakouts in 2..4_usize, short in 0..3_usize, rounds in 1..4_usize,
        ) {
            let problem = some(seed, people, breakouts, short);
            let model = Model::of(&problem, rounds);
            let dice = &mut Dice::new(seed);
            let mut arrangement = Arrangement::new(&model, rounds);
            for round in 0..rounds {
                for person in 0..people {
                    arrangement.enter(round, person, dice.below(model.capacity.len()));
                }
            }
            for _ in 0..10 {
                let round = dice.below(rounds);
                let (from, to) = (dice.below(model.capacity.len()), dice.below(model.capacity.len()));
                if from == to { continue }
                let mut some = |place| -> Vec<usize> {
                    arrangement.members(round, place).iter().copied().filter(|_| dice.below(2) == 0).collect()
                };
                let exchange = Exchange { round, from, to, out: some(from), back: some(to) };
                let change = arrangement.change(&exchange);
                arrangement.make(&exchange, change);
                prop_assert_eq!(arrangement.cost(), afresh(&arrangement));
            }
        }
    }
}
