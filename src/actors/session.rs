//! The session's actor: the one owner of who is in, in which role and place, of the plan, cards, hands, timers
//! and breakouts, and the way by which every command and every socket enters.
//!
//! Spawned and restarted by the session's supervisor. A crash loses its sockets, which are closed with a retryable
//! code and attach again, and what was not committed, which nobody was told.
//! Mailbox budget: the permits of the inbox, plus one message per commit, timer and presence change.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    time::Duration,
};

use plenary_core::{
    domain::{
        Audience, Record, Rejection, Viewer, breakout, breakout_stream, participant as words, people,
        session::{self, Command, Event, Session as Stream},
    },
    ids::{
        BreakoutId, CommandId, ConnectionId, Fence, ParticipantId, ReflectionId, Seq, Stream as StreamName, Timestamp,
    },
    protocol::{
        self, Answer, Code, ServerFrame, VERSION,
        chat::Channel,
        close::Close,
        envelope::{Notice, View},
        people::{Place, Role, Standing},
        reflection::SharedReflection,
    },
};
use ractor::{Actor, ActorProcessingErr, ActorRef};
use tokio::{sync::oneshot, task::JoinHandle};

#[cfg(test)]
use super::plant::{Plant, planted};
use super::{
    aggregate::{Asked, Environment, Fatal, RECENT_MAX, Reach, ReplyTo, Shell, Subscriber, error_frame},
    breakout as breakout_actor,
    inbox::Permit,
    outbox::{Frame, Outbox},
    participant as participant_actor,
    presence::Presence,
    session_supervisor::{self, Child, Family},
};
use crate::store::{Appended, ParticipantRow, StreamKey, Summary};
use crate::telemetry;

/// How long the store may be silent before the people are told that their words wait.
const NOT_SAVED_AFTER: Duration = Duration::from_secs(1);

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
    /// A session nobody is connected to is put to rest after this.
    pub idle_after: Duration,
    /// How long sockets of an ended session stay open, so that nothing unsent is lost.
    pub ended_linger: Duration,
    /// Sockets one person may have at a time; the oldest gives way.
    pub connections_per_person: usize,
}

/// A socket that wants in.
pub struct Attachment {
    /// The socket.
    pub connection: ConnectionId,
    /// Whose it is.
    pub participant: ParticipantId,
    /// The way out to it.
    pub outbox: Outbox,
    /// The client's `ref` of its `attach`.
    pub reference: String,
    /// What the client knows.
    pub since: BTreeMap<StreamName, Seq>,
    /// The former socket of the same tab, which this one replaces.
    pub replaces: Option<ConnectionId>,
}

/// An attachment on its way. Dropped before it was taken in, because an actor failed or ended, it closes the socket
/// with a retryable code: nobody waits for an answer that does not come.
pub struct Entering(Option<Attachment>);

impl Entering {
    fn take(mut self) -> Option<Attachment> {
        self.0.take()
    }
}

impl From<Attachment> for Entering {
    fn from(attachment: Attachment) -> Self {
        Self(Some(attachment))
    }
}

impl Drop for Entering {
    fn drop(&mut self) {
        if let Some(attachment) = &self.0 {
            attachment.outbox.close(Close::Restarted);
        }
    }
}

/// A command of a socket.
pub struct Submitted {
    /// The place in the inbox.
    pub permit: Permit,
    /// Who asks.
    pub participant: ParticipantId,
    /// On which socket.
    pub connection: ConnectionId,
    /// The client-made id.
    pub id: CommandId,
    /// What.
    pub command: protocol::Command,
    /// Where the answer goes.
    pub reply: ReplyTo,
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
    /// From the supervisor: a sibling failed, the sockets that depend on it must come anew.
    ChildFailed(Child),
    /// From the own timer: is what was said stored?
    CheckSaved,
    /// From the own timer: close sockets of an ended session.
    CloseEnded(ConnectionId),
    /// From the own timer: put to rest if nobody came.
    CheckIdle(u64),
    /// From tests: fail as a mistake of ours would.
    #[cfg(test)]
    Panic,
}

