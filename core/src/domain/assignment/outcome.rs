//! The answer: who is where, what could not be had, and why each person is where they are.

use std::collections::{BTreeMap, BTreeSet};

use super::{Pair, Reason};
use crate::ids::{BreakoutId, ParticipantId};

/// One round.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Who is where; those for whom there is no place are missing, and are told in [`Unmet::NoPlace`].
    pub places: BTreeMap<ParticipantId, BreakoutId>,
    /// Who meets again, having met in a former round.
    pub repeats: BTreeSet<Pair>,
    /// With these sizes, and with what is locked, together and apart, no arrangement has fewer repeats than this.
    /// It is a bound by counting: there may be none with so few.
    pub repeats_min: usize,
    /// Whoever was in one of the breakouts and is in another now, or in none.
    pub moved: BTreeSet<ParticipantId>,
    /// What could not be had, the most important first.
    pub unmet: Vec<Unmet>,
    /// Why each person is where they are, the most important first; never empty.
    pub reasons: BTreeMap<ParticipantId, Vec<Reason>>,
}

/// Several rounds, one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schedule {
    /// Each round; a repeat is a pair that met in a former round of these or of the problem's.
    pub rounds: Vec<Outcome>,
    /// No schedule with these sizes has fewer repeats than this, all rounds added up. It is a bound by counting:
    /// there may be none with so few.
    pub repeats_min: usize,
}

impl Schedule {
    /// How often a pair meets again, all rounds added up.
    #[must_use]
    pub fn repeats(&self) -> usize {
        self.rounds.iter().map(|round| round.repeats.len()).sum()
    }
}

/// A rule that does not hold, with the people concerned.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unmet {
    /// A constraint names people who are not there; they are left out of it.
    UnknownPeople(BTreeSet<ParticipantId>),
    /// Someone is locked in a breakout that is not there; the lock is ignored.
    UnknownLock(ParticipantId),
    /// Nobody has this tag, so what is asked of it asks nothing.
    UnknownTag(String),
    /// There are so many places, and these people have none.
    NoPlace {
        /// Whoever was left without.
        people: BTreeSet<ParticipantId>,
        /// How many have a place.
        placed: usize,
    },
    /// More people are locked in a breakout than it holds.
    OverCapacity {
        /// The breakout.
        breakout: BreakoutId,
        /// How many it holds.
        capacity: usize,
        /// Whoever is locked there.
        people: BTreeSet<ParticipantId>,
    },
    /// These people were to be together, and are not.
    Together {
        /// All of them.
        people: BTreeSet<ParticipantId>,
        /// Why.
        why: Why,
    },
    /// Of people who were to be apart, these share a breakout with another one.
    Apart {
        /// Those who do.
        people: BTreeSet<ParticipantId>,
        /// Why.
        why: Why,
    },
    /// Sizes differ by more than one, because of what is locked, limited, together or apart.
    Uneven {
        /// The size of the smallest breakout.
        smallest: usize,
        /// The size of the largest breakout.
        largest: usize,
    },
    /// The breakouts' counts of a value differ by more than one.
    Spread {
        /// The name of the tag.
        tag: String,
        /// Its value.
        value: String,
        /// Those who have it.
        people: BTreeSet<ParticipantId>,
    },
    /// A breakout has a value twice that another one has not at all.
    Mix {
        /// The name of the tag.
        tag: String,
        /// Those who share a value within a breakout.
        people: BTreeSet<ParticipantId>,
    },
    /// Some are in a breakout with others who have another value.
    Same {
        /// The name of the tag.
        tag: String,
        /// Those in breakouts with more than one value.
        people: BTreeSet<ParticipantId>,
    },
}

impl Unmet {
    /// The people concerned.
    #[must_use]
    pub fn people(&self) -> BTreeSet<ParticipantId> {
        match self {
            Self::UnknownLock(person) => [*person].into(),
            Self::UnknownTag(_) | Self::Uneven { .. } => BTreeSet::new(),
            Self::UnknownPeople(people)
            | Self::NoPlace { people, .. }
            | Self::OverCapacity { people, .. }
            | Self::Together { people, .. }
            | Self::Apart { people, .. }
            | Self::Spread { people, .. }
            | Self::Mix { people, .. }
            | Self::Same { people, .. } => people.clone(),
        }
    }
}

/// Why people could not be kept together or apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// They are locked in a way that contradicts it.
    Locked,
    /// They are more than the largest breakout holds.
    LargerThanAnyBreakout(usize),
    /// They are more than there are breakouts.
    MoreThanBreakouts(usize),
    /// Some of them have no place at all.
    NoPlace,
    /// Another rule says the opposite: who is to be apart is to be together as well.
    Contradiction,
    /// No arrangement was found, which all rules together may well exclude.
    NotFound,
}
