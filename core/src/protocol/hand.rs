//! Raised hands, a queue in the order of raising.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::{ParticipantId, Timestamp};

/// Commands of the queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "HandCommand", optional_fields = nullable))]
pub enum Command {
    /// Raises one's hand. A hand that is up stays where it is in the queue.
    #[serde(rename = "hand.raise")]
    Raise {},
    /// Lowers a hand: one's own when left out; another's by a facilitator.
    #[serde(rename = "hand.lower")]
    Lower {
        /// Whose.
        #[serde(default)]
        participant_id: Option<ParticipantId>,
    },
    /// Lowers every hand; facilitators.
    #[serde(rename = "hand.lower_all")]
    LowerAll {},
}

/// What happened to hands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "HandEvent"))]
pub enum Event {
    /// A hand is up.
    #[serde(rename = "hand.raised")]
    Raised {
        /// Whose.
        participant_id: ParticipantId,
        /// Since when.
        at: Timestamp,
    },
    /// Hands are up again that were lowered by mistake.
    #[serde(rename = "hand.restored")]
    Restored {
        /// Since when each is up.
        #[cfg_attr(feature = "ts", ts(type = "{ [participant_id: string]: number }"))]
        hands: BTreeMap<ParticipantId, Timestamp>,
    },
    /// Hands are down.
    #[serde(rename = "hand.lowered")]
    Lowered {
        /// Whose.
        participants: Vec<ParticipantId>,
    },
}