/// What happens after a commit.
enum Effect {
    /// Runs something that waited.
    Call(Box<dyn FnOnce() + Send>),
    /// Lets people's subscriptions follow their places.
    Relocate(Vec<(ParticipantId, Place)>),
    /// Closes someone's sockets.
    Disconnect(ParticipantId, Close),
    /// Shows someone who came in what is around them.
    Welcome(Viewer),
    /// Passes a command on to a sibling.
    Forward(Child, session_supervisor::ToChild),
    /// The socket joins the participant's and the breakout's streams.
    Follow(Entering, Viewer),
    /// The session has ended: sockets may linger a moment.
    Ended,
}

/// Its state.
pub struct State {
    args: Args,
    shell: Option<Shell<Stream, Effect>>,
    deadline: Option<(Timestamp, JoinHandle<()>)>,
    /// Who is subscribed to which breakout's stream.
    following: BTreeMap<ParticipantId, BreakoutId>,
    /// To which breakout someone's recent commands went, so that one sent again after a move goes there, too.
    routed: HashMap<ParticipantId, VecDeque<(CommandId, BreakoutId)>>,
    /// The last event that changed what someone may see.
    view_changed: HashMap<ParticipantId, Seq>,
    presence_changed: BTreeSet<ParticipantId>,
    presence_ticking: bool,
    shelf: BTreeMap<ParticipantId, BTreeMap<ReflectionId, SharedReflection>>,
    saved_check: bool,
    not_saved: bool,
    /// Rises with every attach, so that an old idle timer finds that somebody came.
    visits: u64,
}

impl Reach for Stream {
    fn recipients(state: &session::State, audience: &Audience) -> Option<Vec<ParticipantId>> {
        let viewers = state.people.iter().filter_map(|(id, _)| state.viewer(id));
        Some(viewers.filter(|viewer| audience.includes(viewer)).map(|viewer| viewer.participant).collect())
    }

    fn rows(state: &session::State, events: &[Event]) -> (Option<Summary>, Vec<ParticipantRow>) {
        let mut summary = false;
        let mut people = BTreeSet::new();
        for event in events {
            match event {
                Event::Lifecycle(_) => summary = true,
                Event::People(event) => match event {
                    people::Event::Came { id, .. }
                    | people::Event::StandingChanged { id, .. }
                    | people::Event::Unbanned { id }
                    | people::Event::Renamed { id, .. }
                    | people::Event::RoleChanged { id, .. } => {
                        summary = true;
                        people.insert(*id);
                    }
                    people::Event::LobbySet { .. } | people::Event::LobbyMessaged { .. } => {}
                },
                Event::Journey(_)
                | Event::Hand(_)
                | Event::Chat(_)
                | Event::Timer(_)
                | Event::Card(_)
                | Event::Announcement(_)
                | Event::Breakout(_) => {}
            }
        }
        let rows = people.into_iter().filter_map(|id| {
            state.people.get(id).map(|member| ParticipantRow {
                participant: id,
                user: member.user,
                device: member.device.map(|device| device.to_string()),
                name: member.name.clone(),
                role: member.role,
                standing: member.standing,
            })
        });
        let count = state
            .people
            .iter()
            .filter(|(_, member)| matches!(member.standing, Standing::Admitted | Standing::Left))
            .count();
        let summary = summary.then(|| Summary {
            title: state.lifecycle.title().to_owned(),
            status: state.lifecycle.status(),
            scheduled_at: state.lifecycle.scheduled_at(),
            started_at: state.lifecycle.started_at(),
            ended_at: state.lifecycle.ended_at(),
            participant_count: u32::try_from(count).unwrap_or(u32::MAX),
        });
        (summary, rows.collect())
    }
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
            routed: HashMap::new(),
            view_changed: HashMap::new(),
            presence_changed: BTreeSet::new(),
            presence_ticking: false,
            shelf: BTreeMap::new(),
            saved_check: false,
            not_saved: false,
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
            Msg::Committed(seq, appended) => {
                shell.committed(seq, appended)?;
                open_gate(&myself, state);
                on_saved(state);
            }
            Msg::Deadline => on_deadline(&myself, state),
            Msg::PresenceChanged(who) => on_presence_changed(&myself, state, who),
            Msg::PresenceTick => on_presence_tick(&myself, state),
            Msg::Shelf { by, shared } => on_shelf(state, by, shared),
            Msg::ChildFailed(child) => on_child_failed(state, child),
            Msg::CheckSaved => on_check_saved(&myself, state),
            Msg::CloseEnded(connection) => on_close_ended(state, connection),
            Msg::CheckIdle(visit) => on_check_idle(state, visit),
            #[cfg(test)]
            Msg::Panic => panic!("a test asked for it"),
        }
        // Whatever rests on durable facts only goes out at once.
        open_gate(&myself, state);
        if let Some(shell) = state.shell.as_mut() {
            shell.snapshot(false);
        }
        set_deadline(&myself, state);
        Ok(())
    }
}

