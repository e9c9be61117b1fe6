//! The lobby: where newcomers wait, what they are told, and who lets them in.

use serde::{Deserialize, Serialize};

use super::people::Person;
use crate::ids::{ParticipantId, Timestamp};

/// Commands of facilitators.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "LobbyCommand", optional_fields = nullable))]
pub enum Command {
    /// Turns the lobby on or off; turning it off lets everybody in who waits.
    #[serde(rename = "lobby.set")]
    Set {
        /// On or off.
        enabled: bool,
    },
    /// Lets people in. Without a list: everyone who waits.
    #[serde(rename = "lobby.admit")]
    Admit {
        /// Who.
        #[serde(default)]
        participants: Option<Vec<ParticipantId>>,
    },
    /// Turns people away. Without a list: everyone who waits.
    #[serde(rename = "lobby.deny")]
    Deny {
        /// Who.
        #[serde(default)]
        participants: Option<Vec<ParticipantId>>,
    },
    /// Says something to those who wait, or to one of them.
    #[serde(rename = "lobby.message")]
    Message {
        /// 1–2,000 characters.
        text: String,
        /// One person; everyone who waits when left out.
        #[serde(default)]
        to: Option<ParticipantId>,
    },
}

/// What happened at the door.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "LobbyEvent"))]
pub enum Event {
    /// The lobby was turned on or off.
    #[serde(rename = "lobby.set")]
    Set {
        /// On or off.
        enabled: bool,
    },
    /// Someone waits (to facilitators).
    #[serde(rename = "lobby.knocked")]
    Knocked {
        /// Who.
        person: Person,
    },
    /// Someone who waited was turned away or left (to facilitators).
    #[serde(rename = "lobby.gone")]
    Gone {
        /// Who.
        participant_id: ParticipantId,
    },
    /// A message of the facilitators (to those who wait, and to facilitators).
    #[serde(rename = "lobby.messaged")]
    Messaged {
        /// The message.
        message: LobbyMessage,
    },
    /// What those who wait see of the session, or of themselves, is another now (to those who wait). What is left out
    /// stays.
    #[serde(rename = "lobby.changed")]
    Changed {
        /// The session's title.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        title: Option<String>,
        /// The viewer's own name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        name: Option<String>,
    },
}

/// A message to people who wait.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct LobbyMessage {
    /// When.
    pub at: Timestamp,
    /// What.
    pub text: String,
    /// To one person only.
    pub to: Option<ParticipantId>,
}

/// The session as someone in the lobby sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct LobbyView {
    /// The session's title.
    pub title: String,
    /// Who the viewer is.
    pub me: ParticipantId,
    /// The viewer's name.
    pub name: String,
    /// Since when they wait.
    pub since: Timestamp,
    /// Messages for them, oldest first.
    pub messages: Vec<LobbyMessage>,
}
