//! plenary: engine and studio for live facilitated sessions. Every session, breakout and participant is a supervised
//! actor with its state in memory; Postgres holds the truth.
//!
//! Who may know whom: `store` names only core types; `actors` name core and the store's trait; `http` names actor
//! handles and the store's queries; `app` names everything.

pub mod actors;
pub mod ambient;
pub mod app;
pub mod config;
pub mod content;
pub mod demo;
pub mod doctor;
pub mod http;
pub mod rounds;
pub mod store;
pub mod telemetry;
