//! Problems: by hand, and any.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
};

use plenary_core::{
    domain::assignment::{Constraint, Meetings, Person, Prefer, Problem},
    ids::{BreakoutId, ParticipantId},
};
use proptest::{collection::vec, option, prelude::*};
use uuid::Uuid;

pub const ALICE: usize = 0;
pub const BOB: usize = 1;
pub const CHARLIE: usize = 2;

pub fn person(n: usize) -> ParticipantId {
    ParticipantId(Uuid::from_u128(n as u128))
}

pub fn breakout(n: usize) -> BreakoutId {
    BreakoutId(Uuid::from_u128(1_000_000 + n as u128))
}

pub fn people(numbers: impl IntoIterator<Item = usize>) -> BTreeSet<ParticipantId> {
    numbers.into_iter().map(person).collect()
}

/// So many people and breakouts, and nothing said about them.
pub fn plain(people: usize, breakouts: usize) -> Problem {
    Problem {
        people: (0..people).map(|n| (person(n), Person::default())).collect(),
        breakouts: (0..breakouts).map(|n| (breakout(n), None)).collect(),
        ..Problem::default()
    }
}

pub fn edit(problem: &mut Problem, n: usize) -> &mut Person {
    problem.people.entry(person(n)).or_default()
}

/// Everyone is where `places` says.
pub fn present(problem: &mut Problem, places: &BTreeMap<ParticipantId, BreakoutId>) {
    for (id, person) in &mut problem.people {
        person.present = places.get(id).copied();
    }
}

/// Any problem of at most this size, with contradictions, strangers and all.
pub fn any_problem(people: RangeInclusive<usize>, breakouts: RangeInclusive<usize>) -> impl Strategy<Value = Problem> {
    (people, breakouts).prop_flat_map(|(people, breakouts)| {
        let round = vec(0..breakouts.max(1), people);
        (
            vec(any_person(breakouts), people),
            vec(prop_oneof![Just(None), (0..4_usize).prop_map(Some)], breakouts),
            vec(any_constraint(people), 0..5),
            vec(round, 0..3),
            prop_oneof![Just(Prefer::NewPairs), Just(Prefer::FewestMoves)],
            any::<u32>(),
        )
            .prop_map(|(people, capacities, constraints, rounds, prefer, seed)| {
                let mut met = Meetings::default();
                for round in rounds {
                    met.record(round.into_iter().enumerate().map(|(n, place)| (person(n), place)));
                }
                Problem {
                    people: people.into_iter().enumerate().map(|(n, one)| (person(n), one)).collect(),
                    breakouts: capacities.into_iter().enumerate().map(|(n, most)| (breakout(n), most)).collect(),
                    constraints: constraints.into_iter().collect(),
                    met,
                    prefer,
                    seed,
                }
            })
    })
}

fn any_person(breakouts: usize) -> impl Strategy<Value = Person> {
    // One place more than there is: locked or present in a breakout of former times.
    let place = move |weight| option::weighted(weight, (0..=breakouts).prop_map(breakout));
    (0..3_usize, option::weighted(0.8, 0..2_usize), place(0.1), place(0.7)).prop_map(|(team, role, locked, present)| {
        let mut tags = BTreeMap::from([("team".to_owned(), team.to_string())]);
        tags.extend(role.map(|role| ("role".to_owned(), role.to_string())));
        Person { tags, locked, present }
    })
}

fn any_constraint(people: usize) -> impl Strategy<Value = Constraint> {
    let ids = || vec(0..=people, 0..4).prop_map(|numbers| numbers.into_iter().map(person).collect::<BTreeSet<_>>());
    let tag = || prop_oneof![4 => Just("team"), 4 => Just("role"), 1 => Just("nothing")].prop_map(str::to_owned);
    prop_oneof![
        2 => ids().prop_map(Constraint::Together),
        2 => ids().prop_map(Constraint::Apart),
        1 => tag().prop_map(|tag| Constraint::Spread { tag }),
        1 => tag().prop_map(|tag| Constraint::Mix { tag }),
        1 => tag().prop_map(|tag| Constraint::Same { tag }),
    ]
}
