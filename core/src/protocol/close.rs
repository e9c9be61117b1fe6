//! Close codes of both sockets: one table of code, name, retry and the words a person reads.

/// One way in which a socket ends. 4000–4499: the client reconnects by itself; 4500–4999: it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u16)]
pub enum Close {
    /// The node is draining; another process takes over.
    Draining = 1012,
    /// The session is run by another node now.
    Moved = 4000,
    /// The client did not read fast enough, so a durable frame had no room.
    SlowConsumer = 4001,
    /// The server has more to do than it can; come back after the hinted time.
    Overload = 4002,
    /// The part of the server that ran this session was restarted.
    Restarted = 4004,
    /// The token has expired; attach with a fresh one.
    AuthExpired = 4005,
    /// Nothing was heard of the client for too long.
    Heartbeat = 4006,
    /// Too many frames that could not be read.
    BadFrames = 4500,
    /// No valid token within the time allowed.
    Unauthenticated = 4501,
    /// The token is valid, but not for this session.
    Forbidden = 4502,
    /// The session is over.
    Ended = 4503,
    /// The same connection attached again elsewhere, or too many of one person.
    Superseded = 4504,
    /// The client speaks a version this server does not.
    Version = 4505,
    /// A facilitator removed this person.
    Removed = 4508,
    /// No such session.
    NotFound = 4510,
    /// A facilitator turned this person away at the door; they may knock again.
    Denied = 4511,
    /// This person left the session, on this socket or another of theirs.
    Left = 4512,
}

impl Close {
    /// Every close code, for the table in `docs/protocol.md` and for the web client.
    pub const ALL: [Self; 17] = [
        Self::Draining,
        Self::Moved,
        Self::SlowConsumer,
        Self::Overload,
        Self::Restarted,
        Self::AuthExpired,
        Self::Heartbeat,
        Self::BadFrames,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::Ended,
        Self::Superseded,
        Self::Version,
        Self::Removed,
        Self::NotFound,
        Self::Denied,
        Self::Left,
    ];

    /// The number on the wire.
    #[must_use]
    pub fn code(self) -> u16 {
        self as u16
    }

    /// The reason on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Draining => "draining",
            Self::Moved => "moved",
            Self::SlowConsumer => "slow_consumer",
            Self::Overload => "overload",
            Self::Restarted => "restarted",
            Self::AuthExpired => "auth_expired",
            Self::Heartbeat => "heartbeat",
            Self::BadFrames => "bad_frames",
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden => "forbidden",
            Self::Ended => "ended",
            Self::Superseded => "superseded",
            Self::Version => "version",
            Self::Removed => "removed",
            Self::NotFound => "not_found",
            Self::Denied => "denied",
            Self::Left => "left",
        }
    }

    /// Whether a client should come back by itself.
    #[must_use]
    pub fn retryable(self) -> bool {
        self.code() < 4500
    }
}
