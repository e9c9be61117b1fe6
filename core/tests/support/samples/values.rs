//! The people and things of the samples.

use std::collections::BTreeMap;

use plenary_core::{
    ids::{BreakoutId, Epoch, ParticipantId, Timestamp},
    protocol::{
        announcement::Announcement,
        breakout::{self, Breakout, Constraint, Invitation, RoundState, RoundView, Rules, Spread, Wishes},
        canvas::{self, Canvas},
        card::{Card, DeckView, Draw, DrawMode},
        chat::{Channel, Message},
        consent::{Consent, Purpose},
        help::Help,
        journey::{JourneyView, Phase, Step, StepKind},
        lobby::LobbyMessage,
        note::Note,
        people::{Person, Place, Role, Standing},
        reflection::{Audience, Reflection},
        roster,
        session::{SessionHeader, Status},
        tag::{Question, Tag},
        timer::{Clock, Scope, Timer},
        undo::{Act, Undo},
    },
};
use uuid::Uuid;

/// An id that is the same in every file.
pub fn id<T: From<Uuid>>(n: u128) -> T {
    T::from(Uuid::from_u128(0x018b_cfe5_6800_7000_8000_0000_0000_0000 + n))
}

/// So many seconds after the samples begin.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp(1_700_000_000_000 + seconds * 1_000)
}

pub fn alice() -> ParticipantId {
    id(0xa1)
}

pub fn bob() -> ParticipantId {
    id(0xb0)
}

pub fn charlie() -> ParticipantId {
    id(0xc0)
}

pub fn breakout() -> BreakoutId {
    id(0x51)
}

pub fn step() -> Step {
    Step {
        id: id(0x10),
        phase: Phase::Expand,
        kind: StepKind::Draw,
        title: "Choose a picture".into(),
        instructions: "Take the one that speaks to you.".into(),
        planned_minutes: 10,
        deck_id: Some(id(0x20)),
        breakouts: Some(template()),
    }
}

pub fn template() -> breakout::Template {
    breakout::Template {
        grouping: breakout::Grouping::Size(4),
        rounds: 2,
        names: vec!["Lighthouse".into()],
        capacity: Some(5),
        include_facilitators: true,
        meet_again: true,
        constraints: vec![breakout::TagConstraint { rule: breakout::TagRule::Mix, tag: "language".into() }],
        rules: rules(),
    }
}

pub fn access() -> canvas::Access {
    canvas::Access::People { people: vec![canvas::Grant { participant_id: bob(), right: canvas::Right::Edit }] }
}

pub fn canvas() -> Canvas {
    Canvas {
        id: id(0x90),
        name: "Harbour".into(),
        owner: Some(charlie()),
        access: access(),
        frozen: false,
        template: Some("four-quadrants".into()),
        at: at(77),
    }
}

/// The canvas of the breakout.
pub fn consent() -> Consent {
    Consent { purpose: Purpose::CanvasActivity, since: Timestamp(1_760_000_000_000) }
}

pub fn canvas_of_breakout() -> Canvas {
    let access = canvas::Access::Breakout { breakout_id: breakout(), right: canvas::Right::Edit };
    Canvas { id: id(0x91), name: "Lighthouse".into(), owner: None, access, template: None, ..canvas() }
}

pub fn card() -> Card {
    Card {
        id: id(0x21),
        title: "Lighthouse".into(),
        text: "What guides you?".into(),
        image: Some("/media/lighthouse.svg".into()),
        alt: Some("A lighthouse at night".into()),
    }
}

pub fn draw() -> Draw {
    Draw {
        id: id(0x22),
        deck_id: id(0x20),
        card: card(),
        by: bob(),
        at: at(40),
        step_id: Some(id(0x10)),
        returned_at: None,
    }
}

pub fn person() -> Person {
    Person {
        id: bob(),
        name: "bob".into(),
        label: "bob (2)".into(),
        role: Role::Participant,
        standing: Standing::Admitted,
        place: Place::Breakout(breakout()),
        hand_raised_at: Some(at(30)),
        joined_at: at(10),
        guest: true,
    }
}

pub fn message() -> Message {
    let channel = Channel::Facilitators { participant_id: Some(bob()) };
    Message {
        id: id(0x30),
        channel,
        from: bob(),
        text: "I cannot hear you".into(),
        at: at(50),
        edited_at: Some(at(55)),
    }
}

pub fn breakouts() -> Vec<Breakout> {
    let clock = Some(breakout::Clock::Running { closes_at: at(660), warned: false });
    let north =
        Breakout { id: breakout(), name: "North".into(), capacity: Some(6), locked: true, clock, closed_at: None };
    let clock = Some(breakout::Clock::Paused { left_ms: 90_000 });
    vec![north, Breakout { id: id(0x52), name: "South".into(), capacity: None, locked: false, clock, closed_at: None }]
}

