//! Updates that no Yjs client writes, by name, each a real failure of a server that trusted what it read; and how to write
//! such bytes by hand. Tests of the gate and the load harness send them: what is refused here is refused on a socket.

use super::{gate::Refusal, lib0::Malformed, update::Unfit};

/// The client number of somebody who wrote [`letter`] under it before; the rows name it.
pub const VICTIM: u64 = 7;

/// An update, and how the gate refuses it.
#[derive(Clone, Debug)]
pub struct Row {
    /// What is wrong with it.
    pub what: &'static str,
    /// As an update v1.
    pub bytes: Vec<u8>,
    /// Why it is not let in.
    pub refusal: Refusal,
}

/// A number of variable length.
#[must_use]
pub fn number(mut n: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while n >= 0x80 {
        bytes.push(n as u8 | 0x80);
        n >>= 7;
    }
    bytes.push(n as u8);
    bytes
}

/// A text behind its length.
#[must_use]
pub fn text(text: &str) -> Vec<u8> {
    [number(text.len() as u64), text.as_bytes().to_vec()].concat()
}

/// An update with one run: a client, a clock, and its structs.
#[must_use]
pub fn run(client: u64, clock: u64, structs: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = [number(1), number(structs.len() as u64), number(client), number(clock)].concat();
    bytes.extend(structs.concat());
    bytes.push(0);
    bytes
}

/// A struct: a text of one letter in a root.
#[must_use]
pub fn letter(root: &str) -> Vec<u8> {
    [vec![0x04, 1], text(root), vec![1, b'a']].concat()
}

fn deletes(client: u64, clock: u64, length: u64) -> Vec<u8> {
    [vec![0, 1], number(client), vec![1], number(clock), number(length)].concat()
}

/// Updates for a document that has a root of this name with a [`letter`] of the [`VICTIM`] in it, and nothing else; their
/// sender is somebody else.
#[must_use]
pub fn rows(root: &str) -> Vec<Row> {
    let row = |(what, bytes, refusal)| Row { what, bytes, refusal };
    [missing(root), ranges(root), contents(root), shapes(root)].concat().into_iter().map(row).collect()
}

