//! Where a search begins: rounds filled in some way that keeps locks and capacities.

use super::{Prefer, arrangement::Arrangement, dice::Dice, model::Level};

/// Puts everyone into a place in a round in which nobody is yet. Locked people go first; those who are to stay
/// where they are follow, and then everyone else, larger groups and those with more to be kept apart from first,
/// each to where it costs least.
pub(super) fn fill(arrangement: &mut Arrangement, round: usize, dice: &mut Dice) {
    let model = arrangement.model;
    for (person, lock) in model.locked.iter().enumerate() {
        if let Some(place) = lock {
            arrangement.enter(round, person, *place);
        }
    }
    let mut blocks: Vec<Vec<usize>> = model
        .blocks
        .iter()
        .map(|block| block.iter().copied().filter(|person| model.locked[*person].is_none()).collect())
        .filter(|block: &Vec<usize>| !block.is_empty())
        .collect();
    dice.shuffle(&mut blocks);
    let apart = |block: &Vec<usize>| block.iter().map(|person| model.apart_from[*person]).max();
    blocks.sort_by_key(|block| std::cmp::Reverse((block.len(), apart(block))));
    if round == 0 && model.prefer == Prefer::FewestMoves {
        let size = model.people.len().div_ceil(model.breakouts.len().max(1));
        blocks.retain(|block| !stay(arrangement, block, size));
    }
    for block in blocks {
        if !settle(arrangement, round, &block) {
            for person in block {
                if !settle(arrangement, round, &[person]) {
                    arrangement.enter(round, person, model.nowhere());
                }
            }
        }
    }
}

/// Puts everyone into a place by chance, if it has room and the person is not locked in another.
pub(super) fn scatter(arrangement: &mut Arrangement, round: usize, dice: &mut Dice) {
    let model = arrangement.model;
    let mut free = Vec::new();
    for (person, lock) in model.locked.iter().enumerate() {
        match lock {
            Some(place) => arrangement.enter(round, person, *place),
            None => free.push(person),
        }
    }
    dice.shuffle(&mut free);
    for person in free {
        let start = dice.below(model.breakouts.len().max(1));
        let mut places = (0..model.breakouts.len()).map(|step| (start + step) % model.breakouts.len());
        let place = places.find(|place| arrangement.room(round, *place) > 0).unwrap_or(model.nowhere());
        arrangement.enter(round, person, place);
    }
}

/// Puts a group where most of it is already, if that makes the breakout no larger than it is to be, and brings
/// nobody together who is to be apart.
fn stay(arrangement: &mut Arrangement, group: &[usize], size: usize) -> bool {
    let model = arrangement.model;
    let here = |place: &usize| group.iter().filter(|person| model.present[**person] == Some(*place)).count();
    let Some(place) = (0..model.breakouts.len()).rev().max_by_key(here).filter(|place| here(place) > 0) else {
        return false;
    };
    let apart = Level::Apart.rank(model.prefer);
    let fits = arrangement.room(0, place) >= group.len() && arrangement.members(0, place).len() + group.len() <= size;
    if !fits || arrangement.entering(0, group, place).0[apart] > 0 {
        return false;
    }
    for person in group {
        arrangement.enter(0, *person, place);
    }
    true
}

/// Puts a group into the breakout where it costs least, the first among equals, if one has room.
fn settle(arrangement: &mut Arrangement, round: usize, group: &[usize]) -> bool {
    let places = 0..arrangement.model.breakouts.len();
    let open: Vec<usize> = places.filter(|place| arrangement.room(round, *place) >= group.len()).collect();
    let Some(place) = open.into_iter().min_by_key(|place| arrangement.entering(round, group, *place)) else {
        return false;
    };
    for person in group {
        arrangement.enter(round, *person, place);
    }
    true
}
