//! The session's actor: the one owner of who is in, in which role and place, of the plan, cards, hands, timers
//! and breakouts, and the way by which every command and every socket enters.
//!
//! Spawned and restarted by the session's supervisor. A crash loses its sockets, which are closed with a retryable
//! code and attach again, and what was not committed, which nobody was told.
//! Mailbox budget: the permits of the inbox, plus one message per commit of it or of a sibling, per timer and per change of
//! presence.

mod loading;
mod attachment;
mod following;
mod routing;
mod effects;
mod presence_news;
mod attendance;
mod canvases;
mod progress;
mod shelf;
mod saving;
mod reach;
#[cfg(test)]
mod sight;

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use plenary_core::{
    domain::{
        Aggregate as _, Rejection,
        progress::{Talk, Tally},
        session::{self, Command, Session as Stream},
    },
    ids::{BreakoutId, CanvasId, ConnectionId, Fence, ParticipantId, Seq, Timestamp},
    protocol::{Answer, canvas::Right, reflection::SharedReflection},
};
use ractor::{Actor, ActorProcessingErr, ActorRef};
use tokio::{sync::oneshot, task::JoinHandle};

use self::{
    attachment::{on_attach, on_close_ended, on_detach},
    attendance::{Attendance, on_beat, on_settled, tell_present},
    canvases::{Chairs, on_leave, on_open, on_visit},
    effects::{Effect, after_events, before_event, open_gate},
    following::on_child_failed,
    loading::on_load,
    presence_news::{PresenceNews, on_presence_tick},
    progress::{Progress, on_progress_tick, on_talk, on_written},
    routing::{Routes, on_submit},
    saving::{Saving, on_check_saved, on_saved},
    shelf::{Shelf, on_shelf},
};
#[cfg(test)]
use super::plant::{Plant, planted};
use super::{
    aggregate::{Asked, Environment, Fatal, ReplyTo, Shell},
    canvas::{self, part::Part},
    presence::Presence,
    session_supervisor::{Child, Family},
};
use crate::store::{Appended, StreamKey};

pub use attachment::{Attachment, Entering};
pub use canvases::Visitor;
pub use routing::Submitted;

/// The session's actor.
pub struct SessionActor;

/// What it needs to start.
pub struct Args {
    /// The store, the journal, time and chance.
    pub env: Environment,
    /// Which session.
    pub key: StreamKey,
    /// The right to run it.
    pub fence: Fence,
    /// Its siblings.
    pub family: Family,
    /// Its presence map.
    pub presence: Presence,
    /// Its timings.
    pub settings: Settings,
}

/// Timings of a session.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Presence is told at most this often.
    pub presence_tick: Duration,
    /// After a load, how long whoever was here has to come back before they count as gone.
    pub settle_after: Duration,
    /// How often a session with people in it says that it runs, when nothing else happens: a crash makes their attendance
    /// at most so much shorter.
    pub beat_every: Duration,
    /// A session nobody is connected to is put to rest after this.
    pub idle_after: Duration,
    /// How long sockets of an ended session stay open, so that nothing unsent is lost.
    pub ended_linger: Duration,
    /// Sockets one person may have at a time; the oldest gives way.
    pub connections_per_person: usize,
}

/// Reads the state and says what to do with the answer once it is durable.
pub type Read = Box<dyn FnOnce(&session::State) -> Box<dyn FnOnce() + Send> + Send>;

