//! An update of a document, as Yjs writes it in its first version (`yjs/src/utils/updates.js`, `UpdateEncoderV1`): for
//! each client that wrote something a run of structs, and then what is deleted. Read in one pass with bounds on sizes,
//! numbers and depth, so that a library that trusts its input never sees what would make it hang, swell or overflow its
//! stack. Contents are passed over: of a struct only its length and the structs that it needs are kept.

use super::lib0::{Malformed, Reader, require_shallow};

/// A clock ends before this; beyond it implementations overflow.
pub const CLOCK_END: u64 = 1 << 31;
/// How deep values may be nested.
pub const DEPTH_MAX: usize = 16;

/// What documents of one kind may be made of.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// The names of their roots.
    pub roots: &'static [&'static str],
    /// The longest text, in bytes.
    pub text_max: usize,
    /// How many structs one update may have.
    pub structs_max: usize,
}

/// Where a struct begins, or one of its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Id {
    /// Who wrote it.
    pub client: u64,
    /// Its number among what they wrote.
    pub clock: u64,
}

/// What has to be there before a struct: its neighbours when it was written, and what it is part of.
pub type Needs = [Option<Id>; 3];

/// A run of structs of one client, without a hole.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Who wrote it.
    pub client: u64,
    /// Where it begins.
    pub clock: u64,
    /// For each struct where it ends, and what it needs.
    pub structs: Vec<(u64, Needs)>,
}

impl Run {
    /// Where it ends.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.structs.last().map_or(self.clock, |(end, _)| *end)
    }
}

/// A range of deleted things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deleted {
    /// Who wrote them.
    pub client: u64,
    /// Behind the last of them.
    pub end: u64,
}

/// An update, walked to its end.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Update {
    /// One run for each client.
    pub runs: Vec<Run>,
    /// What is deleted.
    pub deleted: Vec<Deleted>,
}

/// Why an update cannot be taken, whatever the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It is no update.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// A struct without a length, a client twice.
    #[error("no Yjs client writes this")]
    Odd,
    /// What is missing is said to be missing: updates that were merged without all of them.
    #[error("a part of it is missing")]
    Skip,
    /// A clock or a client's number out of range.
    #[error("a clock or client id is out of range")]
    Range,
    /// Content that this kind of document does not have.
    #[error("this kind of document has no such content")]
    Content,
    /// A root that this kind of document does not have.
    #[error("this kind of document has no such root")]
    Root,
    /// Too many structs.
    #[error("too many changes at once")]
    Structs,
    /// Too long a text.
    #[error("a text is too long")]
    Text,
}

/// Walks an update to its end.
///
/// # Errors
/// [`Unfit`].
pub fn read(bytes: &[u8], schema: &Schema) -> Result<Update, Unfit> {
    let mut reader = Reader::new(bytes);
    let mut update = Update::default();
    let mut structs = 0;
    for _ in 0..reader.count(4)? {
        let run = read_run(&mut reader, schema, &mut structs)?;
        update.runs.push(run);
    }
    let mut deleters = Vec::new();
    for _ in 0..reader.count(2)? {
        let client = reader.number()?;
        deleters.push(client);
        for _ in 0..reader.count(2)? {
            let clock = reader.number()?;
            let length = reader.number()?;
            update.deleted.push(Deleted { client, end: ends(clock, length)? });
        }
    }
    reader.end()?;
    require_distinct(update.runs.iter().map(|run| run.client).collect())?;
    require_distinct(deleters)?;
    Ok(update)
}

/// Of a client that is there twice, implementations take the first, the last or both.
fn require_distinct(mut clients: Vec<u64>) -> Result<(), Unfit> {
    clients.sort_unstable();
    if clients.windows(2).any(|pair| pair[0] == pair[1]) { Err(Unfit::Odd) } else { Ok(()) }
}

/// Where something ends that has a length.
fn ends(clock: u64, length: u64) -> Result<u64, Unfit> {
    match clock.checked_add(length) {
        _ if length == 0 => Err(Unfit::Odd),
        Some(end) if end < CLOCK_END => Ok(end),
        Some(_) | None => Err(Unfit::Range),
    }
}

