//! Chance, sparingly: a search throws small dice by the million, and one number of ChaCha8 is enough for several.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

/// Dice that a seed determines.
pub(super) struct Dice {
    source: ChaCha8Rng,
    /// What is left of a random number, as a fraction of 2^64…
    fraction: u64,
    /// …and how many different ones there are of it, about.
    variety: u64,
}

impl Dice {
    /// Below this variety a new number is taken; the bias of each throw stays below its bound over this.
    const VARIETY_MIN: u64 = 1 << 40;

    pub(super) fn new(seed: u32) -> Self {
        Self { source: ChaCha8Rng::seed_from_u64(u64::from(seed)), fraction: 0, variety: 0 }
    }

    /// A number below `bound`, which must not be 0. The whole part of fraction times bound is the throw, the rest is
    /// the fraction of the next one: the way an arithmetic decoder reads.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        if self.variety < Self::VARIETY_MIN {
            self.fraction = self.source.next_u64();
            self.variety = u64::MAX;
        }
        let product = u128::from(self.fraction) * bound as u128;
        self.fraction = product as u64;
        self.variety /= bound as u64;
        (product >> 64) as usize
    }

    /// Fisher–Yates.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_side_comes_up_about_as_often_whatever_came_before() {
        let mut dice = Dice::new(1);
        let mut pairs = [[0_u32; 6]; 7];
        for _ in 0..42_000 {
            let first = dice.below(7);
            pairs[first][dice.below(6)] += 1;
        }
        // A thousand each; six standard deviations are 190.
        assert!(pairs.iter().flatten().all(|count| (810..1190).contains(count)), "{pairs:?}");
    }
}
