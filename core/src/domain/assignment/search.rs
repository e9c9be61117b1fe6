//! Makes an arrangement better by exchanges: late acceptance hill climbing (Burke and Bykov, "The late
//! acceptance Hill-Climbing heuristic", European Journal of Operational Research 258, 2017), which needs nothing
//! of a cost but its order, so that hard rules and wishes are never weighed against each other by numbers.
//!
//! Bounded by a budget of steps, never by time: the same input does the same steps on every machine.

use super::{
    Prefer,
    arrangement::{Arrangement, Exchange},
    dice::Dice,
    model::Cost,
};

/// A search for a cheaper arrangement, with what is left of its budget.
pub(super) struct Search<'a> {
    pub dice: &'a mut Dice,
    /// A cost that cannot be undercut; reaching it ends the search.
    pub floor: Cost,
    /// Steps left; one is some ten nanoseconds of an optimised build.
    pub steps: usize,
    /// Those who may move.
    pub free: Vec<usize>,
}

impl<'a> Search<'a> {
    pub(super) fn new(arrangement: &Arrangement, floor: Cost, steps: usize, dice: &'a mut Dice) -> Self {
        let free =
            (0..arrangement.model.people.len()).filter(|person| arrangement.model.locked[*person].is_none()).collect();
        Self { dice, floor, steps, free }
    }

    /// Late acceptance with a memory of `memory` costs, until the budget has shrunk to `until`; ends with the
    /// cheapest arrangement seen.
    pub(super) fn climb(&mut self, arrangement: &mut Arrangement, memory: usize, until: usize) {
        let (cost, everyone) = self.cheapest(arrangement, memory, until);
        if cost < arrangement.cost() {
            *arrangement = Arrangement::filled(arrangement.model, arrangement.rounds, &everyone);
        }
    }

    /// The same, but only says what the cheapest arrangement seen costs, and where everyone is in it: to put them there
    /// is dear when there are many.
    pub(super) fn cheapest(
        &mut self,
        arrangement: &mut Arrangement,
        memory: usize,
        until: usize,
    ) -> (Cost, Vec<usize>) {
        if self.free.is_empty() || arrangement.rounds == 0 {
            return (arrangement.cost(), arrangement.everyone().to_vec());
        }
        let mut remembered = vec![arrangement.cost(); memory.max(1)];
        let mut best = (arrangement.cost(), arrangement.everyone().to_vec());
        let mut turn = 0;
        let mut exchange = Exchange::default();
        while self.steps > until && best.0 > self.floor {
            self.pay(4);
            if !self.propose(arrangement, &mut exchange) {
                continue;
            }
            let change = self.change(arrangement, &exchange);
            let candidate = arrangement.cost() + change;
            if candidate <= remembered[turn] || change <= Cost::default() {
                self.make(arrangement, &exchange, change);
                if candidate < best.0 {
                    best.0 = candidate;
                    best.1.copy_from_slice(arrangement.everyone());
                }
            }
            if arrangement.cost() < remembered[turn] {
                remembered[turn] = arrangement.cost();
            }
            turn = (turn + 1) % remembered.len();
        }
        best
    }

    /// An exchange by chance; not every try makes one.
    fn propose(&mut self, arrangement: &Arrangement, exchange: &mut Exchange) -> bool {
        let round = self.dice.below(arrangement.rounds);
        let person = self.free[self.dice.below(self.free.len())];
        let from = arrangement.place(round, person);
        let kind = self.dice.below(16);
        let way_back = if kind < 6 { self.home(arrangement, round, person) } else { None };
        let to = way_back.unwrap_or_else(|| match kind {
            0 | 1 => self.dice.below(arrangement.model.capacity.len()),
            _ => arrangement.place(round, self.free[self.dice.below(self.free.len())]),
        });
        if to == from {
            return false;
        }
        exchange.round = round;
        exchange.from = from;
        exchange.to = to;
        let Exchange { out, back, .. } = exchange;
        out.clear();
        back.clear();
        match (kind, self.someone(arrangement, round, to)) {
            (0 | 1, _) | (_, None) => self.unit(arrangement, round, person, out),
            (2, _) => {
                // Whatever two breakouts differ in, one step can mend.
                self.some(arrangement, round, from, out);
                self.some(arrangement, round, to, back);
            }
            (_, Some(other)) => {
                self.unit(arrangement, round, person, out);
                self.unit(arrangement, round, other, back);
                self.balance(arrangement, round, from, out, back.len());
                self.balance(arrangement, round, to, back, out.len());
            }
        }
        arrangement.fits(exchange)
    }

    /// Where the person would like to be, and is not.
    fn home(&self, arrangement: &Arrangement, round: usize, person: usize) -> Option<usize> {
        let wanted = round == 0 && arrangement.model.prefer == Prefer::FewestMoves;
        arrangement.model.present[person].filter(|home| wanted && *home != arrangement.place(round, person))
    }

    /// A member of a place by chance, if one was met who may leave.
    fn someone(&mut self, arrangement: &Arrangement, round: usize, place: usize) -> Option<usize> {
        let members = arrangement.members(round, place);
        let person = *members.get(self.dice.below(members.len().max(1)))?;
        arrangement.model.locked[person].is_none().then_some(person)
    }

    /// Members of a place, each or none or all by chance.
    fn some(&mut self, arrangement: &Arrangement, round: usize, place: usize, into: &mut Vec<usize>) {
        let all = self.dice.below(4) == 0;
        for person in arrangement.members(round, place) {
            if arrangement.model.locked[*person].is_none() && (all || self.dice.below(2) == 0) {
                into.push(*person);
            }
        }
    }

    /// One person, or with them those of their group who are in the same place.
    fn unit(&mut self, arrangement: &Arrangement, round: usize, person: usize, into: &mut Vec<usize>) {
        let model = arrangement.model;
        if model.blocks[model.block_of[person]].len() == 1 || self.dice.below(4) == 0 {
            into.push(person);
        } else {
            arrangement.companions(round, person, into);
        }
    }

    /// Adds people of a place by chance, until there are `enough` or for once too few.
    fn balance(&mut self, arrangement: &Arrangement, round: usize, place: usize, side: &mut Vec<usize>, enough: usize) {
        let members = arrangement.members(round, place);
        for _ in 0..2 * enough {
            if side.len() >= enough || self.dice.below(8) == 0 {
                return;
            }
            let person = members[self.dice.below(members.len())];
            if arrangement.model.locked[person].is_none() && !side.contains(&person) {
                side.push(person);
            }
        }
    }

    /// What an exchange would change; paid for.
    pub(super) fn change(&mut self, arrangement: &mut Arrangement, exchange: &Exchange) -> Cost {
        let people = exchange.out.iter().chain(&exchange.back);
        self.pay(people.map(|person| 2 + arrangement.model.counted_by[*person].len()).sum());
        arrangement.change(exchange)
    }

    /// Makes an exchange; paid for.
    pub(super) fn make(&mut self, arrangement: &mut Arrangement, exchange: &Exchange, change: Cost) {
        let people = exchange.out.len() + exchange.back.len();
        let others = arrangement.members(exchange.round, exchange.to).len()
            + arrangement.members(exchange.round, exchange.from).len();
        let pairs = if arrangement.model.met.is_empty() { 0 } else { 1 };
        self.pay(people * (2 + pairs * (arrangement.model.people.len() / 16 + others * arrangement.rounds)));
        arrangement.make(exchange, change);
    }

    fn pay(&mut self, steps: usize) {
        self.steps = self.steps.saturating_sub(steps);
    }
}
