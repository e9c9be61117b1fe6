//! Who meets whom in an arrangement: how often each two meet, former rounds and these, and what it would cost a
//! person to meet those in a place.
//!
//! The table of each person and place, counted anew only where an exchange touches it, follows the tabu search of
//! Dotú and Van Hentenryck, "Scheduling social golfers locally" (CPAIOR 2005).

use super::{
    arrangement::{Arrangement, Exchange},
    model::meeting_cost,
};

impl Arrangement<'_> {
    pub(super) fn pairs_matter(&self) -> bool {
        !self.met.is_empty()
    }

    pub(super) fn meetings_change(&self, exchange: &Exchange) -> i64 {
        let Exchange { round, from, to, out, back } = exchange;
        let change = |person: &usize, to, from| {
            self.meeting[self.meeting_at(*round, *person, to)] - self.meeting[self.meeting_at(*round, *person, from)]
        };
        let mut sum = out.iter().map(|person| change(person, *to, *from)).sum::<i64>()
            + back.iter().map(|person| change(person, *from, *to)).sum::<i64>();
        // Those who go together do not part, and those who pass each other do not meet, but the sum says so, once
        // for each of the two places; nobody meets anybody nowhere.
        let sides = [from, to].into_iter().filter(|place| **place != self.model.nowhere()).count() as i64;
        for people in [out, back] {
            for (index, person) in people.iter().enumerate() {
                let pairs = people[index + 1..].iter().map(|other| self.pair_cost(*round, *person, *other));
                sum += sides * pairs.sum::<i64>();
            }
        }
        for person in out {
            sum -= sides * back.iter().map(|other| self.pair_cost(*round, *person, *other)).sum::<i64>();
        }
        sum
    }

    /// Tells everyone that `person`, who counts as nowhere in this round, can be met in `place` or no longer.
    pub(super) fn retable(&mut self, round: usize, person: usize, place: usize, sign: i64) {
        let people = self.model.people.len();
        let met = &self.met[person * people..][..people];
        let start = self.meeting_at(round, 0, place);
        let own = self.meeting[start + person];
        for (meeting, times) in self.meeting[start..][..people].iter_mut().zip(met) {
            *meeting += sign * meeting_cost(*times);
        }
        self.meeting[start + person] = own;
    }

    /// Counts a meeting of two people in `round`, or takes it back, and tells all other rounds.
    pub(super) fn meet(&mut self, round: usize, one: usize, other: usize, by: i16) {
        let people = self.model.people.len();
        let before = self.met[one * people + other];
        let after = before.saturating_add_signed(by);
        self.met[one * people + other] = after;
        self.met[other * people + one] = after;
        for elsewhere in (0..self.reached()).filter(|elsewhere| *elsewhere != round) {
            let (place, others) = (self.place(elsewhere, one), self.place(elsewhere, other));
            let together = self.together(place, others);
            let change = meeting_cost(after - together) - meeting_cost(before - together);
            for (person, place) in [(one, others), (other, place)] {
                if place < self.model.nowhere() {
                    let at = self.meeting_at(elsewhere, person, place);
                    self.meeting[at] += change;
                }
            }
        }
    }

    /// What it costs two people to meet in this round, given all other rounds.
    pub(super) fn pair_cost(&self, round: usize, one: usize, other: usize) -> i64 {
        let together = self.together(self.place(round, one), self.place(round, other));
        meeting_cost(self.met[one * self.model.people.len() + other] - together)
    }

    pub(super) fn together(&self, place: usize, other: usize) -> u16 {
        u16::from(place == other && place < self.model.nowhere())
    }

    pub(super) fn meeting_at(&self, round: usize, person: usize, place: usize) -> usize {
        (round * self.model.capacity.len() + place) * self.model.people.len() + person
    }
}
