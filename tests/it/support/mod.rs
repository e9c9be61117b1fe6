//! The stage: a database of its own for each test, a server, and people.

pub mod binary;
pub mod person;
pub mod pilot;
pub mod postgres;
pub mod stage;

pub use person::Person;
pub use stage::Stage;

/// A client for REST.
pub fn client() -> reqwest::Client {
    // As the binary does in `main`; the first call of the process counts.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}
