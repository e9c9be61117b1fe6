//! Compared with every arrangement there is: small problems are solved as well as can be.

use plenary_core::{
    domain::assignment::{Prefer, Problem, Reason, solve},
    ids::{BreakoutId, ParticipantId},
};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};

use super::{
    cases::any_problem,
    judge::{Places, cost, is_possible, repeats},
};
use crate::config;

/// Every arrangement that respects locks and capacities and places as many as possible.
fn every(problem: &Problem) -> Vec<Places> {
    let ids: Vec<ParticipantId> = problem.people.keys().copied().collect();
    let mut options: Vec<Option<BreakoutId>> = problem.breakouts.keys().copied().map(Some).collect();
    options.push(None);
    let all = options.len().pow(ids.len() as u32);
    (0..all)
        .map(|mut number| {
            let mut places = Places::new();
            for id in &ids {
                places.extend(options[number % options.len()].map(|breakout| (*id, breakout)));
                number /= options.len();
            }
            places
        })
        .filter(|places| is_possible(problem, places))
        .collect()
}

/// Problems of every size up to six people and three breakouts, some of each; the same ones each time.
fn small_problems() -> impl Iterator<Item = Problem> {
    let each = config(96).cases / 8;
    let mut runner = TestRunner::deterministic();
    let sizes = (1..=6).flat_map(|people| (1..=3).map(move |breakouts| (people, breakouts)));
    sizes.flat_map(move |(people, breakouts)| {
        let problems = any_problem(people..=people, breakouts..=breakouts);
        let some = (0..each).map(|_| problems.new_tree(&mut runner).expect("a problem can always be made").current());
        some.collect::<Vec<_>>()
    })
}

#[test]
fn nothing_is_better_than_what_is_found_e51_e52() {
    for problem in small_problems() {
        let outcome = solve(&problem);
        let best = every(&problem).iter().map(|places| cost(&problem, places)).min();
        assert_eq!(Some(cost(&problem, &outcome.places)), best, "{problem:#?} {:?}", outcome.places);
    }
}

#[test]
fn the_fewest_people_move_e51() {
    for problem in small_problems() {
        let problem = Problem { prefer: Prefer::FewestMoves, ..problem };
        let outcome = solve(&problem);
        let best = every(&problem).iter().map(|places| cost(&problem, places)).min();
        assert_eq!(Some(cost(&problem, &outcome.places)), best, "{problem:#?} {:?}", outcome.places);
    }
}

#[test]
fn a_repeat_that_is_called_unavoidable_is_e52() {
    let mut unavoidable = 0;
    for problem in small_problems() {
        let outcome = solve(&problem);
        let hard = |places: &Places| cost(&problem, places)[..3].to_vec();
        let alike = every(&problem).into_iter().filter(|places| hard(places) == hard(&outcome.places));
        let fewest = alike.map(|places| repeats(&problem.met, &places).len()).min().unwrap_or_default();
        assert!(outcome.repeats_min <= fewest, "{} of {fewest}: {problem:#?}", outcome.repeats_min);
        let called = |reason: &Reason| matches!(reason, Reason::MetAgain { unavoidable: true, .. });
        if outcome.reasons.values().flatten().any(called) {
            unavoidable += 1;
            assert_eq!(outcome.repeats.len(), fewest);
        }
    }
    assert!(unavoidable > 20, "{unavoidable}");
}