type Named = (&'static str, Vec<u8>, Refusal);

fn right_of(client: u64, clock: u64) -> Vec<u8> {
    [vec![0x84], number(client), number(clock), vec![1, b'b']].concat()
}

fn below(client: u64, clock: u64) -> Vec<u8> {
    [vec![0x04, 0], number(client), number(clock), vec![1, b'b']].concat()
}

fn unfit(unfit: Unfit) -> Refusal {
    Refusal::Unfit(unfit)
}

fn malformed(malformed: Malformed) -> Refusal {
    Refusal::Unfit(Unfit::Malformed(malformed))
}

/// What needs something that is not there, or is not one's own.
fn missing(root: &str) -> Vec<Named> {
    let many: Vec<Vec<u8>> = (0..257).map(|n| [vec![1], number(1_000 + n), vec![0], letter(root)].concat()).collect();
    vec![
        ("a hole before it", run(2, 100, &[letter(root)]), Refusal::Gap),
        ("a neighbour that nobody has", run(2, 0, &[right_of(9, 0)]), Refusal::Gap),
        ("itself as its neighbour", run(2, 0, &[right_of(2, 0)]), Refusal::Gap),
        ("a neighbour that comes later", run(2, 0, &[right_of(2, 1), letter(root)]), Refusal::Gap),
        ("itself as its parent", run(2, 0, &[below(2, 0)]), Refusal::Gap),
        ("a deletion of what is yet to come", deletes(VICTIM, 1, 1_000_000), Refusal::Gap),
        ("under somebody else's number", run(VICTIM, 1, &[right_of(VICTIM, 0)]), Refusal::Foreign(VICTIM)),
        ("257 new client numbers", [number(257), many.concat(), vec![0]].concat(), Refusal::Clients),
    ]
}

/// What is out of range.
fn ranges(root: &str) -> Vec<Named> {
    let beyond = [vec![1, 1], vec![0xff; 9], vec![1, 0]].concat();
    vec![
        ("134 million clients in four bytes", vec![0x80, 0x80, 0x80, 0x40], malformed(Malformed::Short)),
        ("a deletion of everything for ever", deletes(VICTIM, 0, u64::from(u32::MAX)), unfit(Unfit::Range)),
        ("a clock that overflows", run(2, 0, &[vec![0, 0x80, 0x80, 0x80, 0x80, 0x08]]), unfit(Unfit::Range)),
        ("a run that overflows", run(2, (1 << 31) - 1, &[letter(root)]), unfit(Unfit::Range)),
        ("a client beyond 53 bits", beyond, malformed(Malformed::Number)),
        ("a skip", run(2, 0, &[vec![10, 5]]), unfit(Unfit::Skip)),
        ("a struct without a length", run(2, 0, &[vec![0, 0]]), unfit(Unfit::Odd)),
        ("a client deleted from twice", vec![0, 2, 7, 1, 0, 1, 7, 1, 0, 1], unfit(Unfit::Odd)),
        ("something behind its end", [run(2, 0, &[letter(root)]), vec![0]].concat(), malformed(Malformed::Long)),
    ]
}

/// What no canvas has in it.
fn contents(root: &str) -> Vec<Named> {
    let deep = [vec![0x08, 1], text(root), vec![1], [117, 1].repeat(8_000), vec![126]].concat();
    let elsewhere = [vec![0x04, 1], text("sext"), vec![1, b'a']].concat();
    let subdocument = [vec![0x09, 1], text(root), vec![1, b'g', 118, 0]].concat();
    let xml = [vec![0x07, 1], text(root), vec![3], text("p")].concat();
    let wide = [vec![0x07, 1], text(root), vec![0x80, 0]].concat();
    let format = |json: &str| [vec![0x06, 1], text(root), text("b"), text(json)].concat();
    // The library reads one text more than are said to follow, so that it finds structs where there is a text.
    let smuggled = {
        let within = [vec![0, 1], [117, 1].repeat(8_000), vec![126; 6]].concat();
        let hiding = [vec![0x08, 1], text(root), vec![1, 119, 0x88, 0x7d], within].concat();
        [[vec![0x02, 1], text(root), vec![1, 1, b'1']].concat(), hiding]
    };
    let far = format("[18446744073709551615]");
    vec![
        ("values nested 8,000 deep", run(1, 0, &[deep]), malformed(Malformed::Depth)),
        ("a root of another kind", run(2, 0, &[elsewhere]), unfit(Unfit::Root)),
        ("a document in the document", run(2, 0, &[subdocument]), unfit(Unfit::Content)),
        ("an element of XML", run(2, 0, &[xml]), unfit(Unfit::Content)),
        ("JSON that hides structs", run(2, 0, &smuggled), unfit(Unfit::Content)),
        ("JSON that is none", run(2, 0, &[format("{")]), malformed(Malformed::Value)),
        ("JSON with a number of 64 bits", run(2, 0, &[far]), malformed(Malformed::Value)),
        ("an array in two bytes", run(2, 0, &[wide]), unfit(Unfit::Content)),
    ]
}

/// What is put together as nothing can be.
fn shapes(root: &str) -> Vec<Named> {
    let array = [vec![0x07, 1], text(root), vec![0]].concat();
    let two = [vec![0x28, 1], text("elements"), text("k"), vec![2, 126, 126]].concat();
    vec![
        ("a part of a letter", run(2, 0, &[below(VICTIM, 0)]), unfit(Unfit::Odd)),
        ("two values under a key", run(2, 0, &[two]), unfit(Unfit::Odd)),
        ("letters in an array", run(2, 0, &[array, below(2, 0)]), unfit(Unfit::Odd)),
        ("something collected, with a neighbour", run(2, 0, &[vec![0x80, 1]]), unfit(Unfit::Odd)),
        ("maps nested 40,000 deep", run(2, 0, &nested(2, 0, 40_000)), malformed(Malformed::Depth)),
    ]
}

/// Maps in each other below the root "elements": those of a client from one clock to another.
#[must_use]
pub fn nested(client: u64, from: u64, to: u64) -> Vec<Vec<u8>> {
    (from..to).map(|clock| map_in(clock.checked_sub(1).map(|above| (client, above)))).collect()
}

/// A map under the key "k" of the root "elements", or of another map.
#[must_use]
pub fn map_in(parent: Option<(u64, u64)>) -> Vec<u8> {
    let parent = match parent {
        None => [vec![1], text("elements")].concat(),
        Some((client, clock)) => [vec![0], number(client), number(clock)].concat(),
    };
    [vec![0x27], parent, text("k"), vec![1]].concat()
}
