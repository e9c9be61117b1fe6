//! What a board from outside must keep to before it becomes a document.

use std::{collections::HashSet, fmt};

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::board::{Board, Element, Export, FORMAT, VERSION, numbers};

/// Bounds on a board.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many elements, and how many assets.
    pub elements_max: usize,
    /// How many values the JSON of an export may have in all, one within the other: what it takes to read it.
    pub values_max: usize,
    /// Bytes of one element's text.
    pub text_bytes_max: usize,
    /// How deep values are nested in each other.
    pub depth_max: usize,
    /// How far from the origin anything may be, in px.
    pub distance_max: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { elements_max: 10_000, values_max: 500_000, text_bytes_max: 64 * 1024, depth_max: 16, distance_max: 1e7 }
    }
}

/// Why a board is not taken.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum Invalid {
    #[error("this is not an export of a canvas: {reason}")]
    NotAnExport { reason: String },
    #[error("this export has the form {found}, and {VERSION} is the newest that is known here")]
    TooNew { found: u64 },
    #[error("this export has more than {max} values")]
    TooMuch { max: usize },
    #[error("there are {found} {what}, and {max} is the most")]
    TooMany { what: &'static str, found: usize, max: usize },
    #[error("the text of the element {element} has {found} bytes, and {max} is the most")]
    TextTooLong { element: String, found: usize, max: usize },
    #[error("{place} is nested deeper than {max} values")]
    TooDeep { place: String, max: usize },
    #[error("`{key}` of the element {element} is not {wanted}")]
    Malformed { element: String, key: &'static str, wanted: &'static str },
    #[error("two elements have the id {element}")]
    Duplicate { element: String },
    #[error("the element {element} is inside of itself, by its parents")]
    Cycle { element: String },
    #[error("the element {element} shows the asset {asset}, which is not there")]
    UnknownAsset { element: String, asset: String },
}

impl Invalid {
    /// The element it is about.
    pub fn element(&self) -> Option<&str> {
        match self {
            Self::TextTooLong { element, .. }
            | Self::Malformed { element, .. }
            | Self::Duplicate { element }
            | Self::Cycle { element }
            | Self::UnknownAsset { element, .. } => Some(element),
            Self::NotAnExport { .. }
            | Self::TooNew { .. }
            | Self::TooMuch { .. }
            | Self::TooMany { .. }
            | Self::TooDeep { .. } => None,
        }
    }
}

/// Counts values without keeping any: how many may still come; none when it was too many.
struct Count<'a>(&'a mut Option<usize>);

impl Count<'_> {
    fn one<E: de::Error>(self) -> Result<(), E> {
        *self.0 = self.0.and_then(|left| left.checked_sub(1));
        if self.0.is_some() { Ok(()) } else { Err(E::custom("too many values")) }
    }
}

