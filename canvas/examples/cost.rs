//! How long 10,000 elements take: to write into a document, to read, to draw.
//!
//! `cargo run --release -p plenary-canvas --example cost`

use std::{error::Error, time::Instant};

use plenary_canvas::{
    Board, Element, Limits,
    document::{change_to, empty, read, seed},
    render::{Options, pdf, png},
};
use serde_json::json;
use yrs::{Transact, Update, updates::decoder::Decode};

fn main() -> Result<(), Box<dyn Error>> {
    let board = Board { elements: (0..10_000).map(element).collect(), ..Board::empty() }.canonical();
    let kite = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../content/pictures/kite.svg")).ok();
    let resolve = |_: &str| kite.clone();

    timed("check", || board.check(&Limits::default()))?;
    let update = timed("seed", || seed(&board, 1));
    println!("{:>10} bytes of update", update.len());
    let doc = empty(2);
    let update = timed("decode", || Update::decode_v1(&update))?;
    timed("apply", || doc.transact_mut().apply_update(update))?;
    let again = timed("read", || read(&doc));
    assert_eq!(again, board);
    timed("restore", || change_to(&doc, &board));
    let json = timed("json", || board.canonical_json());
    println!("{:>10} bytes of JSON", json.len());
    let file = timed("png", || png(&board, &Options::default(), &resolve))?;
    println!("{:>10} bytes of PNG", file.len());
    let file = timed("pdf", || pdf(&board, &resolve))?;
    println!("{:>10} bytes of PDF", file.len());
    Ok(())
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    println!("{:>10} {what}", format!("{:.0?}", start.elapsed()));
    done
}

/// A crowded wall: mostly notes, some shapes, cards and connectors.
fn element(number: usize) -> Element {
    let (x, y) = ((number % 125) * 120, (number / 125) * 120);
    let id = format!("e{number:05}");
    let json = match number % 10 {
        0 => json!({ "k": "card", "d": { "deck": "p", "card": "kite", "title": "Kite", "image": "/k", "word": null } }),
        1 => json!({ "k": "ellipse", "t": "A thought" }),
        2 => {
            json!({ "k": "connector", "d": { "a": { "pt": [x, y] }, "b": { "pt": [x + 90, y + 90] }, "head": "arrow" } })
        }
        _ => json!({ "k": "sticky", "t": format!("Note {number}: what I take along is מחשבה of its own") }),
    };
    let mut element: Element = serde_json::from_value(json!({ "id": id })).unwrap_or_default();
    for (key, value) in json.as_object().into_iter().flatten() {
        match (key.as_str(), value.as_str()) {
            ("t", Some(text)) => element.text = Some(text.into()),
            _ => {
                element.keys.insert(key.clone(), value.clone());
            }
        }
    }
    element.keys.insert("geo".to_owned(), json!([x, y, 110, 110, 0]));
    element.keys.insert("z".to_owned(), json!(format!("b{number:05}Vq3x")));
    element
}
