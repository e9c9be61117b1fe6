//! The stage: a database of its own for each test, a server, and people.

pub mod binary;
pub mod person;
pub mod pilot;
pub mod postgres;
pub mod stage;

pub use person::Person;
pub use stage::{Live, Stage};
