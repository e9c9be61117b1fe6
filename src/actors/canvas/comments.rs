//! What is said about a canvas: threads of comments in a document of their own, which the server alone writes, so that
//! nobody speaks in another's name. Root `threads`: a map by id of `{el?, pt, state, by, at, resolvedBy?, resolvedAt?,
//! msgs}`; `msgs`: `{id, by, at, text, edited?, del?, re}`; `re`: by person, what they answered with.
//!
//! An id that is made is the command's own, so a command that comes again finds what it made, and makes nothing.

use plenary_core::{
    domain::{Rejection, text},
    ids::{CommandId, CommentId, ParticipantId, ThreadId, Timestamp},
    protocol::{
        Code,
        comment::{Command, Reaction},
    },
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use yrs::{
    Any, Array, ArrayPrelim, ArrayRef, Doc, In, Map, MapPrelim, MapRef, Number, Out, ReadTxn, Transact, TransactionMut,
    WriteTxn,
};

/// The roots of the document.
pub const ROOTS: &[&str] = &["threads"];
/// Threads on one canvas.
pub const THREADS_MAX: u32 = 500;
/// Comments in one thread, with those that were taken away.
pub const COMMENTS_MAX: u32 = 200;
/// Bytes of all comments on one canvas together.
pub const BYTES_MAX: usize = 1 << 20;
/// The longest comment, in characters.
const TEXT_MAX: usize = 2_000;
/// The longest id of an element, in characters.
const ELEMENT_MAX: usize = 64;
/// As far from the origin as anything on a canvas may be.
const DISTANCE_MAX: f64 = 1e7;

/// Who asks, and when.
#[derive(Clone, Copy, Debug)]
pub struct Asker {
    /// Who.
    pub by: ParticipantId,
    /// Whether they may take away what others have said.
    pub manages: bool,
    /// The id of their command.
    pub command: CommandId,
    /// Now.
    pub at: Timestamp,
}

/// Carries a command out, or changes nothing. The id of what was made, if anything was.
///
/// # Errors
/// [`Code::CommentUnknown`], [`Code::CommentNotAuthor`], [`Code::CommentLimit`], [`Code::FieldInvalid`],
/// [`Code::CommandReused`].
pub fn carry_out(txn: &mut TransactionMut, asker: &Asker, command: &Command) -> Result<Option<Uuid>, Rejection> {
    let threads = txn.get_or_insert_map("threads");
    match command {
        Command::Begin { text, element, at, .. } => {
            let (text, id) = (body(text)?, asker.command.0.to_string());
            if let Some(thread) = find(txn, &threads, &id) {
                return again(author(txn, &thread), asker);
            }
            let place = placed(element.as_deref(), *at)?;
            if threads.len(txn) >= THREADS_MAX {
                let detail = format!("at most {THREADS_MAX} threads on one canvas");
                return Err(Rejection::new(Code::CommentLimit, detail));
            }
            has_room(txn, &threads, &text)?;
            let by = In::Any(who(asker.by));
            let thread = MapPrelim::from([("pt", In::Any(place)), ("state", In::Any("open".into())), ("by", by)]);
            let thread = threads.insert(txn, id, thread);
            thread.insert(txn, "at", instant(asker.at));
            if let Some(element) = element {
                thread.insert(txn, "el", element.as_str());
            }
            let comments = thread.insert(txn, "msgs", ArrayPrelim::default());
            say(txn, &comments, asker, &text);
            Ok(Some(asker.command.0))
        }
        Command::Reply { thread_id, text, .. } => {
            let text = body(text)?;
            let (_, comments) = open(txn, &threads, *thread_id)?;
            if let Some(comment) = comment_of(txn, &comments, CommentId(asker.command.0)) {
                return again(author(txn, &comment), asker);
            }
            if comments.len(txn) >= COMMENTS_MAX {
                let detail = format!("at most {COMMENTS_MAX} comments in one thread");
                return Err(Rejection::new(Code::CommentLimit, detail));
            }
            has_room(txn, &threads, &text)?;
            say(txn, &comments, asker, &text);
            Ok(Some(asker.command.0))
        }
        Command::Edit { thread_id, comment_id, text, .. } => {
            let text = body(text)?;
            let comment = said(txn, &threads, *thread_id, *comment_id)?;
            if author(txn, &comment) != Some(asker.by) {
                return Err(Code::CommentNotAuthor.into());
            }
            if string(txn, &comment, "text").as_deref() != Some(&text) {
                has_room(txn, &threads, &text)?;
                comment.insert(txn, "text", text);
                comment.insert(txn, "edited", instant(asker.at));
            }
            Ok(None)
        }
        Command::Remove { thread_id, comment_id, .. } => {
            let comment = said(txn, &threads, *thread_id, *comment_id)?;
            if author(txn, &comment) != Some(asker.by) && !asker.manages {
                return Err(Code::CommentNotAuthor.into());
            }
            remove(txn, &threads, *thread_id, &comment);
            Ok(None)
        }
        Command::Resolve { thread_id, resolved, .. } => {
            let (thread, _) = open(txn, &threads, *thread_id)?;
            resolve(txn, &thread, asker, *resolved);
            Ok(None)
        }
        Command::React { thread_id, comment_id, reaction, on, .. } => {
            let comment = said(txn, &threads, *thread_id, *comment_id)?;
            react(txn, &comment, asker.by, *reaction, *on);
            Ok(None)
        }
    }
}

/// A command that was carried out before is answered as then; one of another's id is not theirs to send again.
fn again(author: Option<ParticipantId>, asker: &Asker) -> Result<Option<Uuid>, Rejection> {
    if author == Some(asker.by) { Ok(Some(asker.command.0)) } else { Err(Code::CommandReused.into()) }
}

fn body(said: &str) -> Result<String, Rejection> {
    text::body("text", said.trim(), TEXT_MAX)
}

fn placed(element: Option<&str>, at: [f64; 2]) -> Result<Any, Rejection> {
    if let Some(element) = element {
        text::line("element", element, ELEMENT_MAX)?;
    }
    if at.iter().any(|number| !number.is_finite() || number.abs() > DISTANCE_MAX) {
        return Err(Rejection::new(Code::FieldInvalid, "`at` must be within 10,000,000 of the origin"));
    }
    Ok(Any::from(at.to_vec()))
}

/// So much in all, however it is spread over threads: whoever opens the canvas reads it all.
fn has_room(txn: &TransactionMut, threads: &MapRef, text: &str) -> Result<(), Rejection> {
    let length = |comment: Out| match comment {
        Out::YMap(comment) => string(txn, &comment, "text").map_or(0, |text| text.len()),
        _ => 0,
    };
    let of_thread = |thread: Out| match thread {
        Out::YMap(thread) => comments_of(txn, &thread).map_or(0, |all| all.iter(txn).map(length).sum()),
        _ => 0,
    };
    let all: usize = threads.iter(txn).map(|(_, thread)| of_thread(thread)).sum();
    if all + text.len() <= BYTES_MAX {
        return Ok(());
    }
    Err(Rejection::new(Code::CommentLimit, "there is no room for more comments on this canvas"))
}

fn say(txn: &mut TransactionMut, comments: &ArrayRef, asker: &Asker, text: &str) {
    let comment = MapPrelim::from([
        ("id", In::Any(asker.command.0.to_string().into())),
        ("by", In::Any(who(asker.by))),
        ("at", In::Any(instant(asker.at))),
        ("text", In::Any(text.into())),
    ]);
    let comment = comments.push_back(txn, comment);
    comment.insert(txn, "re", MapPrelim::default());
}

/// While others have said something in the thread it is seen that something was taken away; then the thread is gone.
fn remove(txn: &mut TransactionMut, threads: &MapRef, thread: ThreadId, comment: &MapRef) {
    comment.insert(txn, "del", true);
    comment.insert(txn, "text", "");
    comment.insert(txn, "re", MapPrelim::default());
    let id = thread.0.to_string();
    let left = find(txn, threads, &id).and_then(|thread| comments_of(txn, &thread)).is_some_and(|comments| {
        comments.iter(txn).any(|comment| matches!(comment, Out::YMap(comment) if !removed(txn, &comment)))
    });
    if !left {
        threads.remove(txn, &id);
    }
}

fn resolve(txn: &mut TransactionMut, thread: &MapRef, asker: &Asker, resolved: bool) {
    let state = if resolved { "resolved" } else { "open" };
    if string(txn, thread, "state").as_deref() == Some(state) {
        return;
    }
    thread.insert(txn, "state", state);
    if resolved {
        thread.insert(txn, "resolvedBy", who(asker.by));
        thread.insert(txn, "resolvedAt", instant(asker.at));
    } else {
        thread.remove(txn, "resolvedBy");
        thread.remove(txn, "resolvedAt");
    }
}

fn react(txn: &mut TransactionMut, comment: &MapRef, by: ParticipantId, reaction: Reaction, on: bool) {
    let Some(Out::YMap(all)) = comment.get(txn, "re") else { return };
    let by = by.0.to_string();
    let own = reactions(all.get(txn, &by));
    let kept: Vec<Reaction> =
        Reaction::ALL.into_iter().filter(|other| if *other == reaction { on } else { own.contains(other) }).collect();
    if kept == own {
        return;
    }
    if kept.is_empty() {
        all.remove(txn, &by);
    } else {
        let names: Vec<Any> = kept.iter().map(|reaction| reaction.name().into()).collect();
        all.insert(txn, by, Any::from(names));
    }
}

fn reactions(out: Option<Out>) -> Vec<Reaction> {
    let Some(Out::Any(Any::Array(names))) = out else { return Vec::new() };
    let named = |reaction: &Reaction| names.iter().any(|name| *name == Any::from(reaction.name()));
    Reaction::ALL.into_iter().filter(named).collect()
}

fn find<T: ReadTxn>(txn: &T, threads: &MapRef, id: &str) -> Option<MapRef> {
    match threads.get(txn, id) {
        Some(Out::YMap(thread)) => Some(thread),
        _ => None,
    }
}

fn open<T: ReadTxn>(txn: &T, threads: &MapRef, id: ThreadId) -> Result<(MapRef, ArrayRef), Rejection> {
    let thread = find(txn, threads, &id.0.to_string()).ok_or(Code::CommentUnknown)?;
    let comments = comments_of(txn, &thread).ok_or(Code::CommentUnknown)?;
    Ok((thread, comments))
}

/// A comment that was not taken away.
fn said<T: ReadTxn>(txn: &T, threads: &MapRef, thread: ThreadId, id: CommentId) -> Result<MapRef, Rejection> {
    let (_, comments) = open(txn, threads, thread)?;
    let comment = comment_of(txn, &comments, id).filter(|comment| !removed(txn, comment));
    comment.ok_or_else(|| Code::CommentUnknown.into())
}

fn comments_of<T: ReadTxn>(txn: &T, thread: &MapRef) -> Option<ArrayRef> {
    match thread.get(txn, "msgs") {
        Some(Out::YArray(comments)) => Some(comments),
        _ => None,
    }
}

fn comment_of<T: ReadTxn>(txn: &T, comments: &ArrayRef, id: CommentId) -> Option<MapRef> {
    let id = id.0.to_string();
    comments.iter(txn).find_map(|comment| match comment {
        Out::YMap(comment) if string(txn, &comment, "id").as_deref() == Some(&id) => Some(comment),
        _ => None,
    })
}

fn removed<T: ReadTxn>(txn: &T, comment: &MapRef) -> bool {
    comment.get(txn, "del") == Some(Out::Any(Any::Bool(true)))
}

fn author<T: ReadTxn>(txn: &T, of: &MapRef) -> Option<ParticipantId> {
    string(txn, of, "by")?.parse().ok()
}

fn string<T: ReadTxn>(txn: &T, map: &MapRef, key: &str) -> Option<String> {
    match map.get(txn, key) {
        Some(Out::Any(Any::String(text))) => Some(text.to_string()),
        _ => None,
    }
}

fn moment<T: ReadTxn>(txn: &T, map: &MapRef, key: &str) -> Option<Timestamp> {
    match map.get(txn, key) {
        // The server wrote it: whole milliseconds.
        #[expect(clippy::cast_possible_truncation, reason = "a float as an integer saturates")]
        Some(Out::Any(Any::Number(number))) => Some(Timestamp(float(number) as i64)),
        _ => None,
    }
}

fn float(number: Number) -> f64 {
    match number {
        Number::Int(whole) => whole as f64,
        Number::Float(float) => float,
    }
}

fn who(id: ParticipantId) -> Any {
    id.0.to_string().into()
}

/// Milliseconds are below 2^53, so a number of JavaScript holds them.
fn instant(at: Timestamp) -> Any {
    Any::from(at.0 as f64)
}

/// What is said about one thing.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Thread {
    /// Its id.
    pub id: String,
    /// The element it is about; null: a place.
    pub element: Option<String>,
    /// Where it is pinned.
    pub at: Option<[f64; 2]>,
    /// Whether it is settled.
    pub resolved: bool,
    /// What was said, oldest first, without what was taken away.
    pub comments: Vec<Comment>,
}

