//! What people let be done with what they do, each for themselves.

use serde::{Deserialize, Serialize};

use crate::ids::Timestamp;

/// What a consent is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "ConsentPurpose"))]
pub enum Purpose {
    /// What one does on canvases is counted in a report for facilitators.
    CanvasActivity,
}

/// A consent that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Consent {
    /// What for.
    pub purpose: Purpose,
    /// Since when; what was before is not meant.
    pub since: Timestamp,
}

/// Commands about one's own consents. They are taken after the session's end as well.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "ConsentCommand"))]
pub enum Command {
    /// Agrees, from now on.
    #[serde(rename = "consent.give")]
    Give {
        /// What to.
        purpose: Purpose,
    },
    /// Agrees no longer, also not to what was done since the consent was given.
    #[serde(rename = "consent.withdraw")]
    Withdraw {
        /// What to.
        purpose: Purpose,
    },
}

/// What became of one's own consents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "ConsentEvent"))]
pub enum Event {
    /// One was given.
    #[serde(rename = "consent.given")]
    Given {
        /// It.
        consent: Consent,
    },
    /// One was withdrawn.
    #[serde(rename = "consent.withdrawn")]
    Withdrawn {
        /// What for.
        purpose: Purpose,
    },
}
