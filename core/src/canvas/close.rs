//! How the socket of a canvas ends. Stock clients stop for good at 4400–4499 and come back after anything else.

/// One way in which the socket of a canvas ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u16)]
pub enum Close {
    /// What was sent cannot have been written by a Yjs client, or harms others.
    Malformed = 4400,
    /// No ticket, or one that is over.
    Unauthenticated = 4401,
    /// No right to this canvas, or not any more.
    Forbidden = 4403,
    /// No such canvas, or not any more.
    NotFound = 4404,
    /// Too many are here already.
    Full = 4429,
    /// Come back: the part of the server that ran this canvas ends or ended, or the client did not read fast enough.
    Again = 4503,
}

impl Close {
    /// The number on the wire.
    #[must_use]
    pub fn code(self) -> u16 {
        self as u16
    }

    /// The reason on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not-found",
            Self::Full => "full",
            Self::Again => "again",
        }
    }
}
