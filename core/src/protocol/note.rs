//! Notes: what the people in a breakout want to bring back to everyone. They live in the breakout's stream.

use serde::{Deserialize, Serialize};

use crate::ids::{NoteId, ParticipantId, Timestamp};

/// Commands of whoever is in a breakout.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "NoteCommand", optional_fields = nullable))]
pub enum Command {
    /// Writes a note; at most 50 in a breakout.
    #[serde(rename = "note.write")]
    Write {
        /// 1–2,000 characters.
        text: String,
    },
    /// Gives one's own note other words.
    #[serde(rename = "note.edit")]
    Edit {
        /// Which.
        note_id: NoteId,
        /// 1–2,000 characters.
        text: String,
    },
    /// Takes a note away: one's own, or any by a facilitator.
    #[serde(rename = "note.remove")]
    Remove {
        /// Which.
        note_id: NoteId,
    },
    /// Puts a note after those that are pinned already, before all others; anybody inside.
    #[serde(rename = "note.pin")]
    Pin {
        /// Which.
        note_id: NoteId,
    },
    /// Puts a pinned note back among the others; anybody inside.
    #[serde(rename = "note.unpin")]
    Unpin {
        /// Which.
        note_id: NoteId,
    },
}

/// A note.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Note {
    /// Its id.
    pub id: NoteId,
    /// Who wrote it.
    pub by: ParticipantId,
    /// The words.
    pub text: String,
    /// When it was written.
    pub at: Timestamp,
    /// When it was changed last.
    pub edited_at: Option<Timestamp>,
    /// Since when it is pinned; the pinned ones come first, in this order.
    pub pinned_at: Option<Timestamp>,
}

/// What happened to notes. Told to whoever is in the breakout or listens to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "NoteEvent"))]
pub enum Event {
    /// A note is as it stands here now: new, or with other words, or pinned or not.
    #[serde(rename = "note.changed")]
    Changed {
        /// The note.
        note: Note,
    },
    /// A note is gone.
    #[serde(rename = "note.removed")]
    Removed {
        /// Which.
        note_id: NoteId,
    },
}
