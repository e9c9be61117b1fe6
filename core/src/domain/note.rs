//! Notes of a breakout: short texts that its people want to bring back to everyone. Rules: O-1 to O-5. Durable: every
//! note, in the breakout's stream.

use serde::{Deserialize, Serialize};

use super::{
    Ctx, Decision, Rejection,
    aggregate::Record,
    permission::{self, Permission},
    session, text,
};
use crate::{
    ids::{NoteId, ParticipantId, Timestamp},
    protocol::{
        self,
        error::Code,
        note::{self as wire, Command},
        people::Role,
    },
};

/// How many notes a breakout may have: a gallery has to be read by everybody.
pub const NOTES_MAX: usize = 50;
/// The longest a note may be, in characters.
const TEXT_MAX: usize = 2_000;

/// A note.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Note {
    id: NoteId,
    by: ParticipantId,
    text: String,
    at: Timestamp,
    edited_at: Option<Timestamp>,
    pinned_at: Option<Timestamp>,
}

impl Note {
    fn view(&self) -> wire::Note {
        let Self { id, by, ref text, at, edited_at, pinned_at } = *self;
        wire::Note { id, by, text: text.clone(), at, edited_at, pinned_at }
    }
}

/// The notes of one breakout.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    notes: Vec<Note>,
}

impl State {
    /// The notes on the wire: the pinned ones first, in the order of pinning, then the others as they were written.
    #[must_use]
    pub fn views(&self) -> Vec<wire::Note> {
        let mut views: Vec<_> = self.notes.iter().map(Note::view).collect();
        // By what is told of each, so that clients put one that changes where it belongs.
        views.sort_by_key(|note| (note.pinned_at.is_none(), note.pinned_at, note.at, note.id));
        views
    }

    fn require(&self, id: NoteId) -> Result<&Note, Rejection> {
        self.notes.iter().find(|note| note.id == id).ok_or_else(|| Code::NoteUnknown.into())
    }

    fn find(&mut self, id: NoteId) -> Option<&mut Note> {
        self.notes.iter_mut().find(|note| note.id == id)
    }
}

/// What happened to notes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data")]
pub enum Event {
    /// A note. Since 0.1.
    #[serde(rename = "note.written")]
    Written {
        /// Its id.
        id: NoteId,
        /// Who wrote it.
        by: ParticipantId,
        /// The words.
        text: String,
    },
    /// It has other words. Since 0.1.
    #[serde(rename = "note.edited")]
    Edited {
        /// Which.
        id: NoteId,
        /// The words.
        text: String,
    },
    /// It is gone. Since 0.1.
    #[serde(rename = "note.removed")]
    Removed {
        /// Which.
        id: NoteId,
    },
    /// It comes before those that are not pinned. Since 0.1.
    #[serde(rename = "note.pinned")]
    Pinned {
        /// Which.
        id: NoteId,
    },
    /// It is one of the others again. Since 0.1.
    #[serde(rename = "note.unpinned")]
    Unpinned {
        /// Which.
        id: NoteId,
    },
}

/// Writes, changes, takes away, pins. That the asker is inside was found by the session.
///
/// # Errors
/// [`Code::NoteUnknown`], [`Code::NoteNotAuthor`], [`Code::FieldInvalid`].
pub fn decide(state: &State, ctx: &mut Ctx, role: Role, command: &Command) -> Result<Decision<Event>, Rejection> {
    let by = session::asker(ctx)?;
    let not_author = || Rejection::from(Code::NoteNotAuthor);
    match command {
        Command::Write { text } => {
            let text = text::body("text", text, TEXT_MAX)?;
            if state.notes.len() >= NOTES_MAX {
                return Err(Rejection::new(Code::FieldInvalid, format!("at most {NOTES_MAX} notes in one breakout")));
            }
            let id = ctx.fresh::<NoteId>();
            Ok(Decision::events([Event::Written { id, by, text }]).made(id.0))
        }
        Command::Edit { note_id, text } => {
            let text = text::body("text", text, TEXT_MAX)?;
            let note = state.require(*note_id)?;
            if note.by != by {
                return Err(not_author());
            }
            Ok(Decision::events((note.text != text).then_some(Event::Edited { id: *note_id, text })))
        }
        Command::Remove { note_id } => {
            let note = state.require(*note_id)?;
            if note.by != by && !permission::allows(role, Permission::ModerateChat) {
                return Err(not_author());
            }
            Ok(Decision::events([Event::Removed { id: *note_id }]))
        }
        Command::Pin { note_id } => {
            let pinned = state.require(*note_id)?.pinned_at.is_some();
            Ok(Decision::events((!pinned).then_some(Event::Pinned { id: *note_id })))
        }
        Command::Unpin { note_id } => {
            let pinned = state.require(*note_id)?.pinned_at.is_some();
            Ok(Decision::events(pinned.then_some(Event::Unpinned { id: *note_id })))
        }
    }
}

/// Takes an event into the state.
pub fn apply(state: &mut State, record: &Record<&Event>) {
    match record.event {
        Event::Written { id, by, text } => state.notes.push(Note {
            id: *id,
            by: *by,
            text: text.clone(),
            at: record.at,
            edited_at: None,
            pinned_at: None,
        }),
        Event::Edited { id, text } => {
            if let Some(note) = state.find(*id) {
                note.text.clone_from(text);
                note.edited_at = Some(record.at);
            }
        }
        Event::Removed { id } => state.notes.retain(|note| note.id != *id),
        Event::Pinned { id } => {
            // A server's clock may be set back; the order of pinning may not.
            let last = state.notes.iter().filter_map(|note| note.pinned_at).max();
            let at = last.map_or(record.at, |last| record.at.max(last.plus_ms(1)));
            if let Some(note) = state.find(*id) {
                note.pinned_at = Some(at);
            }
        }
        Event::Unpinned { id } => {
            if let Some(note) = state.find(*id) {
                note.pinned_at = None;
            }
        }
    }
}

/// What those inside, and those who listen, are told; none when the note is gone meanwhile, which cannot be.
#[must_use]
pub fn wire(state: &State, event: &Event) -> Option<protocol::Event> {
    let event = match event {
        Event::Removed { id } => wire::Event::Removed { note_id: *id },
        Event::Written { id, .. } | Event::Edited { id, .. } | Event::Pinned { id } | Event::Unpinned { id } => {
            wire::Event::Changed { note: state.require(*id).ok()?.view() }
        }
    };
    Some(protocol::Event::Note(event))
}
