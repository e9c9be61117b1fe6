//! The rules of plenary, pure: typed ids, what crosses a socket, and what may happen in a session.
//!
//! Nothing here knows a runtime, a database, a clock or a die: time, chance and fresh ids are handed in
//! through [`domain::Ctx`], which is what makes the whole-session simulation and the property tests possible.
//! `ids ◄ protocol ◄ domain`: each module may name only those before it.

pub mod canvas;
pub mod ids;
pub mod protocol;
pub mod domain;
