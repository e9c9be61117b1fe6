//! Frames as an enemy would send them: honest ones with bytes changed, and forged ones that are nearly right. Seeds and
//! fuzzers share it: both only roll the dice.

use plenary_core::canvas::hostile::{number, text};

/// Where decisions come from.
pub trait Dice {
    fn byte(&mut self) -> u8;

    /// A number below another.
    fn below(&mut self, end: u64) -> u64 {
        let many = if end > 256 { 4 } else { 1 };
        let number = (0..many).fold(0, |number, _| number << 8 | u64::from(self.byte()));
        number % end.max(1)
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        let at = self.below(of.len() as u64);
        of[at as usize].clone()
    }
}

/// Numbers at which something begins or ends.
const EDGES: [u64; 16] = [
    0,
    1,
    2,
    0x7f,
    0x80,
    0x3fff,
    0xffff,
    (1 << 31) - 2,
    (1 << 31) - 1,
    1 << 31,
    u32::MAX as u64,
    1 << 32,
    (1 << 53) - 1,
    1 << 53,
    1 << 63,
    u64::MAX,
];

/// Client numbers that only the enemy writes under.
const OWN: [u64; 5] = [0, 900, 901, (1 << 32) + 5, (1 << 53) - 1];

/// Bytes that were an update or a frame, changed in a few places.
pub fn changed(dice: &mut impl Dice, mut bytes: Vec<u8>, other: &[u8]) -> Vec<u8> {
    for _ in 0..=dice.below(4) {
        let at = dice.below(bytes.len() as u64 + 1) as usize;
        let end = (at + dice.below(12) as usize).min(bytes.len());
        match dice.below(9) {
            0 | 1 if at < bytes.len() => bytes[at] = dice.byte(),
            2 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
            3 => bytes.insert(at, dice.byte()),
            4 => drop(bytes.drain(at..end)),
            5 => drop(bytes.splice(at..(at + 1).min(bytes.len()), number(dice.pick(&EDGES)))),
            // Again, or in place of something else.
            6 => drop(bytes.splice(at..at, bytes[at..end].to_vec())),
            7 => {
                let from = dice.below(other.len() as u64 + 1) as usize;
                let to = (from + dice.below(32) as usize).min(other.len());
                drop(bytes.splice(at..end, other[from..to].to_vec()));
            }
            8 if dice.one_in(8) => bytes.truncate(at),
            _ => {}
        }
    }
    bytes
}

/// An update that was never made by a client, by somebody who knows what the document has: how far it goes for each
/// client.
pub fn forged(dice: &mut impl Dice, known: &[(u64, u64)], beside: bool) -> Vec<u8> {
    let mut forger = Forger { known: known.to_vec(), dice, beside };
    let runs = forger.dice.below(3) + u64::from(known.is_empty());
    let mut bytes = number(runs);
    for _ in 0..runs {
        bytes.extend(forger.run());
    }
    bytes.extend(forger.deletions());
    bytes
}

struct Forger<'a, D> {
    known: Vec<(u64, u64)>,
    dice: &'a mut D,
    /// Whether things are put beside others.
    beside: bool,
}

