//! The documents of a canvas: what is drawn on it, and what is said about it. Each has an actor, a log and sockets of its
//! own, because a document is a class of access: whoever may comment must not draw, and nobody writes in another's name.

use plenary_core::{
    canvas::update::Schema,
    ids::{CanvasId, Stream},
    protocol::canvas::Right,
};

use super::comments;

/// Which document of a canvas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// What is drawn and written on it.
    Board,
    /// What is said about it.
    Comments,
}

/// What boards are made of.
const BOARD: Schema = Schema { roots: &["elements", "meta", "assets"], text_max: 64 * 1024, structs_max: 50_000 };
/// What comments are made of.
const COMMENTS: Schema = Schema { roots: comments::ROOTS, text_max: 64 * 1024, structs_max: 50_000 };

impl Part {
    /// What its document is made of.
    #[must_use]
    pub fn schema(self) -> &'static Schema {
        match self {
            Self::Board => &BOARD,
            Self::Comments => &COMMENTS,
        }
    }

    /// Its log.
    #[must_use]
    pub fn stream(self, canvas: CanvasId) -> Stream {
        match self {
            Self::Board => Stream::Canvas(canvas),
            Self::Comments => Stream::Comments(canvas),
        }
    }

    /// What a socket may do at most, whatever its right on the canvas.
    #[must_use]
    pub fn at_most(self, right: Right) -> Right {
        match self {
            Self::Board => right,
            Self::Comments => right.min(Right::View),
        }
    }

    /// As it is called in metrics.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Board => "canvas",
            Self::Comments => "comments",
        }
    }
}
