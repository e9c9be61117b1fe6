//! What is found, beside what cannot be undercut, and how long it takes; printed, not asserted, as speed depends on
//! the machine. A build for tests prints a few lines only.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use plenary_core::domain::assignment::{Constraint, Meetings, Prefer, Problem, Schedule, plan, solve};

use super::cases::{breakout, edit, people, person, plain};

const SMALL: bool = cfg!(debug_assertions);

fn timed<T>(what: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = what();
    (result, start.elapsed())
}

fn line(what: &str, schedule: &Schedule, time: Duration) {
    println!("{what:<34} {:>7} {:>9} {:>9.1} ms", schedule.repeats(), schedule.repeats_min, time.as_secs_f64() * 1e3);
}

#[test]
fn table_of_rounds() {
    println!("{:<34} {:>7} {:>9} {:>12}", "people in groups over rounds", "repeats", "at least", "time");
    let table = [
        (32, 8, 6),
        (40, 10, 6),
        (12, 3, 4),
        (16, 4, 5),
        (16, 4, 6),
        (20, 5, 5),
        (20, 5, 6),
        (24, 6, 6),
        (24, 6, 7),
        (30, 6, 6),
        (30, 6, 7),
        (18, 6, 8),
        (22, 5, 4),
        (22, 5, 5),
        (22, 5, 6),
        (10, 3, 4),
        (14, 4, 5),
        (17, 4, 5),
        (24, 4, 3),
        (26, 5, 5),
        (27, 6, 6),
        (30, 5, 4),
        (36, 6, 4),
        (42, 6, 5),
        (60, 12, 8),
        (100, 10, 6),
        (100, 20, 10),
        (500, 100, 12),
        (500, 100, 50),
    ];
    for (people, groups, rounds) in table.into_iter().take(if SMALL { 4 } else { usize::MAX }) {
        let (schedule, time) = timed(|| plan(&plain(people, groups), rounds));
        line(&format!("{people} in {groups} over {rounds}"), &schedule, time);
    }
}

#[test]
fn table_of_rounds_under_constraints() {
    println!("{:<34} {:>7} {:>9} {:>12}", "32 in 8 over 6", "repeats", "at least", "time");
    type Kind = (&'static str, fn(&mut Problem));
    let kinds: [Kind; 6] = [
        ("a host in each", |problem| (0..8).for_each(|n| edit(problem, 4 * n).locked = Some(breakout(n)))),
        ("four teams spread", |problem| {
            (0..32).for_each(|n| _ = edit(problem, n).tags.insert("team".to_owned(), (n % 4).to_string()));
            problem.constraints.insert(Constraint::Spread { tag: "team".to_owned() });
        }),
        ("one language together", |problem| {
            (0..32).for_each(|n| _ = edit(problem, n).tags.insert("language".to_owned(), (n % 3).to_string()));
            problem.constraints.insert(Constraint::Same { tag: "language".to_owned() });
        }),
        ("three times three apart", |problem| {
            (0..3).for_each(|n| _ = problem.constraints.insert(Constraint::Apart(people(3 * n..3 * n + 3))));
        }),
        ("two couples", |problem| {
            (0..2).for_each(|n| _ = problem.constraints.insert(Constraint::Together(people(2 * n..2 * n + 2))));
        }),
        ("two rounds before", |problem| {
            let former = plan(&Problem { seed: 9, ..problem.clone() }, 2);
            former.rounds.iter().for_each(|round| problem.met.record(round.places.clone()));
        }),
    ];
    for (kind, change) in kinds.into_iter().take(if SMALL { 2 } else { usize::MAX }) {
        let mut problem = plain(32, 8);
        change(&mut problem);
        let (schedule, time) = timed(|| plan(&problem, 6));
        line(kind, &schedule, time);
    }
}

/// Everything at once: tags, locks, capacities, groups to be together and apart, former rounds.
fn crowded(people: usize, breakouts: usize, rounds: usize, constraints: usize) -> Problem {
    let mut problem = plain(people, breakouts);
    let mut met = Meetings::default();
    for round in 0..rounds {
        met.record((0..people).map(|n| (person(n), (n * (2 * round + 1) + n / breakouts * round) % breakouts)));
    }
    problem.met = met;
    for n in 0..people {
        let one = edit(&mut problem, n);
        one.tags = [("team", n % 7), ("language", n % 3), ("role", n / 5 % 8)]
            .map(|(tag, value)| (tag.to_owned(), value.to_string()))
            .into_iter()
            .collect::<BTreeMap<_, _>>();
        one.locked = (n % 41 == 0).then(|| breakout(n / 7 % breakouts));
        one.present = (n % 37 != 0).then(|| breakout(n * 13 / 5 % breakouts));
    }
    for n in (0..breakouts).step_by(2) {
        problem.breakouts.insert(breakout(n), Some(people.div_ceil(breakouts) + 1));
    }
    let tag = str::to_owned;
    problem.constraints.insert(Constraint::Spread { tag: tag("team") });
    problem.constraints.insert(Constraint::Same { tag: tag("language") });
    problem.constraints.insert(Constraint::Mix { tag: tag("role") });
    for n in 3..constraints {
        let group = self::people((0..2 + n % 3).map(|step| (n * 17 + step * 29) % people));
        problem.constraints.insert(if n % 4 == 0 { Constraint::Together(group) } else { Constraint::Apart(group) });
    }
    problem
}

#[test]
fn table_of_single_rounds() {
    println!(
        "{:<34} {:>7} {:>9} {:>6} {:>6} {:>12}",
        "everything at once", "repeats", "at least", "unmet", "moved", "time"
    );
    let table = [
        (30, 6, 3, 10),
        (60, 12, 5, 20),
        (100, 20, 10, 50),
        (500, 100, 0, 200),
        (500, 100, 10, 200),
        (500, 100, 50, 200),
    ];
    for (people, breakouts, rounds, constraints) in table.into_iter().take(if SMALL { 2 } else { usize::MAX }) {
        for prefer in [Prefer::NewPairs, Prefer::FewestMoves] {
            let problem = Problem { prefer, ..crowded(people, breakouts, rounds, constraints) };
            let (outcome, time) = timed(|| solve(&problem));
            println!(
                "{:<34} {:>7} {:>9} {:>6} {:>6} {:>9.1} ms",
                format!("{people} in {breakouts}, {rounds} before, {prefer:?}"),
                outcome.repeats.len(),
                outcome.repeats_min,
                outcome.unmet.len(),
                outcome.moved.len(),
                time.as_secs_f64() * 1e3,
            );
        }
    }
}
