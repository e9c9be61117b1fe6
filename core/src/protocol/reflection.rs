//! Reflections: what a person writes for themselves. Private until its author shares it, and again when
//! the author takes that back. They live in the author's own stream.

use serde::{Deserialize, Serialize};

use crate::ids::{BreakoutId, DrawId, ParticipantId, ReflectionId, StepId, Timestamp};

/// With whom a reflection is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "with", content = "breakout_id")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "ShareAudience"))]
pub enum Audience {
    /// With the facilitators.
    Facilitators,
    /// With whoever is in a breakout.
    Breakout(BreakoutId),
    /// With everyone inside.
    Everyone,
}

/// Whom the author asks to share with; a breakout is the one where the author is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum ShareWith {
    /// The facilitators.
    Facilitators,
    /// The breakout where the author is.
    Breakout,
    /// Everyone inside.
    Everyone,
}

/// Commands of the author.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "ReflectionCommand", optional_fields = nullable))]
pub enum Command {
    /// Writes a new reflection, or other words into an old one.
    #[serde(rename = "reflection.write")]
    Write {
        /// An old one; a new one when left out.
        #[serde(default)]
        reflection_id: Option<ReflectionId>,
        /// 1–10,000 characters.
        text: String,
        /// About which draw.
        #[serde(default)]
        draw_id: Option<DrawId>,
        /// About which step; the current one when left out.
        #[serde(default)]
        step_id: Option<StepId>,
    },
    /// Shows it to others.
    #[serde(rename = "reflection.share")]
    Share {
        /// Which.
        reflection_id: ReflectionId,
        /// To whom.
        with: ShareWith,
    },
    /// Takes it back from everybody's screen.
    #[serde(rename = "reflection.revoke")]
    Revoke {
        /// Which.
        reflection_id: ReflectionId,
    },
    /// Throws it away, and takes it back if it was shared.
    #[serde(rename = "reflection.delete")]
    Delete {
        /// Which.
        reflection_id: ReflectionId,
    },
}

/// What happened, in the author's stream: it reaches the author's own devices only. Those with whom a
/// reflection is shared get a `shared` frame instead, which carries no number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "ReflectionEvent"))]
pub enum Event {
    /// A reflection is as it stands here now (to its author).
    #[serde(rename = "reflection.written")]
    Written {
        /// The reflection.
        reflection: Reflection,
    },
    /// A reflection is gone (to its author).
    #[serde(rename = "reflection.deleted")]
    Deleted {
        /// Which.
        reflection_id: ReflectionId,
    },
}

/// A reflection, as its author sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Reflection {
    /// Its id.
    pub id: ReflectionId,
    /// The words.
    pub text: String,
    /// About which draw.
    pub draw_id: Option<DrawId>,
    /// About which step.
    pub step_id: Option<StepId>,
    /// When it was first written.
    pub at: Timestamp,
    /// When it was changed last.
    pub edited_at: Option<Timestamp>,
    /// With whom it is shared; null is private.
    pub shared: Option<Audience>,
}

/// A reflection that somebody shares with the viewer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SharedReflection {
    /// Its id.
    pub id: ReflectionId,
    /// Whose it is.
    pub by: ParticipantId,
    /// The words.
    pub text: String,
    /// About which draw.
    pub draw_id: Option<DrawId>,
    /// About which step.
    pub step_id: Option<StepId>,
    /// Since when it is shared.
    pub shared_at: Timestamp,
    /// With whom.
    pub audience: Audience,
}

/// One's own stream.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ParticipantView {
    /// One's reflections, oldest first.
    pub reflections: Vec<Reflection>,
}
