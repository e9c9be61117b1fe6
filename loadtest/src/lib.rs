//! The load harness of plenary: people with clients at canvases, how long what they do takes to reach others, and whether
//! all of it does.
//!
//! A scenario makes its own sessions on a server, plays them, and gives a [`report::Report`] whose bounds decide how the
//! program ends. All people of a run live in this one process, so that one clock measures everything.

// What is played.
pub mod storm;
pub mod open;
pub mod hostile;

// What a run ends with.
pub mod report;
pub mod latency;

// The server, and the way to it.
pub mod target;
pub mod server;
pub mod process;
pub mod house;
pub mod socket;

// What people do, and when; what others see of it.
pub mod author;
pub mod schedule;
pub mod follow;
pub mod dice;

/// Why a run could not be played to its end. What a server does wrong under load is no failure but a figure.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The server did not start, or not stay.
    #[error("the server: {0}")]
    Server(String),
    /// A request that every scenario needs was refused.
    #[error("{path} answered {status}: {detail}")]
    Refused {
        /// Below `/api/v1`.
        path: String,
        /// The status of the answer.
        status: u16,
        /// What the answer says.
        detail: String,
    },
    /// There was no answer.
    #[error("no answer")]
    Http(#[from] reqwest::Error),
    /// A socket that should have opened did not, or ended before the run began.
    #[error("the socket of a canvas: {0}")]
    Socket(String),
    /// A file.
    #[error("{0}")]
    File(String, #[source] std::io::Error),
    /// What was asked for cannot be done.
    #[error("{0}")]
    Asked(String),
}