async fn on_load(
    myself: &ActorRef<Msg>,
    state: &mut State,
    ready: oneshot::Sender<Result<(), Fatal>>,
) -> Result<(), Fatal> {
    let Args { env, key, fence, .. } = &state.args;
    let mut view_changed = HashMap::new();
    let seen = |record: &Record<Event>| {
        if let Event::People(event) = &record.event {
            view_changed.extend(people::changes_view_of(event).map(|who| (who, record.seq)));
        }
    };
    let loaded = match Shell::load(env.clone(), *key, *fence, seen).await {
        Ok(shell) if shell.is_empty() => match env.store.definition(key.org, key.session).await {
            Ok(row) => Ok((shell, row)),
            Err(error) => Err(Fatal::Load(error)),
        },
        Ok(shell) => Ok((shell, None)),
        Err(fatal) => Err(fatal),
    };
    let (shell, row) = match loaded {
        Ok(loaded) => loaded,
        Err(fatal) => {
            tracing::error!(session = %key.session, error = &fatal as &dyn std::error::Error, "the session cannot be loaded");
            let _ = ready.send(Err(fatal));
            // The supervisor knows; it decides what comes next.
            myself.stop(None);
            return Ok(());
        }
    };
    let empty = shell.is_empty();
    state.shell = Some(shell);
    state.view_changed = view_changed;
    if empty {
        let definition = row.ok_or_else(|| "there is no row".to_owned()).and_then(|row| {
            serde_json::from_value::<session::Definition>(row.definition).map_err(|error| error.to_string())
        });
        let definition = match definition {
            Ok(definition) => definition,
            Err(reason) => {
                let _ = ready.send(Err(Fatal::Definition(reason)));
                myself.stop(None);
                return Ok(());
            }
        };
        let command = Command::Create(Box::new(definition));
        ask(myself, state, Asked { actor: None, command_id: None, command, refused: None, reply: ReplyTo::Nobody });
    }
    if let Some(shell) = state.shell.as_mut() {
        if !shell.state.lifecycle.created() {
            let _ = ready.send(Err(Fatal::Definition("the rules refuse it".into())));
            myself.stop(None);
            return Ok(());
        }
        shell.after_commit(Effect::Call(Box::new(move || drop(ready.send(Ok(()))))));
        open_gate(myself, state);
    }
    schedule_idle(myself, state);
    set_deadline(myself, state);
    Ok(())
}

fn on_attach(myself: &ActorRef<Msg>, state: &mut State, entering: Entering) {
    state.visits += 1;
    let (Some(shell), Some(attachment)) = (state.shell.as_mut(), &entering.0) else { return };
    let Attachment { connection, participant, outbox, reference, since, replaces } = attachment;
    let Some(viewer) = shell.state.viewer(*participant) else {
        outbox.push(error_frame(Some(reference.clone()), &Code::ParticipantUnknown.into()));
        outbox.close(Close::Forbidden);
        return;
    };
    let refused = match viewer.standing {
        Standing::Admitted | Standing::Waiting => None,
        Standing::Removed => Some(Close::Removed),
        Standing::Left | Standing::Denied if shell.state.lifecycle.status().ended() => Some(Close::Ended),
        Standing::Left | Standing::Denied => Some(Close::Denied),
    };
    if let Some(close) = refused {
        outbox.close(close);
        return;
    }
    let sockets =
        shell.sockets(*participant).iter().chain(shell.joining().filter(|socket| socket.participant == *participant));
    let (mut former, stay): (Vec<_>, Vec<_>) =
        sockets.cloned().partition(|socket| Some(socket.connection) == *replaces);
    former.extend(too_many(stay, state.args.settings.connections_per_person));

    let mut first = vec![Frame::of(&ServerFrame::Attached {
        reference: reference.clone(),
        session_id: shell.key().session,
        participant_id: *participant,
        connection_id: *connection,
        server_time: shell.now(),
        protocol: VERSION,
    })];
    let known = since.get(&StreamName::Session).copied();
    let unchanged = known.filter(|known| state.view_changed.get(participant).is_none_or(|changed| changed <= known));
    let inside = viewer.standing == Standing::Admitted;
    match unchanged.filter(|_| inside).and_then(|known| shell.replay_since(known, Some(&viewer))) {
        Some(missed) => {
            metrics::counter!(telemetry::ATTACHES, "outcome" => "resumed").increment(1);
            first.extend(missed);
        }
        None => {
            metrics::counter!(telemetry::ATTACHES, "outcome" => "whole").increment(1);
            first.extend(state_frame(shell, &viewer));
        }
    }
    let subscriber = Subscriber { connection: *connection, participant: *participant, outbox: outbox.clone() };
    shell.subscribe(subscriber, first);
    let ended = shell.state.lifecycle.status().ended();
    shell.after_commit(Effect::Follow(entering, viewer));
    if ended {
        shell.after_commit(Effect::Ended);
    }
    for socket in former {
        socket.outbox.close(Close::Superseded);
        on_detach(myself, state, socket.connection, true);
    }
}

