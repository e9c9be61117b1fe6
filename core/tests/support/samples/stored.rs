//! One of each event that is stored, of all three aggregates.

use plenary_core::{
    domain::{
        announcement, assignment::Constraint, attendance, breakout, breakout_stream, canvas, card, chat, consent,
        control, hand, help, journey, lifecycle, listening, note, participant, people, roster, session::Event, tag,
        timer, undo,
    },
    ids::UserId,
    protocol::{
        breakout::Move,
        canvas::{Access, Right},
        card::DrawMode,
        consent::Purpose,
        control::{Panel, Why},
        people::{Place, Role, Standing},
        reflection::Audience,
    },
};
use serde_json::json;

use super::{
    samples,
    values::{breakout as here, *},
};

samples!(lifecycles: lifecycle::Event {
    lifecycle::Event::Created { .. } => lifecycle::Event::Created {
        id: id(1),
        title: "Team day".into(),
        join_code: "ABCDEF".into(),
        scheduled_at: Some(at(0)),
        capacity: 50,
    },
    lifecycle::Event::Changed { .. } => {
        lifecycle::Event::Changed { title: Some("Team days".into()), scheduled_at: Some(None), capacity: None }
    },
    lifecycle::Event::Started { .. } => lifecycle::Event::Started { by: alice() },
    lifecycle::Event::Completed { .. } => lifecycle::Event::Completed { by: alice() },
    lifecycle::Event::Cancelled { .. } => lifecycle::Event::Cancelled { by: alice() },
});

samples!(peoples: people::Event {
    people::Event::Came { .. } => people::Event::Came {
        id: bob(),
        user: Some(id::<UserId>(0xb1)),
        device: Some(id(0xb2)),
        name: "bob".into(),
        label: "bob (2)".into(),
        role: Role::Participant,
        standing: Standing::Waiting,
    },
    people::Event::StandingChanged { .. } => people::Event::StandingChanged { id: bob(), standing: Standing::Admitted },
    people::Event::Readmitted { .. } => people::Event::Readmitted { id: bob() },
    people::Event::Unbanned { .. } => people::Event::Unbanned { id: bob() },
    people::Event::Renamed { .. } => people::Event::Renamed { id: bob(), name: "Bob".into(), label: "Bob".into() },
    people::Event::RoleChanged { .. } => people::Event::RoleChanged { id: charlie(), role: Role::CoFacilitator },
    people::Event::LobbySet { .. } => people::Event::LobbySet { enabled: true },
    people::Event::LobbyMessaged { .. } => people::Event::LobbyMessaged { text: "We begin soon".into(), to: Some(bob()) },
});

samples!(journeys: journey::Event {
    journey::Event::Planned { .. } => journey::Event::Planned { steps: vec![step()] },
    journey::Event::StepChanged { .. } => journey::Event::StepChanged { step: id(0x10) },
});

samples!(hands: hand::Event {
    hand::Event::Raised { .. } => hand::Event::Raised { participant: bob() },
    hand::Event::Restored { .. } => hand::Event::Restored { hands: [(bob(), at(30))].into() },
    hand::Event::Lowered { .. } => hand::Event::Lowered { participants: vec![bob(), charlie()] },
});

samples!(chats: chat::Event {
    chat::Event::Sent { .. } => chat::Event::Sent { id: id(0x30), thread: Some(bob()), from: alice(), text: "hello".into() },
    chat::Event::Edited { .. } => chat::Event::Edited { id: id(0x30), thread: None, text: "hello all".into() },
    chat::Event::Deleted { .. } => chat::Event::Deleted { id: id(0x30), thread: Some(bob()) },
});

samples!(timers: timer::Event {
    timer::Event::Set { .. } => {
        let timer = json!({
            "scope": { "Breakout": breakout() }, "label": "Break", "duration_ms": 600_000, "clock": { "Running": at(600) },
        });
        timer::Event::Set { id: id(0x40), timer: serde_json::from_value(timer).expect("a timer") }
    },
    timer::Event::Elapsed { .. } => timer::Event::Elapsed { id: id(0x40) },
    timer::Event::Stopped { .. } => timer::Event::Stopped { id: id(0x40) },
});

