//! `plenary rounds`: what the assignment engine finds for so many people, beside what cannot be undercut.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
    time::{Duration, Instant},
};

use clap::{Args, Subcommand};
use plenary_core::{
    domain::assignment::{Grouping, Meetings, Person, Problem, ROUNDS_MAX, Schedule, plan, sizes},
    ids::{BreakoutId, ParticipantId},
};
use uuid::Uuid;

/// What to look at.
#[derive(Subcommand)]
pub enum Command {
    /// Plans rounds for people nobody knows, and prints who meets again.
    Simulate(Simulation),
    /// Plans cases from the literature, beside the most rounds known without a repeated pair.
    Textbook,
}

/// How many people, groups and rounds.
#[derive(Args)]
pub struct Simulation {
    /// How many people there are.
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    people: u32,
    /// How many rounds there are.
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u32).range(1..=ROUNDS_MAX as i64))]
    rounds: u32,
    /// About how many people are in a group.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=1_000), conflicts_with = "groups")]
    size: u32,
    /// How many groups there are, instead of a size.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    groups: Option<u32>,
    /// The same seed gives the same rounds.
    #[arg(long, default_value_t = 1)]
    seed: u32,
}

/// Prints it.
///
/// # Errors
/// When nobody listens.
pub fn run(command: &Command) -> io::Result<()> {
    let out = &mut io::stdout().lock();
    match command {
        Command::Simulate(simulation) => simulate(simulation, out),
        Command::Textbook => textbook(out),
    }
}

fn simulate(simulation: &Simulation, out: &mut impl Write) -> io::Result<()> {
    let people = simulation.people as usize;
    let grouping = match simulation.groups {
        Some(groups) => Grouping::Groups(groups as usize),
        None => Grouping::About(simulation.size as usize),
    };
    let sizes = sizes(people, grouping);
    let (schedule, time) = planned(people, sizes.len(), simulation.rounds as usize, simulation.seed);
    writeln!(out, "{people} people in {} groups of {}, seed {}", sizes.len(), span(&sizes), simulation.seed)?;
    writeln!(out, "{:>5}  {:>7}  {:>12}  sizes", "round", "repeats", "no fewer than")?;
    for (index, round) in schedule.rounds.iter().enumerate() {
        let mut inside = BTreeMap::<BreakoutId, usize>::new();
        round.places.values().for_each(|place| *inside.entry(*place).or_default() += 1);
        let inside: Vec<usize> = inside.into_values().collect();
        writeln!(out, "{:>5}  {:>7}  {:>12}  {}", index + 1, round.repeats.len(), round.repeats_min, span(&inside))?;
    }
    let met = acquaintances(&schedule, people);
    writeln!(out, "repeats: {} in all; counting says no fewer than {}", schedule.repeats(), schedule.repeats_min)?;
    writeln!(out, "spread:  everybody met {} others", span(&met))?;
    writeln!(out, "time:    {:.1} ms", time.as_secs_f64() * 1e3)
}

/// Groups, people in each, and the most rounds known in which nobody meets again: affine planes (9, 16, 25),
/// Kirkman and nearly Kirkman triple systems (15, 18, 21, 24, 27, 30; Ray-Chaudhuri and Wilson 1971, Rees and Stinson
/// 1987), resolvable designs with groups of four (28 and 40; Hanani, Ray-Chaudhuri and Wilson 1972), and the golfers'
/// 32 (Aguado 2004).
const KNOWN: [(usize, usize, usize); 13] = [
    (3, 3, 4),
    (4, 4, 5),
    (5, 5, 6),
    (5, 3, 7),
    (6, 3, 8),
    (7, 3, 10),
    (8, 3, 11),
    (9, 3, 13),
    (10, 3, 14),
    (7, 4, 9),
    (8, 4, 6),
    (8, 4, 10),
    (10, 4, 13),
];

fn textbook(out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{:<32} {:>14} {:>14} {:>12}", "case", "repeats known", "repeats found", "time")?;
    for (groups, size, rounds) in KNOWN {
        let people = groups * size;
        let (schedule, time) = planned(people, groups, rounds, 1);
        let case = format!("{people} in {groups} groups of {size} over {rounds}");
        let ms = time.as_secs_f64() * 1e3;
        writeln!(out, "{case:<32} {:>14} {:>14} {ms:>9.1} ms", 0, schedule.repeats())?;
    }
    Ok(())
}

fn planned(people: usize, groups: usize, rounds: usize, seed: u32) -> (Schedule, Duration) {
    let id = |n: usize| Uuid::from_u128(n as u128 + 1);
    let problem = Problem {
        people: (0..people).map(|n| (ParticipantId(id(n)), Person::default())).collect(),
        breakouts: (0..groups).map(|n| (BreakoutId(id(n)), None)).collect(),
        met: Meetings::default(),
        seed,
        ..Problem::default()
    };
    let start = Instant::now();
    let schedule = plan(&problem, rounds);
    (schedule, start.elapsed())
}

/// How many different others each person met.
fn acquaintances(schedule: &Schedule, people: usize) -> Vec<usize> {
    let mut met = BTreeMap::<ParticipantId, BTreeSet<ParticipantId>>::new();
    for round in &schedule.rounds {
        for (one, place) in &round.places {
            let others = round.places.iter().filter(|(other, there)| *other != one && *there == place);
            met.entry(*one).or_default().extend(others.map(|(other, _)| *other));
        }
    }
    let met: Vec<usize> = met.into_values().map(|others| others.len()).collect();
    debug_assert!(met.len() <= people);
    met
}

/// "4", or "4 to 5".
fn span(numbers: &[usize]) -> String {
    match (numbers.iter().min(), numbers.iter().max()) {
        (Some(least), Some(most)) if least == most => least.to_string(),
        (Some(least), Some(most)) => format!("{least} to {most}"),
        _ => "none".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(people: u32, rounds: u32, size: u32) -> String {
        let mut out = Vec::new();
        let simulation = Simulation { people, rounds, size, groups: None, seed: 1 };
        simulate(&simulation, &mut out).expect("memory takes it");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn a_simulation_says_repeats_spread_and_time_e52() {
        let words = printed(12, 2, 4);
        assert!(words.starts_with("12 people in 3 groups of 4, seed 1\n"), "{words}");
        assert!(words.contains("repeats: 3 in all; counting says no fewer than 3"), "{words}");
        assert!(words.contains("spread:  everybody met 5 to 6 others"), "{words}");
        assert!(printed(16, 5, 4).contains("repeats: 0 in all"), "16 in fours meet exactly once");
    }
}
