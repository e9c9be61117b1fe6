//! Explanations agree with the facts.

use std::collections::BTreeSet;

use plenary_core::{
    domain::assignment::{Constraint, Outcome, Problem, Reason, sentence, solve},
    ids::ParticipantId,
};
use proptest::prelude::*;

use super::{
    cases::any_problem,
    judge::{differ_by_one, home, known, lock, sizes, tally},
};
use crate::config;

proptest! {
    #![proptest_config(config(96))]

    #[test]
    fn every_reason_is_a_fact_and_every_fact_a_reason(problem in any_problem(0..=9, 0..=4)) {
        let outcome = solve(&problem);
        for id in problem.people.keys() {
            let given = &outcome.reasons[id];
            let facts = facts(&problem, &outcome, *id);
            let said: BTreeSet<Reason> = given.iter().filter(|reason| **reason != Reason::Chance).cloned().collect();
            prop_assert_eq!(&said, &facts);
            prop_assert!(given.is_sorted() && !given.is_empty());
            let decided = facts.iter().any(|reason| {
                matches!(reason, Reason::Locked | Reason::NoPlace | Reason::TogetherWith(_) | Reason::Stayed)
                    || matches!(reason, Reason::Smallest | Reason::Same { .. })
            });
            prop_assert_eq!(given.contains(&Reason::Chance), !decided);
            let sentence = sentence(*id, given, |id| format!("P{}", id.0.as_u128()));
            prop_assert!(sentence.starts_with('P') && sentence.ends_with('.'), "{}", sentence);
        }
    }
}

/// All that is true of one person, but for chance.
fn facts(problem: &Problem, outcome: &Outcome, id: ParticipantId) -> BTreeSet<Reason> {
    let place = outcome.places.get(&id).copied();
    let mut facts = BTreeSet::new();
    facts.extend(lock(problem, id).map(|_| Reason::Locked));
    facts.extend(place.is_none().then_some(Reason::NoPlace));
    let sizes = sizes(problem, &outcome.places);
    let here = problem.breakouts.keys().position(|breakout| Some(*breakout) == place);
    match home(problem, id) {
        Some(home) if Some(home) == place => _ = facts.insert(Reason::Stayed),
        Some(home) => _ = facts.insert(Reason::MovedFrom(home)),
        None if problem.people.keys().any(|other| home(problem, *other).is_some()) => {
            facts.insert(Reason::New);
            if here.is_some_and(|here| sizes.iter().all(|size| sizes[here] - 1 <= *size)) {
                facts.insert(Reason::Smallest);
            }
        }
        None => {}
    }
    let (mut with, mut without) = (BTreeSet::new(), BTreeSet::new());
    for constraint in &problem.constraints {
        match constraint {
            Constraint::Together(ids) | Constraint::Apart(ids) if ids.contains(&id) && place.is_some() => {
                let together = matches!(constraint, Constraint::Together(_));
                for other in known(problem, ids).into_iter().filter(|other| *other != id) {
                    match (outcome.places.get(&other).copied() == place, together) {
                        (true, true) => _ = with.insert(other),
                        (false, false) => _ = without.insert(other),
                        (true, false) | (false, true) => {}
                    }
                }
            }
            Constraint::Together(_) | Constraint::Apart(_) => {}
            Constraint::Spread { tag } | Constraint::Mix { tag } | Constraint::Same { tag } => {
                let tally = tally(problem, &outcome.places, tag);
                let Some(value) = problem.people[&id].tags.get(tag) else { continue };
                let Some(here) = here else { continue };
                let counts = &tally[&**value].0;
                let (tag, value) = (tag.clone(), value.clone());
                match constraint {
                    Constraint::Spread { .. } if differ_by_one(counts) => {
                        facts.insert(Reason::Spread { tag, value });
                    }
                    Constraint::Mix { .. } if counts[here] == 1 || !counts.contains(&0) => {
                        facts.insert(Reason::Mixed { tag, value });
                    }
                    Constraint::Same { .. } if counts[here] > 1 => {
                        facts.insert(Reason::Same { tag, value });
                    }
                    _ => {}
                }
            }
        }
    }
    facts.extend((!with.is_empty()).then_some(Reason::TogetherWith(with)));
    facts.extend((!without.is_empty()).then_some(Reason::ApartFrom(without)));
    let people: BTreeSet<_> = outcome.repeats.iter().filter_map(|pair| pair.other(id)).collect();
    if !people.is_empty() {
        facts.insert(Reason::MetAgain { people, unavoidable: outcome.repeats.len() == outcome.repeats_min });
    } else if !problem.met.is_empty() && place.is_some() {
        facts.insert(Reason::FirstMeeting);
    }
    facts
}
