//! The canonical JSON of a canvas: what an export holds, what a version keeps, what a picture is drawn from.
//!
//! A board keeps everything the document says, also keys and kinds that this version does not know and values that
//! make no sense; the views on an element ([`Element::geo`], [`Element::style`], …) read what they can and are silent
//! on the rest. What may come in from outside is [`check`](crate::check)'s question.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::{Map as Object, Value};

use crate::{text::RichText, value};

/// The name in `format` of an export.
pub const FORMAT: &str = "plenary.canvas";

/// The number of the schema, in `v` of an export and in the document's `meta`.
pub const VERSION: u64 = 1;

/// Everything on a canvas.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Board {
    /// What is said of the whole; `v` is the number of the schema.
    #[serde(default)]
    pub meta: Object<String, Value>,
    /// From the lowest to the topmost: sorted by `(z, id)`.
    #[serde(default)]
    pub elements: Vec<Element>,
    /// Images by id: `{mime, w, h, bytes, sha256, url}`. Their bytes are elsewhere.
    #[serde(default)]
    pub assets: BTreeMap<String, Value>,
}

/// An export: a board, and which state of which canvas it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Export {
    /// Always [`FORMAT`].
    pub format: String,
    /// [`VERSION`] of whoever wrote it.
    pub v: u64,
    /// The canvas.
    #[serde(default)]
    pub id: Option<String>,
    /// Its generation.
    #[serde(default)]
    pub r#gen: u64,
    /// The number of the last update that is in it.
    #[serde(default)]
    pub seq: u64,
    /// When, in the caller's own form.
    #[serde(default)]
    pub exported_at: Value,
    /// [`Board::meta`]
    #[serde(default)]
    pub meta: Object<String, Value>,
    /// [`Board::elements`]
    #[serde(default)]
    pub elements: Vec<Element>,
    /// [`Board::assets`]
    #[serde(default)]
    pub assets: BTreeMap<String, Value>,
}

impl Export {
    /// An export of a board.
    pub fn new(board: Board, id: &str, r#gen: u64, seq: u64, exported_at: Value) -> Self {
        let Board { meta, elements, assets } = board;
        let (format, id) = (FORMAT.to_owned(), Some(id.to_owned()));
        Self { format, v: VERSION, id, r#gen, seq, exported_at, meta, elements, assets }
    }

    /// What is on it, every number in its one form and the elements in order.
    pub fn into_board(self) -> Board {
        Board { meta: self.meta, elements: self.elements, assets: self.assets }.canonical()
    }
}

impl Board {
    /// An empty board.
    pub fn empty() -> Self {
        Self { meta: Object::from_iter([("v".to_owned(), VERSION.into())]), ..Self::default() }
    }

    /// The same board in its one form: numbers as JavaScript writes them, elements from the lowest to the topmost.
    #[must_use]
    pub fn canonical(mut self) -> Self {
        self.meta = self.meta.into_iter().map(|(key, value)| (key, value::canonical(value))).collect();
        self.assets = self.assets.into_iter().map(|(id, asset)| (id, value::canonical(asset))).collect();
        for element in &mut self.elements {
            let keys = std::mem::take(&mut element.keys);
            element.keys = keys.into_iter().map(|(key, value)| (key, value::canonical(value))).collect();
        }
        self.elements.sort_by(|one, other| (one.z(), &one.id).cmp(&(other.z(), &other.id)));
        self
    }

    /// JSON with sorted keys: equal boards are equal texts, so this is what to hash.
    pub fn canonical_json(&self) -> String {
        // `Value` sorts the keys of its objects; a test sees when some dependency makes it keep their order instead.
        serde_json::to_value(self).map(|value| value.to_string()).unwrap_or_default()
    }

    /// The parent of each element that has one on this board, without cycles: of each, the edge of the element with
    /// the greatest id is ignored, so every reader ignores the same one.
    pub fn parents(&self) -> HashMap<&str, &str> {
        let ids: std::collections::HashSet<&str> = self.elements.iter().map(|element| element.id.as_str()).collect();
        let edges = self.elements.iter().filter_map(|element| Some((element.id.as_str(), element.parent()?)));
        let mut parents: HashMap<&str, &str> = edges.filter(|(_, parent)| ids.contains(parent)).collect();
        for id in self.cycles() {
            parents.remove(id);
        }
        parents
    }

