//! One of each event that a client is told.

use plenary_core::{
    ids::Epoch,
    protocol::{
        Event, announcement,
        breakout::{self, Move, RoundState},
        canvas,
        card::{self, DrawMode},
        chat,
        consent::{self, Purpose},
        control::{self, Panel, Why},
        hand, help, journey, lobby, note,
        people::{self, Place, Role, Standing},
        reflection, roster, session,
        tag::{self, Question, Tag},
        timer, undo,
    },
};

use super::{samples, values::*};

samples!(sessions: session::Event {
    session::Event::Started { .. } => session::Event::Started { by: alice() },
    session::Event::Completed { .. } => session::Event::Completed { by: alice() },
    session::Event::Cancelled { .. } => session::Event::Cancelled { by: alice() },
    session::Event::Changed { .. } => session::Event::Changed { session: header(), journey: journey(), decks: vec![deck()] },
});

samples!(lobbies: lobby::Event {
    lobby::Event::Set { .. } => lobby::Event::Set { enabled: false },
    lobby::Event::Knocked { .. } => {
        let waiting = people::Person { standing: Standing::Waiting, place: Place::Plenary, hand_raised_at: None, ..person() };
        lobby::Event::Knocked { person: waiting }
    },
    lobby::Event::Gone { .. } => lobby::Event::Gone { participant_id: bob() },
    lobby::Event::Messaged { .. } => lobby::Event::Messaged { message: lobby_message() },
    lobby::Event::Changed { .. } => lobby::Event::Changed { title: None, name: Some("Bob".into()) },
});

samples!(peoples: people::Event {
    people::Event::Joined { .. } => people::Event::Joined { person: person() },
    people::Event::Left { .. } => people::Event::Left { participant_id: bob() },
    people::Event::Removed { .. } => people::Event::Removed { participant_id: bob(), by: alice() },
    people::Event::Readmitted { .. } => people::Event::Readmitted { person: person() },
    people::Event::Unbanned { .. } => people::Event::Unbanned { participant_id: bob() },
    people::Event::Renamed { .. } => people::Event::Renamed { participant_id: bob(), name: "Bob".into(), label: "Bob".into() },
    people::Event::RoleChanged { .. } => people::Event::RoleChanged { participant_id: charlie(), role: Role::CoFacilitator },
});

samples!(hands: hand::Event {
    hand::Event::Raised { .. } => hand::Event::Raised { participant_id: bob(), at: at(30) },
    hand::Event::Restored { .. } => hand::Event::Restored { hands: [(bob(), at(30))].into() },
    hand::Event::Lowered { .. } => hand::Event::Lowered { participants: vec![bob()] },
});

samples!(chats: chat::Event {
    chat::Event::Sent { .. } => chat::Event::Sent { message: message() },
    chat::Event::Edited { .. } => chat::Event::Edited { message_id: id(0x30), text: "I hear you".into(), at: at(55) },
    chat::Event::Deleted { .. } => chat::Event::Deleted { message_id: id(0x30) },
});

samples!(journeys: journey::Event {
    journey::Event::Changed { .. } => {
        journey::Event::Changed { step: step(), since: at(25), planned_since: Some(at(20)) }
    },
});

samples!(timers: timer::Event {
    timer::Event::Set { .. } => timer::Event::Set { timer: timer() },
    timer::Event::Elapsed { .. } => timer::Event::Elapsed { timer_id: id(0x40), at: at(180) },
    timer::Event::Stopped { .. } => timer::Event::Stopped { timer_id: id(0x40) },
});

samples!(cards: card::Event {
    card::Event::Drawn { .. } => card::Event::Drawn { draw: draw() },
    card::Event::Returned { .. } => card::Event::Returned { draw_id: id(0x22), at: at(45) },
    card::Event::ModeSet { .. } => card::Event::ModeSet { deck_id: id(0x20), mode: DrawMode::Shared },
});

samples!(reflections: reflection::Event {
    reflection::Event::Written { .. } => reflection::Event::Written { reflection: reflection() },
    reflection::Event::Deleted { .. } => reflection::Event::Deleted { reflection_id: id(0x70) },
});

samples!(announcements: announcement::Event {
    announcement::Event::Sent { .. } => announcement::Event::Sent { announcement: announcement() },
});

samples!(breakouts_: breakout::Event {
    breakout::Event::Prepared { .. } => breakout::Event::Prepared { round: round(RoundState::Prepared) },
    breakout::Event::Opened { .. } => breakout::Event::Opened { round: round(open()) },
    breakout::Event::Moved { .. } => {
        let moves = vec![
            Move { participant_id: bob(), to: Place::Plenary },
            Move { participant_id: charlie(), to: Place::Breakout(breakout()) },
        ];
        breakout::Event::Moved { moves, epoch: Epoch(4) }
    },
    breakout::Event::Unopened { .. } => breakout::Event::Unopened { round: Some(round(RoundState::Prepared)) },
    breakout::Event::Discarded { .. } => breakout::Event::Discarded { round_id: id(0x50) },
    breakout::Event::Changed { .. } => {
        breakout::Event::Changed { title: "In pairs".into(), rules: rules(), breakouts: breakouts(), epoch: Epoch(4) }
    },
    breakout::Event::Invited { .. } => breakout::Event::Invited { invitations: invitations() },
    breakout::Event::Listening { .. } => {
        breakout::Event::Listening { participant_id: alice(), breakout_id: Some(breakout()) }
    },
    breakout::Event::Closed { .. } => {
        breakout::Event::Closed { round: round(RoundState::Closed { opened_at: at(60), closed_at: at(660) }) }
    },
});

