//! A text with formats, as a delta: the form in which Yjs and its editors exchange it.

use serde_json::{Map as Object, Value, json};
use similar::{Algorithm, DiffOp, capture_diff_slices};
use yrs::{Any, Out, ReadTxn, Text, TextRef, TransactionMut, types::Attrs, types::text::YChange};

use crate::value;

/// How far two texts are compared sign by sign: the product of the lengths of what differs. Beyond it they are
/// compared by words, and beyond it again the middle is replaced: the cost of a restore stays bounded.
const COMPARED_MAX: usize = 1 << 20;

/// A text in runs of the same formats. No run is empty and neighbours differ, so equal texts are equal values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RichText {
    /// The runs, in order of reading.
    pub runs: Vec<Run>,
}

/// A stretch of text in one format.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// What stands there.
    pub insert: Insert,
    /// The formats by name, such as `bold`.
    pub attributes: Object<String, Value>,
}

/// Text, or something that stands in it like one sign.
#[derive(Clone, Debug, PartialEq)]
pub enum Insert {
    /// Signs.
    Text(String),
    /// Something else, in the form of [`crate::value`].
    Embed(Value),
}

impl From<&str> for RichText {
    fn from(plain: &str) -> Self {
        let mut text = Self::default();
        text.push(Insert::Text(plain.to_owned()), Object::new());
        text
    }
}

impl RichText {
    /// The text without its formats.
    pub fn plain(&self) -> String {
        self.runs.iter().filter_map(|run| run.insert.as_text()).collect()
    }

    /// Whether the plain text says it all.
    pub fn is_plain(&self) -> bool {
        self.runs.iter().all(|run| run.attributes.is_empty() && run.insert.as_text().is_some())
    }

    /// Adds a run at the end.
    pub fn push(&mut self, insert: Insert, mut attributes: Object<String, Value>) {
        if insert.as_text() == Some("") {
            return;
        }
        // In a delta, null takes a format away; a text that has none has none.
        attributes.retain(|_, format| !format.is_null());
        for (_, format) in &mut attributes {
            *format = value::canonical(format.take());
        }
        if let (Some(last), Insert::Text(more)) = (self.runs.last_mut(), &insert)
            && let Insert::Text(before) = &mut last.insert
            && last.attributes == attributes
        {
            before.push_str(more);
            return;
        }
        self.runs.push(Run { insert, attributes });
    }

    /// `[{"insert": "…", "attributes": {…}}, …]`
    pub fn delta(&self) -> Value {
        let run = |run: &Run| match (&run.insert, run.attributes.is_empty()) {
            (Insert::Text(text), true) => json!({ "insert": text }),
            (Insert::Text(text), false) => json!({ "insert": text, "attributes": run.attributes }),
            (Insert::Embed(embed), true) => json!({ "insert": embed }),
            (Insert::Embed(embed), false) => json!({ "insert": embed, "attributes": run.attributes }),
        };
        self.runs.iter().map(run).collect()
    }

    /// Reads what [`delta`](Self::delta) writes; `None` for anything else.
    pub fn from_delta(delta: &Value) -> Option<Self> {
        let mut text = Self::default();
        for run in delta.as_array()? {
            let insert = match run.get("insert")? {
                Value::String(signs) => Insert::Text(signs.clone()),
                embed => Insert::Embed(value::canonical(embed.clone())),
            };
            let attributes = match run.get("attributes") {
                None => Object::new(),
                Some(Value::Object(formats)) => formats.clone(),
                Some(_) => return None,
            };
            text.push(insert, attributes);
        }
        Some(text)
    }

    pub(crate) fn read<T: ReadTxn>(txn: &T, from: &TextRef) -> Self {
        let mut text = Self::default();
        for run in from.diff(txn, YChange::identity) {
            let insert = match &run.insert {
                Out::Any(Any::String(signs)) => Insert::Text(signs.to_string()),
                other => Insert::Embed(value::read(txn, other)),
            };
            let attributes = run.attributes.iter().flat_map(|formats| formats.iter());
            text.push(insert, attributes.map(|(name, format)| (name.to_string(), value::read_any(format))).collect());
        }
        text
    }

