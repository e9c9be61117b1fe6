//! People: who is in a session, in which role, in which place, and how well connected.

use serde::{Deserialize, Serialize};

use crate::ids::{BreakoutId, ParticipantId, Timestamp};

/// What someone is in a session. Ordered: a later one may do more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Role {
    /// Sees, and does nothing.
    Observer,
    /// Takes part.
    Participant,
    /// Helps to run it.
    CoFacilitator,
    /// Runs it.
    Facilitator,
}

impl Role {
    /// Whether this role runs the session.
    #[must_use]
    pub fn facilitates(self) -> bool {
        self >= Self::CoFacilitator
    }
}

/// Whether someone is inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Standing {
    /// In the lobby.
    Waiting,
    /// Inside.
    Admitted,
    /// Left by themselves; may come back.
    Left,
    /// Turned away at the door; may knock again.
    Denied,
    /// Removed by a facilitator; may not come back until that is lifted.
    Removed,
}

/// Where someone inside is: always in exactly one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "in", content = "breakout_id")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Place {
    /// The common space.
    Plenary,
    /// One breakout.
    Breakout(BreakoutId),
}

/// Someone in the session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Person {
    /// Stable over reloads, crashes and moves.
    pub id: ParticipantId,
    /// As they call themselves.
    pub name: String,
    /// The name, made unlike every other in this session: "Ana", "Ana (2)".
    pub label: String,
    /// What they are here.
    pub role: Role,
    /// Whether they are inside.
    pub standing: Standing,
    /// Where they are, or would be when they come back.
    pub place: Place,
    /// Since when their hand is up; the order of hands is the order of these.
    pub hand_raised_at: Option<Timestamp>,
    /// When they first came.
    pub joined_at: Timestamp,
    /// Whether they came without an account.
    pub guest: bool,
}

/// Commands about people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "PeopleCommand", optional_fields = nullable))]
pub enum Command {
    /// Changes one's own name.
    #[serde(rename = "participant.rename")]
    Rename {
        /// 1–80 characters.
        name: String,
    },
    /// Leaves the session; coming back is possible.
    #[serde(rename = "participant.leave")]
    Leave {},
    /// Removes someone from the session, its breakouts and its sockets.
    #[serde(rename = "participant.remove")]
    Remove {
        /// Who.
        participant_id: ParticipantId,
    },
    /// Lets someone come back who was removed.
    #[serde(rename = "participant.unban")]
    Unban {
        /// Who.
        participant_id: ParticipantId,
    },
    /// Gives someone a role.
    #[serde(rename = "role.set")]
    SetRole {
        /// Who.
        participant_id: ParticipantId,
        /// What they become.
        role: Role,
    },
    /// Says whether the page is visible. Not stored: it changes presence only.
    #[serde(rename = "presence.report")]
    ReportPresence {
        /// Whether the person can see the page.
        visible: bool,
    },
}

/// What happened to people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "PeopleEvent"))]
pub enum Event {
    /// Someone came in, for the first time or again.
    #[serde(rename = "participant.joined")]
    Joined {
        /// Who, with role and place.
        person: Person,
    },
    /// Someone left by themselves.
    #[serde(rename = "participant.left")]
    Left {
        /// Who.
        participant_id: ParticipantId,
    },
    /// Someone was removed. To them this is the last event.
    #[serde(rename = "participant.removed")]
    Removed {
        /// Who.
        participant_id: ParticipantId,
        /// By whom.
        by: ParticipantId,
    },
    /// Someone removed may come back (to facilitators).
    #[serde(rename = "participant.unbanned")]
    Unbanned {
        /// Who.
        participant_id: ParticipantId,
    },
    /// Removing someone was taken back: they may come in again, and count as somebody who has left.
    #[serde(rename = "participant.readmitted")]
    Readmitted {
        /// Who.
        person: Person,
    },
    /// Someone has another name.
    #[serde(rename = "participant.renamed")]
    Renamed {
        /// Who.
        participant_id: ParticipantId,
        /// The name.
        name: String,
        /// The name, made unlike every other.
        label: String,
    },
    /// Someone has another role.
    #[serde(rename = "role.changed")]
    RoleChanged {
        /// Who.
        participant_id: ParticipantId,
        /// What they are now.
        role: Role,
    },
}

/// How well someone is connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum PresenceState {
    /// A socket is open and the page is visible.
    Online,
    /// A socket is open or was a moment ago, but the page is hidden: a locked phone, another tab.
    Background,
    /// The socket broke; we wait for its return.
    Reconnecting,
    /// No socket.
    Offline,
}

/// One person's connectedness.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct PresenceEntry {
    /// Who.
    pub participant_id: ParticipantId,
    /// How.
    pub state: PresenceState,
    /// Since when.
    pub since: Timestamp,
}
