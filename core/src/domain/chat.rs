//! Messages: sending, changing and taking back. One [`Log`] serves the plenary and the threads with the
//! facilitators (in the session's stream) and each breakout (in its own). Rules: M-1 to M-6.
//! Durable: every message; the newest [`KEPT`] stay in the state, older ones are read from the log.

use serde::{Deserialize, Serialize};

use super::{Audience, Ctx, Decision, Rejection, aggregate::Record, permission::{self, Permission}, session, text};
use crate::{
    ids::{MessageId, ParticipantId, Timestamp},
    protocol::{self, chat as wire, chat::{Channel, Command}, error::Code, people::Role},
};

/// How many messages stay in the state, and can be changed.
pub const KEPT: usize = 500;

/// A message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    id: MessageId,
    /// The person whose thread with the facilitators it stands in; none is the common channel.
    thread: Option<ParticipantId>,
    from: ParticipantId,
    text: String,
    at: Timestamp,
    edited_at: Option<Timestamp>,
}

impl Message {
    /// The message on the wire; `common` is what a message outside of any thread stands in.
    #[must_use]
    pub fn view(&self, common: Channel) -> wire::Message {
        wire::Message {
            id: self.id,
            channel: self.thread.map_or(common, |whose| Channel::Facilitators { participant_id: Some(whose) }),
            from: self.from,
            text: self.text.clone(),
            at: self.at,
            edited_at: self.edited_at,
        }
    }

    /// Whether someone may read it.
    #[must_use]
    pub fn readable_by(&self, who: ParticipantId, role: Role) -> bool {
        self.thread.is_none_or(|whose| whose == who || role.facilitates())
    }
}

/// The newest messages.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Log {
    messages: Vec<Message>,
}

impl Log {
    /// The newest messages, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Message> {
        self.messages.iter()
    }

    fn require(&self, id: MessageId) -> Result<&Message, Rejection> {
        self.messages.iter().find(|message| message.id == id).ok_or_else(|| Code::MessageUnknown.into())
    }
}

/// What happened in chat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data")]
pub enum Event {
    /// A message. Since 0.1.
    #[serde(rename = "chat.sent")]
    Sent {
        /// Its id.
        id: MessageId,
        /// The thread it stands in.
        thread: Option<ParticipantId>,
        /// Who wrote it.
        from: ParticipantId,
        /// The words.
        text: String,
    },
    /// A message has other words. Since 0.1.
    #[serde(rename = "chat.edited")]
    Edited {
        /// Which.
        id: MessageId,
        /// The thread it stands in.
        thread: Option<ParticipantId>,
        /// The words.
        text: String,
    },
    /// A message is gone. Since 0.1.
    #[serde(rename = "chat.deleted")]
    Deleted {
        /// Which.
        id: MessageId,
        /// The thread it stood in.
        thread: Option<ParticipantId>,
    },
}

/// The rules on a log, wherever it stands; `thread` was resolved by the caller.
///
/// # Errors
/// [`Code::MessageUnknown`], [`Code::NotAuthor`], [`Code::FieldInvalid`].
pub fn decide_in(log: &Log, ctx: &mut Ctx, role: Role, thread: Option<ParticipantId>, command: &Command) -> Result<Decision<Event>, Rejection> {
    let from = session::asker(ctx)?;
    match command {
        Command::Send { text, .. } => {
            let text = text::body("text", text, 4_000)?;
            let id = ctx.fresh::<MessageId>();
            Ok(Decision::events([Event::Sent { id, thread, from, text }]).made(id.0))
        }
        Command::Edit { message_id, text, .. } => {
            let text = text::body("text", text, 4_000)?;
            let message = log.require(*message_id)?;
            if !message.readable_by(from, role) {
                return Err(Code::MessageUnknown.into());
            }
            if message.from != from {
                return Err(Code::NotAuthor.into());
            }
            if message.text == text {
                return Ok(Decision::nothing());
            }
            Ok(Decision::events([Event::Edited { id: *message_id, thread: message.thread, text }]))
        }
        Command::Delete { message_id, .. } => {
            let message = log.require(*message_id)?;
            if !message.readable_by(from, role) {
                return Err(Code::MessageUnknown.into());
            }
            if message.from != from && !permission::allows(role, Permission::ModerateChat) {
                return Err(Code::NotAuthor.into());
            }
            Ok(Decision::events([Event::Deleted { id: *message_id, thread: message.thread }]))
        }
    }
}

/// The channels of the session's stream: plenary, and threads with the facilitators.
///
/// # Errors
/// As [`decide_in`]; [`Code::NotInBreakout`] for the breakout channel, which is routed elsewhere when the
/// sender is in one.
pub fn decide(state: &session::State, ctx: &mut Ctx, command: &Command) -> Result<Decision<Event>, Rejection> {
    state.lifecycle.require_not_ended()?;
    let from = session::asker(ctx)?;
    let role = state.people.require(from)?.role;
    let (Command::Send { channel, .. } | Command::Edit { channel, .. } | Command::Delete { channel, .. }) = command;
    let thread = match channel {
        Channel::Plenary {} => None,
        Channel::Breakout {} => return Err(Code::NotInBreakout.into()),
        Channel::Facilitators { participant_id } => {
            let whose = participant_id.unwrap_or(from);
            if whose != from {
                permission::check(role, Permission::ModerateChat)?;
                state.people.require(whose)?;
            }
            Some(whose)
        }
    };
    decide_in(&state.chat, ctx, role, thread, command)
}

/// Takes an event into a log.
pub fn apply(log: &mut Log, record: &Record<&Event>) {
    match record.event {
        Event::Sent { id, thread, from, text } => {
            let message =
                Message { id: *id, thread: *thread, from: *from, text: text.clone(), at: record.at, edited_at: None };
            log.messages.push(message);
            if log.messages.len() > KEPT {
                log.messages.remove(0);
            }
        }
        Event::Edited { id, text, .. } => {
            if let Some(message) = log.messages.iter_mut().find(|message| message.id == *id) {
                message.text.clone_from(text);
                message.edited_at = Some(record.at);
            }
        }
        Event::Deleted { id, .. } => log.messages.retain(|message| message.id != *id),
    }
}

/// What a message looks like on the wire, wherever it stands.
#[must_use]
pub fn wire(record: &Record<&Event>, common: Channel) -> protocol::Event {
    protocol::Event::Chat(match record.event {
        Event::Sent { id, thread, from, text } => {
            let message =
                Message { id: *id, thread: *thread, from: *from, text: text.clone(), at: record.at, edited_at: None };
            wire::Event::Sent { message: message.view(common) }
        }
        Event::Edited { id, text, .. } => wire::Event::Edited { message_id: *id, text: text.clone(), at: record.at },
        Event::Deleted { id, .. } => wire::Event::Deleted { message_id: *id },
    })
}

/// Plenary: everyone inside. A thread: its person and the facilitators, nobody else.
#[must_use]
pub fn project(record: &Record<&Event>) -> Vec<(Audience, protocol::Event)> {
    let (Event::Sent { thread, .. } | Event::Edited { thread, .. } | Event::Deleted { thread, .. }) = record.event;
    let audience = thread.map_or(Audience::Everyone, |whose| Audience::PeopleAndFacilitators(vec![whose]));
    vec![(audience, wire(record, Channel::Plenary {}))]
}
