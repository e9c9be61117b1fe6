//! Why each person is where they are, as facts about the result, and in words.

use std::collections::BTreeSet;

use super::{
    Constraint, Pair,
    report::{Places, is_even, is_mixed},
};
use crate::ids::{BreakoutId, ParticipantId};

/// Something that is true of a person's place and tells why it is this one; the more important ones come first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Locked there.
    Locked,
    /// There is no place for this person.
    NoPlace,
    /// A constraint keeps them with these people, who are there too.
    TogetherWith(BTreeSet<ParticipantId>),
    /// A constraint keeps them apart from these people, who are elsewhere.
    ApartFrom(BTreeSet<ParticipantId>),
    /// They were there before.
    Stayed,
    /// They were in this other breakout before.
    MovedFrom(BreakoutId),
    /// They are new while others were in a breakout before.
    New,
    /// Without them, no breakout would be smaller than theirs.
    Smallest,
    /// People with this value are in all breakouts as evenly as can be.
    Spread {
        /// The name of the tag.
        tag: String,
        /// Their value.
        value: String,
    },
    /// No one else in the breakout has this value, or no breakout is without it.
    Mixed {
        /// The name of the tag.
        tag: String,
        /// Their value.
        value: String,
    },
    /// Others in the breakout have this value, too.
    Same {
        /// The name of the tag.
        tag: String,
        /// Their value.
        value: String,
    },
    /// They met nobody here in a former round.
    FirstMeeting,
    /// They met these people in a former round.
    MetAgain {
        /// Whom they met.
        people: BTreeSet<ParticipantId>,
        /// It is certain that no arrangement has fewer repeats; otherwise none was found.
        unavoidable: bool,
    },
    /// Chance chose this breakout among those that the other reasons leave.
    Chance,
}

impl Reason {
    /// Whether it leaves nothing to chance.
    fn decides(&self) -> bool {
        match self {
            Self::Locked
            | Self::NoPlace
            | Self::TogetherWith(_)
            | Self::Stayed
            | Self::Smallest
            | Self::Same { .. } => true,
            Self::ApartFrom(_)
            | Self::MovedFrom(_)
            | Self::New
            | Self::Spread { .. }
            | Self::Mixed { .. }
            | Self::FirstMeeting
            | Self::MetAgain { .. }
            | Self::Chance => false,
        }
    }
}

/// What of the result is not told by the places.
pub(super) struct Repeats<'a> {
    /// Who meets again.
    pub pairs: &'a BTreeSet<Pair>,
    /// There were former rounds.
    pub former: bool,
    /// No arrangement has fewer.
    pub fewest: bool,
}

impl Places<'_> {
    /// The reasons for everyone's place.
    pub(super) fn reasons(&self, repeats: &Repeats) -> Vec<Vec<Reason>> {
        let mut reasons: Vec<Vec<Reason>> = (0..self.place.len()).map(|person| self.by_place(person)).collect();
        self.by_company(&mut reasons);
        for constraint in &self.problem.constraints {
            self.by_tag(constraint, &mut reasons);
        }
        for reasons in &mut reasons {
            if !reasons.iter().any(Reason::decides) {
                reasons.push(Reason::Chance);
            }
        }
        self.by_meetings(repeats, &mut reasons);
        for reasons in &mut reasons {
            reasons.sort();
        }
        reasons
    }

    fn by_place(&self, person: usize) -> Vec<Reason> {
        let mut reasons = Vec::new();
        let place = self.place[person];
        if self.model.locked[person].is_some() {
            reasons.push(Reason::Locked);
        }
        if self.of(person).is_none() {
            reasons.push(Reason::NoPlace);
        }
        match self.model.present[person] {
            Some(present) if present == place => reasons.push(Reason::Stayed),
            Some(present) => reasons.push(Reason::MovedFrom(self.model.breakouts[present])),
            None if self.model.present.iter().any(Option::is_some) => {
                reasons.push(Reason::New);
                let sizes = self.sizes();
                if sizes.get(place).is_some_and(|size| sizes.iter().all(|other| size - 1 <= *other)) {
                    reasons.push(Reason::Smallest);
                }
            }
            None => {}
        }
        reasons
    }

    /// Who is with them, or not, because of constraints; people are told of once, however many name them.
    fn by_company(&self, reasons: &mut [Vec<Reason>]) {
        let mut with = vec![BTreeSet::new(); self.place.len()];
        let mut without = with.clone();
        for constraint in &self.problem.constraints {
            let (ids, together) = match constraint {
                Constraint::Together(ids) => (ids, true),
                Constraint::Apart(ids) => (ids, false),
                Constraint::Spread { .. } | Constraint::Mix { .. } | Constraint::Same { .. } => continue,
            };
            for person in ids.iter().filter_map(|id| self.model.person(*id)) {
                let Some(place) = self.of(person) else { continue };
                let others = ids.iter().filter_map(|id| self.model.person(*id)).filter(|other| *other != person);
                let others = self.ids(others.filter(|other| (self.of(*other) == Some(place)) == together));
                if together { with[person].extend(others) } else { without[person].extend(others) }
            }
        }
        for ((reasons, with), without) in reasons.iter_mut().zip(with).zip(without) {
            reasons.extend((!with.is_empty()).then_some(Reason::TogetherWith(with)));
            reasons.extend((!without.is_empty()).then_some(Reason::ApartFrom(without)));
        }
    }

    fn by_tag(&self, constraint: &Constraint, reasons: &mut [Vec<Reason>]) {
        let (Constraint::Spread { tag } | Constraint::Mix { tag } | Constraint::Same { tag }) = constraint else {
            return;
        };
        let tally = self.tally(tag);
        for (value, members) in tally.values {
            let counts = &tally.counts[value];
            for person in members {
                let Some(here) = counts.get(self.place[person]).copied() else { continue };
                let (tag, value) = (tag.clone(), value.to_owned());
                let reason = match constraint {
                    Constraint::Spread { .. } if is_even(counts) => Reason::Spread { tag, value },
                    Constraint::Mix { .. } if here == 1 || is_mixed(counts) => Reason::Mixed { tag, value },
                    Constraint::Same { .. } if here > 1 => Reason::Same { tag, value },
                    _ => continue,
                };
                reasons[person].push(reason);
            }
        }
    }

    fn by_meetings(&self, repeats: &Repeats, reasons: &mut [Vec<Reason>]) {
        let mut again = vec![BTreeSet::new(); self.place.len()];
        for pair in repeats.pairs {
            let [one, other] = pair.both();
            for (person, whom) in [(one, other), (other, one)] {
                if let Some(person) = self.model.person(person) {
                    again[person].insert(whom);
                }
            }
        }
        for (person, people) in again.into_iter().enumerate() {
            if !people.is_empty() {
                reasons[person].push(Reason::MetAgain { people, unavoidable: repeats.fewest });
            } else if repeats.former && self.of(person).is_some() {
                reasons[person].push(Reason::FirstMeeting);
            }
        }
    }
}