impl<'de> DeserializeSeed<'de> for Count<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Count<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<(), E> {
        self.one()
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<(), E> {
        self.one()
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<(), E> {
        self.one()
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<(), E> {
        self.one()
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<(), E> {
        self.one()
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.one()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<(), A::Error> {
        while all.next_element_seed(Count(self.0))?.is_some() {}
        self.one()
    }

    fn visit_map<A: MapAccess<'de>>(self, mut all: A) -> Result<(), A::Error> {
        while all.next_key::<de::IgnoredAny>()?.is_some() {
            all.next_value_seed(Count(self.0))?;
        }
        self.one()
    }
}

/// A board from the JSON of an export, checked.
pub fn import(json: &[u8], limits: &Limits) -> Result<Board, Invalid> {
    let unreadable = |error: serde_json::Error| Invalid::NotAnExport { reason: error.to_string() };
    // A short text can stand for far more than it is long; what it stands for is counted before it is made.
    let mut left = Some(limits.values_max);
    let counted = Count(&mut left).deserialize(&mut serde_json::Deserializer::from_slice(json));
    if left.is_none() {
        return Err(Invalid::TooMuch { max: limits.values_max });
    }
    counted.map_err(unreadable)?;
    let export: Export = serde_json::from_slice(json).map_err(unreadable)?;
    if export.format != FORMAT {
        return Err(Invalid::NotAnExport { reason: format!("its format is not {FORMAT}") });
    }
    if export.v > VERSION {
        return Err(Invalid::TooNew { found: export.v });
    }
    let board = export.into_board();
    board.check(limits)?;
    Ok(board)
}

impl Board {
    /// Whether the board keeps to the bounds and makes sense as far as this version knows.
    pub fn check(&self, limits: &Limits) -> Result<(), Invalid> {
        let max = limits.elements_max;
        for (what, found) in [("elements", self.elements.len()), ("assets", self.assets.len())] {
            if found > max {
                return Err(Invalid::TooMany { what, found, max });
            }
        }
        let mut ids = HashSet::new();
        for element in &self.elements {
            if !ids.insert(&element.id) {
                return Err(Invalid::Duplicate { element: element.id.clone() });
            }
            self.check_element(element, limits)?;
        }
        let around = self.meta.iter().map(|(key, value)| ("meta", key, value));
        for (root, key, value) in around.chain(self.assets.iter().map(|(key, value)| ("assets", key, value))) {
            shallow(value, limits.depth_max)
                .ok_or_else(|| Invalid::TooDeep { place: format!("`{key}` in `{root}`"), max: limits.depth_max })?;
        }
        match self.cycles().first() {
            Some(&element) => Err(Invalid::Cycle { element: element.to_owned() }),
            None => Ok(()),
        }
    }

    fn check_element(&self, element: &Element, limits: &Limits) -> Result<(), Invalid> {
        let malformed = |key, wanted| Err(Invalid::Malformed { element: element.id.clone(), key, wanted });
        if element.id.is_empty() || element.id.len() > 64 {
            return malformed("id", "a text of 1 to 64 bytes");
        }
        let text = |key: &str| element.keys.get(key).is_none_or(|value| value.is_string());
        let text_or_null = |key: &str| element.keys.get(key).is_none_or(|value| value.is_string() || value.is_null());
        if element.kind().is_empty() {
            return malformed("k", "the name of a kind");
        }
        if !text("z") {
            return malformed("z", "a text");
        }
        if !text_or_null("p") {
            return malformed("p", "the id of an element, or null");
        }
        if element.keys.get("geo").is_some_and(|geo| !near::<5>(geo, limits.distance_max)) {
            return malformed("geo", "five finite numbers of a bearable size");
        }
        if element.keys.contains_key("t") {
            return malformed("t", "a text");
        }
        let length = element.text.as_ref().map_or(0, |text| text.plain().len());
        if length > limits.text_bytes_max {
            let (element, max) = (element.id.clone(), limits.text_bytes_max);
            return Err(Invalid::TextTooLong { element, found: length, max });
        }
        for (key, value) in &element.keys {
            shallow(value, limits.depth_max).ok_or_else(|| Invalid::TooDeep {
                place: format!("`{key}` of the element {}", element.id),
                max: limits.depth_max,
            })?;
            if !finite(value) {
                return malformed("$number", "a finite number");
            }
        }
        match element.data_str("asset").filter(|asset| element.kind() == "image" && !self.assets.contains_key(*asset)) {
            Some(asset) => Err(Invalid::UnknownAsset { element: element.id.clone(), asset: asset.to_owned() }),
            None => Ok(()),
        }
    }
}

fn near<const N: usize>(value: &Value, max: f64) -> bool {
    numbers::<N>(value).is_some_and(|numbers| numbers.iter().all(|number| number.abs() <= max))
}

fn shallow(value: &Value, depth: usize) -> Option<()> {
    let deeper = depth.checked_sub(1)?;
    match value {
        Value::Array(items) => items.iter().try_for_each(|item| shallow(item, deeper).ok_or(())).ok(),
        Value::Object(entries) => entries.values().try_for_each(|value| shallow(value, deeper).ok_or(())).ok(),
        _ => Some(()),
    }
}

/// JSON has finite numbers only; a document has others too, and they stand there as `{"$number": …}`.
fn finite(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().all(finite),
        Value::Object(entries) => !entries.contains_key("$number") && entries.values().all(finite),
        _ => true,
    }
}