/// The oldest sockets of a person that have to give way to one more.
fn too_many(sockets: Vec<Subscriber>, most: usize) -> impl Iterator<Item = Subscriber> {
    let surplus = (sockets.len() + 1).saturating_sub(most);
    sockets.into_iter().take(surplus)
}

fn on_detach(myself: &ActorRef<Msg>, state: &mut State, connection: ConnectionId, clean: bool) {
    let Some(shell) = state.shell.as_mut() else { return };
    let Some(who) = shell.unsubscribe(connection) else { return };
    let leave = participant_actor::Msg::Detach { connection, clean };
    state.args.family.send(Child::Participant(who), leave.into());
    if let Some(breakout) = state.following.get(&who) {
        state.args.family.send(Child::Breakout(*breakout), breakout_actor::Msg::Unsubscribe(connection).into());
    }
    if shell.sockets(who).is_empty() {
        state.following.remove(&who);
    }
    if shell.all_sockets().next().is_none() {
        schedule_idle(myself, state);
    }
}

fn on_submit(myself: &ActorRef<Msg>, state: &mut State, submitted: Submitted) {
    let Some(shell) = state.shell.as_mut() else { return };
    let Submitted { permit, participant, connection, id, command, reply } = submitted;
    let forward = match &command {
        protocol::Command::Reflection(reflection) => {
            let command = words::Command {
                place: shell.state.breakout.place_of(participant),
                step: shell.state.journey.current(),
                ended: shell.state.lifecycle.status().ended(),
                reflection: reflection.clone(),
            };
            Some((Child::Participant(participant), Forwarded::Words(command)))
        }
        protocol::Command::Chat(
            chat @ (protocol::chat::Command::Send { channel: Channel::Breakout {}, .. }
            | protocol::chat::Command::Edit { channel: Channel::Breakout {}, .. }
            | protocol::chat::Command::Delete { channel: Channel::Breakout {}, .. }),
        ) => match route(&mut state.routed, participant, id, shell.state.breakout.place_of(participant)) {
            Place::Breakout(breakout) => {
                let role = shell.state.people.get(participant).map_or(Role::Observer, |member| member.role);
                let command = breakout_stream::Command { role, chat: chat.clone() };
                Some((Child::Breakout(breakout), Forwarded::Chat(command)))
            }
            Place::Plenary => None,
        },
        protocol::Command::People(protocol::people::Command::ReportPresence { visible }) => {
            let report = participant_actor::Msg::Report { connection, visible: *visible };
            state.args.family.send(Child::Participant(participant), report.into());
            // Presence is not stored, and is told also from the lobby and after the end.
            shell.after_commit(Effect::Call(Box::new(move || reply.done())));
            return;
        }
        _ => None,
    };
    match forward {
        None => ask(
            myself,
            state,
            Asked {
                actor: Some(participant),
                command_id: Some(id),
                command: Command::Client(command),
                refused: None,
                reply,
            },
        ),
        // The sibling's answer rests on where this person is, which may not be durable yet: it waits its turn.
        Some((child, forwarded)) => {
            let refused = shell.state.authorize(Some(participant), &command).err();
            let (actor, command_id) = (Some(participant), Some(id));
            let message = match forwarded {
                Forwarded::Words(command) => {
                    participant_actor::Msg::Submit(permit, Asked { actor, command_id, command, refused, reply }).into()
                }
                Forwarded::Chat(command) => {
                    breakout_actor::Msg::Submit(permit, Asked { actor, command_id, command, refused, reply }).into()
                }
            };
            shell.after_commit(Effect::Forward(child, message));
        }
    }
}

