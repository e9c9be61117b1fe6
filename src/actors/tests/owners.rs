//! One owner at a time (I15, I16), and deadlines that are facts (I14).

use std::time::Duration;

use plenary_core::{
    ids::{Stream, Timestamp},
    protocol::{
        Code,
        breakout::{Assignment, Command as Rounds},
        people::Place,
        timer::{Clock, Command, Scope},
    },
};

use super::stage::{START, Stage, idle, pass, prepare, say};
use crate::store::memory::LEASE;

#[tokio::test(start_paused = true)]
async fn another_node_takes_over_only_when_the_lease_has_run_out_and_the_former_owner_can_do_no_more_i15_i16() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, _charlie] = stage.live().await;
    let second = stage.second().await;
    assert_eq!(second.try_open().await.err(), Some(Code::SessionElsewhere));
    pass(LEASE * 3).await;
    assert_eq!(second.try_open().await.err(), Some(Code::SessionElsewhere), "the lease is renewed");

    // The first node cannot reach the database; its process goes on.
    stage.store.set_down(true);
    bob.send(say("too late"));
    pass(LEASE * 2).await;
    let mut charlie = second.come("charlie").await;
    charlie.does(say("in time")).await;
    stage.store.set_down(false);
    pass(Duration::from_secs(2)).await;
    alice.pump();
    bob.pump();
    assert_eq!([alice.closed, bob.closed], [Some(4000), Some(4000)], "moved");
    assert_eq!(stage.count("chat.sent"), 1);
    assert_eq!(stage.try_open().await.err(), Some(Code::SessionElsewhere));
    bob.attach(&second.open().await);
    idle().await;
    bob.pump();
    assert_eq!(bob.view.session.as_ref().map(|view| view.chat.len()), Some(2), "and bob's was sent again");
    assert!(bob.wrongs.is_empty(), "{:?}", bob.wrongs);
    let fences: Vec<_> = stage.stored(Stream::Session).iter().map(|event| event.seq).collect();
    assert!(fences.is_sorted());
}

fn start(duration_ms: i64) -> Command {
    Command::Start { scope: Scope::Everyone, label: String::new(), duration_ms }
}

#[tokio::test(start_paused = true)]
async fn a_timer_rings_once_and_never_early_i14() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, _charlie] = stage.live().await;
    alice.does(start(10_000)).await;
    bob.forget();
    let due = match alice.view.session.as_ref().expect("inside").timers[0].clock {
        Clock::Running { ends_at } => ends_at,
        other => panic!("{other:?}"),
    };
    let left = u64::try_from(due.since_ms(stage.ambient.now())).expect("ahead");
    pass(Duration::from_millis(left - 5)).await;
    assert_eq!(bob.told(), [] as [&str; 0]);
    pass(Duration::from_millis(10)).await;
    assert_eq!(bob.told(), ["timer.elapsed"]);
    pass(Duration::from_secs(3_600)).await;
    assert_eq!(stage.count("timer.elapsed"), 1);
    let rang = stage.stored(Stream::Session).iter().find(|event| event.kind == "timer.elapsed").map(|event| event.at);
    assert!(rang.is_some_and(|at| at >= due && at.since_ms(due) <= 1_000));
}

#[tokio::test(start_paused = true)]
async fn a_deadline_that_passed_while_the_server_was_down_fires_once_after_its_warning_e72() {
    let mut stage = Stage::new().await;
    let [mut alice, bob, _charlie] = stage.live().await;
    let assignment = Assignment::Given { places: vec![(bob.who, 0)] };
    alice.does(prepare(&["One"], assignment)).await;
    alice.does(Rounds::Open { round_id: None, duration_ms: Some(60_000) }).await;
    alice.does(start(30_000)).await;
    stage.kill().await;
    pass(Duration::from_secs(300)).await;
    stage.restart().await;
    let mut bob = stage.come("bob").await;
    assert!(matches!(bob.place(), Place::Breakout(_)), "not without a warning");
    pass(Duration::from_secs(11)).await;
    bob.pump();
    assert_eq!(bob.place(), Place::Plenary);
    for _ in 0..2 {
        stage.restart().await;
        stage.open().await;
        pass(Duration::from_secs(60)).await;
    }
    let counts = ["timer.elapsed", "breakout.changed", "breakout.closed"].map(|kind| stage.count(kind));
    assert_eq!(counts, [1, 1, 1]);
}

#[tokio::test(start_paused = true)]
async fn extending_at_the_instant_of_the_end_has_one_outcome_for_all_e73() {
    for late in [false, true] {
        let stage = Stage::new().await;
        let [mut alice, mut bob, mut charlie] = stage.live().await;
        let timer_id = alice.does(start(10_000)).await.id.map(Into::into).expect("a timer");
        let due = START.plus_ms(10_000 + stage.ambient.now().since_ms(START));
        let left = u64::try_from(due.since_ms(stage.ambient.now())).expect("ahead") - 2 + u64::from(late) * 2;
        tokio::time::advance(Duration::from_millis(left)).await;
        alice.send(Command::Extend { timer_id, by_ms: 5_000 });
        pass(Duration::from_secs(1)).await;
        let clock = |client: &mut super::client::Client| {
            client.pump();
            client.view.session.as_ref().expect("inside").timers[0].clock
        };
        let clocks = [clock(&mut alice), clock(&mut bob), clock(&mut charlie)];
        assert!(clocks.iter().all(|other| *other == clocks[0]), "{clocks:?}");
        let fresh = stage.come("bob").await.view.session.expect("inside").timers[0].clock;
        assert_eq!(fresh, clocks[0]);
        assert!(stage.count("timer.elapsed") <= 1);
        assert!(matches!(fresh, Clock::Running { ends_at } if ends_at > Timestamp(START.0)));
    }
}