/// One comment.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Comment {
    /// Its id.
    pub id: String,
    /// Who said it.
    #[schema(value_type = Option<Uuid>)]
    pub by: Option<ParticipantId>,
    /// When.
    #[schema(value_type = i64)]
    pub said_at: Timestamp,
    /// The words.
    pub text: String,
    /// When it was given other words.
    #[schema(value_type = Option<i64>)]
    pub edited_at: Option<Timestamp>,
    /// How many answered with what.
    #[schema(value_type = Object)]
    pub reactions: std::collections::BTreeMap<&'static str, usize>,
}

/// Everything that is said, oldest thread first.
#[must_use]
pub fn read(doc: &Doc) -> Vec<Thread> {
    let txn = doc.transact();
    let Some(threads) = txn.get_map("threads") else { return Vec::new() };
    let mut all: Vec<(Timestamp, Thread)> = threads
        .iter(&txn)
        .filter_map(|(id, thread)| match thread {
            Out::YMap(thread) => Some((moment(&txn, &thread, "at")?, read_thread(&txn, id, &thread))),
            _ => None,
        })
        .collect();
    all.sort_by(|(one_at, one), (other_at, other)| (one_at, &one.id).cmp(&(other_at, &other.id)));
    all.into_iter().map(|(_, thread)| thread).collect()
}

