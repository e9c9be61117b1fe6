//! The stage: a database of its own for each test, a server, and people.

use std::collections::BTreeMap;

use serde_json::{Value, json};

pub mod binary;
pub mod painter;
pub mod person;
pub mod pilot;
pub mod postgres;
pub mod stage;
pub mod wire;

pub use person::Person;
pub use stage::{Live, Stage};

/// A client for REST.
pub fn client() -> reqwest::Client {
    // As the binary does in `main`; the first call of the process counts.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

/// A client for REST that keeps cookies, as a browser does.
pub fn browser() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().cookie_store(true).build().expect("a client")
}

/// Who is where, by a session's view.
pub fn places(view: &Value) -> BTreeMap<String, Value> {
    let people = view["people"].as_array().expect("people").iter();
    people.map(|person| (person["id"].as_str().expect("an id").to_owned(), person["place"].clone())).collect()
}

/// A move of someone into a breakout.
pub fn step(who: &str, breakout: &str) -> Value {
    json!({ "participant_id": who, "to": { "in": "breakout", "breakout_id": breakout } })
}

/// The clock of a round's first breakout.
pub fn clock(round: &Value) -> &Value {
    &round["breakouts"][0]["clock"]
}

/// The place that a breakout is.
pub fn inside(breakout: &str) -> Value {
    json!({ "in": "breakout", "breakout_id": breakout })
}

/// The place that is everybody's.
pub fn plenary() -> Value {
    json!({ "in": "plenary" })
}

/// For tests that want more at once than a busy machine gives soon.
pub fn patient(config: &mut plenary::config::Config) {
    config.journal.patience_ms = 60_000;
    config.database.acquire_timeout_ms = 60_000;
    config.server.handler_timeout_ms = 60_000;
}
