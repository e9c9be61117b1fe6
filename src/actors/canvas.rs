//! A canvas's actor: the one writer of one of its documents, and of the table of who is where on it.
//!
//! Spawned and restarted by the session's supervisor. It owns what is on the canvas; who may do what with it is the
//! session's to say, and reaches it as the right of each socket ([`seat::LiveRight`]). A crash loses what was not
//! committed, which nobody was told, and the sockets, which come again and bring what was theirs.
//! Mailbox budget: what the places of each socket let in ([`Place`]), plus one message per commit, tick and visit.
//!
//! Nothing that rests on a change leaves before the change is committed: not the echo to its author, which is the
//! acknowledgement of stock clients, not the relay, not the state for who joins. Changes that come while a commit is
//! under way wait for the next one together, and are told as one.

pub mod comments;
pub mod document;
mod loading;
pub mod part;
mod places;
mod room;
pub mod seat;
pub mod versions;

use plenary_core::{
    domain::Rejection,
    ids::{CanvasId, ConnectionId, Fence, ParticipantId, Seq},
    protocol::{Code, comment},
};
use ractor::{Actor, ActorProcessingErr, ActorRef};
use std::time::Duration;
use tokio::sync::oneshot;

use self::{
    loading::load,
    part::Part,
    room::{Room, Wanted},
    seat::Seat,
    versions::Version,
};
use super::{
    aggregate::{Asked, Environment, Fatal},
    inbox::Permit,
    session_supervisor::Family,
};
use crate::store::{Appended, StreamKey};

pub use places::{Place, Places};
pub(crate) use room::KIND;

/// A canvas's actor.
pub struct CanvasActor;

/// Timings of canvases.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Cursors are told at most this often; less often when many are here.
    pub awareness_tick: Duration,
    /// Something is said at least this often, so that stock clients do not think that the server is gone.
    pub keep_alive: Duration,
    /// A canvas at which nobody is rests after this.
    pub idle_after: Duration,
}

/// What it needs to start.
pub struct Args {
    /// The store, the journal, time and chance.
    pub env: Environment,
    /// Which stream.
    pub key: StreamKey,
    /// Which canvas.
    pub canvas: CanvasId,
    /// Which of its documents.
    pub part: Part,
    /// The right to run the session.
    pub fence: Fence,
    /// Its siblings.
    pub family: Family,
    /// Its timings.
    pub settings: Settings,
}

/// What is on a canvas, as of a committed change.
#[derive(Clone, Debug)]
pub struct Content {
    /// The last change in it.
    pub seq: Seq,
    /// The whole document, as an update v1.
    pub state: Vec<u8>,
}

