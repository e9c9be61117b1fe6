//! The roster of a session as a table: imported by those who facilitate.
//!
//! The first line names the columns: `name`, `email`, `code` and `group` mean what they say (a few other spellings are
//! known), every other one is a tag. Commas, semicolons and tabs separate, as spreadsheets of different countries do.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use plenary_core::{
    domain::roster::ENTRIES_MAX,
    ids::SessionId,
    protocol::{self, error::Code, roster},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    super::{
        Api,
        body::Table,
        principal::AnyAuth,
        problem::{self, Fault, Problem},
    },
    inside,
};

/// What was read.
#[derive(Serialize, ToSchema)]
pub struct Imported {
    /// How many people are expected.
    people: usize,
    /// How many of them are here already.
    matched: usize,
    /// The groups, in the order of the table.
    groups: Vec<String>,
}

/// Takes the place of the session's roster; all of the table or nothing of it.
///
/// # Errors
/// `not_found`, `authz.denied`, `media_type`, `too_large`, `field.invalid` with the lines that cannot be read,
/// `session.state`.
#[utoipa::path(put, path = "/api/v1/sessions/{id}/roster.csv", tag = "sessions", security(("bearer" = [])),
    params(("id" = Uuid, Path)), request_body(content = String, content_type = "text/csv"),
    responses((status = 200, body = Imported), (status = "4XX", body = problem::Body)))]
pub async fn import(who: AnyAuth, api: Data<Api>, id: Path<Uuid>, table: Table) -> Result<HttpResponse, Problem> {
    let insider = inside::insider(&api, &who, SessionId(*id)).await?;
    let by = insider.participant.filter(|_| insider.facilitates).ok_or(Code::Forbidden)?;
    let entries = read(&table.0)?;
    let command = protocol::Command::Roster(roster::Command::Set { entries });
    insider.handle.command(by, command).await?;
    let entries = insider.handle.read(|state| state.roster.views(protocol::people::Role::Facilitator)).await?;
    let mut groups = Vec::new();
    for group in entries.iter().filter_map(|entry| entry.expected.group.as_ref()) {
        if !groups.contains(group) {
            groups.push(group.clone());
        }
    }
    let matched = entries.iter().filter(|entry| entry.participant_id.is_some()).count();
    Ok(HttpResponse::Ok().json(Imported { people: entries.len(), matched, groups }))
}

/// What a column says.
enum Column {
    Name,
    Email,
    Code,
    Group,
    Tag(String),
}

impl Column {
    fn of(title: &str) -> Self {
        match title.to_lowercase().as_str() {
            "name" | "full name" | "participant" => Self::Name,
            "email" | "e-mail" | "mail" | "e-mail address" | "email address" => Self::Email,
            "code" => Self::Code,
            "group" | "breakout" | "room" => Self::Group,
            _ => Self::Tag(title.to_owned()),
        }
    }
}

fn read(bytes: &[u8]) -> Result<Vec<roster::Expected>, Problem> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        Problem::detailed(Code::FieldInvalid, format!("line {line} is not UTF-8; save the table as “CSV UTF-8”"))
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let head = text.lines().next().unwrap_or_default();
    let separator =
        [b',', b';', b'\t'].into_iter().max_by_key(|byte| (head.bytes().filter(|b| b == byte).count(), *byte == b','));
    let mut table = csv::ReaderBuilder::new()
        .delimiter(separator.unwrap_or(b','))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let unreadable = |error: csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        Problem::detailed(Code::FieldInvalid, format!("line {line} has not as many columns as the first one"))
    };
    let columns: Vec<Column> = table.headers().map_err(unreadable)?.iter().map(Column::of).collect();
    if !columns.iter().any(|column| matches!(column, Column::Name | Column::Email | Column::Code)) {
        let detail = "the first line must name the columns, with at least one of name, email and code";
        return Err(Problem::detailed(Code::FieldInvalid, detail));
    }
    let (mut entries, mut faults) = (Vec::new(), Vec::new());
    for record in table.records() {
        let record = record.map_err(unreadable)?;
        let line = record.position().map_or(0, csv::Position::line);
        if entries.len() == ENTRIES_MAX {
            let detail = format!("line {line}: at most {ENTRIES_MAX} people can be expected");
            return Err(Problem::detailed(Code::FieldInvalid, detail));
        }
        let expected = expected(&columns, &record);
        if expected.name.is_none() && expected.email.is_none() && expected.code.is_none() {
            faults.push(Fault::new(format!("line {line}"), "neither name nor e-mail nor code"));
        }
        entries.push(expected);
    }
    if faults.is_empty() { Ok(entries) } else { Err(Problem::fields(faults)) }
}

fn expected(columns: &[Column], record: &csv::StringRecord) -> roster::Expected {
    let mut expected = roster::Expected::default();
    for (column, text) in columns.iter().zip(record).filter(|(_, text)| !text.is_empty()) {
        let text = text.to_owned();
        match column {
            Column::Name => expected.name = Some(text),
            Column::Email => expected.email = Some(text),
            Column::Code => expected.code = Some(text),
            Column::Group => expected.group = Some(text),
            Column::Tag(tag) => _ = expected.tags.insert(tag.clone(), text),
        }
    }
    expected
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(table: &[u8]) -> String {
        let problem = read(table).expect_err("it cannot be read");
        assert_eq!(problem.code(), Code::FieldInvalid);
        format!("{problem:?}")
    }

    #[test]
    fn a_table_is_read_as_spreadsheets_write_it_e49() {
        let table = "\u{feff}Name;E-Mail;Group;Language\r\n\"Dana, Levi\";dana@example.org;Red;he\r\nבוב;;Red;\r\n";
        let entries = read(table.as_bytes()).expect("a table");
        assert_eq!(entries[0].name.as_deref(), Some("Dana, Levi"));
        assert_eq!((entries[0].email.as_deref(), entries[0].group.as_deref()), (Some("dana@example.org"), Some("Red")));
        assert_eq!(entries[0].tags["Language"], "he");
        assert_eq!((entries[1].name.as_deref(), &entries[1].email), (Some("בוב"), &None));
        assert!(entries[1].tags.is_empty());
        assert_eq!(read(b"name,group\n").expect("nobody"), []);
    }

    #[test]
    fn what_cannot_be_read_says_where_e49() {
        assert!(refused(b"name,group\nBob,Red\nJos\xe9,Red\n").contains("line 3 is not UTF-8"));
        assert!(refused(b"name,group\nBob,Red,more\n").contains("line 2"));
        assert!(refused(b"first,second\na,b\n").contains("must name the columns"));
        assert!(refused(b"").contains("must name the columns"));
        assert!(refused(b"name,group\n,Red\n").contains("line 2"));
        let million = "name\n".to_owned() + &"Bob\n".repeat(ENTRIES_MAX + 1);
        assert!(refused(million.as_bytes()).contains("at most 1000 people"));
    }
}
