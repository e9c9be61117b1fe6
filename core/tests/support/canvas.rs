//! A canvas behind its gate, the copies of honest people, and updates written by hand.

use std::collections::BTreeMap;

use plenary_core::canvas::{
    gate::{Ledger, Refusal},
    update::Schema,
};
use serde_json::{Value, json};
use yrs::{
    Any, Array, ArrayPrelim, Doc, Map, MapPrelim, OffsetKind, Options, Out, ReadTxn, Text, TextPrelim, Transact,
    Update, WriteTxn, any::Number, block::ClientID, types::text::YChange, updates::decoder::Decode,
};

/// A map, a text and an array, and what may be in them.
pub const SCHEMA: Schema = Schema { roots: &["elements", "text", "list"], text_max: 64 * 1024, structs_max: 50_000 };
/// How many honest people there are: 1, 2, 3.
pub const CLIENTS: u64 = 3;

/// An empty copy of somebody.
pub fn doc(client: u64) -> Doc {
    Doc::with_options(Options {
        client_id: ClientID::new(client),
        offset_kind: OffsetKind::Utf16,
        ..Options::default()
    })
}

/// Everybody's empty copy.
pub fn copies() -> BTreeMap<u64, Doc> {
    (1..=CLIENTS).map(|client| (client, doc(client))).collect()
}

/// Somebody does something on their copy.
#[derive(Clone, Debug)]
pub enum Op {
    Put(u8, u8),
    Nested(u8),
    Drop(u8),
    Type(u8, String),
    Erase(u8, u8),
    Embolden(u8, u8),
    Push(u8),
    /// Learns all that another has.
    Learn(u64),
}

/// What a person's copy makes of it: the update it would send.
pub fn act(docs: &BTreeMap<u64, Doc>, who: u64, op: &Op) -> Option<Vec<u8>> {
    let doc = &docs[&who];
    if let Op::Learn(from) = op {
        learn(doc, &docs[&(from + 1)]);
        return None;
    }
    let before = doc.transact().state_vector();
    let mut txn = doc.transact_mut();
    let key = |key: &u8| format!("k{key}");
    let within = |at: &u8, count: &u8, length: u32| {
        let (at, count) = (u32::from(*at), u32::from(*count));
        (at + count <= length).then_some((at, count))
    };
    match op {
        Op::Put(at, value) => {
            let map = txn.get_or_insert_map("elements");
            map.insert(&mut txn, key(at), Any::from(vec![f64::from(*value), 1.5]));
        }
        Op::Nested(at) => {
            let map = txn.get_or_insert_map("elements");
            map.insert(&mut txn, key(at), MapPrelim::from([("t", TextPrelim::new("x"))]));
        }
        Op::Drop(at) => {
            let map = txn.get_or_insert_map("elements");
            map.remove(&mut txn, &key(at));
        }
        Op::Type(at, words) => {
            let text = txn.get_or_insert_text("text");
            let length = text.len(&txn);
            text.insert(&mut txn, u32::from(*at).min(length), words);
        }
        Op::Erase(at, count) => {
            let text = txn.get_or_insert_text("text");
            if let Some((at, count)) = within(at, count, text.len(&txn)) {
                text.remove_range(&mut txn, at, count);
            }
        }
        Op::Embolden(at, count) => {
            let text = txn.get_or_insert_text("text");
            if let Some((at, count)) = within(at, count, text.len(&txn)) {
                text.format(&mut txn, at, count, [("b".into(), Any::Bool(true))].into());
            }
        }
        Op::Push(value) => {
            let list = txn.get_or_insert_array("list");
            list.push_back(&mut txn, ArrayPrelim::from([f64::from(*value)]));
        }
        Op::Learn(_) => {}
    }
    // Only what this adds: the deletions of before are told again, as clients do.
    let update = txn.encode_diff_v1(&before);
    drop(txn);
    Some(update)
}

/// Takes all that another has.
pub fn learn(doc: &Doc, from: &Doc) {
    let known = doc.transact().state_vector();
    let update = from.transact().encode_diff_v1(&known);
    doc.transact_mut().apply_update(Update::decode_v1(&update).expect("an update")).expect("it fits");
}

