//! What spreading many people costs, because a session's actor does nothing else meanwhile. The figures stand in
//! `docs/ARCHITECTURE.md`; to take them again:
//! `cargo test -p plenary-core --release --lib cost -- --ignored --nocapture`.

use std::time::Duration;

use super::*;
use crate::{
    domain::{Aggregate as _, session::Session, testing::Ask as _},
    protocol::{
        breakout::Constraint,
        tag::{self, Tag},
    },
};

/// Besides alice: as many as a session may have.
const PEOPLE: u32 = 499;
const FORMER: u32 = 50;

/// The longest of some runs, in time of the processor: others may be at work on the same machine.
fn longest(mut run: impl FnMut()) -> Duration {
    let times = (0..3).map(|_| {
        let start = on_processor();
        run();
        on_processor().saturating_sub(start)
    });
    times.max().unwrap_or_default()
}

/// How long this thread has run, as Linux says.
fn on_processor() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux keeps it");
    let ns = stat.split_whitespace().next().and_then(|ns| ns.parse().ok());
    Duration::from_nanos(ns.expect("a number"))
}

fn names(breakouts: u32) -> Vec<String> {
    (1..=breakouts).map(|n| format!("Breakout {n}")).collect()
}

fn wishes(w: &World, constrained: bool) -> Wishes {
    let people = |range: std::ops::Range<u32>| range.map(|n| w.id(&n.to_string())).collect();
    let pairs = |from: u32| (from..from + 20).step_by(2);
    let mut constraints = Vec::new();
    if constrained {
        constraints.push(Constraint::Spread { tag: "team".into() });
        constraints.extend(pairs(0).map(|n| Constraint::Apart { people: people(n..n + 2) }));
        constraints.extend(pairs(20).map(|n| Constraint::Together { people: people(n..n + 2) }));
    }
    Wishes { constraints, ..Wishes::default() }
}

/// A session of so many, with so many former rounds in so many breakouts each.
fn scene(breakouts: u32, former: u32) -> World {
    let mut w = World::crowd(PEOPLE);
    let tag = |n: u32| Tag { participant_id: w.id(&n.to_string()), tag: "team".into(), value: (n % 7).to_string() };
    let tags = (0..PEOPLE).map(tag).collect();
    assert!(w.does("alice", tag::Command::Set { tags }).is_ok());
    for round in 0..former {
        // Blocks that shift by the number of the round: others meet in each.
        let place = |n: u32| (n + (n / breakouts) * round) % breakouts;
        let places = (0..PEOPLE).map(|n| (w.id(&n.to_string()), place(n))).collect();
        let names = names(breakouts);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        w.open(&names, Assignment::Given { places });
        assert!(w.does("alice", close(0)).is_ok());
    }
    w
}

fn decides(w: &World, command: &Command) -> Duration {
    let alice = Some(w.id("alice"));
    let command = session::Command::Client(command.clone().ask());
    longest(|| {
        let mut ctx = Ctx::new(w.session.now, alice, 7);
        assert!(Session::decide(&w.session.state, &mut ctx, &command).is_ok());
    })
}

#[test]
#[ignore = "figures, for an optimised build"]
fn what_spreading_five_hundred_people_costs() {
    for (breakouts, constrained) in [(100, false), (100, true), (50, true), (10, true), (2, true)] {
        let mut w = scene(breakouts, FORMER);
        let wishes = wishes(&w, constrained);
        let (seed, names) = (Some(1), names(breakouts));
        let plan = Command::Plan {
            rounds: 20,
            title: String::new(),
            names: names.clone(),
            capacity: None,
            seed,
            wishes: wishes.clone(),
            rules: Rules::default(),
        };
        let planning = decides(&w, &plan);
        let assignment = Assignment::Random { seed, wishes: wishes.clone() };
        let preparing = with(&names.iter().map(String::as_str).collect::<Vec<_>>(), assignment, Rules::default());
        let prepared = decides(&w, &preparing);
        assert!(w.does("alice", preparing).is_ok());
        let shuffle = |keep_places| Command::Shuffle {
            round_id: None,
            seed,
            locked: Vec::new(),
            wishes: Some(wishes.clone()),
            keep_places,
        };
        let (shuffled, kept) = (decides(&w, &shuffle(false)), decides(&w, &shuffle(true)));
        let round = w.session.state.breakout.prepared_views(Role::Facilitator)[0].id;
        let state = &w.session.state;
        let case = Case::of(state, round);
        let fairness = longest(|| assert!(case.fairness().is_some()));
        let copied = longest(|| drop(Case::of(state, round)));
        println!(
            "{breakouts:>3} breakouts, wishes {constrained:>5}: prepare {prepared:.0?}, shuffle {shuffled:.0?}, \
             keeping places {kept:.0?}, plan of 20 {planning:.0?}, fairness {fairness:.0?}, its copy {copied:.1?}"
        );
    }
}
