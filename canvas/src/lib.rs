//! A canvas as data and as pictures.
//!
//! A canvas lives as a Yjs document; this package knows what the document says and nothing of how it is synchronised.
//! [`board`] is its canonical JSON, [`document`] reads that from a document and writes it into one, [`check`] bounds
//! what is taken from outside, and [`activity`] tells who did what by its log, [`locks`] keeps what is locked as it is.
//! Pure, like `plenary-core`: no runtime, no database, no clock, no dice, and no fonts or files of the machine.

pub mod touched;
pub mod activity;
pub mod locks;
pub mod board;
pub mod text;
pub mod value;
pub mod check;
pub mod document;
pub mod template;
pub mod render;

pub use board::{Board, Element, Geo};
pub use check::{Invalid, Limits};
