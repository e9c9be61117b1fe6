//! Rounds that are few rounds turned: if all differences within the groups of one round are different, then adding
//! one to everybody gives a next round in which nobody meets again, and the same holds for several rounds that share
//! no difference (Bose's method of differences, 1939; in Colbourn and Dinitz, "Handbook of Combinatorial Designs",
//! under 1-rotational resolvable designs).
//!
//! The rounds to start from were found by a search among all rounds for one without equal differences, run for
//! sizes common in workshops; the test turns them and looks.

use super::design::Groups;

/// Rounds to turn, each written as its groups one after the other. The points are rings of `turns` points each,
/// and fewer than that at the end that rest.
struct Starter {
    points: usize,
    groups: usize,
    turns: usize,
    rounds: &'static [&'static [usize]],
}

const STARTERS: [Starter; 12] = [
    Starter { points: 15, groups: 5, turns: 7, rounds: &[&[0, 5, 11, 1, 2, 10, 3, 6, 13, 4, 9, 14, 7, 8, 12]] },
    Starter {
        points: 18,
        groups: 6,
        turns: 4,
        rounds: &[
            &[0, 3, 5, 1, 8, 9, 2, 12, 16, 4, 10, 15, 6, 14, 17, 7, 11, 13],
            &[0, 10, 13, 1, 4, 5, 2, 11, 17, 3, 14, 15, 6, 9, 16, 7, 8, 12],
        ],
    },
    Starter {
        points: 21,
        groups: 7,
        turns: 5,
        rounds: &[
            &[0, 6, 8, 1, 11, 18, 2, 4, 15, 3, 10, 20, 5, 9, 16, 7, 12, 14, 13, 17, 19],
            &[0, 4, 9, 1, 8, 12, 2, 10, 11, 3, 17, 18, 5, 15, 20, 6, 14, 19, 7, 13, 16],
        ],
    },
    Starter {
        points: 24,
        groups: 8,
        turns: 11,
        rounds: &[&[0, 3, 5, 1, 2, 18, 4, 8, 12, 6, 15, 17, 7, 14, 23, 9, 11, 19, 10, 13, 22, 16, 20, 21]],
    },
    Starter {
        points: 24,
        groups: 6,
        turns: 7,
        rounds: &[&[0, 14, 15, 19, 1, 11, 18, 21, 2, 8, 20, 22, 3, 5, 6, 7, 4, 9, 17, 23, 10, 12, 13, 16]],
    },
    Starter {
        points: 28,
        groups: 7,
        turns: 9,
        rounds: &[&[
            0, 1, 4, 18, 2, 9, 12, 14, 3, 16, 19, 24, 5, 10, 11, 25, 6, 8, 17, 21, 7, 15, 26, 27, 13, 20, 22, 23,
        ]],
    },
    Starter {
        points: 30,
        groups: 10,
        turns: 14,
        rounds: &[&[
            0, 5, 13, 1, 12, 27, 2, 15, 19, 3, 22, 29, 4, 6, 26, 7, 11, 25, 8, 24, 28, 9, 16, 18, 10, 20, 21, 14, 17,
            23,
        ]],
    },
    Starter {
        points: 30,
        groups: 6,
        turns: 2,
        rounds: &[
            &[
                0, 6, 16, 18, 22, 1, 2, 11, 20, 24, 3, 7, 9, 13, 29, 4, 8, 19, 21, 26, 5, 12, 14, 23, 25, 10, 15, 17,
                27, 28,
            ],
            &[
                0, 4, 9, 11, 28, 1, 3, 12, 15, 26, 2, 5, 7, 16, 21, 6, 23, 24, 27, 29, 8, 13, 17, 18, 25, 10, 14, 19,
                20, 22,
            ],
            &[
                0, 7, 8, 15, 20, 1, 4, 16, 25, 27, 2, 9, 10, 23, 26, 3, 14, 18, 24, 28, 5, 6, 11, 13, 19, 12, 17, 21,
                22, 29,
            ],
        ],
    },
    Starter {
        points: 36,
        groups: 9,
        turns: 10,
        rounds: &[&[
            0, 12, 23, 35, 1, 26, 28, 29, 2, 10, 22, 33, 3, 19, 24, 32, 4, 5, 7, 14, 6, 17, 20, 34, 8, 11, 27, 30, 9,
            13, 21, 31, 15, 16, 18, 25,
        ]],
    },
    Starter {
        points: 40,
        groups: 10,
        turns: 11,
        rounds: &[&[
            0, 6, 7, 26, 1, 15, 19, 20, 2, 14, 30, 36, 3, 13, 25, 33, 4, 17, 28, 35, 5, 11, 32, 39, 8, 12, 31, 34, 9,
            18, 27, 38, 10, 21, 24, 37, 16, 22, 23, 29,
        ]],
    },
    Starter {
        points: 50,
        groups: 10,
        turns: 9,
        rounds: &[&[
            0, 9, 18, 44, 45, 1, 17, 22, 30, 49, 2, 25, 35, 39, 46, 3, 5, 15, 16, 43, 4, 10, 21, 27, 47, 6, 11, 14, 32,
            34, 7, 26, 28, 29, 37, 8, 24, 33, 40, 48, 12, 31, 36, 41, 42, 13, 19, 20, 23, 38,
        ]],
    },
    Starter {
        points: 60,
        groups: 12,
        turns: 10,
        rounds: &[&[
            0, 10, 16, 21, 57, 1, 23, 36, 49, 56, 2, 14, 28, 43, 58, 3, 12, 31, 37, 45, 4, 5, 18, 40, 54, 6, 9, 26, 35,
            50, 7, 44, 46, 47, 55, 8, 15, 22, 38, 39, 11, 20, 32, 42, 48, 13, 25, 29, 30, 33, 17, 19, 27, 52, 59, 24,
            34, 41, 51, 53,
        ]],
    },
];

/// The rounds known for so many points in groups of equal size, all of them; none when there are none known.
pub(super) fn turned(points: usize, groups: usize) -> Vec<Groups> {
    let known = STARTERS.iter().filter(|starter| starter.points == points && starter.groups == groups);
    known.flat_map(|starter| starter.rounds.iter().flat_map(|round| starter.turn(round))).collect()
}

impl Starter {
    fn turn(&self, round: &'static [usize]) -> impl Iterator<Item = Groups> {
        let size = self.points / self.groups;
        let resting = self.points - self.points % self.turns;
        let point = move |point: usize, by: usize| {
            if point < resting { point / self.turns * self.turns + (point + by) % self.turns } else { point }
        };
        (0..self.turns).map(move |by| {
            round.chunks(size).map(|group| group.iter().map(|start| point(*start, by)).collect()).collect()
        })
    }
}
