//! The other way of framing: Hocuspocus, versions 3 and 4, which has several documents on one socket. Each message is
//! an address, a type and a body (`packages/server/src/MessageReceiver.ts`, `OutgoingMessage.ts`); inside, changes and
//! awareness are what they are elsewhere.

use super::{
    super::lib0::{Malformed, Reader},
    Frame, kind, number, text,
};

/// The longest address: a document's id, and the number of a provider's own session behind a zero.
const ADDRESS_MAX: usize = 256;

/// The types of messages.
mod outer {
    pub const SYNC: u8 = 0;
    pub const AWARENESS: u8 = 1;
    pub const AUTH: u8 = 2;
    pub const SYNC_REPLY: u64 = 4;
    pub const CLOSE: u8 = 7;
    pub const SYNC_STATUS: u8 = 8;
    pub const PING: u8 = 9;
    pub const PONG: u8 = 10;
    pub const TOKEN: u64 = 0;
    pub const DENIED: u8 = 1;
    pub const AUTHENTICATED: u8 = 2;
}

/// A message of a client.
#[derive(Clone, Debug, PartialEq)]
pub enum Incoming<'a> {
    /// Is the server there?
    Ping,
    /// It is there.
    Pong,
    /// Something about one document.
    Document {
        /// The address as it came, to answer under.
        address: &'a [u8],
        /// The document's name in it.
        name: &'a str,
        /// What.
        message: Said<'a>,
    },
}

/// What is said about a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Said<'a> {
    /// It may be opened with this.
    Token(&'a str),
    /// A message as on the other socket, from its type on.
    Inner(&'a [u8]),
    /// It is not needed any more.
    Close,
    /// Of no type that a client may send; ignored.
    Unknown(u64),
}

/// Reads the outer part of a message; the inner one is [`Frame::read`]'s.
///
/// # Errors
/// Any [`Malformed`].
pub fn read(bytes: &[u8]) -> Result<Incoming<'_>, Malformed> {
    match bytes {
        [outer::PING] => return Ok(Incoming::Ping),
        [outer::PONG] => return Ok(Incoming::Pong),
        _ => {}
    }
    let mut reader = Reader::new(bytes);
    let full = reader.text()?;
    if full.len() > ADDRESS_MAX {
        return Err(Malformed::Long);
    }
    let address = &bytes[..bytes.len() - reader.left()];
    let name = full.split('\0').next().unwrap_or(full);
    let rest = &bytes[bytes.len() - reader.left()..];
    let message = match reader.number()? {
        0 | 1 | 3 | outer::SYNC_REPLY => Said::Inner(rest),
        2 => match reader.number()? {
            outer::TOKEN => Said::Token(reader.text()?),
            other => Said::Unknown(other),
        },
        7 => Said::Close,
        other => Said::Unknown(other),
    };
    Ok(Incoming::Document { address, name, message })
}

/// Reads what is inside; the answer to a first step has a type of its own here.
///
/// # Errors
/// Any [`Malformed`].
pub fn inner(bytes: &[u8]) -> Result<Frame<'_>, Malformed> {
    Frame::read_as(bytes, |kind| if kind == outer::SYNC_REPLY { 0 } else { kind })
}

/// The answer to [`Incoming::Ping`].
#[must_use]
pub fn pong() -> Vec<u8> {
    vec![outer::PONG]
}

/// Asks a client for all that is missing here.
#[must_use]
pub fn step_1(address: &[u8], vector: &[u8]) -> Vec<u8> {
    addressed(address, &[outer::SYNC, kind::STEP_1], Some(vector))
}

/// Answers a first step.
#[must_use]
pub fn step_2(address: &[u8], update: &[u8]) -> Vec<u8> {
    addressed(address, &[outer::SYNC, kind::STEP_2], Some(update))
}

/// Tells a change.
#[must_use]
pub fn update(address: &[u8], update: &[u8]) -> Vec<u8> {
    addressed(address, &[outer::SYNC, kind::UPDATE], Some(update))
}

/// Tells where clients are.
#[must_use]
pub fn awareness(address: &[u8], body: &[u8]) -> Vec<u8> {
    addressed(address, &[outer::AWARENESS], Some(body))
}

/// The document is not opened, or not any more.
#[must_use]
pub fn denied(address: &[u8], reason: &str) -> Vec<u8> {
    addressed(address, &[outer::AUTH, outer::DENIED], Some(reason.as_bytes()))
}

/// The document is open.
#[must_use]
pub fn authenticated(address: &[u8], may_write: bool) -> Vec<u8> {
    let scope: &[u8] = if may_write { b"read-write" } else { b"readonly" };
    addressed(address, &[outer::AUTH, outer::AUTHENTICATED], Some(scope))
}

/// One message of changes is stored, or refused.
#[must_use]
pub fn saved(address: &[u8], stored: bool) -> Vec<u8> {
    addressed(address, &[outer::SYNC_STATUS, u8::from(stored)], None)
}

/// The document is closed; others on the socket are not.
#[must_use]
pub fn closed(address: &[u8], reason: &str) -> Vec<u8> {
    addressed(address, &[outer::CLOSE], Some(reason.as_bytes()))
}

/// The address of a document as a client would write it.
#[must_use]
pub fn address(name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    text(&mut bytes, name);
    bytes
}

fn addressed(address: &[u8], kinds: &[u8], body: Option<&[u8]>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(address.len() + kinds.len() + 5 + body.map_or(0, <[u8]>::len));
    bytes.extend_from_slice(address);
    bytes.extend_from_slice(kinds);
    if let Some(body) = body {
        number(&mut bytes, body.len() as u64);
        bytes.extend_from_slice(body);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_provider_sends_is_read() {
        let at = |rest: &[u8]| [address("a").as_slice(), rest].concat();
        let said = |rest: &[u8]| match read(&at(rest)) {
            Ok(Incoming::Document { name: "a", message: Said::Inner(inner), .. }) => inner.to_vec(),
            other => panic!("{other:?}"),
        };
        assert_eq!(read(&[9]), Ok(Incoming::Ping));
        assert_eq!(said(&[0, 0, 1, 0]), [0, 0, 1, 0]);
        assert_eq!(inner(&[4, 1, 2, 0, 0]), Ok(Frame::Step2(&[0, 0])));
        let token = at(&[2, 0, 3, b'x', b'y', b'z', 5, b'4', b'.', b'8', b'.', b'0']);
        let Ok(Incoming::Document { message, .. }) = read(&token) else { panic!("a message") };
        assert_eq!(message, Said::Token("xyz"), "a version behind it is passed over");
        let session = [&[5_u8, b'a', 0, b'1', b'2', b'3'][..], &[7, 0]].concat();
        let Ok(Incoming::Document { address, name, message }) = read(&session) else { panic!("a message") };
        assert_eq!((address.len(), name, message), (6, "a", Said::Close));
        assert_eq!(read(&at(&[6, 1, b'x'])).map(|_| ()), Ok(()), "a server's own type is no reason to end");
    }

    #[test]
    fn nonsense_is_malformed() {
        assert_eq!(read(&[]), Err(Malformed::Short));
        assert_eq!(read(&[200, 1, b'a']), Err(Malformed::Short));
        assert_eq!(read(&address(&"a".repeat(300))), Err(Malformed::Long));
    }
}
