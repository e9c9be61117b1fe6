//! What crosses a socket. One file per capability holds its commands, its events and its part of the state
//! a client sees; this file joins them, and [`envelope`], [`error`] and [`close`] hold what is common.
//!
//! Names are `capability.verb` for commands and past tense for events. Numbers stay below 2^53, nothing is
//! untagged on the way in, and every shape has a golden file that Rust and the web client both replay.
//! `docs/protocol.md` describes it for authors of clients.

pub mod envelope;
pub mod error;
pub mod close;
pub mod session;
pub mod lobby;
pub mod people;
pub mod hand;
pub mod chat;
pub mod journey;
pub mod timer;
pub mod card;
pub mod reflection;
pub mod announcement;
pub mod breakout;
pub mod note;
pub mod help;
pub mod roster;
pub mod tag;
pub mod progress;
pub mod undo;
pub mod consent;
pub mod control;
pub mod canvas;
pub mod comment;

use serde::Serialize;
use serde_json::Value;

pub use envelope::{Answer, Attach, ClientFrame, ServerFrame};
pub use error::Code;

/// The version a client names when it attaches; another one is answered with close code 4505.
pub const VERSION: u32 = 1;

macro_rules! capabilities {
    (
        commands { $($cvariant:ident($cmodule:ident) = $($cprefix:literal)|+),* $(,)? }
        events { $($evariant:ident($emodule:ident) = $($eprefix:literal)|+),* $(,)? }
    ) => {
        /// A request of a client, by capability.
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(untagged)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS))]
        #[expect(missing_docs, reason = "each variant is the capability of its name")]
        pub enum Command { $($cvariant($cmodule::Command)),* }

        impl Command {
            /// Reads the body of a command, given its name. The envelope was read before, so that a wrong body
            /// is answered under the client's `ref`.
            ///
            /// # Errors
            /// [`DecodeError::UnknownType`] for a name no capability has; [`DecodeError::Body`] otherwise.
            pub fn decode(name: &str, data: Option<Value>) -> Result<Self, DecodeError> {
                let capability = name.split_once('.').map_or(name, |(capability, _)| capability);
                match capability {
                    $($($cprefix)|+ => decode_tagged(name, data).map(Self::$cvariant),)*
                    _ => Err(DecodeError::UnknownType),
                }
            }
        }

        /// What happened, as one viewer may see it, by capability.
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(untagged)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS))]
        #[expect(missing_docs, reason = "each variant is the capability of its name")]
        pub enum Event { $($evariant($emodule::Event)),* }

        impl Event {
            /// Reads an event by its name: for clients written in Rust and for the golden files.
            ///
            /// # Errors
            /// As [`Command::decode`].
            pub fn decode(name: &str, data: Option<Value>) -> Result<Self, DecodeError> {
                let capability = name.split_once('.').map_or(name, |(capability, _)| capability);
                match capability {
                    $($($eprefix)|+ => decode_tagged(name, data).map(Self::$evariant),)*
                    _ => Err(DecodeError::UnknownType),
                }
            }
        }
    };
}

capabilities! {
    commands {
        Session(session) = "session",
        Lobby(lobby) = "lobby",
        People(people) = "participant" | "role" | "presence",
        Hand(hand) = "hand",
        Chat(chat) = "chat",
        Journey(journey) = "step" | "phase",
        Timer(timer) = "timer",
        Card(card) = "cards" | "deck",
        Reflection(reflection) = "reflection",
        Announcement(announcement) = "announcement",
        Breakout(breakout) = "breakout",
        Note(note) = "note",
        Help(help) = "help",
        Roster(roster) = "roster",
        Tag(tag) = "tag",
        Undo(undo) = "undo",
        Control(control) = "control",
        Canvas(canvas) = "canvas",
        Comment(comment) = "comment",
        Consent(consent) = "consent",
    }
    events {
        Session(session) = "session",
        Lobby(lobby) = "lobby",
        People(people) = "participant" | "role",
        Hand(hand) = "hand",
        Chat(chat) = "chat",
        Journey(journey) = "step",
        Timer(timer) = "timer",
        Card(card) = "cards" | "deck",
        Reflection(reflection) = "reflection",
        Announcement(announcement) = "announcement",
        Breakout(breakout) = "breakout",
        Note(note) = "note",
        Help(help) = "help",
        Roster(roster) = "roster",
        Tag(tag) = "tag",
        Undo(undo) = "undo",
        Control(control) = "control",
        Canvas(canvas) = "canvas",
        Consent(consent) = "consent",
    }
}

/// Why a body could not be read.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// No capability knows the name.
    #[error("unknown type")]
    UnknownType,
    /// The name is known, the body does not fit it.
    #[error("{0}")]
    Body(String),
}

fn decode_tagged<T: serde::de::DeserializeOwned>(name: &str, data: Option<Value>) -> Result<T, DecodeError> {
    // A body without fields may be left out.
    let data = data.filter(|data| !data.is_null()).unwrap_or_else(|| Value::Object(serde_json::Map::new()));
    let tagged = serde_json::json!({ "type": name, "data": data });
    serde_json::from_value(tagged).map_err(|error| {
        let text = error.to_string();
        // Only an unknown name: a wrong word inside the body reads alike.
        if text.starts_with(&format!("unknown variant `{name}`")) {
            DecodeError::UnknownType
        } else {
            DecodeError::Body(text)
        }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn decoded(name: &str, data: Value) -> Result<Command, &'static str> {
        Command::decode(name, Some(data)).map_err(|error| match error {
            DecodeError::UnknownType => "type",
            DecodeError::Body(_) => "body",
        })
    }

    #[test]
    fn a_wrong_name_and_a_wrong_body_are_told_apart() {
        let raise = Command::Hand(hand::Command::Raise {});
        assert_eq!(decoded("hand.raise", Value::Null), Ok(raise.clone()));
        assert_eq!(decoded("hand.raise", json!({})), Ok(raise));
        assert_eq!(decoded("hand.wave", json!({})), Err("type"));
        assert_eq!(decoded("weather.change", json!({})), Err("type"));
        assert_eq!(decoded("", json!({})), Err("type"));
        assert_eq!(decoded("hand.raise", json!({ "high": true })), Err("body"));
        assert_eq!(decoded("chat.send", json!({ "text": "to whom?" })), Err("body"));
        assert_eq!(decoded("chat.send", json!([])), Err("body"));
        assert_eq!(decoded("timer.pause", json!({ "timer_id": "not an id" })), Err("body"));
        assert_eq!(
            decoded("timer.start", json!({ "scope": { "for": "everyone" }, "duration_ms": 1e300 })),
            Err("body")
        );
    }

    #[test]
    fn a_wrong_value_within_a_body_is_a_wrong_body() {
        let id = uuid::Uuid::nil();
        assert_eq!(decoded("role.set", json!({ "participant_id": id, "role": "king" })), Err("body"));
        assert_eq!(decoded("chat.send", json!({ "channel": { "kind": "street" }, "text": "hello" })), Err("body"));
        assert_eq!(decoded("deck.set_mode", json!({ "deck_id": id, "mode": "hand.wave" })), Err("body"));
    }
}
