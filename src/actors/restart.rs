//! The end of a child as its parent sees it, and how often it may fail before its parent gives up: an intensity limit
//! over a sliding window, with a growing pause in between.

use std::{collections::VecDeque, time::Duration};

use plenary_core::ids::Timestamp;
use ractor::{ActorId, ActorProcessingErr, SupervisionEvent};

/// Failures within the window after which the parent gives up.
const FAILURES_MAX: usize = 3;
/// The window.
const WINDOW_MS: i64 = 60_000;
/// How long what fails too often is left alone: after that its failures are out of the window.
pub const LEFT_ALONE_FOR: Duration = Duration::from_millis(WINDOW_MS.unsigned_abs());

/// Which child has ended, if that is the news; with its error if it failed, and without if it stopped.
pub fn ended(event: SupervisionEvent) -> Option<(ActorId, Option<ActorProcessingErr>)> {
    match event {
        SupervisionEvent::ActorStarted(_) | SupervisionEvent::ProcessGroupChanged(_) => None,
        SupervisionEvent::ActorTerminated(actor, _, _) => Some((actor.get_id(), None)),
        SupervisionEvent::ActorFailed(actor, error) => Some((actor.get_id(), Some(error))),
    }
}

/// What a parent does about a failed child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Start it again after this pause.
    Restart(Duration),
    /// It fails too often.
    GiveUp,
}

/// The failures of one child.
#[derive(Default)]
pub struct Failures(VecDeque<Timestamp>);

impl Failures {
    /// Notes a failure at `now` and says what to do. The first restart is immediate, the following ones wait
    /// 100 ms and 400 ms.
    pub fn note(&mut self, now: Timestamp) -> Verdict {
        while self.0.front().is_some_and(|first| now.since_ms(*first) >= WINDOW_MS) {
            self.0.pop_front();
        }
        self.0.push_back(now);
        match self.0.len() {
            1 => Verdict::Restart(Duration::ZERO),
            n if n <= FAILURES_MAX => Verdict::Restart(Duration::from_millis(25 << (2 * (n - 1)))),
            _ => Verdict::GiveUp,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_failures_in_a_minute_are_forgiven_the_fourth_is_not() {
        let mut failures = Failures::default();
        assert_eq!(failures.note(Timestamp(0)), Verdict::Restart(Duration::ZERO));
        assert_eq!(failures.note(Timestamp(1_000)), Verdict::Restart(Duration::from_millis(100)));
        assert_eq!(failures.note(Timestamp(2_000)), Verdict::Restart(Duration::from_millis(400)));
        assert_eq!(failures.note(Timestamp(3_000)), Verdict::GiveUp);
    }

    #[test]
    fn old_failures_are_forgotten() {
        let mut failures = Failures::default();
        for minute in 0..10 {
            assert_eq!(failures.note(Timestamp(minute * 60_000)), Verdict::Restart(Duration::ZERO));
        }
    }
}