/// Where a command for one's breakout goes: to where one is, or to where it went when it was sent first.
fn route(
    routed: &mut HashMap<ParticipantId, VecDeque<(CommandId, BreakoutId)>>,
    who: ParticipantId,
    id: CommandId,
    place: Place,
) -> Place {
    let recent = routed.entry(who).or_default();
    if let Some((_, breakout)) = recent.iter().find(|(earlier, _)| *earlier == id) {
        return Place::Breakout(*breakout);
    }
    if let Place::Breakout(breakout) = place {
        recent.push_back((id, breakout));
        if recent.len() > RECENT_MAX {
            recent.pop_front();
        }
    }
    place
}

enum Forwarded {
    Words(words::Command),
    Chat(breakout_stream::Command),
}

fn ask(myself: &ActorRef<Msg>, state: &mut State, asked: Asked<Command>) {
    let Some(shell) = state.shell.as_mut() else { return };
    let view_changed = &mut state.view_changed;
    let committed = committed(myself);
    let records = shell.ask(asked, |shell, record| refresh_view(shell, view_changed, record), committed);
    after_events(myself, state, &records);
}

fn on_deadline(myself: &ActorRef<Msg>, state: &mut State) {
    state.deadline = None;
    let Some(shell) = state.shell.as_mut() else { return };
    let view_changed = &mut state.view_changed;
    let records = shell.tick(|shell, record| refresh_view(shell, view_changed, record), committed(myself));
    after_events(myself, state, &records);
}

fn committed(myself: &ActorRef<Msg>) -> impl FnOnce(Seq, Appended) + Send + 'static {
    let myself = myself.clone();
    move |seq, appended| drop(myself.cast(Msg::Committed(seq, appended)))
}

/// Someone whose rights change gets the whole state anew, before the event itself.
fn refresh_view(
    shell: &mut Shell<Stream, Effect>,
    view_changed: &mut HashMap<ParticipantId, Seq>,
    record: &Record<Event>,
) {
    let Event::People(event) = &record.event else { return };
    let Some(who) = people::changes_view_of(event) else { return };
    view_changed.insert(who, record.seq);
    let Some(viewer) = shell.state.viewer(who) else { return };
    // Whoever has no socket gets the state when one attaches.
    if !shell.has_socket(who) {
        return;
    }
    match viewer.standing {
        Standing::Admitted => {
            if let Some(frame) = state_frame(shell, &viewer) {
                shell.tell(who, frame);
            }
            shell.after_commit(Effect::Welcome(viewer));
        }
        Standing::Waiting => {
            if let Some(frame) = state_frame(shell, &viewer) {
                shell.tell(who, frame);
            }
        }
        Standing::Removed => {
            let by = record.actor.unwrap_or(who);
            let event = protocol::Event::People(protocol::people::Event::Removed { participant_id: who, by });
            let stream = StreamName::Session;
            shell.tell(who, Frame::of(&ServerFrame::Event { stream, seq: record.seq, at: record.at, event }));
        }
        Standing::Denied | Standing::Left => {}
    }
}

/// What follows from events beyond telling them.
fn after_events(myself: &ActorRef<Msg>, state: &mut State, records: &[Record<Event>]) {
    if records.is_empty() {
        return;
    }
    let Some(shell) = state.shell.as_mut() else { return };
    for record in records {
        match &record.event {
            Event::Breakout(event) => {
                let people = breakout::moved_people(event)
                    .unwrap_or_else(|| shell.state.people.iter().map(|(id, _)| id).collect());
                let places: Vec<_> = people.into_iter().map(|who| (who, shell.state.breakout.place_of(who))).collect();
                if !places.is_empty() {
                    shell.after_commit(Effect::Relocate(places));
                }
            }
            // After the reply, so that whoever leaves gets it.
            Event::People(people::Event::StandingChanged { id, standing }) => match standing {
                Standing::Removed => shell.after_commit(Effect::Disconnect(*id, Close::Removed)),
                Standing::Denied => shell.after_commit(Effect::Disconnect(*id, Close::Denied)),
                Standing::Left => shell.after_commit(Effect::Disconnect(*id, Close::Left)),
                Standing::Admitted | Standing::Waiting => {}
            },
            Event::Lifecycle(_) if shell.state.lifecycle.status().ended() => shell.after_commit(Effect::Ended),
            Event::Lifecycle(_)
            | Event::People(_)
            | Event::Journey(_)
            | Event::Hand(_)
            | Event::Chat(_)
            | Event::Timer(_)
            | Event::Card(_)
            | Event::Announcement(_) => {}
        }
    }
    if !state.saved_check {
        state.saved_check = true;
        myself.send_after(NOT_SAVED_AFTER, || Msg::CheckSaved);
    }
}

