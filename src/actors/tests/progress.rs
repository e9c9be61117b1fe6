//! How the breakouts get on: who is told, how often, and that it is right after a crash.

use std::time::Duration;

use plenary_core::{
    ids::{BreakoutId, Stream},
    protocol::{
        breakout::{Assignment, Command},
        card, reflection,
    },
};

use super::{
    client::{Client, PRIVATE},
    stage::{DECK, Stage, idle, pass, prepare, say, whisper},
};

const SECOND: Duration = Duration::from_millis(1_001);

async fn opened(alice: &mut Client, bob: &mut Client, charlie: &mut Client) -> [BreakoutId; 2] {
    let places = vec![(bob.who, 0), (charlie.who, 1)];
    alice.does(prepare(&["One", "Two"], Assignment::Given { places })).await;
    alice.does(Command::Open { round_id: None, duration_ms: None }).await;
    bob.pump();
    charlie.pump();
    let round = alice.view.session.as_ref().and_then(|view| view.round.clone()).expect("a round is open");
    [round.breakouts[0].id, round.breakouts[1].id]
}

fn write(text: String) -> reflection::Command {
    reflection::Command::Write { reflection_id: None, text, draw_id: None, step_id: None }
}

/// Here, cards, reflections and messages of each open breakout.
fn numbers(client: &mut Client) -> Vec<[u32; 4]> {
    client.pump();
    client.view.progress.iter().map(|b| [b.here, b.cards, b.reflections, b.messages]).collect()
}

fn count(client: &mut Client) -> usize {
    client.heard().into_iter().filter(|name| name == "progress").count()
}

#[tokio::test(start_paused = true)]
async fn facilitators_and_nobody_else_see_how_breakouts_get_on_z_1_z_2() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    let [one, _] = opened(&mut alice, &mut bob, &mut charlie).await;
    bob.does(whisper("here")).await;
    bob.does(card::Command::Draw { deck_id: DECK, card_id: None }).await;
    bob.does(write(format!("{PRIVATE}{} mine", bob.who))).await;
    charlie.does(whisper("alone")).await;
    charlie.does(whisper("still")).await;
    pass(SECOND).await;
    assert_eq!(numbers(&mut alice), [[1, 1, 1, 1], [1, 0, 0, 2]]);
    assert_eq!(alice.view.progress[0].breakout_id, one);
    bob.cut();
    pass(SECOND).await;
    assert_eq!(numbers(&mut alice)[0], [0, 1, 1, 1], "bob is not here any more");
    alice.does(Command::Close { breakouts: None, warning_ms: Some(0) }).await;
    pass(SECOND).await;
    assert!(numbers(&mut alice).is_empty());
    assert_eq!((count(&mut bob), count(&mut charlie)), (0, 0));
    assert!(alice.wrongs.is_empty(), "{:?}", alice.wrongs);
}

#[tokio::test(start_paused = true)]
async fn progress_is_told_at_most_once_a_second_and_only_when_something_changed_z_3() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    opened(&mut alice, &mut bob, &mut charlie).await;
    pass(SECOND).await;
    alice.forget();
    for n in 0..20 {
        bob.does(whisper(&n.to_string())).await;
    }
    assert_eq!(count(&mut alice), 0, "not at once");
    pass(SECOND).await;
    assert_eq!(count(&mut alice), 1);
    alice.forget();
    // What is nobody's breakout's does not count.
    bob.does(say("to everyone")).await;
    for _ in 0..5 {
        pass(SECOND).await;
    }
    assert_eq!(count(&mut alice), 0);
}

#[tokio::test(start_paused = true)]
async fn who_comes_in_gets_progress_that_is_right_after_every_kind_of_crash_z_3() {
    for crash in 0..3 {
        let mut stage = Stage::new().await;
        let [mut alice, mut bob, mut charlie] = stage.live().await;
        let [one, _] = opened(&mut alice, &mut bob, &mut charlie).await;
        bob.does(whisper("first")).await;
        bob.does(write("a thought".to_owned())).await;
        pass(SECOND).await;
        // Nobody but alice comes back.
        bob.goodbye();
        charlie.goodbye();
        pass(Duration::from_secs(20)).await;
        match crash {
            0 => stage.panic_in(crate::actors::session_supervisor::Child::Session).await,
            1 => stage.panic_in(crate::actors::session_supervisor::Child::Breakout(one)).await,
            _ => stage.restart().await,
        }
        pass(SECOND).await;
        let mut again = Client::new(&stage.ambient, "alice", alice.who);
        again.attach(&stage.open().await);
        idle().await;
        pass(SECOND).await;
        assert_eq!(numbers(&mut again), [[0, 0, 1, 1], [0, 0, 0, 0]], "crash {crash}");
        // On attaching, not only with the next tick.
        let mut third = Client::new(&stage.ambient, "alice", alice.who);
        third.attach(&stage.open().await);
        idle().await;
        assert_eq!(numbers(&mut third), [[0, 0, 1, 1], [0, 0, 0, 0]], "crash {crash}");
        assert!(!stage.stored(Stream::Breakout(one)).is_empty());
    }
}
