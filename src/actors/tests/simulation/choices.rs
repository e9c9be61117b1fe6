//! What people may think of asking, given what they know. Much of it is refused, and that is as it should be.

use plenary_core::{
    ids::{CanvasId, MessageId, ParticipantId, ReflectionId, StepId},
    protocol::{
        Command, announcement,
        breakout::{self, Assignment, Constraint, Joining, Late, Move, Rules, Wishes},
        canvas::{self, Access, Grant, Right},
        card::{self, DrawMode},
        chat::{self, Channel},
        control::{self, Panel},
        hand, help, journey, lobby, note,
        people::{self, Place, Role},
        reflection::{self, ShareWith},
        session::SessionView,
        tag::{self, Tag},
        timer::{self, Scope},
        undo,
    },
};
use rand::{RngExt, rngs::StdRng};
use uuid::Uuid;

use super::{
    super::{
        client::{PRIVATE, THREAD},
        stage::DECK,
    },
    world::Person,
};

/// Something to ask.
pub fn command(dice: &mut StdRng, people: &[Person], at: usize) -> Option<Command> {
    let me = &people[at].client;
    let Some(view) = &me.view.session else {
        return Some(Command::People(people::Command::Rename { name: format!("waiting {at}") }));
    };
    if view.role.facilitates() && dice.random_range(0..100) < 60 {
        return Some(run(dice, people, view));
    }
    let text = format!("{at} says {}", dice.random_range(0..1_000));
    Some(match dice.random_range(0..100) {
        0..10 => say(Channel::Plenary {}, text),
        10..24 => say(Channel::Breakout {}, text),
        24..29 => say(Channel::Facilitators { participant_id: None }, format!("{THREAD}{} {text}", me.who)),
        29..32 => {
            let message_id = one(dice, view.chat.iter().map(|message| message.id))?;
            edit(dice, Channel::Plenary {}, message_id, &text)
        }
        32..35 => {
            let messages = me.view.breakouts.values().flat_map(|view| view.chat.iter().map(|message| message.id));
            let message_id = one(dice, messages)?;
            edit(dice, Channel::Breakout {}, message_id, &text)
        }
        35..39 => Command::Hand(hand::Command::Raise {}),
        39..42 => Command::Hand(hand::Command::Lower { participant_id: None }),
        42..49 => Command::Card(card::Command::Draw { deck_id: DECK, card_id: None }),
        49..52 => {
            let draws = view.draws.iter().filter(|draw| draw.by == me.who).map(|draw| draw.id);
            Command::Card(card::Command::Return { draw_id: one(dice, draws)? })
        }
        52..54 => Command::People(people::Command::Rename { name: format!("name {}", dice.random_range(0..5)) }),
        54..58 => Command::People(people::Command::ReportPresence { visible: dice.random_range(0..2) == 0 }),
        58..59 if at > 2 => Command::People(people::Command::Leave {}),
        58..59 => Command::Note(note::Command::Write { text }),
        59..60 => {
            let notes = me.view.breakouts.values().flat_map(|view| view.notes.iter().map(|note| note.id));
            let note_id = one(dice, notes)?;
            Command::Note(match dice.random_range(0..4) {
                0 => note::Command::Pin { note_id },
                1 => note::Command::Unpin { note_id },
                2 => note::Command::Remove { note_id },
                _ => note::Command::Edit { note_id, text },
            })
        }
        60 => write(None, format!("{PRIVATE}{} {text}", me.who)),
        61 => Command::Canvas(drawing(dice, view)),
        62..71 => write(None, format!("open {text}")),
        _ => {
            let own = me.view.own.as_ref()?.reflections.iter().filter(|own| !own.text.starts_with(PRIVATE));
            let reflection_id = one(dice, own.map(|own| own.id))?;
            words(dice, reflection_id, text)
        }
    })
}

/// What becomes of canvases. One that is made private says whose it is, and is never shared under that name.
fn drawing(dice: &mut StdRng, view: &SessionView) -> canvas::Command {
    let access = access(dice, view);
    let name = match access {
        Access::Nobody {} => format!("{PRIVATE}{}", view.me),
        Access::Session { .. } | Access::Breakout { .. } | Access::People { .. } => "open".to_owned(),
    };
    let Some(canvas_id) = one(dice, view.canvases.iter().map(|canvas| canvas.id)) else {
        return canvas::Command::Create { name, access: Some(access), template: None };
    };
    match dice.random_range(0..8) {
        0..3 => canvas::Command::Create { name, access: Some(access), template: None },
        3 => canvas::Command::Rename { canvas_id, name: "another name".into() },
        4 => canvas::Command::Freeze { canvas_id, frozen: dice.random_range(0..2) == 0 },
        5 => canvas::Command::Remove { canvas_id },
        _ if name_of(view, canvas_id).is_some_and(|name| name.starts_with(PRIVATE)) => {
            canvas::Command::Rename { canvas_id, name: "open again".into() }
        }
        _ => canvas::Command::Share { canvas_id, access },
    }
}

fn name_of(view: &SessionView, id: CanvasId) -> Option<&str> {
    view.canvases.iter().find(|canvas| canvas.id == id).map(|canvas| canvas.name.as_str())
}