/// A change that the server itself makes, in one transaction.
pub type Change = Box<dyn FnOnce(&mut yrs::TransactionMut<'_>) -> Result<(), Rejection> + Send>;

/// Someone at the door, let in by the session.
pub struct Visit {
    /// Their socket.
    pub seat: Seat,
    /// What the canvas is made from, if nothing was ever on it.
    pub template: Option<String>,
    /// Told when they are in; dropped when the canvas cannot be loaded.
    pub ready: oneshot::Sender<Handle>,
}

/// Its messages.
pub enum Msg {
    /// From the supervisor, first of all: load the stream.
    Load,
    /// From the session: someone may come in.
    Enter(Visit),
    /// From the session: somebody wants to read or change it from elsewhere than a socket.
    Open(Option<String>, oneshot::Sender<Result<Handle, Rejection>>),
    /// From a connection that ended.
    Leave(ConnectionId),
    /// From a connection.
    Heard {
        /// Which.
        connection: ConnectionId,
        /// A whole message.
        message: bytes::Bytes,
        /// Freed when it was decided, and its change committed.
        place: Place,
    },
    /// From the journal.
    Committed(Seq, Appended),
    /// From the worker that made and stored a snapshot.
    Kept,
    /// From the own timer: tell who is where.
    Tick,
    /// From the own timer: say something.
    KeepAlive,
    /// From the own timer: rest, if nobody came.
    CheckIdle(u64),
    /// From the session: somebody who may comment says something.
    Comment {
        /// Their place in the session's inbox.
        permit: Permit,
        /// What they ask.
        asked: Asked<comment::Command>,
        /// Whether they may take away what others have said.
        manages: bool,
    },
    /// From REST: what is on it.
    Read(oneshot::Sender<Content>),
    /// From REST: its versions.
    Versions(oneshot::Sender<Vec<Version>>),
    /// From REST: the server writes.
    Write {
        /// What.
        change: Change,
        /// Whether a version of what was there is kept before.
        keep: bool,
        /// Told once it is committed.
        done: oneshot::Sender<Result<Seq, Rejection>>,
    },
    /// From REST: keep a version.
    KeepVersion {
        /// Its name, or nothing.
        name: String,
        /// Who keeps it.
        by: Option<ParticipantId>,
        /// Told once it is committed.
        done: oneshot::Sender<Result<Version, Rejection>>,
    },
    /// From REST: a version has another name, or is pinned or not.
    ChangeVersion {
        /// Which.
        n: u32,
        /// What it is called, if that changes.
        name: Option<String>,
        /// Whether it stays, if that changes.
        pinned: Option<bool>,
        /// Told once it is committed.
        done: oneshot::Sender<Result<Version, Rejection>>,
    },
    /// From the session: it has ended, so what there is is kept.
    KeepLast,
    /// From the supervisor: let go of every socket, once what was decided is committed.
    CloseAll(Option<oneshot::Sender<()>>),
    /// From tests: fail as a mistake of ours would.
    #[cfg(test)]
    Panic,
}

/// The way to a canvas that is open.
#[derive(Clone)]
pub struct Handle(ActorRef<Msg>);

/// How long somebody waits for a canvas to answer.
const PATIENCE: Duration = Duration::from_secs(8);

impl Handle {
    /// A message of a socket.
    pub fn hear(&self, connection: ConnectionId, message: bytes::Bytes, place: Place) {
        let _ = self.0.cast(Msg::Heard { connection, message, place });
    }

    /// A socket has ended.
    pub fn leave(&self, connection: ConnectionId) {
        let _ = self.0.cast(Msg::Leave(connection));
    }

    /// What is on it, once everything in it is committed.
    ///
    /// # Errors
    /// [`Code::StoreUnavailable`], [`Code::Overload`].
    pub async fn read(&self) -> Result<Content, Rejection> {
        let (reply, answer) = oneshot::channel();
        self.ask(Msg::Read(reply), answer).await
    }

    /// Its versions, oldest first, without what was on them.
    ///
    /// # Errors
    /// [`Code::StoreUnavailable`], [`Code::Overload`].
    pub async fn versions(&self) -> Result<Vec<Version>, Rejection> {
        let (reply, answer) = oneshot::channel();
        self.ask(Msg::Versions(reply), answer).await
    }

    /// Changes it in one transaction, with `keep` after keeping a version of what was there; the last change's number,
    /// once that is committed.
    ///
    /// # Errors
    /// [`Code::StoreUnavailable`], [`Code::Overload`], [`Code::CanvasLimit`], or the change's own.
    pub async fn write(&self, change: Change, keep: bool) -> Result<Seq, Rejection> {
        let (done, answer) = oneshot::channel();
        self.ask(Msg::Write { change, keep, done }, answer).await?
    }

    /// Keeps a version of what is there.
    ///
    /// # Errors
    /// [`Code::StoreUnavailable`], [`Code::Overload`], [`Code::CanvasLimit`], [`Code::FieldInvalid`].
    pub async fn keep_version(&self, name: String, by: Option<ParticipantId>) -> Result<Version, Rejection> {
        let (done, answer) = oneshot::channel();
        self.ask(Msg::KeepVersion { name, by, done }, answer).await?
    }

    /// Names, pins or lets go of a version.
    ///
    /// # Errors
    /// [`Code::StoreUnavailable`], [`Code::Overload`], [`Code::NotFound`], [`Code::FieldInvalid`].
    pub async fn change_version(
        &self,
        n: u32,
        name: Option<String>,
        pinned: Option<bool>,
    ) -> Result<Version, Rejection> {
        let (done, answer) = oneshot::channel();
        self.ask(Msg::ChangeVersion { n, name, pinned, done }, answer).await?
    }

    async fn ask<T>(&self, message: Msg, answer: oneshot::Receiver<T>) -> Result<T, Rejection> {
        self.0.cast(message).map_err(|_| Rejection::from(Code::Overload))?;
        match tokio::time::timeout(PATIENCE, answer).await {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(_)) => Err(Code::Overload.into()),
            Err(_) => Err(Rejection::new(Code::StoreUnavailable, "it is not known yet whether this was stored")),
        }
    }
}

/// Its state.
pub struct State {
    args: Args,
    room: Option<Room>,
    /// Messages that came by way of the supervisor; it may put this actor to rest if it sent no other since.
    visits: u64,
}

impl Actor for CanvasActor {
    type Msg = Msg;
    type State = State;
    type Arguments = Args;

