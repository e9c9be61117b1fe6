//! What somebody does on a canvas, written as our own client writes it: an element is a map of a few keys, a drag writes
//! `geo`, typing goes letter by letter into a shared text.
//!
//! Each author has a copy of their own with nothing on it but their own elements, and works on those alone. So what the
//! canvas must look like in the end is known without hearing of anybody else, and keeping fifty copies up to date does
//! not take the processor from the server that is measured. Two people who drag the same thing are for tests of the rules.

use std::collections::HashMap;

use plenary_canvas::{Element, document};
use yrs::{
    Any, Doc, Map, MapPrelim, MapRef, ReadTxn, Text, TextPrelim, TextRef, Transact, TransactionMut, WriteTxn,
    block::ClientID,
};

use crate::dice::Dice;

const STICKY: [f64; 2] = [180.0, 180.0];
const FILLS: [&str; 4] = ["#fde68a", "#bbf7d0", "#bfdbfe", "#fbcfe8"];
const WORDS: [&str; 8] = ["what ", "if ", "we ", "asked ", "people ", "before ", "we ", "build? "];

/// Somebody who draws.
pub struct Author {
    doc: Doc,
    client: u64,
    me: String,
    dice: Dice,
    stickies: Vec<Sticky>,
    made: u32,
}

struct Sticky {
    map: MapRef,
    text: TextRef,
    at: [f64; 2],
}

/// A change, and where it ends among all that its author wrote.
#[derive(Clone, Debug)]
pub struct Edit {
    /// As an update v1.
    pub update: Vec<u8>,
    /// The clock behind its last struct.
    pub end: u32,
}

impl Author {
    /// Somebody with an empty copy; `client` is the number they write under, below 2^53.
    #[must_use]
    pub fn new(client: u64, me: &str, dice: Dice) -> Self {
        Self { doc: document::empty(client), client, me: me.to_owned(), dice, stickies: Vec::new(), made: 0 }
    }

    /// The number they write under.
    #[must_use]
    pub fn client(&self) -> u64 {
        self.client
    }

    /// What everybody must see of theirs, by id.
    #[must_use]
    pub fn elements(&self) -> HashMap<String, Element> {
        document::read(&self.doc).elements.into_iter().map(|element| (element.id.clone(), element)).collect()
    }

    /// Seven of ten changes move a note, two type a letter into one, and one makes a new one.
    pub fn edit(&mut self) -> Edit {
        match self.dice.below(10) {
            _ if self.stickies.is_empty() => self.stick(1),
            0..7 => self.drag(),
            7 | 8 => self.letter(),
            _ => self.stick(1),
        }
    }

    /// Makes notes, as one change.
    pub fn stick(&mut self, count: u32) -> Edit {
        self.change(|this, txn| {
            for _ in 0..count {
                let at = this.somewhere();
                let map = this.element(txn, "sticky", [at[0], at[1], STICKY[0], STICKY[1], 0.0]);
                let fill = FILLS[this.dice.below(FILLS.len() as u64) as usize];
                map.insert(txn, "s", object([("fill", fill.into()), ("align", "center".into())]));
                let words = WORDS[this.dice.below(WORDS.len() as u64) as usize];
                let text = map.insert(txn, "t", TextPrelim::new(words));
                this.stickies.push(Sticky { map, text, at });
            }
        })
    }

    /// Puts cards of a deck on the canvas, as one change.
    pub fn lay(&mut self, count: u32) -> Edit {
        self.change(|this, txn| {
            for _ in 0..count {
                let [x, y] = this.somewhere();
                let map = this.element(txn, "card", [x, y, 220.0, 206.0, 0.0]);
                let (deck, title) = ("0192f3a0-0000-7000-8000-000000000000".into(), format!("Card {}", this.made));
                let face = [("deck", deck), ("card", title.as_str().into()), ("title", title.as_str().into())];
                map.insert(txn, "d", object(face.into_iter().chain([("image", Any::Null), ("word", "bridge".into())])));
            }
        })
    }

    /// Draws strokes of a pen of forty points each, as one change.
    pub fn stroke(&mut self, count: u32) -> Edit {
        self.change(|this, txn| {
            for _ in 0..count {
                let [x, y] = this.somewhere();
                let map = this.element(txn, "stroke", [x, y, 120.0, 60.0, 0.0]);
                map.insert(txn, "s", object([("stroke", "#26231f".into()), ("sw", 4.0.into())]));
                // Two differences below four pixels, and the pressure: three bytes for each point, as hands move.
                let points: Vec<u8> =
                    (0..40).flat_map(|_| [this.dice.below(128), this.dice.below(128), 128].map(|n| n as u8)).collect();
                map.insert(txn, "d", Any::Buffer(points.into()));
            }
        })
    }

