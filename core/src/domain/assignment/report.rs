//! What of the rules holds in an arrangement, and what does not: read off the places alone, so that it is true of
//! them however they were found.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Constraint, Problem, Unmet, Why,
    model::{Model, values},
};
use crate::ids::{BreakoutId, ParticipantId};

/// The places of one round as they are asked for.
pub(super) struct Places<'a> {
    pub problem: &'a Problem,
    pub model: &'a Model,
    /// By person; nowhere is the number of breakouts.
    pub place: &'a [usize],
}

/// A tag's people by value, and the counts by value and breakout.
pub(super) struct Tally<'a> {
    pub values: BTreeMap<&'a str, Vec<usize>>,
    pub counts: BTreeMap<&'a str, Vec<usize>>,
}

impl<'a> Places<'a> {
    pub(super) fn of(&self, person: usize) -> Option<BreakoutId> {
        self.model.breakouts.get(self.place[person]).copied()
    }

    pub(super) fn ids(&self, people: impl IntoIterator<Item = usize>) -> BTreeSet<ParticipantId> {
        people.into_iter().map(|person| self.model.people[person]).collect()
    }

    /// The number of people in each breakout.
    pub(super) fn sizes(&self) -> Vec<usize> {
        (0..self.model.breakouts.len())
            .map(|place| self.place.iter().filter(|other| **other == place).count())
            .collect()
    }