fn open_gate(myself: &ActorRef<Msg>, state: &mut State) {
    while let Some(effect) = state.shell.as_mut().and_then(Shell::release) {
        match effect {
            Effect::Call(call) => call(),
            Effect::Relocate(places) => {
                for (who, place) in places {
                    relocate(state, who, place);
                }
            }
            Effect::Disconnect(who, close) => {
                let Some(shell) = state.shell.as_mut() else { return };
                for socket in shell.sockets(who) {
                    socket.outbox.close(close);
                }
            }
            Effect::Welcome(viewer) => {
                let Some(shell) = state.shell.as_ref() else { return };
                let frames =
                    [presence_frame(&shell.state, &state.args.presence, &viewer), shared_frame(&state.shelf, &viewer)];
                for socket in shell.sockets(viewer.participant) {
                    for frame in &frames {
                        socket.outbox.push(frame.clone());
                    }
                }
                state.presence_changed.insert(viewer.participant);
                schedule_presence(myself, state);
                relocate(state, viewer.participant, viewer.place);
            }
            Effect::Forward(child, message) => state.args.family.send(child, message),
            Effect::Follow(entering, viewer) => follow(state, entering, viewer),
            Effect::Ended => {
                let Some(shell) = state.shell.as_ref() else { return };
                for socket in shell.all_sockets() {
                    let connection = socket.connection;
                    myself.send_after(state.args.settings.ended_linger, move || Msg::CloseEnded(connection));
                }
            }
        }
    }
}

/// A socket that the session has taken in joins the streams of its person and of the breakout they are in.
fn follow(state: &mut State, entering: Entering, viewer: Viewer) {
    let (Some(shell), Some(attachment)) = (state.shell.as_ref(), entering.take()) else { return };
    let Attachment { connection, participant, outbox, since, .. } = attachment;
    if !shell.follows(participant, connection) {
        // It ended while it waited.
        return;
    }
    // These carry no number, so they are as of now: what changed while the socket waited told it nothing.
    if viewer.standing == Standing::Admitted {
        outbox.push(presence_frame(&shell.state, &state.args.presence, &viewer));
        outbox.push(shared_frame(&state.shelf, &viewer));
    }
    let own = since.get(&StreamName::Participant(participant)).copied();
    let subscriber = Subscriber { connection, participant, outbox };
    let attach = participant_actor::Msg::Attach { subscriber: subscriber.clone(), since: own };
    state.args.family.send(Child::Participant(participant), attach.into());
    if let Place::Breakout(breakout) = viewer.place {
        state.following.insert(participant, breakout);
        let since = since.get(&StreamName::Breakout(breakout)).copied();
        let subscribe = breakout_actor::Msg::Subscribe { subscriber, since };
        state.args.family.send(Child::Breakout(breakout), subscribe.into());
    }
}

/// Subscriptions follow the place: out of the old breakout first, then into the new one.
fn relocate(state: &mut State, who: ParticipantId, place: Place) {
    let Some(shell) = state.shell.as_ref() else { return };
    let sockets = shell.sockets(who).to_vec();
    let target = match place {
        Place::Breakout(breakout) => Some(breakout),
        Place::Plenary => None,
    };
    let present = state.following.get(&who).copied();
    if present == target || sockets.is_empty() {
        return;
    }
    if let Some(breakout) = present {
        state.following.remove(&who);
        #[cfg(test)]
        let sockets: &[Subscriber] = if planted(Plant::StaysSubscribed) { &[] } else { &sockets };
        #[cfg(not(test))]
        let sockets = &sockets;
        for socket in sockets {
            let leave = breakout_actor::Msg::Unsubscribe(socket.connection);
            state.args.family.send(Child::Breakout(breakout), leave.into());
        }
    }
    if let Some(breakout) = target {
        state.following.insert(who, breakout);
        for socket in &sockets {
            let subscribe = breakout_actor::Msg::Subscribe { subscriber: socket.clone(), since: None };
            state.args.family.send(Child::Breakout(breakout), subscribe.into());
        }
    }
    // What is shared with a breakout is seen in it only.
    if let Some(mut viewer) = shell.state.viewer(who) {
        viewer.place = place;
        let frame = shared_frame(&state.shelf, &viewer);
        for socket in &sockets {
            socket.outbox.push(frame.clone());
        }
    }
}

