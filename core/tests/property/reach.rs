//! What the properties are worth: the generator asks for every command, each is carried out and refused, and
//! every event that can be stored or told happens.

use std::collections::BTreeSet;

use plenary_core::{
    domain::{
        Aggregate,
        breakout_stream::BreakoutStream,
        participant::Participant,
        session::{self, Session},
    },
    protocol::{self, people::Role},
};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use serde::Serialize;

use crate::support::{
    generator::{Op, ops},
    samples::{commands, events, stored},
    scene::{Asked, Scene, Turn, Turned},
};

fn name(told: &impl Serialize) -> String {
    let json = serde_json::to_value(told).expect("JSON");
    json["type"].as_str().expect("what crosses a socket has a type").to_owned()
}

#[derive(Default)]
struct Seen {
    done: BTreeSet<String>,
    refused: BTreeSet<String>,
    stored: BTreeSet<String>,
    told: BTreeSet<String>,
    second_rounds: usize,
}

impl Seen {
    fn turn<A: Aggregate>(&mut self, asked: Option<String>, turn: &Turn<A>) {
        let into = if turn.outcome.is_ok() { &mut self.done } else { &mut self.refused };
        into.extend(asked);
        turn.each(|state, record| {
            self.stored.insert(A::encode(&record.event).0);
            self.told.extend(A::project(state, record).iter().map(|(_, event)| name(event)));
        });
    }
}

fn play(lobby: bool, ops: Vec<Op>, seen: &mut Seen) {
    let mut scene = Scene::new(lobby);
    let mut second = false;
    for op in ops {
        let asked = scene.asked(op);
        let name = if let Asked::Client(_, command) = &asked { Some(name(command)) } else { None };
        match scene.take(asked) {
            Turned::Session(turn) => seen.turn(name, &turn),
            Turned::Breakout(_, turn) => seen.turn(name, &turn),
            Turned::Journal(_, turn) => seen.turn(name, &turn),
            Turned::Refused => seen.refused.extend(name),
        }
        let own = &scene.session.state.breakout;
        second |= own.view().is_some() && !own.past_views(scene.alice, Role::Facilitator).is_empty();
    }
    seen.second_rounds += usize::from(second);
}

#[test]
fn the_properties_reach_every_command_and_every_event() {
    // What is said about a canvas is decided by that canvas's actor, whose own tests ask for it.
    let elsewhere = |command: &protocol::Command| matches!(command, protocol::Command::Comment(_));
    let commands: BTreeSet<String> = commands::all().iter().filter(|command| !elsewhere(command)).map(name).collect();
    let events: BTreeSet<String> = events::all().iter().map(name).collect();
    let stored: BTreeSet<String> = stored::session()
        .iter()
        .map(|event: &session::Event| Session::encode(event).0)
        .chain(stored::room().iter().map(|event| BreakoutStream::encode(event).0))
        .chain(stored::participant().iter().map(|event| Participant::encode(event).0))
        .filter(|kind| kind != "session.created")
        .collect();
    let mut runner = TestRunner::deterministic();
    let mut seen = Seen::default();
    // What is rare may take a few runs more than one property has.
    for _ in 0..4_000 {
        let (lobby, ops) = ops().new_tree(&mut runner).expect("ops").current();
        play(lobby, ops, &mut seen);
        let all = [(&commands, &seen.done), (&commands, &seen.refused), (&stored, &seen.stored), (&events, &seen.told)];
        if seen.second_rounds >= 10 && all.iter().all(|(all, seen)| all.is_subset(seen)) {
            return;
        }
    }
    let missing =
        |all: &BTreeSet<String>, seen: &BTreeSet<String>| -> Vec<String> { all.difference(seen).cloned().collect() };
    panic!(
        "never carried out: {:?}, never refused: {:?}, never stored: {:?}, never told: {:?}; a second round {} times",
        missing(&commands, &seen.done),
        missing(&commands, &seen.refused),
        missing(&stored, &seen.stored),
        missing(&events, &seen.told),
        seen.second_rounds,
    );
}
