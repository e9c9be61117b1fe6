//! Facts about places, counted in the plainest way, without the engine.

use std::collections::{BTreeMap, BTreeSet};

use plenary_core::{
    domain::assignment::{Constraint, Meetings, Outcome, Pair, Prefer, Problem, Unmet, Why},
    ids::{BreakoutId, ParticipantId},
};

pub type Places = BTreeMap<ParticipantId, BreakoutId>;

pub fn lock(problem: &Problem, id: ParticipantId) -> Option<BreakoutId> {
    problem.people.get(&id)?.locked.filter(|lock| problem.breakouts.contains_key(lock))
}

pub fn home(problem: &Problem, id: ParticipantId) -> Option<BreakoutId> {
    problem.people.get(&id)?.present.filter(|present| problem.breakouts.contains_key(present))
}

pub fn known(problem: &Problem, ids: &BTreeSet<ParticipantId>) -> BTreeSet<ParticipantId> {
    ids.iter().filter(|id| problem.people.contains_key(id)).copied().collect()
}

pub fn sizes(problem: &Problem, places: &Places) -> Vec<usize> {
    problem.breakouts.keys().map(|breakout| places.values().filter(|place| *place == breakout).count()).collect()
}

/// How many a breakout takes: its capacity, or as many as are locked there if these are more.
fn room(problem: &Problem, breakout: BreakoutId) -> usize {
    let locked = problem.people.keys().filter(|id| lock(problem, **id) == Some(breakout)).count();
    problem.breakouts[&breakout].unwrap_or(usize::MAX).max(locked)
}

/// How many have a place when as many as possible have one.
pub fn places_max(problem: &Problem) -> usize {
    let room = problem.breakouts.keys().fold(0_usize, |sum, id| sum.saturating_add(room(problem, *id)));
    problem.people.len().min(room)
}

/// Whether these places respect locks and capacities, and leave out no one who could have a place.
pub fn is_possible(problem: &Problem, places: &Places) -> bool {
    places.len() == places_max(problem)
        && problem.people.keys().all(|id| lock(problem, *id).is_none_or(|lock| places.get(id) == Some(&lock)))
        && problem.breakouts.keys().zip(sizes(problem, places)).all(|(id, size)| size <= room(problem, *id))
}

pub fn repeats(met: &Meetings, places: &Places) -> BTreeSet<Pair> {
    let meets = |pair: &Pair| {
        let [one, other] = pair.both().map(|id| places.get(&id));
        one.is_some() && one == other
    };
    met.iter().map(|(pair, _)| pair).filter(meets).collect()
}

pub fn moved(problem: &Problem, places: &Places) -> BTreeSet<ParticipantId> {
    let moved = |id: &ParticipantId| home(problem, *id).is_some_and(|home| places.get(id) != Some(&home));
    problem.people.keys().copied().filter(moved).collect()
}

/// What is compared in order: into how many parts more than one groups fall, pairs that should be apart, squares of
/// sizes, and the first two wishes.
pub fn cost(problem: &Problem, places: &Places) -> [usize; 5] {
    let mut split = 0;
    let mut pairs = 0;
    for constraint in &problem.constraints {
        match constraint {
            Constraint::Together(ids) => {
                let parts: BTreeSet<_> = known(problem, ids).iter().map(|id| places.get(id)).collect();
                split += parts.len().saturating_sub(1);
            }
            Constraint::Apart(ids) => {
                for breakout in problem.breakouts.keys() {
                    let here = known(problem, ids).iter().filter(|id| places.get(id) == Some(breakout)).count();
                    pairs += here * here.saturating_sub(1) / 2;
                }
            }
            Constraint::Spread { .. } | Constraint::Mix { .. } | Constraint::Same { .. } => {}
        }
    }
    let squares = sizes(problem, places).iter().map(|size| size * size).sum();
    let (moves, repeats) = (moved(problem, places).len(), repeats(&problem.met, places).len());
    match problem.prefer {
        Prefer::NewPairs => [split, pairs, squares, repeats, 0],
        Prefer::FewestMoves => [split, pairs, squares, moves, repeats],
    }
}

/// By value of a tag: the counts of it in each breakout, and who has it.
pub type Tally<'a> = BTreeMap<&'a str, (Vec<usize>, Vec<ParticipantId>)>;

pub fn tally<'a>(problem: &'a Problem, places: &Places, tag: &str) -> Tally<'a> {
    let mut tally = Tally::new();
    for (id, person) in &problem.people {
        if let Some(value) = person.tags.get(tag) {
            let (counts, people) = tally.entry(value).or_insert((vec![0; problem.breakouts.len()], Vec::new()));
            people.push(*id);
            for (count, breakout) in counts.iter_mut().zip(problem.breakouts.keys()) {
                *count += usize::from(places.get(id) == Some(breakout));
            }
        }
    }
    tally
}

pub fn differ_by_one(counts: &[usize]) -> bool {
    counts.iter().max().unwrap_or(&0) - counts.iter().min().unwrap_or(&0) <= 1
}

