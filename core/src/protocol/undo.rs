//! Taking back what a facilitator just did to people.

use serde::{Deserialize, Serialize};

use crate::ids::{ParticipantId, Timestamp, UndoId};

/// Commands of facilitators.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "UndoCommand"))]
pub enum Command {
    /// Takes something back that can be taken back still.
    #[serde(rename = "undo.take")]
    Take {
        /// Which offer.
        undo_id: UndoId,
    },
}

/// What can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "UndoAct"))]
pub enum Act {
    /// Breakouts were opened; undone, everybody is in the plenary and the round is as it was before.
    BreakoutsOpened,
    /// Breakouts were closed; undone, everybody is back in them who has not gone elsewhere.
    BreakoutsClosed,
    /// People were moved; undone, they are where they were, if they have not gone elsewhere.
    PeopleMoved,
    /// Everyone was brought to one place; undone, they are where they were, if they have not gone elsewhere.
    PeopleGathered,
    /// Somebody was removed; undone, they may come in again, to where they were.
    PersonRemoved,
    /// All hands were lowered; undone, they are up again, in their order.
    HandsLowered,
    /// A prepared round was thrown away; undone, it is there again.
    RoundDiscarded,
}

/// An offer to take something back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Undo {
    /// Its id.
    pub id: UndoId,
    /// What was done.
    pub act: Act,
    /// By whom; null: it was time.
    pub by: Option<ParticipantId>,
    /// Whom it concerned.
    pub people: Vec<ParticipantId>,
    /// Until when it can be taken back.
    pub until: Timestamp,
}

/// What happened to offers. Told to facilitators; that one ran out is not told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "UndoEvent"))]
pub enum Event {
    /// Something can be taken back.
    #[serde(rename = "undo.offered")]
    Offered {
        /// What.
        undo: Undo,
    },
    /// It was taken back; the events of what that brought about come with it.
    #[serde(rename = "undo.taken")]
    Taken {
        /// Which offer.
        undo_id: UndoId,
        /// By whom.
        by: ParticipantId,
    },
}
