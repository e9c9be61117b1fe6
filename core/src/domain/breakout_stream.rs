//! A breakout's own stream: its chat, and how much of it there is. Who may write in it is the session's to say, and it says so with each
//! command it sends here. Durable: every message.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Aggregate, Audience, Ctx, Decision, Record, Rejection,
    aggregate::{Unreadable, decode_tagged, encode_tagged},
    chat,
    progress::Tally,
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
    talk: Tally,
}

impl State {
    /// How much was said, and when last: also of messages that are too old to be shown.
    #[must_use]
    pub fn talk(&self) -> Tally {
        self.talk
    }

    /// The breakout as someone in it sees it.
    #[must_use]
    pub fn view(&self, breakout_id: BreakoutId) -> BreakoutView {
        BreakoutView { breakout_id, chat: self.chat.iter().map(|message| message.view(Channel::Breakout {})).collect() }
    }
}

/// A chat command of someone the session found to be in this breakout, with their role.
#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    /// The sender's role.
    pub role: Role,
    /// What they ask.
    pub chat: protocol::chat::Command,
}

impl Aggregate for BreakoutStream {
    const SCHEMA: u64 = 2;
    type State = State;
    type Command = Command;
    type Event = chat::Event;

    fn decide(state: &State, ctx: &mut Ctx, command: &Command) -> Result<Decision<chat::Event>, Rejection> {
        chat::decide_in(&state.chat, ctx, command.role, None, &command.chat)
    }

    fn apply(state: &mut State, record: &Record<chat::Event>) {
        let Record { seq, at, actor, ref event } = *record;
        match event {
            chat::Event::Sent { .. } => state.talk.more(at),
            chat::Event::Edited { .. } => state.talk.touch(at),
            chat::Event::Deleted { .. } => state.talk.less(),
        }
        chat::apply(&mut state.chat, &Record { seq, at, actor, event });
    }

    /// Whoever is subscribed to this stream is in the breakout: the session sees to that.
    fn project(_: &State, record: &Record<chat::Event>) -> Vec<(Audience, protocol::Event)> {
        let Record { seq, at, actor, ref event } = *record;
        vec![(Audience::Everyone, chat::wire(&Record { seq, at, actor, event }, Channel::Breakout {}))]
    }

    fn next_deadline(_: &State) -> Option<Timestamp> {
        None
    }

    fn tick(_: &State, _: &mut Ctx) -> Vec<chat::Event> {
        Vec::new()
    }

    fn encode(event: &chat::Event) -> (String, u16, Value) {
        encode_tagged(event)
    }

    fn decode(kind: &str, version: u16, body: Value) -> Result<chat::Event, Unreadable> {
        decode_tagged(kind, version, body)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        domain::testing::{Given, kinds},
        ids::{MessageId, ParticipantId},
        protocol::{chat::Command as Chat, error::Code},
    };

    fn asks(stream: &mut Given<BreakoutStream>, who: u128, role: Role, chat: Chat) -> Result<Vec<String>, Code> {
        let decision = stream.when(Some(ParticipantId(Uuid::from_u128(who))), &Command { role, chat });
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
}