    /// Of each cycle among parents, the element with the greatest id.
    pub fn cycles(&self) -> Vec<&str> {
        let edges = self.elements.iter().filter_map(|element| Some((element.id.as_str(), element.parent()?)));
        let parents: HashMap<&str, &str> = edges.collect();
        let mut walk_of: HashMap<&str, usize> = HashMap::new();
        let mut cycles = Vec::new();
        for (walk, element) in self.elements.iter().enumerate() {
            let mut at = element.id.as_str();
            while let Some(&parent) = parents.get(at)
                && !walk_of.contains_key(at)
            {
                walk_of.insert(at, walk);
                at = parent;
            }
            if walk_of.get(at) == Some(&walk) {
                let around = std::iter::successors(Some(at), |id| parents.get(id).copied().filter(|next| *next != at));
                cycles.extend(around.max());
            }
        }
        cycles
    }
}

/// One thing on a canvas: its keys as they stand in the document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Element {
    /// Unlike any other's on this board.
    pub id: String,
    /// The text, for kinds that have one.
    pub text: Option<RichText>,
    /// Every other key.
    pub keys: BTreeMap<String, Value>,
}

/// Where an element is: its left upper corner before rotation, its size, and degrees about its centre.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Geo {
    pub x: f64,
    pub y: f64,
    pub w: f64,
    pub h: f64,
    pub rot: f64,
}

/// How an element looks; `None` where it leaves that to its kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Style<'a> {
    /// The colour inside, or `"none"`.
    pub fill: Option<&'a str>,
    /// The colour of the line, or `"none"`.
    pub stroke: Option<&'a str>,
    /// The width of the line, in px.
    pub width: Option<f64>,
    /// Whether the line is dashed.
    pub dash: bool,
    /// From 0, invisible, to 1.
    pub opacity: Option<f64>,
    /// `sans`, `serif`, `mono` or `hand`.
    pub font: Option<&'a str>,
    /// The size of the text, in px.
    pub font_size: Option<f64>,
    /// `start`, `center` or `end`.
    pub align: Option<&'a str>,
    /// The radius of corners, in px.
    pub radius: Option<f64>,
}

impl Element {
    /// `k`: what it is. Kinds that this version does not know are drawn as a box.
    pub fn kind(&self) -> &str {
        self.str("k").unwrap_or_default()
    }

    /// `geo`, if it is five finite numbers.
    pub fn geo(&self) -> Option<Geo> {
        let [x, y, w, h, rot] = numbers(self.keys.get("geo")?)?;
        Some(Geo { x, y, w, h, rot })
    }

    /// `p`: the frame or group it is in.
    pub fn parent(&self) -> Option<&str> {
        self.str("p")
    }

    /// `z`: its place among the others.
    pub fn z(&self) -> &str {
        self.str("z").unwrap_or_default()
    }

    /// `hide`: kept from others until it is revealed.
    pub fn hidden(&self) -> bool {
        self.keys.get("hide") == Some(&Value::Bool(true))
    }

    /// `s`
    pub fn style(&self) -> Style<'_> {
        let style = self.keys.get("s");
        let text = |key| style.and_then(|style| style.get(key)).and_then(Value::as_str);
        let number = |key| style.and_then(|style| style.get(key)).and_then(Value::as_f64).filter(|n| n.is_finite());
        Style {
            fill: text("fill"),
            stroke: text("stroke"),
            width: number("sw"),
            dash: style.and_then(|style| style.get("dash")).and_then(Value::as_bool).unwrap_or_default(),
            opacity: number("op"),
            font: text("font"),
            font_size: number("fs"),
            align: text("align"),
            radius: number("r"),
        }
    }

    /// `d`: what only this kind has.
    pub fn data(&self) -> Option<&Value> {
        self.keys.get("d")
    }

    /// A text within `d`, also when `d` is a shared map.
    pub fn data_str(&self, key: &str) -> Option<&str> {
        let data = self.data()?;
        let data = value::tagged(data).filter(|(tag, _)| *tag == "$map").map_or(data, |(_, entries)| entries);
        data.get(key)?.as_str()
    }

    /// The bytes that `d` is, such as those of a stroke.
    pub fn data_bytes(&self) -> Option<Vec<u8>> {
        value::bytes(self.data()?)
    }

    /// How many dots each voter gave; what is no number counts for nothing.
    pub fn votes(&self) -> impl Iterator<Item = u64> {
        let votes = self.data().and_then(value::tagged).filter(|(tag, _)| *tag == "$map").map(|(_, votes)| votes);
        votes.and_then(Value::as_object).into_iter().flat_map(Object::values).filter_map(Value::as_u64)
    }

    fn str(&self, key: &str) -> Option<&str> {
        self.keys.get(key).and_then(Value::as_str)
    }
}

