//! A table for a spreadsheet: how its cells are written, and how it is sent.

use actix_web::{
    HttpResponse,
    http::header::{ContentDisposition, DispositionParam, DispositionType},
};
use chrono::{DateTime, SecondsFormat};
use plenary_core::{ids::Timestamp, protocol::people::Role};

/// The answer that a browser keeps as a file.
pub(super) fn download(name: String, csv: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok().content_type("text/csv; charset=utf-8").insert_header(attached(name)).body(csv)
}

/// The header of a file to be saved under this name.
pub(super) fn attached(name: String) -> ContentDisposition {
    ContentDisposition { disposition: DispositionType::Attachment, parameters: vec![DispositionParam::Filename(name)] }
}

/// A text that no spreadsheet takes for a formula (CWE-1236).
pub(super) fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// ISO 8601 in UTC.
pub(super) fn instant(at: Timestamp) -> String {
    DateTime::from_timestamp_millis(at.0).map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true)).unwrap_or_default()
}

/// A role as on the wire.
pub(super) fn role_name(role: Role) -> String {
    let name = serde_json::to_value(role).ok().and_then(|role| role.as_str().map(str::to_owned));
    name.unwrap_or_default()
}
