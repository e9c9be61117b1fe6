//! Breakouts: a round is prepared, filled, opened, changed while it runs, and closed with a warning.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{chat::Message, people::Place};
use crate::ids::{BreakoutId, Epoch, ParticipantId, RoundId, Timestamp};

/// How people are spread over the breakouts of a new round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "how", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(optional_fields = nullable))]
pub enum Assignment {
    /// Nobody yet; a facilitator will place them.
    Empty {},
    /// By chance, in sizes that differ by one at most.
    Random {
        /// The same seed and the same people give the same breakouts; a fresh one is made when left out.
        #[serde(default)]
        seed: Option<u32>,
        /// Whether facilitators are spread too.
        #[serde(default)]
        include_facilitators: bool,
    },
    /// Named: for each person the index of their breakout, from 0.
    Given {
        /// Pairs of person and index. Nobody may stand twice.
        places: Vec<(ParticipantId, u32)>,
    },
}

/// A change of place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Move {
    /// Who.
    pub participant_id: ParticipantId,
    /// Where to.
    pub to: Place,
}

/// Commands of facilitators.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "BreakoutCommand", optional_fields = nullable))]
pub enum Command {
    /// Prepares a round; a former one that was not opened is replaced. Only facilitators see it.
    #[serde(rename = "breakout.prepare")]
    Prepare {
        /// At most 120 characters.
        #[serde(default)]
        title: String,
        /// The names of the breakouts, 1–100 of them, each 1–80 characters.
        names: Vec<String>,
        /// Who goes where.
        assignment: Assignment,
    },
    /// Places people in a prepared round. `plenary` is: in no breakout.
    #[serde(rename = "breakout.assign")]
    Assign {
        /// Nobody may stand twice; all or none.
        moves: Vec<Move>,
    },
    /// Spreads people anew by chance; those who are locked stay.
    #[serde(rename = "breakout.shuffle")]
    Shuffle {
        /// See [`Assignment::Random`].
        #[serde(default)]
        seed: Option<u32>,
        /// Who stays.
        #[serde(default)]
        locked: Vec<ParticipantId>,
        /// Whether facilitators are spread too.
        #[serde(default)]
        include_facilitators: bool,
    },
    /// Opens the prepared round: everyone assigned is in their breakout at once.
    #[serde(rename = "breakout.open")]
    Open {
        /// Closes by itself after this time; 10,000–86,400,000.
        #[serde(default)]
        duration_ms: Option<i64>,
    },
    /// Moves people between open breakouts and the plenary; all or none.
    #[serde(rename = "breakout.move")]
    Move {
        /// Nobody may stand twice.
        moves: Vec<Move>,
    },
    /// Closes every breakout after a warning; everybody is in the plenary then.
    #[serde(rename = "breakout.close")]
    Close {
        /// How long before; 0–600,000. 30 s when left out.
        #[serde(default)]
        warning_ms: Option<i64>,
    },
    /// Takes back a close that was announced and has not come yet.
    #[serde(rename = "breakout.keep_open")]
    KeepOpen {},
}

/// Where a round is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum RoundState {
    /// Seen by facilitators only.
    Prepared,
    /// People are in the breakouts.
    Open {
        /// When it was opened.
        opened_at: Timestamp,
        /// When it closes, if that is known.
        closes_at: Option<Timestamp>,
        /// Whether the end was announced.
        warned: bool,
    },
    /// Everybody is back.
    Closed {
        /// When it was opened.
        opened_at: Timestamp,
        /// When it was closed.
        closed_at: Timestamp,
    },
}

/// One breakout.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Breakout {
    /// Its id.
    pub id: BreakoutId,
    /// Its name.
    pub name: String,
}

/// A round of breakouts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RoundView {
    /// Its id.
    pub id: RoundId,
    /// Its title.
    pub title: String,
    /// Rises with every change of who belongs where.
    pub epoch: Epoch,
    /// Where it is in its life.
    pub state: RoundState,
    /// Its breakouts, in order.
    pub breakouts: Vec<Breakout>,
    /// Who belongs where. Whoever is missing belongs to the plenary.
    #[cfg_attr(feature = "ts", ts(type = "{ [participant_id: string]: string }"))]
    pub assignment: BTreeMap<ParticipantId, BreakoutId>,
    /// The seed of the last spread by chance.
    pub seed: Option<u32>,
}

/// What happened to breakouts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "BreakoutEvent"))]
pub enum Event {
    /// A round is prepared, or prepared differently (to facilitators).
    #[serde(rename = "breakout.prepared")]
    Prepared {
        /// The round.
        round: RoundView,
    },
    /// The round is open; whoever is in its assignment is in their breakout now.
    #[serde(rename = "breakout.opened")]
    Opened {
        /// The round.
        round: RoundView,
    },
    /// People changed place.
    #[serde(rename = "breakout.moved")]
    Moved {
        /// Who is where now.
        moves: Vec<Move>,
        /// The number of the arrangement.
        epoch: Epoch,
    },
    /// The end is known or near, or was taken back.
    #[serde(rename = "breakout.closing")]
    Closing {
        /// When; null: it was taken back.
        closes_at: Option<Timestamp>,
    },
    /// All breakouts are closed, and everybody is in the plenary.
    #[serde(rename = "breakout.closed")]
    Closed {
        /// The round, as it was.
        round: RoundView,
    },
}

/// A breakout's own stream, for someone in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct BreakoutView {
    /// Which.
    pub breakout_id: BreakoutId,
    /// Its newest messages, oldest first.
    pub chat: Vec<Message>,
}
