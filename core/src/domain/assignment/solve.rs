//! One round: who goes to which breakout.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Constraint, Meetings, Outcome, Pair, Problem, Unmet,
    arrangement::Arrangement,
    bounds::{self, Acquaintance},
    dice::Dice,
    explain::Repeats,
    model::{Cost, Model},
    report::Places,
    search::Search,
    start::{fill, scatter},
};
use crate::ids::{BreakoutId, ParticipantId};

/// What all searches together may cost, in [steps](Search::steps).
const STEPS_MAX: usize = 4_000_000;
/// What one may cost for each person, and in any case: so few that the search goes through most of what there is
/// when there are few people.
const STEPS_PER_PERSON: usize = 8_000;
const STEPS_MIN: usize = 30_000;

/// How a search begins.
#[derive(Clone, Copy)]
enum Start {
    Filled,
    Scattered,
}

/// The beginnings, each with the memory of the late acceptance: a short one finds what is near, a long one that
/// starts at random what is far.
const STARTS: [(Start, usize); 4] =
    [(Start::Filled, 1), (Start::Filled, 20), (Start::Scattered, 200), (Start::Scattered, 20)];

/// Finds places for everyone. It never fails: what cannot be had is told in [`Outcome::unmet`].
///
/// Locks, capacities, together and apart hold in this order when they contradict each other; then sizes are as
/// even as these leave them; then come the wishes, in the order of [`Prefer`](super::Prefer). The answer is the
/// best one found by a search of bounded length: with a dozen people nearly always the best one there is, with
/// hundreds close to it.
#[must_use]
pub fn solve(problem: &Problem) -> Outcome {
    let model = Model::of(problem, 1);
    let mut dice = Dice::new(problem.seed);
    let floor = floor(problem, &model, 1);
    let arrangement = best(&model, floor, &mut dice);
    outcome(problem, &model, arrangement.places(0), &problem.met, usize::MAX)
}

/// The places of [`solve`], and not a word about them: what there is to say takes as long as finding them.
#[must_use]
pub fn places(problem: &Problem) -> BTreeMap<ParticipantId, BreakoutId> {
    let model = Model::of(problem, 1);
    let mut dice = Dice::new(problem.seed);
    let floor = floor(problem, &model, 1);
    named(&model, best(&model, floor, &mut dice).places(0))
}

/// Who is where, by their ids; whoever has no place is left out.
pub(super) fn named(model: &Model, place: &[usize]) -> BTreeMap<ParticipantId, BreakoutId> {
    let people = model.people.iter().zip(place);
    people.filter_map(|(id, place)| Some((*id, *model.breakouts.get(*place)?))).collect()
}

/// What [`solve`] would say of places that are there already. Whoever is not among them has none.
#[must_use]
pub fn judge(problem: &Problem, places: &BTreeMap<ParticipantId, BreakoutId>) -> Outcome {
    let model = Model::of(problem, 1);
    let place = |id: &ParticipantId| {
        let place = places.get(id).and_then(|breakout| model.breakouts.binary_search(breakout).ok());
        place.unwrap_or(model.nowhere())
    };
    let place: Vec<usize> = model.people.iter().map(place).collect();
    outcome(problem, &model, &place, &problem.met, usize::MAX)
}

/// The best of several searches from different beginnings.
pub(super) fn best<'m>(model: &'m Model, floor: Cost, dice: &mut Dice) -> Arrangement<'m> {
    let each = (model.people.len() * STEPS_PER_PERSON).clamp(STEPS_MIN, STEPS_MAX);
    let mut best: Option<Arrangement> = None;
    for (start, memory) in STARTS.into_iter().take(STEPS_MAX / each) {
        let mut arrangement = Arrangement::new(model, 1);
        match start {
            Start::Filled => fill(&mut arrangement, 0, dice),
            Start::Scattered => scatter(&mut arrangement, 0, dice),
        }
        let mut search = Search::new(&arrangement, floor, each, dice);
        if matches!(start, Start::Filled) {
            search.mend(&mut arrangement);
        }
        search.climb(&mut arrangement, memory, each / 4);
        search.descend(&mut arrangement);
        if best.as_ref().is_none_or(|best| arrangement.cost() < best.cost()) {
            best = Some(arrangement);
        }
        if best.as_ref().is_some_and(|best| best.cost() <= floor) {
            break;
        }
    }
    best.unwrap_or_else(|| Arrangement::new(model, 1))
}

/// A cost that no arrangement of so many rounds is below.
pub(super) fn floor(problem: &Problem, model: &Model, rounds: usize) -> Cost {
    let floor = bounds::floor(model, rounds);
    // An arrangement that breaks rules may well repeat less than those that keep them.
    if !bounds::is_harmless(model, rounds, floor) || (rounds < 2 && problem.met.is_empty()) {
        return floor;
    }
    let acquaintance = acquaintance(problem, model, &problem.met, &[]);
    floor + bounds::repeats(model, bounds::schedule_min(&acquaintance, &bounds::even_sizes(model), rounds))
}

/// Who met whom, and which rules can be relied on given what is not met.
pub(super) fn acquaintance(problem: &Problem, model: &Model, met: &Meetings, unmet: &[Unmet]) -> Acquaintance {
    let reliable = problem.constraints.iter().filter(|constraint| match constraint {
        // A whole group may be left without a place, and then meets nobody.
        Constraint::Together(_) => {
            model.left_out() == 0 && !unmet.iter().any(|unmet| matches!(unmet, Unmet::Together { .. }))
        }
        Constraint::Apart(_) => !unmet.iter().any(|unmet| matches!(unmet, Unmet::Apart { .. })),
        Constraint::Spread { .. } | Constraint::Mix { .. } | Constraint::Same { .. } => false,
    });
    let people = model.people.len();
    let mut known = vec![false; people * people];
    for (pair, _) in met.iter() {
        if let [Some(one), Some(other)] = pair.both().map(|id| model.person(id)) {
            known[one * people + other] = true;
            known[other * people + one] = true;
        }
    }
    Acquaintance::new(model, reliable, known)
}

/// What there is to say about a round, given who met before it. `circles`: see [`Acquaintance::repeats_min`].
pub(super) fn outcome(problem: &Problem, model: &Model, place: &[usize], met: &Meetings, circles: usize) -> Outcome {
    let places = Places { problem, model, place };
    let unmet = places.unmet();
    let repeats: BTreeSet<Pair> = met
        .iter()
        .map(|(pair, _)| pair)
        .filter(|pair| {
            let [one, other] = pair.both().map(|id| model.person(id).and_then(|person| places.of(person)));
            one.is_some() && one == other
        })
        .collect();
    let repeats_min = if repeats.is_empty() {
        0
    } else {
        acquaintance(problem, model, met, &unmet).repeats_min(&places.sizes(), circles)
    };
    let told = Repeats { pairs: &repeats, former: !met.is_empty(), fewest: repeats.len() <= repeats_min };
    let reasons = places.reasons(&told);
    let people = || model.people.iter().copied().enumerate();
    Outcome {
        places: named(model, place),
        moved: people()
            .filter(|(person, _)| model.present[*person].is_some_and(|present| present != place[*person]))
            .map(|(_, id)| id)
            .collect(),
        repeats,
        repeats_min,
        unmet,
        reasons: people().map(|(_, id)| id).zip(reasons).collect(),
    }
}
