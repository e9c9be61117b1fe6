//! What crosses the socket of a canvas: y-protocols, one message in a binary frame (`y-protocols/sync.js`,
//! `awareness.js`, `auth.js`), and the sync status of y-sweet.

pub mod hocuspocus;

use super::lib0::{Malformed, Reader};

/// How many clients a state vector may name; more than a document may see.
const CLIENTS_MAX: u64 = 20_000;

/// A message of a client.
#[derive(Clone, Debug, PartialEq)]
pub enum Frame<'a> {
    /// It says what it has, and wants the rest.
    Step1(StateVector<'a>),
    /// What it was asked for: all that was missing here, and all deletions.
    Step2(&'a [u8]),
    /// It changed something.
    Update(&'a [u8]),
    /// Where it and, with stock clients, everybody else is.
    Awareness(Vec<Entry<'a>>),
    /// It wants to know where everybody is.
    QueryAwareness,
    /// It wants this back, to see that the server lives and has got this far.
    Status(&'a [u8]),
    /// Of no type that a client may send; ignored.
    Unknown(u64),
}

/// A state vector that was walked to its end: the library would believe the number of clients that it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateVector<'a>(&'a [u8]);

impl<'a> StateVector<'a> {
    /// Walks it.
    ///
    /// # Errors
    /// Any [`Malformed`].
    pub fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        let count = reader.count(2)?;
        if count > CLIENTS_MAX {
            return Err(Malformed::Number);
        }
        for _ in 0..count {
            let (_client, clock) = (reader.number()?, reader.number()?);
            if clock > u64::from(u32::MAX) {
                return Err(Malformed::Number);
            }
        }
        reader.end()?;
        Ok(Self(bytes))
    }

    /// As it came.
    #[must_use]
    pub fn bytes(&self) -> &'a [u8] {
        self.0
    }
}

/// Where one client is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Its number.
    pub client: u64,
    /// The number of this state.
    pub clock: u64,
    /// JSON; `null` when it is gone. Not parsed.
    pub state: &'a str,
}

/// The types of messages.
mod kind {
    pub const SYNC: u8 = 0;
    pub const AWARENESS: u8 = 1;
    pub const AUTH: u8 = 2;
    pub const QUERY_AWARENESS: u8 = 3;
    pub const STATUS: u8 = 102;
    pub const STEP_1: u8 = 0;
    pub const STEP_2: u8 = 1;
    pub const UPDATE: u8 = 2;
    pub const DENIED: u8 = 0;
}

impl<'a> Frame<'a> {
    /// Reads a message. Updates are looked at by the gate ([`super::update`]), not here.
    ///
    /// # Errors
    /// Any [`Malformed`].
    pub fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        Self::read_as(bytes, |kind| kind)
    }

    /// The same where some types have other numbers.
    fn read_as(bytes: &'a [u8], known_as: impl Fn(u64) -> u64) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        let frame = match known_as(reader.number()?) {
            0 => match reader.number()? {
                0 => Self::Step1(StateVector::read(reader.buffer()?)?),
                1 => Self::Step2(reader.buffer()?),
                2 => Self::Update(reader.buffer()?),
                _ => return Err(Malformed::Value),
            },
            1 => Self::Awareness(entries(reader.buffer()?)?),
            // A client of y-sweet appends its states to the question.
            3 => return Ok(Self::QueryAwareness),
            102 => Self::Status(reader.buffer()?),
            other => return Ok(Self::Unknown(other)),
        };
        reader.end()?;
        Ok(frame)
    }
}

fn entries(bytes: &[u8]) -> Result<Vec<Entry<'_>>, Malformed> {
    let mut reader = Reader::new(bytes);
    let count = reader.count(3)?;
    let mut entries = Vec::new();
    for _ in 0..count {
        entries.push(Entry { client: reader.number()?, clock: reader.number()?, state: reader.text()? });
    }
    reader.end()?;
    Ok(entries)
}

/// Asks a client for all that is missing here.
#[must_use]
pub fn step_1(state_vector: &[u8]) -> Vec<u8> {
    framed(&[kind::SYNC, kind::STEP_1], state_vector)
}

