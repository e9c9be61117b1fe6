//! Decisions: the same ones each time, nothing after the end, nothing left of a refusal, nothing doubled by a
//! command that comes twice (I4).

use std::fmt::Debug;

use plenary_core::{
    domain::{Aggregate, Record, breakout_stream, participant, session},
    protocol::{self, announcement, breakout, canvas, card, chat, control, help, lobby, note, reflection, tag, timer},
};
use proptest::prelude::*;

use crate::{
    config,
    support::{
        generator::ops,
        scene::{Scene, Turn, Turned, decide},
    },
};

/// Whether a command that comes again must change nothing. The others make something new each time; the shell
/// answers them from the remembered command id.
fn settles(command: &session::Command) -> bool {
    match command {
        session::Command::Create(_) => true,
        session::Command::Change(_) => false,
        session::Command::Present(_) => true,
        session::Command::Beat => false,
        session::Command::Join(join) => join.user.is_some() || join.device.is_some(),
        session::Command::Client(command) => match command {
            protocol::Command::Chat(command) => talk_settles(command),
            protocol::Command::Reflection(command) => own_settles(command),
            protocol::Command::Lobby(command) => !matches!(command, lobby::Command::Message { .. }),
            protocol::Command::Timer(command) => {
                !matches!(command, timer::Command::Start { .. } | timer::Command::Extend { .. })
            }
            protocol::Command::Card(command) => !matches!(command, card::Command::Draw { card_id: None, .. }),
            protocol::Command::Announcement(announcement::Command::Send { .. }) => false,
            protocol::Command::Breakout(command) => match command {
                breakout::Command::Prepare { .. }
                | breakout::Command::Plan { .. }
                | breakout::Command::FromStep { .. }
                | breakout::Command::Shuffle { .. }
                | breakout::Command::Add { .. }
                | breakout::Command::Extend { .. } => false,
                breakout::Command::Close { warning_ms, .. } => *warning_ms == Some(0),
                breakout::Command::Configure { .. }
                | breakout::Command::Discard { .. }
                | breakout::Command::Assign { .. }
                | breakout::Command::Open { .. }
                | breakout::Command::Move { .. }
                | breakout::Command::Edit { .. }
                | breakout::Command::Remove { .. }
                | breakout::Command::KeepOpen { .. }
                | breakout::Command::Pause { .. }
                | breakout::Command::Resume { .. }
                | breakout::Command::Enter { .. }
                | breakout::Command::Leave {}
                | breakout::Command::Listen { .. }
                | breakout::Command::Unlisten {}
                | breakout::Command::Decline {} => true,
            },
            protocol::Command::Note(command) => !matches!(command, note::Command::Write { .. }),
            // What was taken back cannot be taken back again.
            protocol::Command::Undo(_) => false,
            protocol::Command::Roster(_) => true,
            protocol::Command::Tag(tag::Command::Ask { .. }) => false,
            protocol::Command::Tag(_) => true,
            protocol::Command::Help(help::Command::Answer { .. }) => false,
            protocol::Command::Help(_) => true,
            protocol::Command::Control(control::Command::Gather { .. }) => false,
            // What was removed is not there any more.
            protocol::Command::Canvas(canvas::Command::Create { .. } | canvas::Command::Remove { .. }) => false,
            protocol::Command::Canvas(_) | protocol::Command::Comment(_) | protocol::Command::Consent(_) => true,
            // Whoever handed it over has it no more.
            protocol::Command::Control(_)
            | protocol::Command::Session(_)
            | protocol::Command::People(_)
            | protocol::Command::Hand(_)
            | protocol::Command::Journey(_) => true,
        },
    }
}

fn talk_settles(command: &chat::Command) -> bool {
    !matches!(command, chat::Command::Send { .. })
}

fn own_settles(command: &reflection::Command) -> bool {
    !matches!(command, reflection::Command::Write { reflection_id: None, .. })
}

fn sound<A: Aggregate>(
    turn: &Turn<A>,
    after: &A::State,
    settles: impl Fn(&A::Command) -> bool,
) -> Result<(), TestCaseError>
where
    A::State: PartialEq + Debug,
    A::Event: PartialEq,
{
    prop_assert_eq!(&turn.again(turn.seed), &turn.outcome, "the same state and context, another decision");
    if turn.outcome.is_err() {
        prop_assert!(turn.records.is_empty());
        prop_assert_eq!(after, &turn.before, "something is left of a refusal");
    }
    if let Some(command) = turn.command.as_ref().filter(|command| settles(command)) {
        let twice = decide::<A>(after, turn.now, turn.actor, turn.seed + 1, Some(command));
        prop_assert!(twice.is_err() || twice.is_ok_and(|decision| decision.events.is_empty()), "doubled");
    }
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_decision_is_determined_and_a_repeated_command_doubles_nothing_i4((lobby, ops) in ops()) {
        let mut scene = Scene::new(lobby);
        for op in ops {
            let asked = scene.asked(op);
            match scene.take(asked) {
                Turned::Session(turn) => sound(&turn, &scene.session.state, settles)?,
                Turned::Breakout(id, turn) => {
                    let repeated = |command: &breakout_stream::Command| match &command.ask {
                        breakout_stream::Ask::Chat(command) => talk_settles(command),
                        breakout_stream::Ask::Note(command) => !matches!(command, note::Command::Write { .. }),
                    };
                    sound(&turn, &scene.breakouts[&id].state, repeated)?;
                }
                Turned::Journal(who, turn) => {
                    let repeated = |command: &participant::Command| own_settles(&command.reflection);
                    sound(&turn, &scene.journals[&who].state, repeated)?;
                }
                Turned::Refused => {}
            }
        }
    }

    #[test]
    fn nothing_happens_in_an_ended_session_any_more((lobby, ops) in ops(), end in 0..60_usize) {
        let mut scene = Scene::new(lobby);
        let cancel = protocol::Command::Session(protocol::session::Command::Cancel {});
        for (n, op) in ops.into_iter().enumerate() {
            if n == end % 20 {
                let asked = crate::support::scene::Asked::Client(scene.alice, cancel.clone());
                scene.take(asked);
            }
            let ended = scene.session.state.lifecycle.status().ended();
            let asked = scene.asked(op);
            match scene.take(asked) {
                // But a consent can be taken back as long as anybody may look.
                Turned::Session(turn) => {
                    let happened = |r: &&Record<session::Event>| !matches!(r.event, session::Event::Consent(_));
                    prop_assert!(!ended || !turn.records.iter().any(|r| happened(&r)), "{:?}", turn.records);
                }
                Turned::Breakout(..) => prop_assert!(!ended, "all breakouts are closed"),
                // One's own words can be written and taken back also afterwards, but not shown.
                Turned::Journal(_, turn) => {
                    let shared = turn.records.iter().any(|r| matches!(r.event, participant::Event::Shared { .. }));
                    prop_assert!(!ended || !shared);
                }
                Turned::Refused => {}
            }
        }
    }
}
