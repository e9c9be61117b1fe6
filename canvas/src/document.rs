//! Between a board and the document it stands for.
//!
//! Reading never fails: a document holds what its editors put there. Writing goes forward only: a board becomes edits
//! like anyone's, so that those who are at work meanwhile merge with it, and can undo it by restoring what was before.

use yrs::{
    ClientID, Doc, Map, MapPrelim, MapRef, OffsetKind, Options, Out, ReadTxn, StateVector, TextPrelim, Transact,
    TransactionMut, WriteTxn,
};

use crate::{
    board::{Board, Element},
    text::RichText,
    value::{self, change, change_map},
};

/// The roots of a canvas.
pub const ROOTS: [&str; 3] = ["elements", "meta", "assets"];

/// An empty document of a canvas, written by `client`. It counts as JavaScript does, in units of UTF-16; every
/// document of a canvas must, or the same edit lands elsewhere.
pub fn empty(client: u64) -> Doc {
    Doc::with_options(Options {
        client_id: ClientID::new(client),
        offset_kind: OffsetKind::Utf16,
        ..Options::default()
    })
}

/// What a document says. It opens a transaction of its own; see [`read_in`] for one that is open.
pub fn read(doc: &Doc) -> Board {
    read_in(&doc.transact())
}

/// What a document says within a transaction.
pub fn read_in<T: ReadTxn>(txn: &T) -> Board {
    let object = |root: &str| txn.get_map(root).map(|map| value::read_map(txn, &map)).unwrap_or_default();
    let elements = txn.get_map("elements").map(|map| elements_of(txn, &map)).unwrap_or_default();
    let mut board = Board { meta: object("meta"), elements, assets: object("assets").into_iter().collect() };
    board.elements.sort_by(|one, other| (one.z(), &one.id).cmp(&(other.z(), &other.id)));
    board
}

fn elements_of<T: ReadTxn>(txn: &T, elements: &MapRef) -> Vec<Element> {
    let element = |(id, out): (&str, Out)| match out {
        Out::YMap(map) => Some(read_element(txn, id, &map)),
        // Not an element: nobody can draw it, and no client of ours writes it.
        _ => None,
    };
    elements.iter(txn).filter_map(element).collect()
}

pub(crate) fn read_element<T: ReadTxn>(txn: &T, id: &str, map: &MapRef) -> Element {
    let mut element = Element { id: id.to_owned(), ..Element::default() };
    for (key, out) in map.iter(txn) {
        match out {
            Out::YText(text) if key == "t" => element.text = Some(RichText::read(txn, &text)),
            out => {
                element.keys.insert(key.to_owned(), value::read(txn, &out));
            }
        }
    }
    element
}

/// One update (v1) that makes a board in an empty document, every struct of it by one client.
pub fn seed(board: &Board, client: u64) -> Vec<u8> {
    let doc = empty(client);
    let mut txn = doc.transact_mut();
    change_in(&mut txn, board);
    drop(txn);
    doc.transact().encode_state_as_update_v1(&StateVector::default())
}

/// Makes a document say what a board says, in one transaction: only what differs is touched, element by element and
/// key by key, and texts by the least of edits.
pub fn change_to(doc: &Doc, board: &Board) {
    change_in(&mut doc.transact_mut(), board);
}

/// [`change_to`] within a transaction of the caller's, who may want its update.
pub fn change_in(txn: &mut TransactionMut, board: &Board) {
    let meta = txn.get_or_insert_map("meta");
    change_map(txn, &meta, &board.meta);
    let assets = txn.get_or_insert_map("assets");
    change_map(txn, &assets, &board.assets.clone().into_iter().collect());
    let elements = txn.get_or_insert_map("elements");
    let wanted: std::collections::HashSet<&str> = board.elements.iter().map(|element| element.id.as_str()).collect();
    let mut gone: Vec<String> = elements.keys(txn).filter(|id| !wanted.contains(id)).map(str::to_owned).collect();
    gone.sort_unstable();
    for id in gone {
        elements.remove(txn, &id);
    }
    for element in &board.elements {
        change_element(txn, &elements, element);
    }
}

pub(crate) fn change_element(txn: &mut TransactionMut, elements: &MapRef, wanted: &Element) {
    let (map, current) = match elements.get(txn, &wanted.id) {
        Some(Out::YMap(map)) => {
            let current = read_element(txn, &wanted.id, &map);
            (map, current)
        }
        _ => (elements.insert(txn, wanted.id.as_str(), MapPrelim::default()), Element::default()),
    };
    if current == *wanted {
        return;
    }
    for key in current.keys.keys().filter(|key| !wanted.keys.contains_key(*key)) {
        map.remove(txn, key);
    }
    for (key, value) in &wanted.keys {
        change(txn, &map, key, current.keys.get(key), value);
    }
    change_text(txn, &map, current.text.as_ref(), wanted);
}

fn change_text(txn: &mut TransactionMut, map: &MapRef, current: Option<&RichText>, wanted: &Element) {
    match (current, &wanted.text, map.get(txn, "t")) {
        (Some(current), Some(text), _) if current == text => {}
        (_, Some(text), Some(Out::YText(shared))) if text.change(txn, &shared) => {}
        (_, Some(text), _) => {
            let shared = map.insert(txn, "t", TextPrelim::new(""));
            text.write(txn, &shared);
        }
        (Some(_), None, _) if !wanted.keys.contains_key("t") => {
            map.remove(txn, "t");
        }
        _ => {}
    }
}
