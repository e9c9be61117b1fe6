//! The question: who is there, which breakouts there are, what must hold and what should.
//!
//! Everything is a set or a map, so the order in which the caller lists things cannot change the answer.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Meetings;
use crate::ids::{BreakoutId, ParticipantId};

/// What [`solve`](super::solve) and [`plan`](super::plan) answer. Made for up to 500 people, 100 breakouts,
/// 50 former rounds and 200 constraints; larger ones take more time and memory, and nothing else happens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// Who needs a place.
    pub people: BTreeMap<ParticipantId, Person>,
    /// Where there are places, each breakout with the number of people it holds, if that is limited.
    pub breakouts: BTreeMap<BreakoutId, Option<usize>>,
    /// What must hold and what should.
    pub constraints: BTreeSet<Constraint>,
    /// Who met whom in former rounds; those should meet others now.
    pub met: Meetings,
    /// What weighs more among the wishes.
    pub prefer: Prefer,
    /// Chance: the same problem with the same seed has the same answer, on every machine.
    pub seed: u32,
}

/// What matters about one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// What constraints speak of: `team` = `red`, `language` = `he`.
    pub tags: BTreeMap<String, String>,
    /// The breakout this person stays in, whatever else holds.
    pub locked: Option<BreakoutId>,
    /// The breakout this person is in now. One that is not among the problem's counts as none.
    pub present: Option<BreakoutId>,
}

/// A rule about some people. [`Together`](Self::Together) and [`Apart`](Self::Apart) are hard: broken only when
/// a lock, a capacity or the former of the two leaves no other way, and then it is said. The others are wishes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Constraint {
    /// These people are in one breakout.
    Together(BTreeSet<ParticipantId>),
    /// No two of these people are in one breakout.
    Apart(BTreeSet<ParticipantId>),
    /// Those who share a value are spread: the breakouts' counts of a value differ by one at most.
    Spread {
        /// The name of the tag.
        tag: String,
    },
    /// Each breakout has as many different values as possible.
    Mix {
        /// The name of the tag.
        tag: String,
    },
    /// Those who share a value are together as far as sizes allow, and nobody is the only one of a shared value.
    Same {
        /// The name of the tag.
        tag: String,
    },
}

/// The order of the wishes. Before them come, always: locks, capacities, together, apart, and even sizes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prefer {
    /// First that nobody meets again, then tags, then that people stay where they are.
    #[default]
    NewPairs,
    /// First that people stay where they are, then that nobody meets again, then tags. For breakouts that run,
    /// when someone comes or goes.
    FewestMoves,
}