    /// Writes the text into an empty shared one.
    pub(crate) fn write(&self, txn: &mut TransactionMut, into: &TextRef) {
        let mut at = 0;
        for run in &self.runs {
            let attributes = attrs(&run.attributes);
            match &run.insert {
                Insert::Text(signs) => into.insert_with_attributes(txn, at, signs, attributes),
                Insert::Embed(embed) => {
                    into.insert_embed_with_attributes(txn, at, value::to_any(embed), attributes);
                }
            }
            at += run.insert.length();
        }
    }

    /// Makes a shared text say this one by the least of edits, so that what others type meanwhile merges.
    /// `false`, and nothing done, if the text cannot be edited so: something in it has a length nobody can see.
    #[must_use]
    pub(crate) fn change(&self, txn: &mut TransactionMut, shared: &TextRef) -> bool {
        let current = Self::read(txn, shared);
        if current.length() != shared.len(txn) {
            return false;
        }
        change_signs(txn, shared, &current.units(), &self.units());
        change_formats(txn, shared, self);
        true
    }

    fn length(&self) -> u32 {
        self.runs.iter().map(|run| run.insert.length()).sum()
    }

    fn units(&self) -> Vec<Unit<'_>> {
        let units = self.runs.iter().map(|run| match &run.insert {
            Insert::Text(text) => (text.chars().map(Unit::Sign).collect::<Vec<_>>(), run),
            Insert::Embed(embed) => (vec![Unit::Embed(embed)], run),
        });
        units.flat_map(|(units, _)| units).collect()
    }
}

impl Insert {
    fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Embed(_) => None,
        }
    }

    /// In units of UTF-16, as documents count.
    fn length(&self) -> u32 {
        self.as_text().map_or(1, |text| u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX))
    }
}

fn attrs(formats: &Object<String, Value>) -> Attrs {
    formats.iter().map(|(name, format)| (name.as_str().into(), value::to_any(format))).collect()
}

/// What an edit cannot take apart.
#[derive(Clone, Copy, Debug)]
enum Unit<'a> {
    Sign(char),
    Embed(&'a Value),
}

impl PartialEq for Unit<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Sign(one), Self::Sign(other)) => one == other,
            (Self::Embed(one), Self::Embed(other)) => one == other,
            _ => false,
        }
    }
}

impl Unit<'_> {
    fn length(self) -> u32 {
        if let Self::Sign(sign) = self { sign.len_utf16() as u32 } else { 1 }
    }
}

/// A stretch of the old text that gives way to a stretch of the new one.
struct Edit {
    old: std::ops::Range<usize>,
    new: std::ops::Range<usize>,
}

fn change_signs(txn: &mut TransactionMut, shared: &TextRef, old: &[Unit], new: &[Unit]) {
    let mut at = 0;
    let mut seen = 0;
    for edit in edits(old, new) {
        at += span(&old[seen..edit.old.start]);
        seen = edit.old.end;
        let removed = span(&old[edit.old]);
        if removed > 0 {
            shared.remove_range(txn, at, removed);
        }
        for unit in runs_of_signs(&new[edit.new]) {
            match &unit {
                Insert::Text(signs) => shared.insert(txn, at, signs),
                Insert::Embed(embed) => {
                    shared.insert_embed(txn, at, value::to_any(embed));
                }
            }
            at += unit.length();
        }
    }
}

fn span(units: &[Unit]) -> u32 {
    units.iter().map(|unit| unit.length()).sum()
}

fn runs_of_signs(units: &[Unit]) -> Vec<Insert> {
    let mut text = RichText::default();
    for unit in units {
        text.push(
            match unit {
                Unit::Sign(sign) => Insert::Text(sign.to_string()),
                Unit::Embed(embed) => Insert::Embed((*embed).clone()),
            },
            Object::new(),
        );
    }
    text.runs.into_iter().map(|run| run.insert).collect()
}

/// The edits that lead from one to the other, in order, as few as is affordable.
fn edits(old: &[Unit], new: &[Unit]) -> Vec<Edit> {
    let head = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(old, new)| old == new).count();
    let (old, new) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    if old.is_empty() && new.is_empty() {
        return Vec::new();
    }
    let (old_words, new_words) =
        if old.len() * new.len() <= COMPARED_MAX { (signs(old), signs(new)) } else { (words(old), words(new)) };
    if old_words.len() * new_words.len() > COMPARED_MAX {
        return vec![Edit { old: head..head + old.len(), new: head..head + new.len() }];
    }
    differences(old, new, &old_words, &new_words)
        .into_iter()
        .map(|edit| Edit {
            old: edit.old.start + head..edit.old.end + head,
            new: edit.new.start + head..edit.new.end + head,
        })
        .collect()
}