/// The gate, and the document behind it.
pub struct Kept {
    pub doc: Doc,
    pub ledger: Ledger<u64>,
}

impl Kept {
    pub fn new() -> Self {
        Self { doc: doc(1_000), ledger: Ledger::default() }
    }

    /// What the document has afterwards that it had not.
    pub fn take(&mut self, bytes: &[u8], by: u64) -> Result<Vec<u8>, Refusal> {
        let admitted = self.ledger.check(bytes, &by, &SCHEMA)?;
        let update = Update::decode_v1(bytes).expect("what was let in is an update");
        let mut txn = self.doc.transact_mut();
        txn.apply_update(update).expect("what was let in can be taken");
        let effect = txn.encode_update_v1();
        drop(txn);
        self.ledger.take(admitted, &by);
        Ok(effect)
    }

    pub fn offer(&mut self, bytes: &[u8], by: u64) -> Result<(), Refusal> {
        self.take(bytes, by).map(drop)
    }

    pub fn require_whole(&self) {
        let txn = self.doc.transact();
        assert!(!txn.has_missing_updates(), "something is held back");
        let vector: BTreeMap<u64, u64> =
            txn.state_vector().iter().map(|(client, clock)| (client.get(), u64::from(*clock))).collect();
        let kept: BTreeMap<u64, u64> = self.ledger.clocks().collect();
        assert_eq!(vector, kept, "the ledger says what the document has");
    }
}

/// What people see of a document: numbers by their bits, so that every implementation writes them alike.
pub fn view(doc: &Doc) -> Value {
    let txn = doc.transact();
    let map = txn.get_map("elements").map(|map| of_out(&Out::YMap(map), &txn));
    let text = txn.get_text("text").map(|text| of_out(&Out::YText(text), &txn));
    let list = txn.get_array("list").map(|list| of_out(&Out::YArray(list), &txn));
    json!({ "elements": map.unwrap_or(json!({})), "text": text.unwrap_or(json!([])), "list": list.unwrap_or(json!([])) })
}

fn of_out(out: &Out, txn: &impl ReadTxn) -> Value {
    match out {
        Out::Any(any) => of_any(any),
        Out::YMap(map) => map.iter(txn).map(|(key, value)| (key.to_owned(), of_out(&value, txn))).collect(),
        Out::YArray(array) => array.iter(txn).map(|value| of_out(&value, txn)).collect(),
        Out::YText(text) => {
            let pieces = text.diff(txn, YChange::identity);
            pieces
                .iter()
                .map(|piece| json!([of_out(&piece.insert, txn), attributes(piece.attributes.as_deref())]))
                .collect()
        }
        _ => json!("something else"),
    }
}

fn attributes(of: Option<&yrs::types::Attrs>) -> Value {
    of.into_iter().flatten().map(|(key, value)| (key.to_string(), of_any(value))).collect()
}

fn of_any(any: &Any) -> Value {
    match any {
        Any::Null => Value::Null,
        Any::Undefined => json!({ "$": "undefined" }),
        Any::Bool(bool) => json!(bool),
        Any::Number(Number::Float(number)) => of_number(*number),
        // To JavaScript there is no other, and beyond this it is a big integer.
        Any::Number(Number::Int(number)) if number.unsigned_abs() < 1 << 53 => of_number(*number as f64),
        Any::Number(Number::Int(number)) => json!({ "$i": number.to_string() }),
        Any::String(text) => json!(text),
        Any::Buffer(bytes) => json!({ "$b": bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>() }),
        Any::Array(values) => values.iter().map(of_any).collect(),
        Any::Map(values) => values.iter().map(|(key, value)| (key.clone(), of_any(value))).collect(),
    }
}

fn of_number(number: f64) -> Value {
    // One zero, and one that is no number.
    let bits = if number.is_nan() { f64::NAN.to_bits() } else { (number + 0.0).to_bits() };
    json!({ "$n": format!("{bits:016x}") })
}
