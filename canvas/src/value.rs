//! Values of a document as JSON, one to one.
//!
//! A document holds more than JSON can say: bytes, `undefined`, numbers that are not finite, and shared types inside
//! of others. Each of these is an object with one key that begins with `$`; a plain object that happens to look so is
//! wrapped in `$plain`. So reading what was written gives the same again, and nothing a client stored gets lost.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use serde_json::{Map as Object, Value, json};
use yrs::{
    Any, Array, ArrayPrelim, ArrayRef, Map, MapPrelim, MapRef, Number, Out, ReadTxn, TextPrelim, TransactionMut,
};

use crate::text::RichText;

/// The greatest integer that JavaScript tells apart from its neighbours.
const SAFE_MAX: i64 = (1 << 53) - 1;

/// What stands under a key of a shared type.
pub(crate) fn read<T: ReadTxn>(txn: &T, out: &Out) -> Value {
    match out {
        Out::Any(any) => read_any(any),
        Out::YMap(map) => json!({ "$map": read_map(txn, map) }),
        Out::YArray(array) => json!({ "$array": array.iter(txn).map(|item| read(txn, &item)).collect::<Vec<_>>() }),
        Out::YText(text) => json!({ "$text": RichText::read(txn, text).delta() }),
        // XML, documents in documents: the gate before a canvas lets none of them in.
        _ => json!({ "$undefined": true }),
    }
}

pub(crate) fn read_map<T: ReadTxn>(txn: &T, map: &MapRef) -> Object<String, Value> {
    map.iter(txn).map(|(key, out)| (key.to_owned(), read(txn, &out))).collect()
}

pub(crate) fn read_any(any: &Any) -> Value {
    match any {
        Any::Null => Value::Null,
        Any::Undefined => json!({ "$undefined": true }),
        Any::Bool(value) => Value::Bool(*value),
        Any::Number(Number::Int(value)) if value.unsigned_abs() <= SAFE_MAX.unsigned_abs() => json!(value),
        // The library writes it as a float if it can, so it would be one when it is read again.
        Any::Number(Number::Int(value)) if (*value as f64) as i64 == *value => json!(*value as f64),
        Any::Number(Number::Int(value)) => json!({ "$bigint": value.to_string() }),
        Any::Number(Number::Float(value)) if value.is_finite() => number(*value),
        Any::Number(Number::Float(value)) => json!({ "$number": value.to_string() }),
        Any::String(value) => Value::String(value.to_string()),
        Any::Buffer(bytes) => json!({ "$bytes": BASE64.encode(bytes) }),
        Any::Array(items) => items.iter().map(read_any).collect(),
        Any::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| (key.clone(), read_any(value))).collect();
            if tag_in(&entries).is_some() { json!({ "$plain": entries }) } else { Value::Object(entries) }
        }
    }
}

/// A number in its one form: whole ones as integers, so that 1 and 1.0 are the same text, as in JavaScript.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() <= SAFE_MAX as f64 { json!(value as i64) } else { json!(value) }
}

/// The same value with every number in its one form.
pub(crate) fn canonical(value: Value) -> Value {
    match value {
        Value::Number(written) => {
            let exact = written.as_i64().filter(|value| value.unsigned_abs() <= SAFE_MAX.unsigned_abs());
            exact.map_or_else(|| written.as_f64().map_or(Value::Null, number), |value| json!(value))
        }
        Value::Array(items) => items.into_iter().map(canonical).collect(),
        Value::Object(entries) => entries.into_iter().map(|(key, value)| (key, canonical(value))).collect(),
        other => other,
    }
}

/// The one key of an object that is not a plain one.
fn tag_in(entries: &Object<String, Value>) -> Option<&str> {
    let mut keys = entries.keys();
    let only = keys.next().filter(|_| keys.next().is_none())?;
    only.starts_with('$').then_some(only.as_str())
}

/// A value with its tag, if it has one.
pub(crate) fn tagged(value: &Value) -> Option<(&str, &Value)> {
    let entries = value.as_object()?;
    let tag = tag_in(entries)?;
    Some((tag, &entries[tag]))
}

/// The bytes that `{"$bytes": …}` stands for.
pub(crate) fn bytes(value: &Value) -> Option<Vec<u8>> {
    let (_, text) = tagged(value).filter(|(tag, _)| *tag == "$bytes")?;
    BASE64.decode(text.as_str()?).ok()
}

