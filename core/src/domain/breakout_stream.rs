//! A breakout's own stream: its chat. Who may write in it is the session's to say, and it says so with each
//! command it sends here. Durable: every message.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Aggregate, Audience, Ctx, Decision, Record, Rejection,
    aggregate::{Unreadable, decode_tagged, encode_tagged},
    chat,
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
}

impl State {
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
    const SCHEMA: u64 = 1;
    type State = State;
    type Command = Command;
    type Event = chat::Event;

    fn decide(state: &State, ctx: &mut Ctx, command: &Command) -> Result<Decision<chat::Event>, Rejection> {
        chat::decide_in(&state.chat, ctx, command.role, None, &command.chat)
    }

    fn apply(state: &mut State, record: &Record<chat::Event>) {
        let Record { seq, at, actor, ref event } = *record;
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
