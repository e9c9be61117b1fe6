//! Someone comes or goes while breakouts run.

use plenary_core::domain::assignment::{Constraint, Prefer, Problem, Reason, solve};
use proptest::prelude::*;

use super::{
    cases::{any_problem, breakout, edit, people, person, plain, present},
    judge::{differ_by_one, sizes},
};
use crate::config;

/// So many people in even breakouts, as they are now.
fn running(people: usize, breakouts: usize) -> Problem {
    let mut problem = Problem { prefer: Prefer::FewestMoves, ..plain(people, breakouts) };
    let now = solve(&problem).places;
    present(&mut problem, &now);
    problem
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn asking_again_moves_nobody_e51(problem in any_problem(1..=9, 1..=4)) {
        let mut problem = Problem { prefer: Prefer::FewestMoves, ..problem };
        let now = solve(&problem).places;
        present(&mut problem, &now);
        let again = solve(&problem);
        prop_assert_eq!((&again.places, again.moved.len()), (&now, 0));
    }

    #[test]
    fn one_newcomer_moves_nobody_e51(problem in any_problem(1..=8, 1..=4)) {
        let mut problem = Problem { prefer: Prefer::FewestMoves, ..problem };
        problem.breakouts.values_mut().for_each(|capacity| *capacity = None);
        let before = solve(&problem);
        // Where sizes are uneven, it is because of rules that a newcomer may help to keep.
        prop_assume!(differ_by_one(&sizes(&problem, &before.places)));
        present(&mut problem, &before.places);
        edit(&mut problem, 50);
        let after = solve(&problem);
        prop_assert!(after.moved.is_empty(), "{:?}", after.moved);
        prop_assert!(after.reasons[&person(50)].contains(&Reason::Smallest));
    }
}

#[test]
fn hundreds_stay_when_one_comes_e51() {
    let mut problem = running(499, 100);
    edit(&mut problem, 499);
    let outcome = solve(&problem);
    assert!(outcome.moved.is_empty());
    assert!(differ_by_one(&sizes(&problem, &outcome.places)));
}

#[test]
fn two_who_leave_the_same_breakout_are_made_up_for_by_one_e51() {
    let mut problem = running(15, 3);
    let leaving: Vec<_> =
        problem.people.iter().filter(|(_, one)| one.present == Some(breakout(0))).map(|(id, _)| *id).take(2).collect();
    problem.people.retain(|id, _| !leaving.contains(id));
    let outcome = solve(&problem);
    assert_eq!((outcome.moved.len(), outcome.unmet), (1, vec![]));
}

#[test]
fn many_who_leave_are_made_up_for_by_as_few_as_can_be_e51() {
    let mut problem = running(300, 60);
    problem.people.retain(|id, _| !(id.0.as_u128() * 7 % 300).is_multiple_of(6));
    let places = problem.people.iter().filter_map(|(id, one)| Some((*id, one.present?))).collect();
    let before = sizes(&problem, &places);
    // 250 in 60 are four each, and five in ten: from those that are larger, as many as that leave; ten of them stay.
    let above: usize = before.iter().map(|size| size.saturating_sub(4)).sum();
    let stay = before.iter().filter(|size| **size > 4).count().min(10);
    let outcome = solve(&problem);
    assert!(differ_by_one(&sizes(&problem, &outcome.places)));
    assert_eq!(outcome.moved.len(), above - stay);
}

#[test]
fn a_group_that_forms_late_is_joined_by_the_smaller_part_e51() {
    let mut problem = running(12, 3);
    let at = |place: usize| (0..12).filter(|n| problem.people[&person(*n)].present == Some(breakout(place))).collect();
    let [first, second]: [Vec<usize>; 2] = [0, 1].map(at);
    let group = people([first[0], first[1], second[0]]);
    problem.constraints = [Constraint::Together(group.clone())].into();
    let outcome = solve(&problem);
    assert_eq!((outcome.moved.len(), outcome.unmet), (2, vec![]), "one joins, one makes room");
    assert!(outcome.moved.contains(&person(second[0])));
}

#[test]
fn whoever_wants_new_people_moves_e52() {
    let mut problem = running(12, 4);
    problem.met.record(problem.people.iter().filter_map(|(id, one)| Some((*id, one.present?))));
    assert_eq!(solve(&problem).repeats.len(), 12, "nobody moves, so all meet again");
    problem.prefer = Prefer::NewPairs;
    assert!(solve(&problem).repeats.is_empty());
}