/// Everything that should be told of these places, but for the reasons of [`Why`].
pub fn unmet(problem: &Problem, places: &Places) -> BTreeSet<Unmet> {
    let mut unmet = BTreeSet::new();
    let why = Why::NotFound;
    for constraint in &problem.constraints {
        match constraint {
            Constraint::Together(ids) | Constraint::Apart(ids) => {
                let people = known(problem, ids);
                if people.len() < ids.len() {
                    unmet.insert(Unmet::UnknownPeople(ids - &people));
                }
                if matches!(constraint, Constraint::Together(_)) {
                    let parts: BTreeSet<_> = people.iter().map(|id| places.get(id)).collect();
                    unmet.extend((parts.len() > 1).then_some(Unmet::Together { people, why }));
                } else {
                    let shares = |id: &&ParticipantId| {
                        let same =
                            |other: &&ParticipantId| places.contains_key(other) && places.get(other) == places.get(id);
                        people.iter().filter(same).count() > 1
                    };
                    let people: BTreeSet<_> = people.iter().filter(shares).copied().collect();
                    unmet.extend((!people.is_empty()).then_some(Unmet::Apart { people, why }));
                }
            }
            Constraint::Spread { tag } | Constraint::Mix { tag } | Constraint::Same { tag } => {
                let tally = tally(problem, places, tag);
                if tally.is_empty() && !problem.people.is_empty() {
                    unmet.insert(Unmet::UnknownTag(tag.clone()));
                }
                unmet.extend(tag_unmet(problem, places, constraint, tag));
            }
        }
    }
    for (id, person) in &problem.people {
        if person.locked.is_some() && lock(problem, *id).is_none() {
            unmet.insert(Unmet::UnknownLock(*id));
        }
    }
    for (breakout, capacity) in &problem.breakouts {
        let people: BTreeSet<_> =
            problem.people.keys().copied().filter(|id| lock(problem, *id) == Some(*breakout)).collect();
        if let Some(capacity) = capacity.filter(|capacity| people.len() > *capacity) {
            unmet.insert(Unmet::OverCapacity { breakout: *breakout, capacity, people });
        }
    }
    let people: BTreeSet<_> = problem.people.keys().copied().filter(|id| !places.contains_key(id)).collect();
    if !people.is_empty() {
        unmet.insert(Unmet::NoPlace { people, placed: places.len() });
    }
    let sizes = sizes(problem, places);
    if !differ_by_one(&sizes) {
        let [smallest, largest] = [sizes.iter().min(), sizes.iter().max()].map(|size| size.copied().unwrap_or(0));
        unmet.insert(Unmet::Uneven { smallest, largest });
    }
    unmet
}

fn tag_unmet(problem: &Problem, places: &Places, constraint: &Constraint, tag: &str) -> Vec<Unmet> {
    let tally = tally(problem, places, tag);
    let tag = tag.to_owned();
    let here = |id: ParticipantId| problem.breakouts.keys().position(|breakout| places.get(&id) == Some(breakout));
    let mut concerned = BTreeSet::new();
    match constraint {
        Constraint::Spread { .. } => {
            let uneven = tally.into_iter().filter(|(_, (counts, _))| !differ_by_one(counts));
            let unmet = uneven.map(|(value, (_, people))| Unmet::Spread {
                tag: tag.clone(),
                value: value.to_owned(),
                people: people.into_iter().collect(),
            });
            unmet.collect()
        }
        Constraint::Mix { .. } => {
            for (counts, people) in tally.values().filter(|(counts, _)| counts.contains(&0)) {
                concerned.extend(people.iter().filter(|id| here(**id).is_some_and(|place| counts[place] > 1)));
            }
            (!concerned.is_empty()).then_some(Unmet::Mix { tag, people: concerned }).into_iter().collect()
        }
        _ => {
            for id in tally.values().flat_map(|(_, people)| people) {
                let Some(place) = here(*id) else { continue };
                if tally.values().filter(|(counts, _)| counts[place] > 0).count() > 1 {
                    concerned.insert(*id);
                }
            }
            (!concerned.is_empty()).then_some(Unmet::Same { tag, people: concerned }).into_iter().collect()
        }
    }
}

/// The same without what only the engine can say.
pub fn without_why(unmet: &[Unmet]) -> BTreeSet<Unmet> {
    let plain = |unmet: &Unmet| match unmet.clone() {
        Unmet::Together { people, .. } => Unmet::Together { people, why: Why::NotFound },
        Unmet::Apart { people, .. } => Unmet::Apart { people, why: Why::NotFound },
        other => other,
    };
    unmet.iter().map(plain).collect()
}

/// Checks everything that must be true of any outcome.
pub fn check(problem: &Problem, outcome: &Outcome, met: &Meetings) {
    let places = &outcome.places;
    assert!(is_possible(problem, places), "{problem:#?} {places:?}");
    assert_eq!(without_why(&outcome.unmet), unmet(problem, places));
    assert!(outcome.unmet.is_sorted());
    assert_eq!(outcome.repeats, repeats(met, places));
    assert!(outcome.repeats_min <= outcome.repeats.len());
    assert_eq!(outcome.moved, moved(problem, places));
    assert!(outcome.reasons.keys().eq(problem.people.keys()));
}
