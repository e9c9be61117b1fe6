//! Announcements: a facilitator's word to everyone or to some breakouts, which stays readable.

use serde::{Deserialize, Serialize};

use crate::ids::{AnnouncementId, BreakoutId, ParticipantId, Timestamp};

/// Commands of facilitators.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "AnnouncementCommand", optional_fields = nullable))]
pub enum Command {
    /// Says something.
    #[serde(rename = "announcement.send")]
    Send {
        /// 1–2,000 characters.
        text: String,
        /// To the people in these breakouts; to everyone when left out.
        #[serde(default)]
        breakouts: Option<Vec<BreakoutId>>,
    },
}

/// What was said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "AnnouncementEvent"))]
pub enum Event {
    /// An announcement.
    #[serde(rename = "announcement.sent")]
    Sent {
        /// The announcement.
        announcement: Announcement,
    },
}

/// An announcement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Announcement {
    /// Its id.
    pub id: AnnouncementId,
    /// Who said it.
    pub by: ParticipantId,
    /// The words.
    pub text: String,
    /// When.
    pub at: Timestamp,
    /// To which breakouts; null is everyone.
    pub breakouts: Option<Vec<BreakoutId>>,
}
