//! Typed identifiers and the small ordinal types. An id is a type, never a bare string, so that two
//! of them cannot be exchanged by mistake.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS))]
        #[cfg_attr(feature = "ts", ts(type = "string"))]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::from_str(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )*};
}

id! {
    /// An organization: the tenant.
    OrgId;
    /// A person with an account.
    UserId;
    /// A live session as a whole.
    SessionId;
    /// A person in one session; stable over reloads, crashes and breakout moves.
    ParticipantId;
    /// One socket of a participant.
    ConnectionId;
    /// A sub-group of a session.
    BreakoutId;
    /// Breakouts that are prepared and opened together.
    RoundId;
    /// One activity of a journey.
    StepId;
    /// A reusable journey template.
    JourneyId;
    /// A set of cards.
    DeckId;
    /// One photo or word card.
    CardId;
    /// The act of taking a card.
    DrawId;
    /// What someone wrote about a card or a step.
    ReflectionId;
    /// A chat message.
    MessageId;
    /// An announcement of a facilitator.
    AnnouncementId;
    /// A running clock.
    TimerId;
    /// What people in a breakout want to bring back.
    NoteId;
    /// A call for help.
    HelpId;
    /// Somebody who is expected.
    EntryId;
    /// What people draw and write on together.
    CanvasId;
    /// What is said about one thing on a canvas.
    ThreadId;
    /// One comment in a thread.
    CommentId;
    /// An offer to take something back.
    UndoId;
    /// A client-made id of one command; a resend with the same id gets the first answer.
    CommandId;
}

macro_rules! ordinal {
    ($($(#[$doc:meta])* $name:ident($inner:ty);)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS))]
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

ordinal! {
    /// Number of a durable event in its stream; the first event has 1. Stays below 2^53.
    Seq(i64);
    /// Rising number of a session's owner; an append with an older one is refused by the database.
    Fence(i64);
    /// Rising number of an arrangement of breakouts; what refers to an older one is stale.
    Epoch(u32);
    /// An instant, in milliseconds since the Unix epoch, by the server's clock.
    Timestamp(i64);
}

impl Seq {
    /// The number `n` events later.
    #[must_use]
    pub fn plus(self, n: usize) -> Self {
        Self(self.0 + n as i64)
    }
}

impl Timestamp {
    /// The instant `ms` milliseconds later (earlier when negative).
    #[must_use]
    pub fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this instant; negative when `earlier` is later.
    #[must_use]
    pub fn since_ms(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// One writer's log within a session.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(type = "string"))]
pub enum Stream {
    /// Membership, journey, cards, breakouts, timers, plenary chat.
    Session,
    /// What happens inside one breakout.
    Breakout(BreakoutId),
    /// One person's private words.
    Participant(ParticipantId),
    /// The updates of one canvas.
    Canvas(CanvasId),
    /// What is said about one canvas.
    Comments(CanvasId),
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Session => f.write_str("session"),
            Self::Breakout(id) => write!(f, "breakout:{id}"),
            Self::Participant(id) => write!(f, "participant:{id}"),
            Self::Canvas(id) => write!(f, "canvas:{id}"),
            Self::Comments(id) => write!(f, "comments:{id}"),
        }
    }
}

/// A text that names no stream.
#[derive(Debug, thiserror::Error)]
#[error("not a stream: expected `session`, `breakout:<id>`, `participant:<id>`, `canvas:<id>` or `comments:<id>`")]
pub struct NotAStream;

impl FromStr for Stream {
    type Err = NotAStream;

    fn from_str(text: &str) -> Result<Self, NotAStream> {
        match text.split_once(':') {
            None if text == "session" => Ok(Self::Session),
            Some(("breakout", id)) => id.parse().map(Self::Breakout).map_err(|_| NotAStream),
            Some(("participant", id)) => id.parse().map(Self::Participant).map_err(|_| NotAStream),
            Some(("canvas", id)) => id.parse().map(Self::Canvas).map_err(|_| NotAStream),
            Some(("comments", id)) => id.parse().map(Self::Comments).map_err(|_| NotAStream),
            _ => Err(NotAStream),
        }
    }
}

impl Serialize for Stream {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Stream {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
