//! Rounds of groups in which no two meet twice, by construction: the social golfer problem where it has structure.
//!
//! Points are numbers; who is which point is the caller's to say.
//!
//! Sources: Colbourn and Dinitz, "Handbook of Combinatorial Designs" (transversal designs, difference matrices,
//! 1-rotational resolvable designs); Sharma and Das, "On resolvable incomplete block designs" (Australian Journal
//! of Statistics 27, 1985); Kirkman's circle for pairs (1847).

use super::{dice::Dice, field::Ring, sizes::even, starter};

/// One round: the points of each group, groups of even sizes, larger ones first only by accident.
pub(super) type Groups = Vec<Vec<usize>>;

/// Larger tables than this cost more than they are worth.
const GROUPS_MAX: usize = 128;

/// Up to `rounds` rounds of `points` in `groups` groups whose sizes differ by at most one, in which no pair meets
/// twice; as many as are known, and one at least, unless there are no groups or none are asked for.
pub(super) fn design(points: usize, groups: usize, rounds: usize) -> Vec<Groups> {
    if groups == 0 || rounds == 0 {
        return Vec::new();
    }
    let size = points.div_ceil(groups);
    let wanted = rounds.min(rounds_max(points, groups));
    if size <= 1 || groups == 1 || groups > GROUPS_MAX {
        return vec![in_turn(points, groups); if size <= 1 { wanted } else { 1 }];
    }
    if points == 2 * groups {
        return circle(points, wanted);
    }
    let mut best = thinned(transversal(groups, size, wanted), points, wanted);
    if best.len() < wanted {
        let other = thinned(starter::turned(size * groups, groups), points, wanted);
        if other.len() > best.len() {
            best = other;
        }
    }
    best
}

/// More rounds than this cannot be without a pair that meets twice: everyone meets someone new each time.
pub(super) fn rounds_max(points: usize, groups: usize) -> usize {
    match points / groups.max(1) {
        0 => usize::MAX,
        1 if points > groups => points,
        1 => usize::MAX,
        size => (points - 1) / (size - 1),
    }
}

fn in_turn(points: usize, groups: usize) -> Groups {
    let mut next = 0..points;
    even(points, groups).map(|size| next.by_ref().take(size).collect()).collect()
}

/// Pairs: one point rests in the middle, the others turn around it.
fn circle(points: usize, rounds: usize) -> Vec<Groups> {
    let turning = points - 1;
    let at = |place: usize, round: usize| if place == 0 { turning } else { (place - 1 + round) % turning };
    (0..rounds)
        .map(|round| (0..points / 2).map(|place| vec![at(place, round), at(points - 1 - place, round)]).collect())
        .collect()
}

/// A resolvable transversal design: the points stand in `size` columns of `groups` each, and a group takes one of
/// each column. Those of one column never meet here, so that further rounds can be made within the columns.
fn transversal(groups: usize, size: usize, rounds: usize) -> Vec<Groups> {
    let ring = Ring::new(groups);
    let lines = if size <= ring.separate.len() {
        let line = |slope| ring.separate[..size].iter().map(|column| ring.multiply(slope, *column)).collect();
        (0..groups.min(rounds)).map(line).collect()
    } else {
        difference_rows(&ring, groups, size, rounds)
    };
    let line = |line: &Vec<usize>| -> Groups {
        let point = |start: usize, (column, shift): (usize, &usize)| column * groups + ring.add(start, *shift);
        (0..groups).map(|start| line.iter().enumerate().map(|cell| point(start, cell)).collect()).collect()
    };
    let mut found: Vec<Groups> = lines.iter().map(line).collect();
    if groups.is_multiple_of(size) {
        let within = design(groups, groups / size, rounds - found.len());
        let shifted = |column: usize, group: &Vec<usize>| group.iter().map(|point| column * groups + point).collect();
        found.extend(within.iter().map(|round| -> Groups {
            (0..size).flat_map(|column| round.iter().map(move |group| shifted(column, group))).collect()
        }));
    }
    found
}

