//! The hand that draws templates: a few kinds of things in one style.

use serde_json::{Value, json};

use crate::{
    board::{Board, Element},
    text::RichText,
};

pub(super) const YELLOW: &str = "#fbe39a";
pub(super) const PEACH: &str = "#fbcfae";
pub(super) const ROSE: &str = "#f5c3cb";
pub(super) const LAVENDER: &str = "#d9cdee";
pub(super) const SKY: &str = "#bfdcec";
pub(super) const SAGE: &str = "#c8e1bf";
pub(super) const SAND: &str = "#e8dfce";
pub(super) const PAPER: &str = "#f7f4ee";
pub(super) const WHITE: &str = "#ffffff";
pub(super) const INK: &str = "#26231f";
pub(super) const MUTED: &str = "#615a51";
pub(super) const PINE: &str = "#1d4b47";
pub(super) const CLAY: &str = "#a0432e";
pub(super) const AMBER: &str = "#d98e1f";
pub(super) const OCEAN: &str = "#2f6690";
pub(super) const PLUM: &str = "#7a4b86";
pub(super) const LINE: &str = "#b7ae9f";

/// A place for a card, with room for it as the client lays it down and for one that is upright.
pub(super) const CARD: (f64, f64) = (240.0, 280.0);
/// The distance of everything from the edge of its frame.
pub(super) const PAD: f64 = 60.0;
/// The height of what [`Sheet::open`] writes on top.
pub(super) const TOP: f64 = 220.0;

pub(super) struct Sheet {
    name: &'static str,
    elements: Vec<Element>,
    frame: Option<String>,
}

impl Sheet {
    pub fn new(name: &'static str) -> Self {
        Self { name, elements: Vec::new(), frame: None }
    }

    pub fn board(self) -> Board {
        Board { elements: self.elements, ..Board::empty() }.canonical()
    }

    /// The frame with its question.
    pub fn open(&mut self, w: f64, h: f64, title: &str, question: &str, hint: &str) {
        let id = self.put("frame", [0.0, 0.0, w, h], json!({ "fill": WHITE }), None);
        self.last("d", json!({ "title": title }));
        self.last("lock", json!(true));
        self.frame = Some(id);
        let wide = w - 2.0 * PAD;
        self.words([PAD, 50.0, wide, 60.0], question, json!({ "font": "serif", "fs": 44, "stroke": PINE }));
        self.words([PAD, 124.0, wide, 64.0], hint, json!({ "fs": 22, "stroke": MUTED }));
    }

    /// Text that belongs to the board.
    pub fn words(&mut self, at: [f64; 4], text: &str, mut style: Value) {
        // Of a text, the colour of the line is that of the letters; there is no line around it.
        style["sw"] = json!(0);
        self.put("text", at, style, Some(text));
        self.last("lock", json!(true));
    }

    /// The name of a part, in the middle of its width.
    pub fn name(&mut self, at: [f64; 4], text: &str) {
        self.words(at, text, json!({ "font": "serif", "fs": 30, "stroke": PINE, "align": "center" }));
    }

    /// A small line below a name.
    pub fn hint(&mut self, at: [f64; 4], text: &str) {
        self.words(at, text, json!({ "fs": 20, "stroke": MUTED, "align": "center" }));
    }

    /// A note that begins a sentence.
    pub fn note(&mut self, at: [f64; 4], color: &str, text: &str) {
        // The dots stay with the last word.
        let text = text.replace(" …", "\u{a0}…");
        self.put("sticky", at, json!({ "fill": color, "fs": 20 }), Some(&text));
    }

    /// Text to go on with, right on the board.
    pub fn writing(&mut self, at: [f64; 4], text: &str, style: Value) {
        self.put("text", at, style, Some(text));
    }

    /// A place for a card.
    pub fn place(&mut self, x: f64, y: f64, text: &str) {
        let style = json!({ "fill": PAPER, "stroke": LINE, "sw": 2, "dash": true, "r": 12, "fs": 18 });
        self.put("rect", [x, y, CARD.0, CARD.1], style, Some(text));
        self.last("lock", json!(true));
    }

    /// A quiet ground that holds things together.
    pub fn ground(&mut self, at: [f64; 4], color: &str) {
        self.put("rect", at, json!({ "fill": color, "stroke": "none", "r": 24 }), None);
        self.last("lock", json!(true));
    }

    pub fn round(&mut self, at: [f64; 4], style: Value, text: Option<&str>) {
        self.put("ellipse", at, style, text);
        self.last("lock", json!(true));
    }

    /// A line through points, with an arrow at its end or without.
    pub fn path(&mut self, points: &[(f64, f64)], head: &str, style: Value) {
        let (Some(&(ax, ay)), Some(&(bx, by))) = (points.first(), points.last()) else { return };
        let (xs, ys): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
        let least = |all: &[f64]| all.iter().copied().fold(f64::INFINITY, f64::min);
        let most = |all: &[f64]| all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let at = [least(&xs), least(&ys), most(&xs) - least(&xs), most(&ys) - least(&ys)];
        self.put("line", at, style, None);
        let via: Vec<Value> = points[1..points.len() - 1].iter().map(|(x, y)| json!([x, y])).collect();
        let ends =
            json!({ "a": { "pt": [ax, ay] }, "b": { "pt": [bx, by] }, "via": via, "head": head, "tail": "none" });
        self.last("d", ends);
        self.last("lock", json!(true));
    }

    /// Something round that may be moved, such as a marker.
    pub fn marker(&mut self, x: f64, y: f64, color: &str) {
        self.put("ellipse", [x, y, 28.0, 28.0], json!({ "fill": color, "stroke": WHITE, "sw": 3 }), None);
    }

    fn put(&mut self, kind: &str, at: [f64; 4], style: Value, text: Option<&str>) -> String {
        let number = self.elements.len();
        let id = format!("template-{}-{number:03}", self.name);
        let [x, y, w, h] = at.map(|length| (length * 100.0).round() / 100.0);
        let mut keys = std::collections::BTreeMap::from([
            ("k".to_owned(), json!(kind)),
            ("geo".to_owned(), json!([x, y, w, h, 0])),
            ("z".to_owned(), json!(key(number))),
            ("s".to_owned(), style),
        ]);
        if let Some(frame) = &self.frame {
            keys.insert("p".to_owned(), json!(frame));
        }
        self.elements.push(Element { id: id.clone(), text: text.map(RichText::from), keys });
        id
    }

    fn last(&mut self, key: &str, value: Value) {
        if let Some(element) = self.elements.last_mut() {
            element.keys.insert(key.to_owned(), value);
        }
    }
}

/// Fractional indices as clients make them one after the other, each with a tail of four.
fn key(number: usize) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let digit = |value: usize| char::from(DIGITS[value % 62]);
    // No key ends with a zero, and none before a longer integer part sorts after it.
    let tail: String = (1..=4_usize).map(|part| digit(1 + (number * 37 + part * 17) % 61)).collect();
    match number {
        0..62 => format!("a{}{tail}", digit(number)),
        _ => format!("b{}{}{tail}", digit((number - 62) / 62), digit(number - 62)),
    }
}