/// A sentence that says why `person` is where they are: "Bob is kept together with Alice and has met nobody here
/// before."
#[must_use]
pub fn sentence(person: ParticipantId, reasons: &[Reason], name: impl Fn(ParticipantId) -> String) -> String {
    let clauses: Vec<String> = reasons.iter().map(|reason| clause(reason, &name)).collect();
    if clauses.is_empty() {
        return format!("{} is here by chance.", name(person));
    }
    format!("{} {}.", name(person), listed(&clauses))
}

fn clause(reason: &Reason, name: impl Fn(ParticipantId) -> String) -> String {
    let names = |people: &BTreeSet<ParticipantId>| named(people, &name);
    match reason {
        Reason::Locked => "is locked here".to_owned(),
        Reason::NoPlace => "has no place because there is no room".to_owned(),
        Reason::TogetherWith(people) => format!("is kept together with {}", names(people)),
        Reason::ApartFrom(people) => format!("is kept apart from {}", names(people)),
        Reason::Stayed => "was here before".to_owned(),
        Reason::MovedFrom(_) => "was in another breakout before".to_owned(),
        Reason::New => "is new".to_owned(),
        Reason::Smallest => "went to the smallest breakout".to_owned(),
        Reason::Spread { tag, value } => format!("is here to spread {tag} “{value}” evenly"),
        Reason::Mixed { tag, value } => format!("brings {tag} “{value}” into the mix"),
        Reason::Same { tag, value } => format!("shares {tag} “{value}” with others here"),
        Reason::FirstMeeting => "has met nobody here before".to_owned(),
        Reason::MetAgain { people, unavoidable: true } => {
            format!("meets {} again because no arrangement avoids that", names(people))
        }
        Reason::MetAgain { people, unavoidable: false } => {
            format!("meets {} again", names(people))
        }
        Reason::Chance => "is here by chance".to_owned(),
    }
}

/// The names of people, in the order of the alphabet.
pub(super) fn named(people: &BTreeSet<ParticipantId>, name: impl Fn(ParticipantId) -> String) -> String {
    let mut names: Vec<String> = people.iter().map(|id| name(*id)).collect();
    names.sort_unstable();
    listed(&names)
}

/// "a", "a and b", "a, b and c".
fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_sentence_reads_as_one() {
        let id = |n| ParticipantId(Uuid::from_u128(n));
        let name = |id: ParticipantId| ["Alice", "Bob", "Charlie"][id.0.as_u128() as usize].to_owned();
        let reasons =
            [Reason::TogetherWith([id(0)].into()), Reason::ApartFrom([id(1), id(2)].into()), Reason::FirstMeeting];
        assert_eq!(
            sentence(id(1), &reasons, name),
            "Bob is kept together with Alice, is kept apart from Bob and Charlie and has met nobody here before."
        );
        assert_eq!(
            sentence(id(2), &[Reason::New, Reason::Smallest], name),
            "Charlie is new and went to the smallest breakout."
        );
        assert_eq!(sentence(id(2), &[], name), "Charlie is here by chance.");
    }
}
