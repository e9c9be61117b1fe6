//! Calls for help: a queue of people who want a facilitator to come.

use serde::{Deserialize, Serialize};

use crate::ids::{BreakoutId, HelpId, ParticipantId, Timestamp};

/// Commands of the queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "HelpCommand", optional_fields = nullable))]
pub enum Command {
    /// Calls for help. Who has called already keeps their place in the queue and says something else.
    #[serde(rename = "help.call")]
    Call {
        /// What it is about; at most 500 characters.
        #[serde(default)]
        text: String,
    },
    /// Takes one's own call back.
    #[serde(rename = "help.cancel")]
    Cancel {},
    /// Answers a call; facilitators.
    #[serde(rename = "help.answer")]
    Answer {
        /// Which.
        help_id: HelpId,
    },
}

/// A call for help.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Help {
    /// Its id.
    pub id: HelpId,
    /// Who calls.
    pub by: ParticipantId,
    /// From which breakout; null is the plenary.
    pub breakout_id: Option<BreakoutId>,
    /// What it is about.
    pub text: String,
    /// Since when.
    pub at: Timestamp,
}

/// What happened to calls. Told to who calls, and to facilitators.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "HelpEvent"))]
pub enum Event {
    /// Someone calls, or calls in other words.
    #[serde(rename = "help.called")]
    Called {
        /// The call.
        help: Help,
    },
    /// A call is over: it was answered or taken back, who called has left, or their breakout is closed.
    #[serde(rename = "help.ended")]
    Ended {
        /// Which.
        help_id: HelpId,
        /// Who answered it; null: nobody had to.
        answered_by: Option<ParticipantId>,
    },
}
