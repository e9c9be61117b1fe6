//! What may happen, and what then follows. Each capability is one file, always in the order: state, events,
//! what a command requires, `decide`, `apply`, `project`, tests.
//!
//! `decide` may read the whole session and yields events; `apply` writes only its own part and cannot fail;
//! `project` says what one audience sees of an event. Three aggregates are built of them: [`session`],
//! [`breakout_stream`] and [`participant`]; one generic shell runs all three.

pub mod aggregate;
pub mod permission;
pub mod text;
pub mod session;
pub mod lifecycle;
pub mod people;
pub mod hand;
pub mod chat;
pub mod journey;
pub mod timer;
pub mod card;
pub mod announcement;
pub mod breakout;
pub mod listening;
pub mod note;
pub mod help;
pub mod roster;
pub mod tag;
pub mod undo;
pub mod consent;
pub mod control;
pub mod canvas;
pub mod progress;
pub mod assignment;
pub mod breakout_stream;
pub mod participant;
pub mod attendance;
pub mod whereabouts;
#[cfg(test)]
pub mod testing;

pub use aggregate::{Aggregate, Audience, Ctx, Decision, Record, Rejection, Viewer};
