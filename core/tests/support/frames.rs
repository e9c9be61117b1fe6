//! One of each frame of the server, one state frame of each view, and the connection's own verbs.

use std::collections::BTreeMap;

use plenary_core::{
    ids::{Seq, Stream},
    protocol::{
        Answer, Attach, ClientFrame, Code, Event, ServerFrame, VERSION,
        breakout::{BreakoutView, Listener, RoundState},
        chat::{Channel, Message},
        control::ControlView,
        envelope::{ErrorFrame, Notice, Renew, View},
        lobby::LobbyView,
        people::{Person, Place, PresenceEntry, PresenceState, Role},
        progress::BreakoutProgress,
        reflection::{Audience, ParticipantView, SharedReflection},
        session::SessionView,
    },
};
use serde_json::Value;

use super::samples::{events, samples, values::*};

fn state(stream: Stream, data: View) -> ServerFrame {
    ServerFrame::State { stream, seq: Seq(12), at: at(100), data }
}

samples!(server: ServerFrame {
    ServerFrame::Attached { .. } => ServerFrame::Attached {
        reference: "c1".into(),
        session_id: id(1),
        participant_id: bob(),
        connection_id: id(0xcc),
        server_time: at(100),
        protocol: VERSION,
    },
    ServerFrame::Reply { .. } => ServerFrame::Reply {
        reference: "c2".into(),
        stream: Some(Stream::Breakout(breakout())),
        seq: Some(Seq(13)),
        data: Answer { id: Some(id(0x30)) },
    },
    ServerFrame::Error(_) => ServerFrame::Error(ErrorFrame {
        reference: Some("c3".into()),
        code: Code::StoreUnavailable,
        class: Code::StoreUnavailable.class(),
        retry: Code::StoreUnavailable.retry(),
        message: Code::StoreUnavailable.meaning().trim().into(),
        retry_after_ms: Some(1_000),
    }),
    ServerFrame::Event { .. } => event(events::all().swap_remove(0)),
    ServerFrame::State { .. } => state(Stream::Session, views().swap_remove(0)),
    ServerFrame::Presence { .. } => {
        let states = [PresenceState::Online, PresenceState::Background, PresenceState::Reconnecting, PresenceState::Offline];
        let who = [alice(), bob(), charlie(), id(0xd0)];
        let people = who.into_iter().zip(states).map(|(participant_id, state)| PresenceEntry { participant_id, state, since: at(90) });
        ServerFrame::Presence { complete: true, people: people.collect() }
    },
    ServerFrame::Shared { .. } => {
        ServerFrame::Shared { complete: false, reflections: vec![shared_reflection()], revoked: vec![id(0x71)] }
    },
    ServerFrame::Progress { .. } => ServerFrame::Progress {
        breakouts: vec![BreakoutProgress {
            breakout_id: breakout(),
            assigned: 4,
            here: 3,
            cards: 5,
            reflections: 2,
            messages: 12,
            notes: 3,
            last_activity_at: Some(at(95)),
        }],
    },
    ServerFrame::Notice { .. } => ServerFrame::Notice { notice: Notice::SlowDown, retry_after_ms: Some(250) },
    ServerFrame::Pong { .. } => ServerFrame::Pong { reference: "c4".into(), server_time: at(100) },
});

samples!(views: View {
    View::Session(_) => View::Session(session_view()),
    View::Lobby(_) => View::Lobby(LobbyView {
        title: "Team day".into(),
        me: bob(),
        name: "bob".into(),
        since: at(3),
        messages: vec![lobby_message()],
    }),
    View::Breakout(_) => {
        let here = Message { channel: Channel::Breakout {}, edited_at: None, ..message() };
        View::Breakout(BreakoutView { breakout_id: breakout(), chat: vec![here], notes: vec![note()] })
    },
    View::Participant(_) => View::Participant(ParticipantView { reflections: vec![reflection()] }),
});