impl<D: Dice> Forger<'_, D> {
    fn run(&mut self) -> Vec<u8> {
        let client = match self.dice.below(8) {
            0 if !self.known.is_empty() => self.dice.pick(&self.known).0,
            1 => self.dice.pick(&EDGES),
            _ => self.dice.pick(&OWN),
        };
        let far = self.known.iter().find(|(known, _)| *known == client).map_or(0, |(_, far)| *far);
        let clock = match self.dice.below(10) {
            0 => self.dice.below(far.saturating_add(2)),
            1 => self.dice.pick(&EDGES),
            _ => far,
        };
        let count = 1 + self.dice.below(4);
        let said = if self.dice.one_in(30) { self.dice.pick(&EDGES) } else { count };
        let mut bytes = [number(said), number(client), number(clock)].concat();
        let mut end = clock;
        for _ in 0..count {
            let (structure, length) = self.structure();
            bytes.extend(structure);
            end = end.saturating_add(length);
            // What comes next may build on it.
            self.known.retain(|(known, _)| *known != client);
            self.known.push((client, end));
        }
        bytes
    }

    /// One struct, and how long it should be.
    fn structure(&mut self) -> (Vec<u8>, u64) {
        let kind = match self.dice.below(40) {
            n @ 0..=31 => [4, 4, 8, 8, 7, 7, 7, 0, 1, 3, 5, 6, 4, 8, 7, 1][n as usize % 16],
            32..=36 => [2, 9, 10, 11, 15][self.dice.below(5) as usize],
            _ => (self.dice.byte() & 0x1f).into(),
        };
        let mut info = kind as u8;
        let mut needs = Vec::new();
        if kind != 0 && kind != 10 || self.dice.one_in(30) {
            let (left, right) = (self.beside && self.dice.one_in(2), self.beside && self.dice.one_in(3));
            let named = self.dice.one_in(2);
            if left {
                info |= 0x80;
                needs.extend(self.id());
            }
            if right {
                info |= 0x40;
                needs.extend(self.id());
            }
            if named {
                info |= 0x20;
            }
            if !(left || right) {
                needs.extend(self.parent(named, (4..=6).contains(&kind)));
            }
        }
        let (content, length) = self.content(kind);
        ([vec![info], needs, content].concat(), length)
    }

    fn parent(&mut self, named: bool, letters: bool) -> Vec<u8> {
        let mut parent = match self.dice.below(12) {
            // What is in a root the reader of the document says, and who reads letters as an array never ends.
            0..=5 if letters => [vec![1], text(self.dice.pick(&["elements", "text"]))].concat(),
            0..=5 => [vec![1], text(self.dice.pick(&["elements", "text", "list"]))].concat(),
            6..=10 => [vec![0], self.id()].concat(),
            _ => [number(self.dice.pick(&EDGES)), text(self.dice.pick(&["", "x", "Elements"]))].concat(),
        };
        if named {
            parent.extend(text(self.dice.pick(&["k0", "k1", "t", "", "é🦀"])));
        }
        parent
    }

    fn id(&mut self) -> Vec<u8> {
        let (client, far) = if self.known.is_empty() || self.dice.one_in(20) {
            (self.dice.pick(&EDGES), self.dice.pick(&EDGES))
        } else {
            self.dice.pick(&self.known)
        };
        let clock = if self.dice.one_in(15) { far } else { self.dice.below(far.clamp(1, 1 << 20)) };
        [number(client), number(clock)].concat()
    }

    fn content(&mut self, kind: u64) -> (Vec<u8>, u64) {
        match kind {
            0 | 1 | 10 => {
                let length = if self.dice.one_in(10) { self.dice.pick(&EDGES) } else { 1 + self.dice.below(5) };
                (number(length), length)
            }
            2 => ([number(2), text(self.dice.pick(&["1", "undefined", "{"])), text("[2]")].concat(), 2),
            3 => (text(self.dice.pick(&["", "bytes"])), 1),
            4 => {
                let words = self.dice.pick(&["a", "bcd", "é", "🦀", "🦀🦀x", "\u{0}", "", "\u{feff}line\n"]);
                (text(words), words.encode_utf16().count() as u64)
            }
            5 => (self.json(), 1),
            6 => ([text(self.dice.pick(&["b", "i", ""])), self.json()].concat(), 1),
            7 => (number(if self.dice.one_in(10) { self.dice.below(140) } else { self.dice.below(3) }), 1),
            8 => {
                let count = 1 + self.dice.below(3);
                let values = (0..count).flat_map(|_| self.value(0)).collect();
                ([number(count), values].concat(), count)
            }
            _ => ([text("guid"), self.value(0)].concat(), 1),
        }
    }

    fn json(&mut self) -> Vec<u8> {
        let deep = ["[".repeat(400), "]".repeat(400)].concat();
        text(self.dice.pick(&[
            "true",
            "null",
            "{\"a\":[1,2.5,\"x\"]}",
            "1e3",
            "\"\\u00e9\"",
            "",
            "{",
            "undefined",
            "1e999",
            "18446744073709551615",
            "123456789012345678901234567890",
            "\"\\ud83e\"",
            "01",
            " 1 ",
            "NaN",
            deep.as_str(),
        ]))
    }

    fn value(&mut self, depth: u64) -> Vec<u8> {
        let kind = 127 - (self.dice.below(16) % 13) as u8;
        let mut bytes = vec![kind];
        match kind {
            125 => match self.dice.below(3) {
                0 => bytes.push(self.dice.byte() & 0x7f),
                1 => bytes.extend([self.dice.byte() | 0x80, self.dice.byte() & 0x7f]),
                _ => {
                    bytes.extend([0xff; 8][..self.dice.below(9) as usize].iter());
                    bytes.push(self.dice.byte() & 0x7f);
                }
            },
            124 => bytes.extend((0..4).map(|_| self.dice.byte())),
            123 | 122 => bytes.extend((0..8).map(|_| self.dice.byte())),
            119 | 116 => bytes.extend(text(self.dice.pick(&["", "x", "🦀"]))),
            117 if self.dice.one_in(30) => return [[117, 1].repeat(3_000), vec![126]].concat(),
            118 | 117 => {
                let count = if depth > 20 { 0 } else { self.dice.below(3) };
                bytes.extend(number(count));
                for nth in 0..count {
                    if kind == 118 {
                        bytes.extend(text(&format!("k{nth}")));
                    }
                    bytes.extend(self.value(depth + 1));
                }
            }
            _ => {}
        }
        bytes
    }

    fn deletions(&mut self) -> Vec<u8> {
        let count = if self.dice.one_in(3) { self.dice.below(3) } else { 0 };
        let mut bytes = number(count);
        for _ in 0..count {
            let (client, far) = if self.known.is_empty() { (7, 9) } else { self.dice.pick(&self.known) };
            let ranges = 1 + self.dice.below(3);
            bytes.extend([number(client), number(ranges)].concat());
            for _ in 0..ranges {
                let from = self.dice.below(far.clamp(1, 1 << 20));
                let length = match self.dice.below(12) {
                    0 => self.dice.pick(&EDGES),
                    _ => 1 + self.dice.below(far.saturating_sub(from).clamp(1, 8)),
                };
                bytes.extend([number(from), number(length)].concat());
            }
        }
        bytes
    }
}
