//! A breakout's actor: what happens inside one open breakout.
//!
//! Spawned and restarted by the session's supervisor. It owns the breakout's chat and notes; who is in it is the session's to
//! say. A crash loses its subscribers, whose sockets are closed with a retryable code and attach again.
//! Mailbox budget: the permits of the session's inbox, plus one message per commit and per socket that comes or goes.

use plenary_core::{
    domain::{
        Audience,
        breakout_stream::{BreakoutStream as Stream, Command},
        progress::Talk,
    },
    ids::{BreakoutId, ConnectionId, Fence, ParticipantId, Seq},
    protocol::{ServerFrame, envelope::View},
};
use ractor::{Actor, ActorProcessingErr, ActorRef};

use super::{
    aggregate::{Asked, Environment, Reach, Shell, Subscriber, digest},
    inbox::Permit,
    outbox::Frame,
    session,
    session_supervisor::Family,
};
use crate::store::{Appended, StreamKey};

/// A breakout's actor.
pub struct BreakoutActor;

/// What it needs to start.
pub struct Args {
    /// The store, the journal, time and chance.
    pub env: Environment,
    /// Which stream.
    pub key: StreamKey,
    /// Which breakout.
    pub breakout: BreakoutId,
    /// The right to run the session.
    pub fence: Fence,
    /// Its siblings.
    pub family: Family,
}

/// Its messages.
pub enum Msg {
    /// From the supervisor, first of all: load the stream.
    Load,
    /// From the session: someone is in here now.
    Subscribe {
        /// Their socket.
        subscriber: Subscriber,
        /// What the client knows of this stream.
        since: Option<Seq>,
    },
    /// From the session: a socket is not in here any more.
    Unsubscribe(ConnectionId),
    /// From the session: it wants to know how much was said here.
    TellTalk,
    /// From the supervisor: the session's actor failed, its sockets come anew.
    UnsubscribeAll,
    /// From the session: a command of someone it found to be in here.
    Submit(Permit, Asked<Command>),
    /// From the journal.
    Committed(Seq, Appended),
    /// From tests: fail as a mistake of ours would.
    #[cfg(test)]
    Panic,
}

/// After a commit: the session learns how much was said and noted as of that commit.
struct TalkNews(Talk);

/// Its state.
pub struct State {
    args: Args,
    shell: Option<Shell<Stream, TalkNews>>,
}

impl Reach for Stream {
    fn recipients(_: &Self::State, _: &Audience) -> Option<Vec<ParticipantId>> {
        None
    }

    /// Without the sender's role, which may differ when a command is sent again later.
    fn digest(command: &Command) -> u64 {
        digest(&command.ask)
    }
}

impl Actor for BreakoutActor {
    type Msg = Msg;
    type State = State;
    type Arguments = Args;

    async fn pre_start(&self, _: ActorRef<Msg>, args: Args) -> Result<State, ActorProcessingErr> {
        Ok(State { args, shell: None })
    }

    async fn handle(&self, myself: ActorRef<Msg>, message: Msg, state: &mut State) -> Result<(), ActorProcessingErr> {
        let Some(shell) = state.shell.as_mut() else {
            if let Msg::Load = message {
                let Args { env, key, fence, .. } = &state.args;
                let shell: Shell<Stream, TalkNews> = Shell::load(env.clone(), *key, *fence, |_| {}).await?;
                tell_talk(&state.args, shell.state.talk());
                state.shell = Some(shell);
            }
            return Ok(());
        };
        match message {
            Msg::Load => {}
            Msg::Subscribe { subscriber, since } => {
                let first = since.and_then(|since| shell.replay_since(since, None)).unwrap_or_else(|| {
                    let data = View::Breakout(shell.state.view(state.args.breakout));
                    let stream = shell.key().stream;
                    vec![Frame::of(&ServerFrame::State { stream, seq: shell.head(), at: shell.now(), data })]
                });
                shell.subscribe(subscriber, first);
            }
            Msg::Unsubscribe(connection) => {
                shell.unsubscribe(connection);
            }
            Msg::UnsubscribeAll => shell.unsubscribe_all(),
            Msg::Submit(permit, asked) => {
                drop(permit);
                let done = move |seq, appended| drop(myself.cast(Msg::Committed(seq, appended)));
                if !shell.ask(asked, |_, _| {}, done).is_empty() {
                    let talk = shell.state.talk();
                    shell.after_commit(TalkNews(talk));
                }
            }
            Msg::TellTalk => {
                let talk = shell.state.talk();
                shell.after_commit(TalkNews(talk));
            }
            Msg::Committed(seq, appended) => shell.committed(seq, appended)?,
            #[cfg(test)]
            Msg::Panic => panic!("a test asked for it"),
        }
        while let Some(TalkNews(talk)) = shell.release() {
            tell_talk(&state.args, talk);
        }
        shell.snapshot(false);
        Ok(())
    }
}

fn tell_talk(args: &Args, talk: Talk) {
    args.family.tell_session(session::Msg::Talk { breakout: args.breakout, talk });
}
