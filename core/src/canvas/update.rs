//! An update of a document, as Yjs writes it in its first version (`yjs/src/utils/updates.js`, `UpdateEncoderV1`): for
//! each client that wrote something a run of structs, and then what is deleted. Read in one pass with bounds on sizes,
//! numbers and depth, so that a library that trusts its input never sees what would make it hang, swell or overflow its
//! stack. Contents are passed over: of a struct only its length, its place and the structs that it needs are kept.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde_json::Value;

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

/// What a struct is to others that name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing any more, not even its place is known.
    Collected,
    /// It has a place and no content.
    Deleted,
    /// A map or an array: values may be part of it.
    List,
    /// A text, or what a type of Yjs 14 is, which has but one kind: anything may be part of it.
    Text,
    /// A value.
    Value,
    /// A piece of a text, or how it looks.
    Letters,
}

/// A part of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Struct {
    /// Where it ends.
    pub end: u64,
    /// What it needs.
    pub needs: Needs,
    /// What it is.
    pub kind: Kind,
    /// How long it is.
    pub length: u64,
    /// What it is part of; none says that it is where its neighbours are.
    pub within: Option<Within>,
}

/// A root or a type, or a key of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Within {
    /// Of its root or the type that it is, and of the key.
    pub hash: u64,
    /// A key.
    pub keyed: bool,
}

/// A run of structs of one client, without a hole.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Who wrote it.
    pub client: u64,
    /// Where it begins.
    pub clock: u64,
    /// Its structs, in their order.
    pub structs: Vec<Struct>,
}

impl Run {
    /// Where it ends.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.structs.last().map_or(self.clock, |last| last.end)
    }
}

/// A range of deleted things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deleted {
    /// Who wrote them.
    pub client: u64,
    /// The first of them.
    pub clock: u64,
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
            update.deleted.push(Deleted { client, clock, end: ends(clock, length)? });
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
        let read = read_struct(reader, schema)?;
        run.structs.push(Struct { end: ends(at, read.length)?, ..read });
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

/// A struct; where it ends says whoever knows where it begins.
fn read_struct(reader: &mut Reader, schema: &Schema) -> Result<Struct, Unfit> {
    let info = reader.byte()?;
    let mut needs = Needs::default();
    match info & bits::CONTENT {
        // Collected. With other bits Yjs reads it so, and the library does not.
        0 if info != 0 => return Err(Unfit::Odd),
        0 => return Ok(Struct { end: 0, length: reader.number()?, needs, kind: Kind::Collected, within: None }),
        10 => return Err(Unfit::Skip),
        _ => {}
    }
    if info & bits::LEFT != 0 {
        needs[0] = Some(read_id(reader)?);
    }
    if info & bits::RIGHT != 0 {
        needs[1] = Some(read_id(reader)?);
    }
    // Whoever has a neighbour has its parent.
    let mut within = None;
    if info & (bits::LEFT | bits::RIGHT) == 0 {
        within = Some(read_within(reader, info & bits::PARENT_SUB != 0, schema, &mut needs[2])?);
    }
    let (length, kind) = read_content(reader, info & bits::CONTENT, schema)?;
    Ok(Struct { end: 0, length, needs, kind, within })
}

fn read_within(reader: &mut Reader, keyed: bool, schema: &Schema, parent: &mut Option<Id>) -> Result<Within, Unfit> {
    let mut hasher = DefaultHasher::new();
    match reader.number()? {
        1 => {
            let root = reader.text()?;
            if !schema.roots.contains(&root) {
                return Err(Unfit::Root);
            }
            root.hash(&mut hasher);
        }
        0 => {
            let id = read_id(reader)?;
            (id.client, id.clock).hash(&mut hasher);
            *parent = Some(id);
        }
        _ => return Err(Unfit::Odd),
    }
    if keyed {
        short(reader, schema)?.hash(&mut hasher);
    }
    Ok(Within { hash: hasher.finish(), keyed })
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
    let json = short(reader, schema)?;
    require_shallow(json, DEPTH_MAX)?;
    match serde_json::from_str(json) {
        Ok(value) if is_exact(&value) => Ok(()),
        _ => Err(Malformed::Value.into()),
    }
}

/// Whether the library can keep the numbers in it: integers to it are of 64 bits with a sign.
fn is_exact(value: &Value) -> bool {
    match value {
        Value::Number(number) => !number.is_u64() || number.is_i64(),
        Value::Array(values) => values.iter().all(is_exact),
        Value::Object(values) => values.values().all(is_exact),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}

/// Passes over a struct's content: its length in clocks (`contentRefs` in `Item.js`), and what it is.
fn read_content(reader: &mut Reader, kind: u8, schema: &Schema) -> Result<(u64, Kind), Unfit> {
    match kind {
        // Deleted before it was sent.
        1 => Ok((reader.number()?, Kind::Deleted)),
        // An array, a map, a text; a fragment is what Yjs 14 makes of every type. No elements of XML and no links. One
        // byte to the library, whatever its highest bit.
        7 => match reader.byte()? {
            0 | 1 => Ok((1, Kind::List)),
            2 | 4 => Ok((1, Kind::Text)),
            _ => Err(Unfit::Content),
        },
        4..=6 => Ok((read_letters(reader, kind, schema)?, Kind::Letters)),
        _ => Ok((read_values(reader, kind, schema)?, Kind::Value)),
    }
}

fn read_letters(reader: &mut Reader, kind: u8, schema: &Schema) -> Result<u64, Unfit> {
    match kind {
        // Text; it is as long as in JavaScript.
        4 => Ok(short(reader, schema)?.encode_utf16().count() as u64),
        // Something in a text.
        5 => json(reader, schema).map(|()| 1),
        // How a text looks from here on.
        _ => {
            short(reader, schema)?;
            json(reader, schema).map(|()| 1)
        }
    }
}

fn read_values(reader: &mut Reader, kind: u8, schema: &Schema) -> Result<u64, Unfit> {
    match kind {
        // JSON (2), of clients before 2020: the library reads one text more than are said to follow, and would find
        // structs where nobody has looked.
        // Bytes.
        3 => {
            let bytes = reader.buffer()?;
            if bytes.len() > schema.text_max { Err(Unfit::Text) } else { Ok(1) }
        }
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
