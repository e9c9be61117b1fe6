//! When things are to happen, fixed before the run: a server that is slow is not asked less often for it, and latency
//! counts from the instant at which something was due. (Else a pause of the server would count once, and not for
//! everything that should have happened meanwhile.)

use std::time::Duration;

use crate::dice::Dice;

/// Something that is due at even intervals, from a phase of its own.
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    first: Duration,
    period: Duration,
    count: usize,
}

impl Schedule {
    /// So many a second for as long; 0 is never.
    #[must_use]
    pub fn of(per_second: u32, length: Duration, dice: &mut Dice) -> Self {
        let Some(period) = Duration::from_secs(1).checked_div(per_second) else {
            return Self { first: length, period: length, count: 0 };
        };
        let first = Duration::from_nanos(dice.below(period.as_nanos() as u64));
        let count = (length.saturating_sub(first).as_nanos()).div_ceil(period.as_nanos()) as usize;
        Self { first, period, count }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// When one is due, from the beginning of the run; none behind the last.
    #[must_use]
    pub fn due(&self, n: usize) -> Option<Duration> {
        let n = u32::try_from(n).ok().filter(|n| (*n as usize) < self.count)?;
        Some(self.first + self.period * n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::latency::Latency;

    #[test]
    fn what_is_due_is_even_and_within_the_run() {
        let length = Duration::from_secs(3);
        let schedule = Schedule::of(10, length, &mut Dice::new(7));
        assert_eq!(schedule.count(), 30);
        let due: Vec<Duration> = (0..).map_while(|n| schedule.due(n)).collect();
        assert_eq!(due.len(), 30);
        assert!(due[0] < Duration::from_millis(100) && due[29] < length);
        let mut gaps = Latency::default();
        due.windows(2).for_each(|pair| gaps.record(pair[1] - pair[0]));
        assert_eq!((gaps.count(), gaps.ms(0.01), gaps.ms(1.0)), (29, 100.0, 100.0));
    }

    #[test]
    fn phases_differ_and_a_seed_makes_the_same_ones() {
        let phases = |seed| -> Vec<Option<Duration>> {
            let dice = Dice::new(seed);
            (0..50).map(|n| Schedule::of(10, Duration::from_secs(1), &mut dice.of(n)).due(0)).collect()
        };
        assert_eq!(phases(1), phases(1));
        assert_ne!(phases(1), phases(2));
        let mut distinct = phases(1);
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), 50);
    }

    #[test]
    fn none_a_second_is_never() {
        let schedule = Schedule::of(0, Duration::from_secs(3), &mut Dice::new(7));
        assert_eq!((schedule.count(), schedule.due(0)), (0, None));
    }
}