/// The most of these rounds from which so many points can be left out that only `points` remain and sizes still
/// differ by at most one: points no two of which meet.
fn thinned(mut rounds: Vec<Groups>, points: usize, wanted: usize) -> Vec<Groups> {
    const BEGINNINGS: usize = 64;
    rounds.truncate(wanted);
    let all = rounds.first().map_or(0, |round| round.iter().map(Vec::len).sum());
    // By two points: the round they meet in.
    let mut meet = vec![usize::MAX; all * all];
    for (index, group) in
        rounds.iter().enumerate().flat_map(|(index, round)| round.iter().map(move |group| (index, group)))
    {
        for (one, other) in group.iter().flat_map(|one| group.iter().map(move |other| (*one, *other))) {
            meet[one * all + other] = index;
        }
    }
    let out = |length: usize| {
        (0..all).rev().take(BEGINNINGS).find_map(|first| {
            let mut out = Vec::new();
            for point in (0..=first).rev().chain(first + 1..all) {
                if out.len() < all - points && out.iter().all(|other| meet[point * all + other] >= length) {
                    out.push(point);
                }
            }
            (out.len() == all - points).then_some(out)
        })
    };
    let Some((length, mut out)) = (1..=rounds.len()).rev().find_map(|length| Some((length, out(length)?))) else {
        return Vec::new();
    };
    rounds.truncate(length);
    out.sort_unstable();
    for group in rounds.iter_mut().flatten() {
        group.retain(|point| out.binary_search(point).is_err());
        for point in group {
            *point -= out.partition_point(|other| other < point);
        }
    }
    rounds
}

/// Rows of a difference matrix: for any two columns, the differences of the rows are different. By trying, for
/// orders that have no field; few rows are easy, all of them often impossible.
fn difference_rows(ring: &Ring, order: usize, columns: usize, wanted: usize) -> Vec<Vec<usize>> {
    const TRIES: usize = 40;
    const STEPS: usize = 2_000;
    // Always the same tries: whether there is a design is not to depend on the luck of a seed.
    let mut dice = Dice::new(0);
    let mut best: Vec<Vec<usize>> = Vec::new();
    for _ in 0..TRIES {
        let mut rows: Vec<Vec<usize>> = Vec::new();
        // By two columns and a difference.
        let mut used = vec![false; columns * columns * order];
        let mut steps = STEPS;
        while rows.len() < wanted.min(order) && steps > 0 {
            let mut row = vec![0];
            while row.len() < columns && steps > 0 {
                steps -= 1;
                let start = dice.below(order);
                let free = |value: &usize| {
                    let differs = |(column, other): (usize, &usize)| {
                        !used[(column * columns + row.len()) * order + ring.subtract(*value, *other)]
                    };
                    row.iter().enumerate().all(differs)
                };
                match (0..order).map(|step| (start + step) % order).find(free) {
                    Some(value) => row.push(value),
                    None => row.truncate(1),
                }
            }
            if row.len() == columns {
                for (column, value) in row.iter().enumerate() {
                    for (before, other) in row[..column].iter().enumerate() {
                        used[(before * columns + column) * order + ring.subtract(*value, *other)] = true;
                    }
                }
                rows.push(row);
            }
        }
        if rows.len() > best.len() {
            best = rows;
        }
        if best.len() >= wanted {
            break;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn check(points: usize, groups: usize, rounds: &[Groups]) {
        let mut met = BTreeSet::new();
        for round in rounds {
            let mut everyone: Vec<usize> = round.iter().flatten().copied().collect();
            everyone.sort_unstable();
            assert_eq!(everyone, (0..points).collect::<Vec<_>>());
            assert_eq!(round.len(), groups);
            let sizes = || round.iter().map(Vec::len);
            assert!(sizes().max() <= sizes().min().map(|least| least + 1), "{points} in {groups}");
            for group in round {
                for (at, one) in group.iter().enumerate() {
                    for other in &group[..at] {
                        assert!(met.insert((*one.min(other), *one.max(other))), "{points} in {groups}: {one} {other}");
                    }
                }
            }
        }
    }

    #[test]
    fn no_design_lets_a_pair_meet_twice_e52() {
        for points in 1..=28 {
            for groups in 1..=points {
                let rounds = design(points, groups, 5);
                assert!(!rounds.is_empty());
                check(points, groups, &rounds);
            }
        }
    }

    #[test]
    fn structure_gives_complete_solutions_e52() {
        let complete =
            [(4, 2, 3), (9, 3, 4), (16, 4, 5), (25, 5, 6), (27, 9, 13), (64, 16, 21), (20, 10, 19), (32, 8, 9)];
        for (points, groups, rounds) in complete {
            let found = design(points, groups, rounds);
            assert_eq!(found.len(), rounds, "{points} in {groups}");
            check(points, groups, &found);
        }
    }
}