/// The value as one that is written as a whole. What is tagged wrongly is taken as the plain object it looks like.
pub(crate) fn to_any(value: &Value) -> Any {
    match (value, tagged(value)) {
        (_, Some(("$plain", Value::Object(entries)))) => plain(entries),
        (_, Some(("$undefined", _))) => Any::Undefined,
        (_, Some(("$bytes", _))) if bytes(value).is_some() => Any::Buffer(bytes(value).unwrap_or_default().into()),
        (_, Some(("$number", Value::String(text)))) if text.parse::<f64>().is_ok() => {
            Any::Number(Number::Float(text.parse().unwrap_or_default()))
        }
        (_, Some(("$bigint", Value::String(text)))) if text.parse::<i64>().is_ok() => {
            Any::Number(Number::Int(text.parse().unwrap_or_default()))
        }
        (Value::Null, _) => Any::Null,
        (Value::Bool(value), _) => Any::Bool(*value),
        (Value::Number(value), _) => Any::Number(match value.as_i64() {
            Some(whole) => Number::Int(whole),
            None => Number::Float(value.as_f64().unwrap_or_default()),
        }),
        (Value::String(value), _) => Any::String(value.as_str().into()),
        (Value::Array(items), _) => Any::Array(items.iter().map(to_any).collect()),
        (Value::Object(entries), _) => plain(entries),
    }
}

fn plain(entries: &Object<String, Value>) -> Any {
    Any::Map(
        entries
            .iter()
            .map(|(key, value)| (key.clone(), to_any(value)))
            .collect::<std::collections::HashMap<_, _>>()
            .into(),
    )
}

/// Writes a value under a key, in place of what stands there.
pub(crate) fn put(txn: &mut TransactionMut, map: &MapRef, key: &str, value: &Value) {
    match tagged(value) {
        Some(("$map", Value::Object(entries))) => {
            let inner = map.insert(txn, key, MapPrelim::default());
            put_all(txn, &inner, entries);
        }
        Some(("$array", Value::Array(items))) => {
            let inner = map.insert(txn, key, ArrayPrelim::default());
            push_all(txn, &inner, items);
        }
        Some(("$text", delta)) if RichText::from_delta(delta).is_some() => {
            let inner = map.insert(txn, key, TextPrelim::new(""));
            RichText::from_delta(delta).unwrap_or_default().write(txn, &inner);
        }
        _ => {
            map.insert(txn, key, to_any(value));
        }
    }
}

fn put_all(txn: &mut TransactionMut, map: &MapRef, entries: &Object<String, Value>) {
    for (key, value) in entries {
        put(txn, map, key, value);
    }
}

fn push_all(txn: &mut TransactionMut, array: &ArrayRef, items: &[Value]) {
    for item in items {
        match tagged(item) {
            Some(("$map", Value::Object(entries))) => {
                let inner = array.push_back(txn, MapPrelim::default());
                put_all(txn, &inner, entries);
            }
            Some(("$array", Value::Array(items))) => {
                let inner = array.push_back(txn, ArrayPrelim::default());
                push_all(txn, &inner, items);
            }
            Some(("$text", delta)) if RichText::from_delta(delta).is_some() => {
                let inner = array.push_back(txn, TextPrelim::new(""));
                RichText::from_delta(delta).unwrap_or_default().write(txn, &inner);
            }
            _ => {
                array.push_back(txn, to_any(item));
            }
        }
    }
}

/// Makes a map say what `wanted` says, touching only the keys that differ.
pub(crate) fn change_map(txn: &mut TransactionMut, map: &MapRef, wanted: &Object<String, Value>) {
    let current = read_map(txn, map);
    for key in current.keys().filter(|key| !wanted.contains_key(*key)) {
        map.remove(txn, key);
    }
    for (key, value) in wanted {
        change(txn, map, key, current.get(key), value);
    }
}

/// Makes one key say `wanted`. A shared type that stays what it is is changed inside, so that what others do in it
/// meanwhile merges.
pub(crate) fn change(txn: &mut TransactionMut, map: &MapRef, key: &str, current: Option<&Value>, wanted: &Value) {
    if current == Some(wanted) {
        return;
    }
    match (map.get(txn, key), tagged(wanted)) {
        (Some(Out::YMap(inner)), Some(("$map", Value::Object(entries)))) => change_map(txn, &inner, entries),
        (Some(Out::YText(inner)), Some(("$text", delta))) => match RichText::from_delta(delta) {
            Some(text) if text.change(txn, &inner) => {}
            _ => put(txn, map, key, wanted),
        },
        _ => put(txn, map, key, wanted),
    }
}