samples!(cards: card::Event {
    card::Event::LaidOut { .. } => {
        let deck = card::Deck { id: id(0x20), title: "Pictures".into(), mode: DrawMode::Exclusive, cards: vec![card()] };
        card::Event::LaidOut { decks: vec![deck] }
    },
    card::Event::ModeSet { .. } => card::Event::ModeSet { deck: id(0x20), mode: DrawMode::Shared },
    card::Event::Drawn { .. } => card::Event::Drawn { draw: draw() },
    card::Event::Returned { .. } => card::Event::Returned { draw: id(0x22) },
});

samples!(announcements: announcement::Event {
    announcement::Event::Sent { .. } => announcement::Event::Sent {
        id: id(0x60),
        by: alice(),
        text: "Five minutes left".into(),
        breakouts: Some(vec![breakout()]),
        recipients: vec![bob()],
    },
});

/// Breakouts as they are stored.
fn kept() -> Vec<breakout::Breakout> {
    let clock = Some(breakout::Clock::Running { closes_at: at(660), warned: true });
    let north = breakout::Breakout {
        id: here(),
        name: "North".into(),
        capacity: Some(6),
        locked: true,
        clock,
        closed_at: None,
    };
    let clock = Some(breakout::Clock::Paused { left_ms: 90_000 });
    let south = breakout::Breakout {
        id: id(0x52),
        name: "South".into(),
        capacity: None,
        locked: false,
        clock,
        closed_at: None,
    };
    let west = breakout::Breakout { id: id(0x53), clock: None, closed_at: Some(at(600)), ..south.clone() };
    vec![north, south, west]
}

samples!(breakouts_: breakout::Event {
    breakout::Event::Prepared { .. } => breakout::Event::Prepared {
        id: id(0x50),
        title: "In pairs".into(),
        rules: rules(),
        breakouts: kept(),
        assignment: assignment(),
        expected: std::collections::BTreeMap::from([(id(0x90), here())]),
        chance: Some(breakout::Chance::sample(
            7,
            [
                Constraint::Together([bob(), charlie()].into()),
                Constraint::Apart([alice(), bob()].into()),
                Constraint::Spread { tag: "team".into() },
                Constraint::Mix { tag: "role".into() },
                Constraint::Same { tag: "language".into() },
            ]
            .into(),
            [bob()].into(),
        )),
    },
    breakout::Event::Unopened { .. } => {
        breakout::Event::Unopened { round: Box::new(breakout::Round::sample(id(0x50), kept(), assignment())) }
    },
    breakout::Event::Discarded { .. } => breakout::Event::Discarded { id: id(0x50) },
    breakout::Event::Opened { .. } => {
        breakout::Event::Opened { id: id(0x50), breakouts: kept(), assignment: assignment(), invitations: invitations() }
    },
    breakout::Event::Changed { .. } => {
        breakout::Event::Changed { id: id(0x50), title: "In pairs".into(), rules: rules(), breakouts: kept() }
    },
    breakout::Event::Invited { .. } => breakout::Event::Invited { invitations: invitations() },
    breakout::Event::Moved { .. } => {
        let there = Move { participant_id: bob(), to: Place::Breakout(breakout()) };
        breakout::Event::Moved { round: id(0x50), moves: vec![there, Move { participant_id: charlie(), to: Place::Plenary }] }
    },
    breakout::Event::Closed {} => breakout::Event::Closed {},
});

samples!(listenings: listening::Event {
    listening::Event::Started { .. } => listening::Event::Started { by: alice(), breakout: here() },
    listening::Event::Stopped { .. } => listening::Event::Stopped { by: alice() },
});

samples!(helps: help::Event {
    help::Event::Called { .. } => help::Event::Called {
        id: id(0x80),
        by: bob(),
        breakout: Some(here()),
        text: "We are stuck".into(),
    },
    help::Event::Ended { .. } => help::Event::Ended { id: id(0x80), by: bob(), answered_by: Some(alice()) },
});

