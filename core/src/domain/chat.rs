//! Messages: sending, changing and taking back. One [`Log`] serves the plenary and the threads with the
//! facilitators (in the session's stream) and each breakout (in its own). Rules: M-1 to M-6.
//! Durable: every message; the newest [`KEPT`] stay in the state, older ones are read from the log.

use serde::{Deserialize, Serialize};

use super::{
    Audience, Ctx, Decision, Rejection,
    aggregate::Record,
    permission::{self, Permission},
    session, text,
};
use crate::{
    ids::{MessageId, ParticipantId, Timestamp},
    protocol::{
        self, chat as wire,
        chat::{Channel, Command},
        error::Code,
        people::Role,
    },
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
pub fn decide_in(
    log: &Log,
    ctx: &mut Ctx,
    role: Role,
    thread: Option<ParticipantId>,
    command: &Command,
) -> Result<Decision<Event>, Rejection> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::{World, table};

    fn send(channel: Channel, text: &str) -> Command {
        Command::Send { channel, text: text.into() }
    }

    fn thread(participant_id: Option<ParticipantId>) -> Channel {
        Channel::Facilitators { participant_id }
    }

    fn texts(w: &World, who: &str) -> Vec<String> {
        w.view_as(who).map(|view| view.chat.into_iter().map(|message| message.text).collect()).unwrap_or_default()
    }

    fn last(w: &World) -> MessageId {
        w.session.state.chat.iter().last().expect("a message").id
    }

    #[test]
    fn the_plenary_is_everyones() {
        let mut w = World::live();
        let channel = Channel::Plenary {};
        table! { w; bob: send(channel, "hello") => ["chat.sent"]; };
        let message_id = last(&w);
        let edit = |text: &str| Command::Edit { channel, message_id, text: text.into() };
        table! { w;
            charlie: edit("mine") => NotAuthor;
            alice: edit("mine") => NotAuthor;
            bob: edit("hello") => [];
            bob: edit(" ") => FieldInvalid;
            bob: edit("hi") => ["chat.edited"];
            charlie: Command::Delete { channel, message_id } => NotAuthor;
            alice: Command::Delete { channel, message_id } => ["chat.deleted"];
            bob: Command::Delete { channel, message_id } => MessageUnknown;
            bob: send(channel, "") => FieldInvalid;
            bob: send(channel, &"x".repeat(4_001)) => FieldInvalid;
            bob: send(Channel::Breakout {}, "psst") => NotInBreakout;
        }
    }

    #[test]
    fn a_thread_is_its_persons_and_the_facilitators() {
        let mut w = World::live();
        let bob = w.id("bob");
        table! { w;
            bob: send(thread(None), "help") => ["chat.sent"];
            charlie: send(thread(Some(bob)), "me too") => Forbidden;
            alice: send(thread(Some(bob)), "coming") => ["chat.sent"];
            alice: send(thread(Some(ParticipantId(uuid::Uuid::nil()))), "who") => ParticipantUnknown;
        }
        assert_eq!(texts(&w, "bob"), ["help", "coming"]);
        assert_eq!(texts(&w, "alice"), ["help", "coming"]);
        assert!(texts(&w, "charlie").is_empty());
        let message_id = last(&w);
        for channel in [Channel::Plenary {}, thread(None)] {
            table! { w;
                charlie: Command::Edit { channel, message_id, text: "found".into() } => MessageUnknown;
                charlie: Command::Delete { channel, message_id } => MessageUnknown;
                bob: Command::Delete { channel, message_id } => NotAuthor;
            }
        }
        table! { w; alice: Command::Delete { channel: thread(Some(bob)), message_id } => ["chat.deleted"]; };
        assert!(w.sees("bob", "chat.deleted") && !w.sees("charlie", "chat.deleted"));
    }

    #[test]
    fn only_the_newest_messages_stay_in_the_state() {
        let mut w = World::live();
        for n in 0..=KEPT {
            assert!(w.does("bob", send(Channel::Plenary {}, &n.to_string())).is_ok());
        }
        assert_eq!(texts(&w, "charlie").len(), KEPT);
        assert_eq!(texts(&w, "charlie")[0], "1");
    }
}
