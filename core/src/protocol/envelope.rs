//! The frames around commands and events. A client frame keeps its body raw until its `type` is known, so that
//! even a wrong body is answered under its `ref`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Event,
    error::{Class, Code, Retry},
    people::PresenceEntry,
    progress::BreakoutProgress,
    reflection::SharedReflection,
};
use crate::ids::{CommandId, ConnectionId, ParticipantId, ReflectionId, Seq, SessionId, Stream, Timestamp};

/// A frame of a client: a command, or one of the connection's own verbs `attach`, `ping` and `auth`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ClientFrame {
    /// The client's number of this request, at most 64 bytes; comes back in the answer.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Made by the client once per command and repeated when it is sent again. Commands need one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub id: Option<CommandId>,
    /// `capability.verb`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional, type = "unknown"))]
    pub data: Option<Value>,
}

/// Body of `attach`, the first frame on a socket.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Attach {
    /// An access token; may be left out when the upgrade request carried `Authorization: Bearer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub token: Option<String>,
    /// The protocol version the client speaks; 1 when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub protocol: Option<u32>,
    /// The `connection_id` this tab had before its socket broke; that socket is closed at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub replaces: Option<ConnectionId>,
    /// For each stream the client knows, the highest `seq` it has seen.
    #[serde(default)]
    #[cfg_attr(feature = "ts", ts(type = "{ [stream: string]: number }"))]
    pub since: BTreeMap<Stream, Seq>,
}

/// Body of `auth`: a fresh token for an open socket, before the old one expires.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Renew {
    /// The fresh access token, of the same participant or user.
    pub token: String,
}

/// What a command made, for its sender.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Answer {
    /// The id of what was made, if anything was.
    pub id: Option<uuid::Uuid>,
}

/// A frame of the server.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "t", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[expect(clippy::large_enum_variant, reason = "frames are encoded at once and never stored")]
pub enum ServerFrame {
    /// The answer to `attach`; the states or replays of each stream follow.
    Attached {
        /// The client's `ref`.
        #[serde(rename = "ref")]
        reference: String,
        /// The session.
        session_id: SessionId,
        /// Who the token belongs to.
        participant_id: ParticipantId,
        /// This socket.
        connection_id: ConnectionId,
        /// The server's clock, to measure the offset of one's own.
        server_time: Timestamp,
        /// The protocol version spoken.
        protocol: u32,
    },
    /// A command was carried out and is stored.
    Reply {
        /// The client's `ref`.
        #[serde(rename = "ref")]
        reference: String,
        /// The stream it was stored in, and the number of its last event there; null if there was nothing to store.
        stream: Option<Stream>,
        /// See `stream`.
        seq: Option<Seq>,
        /// What it made.
        data: Answer,
    },
    /// A command was refused; nothing of it happened.
    Error(ErrorFrame),
    /// Something happened.
    Event {
        /// The stream it is stored in.
        stream: Stream,
        /// Its number there. Numbers that one may not see are left out.
        seq: Seq,
        /// When.
        at: Timestamp,
        /// `type` and `data`.
        #[serde(flatten)]
        event: Event,
    },
    /// The whole of a stream as this viewer may see it; replaces what the client knows of it.
    State {
        /// The stream.
        stream: Stream,
        /// Everything up to this number is in it.
        seq: Seq,
        /// The server's clock.
        at: Timestamp,
        /// See [`View`].
        data: View,
    },
    /// Who is connected.
    Presence {
        /// Whether this replaces all that is known (whoever is missing is offline) or only what it names.
        complete: bool,
        /// The entries.
        people: Vec<PresenceEntry>,
    },
    /// Reflections that others share with this viewer.
    Shared {
        /// Whether this replaces the former list or changes it.
        complete: bool,
        /// New ones, or ones with other words or another audience; oldest first.
        reflections: Vec<SharedReflection>,
        /// Ones that are not shared with the viewer any more.
        revoked: Vec<ReflectionId>,
    },
    /// How the open breakouts get on (to facilitators); replaces the former one.
    Progress {
        /// Each open one, in order; none when none are open.
        breakouts: Vec<BreakoutProgress>,
    },
    /// A word about the connection itself.
    Notice {
        /// What about.
        notice: Notice,
        /// How long to wait, if that is the point.
        retry_after_ms: Option<i64>,
    },
    /// The answer to `ping`.
    Pong {
        /// The client's `ref`.
        #[serde(rename = "ref")]
        reference: String,
        /// The server's clock.
        server_time: Timestamp,
    },
}

/// A refusal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ErrorFrame {
    /// The client's `ref`; null when the frame could not be read that far.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    /// Which refusal.
    pub code: Code,
    /// Its kind.
    pub class: Class,
    /// Whether the same command may succeed later.
    pub retry: Retry,
    /// For people who write clients, in English.
    pub message: String,
    /// How long to wait before trying again.
    pub retry_after_ms: Option<i64>,
}

/// A word about the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Notice {
    /// The server has stopped reading this socket for a moment.
    SlowDown,
    /// The token expires soon; send `auth` with a fresh one.
    AuthRefresh,
    /// What is said cannot be stored at the moment; it waits.
    NotSaved,
    /// Everything that waited is stored.
    Saved,
}

/// What a stream looks like to one viewer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "view")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[expect(clippy::large_enum_variant, reason = "views are encoded at once and never stored")]
pub enum View {
    /// The session, for someone inside.
    Session(super::session::SessionView),
    /// The session, for someone waiting to be let in.
    Lobby(super::lobby::LobbyView),
    /// A breakout, for someone in it.
    Breakout(super::breakout::BreakoutView),
    /// One's own private stream.
    Participant(super::reflection::ParticipantView),
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ids::{BreakoutId, CanvasId};

    #[test]
    fn a_frame_with_a_wrong_body_still_has_its_ref() {
        let frame: ClientFrame =
            serde_json::from_value(json!({ "ref": "c1", "type": "hand.raise", "data": [1] })).expect("a frame");
        assert_eq!((frame.reference.as_str(), frame.id, frame.data), ("c1", None, Some(json!([1]))));
        assert!(serde_json::from_value::<ClientFrame>(json!({ "ref": "c1", "type": "ping", "extra": 1 })).is_err());
        assert!(serde_json::from_value::<ClientFrame>(json!({ "type": "ping" })).is_err());
    }

    #[test]
    fn a_stream_is_its_name() {
        let id = uuid::Uuid::from_u128(7);
        for stream in [
            Stream::Session,
            Stream::Breakout(BreakoutId(id)),
            Stream::Participant(ParticipantId(id)),
            Stream::Canvas(CanvasId(id)),
        ] {
            assert_eq!(stream.to_string().parse::<Stream>().ok(), Some(stream));
            let since: BTreeMap<Stream, Seq> = [(stream, Seq(3))].into();
            let attach = Attach { since, ..Attach::default() };
            let back: Attach = serde_json::from_value(serde_json::to_value(&attach).expect("JSON")).expect("an attach");
            assert_eq!(back, attach);
        }
        for text in ["", "session:1", "breakout:", "breakout:7", "participant", "canvas:1"] {
            assert!(text.parse::<Stream>().is_err(), "{text}");
        }
    }
}
