//! What does not hold, in words.

use super::{Unmet, Why, explain::named};
use crate::ids::{BreakoutId, ParticipantId};

/// A sentence about a wish that does not hold: "Alice and Bob are not together: the larger breakouts hold 1 person."
#[must_use]
pub fn complaint(
    unmet: &Unmet,
    name: impl Fn(ParticipantId) -> String,
    place: impl Fn(BreakoutId) -> String,
) -> String {
    let people = unmet.people();
    let who = named(&people, name);
    let (is, has) = if people.len() == 1 { ("is", "has") } else { ("are", "have") };
    match unmet {
        Unmet::UnknownPeople(_) => format!("{who} {has} no place here, so a rule about them is not looked at."),
        Unmet::UnknownLock(_) => format!("{who} cannot stay in a breakout that is not there."),
        Unmet::UnknownTag(tag) => format!("Nobody has “{tag}”, so a rule about it changes nothing."),
        Unmet::NoPlace { .. } => format!("{who} {has} no place: there is no more room."),
        Unmet::OverCapacity { breakout, capacity, .. } => {
            format!("{who} stay in {}, which holds {capacity}.", place(*breakout))
        }
        Unmet::Together { why, .. } => format!("{who} are not together{}.", because(*why)),
        Unmet::Apart { why, .. } => format!("{who} {is} not apart{}.", because(*why)),
        Unmet::Uneven { smallest, largest } => {
            format!(
                "The smallest breakout has {smallest} and the largest {largest} people, because of the other rules."
            )
        }
        Unmet::Spread { tag, value, .. } => format!("{tag} “{value}” is not spread evenly."),
        Unmet::Mix { tag, .. } => format!("{who} share a breakout with someone of the same {tag}."),
        Unmet::Same { tag, .. } => format!("{who} are with people of another {tag}."),
    }
}

fn because(why: Why) -> String {
    let reason = match why {
        Why::Locked => "they are pinned otherwise".to_owned(),
        Why::LargerThanAnyBreakout(1) => "no breakout holds more than one".to_owned(),
        Why::LargerThanAnyBreakout(most) => format!("no breakout holds more than {most}"),
        Why::MoreThanBreakouts(1) => "there is only one breakout".to_owned(),
        Why::MoreThanBreakouts(count) => format!("there are only {count} breakouts"),
        Why::NoPlace => "there is no room for all of them".to_owned(),
        Why::Contradiction => "another rule says the opposite".to_owned(),
        // There may be no way, or somebody placed them so.
        Why::NotFound => return String::new(),
    };
    format!(": {reason}")
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_complaint_names_people_and_says_why() {
        let id = |n| ParticipantId(Uuid::from_u128(n));
        let name = |id: ParticipantId| ["Alice", "Bob", "Charlie"][id.0.as_u128() as usize].to_owned();
        let place = |_| "The porch".to_owned();
        let people = [id(0), id(1)].into();
        assert_eq!(
            complaint(&Unmet::Together { people, why: Why::LargerThanAnyBreakout(1) }, name, place),
            "Alice and Bob are not together: no breakout holds more than one."
        );
        assert_eq!(
            complaint(&Unmet::NoPlace { people: [id(2)].into(), placed: 2 }, name, place),
            "Charlie has no place: there is no more room."
        );
    }
}
