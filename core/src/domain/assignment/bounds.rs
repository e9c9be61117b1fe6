//! What cannot be undercut: a floor under the cost, which ends a search that has reached it, and the least number
//! of pairs that must meet again, by counting.

use std::collections::BTreeSet;

use super::{
    Constraint,
    model::{Cost, Level, Model, REPEAT, Rule},
    sizes::even,
};

/// A cost no arrangement of so many rounds is below, whoever met whom.
pub(super) fn floor(model: &Model, rounds: usize) -> Cost {
    let mut floor = Cost::default();
    let people = |counter| model.counted_by.iter().filter(|counters| counters.contains(&counter)).count();
    for (index, counter) in model.counters.iter().enumerate() {
        floor.0[counter.rank] += rounds as i64 * least(model, counter.rule, people(index));
    }
    floor
}

/// The cost of so many repeats: whoever meets again has met once at least.
pub(super) fn repeats(model: &Model, repeats: usize) -> Cost {
    let mut cost = Cost::default();
    cost.0[Level::Repeats.rank(model.prefer)] = repeats as i64 * (REPEAT + 1);
    cost
}

/// Whether no rule about who is together or apart is broken at this cost of so many rounds.
pub(super) fn is_harmless(model: &Model, rounds: usize, cost: Cost) -> bool {
    let groups = model.counters.iter().filter(|counter| counter.rule == Rule::Together).count();
    cost.0[Level::Together.rank(model.prefer)] == (rounds * groups) as i64
        && cost.0[Level::Apart.rank(model.prefer)] == 0
}

/// The least that a rule about so many people can cost in a round.
fn least(model: &Model, rule: Rule, people: usize) -> i64 {
    let placed = people.saturating_sub(model.left_out());
    let breakouts = model.breakouts.len();
    let spread = || even(placed, breakouts).map(|count| rule.cost(count as i64)).sum();
    match rule {
        Rule::Even => even_sizes(model).iter().map(|size| rule.cost(*size as i64)).sum(),
        Rule::Together => {
            let largest = model.capacity.iter().max().copied().unwrap_or_default().max(1);
            people.div_ceil(largest) as i64
        }
        Rule::Apart | Rule::Spread | Rule::Mix => spread(),
        // All that this adds, those who share a value may take off again.
        Rule::Anyone | Rule::Same { .. } => 0,
    }
}

/// The sizes if nothing but locks and capacities kept them from being even.
pub(super) fn even_sizes(model: &Model) -> Vec<usize> {
    let mut sizes: Vec<usize> = (0..model.breakouts.len())
        .map(|place| model.locked.iter().filter(|lock| **lock == Some(place)).count())
        .collect();
    let free = model.locked.iter().filter(|lock| lock.is_none()).count();
    for _ in 0..free.saturating_sub(model.left_out()) {
        let open = sizes.iter_mut().zip(&model.capacity).filter(|(size, most)| **size < **most);
        if let Some((size, _)) = open.min_by_key(|(size, _)| **size) {
            *size += 1;
        }
    }
    sizes
}

/// What is known about who can meet whom.
pub(super) struct Acquaintance {
    people: usize,
    /// By one and other: met before.
    met: Vec<bool>,
    /// By one and other: to be kept apart.
    apart: Vec<bool>,
    /// Pairs that locks and groups bring together in every round.
    bound: usize,
    /// Those of them that met before.
    bound_again: usize,
}