/// Answers [`Frame::Step1`].
#[must_use]
pub fn step_2(update: &[u8]) -> Vec<u8> {
    framed(&[kind::SYNC, kind::STEP_2], update)
}

/// Tells a change.
#[must_use]
pub fn update(update: &[u8]) -> Vec<u8> {
    framed(&[kind::SYNC, kind::UPDATE], update)
}

/// Tells where clients are.
#[must_use]
pub fn awareness(entries: &[Entry]) -> Vec<u8> {
    awareness_of(&awareness_body(entries))
}

/// The same of a body that was made before.
#[must_use]
pub fn awareness_of(body: &[u8]) -> Vec<u8> {
    framed(&[kind::AWARENESS], body)
}

/// Where clients are, without the frame around it.
#[must_use]
pub fn awareness_body(entries: &[Entry]) -> Vec<u8> {
    let mut body = Vec::new();
    number(&mut body, entries.len() as u64);
    for entry in entries {
        number(&mut body, entry.client);
        number(&mut body, entry.clock);
        text(&mut body, entry.state);
    }
    body
}

/// Refuses, in words that a stock client shows in its log.
#[must_use]
pub fn denied(reason: &str) -> Vec<u8> {
    framed(&[kind::AUTH, kind::DENIED], reason.as_bytes())
}

/// Gives back what came as [`Frame::Status`].
#[must_use]
pub fn status(body: &[u8]) -> Vec<u8> {
    framed(&[kind::STATUS], body)
}

/// Nothing: what keeps a stock client from thinking that the server is gone.
#[must_use]
pub fn keep_alive() -> Vec<u8> {
    awareness(&[])
}

/// Asks where the client is.
#[must_use]
pub fn query_awareness() -> Vec<u8> {
    vec![kind::QUERY_AWARENESS]
}

fn framed(kind: &[u8], body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(kind.len() + 5 + body.len());
    bytes.extend_from_slice(kind);
    number(&mut bytes, body.len() as u64);
    bytes.extend_from_slice(body);
    bytes
}

fn text(bytes: &mut Vec<u8>, text: &str) {
    number(bytes, text.len() as u64);
    bytes.extend_from_slice(text.as_bytes());
}

fn number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let vector = StateVector::read(&[1, 7, 3]).expect("a state vector");
        assert_eq!(Frame::read(&step_1(&[1, 7, 3])), Ok(Frame::Step1(vector)));
        assert_eq!(Frame::read(&step_2(&[0, 0])), Ok(Frame::Step2(&[0, 0])));
        assert_eq!(Frame::read(&update(&[0, 0])), Ok(Frame::Update(&[0, 0])));
        assert_eq!(Frame::read(&status(&[5])), Ok(Frame::Status(&[5])));
        assert_eq!(Frame::read(&query_awareness()), Ok(Frame::QueryAwareness));
        let entries =
            [Entry { client: 1 << 40, clock: 300, state: "{\"a\":1}" }, Entry { client: 2, clock: 1, state: "null" }];
        assert_eq!(Frame::read(&awareness(&entries)), Ok(Frame::Awareness(entries.to_vec())));
        assert_eq!(keep_alive(), [1, 1, 0]);
        assert_eq!(denied("no"), [2, 0, 2, b'n', b'o']);
    }

    #[test]
    fn what_a_client_may_not_send_is_malformed_or_unknown() {
        assert_eq!(Frame::read(&[]), Err(Malformed::Short));
        assert_eq!(Frame::read(&[0, 3, 0]), Err(Malformed::Value));
        assert_eq!(Frame::read(&[0, 2, 5, 0]), Err(Malformed::Short));
        assert_eq!(Frame::read(&[0, 2, 1, 0, 9]), Err(Malformed::Long));
        assert_eq!(Frame::read(&denied("no")), Ok(Frame::Unknown(2)));
        // 268 million clients in five bytes.
        assert_eq!(Frame::read(&[0, 0, 5, 0x80, 0x80, 0x80, 0x80, 0x01]), Err(Malformed::Short));
        assert_eq!(Frame::read(&[1, 5, 0x80, 0x80, 0x80, 0x80, 0x01]), Err(Malformed::Short));
        // A client of y-sweet.
        assert_eq!(Frame::read(&[3, 1, 0]), Ok(Frame::QueryAwareness));
    }
}