    pub(super) fn tally(&self, tag: &str) -> Tally<'a> {
        let values = values(self.problem, tag);
        let count = |members: &Vec<usize>| {
            let mut counts = vec![0; self.model.breakouts.len()];
            for person in members {
                if let Some(count) = counts.get_mut(self.place[*person]) {
                    *count += 1;
                }
            }
            counts
        };
        let counts = values.iter().map(|(value, members)| (*value, count(members))).collect();
        Tally { values, counts }
    }

    /// Everything that does not hold, the most important first.
    pub(super) fn unmet(&self) -> Vec<Unmet> {
        let mut unmet = BTreeSet::new();
        self.unknown(&mut unmet);
        self.places_short(&mut unmet);
        for constraint in &self.problem.constraints {
            match constraint {
                Constraint::Together(ids) => unmet.extend(self.together(&self.known(ids))),
                Constraint::Apart(ids) => unmet.extend(self.apart(&self.known(ids))),
                Constraint::Spread { tag } => self.spread(tag, &mut unmet),
                Constraint::Mix { tag } => unmet.extend(self.mix(tag)),
                Constraint::Same { tag } => unmet.extend(self.same(tag)),
            }
        }
        let sizes = self.sizes();
        if let (Some(smallest), Some(largest)) = (sizes.iter().min().copied(), sizes.iter().max().copied())
            && largest > smallest + 1
        {
            unmet.insert(Unmet::Uneven { smallest, largest });
        }
        unmet.into_iter().collect()
    }

    fn known(&self, ids: &BTreeSet<ParticipantId>) -> Vec<usize> {
        ids.iter().filter_map(|id| self.model.person(*id)).collect()
    }

    fn unknown(&self, unmet: &mut BTreeSet<Unmet>) {
        for constraint in &self.problem.constraints {
            match constraint {
                Constraint::Together(ids) | Constraint::Apart(ids) => {
                    let strangers: BTreeSet<_> =
                        ids.iter().filter(|id| !self.problem.people.contains_key(id)).copied().collect();
                    if !strangers.is_empty() {
                        unmet.insert(Unmet::UnknownPeople(strangers));
                    }
                }
                Constraint::Spread { tag } | Constraint::Mix { tag } | Constraint::Same { tag } => {
                    if !self.problem.people.is_empty() && values(self.problem, tag).is_empty() {
                        unmet.insert(Unmet::UnknownTag(tag.clone()));
                    }
                }
            }
        }
        for (id, person) in &self.problem.people {
            if person.locked.is_some_and(|lock| !self.problem.breakouts.contains_key(&lock)) {
                unmet.insert(Unmet::UnknownLock(*id));
            }
        }
    }

    fn places_short(&self, unmet: &mut BTreeSet<Unmet>) {
        let people = self.ids((0..self.place.len()).filter(|person| self.of(*person).is_none()));
        if !people.is_empty() {
            unmet.insert(Unmet::NoPlace { placed: self.place.len() - people.len(), people });
        }
        for (place, (breakout, capacity)) in self.problem.breakouts.iter().enumerate() {
            let locked = self.ids((0..self.place.len()).filter(|person| self.model.locked[*person] == Some(place)));
            if let Some(capacity) = *capacity
                && locked.len() > capacity
            {
                unmet.insert(Unmet::OverCapacity { breakout: *breakout, capacity, people: locked });
            }
        }
    }

    fn together(&self, members: &[usize]) -> Option<Unmet> {
        let places: BTreeSet<usize> = members.iter().map(|person| self.place[*person]).collect();
        if places.len() < 2 {
            return None;
        }
        let locks: BTreeSet<usize> = members.iter().filter_map(|person| self.model.locked[*person]).collect();
        let breakouts = &self.model.capacity[..self.model.breakouts.len()];
        let largest = breakouts.iter().max().copied().unwrap_or_default();
        let why = if locks.len() > 1 {
            Why::Locked
        } else if members.len() > largest {
            Why::LargerThanAnyBreakout(largest)
        } else if places.contains(&self.model.nowhere()) {
            Why::NoPlace
        } else {
            Why::NotFound
        };
        Some(Unmet::Together { people: self.ids(members.iter().copied()), why })
    }

    fn apart(&self, members: &[usize]) -> Option<Unmet> {
        let meets = |person: &usize| {
            self.of(*person).is_some()
                && members.iter().any(|other| other != person && self.place[*other] == self.place[*person])
        };
        let meeting: Vec<usize> = members.iter().copied().filter(meets).collect();
        if meeting.is_empty() {
            return None;
        }
        let pairs = || {
            let pair = |one: usize| members.iter().map(move |other| (one, *other)).filter(|(one, other)| one < other);
            members.iter().copied().flat_map(pair)
        };
        let locked = |(one, other): (usize, usize)| {
            self.model.locked[one].is_some() && self.model.locked[one] == self.model.locked[other]
        };
        let joined = |(one, other): (usize, usize)| self.model.block_of[one] == self.model.block_of[other];
        let breakouts = self.model.breakouts.len();
        let why = if pairs().any(locked) {
            Why::Locked
        } else if members.len() > breakouts {
            Why::MoreThanBreakouts(breakouts)
        } else if pairs().any(joined) {
            Why::Contradiction
        } else {
            Why::NotFound
        };
        Some(Unmet::Apart { people: self.ids(meeting), why })
    }

    fn spread(&self, tag: &str, unmet: &mut BTreeSet<Unmet>) {
        let Tally { values, counts } = self.tally(tag);
        for (value, members) in values {
            if !is_even(&counts[value]) {
                let people = self.ids(members);
                unmet.insert(Unmet::Spread { tag: tag.to_owned(), value: value.to_owned(), people });
            }
        }
    }

    fn mix(&self, tag: &str) -> Option<Unmet> {
        let Tally { values, counts } = self.tally(tag);
        let people: Vec<usize> = values
            .iter()
            .filter(|(value, _)| !is_mixed(&counts[**value]))
            .flat_map(|(value, members)| {
                let twice = |person: &&usize| counts[value].get(self.place[**person]).is_some_and(|count| *count > 1);
                members.iter().filter(twice).copied()
            })
            .collect();
        (!people.is_empty()).then(|| Unmet::Mix { tag: tag.to_owned(), people: self.ids(people) })
    }

    fn same(&self, tag: &str) -> Option<Unmet> {
        let Tally { values, counts } = self.tally(tag);
        let differing =
            |place: usize| counts.values().filter(|count| count.get(place).is_some_and(|count| *count > 0)).count() > 1;
        let people: Vec<usize> =
            values.into_values().flatten().filter(|person| differing(self.place[*person])).collect();
        (!people.is_empty()).then(|| Unmet::Same { tag: tag.to_owned(), people: self.ids(people) })
    }
}

/// Whether counts differ by one at most.
pub(super) fn is_even(counts: &[usize]) -> bool {
    counts.iter().max() <= counts.iter().min().map(|least| least + 1).as_ref()
}

/// Whether a value is nowhere twice while it is missing elsewhere.
pub(super) fn is_mixed(counts: &[usize]) -> bool {
    !(counts.contains(&0) && counts.iter().any(|count| *count > 1))
}