    async fn pre_start(&self, _: ActorRef<Msg>, args: Args) -> Result<State, ActorProcessingErr> {
        Ok(State { args, room: None, visits: 0 })
    }

    async fn handle(&self, myself: ActorRef<Msg>, message: Msg, state: &mut State) -> Result<(), ActorProcessingErr> {
        let Some(room) = state.room.as_mut() else {
            if let Msg::Load = message {
                state.room = Some(load(&state.args).await?);
                schedule(&myself, state.args.settings.keep_alive, || Msg::KeepAlive);
                schedule_idle(&myself, state);
            }
            return Ok(());
        };
        let mut left = false;
        match message {
            Msg::Load => {}
            Msg::Enter(visit) => {
                state.visits += 1;
                room.begin_with(visit.template.as_deref())?;
                room.enter(visit, Handle(myself.clone()));
            }
            Msg::Open(template, reply) => {
                state.visits += 1;
                room.begin_with(template.as_deref())?;
                left = true;
                let _ = reply.send(Ok(Handle(myself.clone())));
            }
            Msg::Comment { permit, asked, manages } => {
                state.visits += 1;
                left = true;
                drop(permit);
                room.comment(asked, manages)?;
            }
            Msg::Leave(connection) => left = room.leave(connection),
            Msg::Heard { connection, message, place } => room.hear(connection, &message, place)?,
            Msg::Committed(seq, appended) => room.committed(seq, appended)?,
            Msg::Kept => room.kept(),
            Msg::Tick => room.tick(),
            Msg::KeepAlive => {
                room.keep_alive();
                room.keep_by_itself(false)?;
                schedule(&myself, state.args.settings.keep_alive, || Msg::KeepAlive);
            }
            Msg::CheckIdle(visits) => on_check_idle(&myself, state, visits),
            Msg::Read(reply) => room.read(reply)?,
            Msg::Versions(reply) => room.tell_versions(reply),
            Msg::Write { change, keep, done } => room.write(change, keep, done)?,
            Msg::KeepVersion { name, by, done } => room.keep_version(&name, by, done)?,
            Msg::ChangeVersion { n, name, pinned, done } => room.change_version(n, name.as_deref(), pinned, done),
            Msg::KeepLast => room.keep_by_itself(true)?,
            Msg::CloseAll(done) => room.close_all(done),
            #[cfg(test)]
            Msg::Panic => panic!("a test asked for it"),
        }
        if left {
            schedule_idle(&myself, state);
        }
        go_on(&myself, state)
    }
}

/// Does what follows from a message: what is committed goes out, what is not is handed in, and so on.
fn go_on(myself: &ActorRef<Msg>, state: &mut State) -> Result<(), ActorProcessingErr> {
    let Some(room) = state.room.as_mut() else { return Ok(()) };
    room.release();
    while let Some(wanted) = room.wants() {
        match wanted {
            Wanted::Append(append, seq) => {
                let myself = myself.clone();
                let done = move |appended| drop(myself.cast(Msg::Committed(seq, appended)));
                state.args.env.journal.append(append, done);
            }
            Wanted::Tick(pause) => schedule(myself, pause, || Msg::Tick),
            Wanted::Keep(seq, basis) => {
                let (store, key, fence) = (state.args.env.store.clone(), state.args.key, state.args.fence);
                let myself = myself.clone();
                tokio::spawn(async move {
                    loading::keep(&*store, key, fence, seq, basis).await;
                    let _ = myself.cast(Msg::Kept);
                });
            }
        }
    }
    Ok(())
}

fn schedule(myself: &ActorRef<Msg>, pause: Duration, message: impl FnOnce() -> Msg + Send + 'static) {
    drop(myself.send_after(pause, message));
}

fn schedule_idle(myself: &ActorRef<Msg>, state: &State) {
    let visits = state.visits;
    schedule(myself, state.args.settings.idle_after, move || Msg::CheckIdle(visits));
}

/// A canvas at which nobody is leaves memory: the next visitor loads it. Its snapshot is stored before, so that this is
/// quick.
fn on_check_idle(myself: &ActorRef<Msg>, state: &mut State, visits: u64) {
    let Some(room) = state.room.as_mut() else { return };
    if visits != state.visits || !room.is_empty() {
        return;
    }
    if room.is_kept() {
        state.args.family.rest_canvas((state.args.canvas, state.args.part), visits);
    } else {
        room.keep_soon();
        schedule_idle(myself, state);
    }
}

/// We can no longer be right.
fn broken(reason: String) -> Fatal {
    Fatal::Document(reason)
}
