//! The exchanges that a search tries one after the other, not by chance: first those that mend what is broken, at
//! the end all.

use super::{
    arrangement::{Arrangement, Exchange},
    model::Cost,
    search::Search,
};

impl Search<'_> {
    /// As long as that makes it cheaper, moves those whose place breaks a hard rule or makes sizes uneven, each to
    /// where it is cheapest, alone or with their companions, with or without someone in return.
    pub(super) fn mend(&mut self, arrangement: &mut Arrangement) {
        let mut better = true;
        while better {
            better = false;
            for round in 0..arrangement.rounds {
                for index in 0..self.free.len() {
                    let person = self.free[index];
                    if self.steps == 0 || arrangement.cost() <= self.floor {
                        return;
                    }
                    better |= arrangement.is_in_trouble(round, person) && self.mend_one(arrangement, round, person);
                }
            }
        }
    }

    fn mend_one(&mut self, arrangement: &mut Arrangement, round: usize, person: usize) -> bool {
        let mut companions = Vec::new();
        arrangement.companions(round, person, &mut companions);
        let mut units = vec![companions, vec![person]];
        units.dedup();
        let from = arrangement.place(round, person);
        let mut best = (Cost::default(), Exchange::default());
        for to in (0..arrangement.model.capacity.len()).filter(|to| *to != from) {
            for unit in &units {
                let mut exchange = Exchange { round, from, to, out: unit.clone(), back: Vec::new() };
                self.weigh(arrangement, &exchange, &mut best);
                for position in 0..arrangement.members(round, to).len() {
                    let other = arrangement.members(round, to)[position];
                    if arrangement.model.locked[other].is_none() {
                        arrangement.companions(round, other, &mut exchange.back);
                        self.weigh(arrangement, &exchange, &mut best);
                    }
                }
            }
        }
        let (change, exchange) = best;
        let better = change < Cost::default();
        if better {
            self.make(arrangement, &exchange, change);
        }
        better
    }

    fn weigh(&mut self, arrangement: &mut Arrangement, exchange: &Exchange, best: &mut (Cost, Exchange)) {
        if arrangement.fits(exchange) {
            let change = self.change(arrangement, exchange);
            if change < best.0 {
                *best = (change, exchange.clone());
            }
        }
    }

    /// Makes every exchange of one against one, and every single move, that makes it cheaper, until there is none.
    pub(super) fn descend(&mut self, arrangement: &mut Arrangement) {
        let mut better = true;
        while better {
            better = false;
            for round in 0..arrangement.rounds {
                for index in 0..self.free.len() {
                    if self.steps == 0 || arrangement.cost() <= self.floor {
                        return;
                    }
                    better |= self.descend_one(arrangement, round, index);
                }
            }
        }
    }

    fn descend_one(&mut self, arrangement: &mut Arrangement, round: usize, index: usize) -> bool {
        let person = self.free[index];
        let mut better = false;
        let mut exchange = Exchange { round, out: vec![person], ..Exchange::default() };
        let partners = self.free.len() - index - 1;
        for option in 0..arrangement.model.capacity.len() + partners {
            exchange.from = arrangement.place(round, person);
            exchange.back.clear();
            exchange.to = option;
            if let Some(partner) = option.checked_sub(arrangement.model.capacity.len()) {
                let other = self.free[index + 1 + partner];
                exchange.back.push(other);
                exchange.to = arrangement.place(round, other);
            }
            if exchange.from != exchange.to && arrangement.fits(&exchange) {
                let change = self.change(arrangement, &exchange);
                if change < Cost::default() {
                    self.make(arrangement, &exchange, change);
                    better = true;
                }
            }
        }
        better
    }
}
