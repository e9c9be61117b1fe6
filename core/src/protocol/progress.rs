//! How the open breakouts get on, in numbers, for those who cannot be in all of them. Not stored, and never a word of
//! what was said or written.

use serde::{Deserialize, Serialize};

use crate::ids::{BreakoutId, Timestamp};

/// What a facilitator sees of an open breakout from outside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct BreakoutProgress {
    /// Which.
    pub breakout_id: BreakoutId,
    /// How many people belong there.
    pub assigned: u32,
    /// How many of them are connected.
    pub here: u32,
    /// Cards that its people drew since the round was opened and still hold.
    pub cards: u32,
    /// Reflections written there, private ones too: their number and nothing else.
    pub reflections: u32,
    /// Messages of its chat.
    pub messages: u32,
    /// Notes that its people want to bring back.
    pub notes: u32,
    /// When somebody last said, wrote or drew something there.
    pub last_activity_at: Option<Timestamp>,
}