/// Its messages.
pub enum Msg {
    /// From the supervisor, first of all: load the stream, answer when it is ready.
    Load(oneshot::Sender<Result<(), Fatal>>),
    /// From a connection.
    Attach(Entering),
    /// From a connection that ended; `clean` when the client said goodbye.
    Detach {
        /// Which.
        connection: ConnectionId,
        /// Whether it was closed on purpose.
        clean: bool,
    },
    /// From a connection.
    Submit(Submitted),
    /// From REST, and from connections on the way in.
    Ask {
        /// Who asks; none for someone at the door.
        by: Option<ParticipantId>,
        /// What.
        command: Command,
        /// Where the answer goes.
        reply: oneshot::Sender<Result<Answer, Rejection>>,
    },
    /// From REST.
    Read(Read),
    /// From a connection that wants to a canvas.
    Visit(Visitor),
    /// From a connection that was at a canvas, and ended.
    LeaveCanvas(ConnectionId),
    /// From REST: the way to a canvas, for whoever may do so much with it.
    OpenCanvas {
        /// Which, and which of its documents.
        canvas: (CanvasId, Part),
        /// Who asks.
        by: ParticipantId,
        /// What they must be allowed to do.
        need: Right,
        /// Where the answer goes.
        reply: oneshot::Sender<Result<canvas::Handle, Rejection>>,
    },
    /// From the journal.
    Committed(Seq, Appended),
    /// From the own timer: something may be due.
    Deadline,
    /// From a participant's actor.
    PresenceChanged(ParticipantId),
    /// From the own timer: tell presence.
    PresenceTick,
    /// From a participant's actor: everything this person shares now.
    Shelf {
        /// Whose.
        by: ParticipantId,
        /// What.
        shared: Vec<SharedReflection>,
    },
    /// From a participant's actor: how much this person has written where.
    Written {
        /// Who.
        by: ParticipantId,
        /// How much.
        written: BTreeMap<BreakoutId, Tally>,
    },
    /// From a breakout's actor: how much was said there.
    Talk {
        /// Where.
        breakout: BreakoutId,
        /// How much.
        talk: Talk,
    },
    /// From the own timer: tell how the breakouts get on.
    ProgressTick,
    /// From the supervisor: a sibling failed, the sockets that depend on it must come anew.
    ChildFailed(Child),
    /// From the own timer: is what was said stored?
    CheckSaved,
    /// From the own timer: close sockets of an ended session.
    CloseEnded(ConnectionId),
    /// From the own timer: whoever was here at the load had time to come back.
    Settled,
    /// From the own timer: the rules could not be told who is present before.
    TellPresent,
    /// From the own timer: say that the session runs, if nothing else has.
    Beat,
    /// From the own timer: put to rest if nobody came.
    CheckIdle(u64),
    /// From tests: fail as a mistake of ours would.
    #[cfg(test)]
    Panic,
}

/// Its state.
pub struct State {
    args: Args,
    shell: Option<Shell<Stream, Effect>>,
    deadline: Option<(Timestamp, JoinHandle<()>)>,
    /// Who is subscribed to which breakout's stream.
    following: BTreeMap<ParticipantId, BreakoutId>,
    /// Who is subscribed to another one besides, because they listen to it.
    listening: BTreeMap<ParticipantId, BreakoutId>,
    routes: Routes,
    /// The last event that changed what someone may see.
    view_changed: HashMap<ParticipantId, Seq>,
    presence_news: PresenceNews,
    attendance: Attendance,
    progress: Progress,
    shelf: Shelf,
    saving: Saving,
    chairs: Chairs,
    /// Rises with every attach, so that an old idle timer finds that somebody came.
    visits: u64,
}

impl Actor for SessionActor {
    type Msg = Msg;
    type State = State;
    type Arguments = Args;

    async fn pre_start(&self, _: ActorRef<Msg>, args: Args) -> Result<State, ActorProcessingErr> {
        Ok(State {
            args,
            shell: None,
            deadline: None,
            following: BTreeMap::new(),
            listening: BTreeMap::new(),
            routes: Routes::default(),
            view_changed: HashMap::new(),
            presence_news: PresenceNews::default(),
            attendance: Attendance::default(),
            progress: Progress::default(),
            shelf: Shelf::default(),
            saving: Saving::default(),
            chairs: Chairs::default(),
            visits: 0,
        })
    }

