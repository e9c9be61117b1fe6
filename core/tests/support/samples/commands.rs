//! One of each command of a client.

use plenary_core::protocol::{
    Command, announcement,
    breakout::{self, Assignment, Move},
    canvas,
    card::{self, DrawMode},
    chat::{self, Channel},
    comment,
    consent::{self, Purpose},
    control::{self, Panel},
    hand, help,
    journey::{self, Phase},
    lobby, note,
    people::{self, Place, Role},
    reflection::{self, ShareWith},
    roster, session, tag,
    timer::{self, Scope},
    undo,
};

use super::{samples, values::*};

samples!(sessions: session::Command {
    session::Command::Start {} => session::Command::Start {},
    session::Command::Complete {} => session::Command::Complete {},
    session::Command::Cancel {} => session::Command::Cancel {},
});

samples!(lobbies: lobby::Command {
    lobby::Command::Set { .. } => lobby::Command::Set { enabled: false },
    lobby::Command::Admit { .. } => lobby::Command::Admit { participants: Some(vec![bob(), charlie()]) },
    lobby::Command::Deny { .. } => lobby::Command::Deny { participants: None },
    lobby::Command::Message { .. } => lobby::Command::Message { text: "We begin soon".into(), to: Some(bob()) },
});

samples!(peoples: people::Command {
    people::Command::Rename { .. } => people::Command::Rename { name: "bob".into() },
    people::Command::Leave {} => people::Command::Leave {},
    people::Command::Remove { .. } => people::Command::Remove { participant_id: bob() },
    people::Command::Unban { .. } => people::Command::Unban { participant_id: bob() },
    people::Command::SetRole { .. } => people::Command::SetRole { participant_id: charlie(), role: Role::CoFacilitator },
    people::Command::ReportPresence { .. } => people::Command::ReportPresence { visible: false },
});

samples!(hands: hand::Command {
    hand::Command::Raise {} => hand::Command::Raise {},
    hand::Command::Lower { .. } => hand::Command::Lower { participant_id: Some(bob()) },
    hand::Command::LowerAll {} => hand::Command::LowerAll {},
});

samples!(chats: chat::Command {
    chat::Command::Send { .. } => chat::Command::Send { channel: Channel::Plenary {}, text: "hello".into() },
    chat::Command::Edit { .. } => chat::Command::Edit { channel: Channel::Breakout {}, message_id: id(0x30), text: "hello all".into() },
    chat::Command::Delete { .. } => {
        let channel = Channel::Facilitators { participant_id: Some(bob()) };
        chat::Command::Delete { channel, message_id: id(0x30) }
    },
});

samples!(journeys: journey::Command {
    journey::Command::Go { .. } => journey::Command::Go { step_id: id(0x10) },
    journey::Command::GoToPhase { .. } => journey::Command::GoToPhase { phase: Phase::Focus },
});

samples!(timers: timer::Command {
    timer::Command::Start { .. } => timer::Command::Start { scope: Scope::Everyone, label: "Break".into(), duration_ms: 600_000 },
    timer::Command::Pause { .. } => timer::Command::Pause { timer_id: id(0x40) },
    timer::Command::Resume { .. } => timer::Command::Resume { timer_id: id(0x40) },
    timer::Command::Extend { .. } => timer::Command::Extend { timer_id: id(0x40), by_ms: -30_000 },
    timer::Command::Stop { .. } => timer::Command::Stop { timer_id: id(0x40) },
});

samples!(cards: card::Command {
    card::Command::Draw { .. } => card::Command::Draw { deck_id: id(0x20), card_id: Some(id(0x21)) },
    card::Command::Return { .. } => card::Command::Return { draw_id: id(0x22) },
    card::Command::SetMode { .. } => card::Command::SetMode { deck_id: id(0x20), mode: DrawMode::Shared },
});

samples!(reflections: reflection::Command {
    reflection::Command::Write { .. } => {
        let text = "It stands alone".into();
        reflection::Command::Write { reflection_id: Some(id(0x70)), text, draw_id: Some(id(0x22)), step_id: Some(id(0x10)) }
    },
    reflection::Command::Share { .. } => reflection::Command::Share { reflection_id: id(0x70), with: ShareWith::Breakout },
    reflection::Command::Revoke { .. } => reflection::Command::Revoke { reflection_id: id(0x70) },
    reflection::Command::Delete { .. } => reflection::Command::Delete { reflection_id: id(0x70) },
});

samples!(announcements: announcement::Command {
    announcement::Command::Send { .. } => {
        announcement::Command::Send { text: "Five minutes left".into(), breakouts: Some(vec![breakout()]) }
    },
});

