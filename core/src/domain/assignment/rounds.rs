//! Several rounds at once: whoever met in one should not meet in another (the social golfer problem).

use std::collections::BTreeMap;

use super::{
    Constraint, Outcome, Problem, Schedule, Unmet,
    arrangement::{Arrangement, Exchange},
    bounds,
    design::{Groups, design},
    dice::Dice,
    model::{Cost, Model},
    search::Search,
    solve::{self, acquaintance, floor, outcome},
    start::fill,
};
use crate::ids::{BreakoutId, ParticipantId};

/// More rounds than these are not planned.
pub const ROUNDS_MAX: usize = 50;

/// What planning may cost at most, in [steps](Search::steps).
const STEPS_MAX: usize = 6_000_000;
/// What it may cost for each person and round.
const STEPS_PER_PLACE: usize = 40_000;
/// So many persons and rounds, and their tables fit a processor's cache; a step takes twice as long with twice as many.
const PLACES_AT_HAND: usize = 3_000;

/// Finds places for everyone in each of `rounds` rounds, at most [`ROUNDS_MAX`], such that as few pairs as possible
/// meet twice, in two of these rounds or in one of them and a former one. All constraints hold in each round as they
/// do for [`solve`](super::solve); [`present`](super::Person::present) matters for the first one only.
///
/// Where a combinatorial design is known, nobody meets twice; this includes one person locked in each breakout as
/// its host. Otherwise the answer is the best found by a search of bounded length.
#[must_use]
pub fn plan(problem: &Problem, rounds: usize) -> Schedule {
    let rounds = rounds.min(ROUNDS_MAX);
    let model = Model::of(problem, rounds);
    let floor = floor(problem, &model, rounds);
    let mut dice = Dice::new(problem.seed);
    let everyone = best(problem, &model, rounds, floor, &mut dice);
    let mut met = problem.met.clone();
    let mut later = problem.clone();
    later.people.values_mut().for_each(|person| person.present = None);
    let later_model = Model::of(&later, rounds);
    let mut schedule = Schedule::default();
    let mut circles = usize::MAX;
    for round in 0..rounds {
        let (problem, model) = if round == 0 { (problem, &model) } else { (&later, &later_model) };
        let outcome = outcome(problem, model, in_round(&everyone, model, round), &met, circles);
        met.record(outcome.places.iter().map(|(person, breakout)| (*person, *breakout)));
        // Whoever was in one breakout has met, and so has, alone, whoever had no place.
        circles = circles.min(sizes(&outcome).len() + model.people.len() - outcome.places.len());
        schedule.rounds.push(outcome);
    }
    schedule.repeats_min = repeats_min(problem, &model, &schedule);
    schedule
}

/// The places of [`plan`], and not a word about them: what there is to say of many rounds takes longer than finding
/// them.
#[must_use]
pub fn plan_places(problem: &Problem, rounds: usize) -> Vec<BTreeMap<ParticipantId, BreakoutId>> {
    let rounds = rounds.min(ROUNDS_MAX);
    let model = Model::of(problem, rounds);
    let floor = floor(problem, &model, rounds);
    let everyone = best(problem, &model, rounds, floor, &mut Dice::new(problem.seed));
    (0..rounds).map(|round| solve::named(&model, in_round(&everyone, &model, round))).collect()
}

/// Where everyone is in one of the rounds.
fn in_round<'a>(everyone: &'a [usize], model: &Model, round: usize) -> &'a [usize] {
    let people = model.people.len();
    &everyone[round * people..][..people]
}

/// The sizes of the breakouts in which there is someone, the largest first.
fn sizes(outcome: &Outcome) -> Vec<usize> {
    let mut places: Vec<_> = outcome.places.values().collect();
    places.sort_unstable();
    let mut sizes: Vec<usize> = places.chunk_by(|one, other| one == other).map(<[_]>::len).collect();
    sizes.sort_unstable_by(|one, other| other.cmp(one));
    sizes
}

fn repeats_min(problem: &Problem, model: &Model, schedule: &Schedule) -> usize {
    if schedule.repeats() == 0 {
        return 0;
    }
    let unmet: Vec<Unmet> = schedule.rounds.iter().flat_map(|round| round.unmet.clone()).collect();
    let acquaintance = acquaintance(problem, model, &problem.met, &unmet);
    let all: Vec<Vec<usize>> = schedule.rounds.iter().map(sizes).collect();
    match all.first() {
        Some(first) if all.iter().all(|sizes| sizes == first) => bounds::schedule_min(&acquaintance, first, all.len()),
        _ => all.iter().map(|sizes| acquaintance.repeats_min(sizes, usize::MAX)).sum(),
    }
}

/// Where everyone is, by round and person.
fn best(problem: &Problem, model: &Model, rounds: usize, floor: Cost, dice: &mut Dice) -> Vec<usize> {
    if rounds == 1 {
        return solve::best(model, floor, dice).everyone().to_vec();
    }
    let places = model.people.len() * rounds;
    let steps = STEPS_MAX.min(STEPS_PER_PLACE * places) / (1 + places / PLACES_AT_HAND);
    if building(model, rounds) > steps {
        // So many are together in each breakout that one exchange costs thousands of steps: there is no search to pay
        // for, and nearly everybody meets again anyway. The rules hold all the same.
        let mut filled = Arrangement::new(model, rounds);
        follow(&mut filled, &[], dice);
        Search::new(&filled, floor, steps, dice).mend(&mut filled);
        return filled.everyone().to_vec();
    }
    let each = steps / 2;
    let mut designed = Arrangement::new(model, rounds);
    follow(&mut designed, &by_design(problem, model, rounds, dice), dice);
    let mut search = Search::new(&designed, floor, each, dice);
    search.relabel(&mut designed, each / 2);
    let designed = search.cheapest(&mut designed, 20, 0);
    if designed.0 <= floor {
        return designed.1;
    }
    let mut filled = Arrangement::new(model, rounds);
    follow(&mut filled, &[], dice);
    let mut search = Search::new(&filled, floor, each, dice);
    search.mend(&mut filled);
    let filled = search.cheapest(&mut filled, 200, 0);
    if filled.0 < designed.0 { filled.1 } else { designed.1 }
}