fn read_thread<T: ReadTxn>(txn: &T, id: &str, thread: &MapRef) -> Thread {
    let at = match thread.get(txn, "pt") {
        Some(Out::Any(Any::Array(numbers))) => match numbers.as_ref() {
            [Any::Number(x), Any::Number(y)] => Some([float(*x), float(*y)]),
            _ => None,
        },
        _ => None,
    };
    let comment = |comment: Out| match comment {
        Out::YMap(comment) if !removed(txn, &comment) => Some(read_comment(txn, &comment)),
        _ => None,
    };
    let comments = comments_of(txn, thread);
    Thread {
        id: id.to_owned(),
        element: string(txn, thread, "el"),
        at,
        resolved: string(txn, thread, "state").as_deref() == Some("resolved"),
        comments: comments.map(|all| all.iter(txn).filter_map(comment).collect()).unwrap_or_default(),
    }
}

fn read_comment<T: ReadTxn>(txn: &T, comment: &MapRef) -> Comment {
    let mut counts = std::collections::BTreeMap::new();
    if let Some(Out::YMap(all)) = comment.get(txn, "re") {
        let own = all.iter(txn).flat_map(|(_, own)| reactions(Some(own)));
        own.for_each(|reaction| *counts.entry(reaction.name()).or_default() += 1);
    }
    Comment {
        id: string(txn, comment, "id").unwrap_or_default(),
        by: author(txn, comment),
        said_at: moment(txn, comment, "at").unwrap_or(Timestamp(0)),
        text: string(txn, comment, "text").unwrap_or_default(),
        edited_at: moment(txn, comment, "edited"),
        reactions: counts,
    }
}

#[cfg(test)]
#[path = "comments/tests.rs"]
mod tests;