samples!(breakouts_: breakout::Command {
    breakout::Command::Prepare { .. } => breakout::Command::Prepare {
        round_id: Some(id(0x50)),
        title: "In pairs".into(),
        names: vec!["North".into(), "South".into()],
        capacity: Some(6),
        assignment: Assignment::Given { places: vec![(bob(), 0), (charlie(), 1)] },
        rules: rules(),
    },
    breakout::Command::Plan { .. } => breakout::Command::Plan {
        rounds: 6,
        title: "In fours".into(),
        names: vec!["North".into(), "South".into()],
        capacity: Some(4),
        seed: Some(7),
        wishes: wishes(),
        rules: rules(),
    },
    breakout::Command::FromStep { .. } => breakout::Command::FromStep { step_id: id(0x10), seed: Some(7) },
    breakout::Command::Configure { .. } => {
        breakout::Command::Configure { round_id: Some(id(0x50)), title: Some("In pairs".into()), rules: Some(rules()) }
    },
    breakout::Command::Discard { .. } => breakout::Command::Discard { round_id: id(0x50) },
    breakout::Command::Add { .. } => breakout::Command::Add { round_id: None, name: "West".into(), capacity: Some(6) },
    breakout::Command::Edit { .. } => {
        breakout::Command::Edit { breakout_id: breakout(), name: Some("West".into()), capacity: Some(0), locked: Some(true) }
    },
    breakout::Command::Remove { .. } => breakout::Command::Remove { breakout_id: breakout() },
    breakout::Command::Extend { .. } => breakout::Command::Extend { breakouts: Some(vec![breakout()]), by_ms: -60_000 },
    breakout::Command::Pause { .. } => breakout::Command::Pause { breakouts: None },
    breakout::Command::Resume { .. } => breakout::Command::Resume { breakouts: Some(vec![breakout()]) },
    breakout::Command::Enter { .. } => breakout::Command::Enter { breakout_id: breakout() },
    breakout::Command::Leave {} => breakout::Command::Leave {},
    breakout::Command::Listen { .. } => breakout::Command::Listen { breakout_id: breakout() },
    breakout::Command::Unlisten {} => breakout::Command::Unlisten {},
    breakout::Command::Decline {} => breakout::Command::Decline {},
    breakout::Command::Assign { .. } => breakout::Command::Assign {
        round_id: Some(id(0x50)),
        moves: vec![Move { participant_id: bob(), to: Place::Breakout(breakout()) }],
    },
    breakout::Command::Shuffle { .. } => {
        breakout::Command::Shuffle { round_id: None, seed: Some(7), locked: vec![bob()], wishes: Some(wishes()), keep_places: true }
    },
    breakout::Command::Open { .. } => breakout::Command::Open { round_id: Some(id(0x50)), duration_ms: Some(600_000) },
    breakout::Command::Move { .. } => breakout::Command::Move { moves: vec![Move { participant_id: bob(), to: Place::Plenary }] },
    breakout::Command::Close { .. } => breakout::Command::Close { breakouts: Some(vec![breakout()]), warning_ms: Some(60_000) },
    breakout::Command::KeepOpen { .. } => breakout::Command::KeepOpen { breakouts: None },
});

samples!(notes: note::Command {
    note::Command::Write { .. } => note::Command::Write { text: "We need a harbour".into() },
    note::Command::Edit { .. } => note::Command::Edit { note_id: id(0x90), text: "We need two".into() },
    note::Command::Remove { .. } => note::Command::Remove { note_id: id(0x90) },
    note::Command::Pin { .. } => note::Command::Pin { note_id: id(0x90) },
    note::Command::Unpin { .. } => note::Command::Unpin { note_id: id(0x90) },
});

samples!(helps: help::Command {
    help::Command::Call { .. } => help::Command::Call { text: "We are stuck".into() },
    help::Command::Cancel {} => help::Command::Cancel {},
    help::Command::Answer { .. } => help::Command::Answer { help_id: id(0x80) },
});

samples!(rosters: roster::Command {
    roster::Command::Set { .. } => roster::Command::Set { entries: vec![expected()] },
    roster::Command::Match { .. } => roster::Command::Match { entry_id: id(0x90), participant_id: Some(bob()) },
});

samples!(tags: tag::Command {
    tag::Command::Set { .. } => tag::Command::Set { tags: vec![team()] },
    tag::Command::Ask { .. } => {
        let choices = vec!["high".into(), "low".into()];
        tag::Command::Ask { tag: "energy".into(), text: "How do you feel?".into(), choices }
    },
    tag::Command::Answer { .. } => tag::Command::Answer { value: "low".into() },
    tag::Command::Close {} => tag::Command::Close {},
});

samples!(undos: undo::Command {
    undo::Command::Take { .. } => undo::Command::Take { undo_id: id(0x81) },
});

samples!(controls: control::Command {
    control::Command::HandOver { .. } => control::Command::HandOver { to: charlie() },
    control::Command::Take {} => control::Command::Take {},
    control::Command::Gather { .. } => control::Command::Gather { panel: Some(Panel::Cards) },
});

samples!(consents: consent::Command {
    consent::Command::Give { .. } => consent::Command::Give { purpose: Purpose::CanvasActivity },
    consent::Command::Withdraw { .. } => consent::Command::Withdraw { purpose: Purpose::CanvasActivity },
});