fn on_presence_changed(myself: &ActorRef<Msg>, state: &mut State, who: ParticipantId) {
    state.presence_changed.insert(who);
    schedule_presence(myself, state);
}

fn schedule_presence(myself: &ActorRef<Msg>, state: &mut State) {
    if !state.presence_ticking {
        state.presence_ticking = true;
        myself.send_after(state.args.settings.presence_tick, || Msg::PresenceTick);
    }
}

/// Tells the changes of presence: all of them to facilitators, those of people inside to everyone inside.
fn on_presence_tick(myself: &ActorRef<Msg>, state: &mut State) {
    state.presence_ticking = false;
    let changed = std::mem::take(&mut state.presence_changed);
    let Some(shell) = state.shell.as_ref() else { return };
    let entries: Vec<_> = changed.iter().filter_map(|who| state.args.presence.of(*who)).collect();
    let inside =
        |who: &ParticipantId| shell.state.people.get(*who).is_some_and(|member| member.standing == Standing::Admitted);
    let public = entries.iter().filter(|entry| inside(&entry.participant_id)).cloned().collect::<Vec<_>>();
    let frame = |people| Frame::of(&ServerFrame::Presence { complete: false, people });
    let (all_frame, public_frame) = (frame(entries.clone()), frame(public.clone()));
    let mut behind = false;
    for socket in shell.all_sockets() {
        let Some(viewer) =
            shell.state.viewer(socket.participant).filter(|viewer| viewer.standing == Standing::Admitted)
        else {
            continue;
        };
        behind |= socket.outbox.has_gap();
        if socket.outbox.take_gap() {
            socket.outbox.push_ephemeral(presence_frame(&shell.state, &state.args.presence, &viewer));
        } else if viewer.role.facilitates() {
            if !entries.is_empty() {
                socket.outbox.push_ephemeral(all_frame.clone());
            }
        } else if !public.is_empty() {
            socket.outbox.push_ephemeral(public_frame.clone());
        }
    }
    // Whoever missed something gets all of it as soon as they read again, also if nothing changes any more.
    if behind {
        schedule_presence(myself, state);
    }
}

/// Takes what one person shares now, and tells the differences to those who may see them.
fn on_shelf(state: &mut State, by: ParticipantId, shared: Vec<SharedReflection>) {
    let Some(shell) = state.shell.as_ref() else { return };
    let new: BTreeMap<_, _> = shared.into_iter().map(|reflection| (reflection.id, reflection)).collect();
    let old = state.shelf.insert(by, new.clone()).unwrap_or_default();
    let ids: BTreeSet<ReflectionId> = old.keys().chain(new.keys()).copied().collect();
    for id in ids {
        let (before, after) = (old.get(&id), new.get(&id));
        if before == after {
            continue;
        }
        let appear = after.map(|reflection| {
            let reflections = vec![reflection.clone()];
            Frame::of(&ServerFrame::Shared { complete: false, reflections, revoked: Vec::new() })
        });
        let vanish = Frame::of(&ServerFrame::Shared { complete: false, reflections: Vec::new(), revoked: vec![id] });
        for socket in shell.all_sockets().filter(|socket| socket.participant != by) {
            let Some(viewer) = shell.state.viewer(socket.participant) else { continue };
            let sees = |reflection: Option<&SharedReflection>| {
                #[cfg(test)]
                if planted(Plant::SharedWithAll) {
                    return reflection.is_some();
                }
                reflection.is_some_and(|reflection| words::sees_shared(&viewer, reflection.audience))
            };
            match (&appear, sees(after), sees(before)) {
                (Some(appear), true, _) => socket.outbox.push(appear.clone()),
                #[cfg(test)]
                (_, false, true) if planted(Plant::NeverVanishes) => {}
                (_, false, true) => socket.outbox.push(vanish.clone()),
                (_, _, _) => {}
            }
        }
    }
}

