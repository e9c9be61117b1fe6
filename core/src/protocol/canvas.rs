//! Canvases: what people draw and write on together. Here is which there are and who may do what with them; what is on
//! one crosses a socket of its own.

use serde::{Deserialize, Serialize};

use crate::ids::{BreakoutId, CanvasId, ParticipantId, Timestamp};

/// What somebody may do with a canvas; each includes the ones before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "CanvasRight"))]
pub enum Right {
    /// See it.
    View,
    /// Comment on it.
    Comment,
    /// Draw and write on it.
    Edit,
    /// Lead others over it.
    Present,
}

/// What one person may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "CanvasGrant"))]
pub struct Grant {
    /// Who.
    pub participant_id: ParticipantId,
    /// What they may do.
    pub right: Right,
}

/// With whom a canvas is shared. Its owner may everything, and so may facilitators unless it is shared with nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "CanvasAccess"))]
pub enum Access {
    /// Its owner alone knows of it.
    Nobody {},
    /// Everyone inside.
    Session {
        /// What they may do.
        right: Right,
    },
    /// Whoever is in a breakout; once that is closed, everyone inside may see it.
    Breakout {
        /// Which.
        breakout_id: BreakoutId,
        /// What they may do while they are in it.
        right: Right,
    },
    /// Some people, 500 at most.
    People {
        /// Who.
        people: Vec<Grant>,
    },
}

impl Default for Access {
    fn default() -> Self {
        Self::Nobody {}
    }
}

/// A canvas, to those who know of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Canvas {
    /// Its id.
    pub id: CanvasId,
    /// Its name.
    pub name: String,
    /// Whose it is; null: the session's own, as a breakout's is.
    pub owner: Option<ParticipantId>,
    /// With whom it is shared.
    pub access: Access,
    /// Whether only facilitators may change what is on it.
    pub frozen: bool,
    /// What it was made from; null: it was blank.
    pub template: Option<String>,
    /// When it was made.
    pub at: Timestamp,
}

/// Commands for canvases.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "CanvasCommand", optional_fields = nullable))]
pub enum Command {
    /// Makes a canvas of one's own.
    #[serde(rename = "canvas.create")]
    Create {
        /// 1–120 characters.
        name: String,
        /// With whom it is shared; left out: with nobody.
        #[serde(default)]
        access: Option<Access>,
        /// What it is made from; left out: it is blank.
        #[serde(default)]
        template: Option<String>,
    },
    /// Gives it another name; who owns it, and facilitators.
    #[serde(rename = "canvas.rename")]
    Rename {
        /// Which.
        canvas_id: CanvasId,
        /// 1–120 characters.
        name: String,
    },
    /// Shares it otherwise; who owns it, and facilitators.
    #[serde(rename = "canvas.share")]
    Share {
        /// Which.
        canvas_id: CanvasId,
        /// With whom.
        access: Access,
    },
    /// Lets nobody but facilitators change what is on it, or everybody again who could; facilitators.
    #[serde(rename = "canvas.freeze")]
    Freeze {
        /// Which.
        canvas_id: CanvasId,
        /// Whether it is frozen.
        frozen: bool,
    },
    /// Removes it for good; who owns it, and facilitators.
    #[serde(rename = "canvas.remove")]
    Remove {
        /// Which.
        canvas_id: CanvasId,
    },
}

/// What happened to canvases. Told to those who know of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "CanvasEvent"))]
pub enum Event {
    /// A canvas was made, changed, or shared with you; this is how it is now.
    #[serde(rename = "canvas.changed")]
    Changed {
        /// The canvas.
        canvas: Canvas,
    },
    /// Breakouts have opened, and these are their canvases.
    #[serde(rename = "canvas.opened")]
    Opened {
        /// One for each that had none.
        canvases: Vec<Canvas>,
    },
    /// A canvas is gone, or not shared with you any more.
    #[serde(rename = "canvas.removed")]
    Removed {
        /// Which.
        canvas_id: CanvasId,
    },
}
