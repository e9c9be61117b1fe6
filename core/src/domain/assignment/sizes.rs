//! How large the breakouts are, from what a facilitator says: "three groups", "groups of about four".

/// What a facilitator says about the sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// So many groups.
    Groups(usize),
    /// Groups of about so many people: the number of groups is the one whose average size is nearest to it, and
    /// of two that are equally near the one with fewer, larger groups.
    About(usize),
}

/// The sizes of the groups, larger ones first; they differ by one at most and add up to `people`. Groups of about
/// so many are never empty, hence none for nobody; a number of groups is kept to, even if some are empty (E42).
#[must_use]
pub fn sizes(people: usize, grouping: Grouping) -> Vec<usize> {
    let groups = match grouping {
        Grouping::Groups(groups) => groups,
        Grouping::About(size) if people == 0 || size == 0 => 0,
        Grouping::About(size) => nearest(people, size),
    };
    even(people, groups).collect()
}

/// `people` over `groups`, larger shares first.
pub(super) fn even(people: usize, groups: usize) -> impl Iterator<Item = usize> {
    let divisor = groups.max(1);
    (0..groups).map(move |index| people / divisor + usize::from(index < people % divisor))
}

/// The number of groups with an average nearest to `size`.
fn nearest(people: usize, size: usize) -> usize {
    let fewer = (people / size).max(1);
    // |people/fewer − size| against |people/more − size|, without fractions.
    let more = fewer + 1;
    let above = (people as u128).abs_diff(size as u128 * fewer as u128) * more as u128;
    let below = (people as u128).abs_diff(size as u128 * more as u128) * fewer as u128;
    if below < above { more } else { fewer }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn as_a_facilitator_would_say() {
        let table: [(usize, Grouping, &[usize]); 10] = [
            (22, Grouping::Groups(5), &[5, 5, 4, 4, 4]),
            (10, Grouping::About(4), &[4, 3, 3]),
            (9, Grouping::About(4), &[5, 4]),
            (11, Grouping::About(4), &[4, 4, 3]),
            (3, Grouping::About(4), &[3]),
            (5, Grouping::About(4), &[5]),
            (2, Grouping::Groups(3), &[1, 1, 0]),
            (0, Grouping::Groups(3), &[0, 0, 0]),
            (0, Grouping::About(3), &[]),
            (5, Grouping::About(0), &[]),
        ];
        for (people, grouping, expected) in table {
            assert_eq!(sizes(people, grouping), expected, "{people} {grouping:?}");
        }
    }

    proptest! {
        #[test]
        fn sizes_differ_by_at_most_one_and_add_up_e39(people in 0..600_usize, number in 1..120_usize, about: bool) {
            let grouping = if about { Grouping::About(number) } else { Grouping::Groups(number) };
            let sizes = sizes(people, grouping);
            prop_assert_eq!(sizes.iter().sum::<usize>(), people);
            prop_assert!(sizes.first().unwrap_or(&0) - sizes.last().unwrap_or(&0) <= 1);
        }
    }
}