fn access(dice: &mut StdRng, view: &SessionView) -> Access {
    let right = [Right::View, Right::Comment, Right::Edit][dice.random_range(0..3)];
    match (dice.random_range(0..4), &view.round) {
        (0, _) => Access::Nobody {},
        (1, Some(round)) => {
            Access::Breakout { breakout_id: round.breakouts[dice.random_range(0..round.breakouts.len())].id, right }
        }
        (2, _) => {
            let participant_id = view.people[dice.random_range(0..view.people.len())].id;
            Access::People { people: vec![Grant { participant_id, right }] }
        }
        _ => Access::Session { right },
    }
}

fn one<T>(dice: &mut StdRng, some: impl Iterator<Item = T>) -> Option<T> {
    let mut some: Vec<T> = some.collect();
    (!some.is_empty()).then(|| some.swap_remove(dice.random_range(0..some.len())))
}

fn say(channel: Channel, text: String) -> Command {
    Command::Chat(chat::Command::Send { channel, text })
}

fn edit(dice: &mut StdRng, channel: Channel, message_id: MessageId, text: &str) -> Command {
    Command::Chat(match dice.random_range(0..2) {
        0 => chat::Command::Delete { channel, message_id },
        // What stood in a thread goes on being recognised.
        _ => chat::Command::Edit { channel, message_id, text: format!("better: {text}") },
    })
}

fn write(reflection_id: Option<ReflectionId>, text: String) -> Command {
    Command::Reflection(reflection::Command::Write { reflection_id, text, draw_id: None, step_id: None })
}

fn words(dice: &mut StdRng, reflection_id: ReflectionId, text: String) -> Command {
    Command::Reflection(match dice.random_range(0..10) {
        0..2 => reflection::Command::Share { reflection_id, with: ShareWith::Facilitators },
        2..4 => reflection::Command::Share { reflection_id, with: ShareWith::Everyone },
        4..6 => reflection::Command::Share { reflection_id, with: ShareWith::Breakout },
        6..8 => reflection::Command::Revoke { reflection_id },
        8 => reflection::Command::Delete { reflection_id },
        _ => return write(Some(reflection_id), format!("open {text}")),
    })
}

/// What those who facilitate ask for.
fn run(dice: &mut StdRng, people: &[Person], view: &SessionView) -> Command {
    let everyone: Vec<ParticipantId> = view.people.iter().map(|person| person.id).collect();
    let who = everyone[dice.random_range(0..everyone.len())];
    let timer = one(dice, view.timers.iter().map(|timer| timer.id));
    match dice.random_range(0..100) {
        0..6 => Command::Journey(journey::Command::Go { step_id: StepId(Uuid::from_u128(dice.random_range(1..4))) }),
        6..18 => Command::Timer(timer::Command::Start {
            scope: Scope::Everyone,
            label: String::new(),
            duration_ms: dice.random_range(1_000..20_000),
        }),
        18..26 => match timer {
            None => Command::Hand(hand::Command::LowerAll {}),
            Some(timer_id) => Command::Timer(match dice.random_range(0..4) {
                0 => timer::Command::Pause { timer_id },
                1 => timer::Command::Resume { timer_id },
                2 => timer::Command::Stop { timer_id },
                _ => timer::Command::Extend { timer_id, by_ms: dice.random_range(-5_000..5_000) },
            }),
        },
        26..31 => Command::Announcement(announcement::Command::Send { text: "listen".into(), breakouts: None }),
        31..34 => Command::Announcement(announcement::Command::Send {
            text: "listen, you".into(),
            breakouts: view.round.as_ref().map(|round| round.breakouts.iter().take(1).map(|b| b.id).collect()),
        }),
        34..37 => Command::Hand(hand::Command::Lower { participant_id: Some(who) }),
        37..41 => {
            let roles = [Role::Observer, Role::Participant, Role::Participant, Role::CoFacilitator];
            Command::People(people::Command::SetRole { participant_id: who, role: roles[dice.random_range(0..4)] })
        }
        41..42 => Command::People(people::Command::Remove { participant_id: who }),
        42..44 => Command::People(people::Command::Unban { participant_id: who }),
        44..48 => Command::Lobby(lobby::Command::Set { enabled: dice.random_range(0..2) == 0 }),
        48..53 => Command::Lobby(lobby::Command::Admit { participants: None }),
        53..54 => Command::Lobby(lobby::Command::Deny { participants: None }),
        54..56 => Command::Lobby(lobby::Command::Message { text: "soon".into(), to: None }),
        56..58 => {
            let mode = if dice.random_range(0..2) == 0 { DrawMode::Shared } else { DrawMode::Exclusive };
            Command::Card(card::Command::SetMode { deck_id: DECK, mode })
        }
        58..61 => {
            let participant_id = Some(people[dice.random_range(0..people.len())].client.who);
            let text = participant_id.map_or(String::new(), |who| format!("{THREAD}{who} yes?"));
            say(Channel::Facilitators { participant_id }, text)
        }
        61 if dice.random_range(0..2) == 0 => Command::Control(match dice.random_range(0..4) {
            0 => control::Command::Gather { panel: Some(Panel::Cards) },
            1 => control::Command::Take {},
            _ => control::Command::HandOver { to: who },
        }),
        61 => Command::Tag(tag::Command::Set {
            tags: vec![Tag { participant_id: who, tag: "team".into(), value: dice.random_range(0..3).to_string() }],
        }),
        62 => Command::Help(help::Command::Call { text: "come".into() }),
        63 => match view.help.first() {
            Some(call) => Command::Help(help::Command::Answer { help_id: call.id }),
            None => Command::Help(help::Command::Cancel {}),
        },
        64 if dice.random_range(0..2) == 0 => Command::Canvas(drawing(dice, view)),
        64..68 if !view.undos.is_empty() => {
            let offer = view.undos[dice.random_range(0..view.undos.len())].id;
            Command::Undo(undo::Command::Take { undo_id: offer })
        }
        _ => Command::Breakout(rounds(dice, view, who)),
    }
}