samples!(rosters: roster::Event {
    roster::Event::Set { .. } => {
        roster::Event::Set { entries: vec![roster::Entry::sample(id(0x90), expected(), Some(bob()))] }
    },
    roster::Event::Matched { .. } => roster::Event::Matched { entry: id(0x90), by: Some(bob()) },
});

samples!(tags: tag::Event {
    tag::Event::Set { .. } => tag::Event::Set { tags: vec![team()] },
    tag::Event::Asked { .. } => {
        let choices = vec!["high".into(), "low".into()];
        tag::Event::Asked { tag: "energy".into(), text: "How do you feel?".into(), choices }
    },
    tag::Event::Answered { .. } => tag::Event::Answered { tag: team() },
    tag::Event::Closed {} => tag::Event::Closed {},
});

samples!(notes: note::Event {
    note::Event::Written { .. } => note::Event::Written { id: id(0x90), by: bob(), text: "We need a harbour".into() },
    note::Event::Edited { .. } => note::Event::Edited { id: id(0x90), text: "We need two".into() },
    note::Event::Removed { .. } => note::Event::Removed { id: id(0x90) },
    note::Event::Pinned { .. } => note::Event::Pinned { id: id(0x90) },
    note::Event::Unpinned { .. } => note::Event::Unpinned { id: id(0x90) },
});

samples!(rooms: breakout_stream::Event {
    breakout_stream::Event::Chat(_) => breakout_stream::Event::Chat(chats().swap_remove(0)),
    breakout_stream::Event::Note(_) => breakout_stream::Event::Note(notes().swap_remove(0)),
});

/// Every event of a breakout's stream.
pub fn room() -> Vec<breakout_stream::Event> {
    let of = |capability: &breakout_stream::Event| -> Vec<breakout_stream::Event> {
        match capability {
            breakout_stream::Event::Chat(_) => chats().into_iter().map(breakout_stream::Event::Chat).collect(),
            breakout_stream::Event::Note(_) => notes().into_iter().map(breakout_stream::Event::Note).collect(),
        }
    };
    rooms().iter().flat_map(of).collect()
}

samples!(undos: undo::Event {
    undo::Event::Offered(_) => undo::Event::Offered(undo::Offered::sample(id(0x81), bob(), at(75))),
    undo::Event::Taken { .. } => undo::Event::Taken { id: id(0x81), by: alice() },
});

samples!(controls: control::Event {
    control::Event::Changed { .. } => {
        control::Event::Changed { lead: alice(), acting: Some(charlie()), why: Why::LeadAway }
    },
    control::Event::Gathered { .. } => {
        control::Event::Gathered { by: alice(), place: Place::Breakout(breakout()), panel: Some(Panel::Cards) }
    },
});

samples!(attendances: attendance::Event {
    attendance::Event::Changed { .. } => {
        attendance::Event::Changed { came: [alice(), bob()].into(), gone: [(charlie(), at(60))].into() }
    },
    attendance::Event::Beat {} => attendance::Event::Beat {},
});

samples!(consents: consent::Event {
    consent::Event::Given { .. } => consent::Event::Given { by: alice(), purpose: Purpose::CanvasActivity },
    consent::Event::Withdrawn { .. } => consent::Event::Withdrawn { by: alice(), purpose: Purpose::CanvasActivity },
});

samples!(canvases: canvas::Event {
    canvas::Event::Created { .. } => canvas::Event::Created {
        id: id(0x90),
        name: "Harbour".into(),
        owner: charlie(),
        access: Access::Nobody {},
        template: Some("four-quadrants".into()),
    },
    canvas::Event::Opened { .. } => canvas::Event::Opened {
        canvases: vec![canvas::OfBreakout { id: id(0x91), breakout: here(), name: "Lighthouse".into() }],
    },
    canvas::Event::Renamed { .. } => canvas::Event::Renamed { id: id(0x90), name: "Port".into() },
    canvas::Event::Shared { .. } => {
        let breakout = Access::Breakout { breakout_id: here(), right: Right::Present };
        canvas::Event::Shared { id: id(0x90), access: breakout, before: access() }
    },
    canvas::Event::Frozen { .. } => canvas::Event::Frozen { id: id(0x90), frozen: true },
    canvas::Event::Removed { .. } => {
        canvas::Event::Removed { id: id(0x90), owner: Some(charlie()), access: Access::Session { right: Right::View } }
    },
});

