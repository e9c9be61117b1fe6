//! What follows from the session's events besides telling them: whose view changes gets the whole state before the
//! event itself, and what the session does once the event is durable is an [`Effect`], which waits in the gate.

use std::collections::HashMap;

use plenary_core::{
    domain::{
        Record, Viewer, breakout, card, listening, people,
        session::{self, Event, Session as Stream},
    },
    ids::{BreakoutId, CanvasId, ConnectionId, ParticipantId, Seq, Stream as StreamName},
    protocol::{
        self, ServerFrame,
        canvas::Right,
        close::Close,
        people::{Place, Standing},
    },
};
use ractor::ActorRef;

use super::{
    super::{
        aggregate::Shell,
        canvas::{Visit, part::Part},
        outbox::Frame,
        session_supervisor::{Child, ToChild},
    },
    Msg, State,
    attachment::{Entering, state_frame},
    canvases::{self, Chairs},
    following::{Whereabouts, follow, listen, relocate, withdraw},
    presence_news::presence_frame,
    progress,
};

/// What happens after a commit.
pub(super) enum Effect {
    /// Runs something that waited.
    Call(Box<dyn FnOnce() + Send>),
    /// Before they are told of it: whoever is elsewhere now, or listens elsewhere, hears nothing from where they were.
    Withdraw(Vec<Whereabouts>),
    /// Lets people's subscriptions follow their places.
    Relocate(Vec<(ParticipantId, Place)>),
    /// Closes someone's sockets.
    Disconnect(ParticipantId, Close),
    /// Shows someone who came in what is around them.
    Welcome(Viewer),
    /// Passes a command on to a sibling.
    Forward(Child, ToChild),
    /// The socket joins the participant's and the breakout's streams, and the one its person listens to.
    Follow(Entering, Viewer, Option<BreakoutId>),
    /// Someone listens here now, or nowhere any more.
    Listen(ParticipantId, Option<BreakoutId>),
    /// Tells these facilitators how the breakouts get on: on one socket, or on all of theirs.
    Progress(Vec<ParticipantId>, Option<ConnectionId>, Frame),
    /// Asks the open breakouts for their numbers.
    AskBreakouts,
    /// A socket goes to a canvas, and may do this there.
    Seat((CanvasId, Part), Right, Visit),
    /// Before anybody is told why: sockets at canvases may do other things now.
    Rights(Vec<(ConnectionId, Option<Right>)>),
    /// The session has ended: sockets may linger a moment.
    Ended,
}

/// What comes before an event is told: those whom it takes out of a breakout hear nothing of it any more.
pub(super) fn before_event(
    shell: &mut Shell<Stream, Effect>,
    view_changed: &mut HashMap<ParticipantId, Seq>,
    chairs: &mut Chairs,
    record: &Record<Event>,
) {
    let rights = chairs.changes(&shell.state, record);
    if !rights.is_empty() {
        shell.after_commit(Effect::Rights(rights));
    }
    let moved = if let Event::Breakout(event) = &record.event {
        moved_by(&shell.state, event)
    } else if let Event::Listening(listening::Event::Started { by, .. } | listening::Event::Stopped { by }) =
        &record.event
    {
        vec![*by]
    } else {
        Vec::new()
    };
    let state = &shell.state;
    let whereabouts =
        |who| Whereabouts { who, place: state.breakout.place_of(who), listens_to: state.listening.of(who) };
    let moved: Vec<_> = moved.into_iter().filter(|who| shell.has_socket(*who)).map(whereabouts).collect();
    if !moved.is_empty() {
        shell.after_commit(Effect::Withdraw(moved));
    }
    refresh_view(shell, view_changed, record);
}

