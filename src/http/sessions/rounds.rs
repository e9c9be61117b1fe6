//! What rounds of breakouts leave behind: which there were and the gallery of their notes for everybody who is or was
//! inside, and for those who facilitate all of a round as a file. Rules: O-4 to O-6.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use plenary_core::{
    domain::{
        Aggregate, Record,
        breakout::Harvest,
        breakout_stream::{self, BreakoutStream, Event},
        canvas::Canvas,
        chat, session,
    },
    ids::{BreakoutId, CanvasId, ParticipantId, RoundId, SessionId, Timestamp},
    protocol::{
        self,
        breakout::{Breakout, RoundState, RoundView},
        chat::{Channel, Message},
        error::Code,
        note::Note,
    },
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    super::{
        Api,
        principal::AnyAuth,
        problem::{self, Problem},
    },
    inside::{self, Insider},
    sheet::{attached, instant},
};
use crate::store::history;

/// The rounds of a session.
#[derive(Serialize, ToSchema)]
pub struct Rounds {
    /// Oldest first.
    rounds: Vec<Opened>,
}

/// A round that is or was open.
#[derive(Serialize, ToSchema)]
pub struct Opened {
    #[schema(value_type = Uuid)]
    id: RoundId,
    /// Empty when it has none.
    title: String,
    /// When it was opened, last.
    #[schema(value_type = i64)]
    opened_at: Timestamp,
    /// Null: it is open, or open again.
    #[schema(value_type = Option<i64>)]
    closed_at: Option<Timestamp>,
}

impl Opened {
    /// None for a round that was never open.
    fn of(round: &RoundView) -> Option<Self> {
        let (opened_at, closed_at) = match round.state {
            RoundState::Open { opened_at } => (opened_at, None),
            RoundState::Closed { opened_at, closed_at } => (opened_at, Some(closed_at)),
            RoundState::Prepared => return None,
        };
        Some(Self { id: round.id, title: round.title.clone(), opened_at, closed_at })
    }
}

/// A round and what its breakouts brought back.
#[derive(Serialize, ToSchema)]
pub struct Round {
    #[serde(flatten)]
    opened: Opened,
    /// In the order of the round.
    breakouts: Vec<Brought>,
}

/// A breakout and what it brought back.
#[derive(Serialize, ToSchema)]
pub struct Brought {
    #[schema(value_type = Uuid)]
    id: BreakoutId,
    name: String,
    #[schema(value_type = Option<i64>)]
    closed_at: Option<Timestamp>,
    /// What its people drew on; null: none, or shared with some people only.
    #[schema(value_type = Option<Uuid>)]
    canvas_id: Option<CanvasId>,
    /// Whoever was in it at any time.
    people: Vec<Somebody>,
    /// The pinned ones first, then as they were written.
    notes: Vec<Signed>,
    /// In an export: all of its messages, oldest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    chat: Option<Vec<Said>>,
}

/// A person by name.
#[derive(Serialize, ToSchema)]
pub struct Somebody {
    #[schema(value_type = Uuid)]
    id: ParticipantId,
    /// As others see them.
    name: String,
}

/// A note with its author's name.
#[derive(Serialize, ToSchema)]
pub struct Signed {
    /// `Note` of the session socket.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    note: Note,
    name: String,
}

/// A message with its author's name.
#[derive(Serialize, ToSchema)]
pub struct Said {
    /// `Message` of the session socket.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    message: Message,
    name: String,
}

/// How much of a round is shown.
#[derive(Clone, Copy, PartialEq)]
enum Extent {
    /// The notes of those breakouts that are closed.
    Gallery,
    /// Notes and chat of all of them.
    Export,
}

/// Which rounds are or were open, for everybody who is or was inside.
///
/// # Errors
/// `not_found`, `lobby.waiting`.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/rounds", tag = "sessions", security(("bearer" = [])),
    params(("id" = Uuid, Path)), responses((status = 200, body = Rounds), (status = "4XX", body = problem::Body)))]
pub async fn list(who: AnyAuth, api: Data<Api>, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    let insider = inside::insider(&api, &who, SessionId(*id)).await?;
    let rounds = insider.handle.read(|state| state.breakout.opened().collect::<Vec<_>>()).await?;
    Ok(HttpResponse::Ok().json(Rounds { rounds: rounds.iter().filter_map(Opened::of).collect() }))
}

/// The gallery of a round: the notes of its closed breakouts, for everybody who is or was inside.
///
/// # Errors
/// `not_found`, `lobby.waiting`.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/rounds/{round_id}/gallery", tag = "sessions", security(("bearer" = [])),
    params(("id" = Uuid, Path), ("round_id" = Uuid, Path)),
    responses((status = 200, body = Round), (status = "4XX", body = problem::Body)))]
pub async fn gallery(who: AnyAuth, api: Data<Api>, path: Path<(Uuid, Uuid)>) -> Result<HttpResponse, Problem> {
    let session = SessionId(path.0);
    let insider = inside::insider(&api, &who, session).await?;
    let (_, round) = round_of(&api, &insider, session, RoundId(path.1), Extent::Gallery).await?;
    Ok(HttpResponse::Ok().json(round))
}

