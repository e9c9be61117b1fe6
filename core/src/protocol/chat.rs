//! Chat: in the plenary, in a breakout, and in a thread between one person and the facilitators.

use serde::{Deserialize, Serialize};

use crate::ids::{MessageId, ParticipantId, Timestamp};

/// Where a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(optional_fields = nullable))]
pub enum Channel {
    /// To everyone inside.
    Plenary {},
    /// To the breakout where the author is.
    Breakout {},
    /// To the thread between one person and the facilitators.
    Facilitators {
        /// Whose thread: one's own when left out; a facilitator names the person.
        #[serde(default)]
        participant_id: Option<ParticipantId>,
    },
}

/// Commands of chat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "ChatCommand", optional_fields = nullable))]
pub enum Command {
    /// Writes a message.
    #[serde(rename = "chat.send")]
    Send {
        /// Where to.
        channel: Channel,
        /// 1–4,000 characters.
        text: String,
    },
    /// Changes one's own message.
    #[serde(rename = "chat.edit")]
    Edit {
        /// Where it is.
        channel: Channel,
        /// Which.
        message_id: MessageId,
        /// 1–4,000 characters.
        text: String,
    },
    /// Takes a message back: one's own, or any by a facilitator.
    #[serde(rename = "chat.delete")]
    Delete {
        /// Where it is.
        channel: Channel,
        /// Which.
        message_id: MessageId,
    },
}

/// What happened in chat. In a breakout these stand in the breakout's stream, else in the session's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "ChatEvent"))]
pub enum Event {
    /// A message.
    #[serde(rename = "chat.sent")]
    Sent {
        /// The message.
        message: Message,
    },
    /// A message has other words.
    #[serde(rename = "chat.edited")]
    Edited {
        /// Which.
        message_id: MessageId,
        /// The words.
        text: String,
        /// When.
        at: Timestamp,
    },
    /// A message is gone.
    #[serde(rename = "chat.deleted")]
    Deleted {
        /// Which.
        message_id: MessageId,
    },
}

/// A message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Where it stands; in a breakout's stream always `breakout`.
    pub channel: Channel,
    /// Who wrote it.
    pub from: ParticipantId,
    /// The words.
    pub text: String,
    /// When.
    pub at: Timestamp,
    /// When it was changed last.
    pub edited_at: Option<Timestamp>,
}
