//! Several rounds: nobody meets twice while that is possible.

use std::collections::BTreeSet;

use plenary_core::domain::assignment::{Constraint, Meetings, Problem, Schedule, Unmet, plan};
use proptest::prelude::*;

use super::{
    cases::{any_problem, breakout, edit, people, person, plain},
    judge::{check, differ_by_one, sizes},
};
use crate::config;

/// Checks each round by itself, and what is said about repeats.
fn check_all(problem: &Problem, schedule: &Schedule) {
    let mut met = problem.met.clone();
    let mut problem = problem.clone();
    for round in &schedule.rounds {
        check(&problem, round, &met);
        met.record(round.places.clone());
        problem.people.values_mut().for_each(|person| person.present = None);
    }
    assert!(schedule.repeats_min <= schedule.repeats());
}

proptest! {
    #![proptest_config(config(24))]

    #[test]
    fn every_round_keeps_the_rules_e52(problem in any_problem(0..=7, 0..=3), rounds in 0..4_usize) {
        let schedule = plan(&problem, rounds);
        prop_assert_eq!(schedule.rounds.len(), rounds);
        check_all(&problem, &schedule);
        prop_assert_eq!(schedule, plan(&problem, rounds));
    }

    #[test]
    fn four_rounds_of_up_to_four_people_repeat_nothing_e52(
        (breakouts, people) in prop_oneof![Just(5_usize), 7..10_usize].prop_flat_map(|b| (Just(b), 1..=4 * b)),
        seed: u32,
    ) {
        let problem = Problem { seed, ..plain(people, breakouts) };
        let schedule = plan(&problem, 4);
        prop_assert_eq!(schedule.repeats(), 0);
        for round in &schedule.rounds {
            prop_assert!(differ_by_one(&sizes(&problem, &round.places)));
        }
    }
}

#[test]
fn thirty_two_in_eight_and_forty_in_ten_over_six_rounds_meet_nobody_twice_e52() {
    for (people, breakouts) in [(32, 8), (40, 10)] {
        let problem = plain(people, breakouts);
        let schedule = plan(&problem, 6);
        assert_eq!(schedule.repeats(), 0);
        check_all(&problem, &schedule);
    }
}

#[test]
fn what_is_possible_is_found_e52() {
    let possible =
        [(16, 4, 5), (20, 5, 5), (24, 6, 7), (30, 6, 6), (18, 6, 8), (22, 5, 5), (15, 5, 7), (10, 5, 9), (9, 3, 4)];
    for (people, breakouts, rounds) in possible {
        assert_eq!(plan(&plain(people, breakouts), rounds).repeats(), 0, "{people} in {breakouts} over {rounds}");
    }
}

#[test]
fn when_impossible_repeats_are_told_e52() {
    let problem = plain(12, 3);
    let schedule = plan(&problem, 2);
    // Four of three groups: one pair at least of each has met.
    assert_eq!((schedule.repeats(), schedule.repeats_min), (3, 3));
    check_all(&problem, &schedule);
    assert_eq!(plan(&plain(16, 4), 6).repeats(), plan(&plain(16, 4), 6).repeats_min);
}

#[test]
fn hosts_stay_and_everyone_else_goes_around_e39_e52() {
    for hosts in [8, 3] {
        let mut problem = plain(32, 8);
        for n in 0..hosts {
            edit(&mut problem, 4 * n).locked = Some(breakout(n));
        }
        let schedule = plan(&problem, 8);
        assert_eq!(schedule.repeats(), 0);
        check_all(&problem, &schedule);
    }
}

#[test]
fn teams_are_spread_in_every_round_e52() {
    let mut problem = plain(32, 8);
    for n in 0..32 {
        edit(&mut problem, n).tags.insert("team".to_owned(), (n % 4).to_string());
    }
    problem.constraints =
        [Constraint::Spread { tag: "team".to_owned() }, Constraint::Apart(people([0, 4, 8, 12]))].into();
    let schedule = plan(&problem, 6);
    assert_eq!(schedule.repeats(), 0);
    assert!(schedule.rounds.iter().all(|round| round.unmet.is_empty()));
    check_all(&problem, &schedule);
}

#[test]
fn a_couple_meets_in_every_round_and_that_is_counted_e52() {
    let mut problem = plain(20, 5);
    problem.constraints = [Constraint::Together(people([0, 1]))].into();
    let schedule = plan(&problem, 3);
    assert_eq!((schedule.repeats(), schedule.repeats_min), (2, 2));
    check_all(&problem, &schedule);
}

#[test]
fn former_rounds_count_e52() {
    let mut problem = plain(40, 10);
    let former = plan(&problem, 3);
    for round in &former.rounds {
        problem.met.record(round.places.clone());
    }
    problem.seed = 1;
    let schedule = plan(&problem, 3);
    assert_eq!(schedule.repeats(), 0);
    check_all(&problem, &schedule);
}

#[test]
fn too_few_places_are_told_in_every_round_p12() {
    let mut problem = plain(9, 3);
    problem.breakouts.values_mut().for_each(|capacity| *capacity = Some(2));
    let schedule = plan(&problem, 3);
    check_all(&problem, &schedule);
    let without = |unmet: &Unmet| matches!(unmet, Unmet::NoPlace { people, placed: 6 } if people.len() == 3);
    assert!(schedule.rounds.iter().all(|round| round.unmet.iter().any(without)));
}

#[test]
fn many_people_over_many_rounds_e52() {
    let problem = plain(500, 100);
    let schedule = plan(&problem, 12);
    assert_eq!(schedule.repeats(), 0);
    let mut met = Meetings::default();
    schedule.rounds.iter().for_each(|round| met.record(round.places.clone()));
    assert_eq!(met.iter().count(), 12 * 100 * 10);
    let everyone: BTreeSet<_> = (0..500).map(person).collect();
    assert!(schedule.rounds.iter().all(|round| round.places.keys().eq(&everyone)));
}
