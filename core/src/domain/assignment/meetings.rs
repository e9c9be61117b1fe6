//! Who met whom how often, over rounds.

use std::collections::BTreeMap;

use crate::ids::ParticipantId;

/// Two people, in the order of their ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair(ParticipantId, ParticipantId);

impl Pair {
    /// The pair of two people; none when they are the same.
    #[must_use]
    pub fn new(one: ParticipantId, other: ParticipantId) -> Option<Self> {
        (one != other).then(|| Self(one.min(other), one.max(other)))
    }

    /// Both, in the order of their ids.
    #[must_use]
    pub fn both(self) -> [ParticipantId; 2] {
        [self.0, self.1]
    }

    /// The other one; none when `person` is not of this pair.
    #[must_use]
    pub fn other(self, person: ParticipantId) -> Option<ParticipantId> {
        match (self.0 == person, self.1 == person) {
            (true, _) => Some(self.1),
            (_, true) => Some(self.0),
            (false, false) => None,
        }
    }
}

/// How often each pair was in one breakout.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meetings(BTreeMap<Pair, u32>);

impl Meetings {
    /// Counts a round, given where each person was.
    pub fn record<Place: Ord>(&mut self, places: impl IntoIterator<Item = (ParticipantId, Place)>) {
        let mut groups = BTreeMap::<Place, Vec<ParticipantId>>::new();
        for (person, place) in places {
            groups.entry(place).or_default().push(person);
        }
        for group in groups.values() {
            for (index, one) in group.iter().enumerate() {
                for pair in group[index + 1..].iter().filter_map(|other| Pair::new(*one, *other)) {
                    let times = self.0.entry(pair).or_default();
                    *times = times.saturating_add(1);
                }
            }
        }
    }

    /// How often these two met.
    #[must_use]
    pub fn times(&self, pair: Pair) -> u32 {
        self.0.get(&pair).copied().unwrap_or_default()
    }

    /// Every pair that met, with how often.
    pub fn iter(&self) -> impl Iterator<Item = (Pair, u32)> {
        self.0.iter().map(|(pair, times)| (*pair, *times))
    }

    /// Whether nobody met anybody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn rounds_add_up_e52() {
        let [alice, bob, charlie] = [1, 2, 3].map(|n| ParticipantId(Uuid::from_u128(n)));
        let mut met = Meetings::default();
        met.record([(alice, 'x'), (bob, 'x'), (charlie, 'y')]);
        met.record([(charlie, 'x'), (bob, 'y'), (alice, 'y')]);
        let pair = |one, other| Pair::new(one, other).expect("two people");
        assert_eq!(met.times(pair(bob, alice)), 2);
        assert_eq!(met.times(pair(bob, charlie)), 0);
        assert_eq!(met.iter().collect::<Vec<_>>(), [(pair(alice, bob), 2)]);
        assert_eq!(Pair::new(bob, bob), None);
        assert_eq!(pair(bob, alice).both(), [alice, bob]);
        assert_eq!((pair(bob, alice).other(bob), pair(bob, alice).other(charlie)), (Some(alice), None));
    }
}