/// Whose place may be another after this event.
fn moved_by(state: &session::State, event: &breakout::Event) -> Vec<ParticipantId> {
    breakout::moved_people(event).unwrap_or_else(|| state.people.iter().map(|(id, _)| id).collect())
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
pub(super) fn after_events(myself: &ActorRef<Msg>, state: &mut State, records: &[Record<Event>]) {
    if records.is_empty() {
        return;
    }
    let Some(shell) = state.shell.as_mut() else { return };
    for record in records {
        state.attendance.note_event(&shell.state, &record.event);
        match &record.event {
            Event::Breakout(event) => {
                state.progress.note(myself);
                if matches!(event, breakout::Event::Opened { .. }) {
                    shell.after_commit(Effect::AskBreakouts);
                }
                let people = moved_by(&shell.state, event).into_iter();
                let places: Vec<_> = people.map(|who| (who, shell.state.breakout.place_of(who))).collect();
                if !places.is_empty() {
                    shell.after_commit(Effect::Relocate(places));
                }
            }
            Event::Listening(listening::Event::Started { by, breakout }) => {
                shell.after_commit(Effect::Listen(*by, Some(*breakout)));
            }
            Event::Listening(listening::Event::Stopped { by }) => shell.after_commit(Effect::Listen(*by, None)),
            // After the reply, so that whoever leaves gets it.
            Event::People(people::Event::StandingChanged { id, standing }) => match standing {
                Standing::Removed => shell.after_commit(Effect::Disconnect(*id, Close::Removed)),
                Standing::Denied => shell.after_commit(Effect::Disconnect(*id, Close::Denied)),
                Standing::Left => shell.after_commit(Effect::Disconnect(*id, Close::Left)),
                Standing::Admitted | Standing::Waiting => {}
            },
            Event::Lifecycle(_) if shell.state.lifecycle.status().ended() => shell.after_commit(Effect::Ended),
            Event::Card(card::Event::Drawn { .. } | card::Event::Returned { .. }) => state.progress.note(myself),
            Event::Lifecycle(_)
            | Event::People(_)
            | Event::Journey(_)
            | Event::Hand(_)
            | Event::Chat(_)
            | Event::Timer(_)
            | Event::Card(_)
            | Event::Announcement(_)
            | Event::Help(_)
            | Event::Roster(_)
            | Event::Tag(_)
            | Event::Undo(_)
            | Event::Control(_)
            | Event::Canvas(_)
            | Event::Consent(_)
            | Event::Attendance(_) => {}
        }
    }
    state.saving.watch(myself);
}

/// Lets out what is durable by now, and does what was to be done in between.
pub(super) fn open_gate(myself: &ActorRef<Msg>, state: &mut State) {
    while let Some(effect) = state.shell.as_mut().and_then(Shell::release) {
        match effect {
            Effect::Call(call) => call(),
            Effect::Withdraw(moved) => moved.into_iter().for_each(|moved| withdraw(state, moved)),
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
                let frames = [presence_frame(&shell.state, &state.args.presence, &viewer), state.shelf.frame(&viewer)];
                for socket in shell.sockets(viewer.participant) {
                    for frame in &frames {
                        socket.outbox.push(frame.clone());
                    }
                }
                let sockets: Vec<_> =
                    shell.sockets(viewer.participant).iter().map(|socket| socket.connection).collect();
                for connection in sockets {
                    progress::welcome(state, viewer.participant, connection);
                }
                state.presence_news.note(myself, viewer.participant, state.args.settings.presence_tick);
                relocate(state, viewer.participant, viewer.place);
            }
            Effect::Forward(child, message) => state.args.family.send(child, message),
            Effect::Progress(whom, only, frame) => progress::tell(state, &whom, only, &frame),
            Effect::AskBreakouts => progress::ask_breakouts(state),
            Effect::Follow(entering, viewer, listens_to) => follow(state, entering, viewer, listens_to),
            Effect::Listen(who, to) => listen(state, who, to),
            Effect::Seat(canvas, right, visit) => canvases::seat(state, canvas, right, visit),
            Effect::Rights(changes) => canvases::rights_changed(state, changes),
            Effect::Ended => {
                canvases::keep_last(state);
                let Some(shell) = state.shell.as_ref() else { return };
                for socket in shell.all_sockets() {
                    let connection = socket.connection;
                    myself.send_after(state.args.settings.ended_linger, move || Msg::CloseEnded(connection));
                }
            }
        }
    }
}
