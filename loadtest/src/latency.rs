//! Durations of which percentiles are wanted, as an HDR histogram: from a microsecond to a minute, three digits exact.

use std::time::Duration;

use hdrhistogram::Histogram;

use crate::report::Cell;

const LONGEST_US: u64 = 60_000_000;

/// Durations.
#[derive(Clone, Debug)]
pub struct Latency(Histogram<u64>);

impl Default for Latency {
    fn default() -> Self {
        Self(Histogram::new_with_bounds(1, LONGEST_US, 3).expect("the bounds are in order"))
    }
}

impl Latency {
    /// The columns of [`Latency::cells`], in milliseconds.
    pub const COLUMNS: [&str; 6] = ["p50", "p95", "p99", "p99.9", "longest", "count"];

    /// One more. What took longer than a minute counts as a minute.
    pub fn record(&mut self, took: Duration) {
        self.0.saturating_record(u64::try_from(took.as_micros()).unwrap_or(LONGEST_US).min(LONGEST_US));
    }

    /// All of another's, too.
    pub fn add(&mut self, other: &Self) {
        self.0.add(&other.0).expect("their bounds are the same");
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.len()
    }

    /// What this share of them did not exceed, in milliseconds: to three digits. 0 when there are none.
    #[must_use]
    pub fn ms(&self, share: f64) -> f64 {
        let us = if share >= 1.0 { self.0.max() } else { self.0.value_at_quantile(share) };
        // To three digits, which is what is known: 100.031 is where a bucket ends.
        let digits = 10_u64.pow(us.checked_ilog10().unwrap_or(0).saturating_sub(2));
        (us / digits * digits) as f64 / 1_000.0
    }

    /// Percentiles for a table.
    #[must_use]
    pub fn cells(&self) -> Vec<Cell> {
        let mut cells: Vec<Cell> = [0.5, 0.95, 0.99, 0.999, 1.0].map(|share| self.ms(share).into()).to_vec();
        cells.push(self.count().into());
        cells
    }
}