    async fn handle(&self, myself: ActorRef<Msg>, message: Msg, state: &mut State) -> Result<(), ActorProcessingErr> {
        let Some(shell) = state.shell.as_mut() else {
            if let Msg::Load(ready) = message {
                on_load(&myself, state, ready).await?;
            }
            return Ok(());
        };
        match message {
            Msg::Load(ready) => drop(ready.send(Ok(()))),
            Msg::Attach(entering) => on_attach(&myself, state, entering),
            Msg::Detach { connection, clean } => on_detach(&myself, state, connection, clean),
            Msg::Submit(submitted) => on_submit(&myself, state, submitted),
            Msg::Ask { by, command, reply } => {
                let reply = ReplyTo::Caller(Some(reply));
                ask(&myself, state, Asked { actor: by, command_id: None, command, refused: None, reply });
            }
            Msg::Read(read) => {
                let then = read(&shell.state);
                shell.after_commit(Effect::Call(then));
            }
            Msg::Visit(visitor) => on_visit(state, visitor),
            Msg::LeaveCanvas(connection) => on_leave(&myself, state, connection),
            Msg::OpenCanvas { canvas, by, need, reply } => on_open(shell, canvas, by, need, reply),
            Msg::Committed(seq, appended) => {
                shell.committed(seq, appended)?;
                open_gate(&myself, state);
                on_saved(state);
            }
            Msg::Deadline => on_deadline(&myself, state),
            Msg::PresenceChanged(who) => {
                state.presence_news.note(&myself, who, state.args.settings.presence_tick);
                state.attendance.note_presence(&shell.state, who);
                if shell.state.breakout.opened_at().is_some() {
                    state.progress.note(&myself);
                }
            }
            Msg::PresenceTick => {
                on_presence_tick(&myself, state);
                state.attendance.note();
            }
            Msg::Shelf { by, shared } => on_shelf(state, by, shared),
            Msg::Written { by, written } => on_written(&myself, state, by, written),
            Msg::Talk { breakout, talk } => on_talk(&myself, state, breakout, talk),
            Msg::ProgressTick => on_progress_tick(&myself, state),
            Msg::ChildFailed(child) => on_child_failed(state, child),
            Msg::CheckSaved => on_check_saved(&myself, state),
            Msg::CloseEnded(connection) => on_close_ended(state, connection),
            Msg::Settled => on_settled(state),
            Msg::TellPresent => state.attendance.note(),
            Msg::Beat => on_beat(&myself, state),
            Msg::CheckIdle(visit) => on_check_idle(state, visit),
            #[cfg(test)]
            Msg::Panic => panic!("a test asked for it"),
        }
        tell_present(&myself, state);
        // Whatever rests on durable facts only goes out at once.
        open_gate(&myself, state);
        if let Some(shell) = state.shell.as_mut() {
            shell.snapshot(false);
        }
        set_deadline(&myself, state);
        #[cfg(test)]
        sight::show(state);
        Ok(())
    }
}

fn ask(myself: &ActorRef<Msg>, state: &mut State, asked: Asked<Command>) {
    let Some(shell) = state.shell.as_mut() else { return };
    let (view_changed, chairs) = (&mut state.view_changed, &mut state.chairs);
    let committed = committed(myself);
    let records = shell.ask(asked, |shell, record| before_event(shell, view_changed, chairs, record), committed);
    after_events(myself, state, &records);
}

fn on_deadline(myself: &ActorRef<Msg>, state: &mut State) {
    state.deadline = None;
    let Some(shell) = state.shell.as_mut() else { return };
    let (view_changed, chairs) = (&mut state.view_changed, &mut state.chairs);
    let records = shell.tick(|shell, record| before_event(shell, view_changed, chairs, record), committed(myself));
    after_events(myself, state, &records);
}

fn committed(myself: &ActorRef<Msg>) -> impl FnOnce(Seq, Appended) + Send + 'static {
    let myself = myself.clone();
    move |seq, appended| drop(myself.cast(Msg::Committed(seq, appended)))
}

fn schedule_idle(myself: &ActorRef<Msg>, state: &State) {
    let visit = state.visits;
    myself.send_after(state.args.settings.idle_after, move || Msg::CheckIdle(visit));
}

/// A session nobody is connected to, and in which time changes nothing, is put to rest: the next visitor wakes it.
fn on_check_idle(state: &mut State, visit: u64) {
    let Some(shell) = state.shell.as_mut() else { return };
    let nobody = shell.all_sockets().next().is_none() && state.chairs.is_empty();
    let quiet = nobody && visit == state.visits;
    if quiet && shell.settled() && state.deadline.is_none() {
        shell.snapshot(true);
        state.args.family.rest();
    }
}

/// One timer, set to the state's next deadline; asked again after every message and after a restart.
fn set_deadline(myself: &ActorRef<Msg>, state: &mut State) {
    let Some(shell) = state.shell.as_ref() else { return };
    let wanted = Stream::next_deadline(&shell.state);
    #[cfg(test)]
    let wanted = wanted.filter(|_| !planted(Plant::TimerNever));
    #[cfg(test)]
    let wanted = wanted.map(|at| if planted(Plant::TimerEarly) { at.plus_ms(-1_000) } else { at });
    if state.deadline.as_ref().map(|(at, _)| *at) == wanted {
        return;
    }
    if let Some((_, timer)) = state.deadline.take() {
        timer.abort();
    }
    if let Some(at) = wanted {
        // Never early: a millisecond is added for what rounding may have taken away.
        let wait = u64::try_from(at.since_ms(shell.now())).map_or(0, |ms| ms + 1);
        let myself = myself.clone();
        let timer = tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(wait)).await;
            let _ = myself.cast(Msg::Deadline);
        });
        state.deadline = Some((at, timer));
    }
}