samples!(canvases: canvas::Command {
    canvas::Command::Create { .. } => canvas::Command::Create {
        name: "Harbour".into(),
        access: Some(access()),
        template: Some("four-quadrants".into()),
    },
    canvas::Command::Rename { .. } => canvas::Command::Rename { canvas_id: id(0x90), name: "Port".into() },
    canvas::Command::Share { .. } => {
        canvas::Command::Share { canvas_id: id(0x90), access: canvas::Access::Session { right: canvas::Right::Comment } }
    },
    canvas::Command::Freeze { .. } => canvas::Command::Freeze { canvas_id: id(0x90), frozen: true },
    canvas::Command::Remove { .. } => canvas::Command::Remove { canvas_id: id(0x90) },
});

samples!(comments: comment::Command {
    comment::Command::Begin { .. } => comment::Command::Begin {
        canvas_id: id(0x90),
        text: "Why here?".into(),
        element: Some("note-1".into()),
        at: [120.0, -40.5],
    },
    comment::Command::Reply { .. } => {
        comment::Command::Reply { canvas_id: id(0x90), thread_id: id(0x95), text: "It was free.".into() }
    },
    comment::Command::Edit { .. } => comment::Command::Edit {
        canvas_id: id(0x90),
        thread_id: id(0x95),
        comment_id: id(0x96),
        text: "It was empty.".into(),
    },
    comment::Command::Remove { .. } => {
        comment::Command::Remove { canvas_id: id(0x90), thread_id: id(0x95), comment_id: id(0x96) }
    },
    comment::Command::Resolve { .. } => {
        comment::Command::Resolve { canvas_id: id(0x90), thread_id: id(0x95), resolved: true }
    },
    comment::Command::React { .. } => comment::Command::React {
        canvas_id: id(0x90),
        thread_id: id(0x95),
        comment_id: id(0x96),
        reaction: comment::Reaction::Insight,
        on: true,
    },
});

samples!(capabilities: Command {
    Command::Session(_) => Command::Session(session::Command::Start {}),
    Command::Lobby(_) => Command::Lobby(lobby::Command::Set { enabled: true }),
    Command::People(_) => Command::People(people::Command::Leave {}),
    Command::Hand(_) => Command::Hand(hand::Command::Raise {}),
    Command::Chat(_) => Command::Chat(chats().swap_remove(0)),
    Command::Journey(_) => Command::Journey(journeys().swap_remove(0)),
    Command::Timer(_) => Command::Timer(timers().swap_remove(0)),
    Command::Card(_) => Command::Card(cards().swap_remove(0)),
    Command::Reflection(_) => Command::Reflection(reflections().swap_remove(0)),
    Command::Announcement(_) => Command::Announcement(announcements().swap_remove(0)),
    Command::Breakout(_) => Command::Breakout(breakout::Command::Leave {}),
    Command::Note(_) => Command::Note(notes().swap_remove(0)),
    Command::Help(_) => Command::Help(help::Command::Cancel {}),
    Command::Roster(_) => Command::Roster(rosters().swap_remove(0)),
    Command::Tag(_) => Command::Tag(tags().swap_remove(0)),
    Command::Undo(_) => Command::Undo(undos().swap_remove(0)),
    Command::Control(_) => Command::Control(control::Command::Take {}),
    Command::Canvas(_) => Command::Canvas(canvases().swap_remove(0)),
    Command::Consent(_) => Command::Consent(consents().swap_remove(0)),
    Command::Comment(_) => Command::Comment(comments().swap_remove(0)),
});

/// Every command.
pub fn all() -> Vec<Command> {
    let of = |capability: &Command| -> Vec<Command> {
        match capability {
            Command::Session(_) => sessions().into_iter().map(Command::Session).collect(),
            Command::Lobby(_) => lobbies().into_iter().map(Command::Lobby).collect(),
            Command::People(_) => peoples().into_iter().map(Command::People).collect(),
            Command::Hand(_) => hands().into_iter().map(Command::Hand).collect(),
            Command::Chat(_) => chats().into_iter().map(Command::Chat).collect(),
            Command::Journey(_) => journeys().into_iter().map(Command::Journey).collect(),
            Command::Timer(_) => timers().into_iter().map(Command::Timer).collect(),
            Command::Card(_) => cards().into_iter().map(Command::Card).collect(),
            Command::Reflection(_) => reflections().into_iter().map(Command::Reflection).collect(),
            Command::Announcement(_) => announcements().into_iter().map(Command::Announcement).collect(),
            Command::Breakout(_) => breakouts_().into_iter().map(Command::Breakout).collect(),
            Command::Note(_) => notes().into_iter().map(Command::Note).collect(),
            Command::Help(_) => helps().into_iter().map(Command::Help).collect(),
            Command::Roster(_) => rosters().into_iter().map(Command::Roster).collect(),
            Command::Tag(_) => tags().into_iter().map(Command::Tag).collect(),
            Command::Undo(_) => undos().into_iter().map(Command::Undo).collect(),
            Command::Control(_) => controls().into_iter().map(Command::Control).collect(),
            Command::Canvas(_) => canvases().into_iter().map(Command::Canvas).collect(),
            Command::Consent(_) => consents().into_iter().map(Command::Consent).collect(),
            Command::Comment(_) => comments().into_iter().map(Command::Comment).collect(),
        }
    };
    capabilities().iter().flat_map(of).collect()
}