/// So many finite numbers, and nothing else.
pub(crate) fn numbers<const N: usize>(value: &Value) -> Option<[f64; N]> {
    let items = value.as_array()?.iter().map(|item| item.as_f64().filter(|number| number.is_finite()));
    items.collect::<Option<Vec<_>>>()?.try_into().ok()
}

/// Keys of the JSON that are not keys of the document. One of the document with such a name, or one that begins with
/// the mark itself, has a `$` before it.
const OWN: [&str; 2] = ["id", "delta"];

impl From<&Element> for Object<String, Value> {
    fn from(element: &Element) -> Self {
        let mut json = Self::from_iter([("id".to_owned(), Value::String(element.id.clone()))]);
        let votes = element.kind() == "vote";
        for (key, value) in &element.keys {
            match (key.as_str(), value) {
                ("d", _) if votes => json.insert(key.clone(), votes_out(value)),
                ("t", Value::String(_)) => json.insert(key.clone(), serde_json::json!({ "$plain": value })),
                (name, _) if OWN.contains(&name) || name.starts_with('$') => {
                    json.insert(format!("${key}"), value.clone())
                }
                _ => json.insert(key.clone(), value.clone()),
            };
        }
        if let Some(text) = &element.text {
            json.insert("t".to_owned(), Value::String(text.plain()));
            if !text.is_plain() {
                json.insert("delta".to_owned(), text.delta());
            }
        }
        json
    }
}

impl Serialize for Element {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Object::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Element {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let mut json = Object::deserialize(deserializer)?;
        let Some(Value::String(id)) = json.remove("id") else {
            return Err(D::Error::custom("an element has an `id`, which is text"));
        };
        let delta = json.remove("delta").map(|delta| RichText::from_delta(&delta));
        let text = match (delta, json.get("t")) {
            (Some(None), _) => return Err(D::Error::custom(format!("`delta` of the element {id} is not a delta"))),
            (Some(text), _) => {
                json.remove("t");
                text
            }
            (None, Some(Value::String(plain))) => {
                let text = RichText::from(plain.as_str());
                json.remove("t");
                Some(text)
            }
            (None, _) => None,
        };
        let plain = |(key, value): (String, Value)| match (key.strip_prefix('$'), value) {
            (Some(key), value) => (key.to_owned(), value),
            (None, Value::Object(mut tagged)) if key == "t" => {
                let inner =
                    tagged.get("$plain").is_some_and(Value::is_string).then(|| tagged.remove("$plain")).flatten();
                (key, inner.unwrap_or(Value::Object(tagged)))
            }
            (None, value) => (key, value),
        };
        let mut element = Self { id, text, keys: json.into_iter().map(plain).collect() };
        if element.kind() == "vote"
            && let Some(data) = element.keys.remove("d")
        {
            element.keys.insert("d".to_owned(), votes_in(data));
        }
        Ok(element)
    }
}

/// Votes are a shared map in the document, so that they merge, and a plain object in the JSON: the schema says so
/// already. Whatever else stands there keeps its tag.
fn votes_out(data: &Value) -> Value {
    match (value::tagged(data), data) {
        (Some(("$map", votes @ Value::Object(_))), _) if value::tagged(votes).is_none() => votes.clone(),
        (None, Value::Object(_)) => serde_json::json!({ "$plain": data }),
        _ => data.clone(),
    }
}

fn votes_in(data: Value) -> Value {
    match (value::tagged(&data), &data) {
        (Some(("$plain", votes @ Value::Object(_))), _) if value::tagged(votes).is_none() => votes.clone(),
        (None, Value::Object(_)) => serde_json::json!({ "$map": data }),
        _ => data,
    }
}
