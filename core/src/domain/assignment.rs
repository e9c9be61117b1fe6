//! Who goes to which breakout.
//!
//! [`spread`] and [`smallest`] do by chance, and at once, what needs no thought. The engine does the rest: [`solve`]
//! for one round under constraints, [`plan`] for several in which nobody should meet twice. It is pure and made of
//! integers; chance comes from the seed, and its work is bounded by steps, not by time, so that the same
//! [`Problem`] has the same answer on every machine.
//!
//! What is hard is kept in the order locks, capacities, together, apart; where that cannot be, [`Unmet`] says so,
//! and nothing fails. The order of the wishes is an order, too: no number weighs one against the other.
//!
//! Deliberately absent: the clock, roles (who is placed at all is for the caller to say), names.

mod problem;
mod outcome;
mod explain;
mod meetings;
mod sizes;
mod solve;
mod rounds;
mod model;
mod arrangement;
mod company;
mod dice;
mod start;
mod search;
mod mend;
mod bounds;
mod report;
mod design;
mod starter;
mod field;

use std::collections::BTreeMap;

use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

pub use self::{
    explain::{Reason, sentence},
    meetings::{Meetings, Pair},
    outcome::{Outcome, Schedule, Unmet, Why},
    problem::{Constraint, Person, Prefer, Problem},
    rounds::{ROUNDS_MAX, plan},
    sizes::{Grouping, sizes},
    solve::solve,
};
use super::aggregate::below;
use crate::ids::{BreakoutId, ParticipantId};

/// Spreads `people` over `breakouts`. Those in `stay` keep their place; the others are shuffled by `seed`
/// (Fisher–Yates over ChaCha8) and each goes to the smallest breakout, the first among equals. So sizes differ
/// by one at most unless `stay` alone makes them differ more, and the same arguments give the same result.
#[must_use]
pub fn spread(
    people: impl IntoIterator<Item = ParticipantId>,
    breakouts: &[BreakoutId],
    stay: &BTreeMap<ParticipantId, BreakoutId>,
    seed: u32,
) -> BTreeMap<ParticipantId, BreakoutId> {
    let mut assignment: BTreeMap<_, _> = stay
        .iter()
        .filter(|(_, breakout)| breakouts.contains(breakout))
        .map(|(person, breakout)| (*person, *breakout))
        .collect();
    let mut sizes: Vec<usize> =
        breakouts.iter().map(|breakout| assignment.values().filter(|place| *place == breakout).count()).collect();
    let mut free: Vec<ParticipantId> = people.into_iter().filter(|person| !assignment.contains_key(person)).collect();
    free.sort_unstable();
    free.dedup();

    let mut dice = ChaCha8Rng::seed_from_u64(u64::from(seed));
    for last in (1..free.len()).rev() {
        free.swap(last, below(&mut dice, last + 1));
    }
    for person in free {
        let Some((smallest, size)) = sizes.iter_mut().enumerate().min_by_key(|(_, size)| **size) else { break };
        *size += 1;
        assignment.insert(person, breakouts[smallest]);
    }
    assignment
}

/// The breakout with the fewest people, the first among equals.
#[must_use]
pub fn smallest(breakouts: &[BreakoutId], places: impl Iterator<Item = BreakoutId> + Clone) -> Option<BreakoutId> {
    breakouts.iter().copied().min_by_key(|breakout| places.clone().filter(|place| place == breakout).count())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn ids<T: From<Uuid>>(count: usize) -> Vec<T> {
        (0..count).map(|n| Uuid::from_u128(n as u128 + 1).into()).collect()
    }

    proptest! {
        #[test]
        fn sizes_differ_by_at_most_one_e39(people in 0..200_usize, count in 1..40_usize, seed: u32) {
            let breakouts: Vec<BreakoutId> = ids(count);
            let assignment = spread(ids(people), &breakouts, &BTreeMap::new(), seed);
            prop_assert_eq!(assignment.len(), people);
            let sizes: Vec<usize> = breakouts.iter().map(|b| assignment.values().filter(|p| *p == b).count()).collect();
            prop_assert!(sizes.iter().max().unwrap_or(&0) - sizes.iter().min().unwrap_or(&0) <= 1);
        }

        #[test]
        fn the_same_seed_gives_the_same_breakouts_in_any_order_e39(people in 0..60_usize, count in 1..9_usize, seed: u32) {
            let breakouts: Vec<BreakoutId> = ids(count);
            let forth: Vec<ParticipantId> = ids(people);
            let back: Vec<ParticipantId> = forth.iter().rev().copied().collect();
            prop_assert_eq!(spread(forth, &breakouts, &BTreeMap::new(), seed), spread(back, &breakouts, &BTreeMap::new(), seed));
        }

        #[test]
        fn locked_people_stay_e39(people in 1..60_usize, count in 1..9_usize, seed: u32, locked in 0..60_usize) {
            let breakouts: Vec<BreakoutId> = ids(count);
            let everyone: Vec<ParticipantId> = ids(people);
            let stay: BTreeMap<_, _> = everyone.iter().take(locked).map(|p| (*p, breakouts[p.0.as_u128() as usize % count])).collect();
            let assignment = spread(everyone, &breakouts, &stay, seed);
            for (person, place) in stay {
                prop_assert_eq!(assignment.get(&person), Some(&place));
            }
        }
    }

    #[test]
    fn pressing_again_reshuffles_e39() {
        let breakouts: Vec<BreakoutId> = ids(6);
        let first = spread(ids(30), &breakouts, &BTreeMap::new(), 1);
        assert_ne!(first, spread(ids(30), &breakouts, &BTreeMap::new(), 2));
    }
}
