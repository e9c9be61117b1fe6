//! Comments on canvases. What is said stands in a document of its own beside the canvas, which the server alone writes and
//! whoever sees the canvas reads over a socket of its own; here is what people ask for.

use serde::{Deserialize, Serialize};

use crate::ids::{CanvasId, CommentId, ThreadId};

/// What people answer a comment with, without words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "CommentReaction"))]
pub enum Reaction {
    /// A thumb that points up.
    Agree,
    /// A heart.
    Love,
    /// A light bulb.
    Insight,
    /// A question mark.
    Question,
    /// Clapping hands.
    Celebrate,
}

impl Reaction {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::Agree, Self::Love, Self::Insight, Self::Question, Self::Celebrate];

    /// As it stands in the document and on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::Love => "love",
            Self::Insight => "insight",
            Self::Question => "question",
            Self::Celebrate => "celebrate",
        }
    }
}

/// Commands of whoever may comment on a canvas.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "CommentCommand", optional_fields = nullable))]
pub enum Command {
    /// Begins a thread. The answer's id is the thread's, and its first comment's; it is the command's own id.
    #[serde(rename = "comment.begin")]
    Begin {
        /// On which canvas.
        canvas_id: CanvasId,
        /// 1–2,000 characters.
        text: String,
        /// The element it is about, by its id on the canvas; left out: a place.
        #[serde(default)]
        element: Option<String>,
        /// Where it is pinned, in units of the canvas: of an element, where that was.
        at: [f64; 2],
    },
    /// Says something in a thread. The answer's id is the comment's; it is the command's own id.
    #[serde(rename = "comment.reply")]
    Reply {
        /// On which canvas.
        canvas_id: CanvasId,
        /// In which thread.
        thread_id: ThreadId,
        /// 1–2,000 characters.
        text: String,
    },
    /// Gives one's own comment other words.
    #[serde(rename = "comment.edit")]
    Edit {
        /// On which canvas.
        canvas_id: CanvasId,
        /// In which thread.
        thread_id: ThreadId,
        /// Which.
        comment_id: CommentId,
        /// 1–2,000 characters.
        text: String,
    },
    /// Takes a comment away: one's own, or any by a facilitator. A thread in which none is left is gone.
    #[serde(rename = "comment.remove")]
    Remove {
        /// On which canvas.
        canvas_id: CanvasId,
        /// In which thread.
        thread_id: ThreadId,
        /// Which.
        comment_id: CommentId,
    },
    /// Puts a thread away as settled, or takes it up again.
    #[serde(rename = "comment.resolve")]
    Resolve {
        /// On which canvas.
        canvas_id: CanvasId,
        /// Which.
        thread_id: ThreadId,
        /// Whether it is settled.
        resolved: bool,
    },
    /// Answers a comment without words, or takes that back.
    #[serde(rename = "comment.react")]
    React {
        /// On which canvas.
        canvas_id: CanvasId,
        /// In which thread.
        thread_id: ThreadId,
        /// To which comment.
        comment_id: CommentId,
        /// What.
        reaction: Reaction,
        /// Whether one answers so, or not any more.
        on: bool,
    },
}

impl Command {
    /// On which canvas.
    #[must_use]
    pub fn canvas(&self) -> CanvasId {
        match self {
            Self::Begin { canvas_id, .. }
            | Self::Reply { canvas_id, .. }
            | Self::Edit { canvas_id, .. }
            | Self::Remove { canvas_id, .. }
            | Self::Resolve { canvas_id, .. }
            | Self::React { canvas_id, .. } => *canvas_id,
        }
    }
}
