//! Pictures of a board: PNG of the whole, and PDF with a page for each frame.
//!
//! A board becomes a [`scene`] once: paths, letters and images at their places, in order. Pixels ([`png`]) and pages
//! ([`pdf`]) are two ways to put a scene down. Text is shaped once for both, so they break lines alike, and the PDF
//! keeps it as text. There is no SVG in between: it cannot say which glyph stands for which letters, and its reader
//! would lay the text out a second time and without its paragraphs' directions.
//!
//! It looks as the web client's board does; where the two differ, the client is right. A picture depends on the board
//! and the images alone, never on the machine. Any board whatsoever can be drawn: what makes no sense is left out or
//! is a grey box, and what would cost too much is refused ([`TooLarge`]).

mod geometry;
mod lettering;
mod looks;
mod ink;
mod links;
mod pictures;
mod scene;
mod kinds;
mod png;
mod pdf;

pub use self::{pdf::pdf, png::png};

/// Where the bytes of images come from: by the url of an asset, or the path of a card's picture. What is not found is
/// a grey box. Cards may be SVG and must therefore be the caller's own; assets are pixels or they are not drawn.
pub type Resolve<'a> = &'a dyn Fn(&str) -> Option<Vec<u8>>;

/// How a PNG is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Pixels of the picture for each of the board, 1 to 4.
    pub scale: u8,
    /// What is behind everything.
    pub background: Background,
}

impl Default for Options {
    fn default() -> Self {
        Self { scale: 1, background: Background::White }
    }
}

/// What is behind everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Background {
    White,
    Transparent,
}

/// Why there is no picture.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refused {
    /// It would cost more than a picture may.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    /// The library that writes the file gave up; no board is known that makes it.
    #[error("the picture could not be written: {0}")]
    Unwritten(String),
}

/// What of a picture is beyond its bound.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("the picture would have {found} {what}, and {max} is the most")]
pub struct TooLarge {
    /// In words.
    pub what: &'static str,
    /// How much there is; at the first excess, if counting on would itself cost.
    pub found: u64,
    /// How much there may be.
    pub max: u64,
}

/// Pixels a side.
pub const SIDE_MAX: u32 = 16_384;

/// Pages of a PDF.
pub const PAGES_MAX: usize = 100;

/// Elements on a board that is drawn.
pub const ELEMENTS_MAX: usize = 10_000;

pub(crate) fn bounded(what: &'static str, found: u64, max: u64) -> Result<(), TooLarge> {
    if found > max { Err(TooLarge { what, found, max }) } else { Ok(()) }
}
