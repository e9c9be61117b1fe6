//! The session as a whole: its life cycle and the view a client gets when it attaches.

use serde::{Deserialize, Serialize};

use super::{
    announcement::Announcement,
    breakout::{Listener, RoundView},
    canvas::Canvas,
    card::{DeckView, Draw},
    chat::Message,
    consent::Consent,
    control::ControlView,
    help::Help,
    journey::JourneyView,
    people::{Person, Role},
    roster,
    tag::{Question, Tags},
    timer::Timer,
    undo::Undo,
};
use crate::ids::{ParticipantId, SessionId, Timestamp};

/// Where a session is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Status {
    /// Planned; people may already gather.
    #[default]
    Scheduled,
    /// Under way.
    Live,
    /// Over.
    Completed,
    /// Called off.
    Cancelled,
}

impl Status {
    /// Whether nothing can happen in it any more.
    #[must_use]
    pub fn ended(self) -> bool {
        matches!(self, Self::Completed | Self::Cancelled)
    }

    /// The name on the wire and in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Live => "live",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Commands of the life cycle; facilitators only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "SessionCommand", optional_fields = nullable))]
pub enum Command {
    /// Starts the session; the first step becomes current. Starting a live session changes nothing.
    #[serde(rename = "session.start")]
    Start {},
    /// Ends the session for everyone.
    #[serde(rename = "session.complete")]
    Complete {},
    /// Calls the session off.
    #[serde(rename = "session.cancel")]
    Cancel {},
}

/// What happened to the session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "SessionEvent"))]
#[expect(clippy::large_enum_variant, reason = "events are encoded at once and never stored")]
pub enum Event {
    /// It is live.
    #[serde(rename = "session.started")]
    Started {
        /// By whom.
        by: ParticipantId,
    },
    /// It is over.
    #[serde(rename = "session.completed")]
    Completed {
        /// By whom.
        by: ParticipantId,
    },
    /// It was called off.
    #[serde(rename = "session.cancelled")]
    Cancelled {
        /// By whom.
        by: ParticipantId,
    },
    /// Title, plan, journey, decks or limits were changed.
    #[serde(rename = "session.changed")]
    Changed {
        /// The session's own fields, as they are now.
        session: SessionHeader,
        /// The journey, as it is now.
        journey: JourneyView,
        /// The decks, as they are now.
        decks: Vec<DeckView>,
    },
}

/// The session's own fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SessionHeader {
    /// Its id.
    pub id: SessionId,
    /// Its title.
    pub title: String,
    /// Where it is in its life.
    pub status: Status,
    /// The code people join by.
    pub join_code: String,
    /// When it is planned to start.
    pub scheduled_at: Option<Timestamp>,
    /// When it started.
    pub started_at: Option<Timestamp>,
    /// When it was completed or cancelled.
    pub ended_at: Option<Timestamp>,
    /// Whether newcomers wait to be let in.
    pub lobby: bool,
    /// How many people it may hold.
    pub capacity: u32,
}

/// The session as someone inside sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SessionView {
    /// Its own fields.
    pub session: SessionHeader,
    /// Who the viewer is.
    pub me: ParticipantId,
    /// The viewer's role.
    pub role: Role,
    /// Everyone inside; for facilitators also those waiting and removed.
    pub people: Vec<Person>,
    /// The plan and where it is.
    pub journey: JourneyView,
    /// All clocks.
    pub timers: Vec<Timer>,
    /// All decks, without their cards.
    pub decks: Vec<DeckView>,
    /// Every draw, oldest first.
    pub draws: Vec<Draw>,
    /// The newest plenary messages, and those of the viewer's thread with the facilitators, oldest first.
    pub chat: Vec<Message>,
    /// Every announcement the viewer got, oldest first.
    pub announcements: Vec<Announcement>,
    /// The open breakouts, if any.
    pub round: Option<RoundView>,
    /// Rounds that are prepared, in the order they were made; shown to facilitators only.
    pub prepared_rounds: Vec<RoundView>,
    /// Breakouts of former rounds: all for facilitators, one's own for others.
    pub past_rounds: Vec<RoundView>,
    /// Who listens to which breakout.
    pub listeners: Vec<Listener>,
    /// Calls for help, oldest first: all for facilitators, one's own for others.
    pub help: Vec<Help>,
    /// The tags of people; for facilitators only.
    #[cfg_attr(feature = "ts", ts(type = "{ [participant_id: string]: { [tag: string]: string } }"))]
    pub tags: Tags,
    /// Who is expected; for facilitators only.
    pub roster: Vec<roster::Entry>,
    /// The question that waits for answers.
    pub question: Option<Question>,
    /// What can be taken back, oldest first; some of it may have run out. For facilitators only.
    pub undos: Vec<Undo>,
    /// Who is in control.
    pub control: ControlView,
    /// The canvases the viewer knows of, oldest first.
    pub canvases: Vec<Canvas>,
    /// What the viewer agrees to.
    pub consents: Vec<Consent>,
}