/// A round with everything that was noted and said in it, for those who facilitate.
///
/// # Errors
/// `not_found`, `authz.denied`.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/rounds/{round_id}/export.json", tag = "sessions", security(("bearer" = [])),
    params(("id" = Uuid, Path), ("round_id" = Uuid, Path)),
    responses((status = 200, body = Round), (status = "4XX", body = problem::Body)))]
pub async fn export_json(who: AnyAuth, api: Data<Api>, path: Path<(Uuid, Uuid)>) -> Result<HttpResponse, Problem> {
    let (_, round) = export(&who, &api, SessionId(path.0), RoundId(path.1)).await?;
    Ok(HttpResponse::Ok().insert_header(attached(format!("round-{}.json", path.1))).json(round))
}

/// The same as a text to read and to work on.
///
/// # Errors
/// `not_found`, `authz.denied`.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/rounds/{round_id}/export.md", tag = "sessions", security(("bearer" = [])),
    params(("id" = Uuid, Path), ("round_id" = Uuid, Path)),
    responses((status = 200, body = String, content_type = "text/markdown"), (status = "4XX", body = problem::Body)))]
pub async fn export_md(who: AnyAuth, api: Data<Api>, path: Path<(Uuid, Uuid)>) -> Result<HttpResponse, Problem> {
    let (session_title, round) = export(&who, &api, SessionId(path.0), RoundId(path.1)).await?;
    Ok(HttpResponse::Ok()
        .content_type("text/markdown; charset=utf-8")
        .insert_header(attached(format!("round-{}.md", path.1)))
        .body(markdown(&session_title, &round)))
}

async fn export(who: &AnyAuth, api: &Api, session: SessionId, round: RoundId) -> Result<(String, Round), Problem> {
    let insider = inside::insider(api, who, session).await?;
    if !insider.facilitates {
        return Err(Code::Forbidden.into());
    }
    round_of(api, &insider, session, round, Extent::Export).await
}

/// The session's title, and the round.
async fn round_of(
    api: &Api,
    insider: &Insider,
    session: SessionId,
    round: RoundId,
    extent: Extent,
) -> Result<(String, Round), Problem> {
    let look = move |state: &session::State| {
        let names: BTreeMap<_, _> = state.people.iter().map(|(id, member)| (id, member.label.clone())).collect();
        let title = state.lifecycle.title().to_owned();
        // Who exports facilitates, and knows of every canvas of a breakout.
        let shown = |canvas: &&Canvas| extent == Extent::Export || canvas.is_everybodys();
        let drawn = state.canvas.iter().filter(shown).filter_map(|canvas| Some((canvas.breakout()?, canvas.id())));
        let drawn: BTreeMap<_, _> = drawn.collect();
        state.breakout.harvest(round).map(|harvest| (title, harvest, names, drawn))
    };
    let (title, harvest, names, drawn) = insider.handle.read(look).await?.ok_or_else(Problem::not_found)?;
    let Harvest { round, people } = harvest;
    let opened = Opened::of(&round).ok_or_else(Problem::not_found)?;
    let shown = |breakout: &Breakout| extent == Extent::Export || breakout.closed_at.is_some();
    let shown: Vec<_> = round.breakouts.into_iter().filter(shown).collect();
    let ids: Vec<_> = shown.iter().map(|breakout| breakout.id).collect();
    let kinds = if extent == Extent::Export { "" } else { "note." };
    let mut logs = history::breakouts(&api.database, insider.org, session, &ids, kinds).await?;
    let mut breakouts = Vec::new();
    for breakout in shown {
        let log = logs.remove(&breakout.id).unwrap_or_default().into_iter().map(inside::record);
        let log: Vec<_> = log.collect::<Result<_, _>>()?;
        let canvas_id = drawn.get(&breakout.id).copied();
        breakouts.push(Brought { canvas_id, ..brought(breakout, &log, &people, &names, extent) });
    }
    Ok((title, Round { opened, breakouts }))
}

fn brought(
    breakout: Breakout,
    log: &[Record<Event>],
    people: &BTreeMap<BreakoutId, BTreeSet<ParticipantId>>,
    names: &BTreeMap<ParticipantId, String>,
    extent: Extent,
) -> Brought {
    let name = |who: &ParticipantId| names.get(who).cloned().unwrap_or_default();
    let mut state = breakout_stream::State::default();
    let mut messages = Vec::new();
    for record in log {
        // All of them: the state keeps the newest only.
        if let Event::Chat(event) = &record.event {
            let Record { seq, at, actor, .. } = *record;
            say(&mut messages, chat::wire(&Record { seq, at, actor, event }, Channel::Breakout {}));
        }
        BreakoutStream::apply(&mut state, record);
    }
    let said = |message: Message| Said { name: name(&message.from), message };
    Brought {
        people: people.get(&breakout.id).into_iter().flatten().map(|id| Somebody { id: *id, name: name(id) }).collect(),
        id: breakout.id,
        name: breakout.name,
        closed_at: breakout.closed_at,
        canvas_id: None,
        notes: state.notes.views().into_iter().map(|note| Signed { name: name(&note.by), note }).collect(),
        chat: (extent == Extent::Export).then(|| messages.into_iter().map(said).collect()),
    }
}