    /// Moves so many of their notes from one on at once, as who has selected them does.
    pub fn drag_all(&mut self, from: usize, count: usize) -> Edit {
        self.change(|this, txn| {
            let end = (from + count).min(this.stickies.len());
            for sticky in &mut this.stickies[from.min(end)..end] {
                sticky.at = sticky.at.map(|at| at + 10.0);
                sticky.map.insert(txn, "geo", geo(sticky.at));
            }
        })
    }

    /// How many notes they have.
    #[must_use]
    pub fn notes(&self) -> usize {
        self.stickies.len()
    }

    fn drag(&mut self) -> Edit {
        self.change(|this, txn| {
            let step = [0, 1].map(|_| this.dice.below(21) as f64 - 10.0);
            let which = this.dice.below(this.stickies.len() as u64) as usize;
            let sticky = &mut this.stickies[which];
            sticky.at = [sticky.at[0] + step[0], sticky.at[1] + step[1]];
            sticky.map.insert(txn, "geo", geo(sticky.at));
        })
    }

    fn letter(&mut self) -> Edit {
        self.change(|this, txn| {
            let which = this.dice.below(this.stickies.len() as u64) as usize;
            let letter = char::from(b'a' + this.dice.below(26) as u8);
            let text = &this.stickies[which].text;
            text.push(txn, letter.encode_utf8(&mut [0; 4]));
        })
    }

    fn element(&mut self, txn: &mut TransactionMut, kind: &str, geo: [f64; 5]) -> MapRef {
        self.made += 1;
        let id = format!("{:x}-{}", self.client, self.made);
        let elements = txn.get_or_insert_map("elements");
        let element = elements.insert(txn, id, MapPrelim::default());
        // Key by key: a list would be written in any order.
        element.insert(txn, "k", kind);
        element.insert(txn, "by", self.me.as_str());
        element.insert(txn, "at", 1_700_000_000_000_f64 + f64::from(self.made));
        element.insert(txn, "geo", Any::from(geo.to_vec()));
        element.insert(txn, "z", order(self.made, &mut self.dice));
        element
    }

    fn somewhere(&mut self) -> [f64; 2] {
        [0, 1].map(|_| self.dice.below(4_000) as f64)
    }

    fn change(&mut self, change: impl FnOnce(&mut Self, &mut TransactionMut)) -> Edit {
        let doc = self.doc.clone();
        let mut txn = doc.transact_mut();
        change(self, &mut txn);
        let update = txn.encode_update_v1();
        let end = txn.state_vector().get(&ClientID::new(self.client));
        Edit { update, end }
    }
}

fn geo([x, y]: [f64; 2]) -> Any {
    Any::from(vec![x, y, STICKY[0], STICKY[1], 0.0])
}

fn object<'a>(fields: impl IntoIterator<Item = (&'a str, Any)>) -> Any {
    Any::from(fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<HashMap<_, _>>())
}

/// A fractional index as our client makes them: an integer of four digits and four random characters.
fn order(n: u32, dice: &mut Dice) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let digit = |n: u64| char::from(DIGITS[n as usize % 62]);
    let whole = (0..4).rev().map(|place| digit(u64::from(n) / 62_u64.pow(place)));
    // The last is no zero, which a fraction must not end with.
    let whole: String = std::iter::once('d').chain(whole).collect();
    let tail: String = (0..3).map(|_| digit(dice.next() % 62)).collect();
    format!("{whole}{tail}{}", digit(1 + dice.below(61)))
}

#[cfg(test)]
mod tests {
    use plenary_core::canvas::{gate::Ledger, update};

    use super::*;
    use crate::socket::SCHEMA;

    #[test]
    fn every_change_passes_the_gate_and_ends_where_it_says() {
        let mut author = Author::new(7, "bob", Dice::new(1));
        let mut ledger = Ledger::default();
        let mut edits = vec![author.stick(5), author.lay(3), author.stroke(3), author.drag_all(0, 4)];
        edits.extend((0..500).map(|_| author.edit()));
        let mut begin = 0;
        for Edit { update, end } in &edits {
            let run = &update::read(update, &SCHEMA).expect("an update").runs[0];
            assert_eq!((run.client, run.clock, run.end()), (7, begin, u64::from(*end)));
            let admitted = ledger.check(update, &(), &SCHEMA).expect("let in");
            ledger.take(admitted, &());
            begin = u64::from(*end);
        }
        let made = author.elements();
        assert!(made.len() > 30 && made.values().any(|element| element.kind() == "stroke"));
        assert!(document::read(&author.doc).check(&plenary_canvas::Limits::default()).is_ok());
    }

    #[test]
    fn a_seed_makes_the_same_changes() {
        let made = |seed| {
            let mut author = Author::new(7, "bob", Dice::new(seed));
            let ends: Vec<u32> = (0..50).map(|_| author.edit().end).collect();
            (ends, author.elements())
        };
        assert_eq!(made(3), made(3));
        assert_ne!(made(3), made(4));
    }
}
