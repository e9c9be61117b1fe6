//! A breakout's own stream: its chat, its notes, and how much of both there is. Who may write in it is the session's to
//! say, and it says so with each command it sends here. Durable: every message and every note.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Aggregate, Audience, Ctx, Decision, Record, Rejection,
    aggregate::{Unreadable, decode_tagged, encode_tagged},
    chat, note,
    progress::Talk,
};
use crate::{
    ids::{BreakoutId, Timestamp},
    protocol::{self, breakout::BreakoutView, chat::Channel, people::Role},
};

/// A breakout's stream.
pub struct BreakoutStream;

/// What a breakout knows.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    /// Its chat.
    pub chat: chat::Log,
    /// Its notes.
    pub notes: note::State,
    talk: Talk,
}

impl State {
    /// How much was said and noted, and when last: also of messages that are too old to be shown.
    #[must_use]
    pub fn talk(&self) -> Talk {
        self.talk
    }

    /// The breakout as someone in it sees it.
    #[must_use]
    pub fn view(&self, breakout_id: BreakoutId) -> BreakoutView {
        let chat = self.chat.iter().map(|message| message.view(Channel::Breakout {})).collect();
        BreakoutView { breakout_id, chat, notes: self.notes.views() }
    }
}

/// What may be asked of a breakout.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "each variant is the capability of its name")]
pub enum Ask {
    Chat(protocol::chat::Command),
    Note(protocol::note::Command),
}

impl Ask {
    /// What of a client's command is for the breakout where they are; none when it belongs elsewhere.
    #[must_use]
    pub fn of(command: &protocol::Command) -> Option<Self> {
        use protocol::chat::Command::{Delete, Edit, Send};
        const HERE: Channel = Channel::Breakout {};
        match command {
            protocol::Command::Note(note) => Some(Self::Note(note.clone())),
            protocol::Command::Chat(
                chat @ (Send { channel: HERE, .. } | Edit { channel: HERE, .. } | Delete { channel: HERE, .. }),
            ) => Some(Self::Chat(chat.clone())),
            _ => None,
        }
    }
}

/// A command of someone the session found to be in this breakout, with their role.
#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    /// The sender's role.
    pub role: Role,
    /// What they ask.
    pub ask: Ask,
}

/// What can happen in a breakout, by capability.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[expect(missing_docs, reason = "each variant is the capability of its name")]
pub enum Event {
    Chat(chat::Event),
    Note(note::Event),
}

fn count(talk: &mut Talk, event: &Event, at: Timestamp) {
    let Talk { messages, notes } = talk;
    match event {
        Event::Chat(chat::Event::Sent { .. }) => messages.more(at),
        Event::Chat(chat::Event::Edited { .. }) => messages.touch(at),
        Event::Chat(chat::Event::Deleted { .. }) => messages.less(),
        Event::Note(note::Event::Written { .. }) => notes.more(at),
        Event::Note(note::Event::Edited { .. } | note::Event::Pinned { .. } | note::Event::Unpinned { .. }) => {
            notes.touch(at);
        }
        Event::Note(note::Event::Removed { .. }) => notes.less(),
    }
}

impl Aggregate for BreakoutStream {
    const SCHEMA: u64 = 3;
    type State = State;
    type Command = Command;
    type Event = Event;

    fn decide(state: &State, ctx: &mut Ctx, command: &Command) -> Result<Decision<Event>, Rejection> {
        match &command.ask {
            Ask::Chat(chat) => Ok(chat::decide_in(&state.chat, ctx, command.role, None, chat)?.map(Event::Chat)),
            Ask::Note(note) => Ok(note::decide(&state.notes, ctx, command.role, note)?.map(Event::Note)),
        }
    }

    fn apply(state: &mut State, record: &Record<Event>) {
        let Record { seq, at, actor, ref event } = *record;
        count(&mut state.talk, event, at);
        match event {
            Event::Chat(event) => chat::apply(&mut state.chat, &Record { seq, at, actor, event }),
            Event::Note(event) => note::apply(&mut state.notes, &Record { seq, at, actor, event }),
        }
    }

    /// Whoever is subscribed to this stream is in the breakout, or listens to it: the session sees to that.
    fn project(state: &State, record: &Record<Event>) -> Vec<(Audience, protocol::Event)> {
        let Record { seq, at, actor, ref event } = *record;
        let told = match event {
            Event::Chat(event) => Some(chat::wire(&Record { seq, at, actor, event }, Channel::Breakout {})),
            Event::Note(event) => note::wire(&state.notes, event),
        };
        told.into_iter().map(|event| (Audience::Everyone, event)).collect()
    }

    fn next_deadline(_: &State) -> Option<Timestamp> {
        None
    }

    fn tick(_: &State, _: &mut Ctx) -> Vec<Event> {
        Vec::new()
    }

    fn encode(event: &Event) -> (String, u16, Value) {
        encode_tagged(event)
    }