fn read_run(reader: &mut Reader, schema: &Schema, structs: &mut usize) -> Result<Run, Unfit> {
    // The shortest struct is what was collected: a byte, and a length.
    let count = reader.number()?;
    let (client, clock) = (reader.number()?, reader.number()?);
    if count > (reader.left() / 2) as u64 {
        return Err(Malformed::Short.into());
    }
    *structs += count as usize;
    if *structs > schema.structs_max {
        return Err(Unfit::Structs);
    }
    if clock >= CLOCK_END {
        return Err(Unfit::Range);
    }
    let mut run = Run { client, clock, structs: Vec::with_capacity(count as usize) };
    for _ in 0..count {
        let at = run.end();
        let (length, needs) = read_struct(reader, schema)?;
        run.structs.push((ends(at, length)?, needs));
    }
    Ok(run)
}

/// The bits of a struct's first byte (`Item.write`).
mod bits {
    pub const CONTENT: u8 = 0x1f;
    pub const PARENT_SUB: u8 = 0x20;
    pub const RIGHT: u8 = 0x40;
    pub const LEFT: u8 = 0x80;
}

fn read_struct(reader: &mut Reader, schema: &Schema) -> Result<(u64, Needs), Unfit> {
    let info = reader.byte()?;
    match info & bits::CONTENT {
        // Collected. With other bits Yjs reads it so, and the library does not.
        0 if info != 0 => return Err(Unfit::Odd),
        0 => return Ok((reader.number()?, Needs::default())),
        10 => return Err(Unfit::Skip),
        _ => {}
    }
    let mut needs = Needs::default();
    if info & bits::LEFT != 0 {
        needs[0] = Some(read_id(reader)?);
    }
    if info & bits::RIGHT != 0 {
        needs[1] = Some(read_id(reader)?);
    }
    // Whoever has a neighbour has its parent.
    if info & (bits::LEFT | bits::RIGHT) == 0 {
        match reader.number()? {
            1 if !schema.roots.contains(&reader.text()?) => return Err(Unfit::Root),
            1 => {}
            0 => needs[2] = Some(read_id(reader)?),
            _ => return Err(Unfit::Odd),
        }
        if info & bits::PARENT_SUB != 0 {
            short(reader, schema)?;
        }
    }
    Ok((read_content(reader, info & bits::CONTENT, schema)?, needs))
}

fn read_id(reader: &mut Reader) -> Result<Id, Unfit> {
    let id = Id { client: reader.number()?, clock: reader.number()? };
    if id.clock < CLOCK_END { Ok(id) } else { Err(Unfit::Range) }
}

fn short<'a>(reader: &mut Reader<'a>, schema: &Schema) -> Result<&'a str, Unfit> {
    let text = reader.text()?;
    if text.len() > schema.text_max { Err(Unfit::Text) } else { Ok(text) }
}

fn json(reader: &mut Reader, schema: &Schema) -> Result<(), Unfit> {
    Ok(require_shallow(short(reader, schema)?, DEPTH_MAX)?)
}

/// Passes over a struct's content: its length in clocks (`contentRefs` in `Item.js`).
fn read_content(reader: &mut Reader, kind: u8, schema: &Schema) -> Result<u64, Unfit> {
    match kind {
        // Deleted before it was sent.
        1 => Ok(reader.number()?),
        // JSON (2), of clients before 2020: the library reads one text more than are said to follow, and would find
        // structs where nobody has looked.
        // Bytes.
        3 => {
            let bytes = reader.buffer()?;
            if bytes.len() > schema.text_max { Err(Unfit::Text) } else { Ok(1) }
        }
        // Text; it is as long as in JavaScript.
        4 => Ok(short(reader, schema)?.encode_utf16().count() as u64),
        // Something in a text.
        5 => json(reader, schema).map(|()| 1),
        // How a text looks from here on.
        6 => {
            short(reader, schema)?;
            json(reader, schema).map(|()| 1)
        }
        // An array, a map, a text; no XML and no links. One byte to the library, whatever its highest bit.
        7 => match reader.byte()? {
            0..=2 => Ok(1),
            _ => Err(Unfit::Content),
        },
        // Values.
        8 => {
            let count = reader.count(1)?;
            let before = reader.left();
            (0..count).try_for_each(|_| reader.pass_any(DEPTH_MAX))?;
            if before - reader.left() > schema.text_max { Err(Unfit::Text) } else { Ok(count) }
        }
        // JSON, documents in documents, and what nobody knows.
        _ => Err(Unfit::Content),
    }
}