fn on_child_failed(state: &mut State, child: Child) {
    let Some(shell) = state.shell.as_ref() else { return };
    match child {
        Child::Session => {}
        Child::Participant(who) => {
            shell.sockets(who).iter().for_each(|socket| socket.outbox.close(Close::Restarted));
        }
        Child::Breakout(breakout) => {
            let inside = state.following.iter().filter(|(_, place)| **place == breakout).map(|(who, _)| *who);
            for who in inside {
                shell.sockets(who).iter().for_each(|socket| socket.outbox.close(Close::Restarted));
            }
        }
    }
}

fn on_check_saved(myself: &ActorRef<Msg>, state: &mut State) {
    state.saved_check = false;
    let Some(shell) = state.shell.as_ref() else { return };
    if shell.stuck(NOT_SAVED_AFTER) {
        state.saved_check = true;
        myself.send_after(NOT_SAVED_AFTER, || Msg::CheckSaved);
        if !state.not_saved {
            state.not_saved = true;
            notice(shell, Notice::NotSaved);
        }
    } else if !shell.settled() {
        state.saved_check = true;
        myself.send_after(NOT_SAVED_AFTER, || Msg::CheckSaved);
    }
}

fn on_saved(state: &mut State) {
    let Some(shell) = state.shell.as_ref() else { return };
    if state.not_saved && shell.settled() {
        state.not_saved = false;
        notice(shell, Notice::Saved);
    }
}

fn notice(shell: &Shell<Stream, Effect>, notice: Notice) {
    let frame = Frame::of(&ServerFrame::Notice { notice, retry_after_ms: None });
    shell.all_sockets().for_each(|socket| socket.outbox.push(frame.clone()));
}

fn on_close_ended(state: &mut State, connection: ConnectionId) {
    let Some(shell) = state.shell.as_ref() else { return };
    shell
        .all_sockets()
        .filter(|socket| socket.connection == connection)
        .for_each(|socket| socket.outbox.close(Close::Ended));
}

fn schedule_idle(myself: &ActorRef<Msg>, state: &State) {
    let visit = state.visits;
    myself.send_after(state.args.settings.idle_after, move || Msg::CheckIdle(visit));
}

/// A session nobody is connected to, and in which time changes nothing, is put to rest: the next visitor wakes it.
fn on_check_idle(state: &mut State, visit: u64) {
    let Some(shell) = state.shell.as_mut() else { return };
    let quiet = shell.all_sockets().next().is_none() && visit == state.visits;
    if quiet && shell.settled() && state.deadline.is_none() {
        shell.snapshot(true);
        state.args.family.rest();
    }
}

/// One timer, set to the state's next deadline; asked again after every message and after a restart.
fn set_deadline(myself: &ActorRef<Msg>, state: &mut State) {
    use plenary_core::domain::Aggregate as _;
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

fn state_frame(shell: &Shell<Stream, Effect>, viewer: &Viewer) -> Option<Frame> {
    let data = match viewer.standing {
        Standing::Admitted => View::Session(shell.state.view(viewer)?),
        Standing::Waiting => {
            View::Lobby(shell.state.people.lobby_view(viewer.participant, shell.state.lifecycle.title()))
        }
        Standing::Left | Standing::Denied | Standing::Removed => return None,
    };
    Some(Frame::of(&ServerFrame::State { stream: StreamName::Session, seq: shell.head(), at: shell.now(), data }))
}

fn presence_frame(state: &session::State, presence: &Presence, viewer: &Viewer) -> Frame {
    let mut people = presence.all();
    if !viewer.role.facilitates() {
        people.retain(|entry| {
            state.people.get(entry.participant_id).is_some_and(|member| member.standing == Standing::Admitted)
        });
    }
    Frame::of(&ServerFrame::Presence { complete: true, people })
}

fn shared_frame(shelf: &BTreeMap<ParticipantId, BTreeMap<ReflectionId, SharedReflection>>, viewer: &Viewer) -> Frame {
    let others = shelf.iter().filter(|(by, _)| **by != viewer.participant).flat_map(|(_, shared)| shared.values());
    let mut reflections: Vec<_> =
        others.filter(|reflection| words::sees_shared(viewer, reflection.audience)).cloned().collect();
    reflections.sort_by_key(|reflection| (reflection.shared_at, reflection.id));
    Frame::of(&ServerFrame::Shared { complete: true, reflections, revoked: Vec::new() })
}