/// What it costs to put everyone somewhere, in steps: each meets the others in their place, which every round hears of.
fn building(model: &Model, rounds: usize) -> usize {
    let people = model.people.len();
    rounds * rounds * people * (people / model.breakouts.len().max(1)) / 2
}

/// Puts everyone where some rounds say, and fills the others.
fn follow(arrangement: &mut Arrangement, places: &[Vec<usize>], dice: &mut Dice) {
    for (round, places) in places.iter().enumerate() {
        for (person, place) in places.iter().enumerate() {
            arrangement.enter(round, person, *place);
        }
    }
    for round in places.len()..arrangement.rounds {
        fill(arrangement, round, dice);
    }
}

/// Rounds by a design, as the place of each person: as many as are known, and keep locks and capacities.
fn by_design(problem: &Problem, model: &Model, rounds: usize, dice: &mut Dice) -> Vec<Vec<usize>> {
    let breakouts = model.breakouts.len();
    let most = model.people.len().div_ceil(breakouts.max(1));
    if model.capacity.iter().take(breakouts).any(|capacity| *capacity < most) {
        return Vec::new();
    }
    let rounds = design(model.people.len(), breakouts, rounds);
    let person_at = labels(problem, model, dice);
    rounds.iter().filter_map(|round| in_breakouts(model, round, &person_at, dice)).collect()
}

/// Who is which point. The first points, as many as there are groups, are where a design by lines keeps each of
/// them in a group of its own: those are for people who are locked. Those who share a value that is to be spread
/// follow each other, because points near each other meet late, if at all.
fn labels(problem: &Problem, model: &Model, dice: &mut Dice) -> Vec<usize> {
    let tag = problem.constraints.iter().find_map(|constraint| match constraint {
        Constraint::Spread { tag } | Constraint::Mix { tag } => Some(tag),
        _ => None,
    });
    let mut labels: Vec<Option<usize>> = vec![None; model.people.len()];
    let mut free = Vec::new();
    for (person, lock) in model.locked.iter().enumerate() {
        match lock.and_then(|place| labels.get_mut(place)) {
            Some(label @ None) => *label = Some(person),
            _ => free.push(person),
        }
    }
    dice.shuffle(&mut free);
    let value = |person: &usize| problem.people.get(&model.people[*person]).and_then(|person| person.tags.get(tag?));
    free.sort_by_key(value);
    let mut free = free.into_iter();
    labels.into_iter().filter_map(|label| label.or_else(|| free.next())).collect()
}

/// The place of each person in a round of groups of points: a group with someone locked is in that breakout, the
/// others are in the remaining ones by chance. None if people who are locked in different breakouts meet.
fn in_breakouts(model: &Model, round: &Groups, person_at: &[usize], dice: &mut Dice) -> Option<Vec<usize>> {
    let mut remaining: Vec<usize> = (0..model.breakouts.len()).collect();
    let mut place_of = Vec::new();
    for group in round {
        let mut locks = group.iter().filter_map(|point| model.locked[person_at[*point]]);
        let lock = locks.next();
        if locks.any(|other| Some(other) != lock) || lock.is_some_and(|lock| !remaining.contains(&lock)) {
            return None;
        }
        remaining.retain(|place| Some(*place) != lock);
        place_of.push(lock);
    }
    dice.shuffle(&mut remaining);
    let mut places = vec![model.nowhere(); model.people.len()];
    for (group, place) in round.iter().zip(place_of) {
        let place = place.or_else(|| remaining.pop())?;
        for point in group {
            places[person_at[*point]] = place;
        }
    }
    Some(places)
}

impl Search<'_> {
    /// Lets two people change places in all rounds, as long as that makes it cheaper: what a design achieves is
    /// kept, and who is who in it is chosen for the wishes and for former rounds.
    fn relabel(&mut self, arrangement: &mut Arrangement, until: usize) {
        while arrangement.rounds > 0 && self.free.len() > 1 && self.steps > until && arrangement.cost() > self.floor {
            let [one, other] = [0; 2].map(|_| self.free[self.dice.below(self.free.len())]);
            let before = arrangement.cost();
            self.change_places(arrangement, one, other);
            if arrangement.cost() > before {
                self.change_places(arrangement, one, other);
            }
        }
    }

    fn change_places(&mut self, arrangement: &mut Arrangement, one: usize, other: usize) {
        self.steps = self.steps.saturating_sub(4);
        for round in 0..arrangement.rounds {
            let (from, to) = (arrangement.place(round, one), arrangement.place(round, other));
            if from != to {
                let exchange = Exchange { round, from, to, out: vec![one], back: vec![other] };
                let change = self.change(arrangement, &exchange);
                self.make(arrangement, &exchange, change);
            }
        }
    }
}
