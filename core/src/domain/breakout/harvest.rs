//! What is known of a round afterwards, for whoever looks back on all of it: its breakouts, and who was ever in each.

use std::collections::{BTreeMap, BTreeSet};

use super::State;
use crate::{
    ids::{BreakoutId, ParticipantId, RoundId},
    protocol::breakout::RoundView,
};

/// A round that is or was open.
#[derive(Clone, Debug, PartialEq)]
pub struct Harvest {
    /// The round.
    pub round: RoundView,
    /// Everyone who ever was in each of its breakouts.
    pub people: BTreeMap<BreakoutId, BTreeSet<ParticipantId>>,
}

impl State {
    /// The rounds that are or were open, oldest first; those that are only prepared are the facilitators' alone.
    pub fn opened(&self) -> impl Iterator<Item = RoundView> {
        self.past.iter().chain(&self.open).map(|round| round.view())
    }

    /// A round that is or was open; none for one that is only prepared, which is the facilitators' alone.
    #[must_use]
    pub fn harvest(&self, id: RoundId) -> Option<Harvest> {
        let mut rounds = self.past.iter().chain(&self.open);
        let round = rounds.find(|round| round.id == id)?;
        Some(Harvest { round: round.view(), people: round.visited.clone() })
    }
}
