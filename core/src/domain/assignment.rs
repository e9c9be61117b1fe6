//! Who goes to which breakout.
//!
//! [`smallest`] places one person, at once. The engine does the rest: [`solve`] for one round under constraints,
//! [`plan`] for several in which nobody should meet twice; [`judge`] says the same about places that somebody else
//! chose. It is pure and made of integers; chance comes from the seed, and its work is bounded by steps, not by time,
//! so that the same [`Problem`] has the same answer on every machine.
//!
//! What is hard is kept in the order locks, capacities, together, apart; where that cannot be, [`Unmet`] says so,
//! and nothing fails. The order of the wishes is an order, too: no number weighs one against the other.
//!
//! Deliberately absent: the clock, roles (who is placed at all is for the caller to say), names.

mod problem;
mod outcome;
mod complain;
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

pub use self::{
    complain::complaint,
    explain::{Reason, sentence},
    meetings::{Meetings, Pair},
    outcome::{Outcome, Schedule, Unmet, Why},
    problem::{Constraint, Person, Prefer, Problem},
    rounds::{ROUNDS_MAX, plan, plan_places},
    sizes::{Grouping, sizes},
    solve::{judge, places, solve},
};
use crate::ids::BreakoutId;

/// The breakout with the fewest people, the first among equals.
#[must_use]
pub fn smallest(breakouts: &[BreakoutId], places: impl Iterator<Item = BreakoutId> + Clone) -> Option<BreakoutId> {
    breakouts.iter().copied().min_by_key(|breakout| places.clone().filter(|place| place == breakout).count())
}