samples!(notes: note::Event {
    note::Event::Changed { .. } => note::Event::Changed { note: note() },
    note::Event::Removed { .. } => note::Event::Removed { note_id: id(0x90) },
});

samples!(helps: help::Event {
    help::Event::Called { .. } => help::Event::Called { help: help() },
    help::Event::Ended { .. } => help::Event::Ended { help_id: id(0x80), answered_by: Some(alice()) },
});

samples!(rosters: roster::Event {
    roster::Event::Set { .. } => roster::Event::Set { entries: vec![entry()] },
    roster::Event::Matched { .. } => roster::Event::Matched { entry_id: id(0x90), participant_id: None },
});

samples!(tags: tag::Event {
    tag::Event::Set { .. } => tag::Event::Set { tags: vec![team(), Tag { value: String::new(), ..team() }] },
    tag::Event::Asked { .. } => tag::Event::Asked { question: Question { answer: None, ..question() } },
    tag::Event::Answered { .. } => tag::Event::Answered { tag: team() },
    tag::Event::Closed {} => tag::Event::Closed {},
});

samples!(undos: undo::Event {
    undo::Event::Offered { .. } => undo::Event::Offered { undo: undo() },
    undo::Event::Taken { .. } => undo::Event::Taken { undo_id: id(0x81), by: alice() },
});

samples!(controls: control::Event {
    control::Event::Changed { .. } => {
        control::Event::Changed { lead: alice(), acting: Some(charlie()), why: Why::LeadAway }
    },
    control::Event::Gathered { .. } => {
        control::Event::Gathered { by: alice(), place: Place::Breakout(breakout()), panel: Some(Panel::Cards) }
    },
});

samples!(consents: consent::Event {
    consent::Event::Given { .. } => consent::Event::Given { consent: consent() },
    consent::Event::Withdrawn { .. } => consent::Event::Withdrawn { purpose: Purpose::CanvasActivity },
});

samples!(canvases: canvas::Event {
    canvas::Event::Changed { .. } => canvas::Event::Changed { canvas: canvas() },
    canvas::Event::Opened { .. } => canvas::Event::Opened { canvases: vec![canvas_of_breakout()] },
    canvas::Event::Removed { .. } => canvas::Event::Removed { canvas_id: id(0x90) },
});

samples!(capabilities: Event {
    Event::Session(_) => Event::Session(sessions().swap_remove(0)),
    Event::Lobby(_) => Event::Lobby(lobbies().swap_remove(0)),
    Event::People(_) => Event::People(peoples().swap_remove(0)),
    Event::Hand(_) => Event::Hand(hands().swap_remove(0)),
    Event::Chat(_) => Event::Chat(chats().swap_remove(0)),
    Event::Journey(_) => Event::Journey(journeys().swap_remove(0)),
    Event::Timer(_) => Event::Timer(timers().swap_remove(0)),
    Event::Card(_) => Event::Card(cards().swap_remove(0)),
    Event::Reflection(_) => Event::Reflection(reflections().swap_remove(0)),
    Event::Announcement(_) => Event::Announcement(announcements().swap_remove(0)),
    Event::Breakout(_) => Event::Breakout(breakouts_().swap_remove(0)),
    Event::Note(_) => Event::Note(notes().swap_remove(0)),
    Event::Help(_) => Event::Help(helps().swap_remove(0)),
    Event::Roster(_) => Event::Roster(rosters().swap_remove(0)),
    Event::Tag(_) => Event::Tag(tags().swap_remove(0)),
    Event::Undo(_) => Event::Undo(undos().swap_remove(0)),
    Event::Control(_) => Event::Control(controls().swap_remove(0)),
    Event::Canvas(_) => Event::Canvas(canvases().swap_remove(0)),
    Event::Consent(_) => Event::Consent(consents().swap_remove(0)),
});

/// Every event.
pub fn all() -> Vec<Event> {
    let of = |capability: &Event| -> Vec<Event> {
        match capability {
            Event::Session(_) => sessions().into_iter().map(Event::Session).collect(),
            Event::Lobby(_) => lobbies().into_iter().map(Event::Lobby).collect(),
            Event::People(_) => peoples().into_iter().map(Event::People).collect(),
            Event::Hand(_) => hands().into_iter().map(Event::Hand).collect(),
            Event::Chat(_) => chats().into_iter().map(Event::Chat).collect(),
            Event::Journey(_) => journeys().into_iter().map(Event::Journey).collect(),
            Event::Timer(_) => timers().into_iter().map(Event::Timer).collect(),
            Event::Card(_) => cards().into_iter().map(Event::Card).collect(),
            Event::Reflection(_) => reflections().into_iter().map(Event::Reflection).collect(),
            Event::Announcement(_) => announcements().into_iter().map(Event::Announcement).collect(),
            Event::Breakout(_) => breakouts_().into_iter().map(Event::Breakout).collect(),
            Event::Note(_) => notes().into_iter().map(Event::Note).collect(),
            Event::Help(_) => helps().into_iter().map(Event::Help).collect(),
            Event::Roster(_) => rosters().into_iter().map(Event::Roster).collect(),
            Event::Tag(_) => tags().into_iter().map(Event::Tag).collect(),
            Event::Undo(_) => undos().into_iter().map(Event::Undo).collect(),
            Event::Control(_) => controls().into_iter().map(Event::Control).collect(),
            Event::Canvas(_) => canvases().into_iter().map(Event::Canvas).collect(),
            Event::Consent(_) => consents().into_iter().map(Event::Consent).collect(),
        }
    };
    capabilities().iter().flat_map(of).collect()
}
