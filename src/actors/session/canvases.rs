//! Who is at which canvas of the session, and what they may do there. The canvas's actor owns what is on it; who may do
//! what follows from the session's state alone, and changes with it: before anybody is told of a move, the right of
//! their sockets is another one.

use std::collections::BTreeMap;

use plenary_core::{
    canvas::close::Close,
    domain::{
        Record, Rejection, canvas as rules,
        session::{self, Event, Session as Stream},
    },
    ids::{CanvasId, ConnectionId, ParticipantId},
    protocol::{Code, canvas::Right},
};
use ractor::ActorRef;
use tokio::sync::oneshot;

use super::{
    super::{
        aggregate::Shell,
        canvas::{
            self, Handle, Visit,
            part::Part,
            seat::{Badge, Framing, LiveRight, Message, Seat},
        },
        outbox::Outbox,
        session_supervisor::Child,
    },
    Msg, State,
    effects::Effect,
    schedule_idle,
};

/// A socket that wants to a canvas.
pub struct Visitor {
    /// Which canvas.
    pub canvas: CanvasId,
    /// Which of its documents.
    pub part: Part,
    /// Whose socket.
    pub participant: ParticipantId,
    /// The most that its ticket lets it do.
    pub most: Right,
    /// The socket; one of Hocuspocus has another number for each of its documents.
    pub connection: ConnectionId,
    /// The way out to it.
    pub outbox: Outbox,
    /// How it is spoken to.
    pub framing: Framing,
    /// Told when they are in; dropped when they do not come in.
    pub ready: oneshot::Sender<Handle>,
}

/// A socket at a canvas, or on its way in.
struct Chair {
    canvas: CanvasId,
    part: Part,
    most: Right,
    seat: Seat,
    /// What it may do as of the last event; it learns that with the commit.
    right: Option<Right>,
}

/// Every socket at a canvas of this session.
#[derive(Default)]
pub(super) struct Chairs(BTreeMap<ConnectionId, Chair>);

/// Without the session nobody knows who may do what: all come anew.
impl Drop for Chairs {
    fn drop(&mut self) {
        for chair in self.0.values() {
            chair.seat.right.set(None);
            chair.seat.close(Close::Again);
        }
    }
}

impl Chairs {
    /// Whether nobody is at any.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whose right is another one after an event.
    pub(super) fn changes(
        &mut self,
        state: &session::State,
        record: &Record<Event>,
    ) -> Vec<(ConnectionId, Option<Right>)> {
        if self.0.is_empty() || !rules::changes_rights(&record.event) {
            return Vec::new();
        }
        let mut changes = Vec::new();
        for (connection, chair) in &mut self.0 {
            let right = allowed(state, chair.canvas, chair.seat.participant, chair.most);
            if right != chair.right {
                chair.right = right;
                changes.push((*connection, right));
            }
        }
        changes
    }
}

fn template_of(state: &session::State, canvas: CanvasId) -> Option<String> {
    state.canvas.get(canvas)?.template().map(str::to_owned)
}

/// What somebody may do at a canvas with a ticket for so much.
fn allowed(state: &session::State, canvas: CanvasId, who: ParticipantId, most: Right) -> Option<Right> {
    rules::right_of(state, canvas, who).map(|right| right.min(most))
}

/// Somebody wants to a canvas.
pub(super) fn on_visit(state: &mut State, visitor: Visitor) {
    state.visits += 1;
    let Some(shell) = state.shell.as_mut() else { return };
    let Visitor { canvas, part, participant, most, connection, outbox, framing, ready } = visitor;
    let member = shell.state.people.get(participant);
    let badge = member.map(|member| Badge { name: member.label.clone(), role: member.role });
    let most = part.at_most(most);
    let right = allowed(&shell.state, canvas, participant, most);
    let (Some(badge), Some(right)) = (badge, right) else {
        let known = shell.state.canvas.get(canvas).is_some();
        let close = if known { Close::Forbidden } else { Close::NotFound };
        let badge = Badge { name: String::new(), role: plenary_core::protocol::people::Role::Observer };
        let seat = Seat { connection, participant, outbox, right: LiveRight::default(), framing, badge };
        // It may rest on what is not committed yet.
        shell.after_commit(Effect::Call(Box::new(move || seat.refuse(close))));
        return;
    };
    let seat = Seat { connection, participant, outbox, right: LiveRight::default(), framing, badge };
    state.chairs.0.insert(connection, Chair { canvas, part, most, seat: seat.clone(), right: Some(right) });
    let template = template_of(&shell.state, canvas);
    shell.after_commit(Effect::Seat((canvas, part), right, Visit { seat, template, ready }));
}

/// Everything their right rests on is committed: they go in.
pub(super) fn seat(state: &State, (canvas, part): (CanvasId, Part), right: Right, visit: Visit) {
    if state.chairs.0.contains_key(&visit.seat.connection) {
        visit.seat.right.set(Some(right));
        state.args.family.send(Child::Canvas(canvas, part), canvas::Msg::Enter(visit).into());
    }
}

/// Before anybody is told of what it follows from.
pub(super) fn rights_changed(state: &mut State, changes: Vec<(ConnectionId, Option<Right>)>) {
    for (connection, right) in changes {
        let Some(chair) = state.chairs.0.get(&connection) else { continue };
        chair.seat.right.set(right);
        match right {
            Some(right) => chair.seat.tell(Message::Right(right)),
            None => {
                let gone = state.shell.as_ref().is_none_or(|shell| shell.state.canvas.get(chair.canvas).is_none());
                chair.seat.refuse(if gone { Close::NotFound } else { Close::Forbidden });
                // One of Hocuspocus lives on with its other documents.
                let leave = canvas::Msg::Leave(connection);
                state.args.family.send(Child::Canvas(chair.canvas, chair.part), leave.into());
                state.chairs.0.remove(&connection);
            }
        }
    }
}

/// The session has ended: what there is on its canvases is kept as a version.
pub(super) fn keep_last(state: &State) {
    let open: std::collections::BTreeSet<CanvasId> = state.chairs.0.values().map(|chair| chair.canvas).collect();
    for canvas in open {
        state.args.family.send(Child::Canvas(canvas, Part::Board), canvas::Msg::KeepLast.into());
    }
}

/// A socket at a canvas has ended.
pub(super) fn on_leave(myself: &ActorRef<Msg>, state: &mut State, connection: ConnectionId) {
    if state.chairs.0.remove(&connection).is_some() && state.chairs.is_empty() {
        schedule_idle(myself, state);
    }
}

/// Somebody wants to read or change a canvas from elsewhere than a socket.
pub(super) fn on_open(
    shell: &mut Shell<Stream, Effect>,
    (canvas, part): (CanvasId, Part),
    by: ParticipantId,
    need: Right,
    reply: oneshot::Sender<Result<Handle, Rejection>>,
) {
    match rules::right_of(&shell.state, canvas, by) {
        Some(right) if right >= need => {
            let open = canvas::Msg::Open(template_of(&shell.state, canvas), reply);
            shell.after_commit(Effect::Forward(Child::Canvas(canvas, part), open.into()));
        }
        right => {
            let code = if right.is_some() { Code::Forbidden } else { Code::CanvasUnknown };
            shell.after_commit(Effect::Call(Box::new(move || drop(reply.send(Err(code.into()))))));
        }
    }
}