samples!(capabilities: Event {
    Event::Lifecycle(_) => Event::Lifecycle(lifecycles().swap_remove(0)),
    Event::People(_) => Event::People(peoples().swap_remove(0)),
    Event::Journey(_) => Event::Journey(journeys().swap_remove(0)),
    Event::Hand(_) => Event::Hand(hands().swap_remove(0)),
    Event::Chat(_) => Event::Chat(chats().swap_remove(0)),
    Event::Timer(_) => Event::Timer(timers().swap_remove(0)),
    Event::Card(_) => Event::Card(cards().swap_remove(0)),
    Event::Announcement(_) => Event::Announcement(announcements().swap_remove(0)),
    Event::Breakout(_) => Event::Breakout(breakout::Event::Closed {}),
    Event::Listening(_) => Event::Listening(listenings().swap_remove(0)),
    Event::Help(_) => Event::Help(helps().swap_remove(0)),
    Event::Roster(_) => Event::Roster(rosters().swap_remove(0)),
    Event::Tag(_) => Event::Tag(tags().swap_remove(0)),
    Event::Undo(_) => Event::Undo(undos().swap_remove(0)),
    Event::Control(_) => Event::Control(controls().swap_remove(0)),
    Event::Attendance(_) => Event::Attendance(attendances().swap_remove(0)),
    Event::Canvas(_) => Event::Canvas(canvases().swap_remove(0)),
    Event::Consent(_) => Event::Consent(consents().swap_remove(0)),
});

/// Every event of the session's stream.
pub fn session() -> Vec<Event> {
    let of = |capability: &Event| -> Vec<Event> {
        match capability {
            Event::Lifecycle(_) => lifecycles().into_iter().map(Event::Lifecycle).collect(),
            Event::People(_) => peoples().into_iter().map(Event::People).collect(),
            Event::Journey(_) => journeys().into_iter().map(Event::Journey).collect(),
            Event::Hand(_) => hands().into_iter().map(Event::Hand).collect(),
            Event::Chat(_) => chats().into_iter().map(Event::Chat).collect(),
            Event::Timer(_) => timers().into_iter().map(Event::Timer).collect(),
            Event::Card(_) => cards().into_iter().map(Event::Card).collect(),
            Event::Announcement(_) => announcements().into_iter().map(Event::Announcement).collect(),
            Event::Breakout(_) => breakouts_().into_iter().map(Event::Breakout).collect(),
            Event::Listening(_) => listenings().into_iter().map(Event::Listening).collect(),
            Event::Help(_) => helps().into_iter().map(Event::Help).collect(),
            Event::Roster(_) => rosters().into_iter().map(Event::Roster).collect(),
            Event::Tag(_) => tags().into_iter().map(Event::Tag).collect(),
            Event::Undo(_) => undos().into_iter().map(Event::Undo).collect(),
            Event::Control(_) => controls().into_iter().map(Event::Control).collect(),
            Event::Attendance(_) => attendances().into_iter().map(Event::Attendance).collect(),
            Event::Canvas(_) => canvases().into_iter().map(Event::Canvas).collect(),
            Event::Consent(_) => consents().into_iter().map(Event::Consent).collect(),
        }
    };
    capabilities().iter().flat_map(of).collect()
}

samples!(participant: participant::Event {
    participant::Event::Written { .. } => participant::Event::Written {
        id: id(0x70),
        text: "It stands alone".into(),
        draw: Some(id(0x22)),
        step: Some(id(0x10)),
    },
    participant::Event::Placed { .. } => participant::Event::Placed { id: id(0x70), breakout: here() },
    participant::Event::Shared { .. } => {
        participant::Event::Shared { id: id(0x70), audience: Audience::Breakout(breakout()) }
    },
    participant::Event::Revoked { .. } => participant::Event::Revoked { id: id(0x70) },
    participant::Event::Deleted { .. } => participant::Event::Deleted { id: id(0x70) },
});