impl Acquaintance {
    /// `met` tells by one and other who met before. Only rules that hold in what the bound is for may be counted
    /// on: `constraints` are those.
    pub(super) fn new<'a>(
        model: &Model,
        constraints: impl IntoIterator<Item = &'a Constraint>,
        met: Vec<bool>,
    ) -> Self {
        let people = model.people.len();
        let pairs = || (0..people * people).map(|pair| (pair / people, pair % people));
        let mut apart = vec![false; people * people];
        let mut together: Vec<usize> = model
            .locked
            .iter()
            .enumerate()
            .map(|(person, lock)| {
                // Those locked in one place go by its first.
                lock.and_then(|_| model.locked.iter().position(|other| other == lock)).unwrap_or(person)
            })
            .collect();
        for constraint in constraints {
            match constraint {
                Constraint::Apart(ids) => {
                    let members: Vec<usize> = ids.iter().filter_map(|id| model.person(*id)).collect();
                    for one in &members {
                        for other in &members {
                            apart[one * people + other] = true;
                        }
                    }
                }
                Constraint::Together(ids) => {
                    let joined: BTreeSet<usize> =
                        ids.iter().filter_map(|id| model.person(*id)).map(|person| together[person]).collect();
                    for name in together.iter_mut().filter(|name| joined.contains(name)) {
                        *name = joined.first().copied().unwrap_or_default();
                    }
                }
                Constraint::Spread { .. } | Constraint::Mix { .. } | Constraint::Same { .. } => {}
            }
        }
        let bound = || pairs().filter(|(one, other)| one < other && together[*one] == together[*other]);
        let again = bound().filter(|(one, other)| met[one * people + other]).count();
        Self { people, bound: bound().count(), bound_again: again, met, apart }
    }

    /// How many each person could meet for the first time, the one with most first.
    fn news(&self) -> Vec<usize> {
        let new = |one: &usize| {
            (0..self.people)
                .filter(|other| {
                    let pair = one * self.people + other;
                    other != one && !self.met[pair] && !self.apart[pair]
                })
                .count()
        };
        let mut news: Vec<usize> = (0..self.people).map(|one| new(&one)).collect();
        news.sort_unstable_by(|one, other| other.cmp(one));
        news
    }

    /// Into how few circles, in each of which everyone has met everyone, people were found to fall.
    fn circles(&self) -> usize {
        let mut circles: Vec<Vec<usize>> = Vec::new();
        for person in 0..self.people {
            let knows = |circle: &&mut Vec<usize>| circle.iter().all(|other| self.met[person * self.people + other]);
            match circles.iter_mut().filter(knows).max_by_key(|circle| circle.len()) {
                Some(circle) => circle.push(person),
                None => circles.push(vec![person]),
            }
        }
        circles.len()
    }

    /// The least number of pairs that meet again in one round with these sizes. `circles` is a number of circles
    /// of acquaintances that the caller knows to contain everyone, if it knows better.
    pub(super) fn repeats_min(&self, sizes: &[usize], circles: usize) -> usize {
        let circles = circles.min(self.circles());
        let within = sizes.iter().map(|size| pairs_within(*size, circles)).sum();
        let companions = sizes.iter().flat_map(|size| std::iter::repeat_n(size.saturating_sub(1), *size));
        self.bound_again.max(within).max(self.shortage(companions.collect()))
    }

    /// The least number of repeats that follows from how many each one meets, given those numbers in any order:
    /// it is least when those who can meet most new people meet most.
    fn shortage(&self, mut companions: Vec<usize>) -> usize {
        companions.sort_unstable_by(|one, other| other.cmp(one));
        let short = companions.iter().zip(self.news()).map(|(companions, news)| companions.saturating_sub(news));
        short.sum::<usize>().div_ceil(2)
    }
}

/// How many pairs of a group at least are of one circle: the group takes as evenly as it can from all of them.
pub(super) fn pairs_within(size: usize, circles: usize) -> usize {
    even(size, circles).map(|part| part * part.saturating_sub(1) / 2).sum()
}

/// The least number of repeats of a schedule with these sizes in each of `rounds` rounds.
pub(super) fn schedule_min(acquaintance: &Acquaintance, sizes: &[usize], rounds: usize) -> usize {
    let groups = sizes.iter().filter(|size| **size > 0).count();
    let first = acquaintance.repeats_min(sizes, usize::MAX);
    // The groups of a round, and each one left without a place, are circles for all later rounds.
    let circles = groups + acquaintance.people.saturating_sub(sizes.iter().sum());
    let later = first.max(acquaintance.bound).max(sizes.iter().map(|size| pairs_within(*size, circles)).sum());
    let by_round = if rounds == 0 { 0 } else { first + (rounds - 1) * later };
    // Over all rounds, everyone meets so many, how larger and smaller groups come around is not known; nor is who is
    // left out when not all have a place.
    let everyone = sizes.iter().sum::<usize>() == acquaintance.people;
    let smallest = sizes.iter().filter(|size| everyone && **size > 0).min().copied().unwrap_or_default();
    let each = vec![rounds * smallest.saturating_sub(1); acquaintance.people];
    let meetings = rounds * sizes.iter().map(|size| size * size.saturating_sub(1) / 2).sum::<usize>();
    let news = acquaintance.news();
    let all = meetings.saturating_sub(news.iter().sum::<usize>().div_ceil(2));
    by_round.max(acquaintance.shortage(each)).max(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_in_three_groups_must_repeat_three_pairs_in_the_second_round_e52() {
        assert_eq!(pairs_within(4, 3) * 3, 3);
        assert_eq!(pairs_within(4, 4), 0);
        assert_eq!(pairs_within(5, 2), 4);
        assert_eq!(pairs_within(3, 0), 0);
    }
}