/// What becomes of the open round, or of the next one.
pub fn rounds(dice: &mut StdRng, view: &SessionView, who: ParticipantId) -> breakout::Command {
    let Some(round) = &view.round else { return preparing(dice, view, who) };
    let one = |dice: &mut StdRng| round.breakouts[dice.random_range(0..round.breakouts.len())].id;
    let somewhere = |dice: &mut StdRng| match dice.random_range(0..4) {
        0 => Place::Plenary,
        _ => Place::Breakout(one(dice)),
    };
    let some = |dice: &mut StdRng| (dice.random_range(0..2) == 0).then(|| vec![one(dice)]);
    match dice.random_range(0..26) {
        0..8 => {
            let to = somewhere(dice);
            breakout::Command::Move { moves: vec![Move { participant_id: who, to }] }
        }
        8 => {
            let to = somewhere(dice);
            let moves = view.people.iter().map(|person| Move { participant_id: person.id, to }).collect();
            breakout::Command::Move { moves }
        }
        9..11 => breakout::Command::Close { breakouts: some(dice), warning_ms: Some(dice.random_range(0..8_000)) },
        11 => breakout::Command::KeepOpen { breakouts: some(dice) },
        12 => breakout::Command::Extend { breakouts: some(dice), by_ms: dice.random_range(-40_000..40_000) },
        13 => breakout::Command::Pause { breakouts: some(dice) },
        14 => breakout::Command::Resume { breakouts: some(dice) },
        15..20 => breakout::Command::Enter { breakout_id: one(dice) },
        20 => breakout::Command::Leave {},
        21 => breakout::Command::Decline {},
        22 => breakout::Command::Edit {
            breakout_id: one(dice),
            name: None,
            capacity: Some(dice.random_range(0..4)),
            locked: Some(dice.random_range(0..4) == 0),
        },
        23 => breakout::Command::Listen { breakout_id: one(dice) },
        24 => breakout::Command::Unlisten {},
        _ => breakout::Command::Add { round_id: None, name: "One more".into(), capacity: None },
    }
}

fn wishes(dice: &mut StdRng, view: &SessionView) -> Wishes {
    let constraints = match dice.random_range(0..3) {
        0 => vec![Constraint::Spread { tag: "team".into() }],
        1 if view.people.len() > 1 => vec![Constraint::Apart { people: vec![view.people[0].id, view.people[1].id] }],
        _ => Vec::new(),
    };
    Wishes { include_facilitators: dice.random_range(0..2) == 0, meet_again: false, constraints }
}

fn preparing(dice: &mut StdRng, view: &SessionView, who: ParticipantId) -> breakout::Command {
    let Some(round) = view.prepared_rounds.last().filter(|_| dice.random_range(0..8) > 0) else {
        return breakout::Command::Prepare {
            round_id: None,
            title: String::new(),
            names: ["One", "Two", "Three"].map(str::to_owned).to_vec(),
            capacity: None,
            assignment: Assignment::Random { seed: None, wishes: wishes(dice, view) },
            rules: Rules {
                joining: [Joining::Assigned, Joining::SelfChoice, Joining::Both][dice.random_range(0..3)],
                late: [Late::FillSmallest, Late::Ask, Late::SelfChoice][dice.random_range(0..3)],
                invitation: dice.random_range(0..3) == 0,
                duration_ms: None,
            },
        };
    };
    match dice.random_range(0..10) {
        0 => {
            let keep_places = dice.random_range(0..2) == 0;
            breakout::Command::Shuffle { round_id: None, seed: None, locked: Vec::new(), wishes: None, keep_places }
        }
        1 => {
            let to = Place::Breakout(round.breakouts[dice.random_range(0..round.breakouts.len())].id);
            breakout::Command::Assign { round_id: None, moves: vec![Move { participant_id: who, to }] }
        }
        2 if !view.past_rounds.is_empty() => {
            breakout::Command::Open { round_id: view.past_rounds.last().map(|round| round.id), duration_ms: None }
        }
        _ => {
            let duration_ms = (dice.random_range(0..3) == 0).then(|| dice.random_range(10_000..60_000));
            breakout::Command::Open { round_id: None, duration_ms }
        }
    }
}
