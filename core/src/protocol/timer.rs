//! Clocks that everyone sees alike: deadlines are instants of the server's clock.

use serde::{Deserialize, Serialize};

use crate::ids::{BreakoutId, TimerId, Timestamp};

/// Whose a timer is. Everyone gets every timer; this says where it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "for", content = "breakout_id")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "TimerScope"))]
pub enum Scope {
    /// Everyone.
    Everyone,
    /// One breakout's; it goes when the breakouts close.
    Breakout(BreakoutId),
}

/// What a timer does at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Clock {
    /// It runs, until an instant.
    Running {
        /// When it rings.
        ends_at: Timestamp,
    },
    /// It stands still.
    Paused {
        /// What is left, in milliseconds.
        remaining_ms: i64,
    },
    /// It has rung.
    Elapsed {
        /// When.
        at: Timestamp,
    },
}

/// A clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Timer {
    /// Its id.
    pub id: TimerId,
    /// Whose it is.
    pub scope: Scope,
    /// What it is for; at most 80 characters.
    pub label: String,
    /// What it was set to, with extensions, in milliseconds.
    pub duration_ms: i64,
    /// What it does.
    pub clock: Clock,
}

/// Commands of facilitators.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "TimerCommand", optional_fields = nullable))]
pub enum Command {
    /// Starts a timer. One per scope: a former one of the same scope is replaced.
    #[serde(rename = "timer.start")]
    Start {
        /// For whom.
        scope: Scope,
        /// What for.
        #[serde(default)]
        label: String,
        /// 1,000–86,400,000.
        duration_ms: i64,
    },
    /// Halts a running timer.
    #[serde(rename = "timer.pause")]
    Pause {
        /// Which.
        timer_id: TimerId,
    },
    /// Lets a paused timer run on.
    #[serde(rename = "timer.resume")]
    Resume {
        /// Which.
        timer_id: TimerId,
    },
    /// Makes it longer, or shorter when negative; never below nothing. A timer that has rung runs again.
    #[serde(rename = "timer.extend")]
    Extend {
        /// Which.
        timer_id: TimerId,
        /// By how much; −86,400,000 to 86,400,000, not 0.
        by_ms: i64,
    },
    /// Takes it away.
    #[serde(rename = "timer.stop")]
    Stop {
        /// Which.
        timer_id: TimerId,
    },
}

/// What happened to clocks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "TimerEvent"))]
pub enum Event {
    /// A timer was started or changed; this is how it is now.
    #[serde(rename = "timer.set")]
    Set {
        /// The timer.
        timer: Timer,
    },
    /// A timer rang.
    #[serde(rename = "timer.elapsed")]
    Elapsed {
        /// Which.
        timer_id: TimerId,
        /// When.
        at: Timestamp,
    },
    /// A timer is gone.
    #[serde(rename = "timer.stopped")]
    Stopped {
        /// Which.
        timer_id: TimerId,
    },
}