/// Each view in a frame of its stream, by its name.
pub fn states() -> Vec<(&'static str, ServerFrame)> {
    let named = |view: View| match view {
        View::Session(_) => ("session", state(Stream::Session, view)),
        View::Lobby(_) => ("lobby", state(Stream::Session, view)),
        View::Breakout(_) => ("breakout", state(Stream::Breakout(breakout()), view)),
        View::Participant(_) => ("participant", state(Stream::Participant(bob()), view)),
    };
    views().into_iter().map(named).collect()
}

/// An event in a frame of the stream it stands in.
pub fn event(event: Event) -> ServerFrame {
    let stream = match event {
        Event::Reflection(_) => Stream::Participant(bob()),
        Event::Note(_) => Stream::Breakout(breakout()),
        Event::Session(_)
        | Event::Lobby(_)
        | Event::People(_)
        | Event::Hand(_)
        | Event::Chat(_)
        | Event::Journey(_)
        | Event::Timer(_)
        | Event::Card(_)
        | Event::Announcement(_)
        | Event::Breakout(_)
        | Event::Help(_)
        | Event::Roster(_)
        | Event::Tag(_)
        | Event::Control(_)
        | Event::Canvas(_)
        | Event::Consent(_)
        | Event::Undo(_) => Stream::Session,
    };
    ServerFrame::Event { stream, seq: Seq(13), at: at(101), event }
}

/// The frames of a client that are no commands.
pub fn verbs() -> Vec<ClientFrame> {
    let body = |data: serde_json::Result<Value>| data.ok();
    let attach = Attach {
        token: Some("<token>".into()),
        protocol: Some(VERSION),
        replaces: Some(id(0xcc)),
        since: BTreeMap::from([(Stream::Session, Seq(12)), (Stream::Participant(bob()), Seq(2))]),
    };
    let frame = |kind: &str, data| ClientFrame { reference: "c1".into(), id: None, kind: kind.into(), data };
    vec![
        frame("attach", body(serde_json::to_value(attach))),
        frame("auth", body(serde_json::to_value(Renew { token: "<token>".into() }))),
        frame("ping", None),
    ]
}

fn shared_reflection() -> SharedReflection {
    SharedReflection {
        id: id(0x70),
        by: bob(),
        text: "It stands alone".into(),
        draw_id: Some(id(0x22)),
        step_id: Some(id(0x10)),
        shared_at: at(90),
        audience: Audience::Facilitators,
    }
}

/// The session as charlie, a co-facilitator, sees it.
fn session_view() -> SessionView {
    let facilitator = |id, name: &str, role| Person {
        id,
        name: name.into(),
        label: name.into(),
        role,
        place: Place::Plenary,
        hand_raised_at: None,
        guest: false,
        ..person()
    };
    SessionView {
        session: header(),
        me: charlie(),
        role: Role::CoFacilitator,
        people: vec![
            facilitator(alice(), "alice", Role::Facilitator),
            person(),
            facilitator(charlie(), "charlie", Role::CoFacilitator),
        ],
        journey: journey(),
        timers: vec![timer()],
        decks: vec![deck()],
        draws: vec![draw()],
        chat: vec![message()],
        announcements: vec![announcement()],
        round: Some(round(open())),
        prepared_rounds: vec![round(RoundState::Prepared)],
        past_rounds: vec![round(RoundState::Closed { opened_at: at(1), closed_at: at(2) })],
        listeners: vec![Listener { participant_id: alice(), breakout_id: breakout() }],
        help: vec![help()],
        tags: BTreeMap::from([(bob(), BTreeMap::from([("language".into(), "עברית".into())]))]),
        roster: vec![entry()],
        question: Some(question()),
        control: ControlView { lead: alice(), acting: Some(charlie()) },
        undos: vec![undo()],
        canvases: vec![canvas_of_breakout(), canvas()],
        consents: vec![consent()],
    }
}