    fn decode(kind: &str, version: u16, body: Value) -> Result<Event, Unreadable> {
        match kind.split_once('.').map_or(kind, |(capability, _)| capability) {
            "note" => decode_tagged(kind, version, body).map(Event::Note),
            // Anything else is refused there, by its name.
            _ => decode_tagged(kind, version, body).map(Event::Chat),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        domain::testing::{Given, kinds},
        ids::{MessageId, ParticipantId},
        protocol::{chat::Command as Chat, error::Code, note::Command as Note},
    };

    fn asks(stream: &mut Given<BreakoutStream>, who: u128, role: Role, chat: Chat) -> Result<Vec<String>, Code> {
        ask(stream, who, role, Ask::Chat(chat))
    }

    fn ask(stream: &mut Given<BreakoutStream>, who: u128, role: Role, ask: Ask) -> Result<Vec<String>, Code> {
        let decision = stream.when(Some(ParticipantId(Uuid::from_u128(who))), &Command { role, ask });
        decision.map(|decision| kinds::<BreakoutStream>(&decision.events)).map_err(|rejection| rejection.code)
    }

    #[test]
    fn a_breakout_talks_among_itself() {
        let (alice, bob, charlie) = (1, 2, 3);
        let channel = Channel::Breakout {};
        let mut stream = Given::nothing();
        let send = Chat::Send { channel, text: "here".into() };
        assert_eq!(asks(&mut stream, bob, Role::Participant, send), Ok(vec!["chat.sent".into()]));
        let view = stream.state.view(BreakoutId(Uuid::nil()));
        let message_id: MessageId = view.chat[0].id;
        assert_eq!(view.chat[0].channel, channel);
        let edit = |text: &str| Chat::Edit { channel, message_id, text: text.into() };
        let delete = Chat::Delete { channel, message_id };
        assert_eq!(asks(&mut stream, charlie, Role::Participant, edit("mine")), Err(Code::NotAuthor));
        assert_eq!(asks(&mut stream, bob, Role::Participant, edit("there")), Ok(vec!["chat.edited".into()]));
        assert_eq!(asks(&mut stream, charlie, Role::Participant, delete.clone()), Err(Code::NotAuthor));
        assert_eq!(asks(&mut stream, alice, Role::Facilitator, delete.clone()), Ok(vec!["chat.deleted".into()]));
        assert_eq!(asks(&mut stream, bob, Role::Participant, delete), Err(Code::MessageUnknown));
        assert!(stream.state.view(BreakoutId(Uuid::nil())).chat.is_empty());
    }

    #[test]
    fn notes_are_written_by_anybody_changed_by_their_author_and_pinned_in_order_o_1_o_2_o_3() {
        let (alice, bob, charlie) = (1, 2, 3);
        let mut stream = Given::nothing();
        let mut notes = |who, role, note: Note| {
            stream.now = stream.now.plus_ms(1_000);
            let done = ask(&mut stream, who, role, Ask::Note(note)).map(|kinds| kinds.join(" "));
            (done, stream.state.notes.views())
        };
        let write = |text: &str| Note::Write { text: text.into() };
        assert_eq!(notes(bob, Role::Participant, write("one")).0.as_deref(), Ok("note.written"));
        notes(charlie, Role::Participant, write("two")).0.expect("written");
        let (_, views) = notes(bob, Role::Participant, write("three"));
        let [one, two, three] = [views[0].id, views[1].id, views[2].id];
        let texts = |views: Vec<protocol::note::Note>| views.into_iter().map(|note| note.text).collect::<Vec<_>>();
        // Anybody pins; the pinned ones come first, in the order of pinning.
        notes(charlie, Role::Participant, Note::Pin { note_id: three }).0.expect("pinned");
        let (done, views) = notes(bob, Role::Participant, Note::Pin { note_id: two });
        assert_eq!(
            (done.as_deref(), texts(views)),
            (Ok("note.pinned"), vec!["three".into(), "two".into(), "one".into()])
        );
        assert_eq!(notes(bob, Role::Participant, Note::Pin { note_id: two }).0.as_deref(), Ok(""));
        let (_, views) = notes(charlie, Role::Participant, Note::Unpin { note_id: three });
        assert_eq!(texts(views), ["two", "one", "three"]);
        // Only the author changes it; a facilitator may take it away.
        let edit = |note_id, text: &str| Note::Edit { note_id, text: text.into() };
        assert_eq!(notes(charlie, Role::Participant, edit(one, "mine")).0, Err(Code::NoteNotAuthor));
        assert_eq!(notes(alice, Role::Facilitator, edit(one, "mine")).0, Err(Code::NoteNotAuthor));
        assert_eq!(notes(bob, Role::Participant, edit(one, "better")).0.as_deref(), Ok("note.edited"));
        assert_eq!(notes(charlie, Role::Participant, Note::Remove { note_id: one }).0, Err(Code::NoteNotAuthor));
        let (done, views) = notes(alice, Role::Facilitator, Note::Remove { note_id: one });
        assert_eq!((done.as_deref(), texts(views)), (Ok("note.removed"), vec!["two".into(), "three".into()]));
        assert_eq!(notes(bob, Role::Participant, edit(one, "gone")).0, Err(Code::NoteUnknown));
        for n in 2..note::NOTES_MAX {
            notes(bob, Role::Participant, write(&n.to_string())).0.expect("written");
        }
        assert_eq!(notes(bob, Role::Participant, write("one more")).0, Err(Code::FieldInvalid));
        assert_eq!(notes(bob, Role::Participant, write(&"x".repeat(2_001))).0, Err(Code::FieldInvalid));
        assert_eq!(stream.state.talk().notes.count as usize, note::NOTES_MAX);
    }
}