pub fn assignment() -> BTreeMap<ParticipantId, BreakoutId> {
    BTreeMap::from([(bob(), breakout()), (charlie(), id(0x52))])
}

pub fn round(state: RoundState) -> RoundView {
    RoundView {
        id: id(0x50),
        title: "In pairs".into(),
        epoch: Epoch(3),
        state,
        rules: rules(),
        breakouts: breakouts(),
        assignment: assignment(),
        invitations: invitations(),
        expected: BTreeMap::from([(id(0x90), breakout())]),
        spread: Some(spread()),
    }
}

pub fn help() -> Help {
    Help { id: id(0x80), by: bob(), breakout_id: Some(breakout()), text: "We are stuck".into(), at: at(70) }
}

pub fn note() -> Note {
    Note {
        id: id(0x90),
        by: bob(),
        text: "We need a harbour".into(),
        at: at(92),
        edited_at: Some(at(93)),
        pinned_at: Some(at(94)),
    }
}

pub fn undo() -> Undo {
    Undo { id: id(0x81), act: Act::BreakoutsClosed, by: Some(alice()), people: vec![bob()], until: at(75) }
}

pub fn wishes() -> Wishes {
    let constraints = vec![
        Constraint::Together { people: vec![bob(), charlie()] },
        Constraint::Apart { people: vec![alice(), bob()] },
        Constraint::Spread { tag: "team".into() },
        Constraint::Mix { tag: "role".into() },
        Constraint::Same { tag: "language".into() },
    ];
    Wishes { include_facilitators: true, meet_again: true, constraints }
}

pub fn spread() -> Spread {
    Spread { seed: 7, wishes: wishes(), locked: vec![bob()] }
}

pub fn team() -> Tag {
    Tag { participant_id: bob(), tag: "language".into(), value: "עברית".into() }
}

pub fn expected() -> roster::Expected {
    roster::Expected {
        name: Some("Bob".into()),
        email: Some("bob@example.org".into()),
        code: Some("K7-42".into()),
        group: Some("North".into()),
        tags: BTreeMap::from([("language".into(), "עברית".into())]),
    }
}

pub fn entry() -> roster::Entry {
    roster::Entry { id: id(0x90), expected: expected(), participant_id: Some(bob()) }
}

pub fn question() -> Question {
    let choices = vec!["high".into(), "low".into()];
    Question { tag: "energy".into(), text: "How do you feel?".into(), choices, answer: Some("high".into()) }
}

pub fn rules() -> Rules {
    Rules { joining: breakout::Joining::Both, late: breakout::Late::Ask, invitation: true, duration_ms: Some(900_000) }
}

pub fn invitations() -> BTreeMap<ParticipantId, Invitation> {
    BTreeMap::from([(alice(), Invitation { breakout_id: breakout(), declined: true })])
}

pub fn open() -> RoundState {
    RoundState::Open { opened_at: at(60) }
}

pub fn timer() -> Timer {
    Timer {
        id: id(0x40),
        scope: Scope::Breakout(breakout()),
        label: "Two minutes each".into(),
        duration_ms: 120_000,
        clock: Clock::Running { ends_at: at(180) },
    }
}

pub fn announcement() -> Announcement {
    Announcement {
        id: id(0x60),
        by: alice(),
        text: "Five minutes left".into(),
        at: at(70),
        breakouts: Some(vec![breakout()]),
    }
}

pub fn lobby_message() -> LobbyMessage {
    LobbyMessage { at: at(5), text: "We begin soon".into(), to: Some(bob()) }
}

pub fn header() -> SessionHeader {
    SessionHeader {
        id: id(1),
        title: "Team day".into(),
        status: Status::Live,
        join_code: "ABCDEF".into(),
        scheduled_at: Some(at(0)),
        started_at: Some(at(20)),
        ended_at: None,
        lobby: true,
        capacity: 50,
    }
}

pub fn journey() -> JourneyView {
    JourneyView {
        steps: vec![step()],
        current: Some(id(0x10)),
        current_since: Some(at(25)),
        planned_since: Some(at(20)),
    }
}

pub fn deck() -> DeckView {
    DeckView { id: id(0x20), title: "Pictures".into(), mode: DrawMode::Exclusive, card_count: 10, left: 9 }
}

pub fn reflection() -> Reflection {
    Reflection {
        id: id(0x70),
        text: "It stands alone".into(),
        draw_id: Some(id(0x22)),
        step_id: Some(id(0x10)),
        at: at(80),
        edited_at: Some(at(85)),
        shared: Some(Audience::Breakout(breakout())),
    }
}