/// Where each sign ends.
fn signs(units: &[Unit]) -> Vec<usize> {
    (1..=units.len()).collect()
}

/// Where each word, with the space after it, ends.
fn words(units: &[Unit]) -> Vec<usize> {
    let ends = units.windows(2).enumerate().filter_map(|(at, pair)| match pair {
        [Unit::Sign(before), Unit::Sign(after)] if !before.is_whitespace() || after.is_whitespace() => None,
        _ => Some(at + 1),
    });
    ends.chain((!units.is_empty()).then_some(units.len())).collect()
}

fn differences(old: &[Unit], new: &[Unit], old_ends: &[usize], new_ends: &[usize]) -> Vec<Edit> {
    let (old_words, new_words) = (split(old, old_ends), split(new, new_ends));
    let (old_keys, new_keys) = keys(&old_words, &new_words);
    let start = |ends: &[usize], index: usize| if index == 0 { 0 } else { ends[index - 1] };
    capture_diff_slices(Algorithm::Myers, &old_keys, &new_keys)
        .iter()
        .filter(|op| !matches!(op, DiffOp::Equal { .. }))
        .map(|op| {
            let (old, new) = (op.old_range(), op.new_range());
            Edit {
                old: start(old_ends, old.start)..start(old_ends, old.end),
                new: start(new_ends, new.start)..start(new_ends, new.end),
            }
        })
        .collect()
}

fn split<'a, 'b>(units: &'a [Unit<'b>], ends: &[usize]) -> Vec<&'a [Unit<'b>]> {
    let mut from = 0;
    ends.iter().map(|&end| &units[std::mem::replace(&mut from, end)..end]).collect()
}

/// Numbers that are equal where the words are.
fn keys(old: &[&[Unit]], new: &[&[Unit]]) -> (Vec<usize>, Vec<usize>) {
    let mut known = std::collections::HashMap::new();
    let mut key = |word: &&[Unit]| {
        let name: String = word
            .iter()
            .map(|unit| match unit {
                Unit::Sign(sign) => sign.to_string(),
                Unit::Embed(embed) => format!("\u{0}{embed}\u{0}"),
            })
            .collect();
        let next = known.len();
        *known.entry(name).or_insert(next)
    };
    (old.iter().map(&mut key).collect(), new.iter().map(&mut key).collect())
}

/// Sets and takes back formats until the text, whose signs are right already, has those of `wanted`.
fn change_formats(txn: &mut TransactionMut, shared: &TextRef, wanted: &RichText) {
    let current = RichText::read(txn, shared);
    let (mut at, mut had, mut wants) = (0, Cursor::new(&current), Cursor::new(wanted));
    while let (Some((before, left)), Some((after, length))) = (had.here(), wants.here()) {
        let length = left.min(length);
        if before != after {
            let mut formats = attrs(after);
            for name in before.keys().filter(|name| !after.contains_key(*name)) {
                formats.insert(name.as_str().into(), Any::Null);
            }
            shared.format(txn, at, length, formats);
        }
        at += length;
        had.advance(length);
        wants.advance(length);
    }
}

/// A place in a text that is walked by lengths.
struct Cursor<'a> {
    runs: std::slice::Iter<'a, Run>,
    run: Option<&'a Run>,
    left: u32,
}

impl<'a> Cursor<'a> {
    fn new(text: &'a RichText) -> Self {
        let mut runs = text.runs.iter();
        let run = runs.next();
        Self { left: run.map_or(0, |run| run.insert.length()), run, runs }
    }

    fn here(&self) -> Option<(&'a Object<String, Value>, u32)> {
        self.run.map(|run| (&run.attributes, self.left))
    }

    fn advance(&mut self, length: u32) {
        self.left -= length;
        if self.left == 0 {
            self.run = self.runs.next();
            self.left = self.run.map_or(0, |run| run.insert.length());
        }
    }
}