/// Takes an event of the chat into the list of its messages.
fn say(messages: &mut Vec<Message>, event: protocol::Event) {
    use protocol::chat::Event::{Deleted, Edited, Sent};
    match event {
        protocol::Event::Chat(Sent { message }) => messages.push(message),
        protocol::Event::Chat(Edited { message_id, text, at }) => {
            if let Some(message) = messages.iter_mut().find(|message| message.id == message_id) {
                message.text = text;
                message.edited_at = Some(at);
            }
        }
        protocol::Event::Chat(Deleted { message_id }) => messages.retain(|message| message.id != message_id),
        _ => {}
    }
}

fn markdown(session_title: &str, Round { opened, breakouts }: &Round) -> String {
    let mut md = String::new();
    let title = if opened.title.is_empty() { "Breakouts" } else { &opened.title };
    let until = opened.closed_at.map_or_else(|| "still open".to_owned(), instant);
    // Writing into a string cannot fail.
    let _ = writeln!(md, "# {}\n\n{}, {} – {until}", plain(title), plain(session_title), instant(opened.opened_at));
    for breakout in breakouts {
        let people: Vec<_> = breakout.people.iter().map(|person| plain(&person.name)).collect();
        let _ = writeln!(md, "\n## {}\n\n{}", plain(&breakout.name), people.join(", "));
        if let Some(canvas) = breakout.canvas_id {
            let _ = writeln!(md, "\nCanvas {canvas}");
        }
        if !breakout.notes.is_empty() {
            let _ = writeln!(md, "\n### Notes\n");
        }
        for Signed { note, name } in &breakout.notes {
            let pin = if note.pinned_at.is_some() { "📌 " } else { "" };
            let _ = writeln!(md, "- {pin}{} — *{}*", item(&note.text), plain(name));
        }
        let chat = breakout.chat.as_deref().unwrap_or_default();
        if !chat.is_empty() {
            let _ = writeln!(md, "\n### Chat\n");
        }
        for Said { message, name } in chat {
            let _ = writeln!(md, "- **{}** ({}): {}", plain(name), instant(message.at), item(&message.text));
        }
    }
    md
}

/// A text that says in Markdown what it says as it stands: nothing in it becomes a heading, a link or a tag.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!' | '&') {
            plain.push('\\');
        }
        plain.push(c);
    }
    plain
}

/// A text of several lines within one item of a list.
fn item(text: &str) -> String {
    let line = |line: &str| {
        let line = plain(line.trim_end());
        let starts_list = line.trim_start().starts_with(['-', '+', '=']);
        if starts_list { format!("\\{}", line.trim_start()) } else { line }
    };
    let lines: Vec<_> = text.trim().lines().map(line).collect();
    // Two spaces keep it in the item, a backslash at the end keeps the line break.
    lines.join("\\\n  ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_is_text_that_nobody_can_make_into_anything_else_o_5() {
        let note = Note {
            id: Uuid::nil().into(),
            by: ParticipantId(Uuid::nil()),
            text: "# not a heading\n- [not](a link)\n<b>".into(),
            at: Timestamp(0),
            edited_at: None,
            pinned_at: Some(Timestamp(0)),
        };
        let message = Message {
            id: Uuid::nil().into(),
            channel: Channel::Breakout {},
            from: ParticipantId(Uuid::nil()),
            text: "שלום".into(),
            at: Timestamp(1_760_000_000_000),
            edited_at: None,
        };
        let round = Round {
            opened: Opened {
                id: RoundId(Uuid::nil()),
                title: String::new(),
                opened_at: Timestamp(1_760_000_000_000),
                closed_at: Some(Timestamp(1_760_000_060_000)),
            },
            breakouts: vec![Brought {
                id: BreakoutId(Uuid::nil()),
                name: "North *".into(),
                closed_at: None,
                canvas_id: Some(CanvasId(Uuid::nil())),
                people: vec![Somebody { id: ParticipantId(Uuid::nil()), name: "bob".into() }],
                notes: vec![Signed { note, name: "bob".into() }],
                chat: Some(vec![Said { message, name: "bob".into() }]),
            }],
        };
        let expected = "# Breakouts\n\nTeam day, 2025-10-09T08:53:20Z – 2025-10-09T08:54:20Z\n\n\
            ## North \\*\n\nbob\n\n\
            Canvas 00000000-0000-0000-0000-000000000000\n\n\
            ### Notes\n\n- 📌 \\# not a heading\\\n  \\- \\[not\\](a link)\\\n  \\<b\\> — *bob*\n\n\
            ### Chat\n\n- **bob** (2025-10-09T08:53:20Z): שלום\n";
        assert_eq!(markdown("Team day", &round), expected);
    }
}
