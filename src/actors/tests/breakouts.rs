//! Breakouts: who hears what, wherever they are moved, also while they are away.

use plenary_core::{
    ids::{BreakoutId, Stream},
    protocol::{
        Code,
        breakout::{Assignment, Command, Move, Wishes},
        people::{self, Place},
    },
};

use super::{
    client::{Client, Outcome},
    stage::{Stage, idle, prepare, role, say, whisper},
};

/// Two breakouts, bob in the first and charlie in the second.
async fn opened(alice: &mut Client, bob: &mut Client, charlie: &mut Client) -> [BreakoutId; 2] {
    let places = vec![(bob.who, 0), (charlie.who, 1)];
    alice.does(prepare(&["One", "Two"], Assignment::Given { places })).await;
    alice.does(Command::Open { round_id: None, duration_ms: None }).await;
    bob.forget();
    charlie.forget();
    let round = alice.view.session.as_ref().and_then(|view| view.round.clone()).expect("a round is open");
    [round.breakouts[0].id, round.breakouts[1].id]
}

fn moves(who: &[&Client], to: Place) -> Command {
    Command::Move { moves: who.iter().map(|client| Move { participant_id: client.who, to }).collect() }
}

fn texts(client: &Client, breakout: BreakoutId) -> Vec<&str> {
    client
        .view
        .breakouts
        .get(&breakout)
        .map(|view| view.chat.iter().map(|m| m.text.as_str()).collect())
        .unwrap_or_default()
}

#[tokio::test(start_paused = true)]
async fn subscriptions_follow_moves_and_the_old_chat_arrives_no_more_e53_e54_i21() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    let [one, two] = opened(&mut alice, &mut bob, &mut charlie).await;
    bob.does(whisper("in one")).await;
    charlie.does(whisper("in two")).await;
    assert_eq!((texts(&bob, one), texts(&bob, two)), (vec!["in one"], vec![]));
    assert_eq!((texts(&charlie, one), texts(&charlie, two)), (vec![], vec!["in two"]));
    assert!(alice.view.breakouts.is_empty(), "alice is in the plenary");

    alice.does(moves(&[&bob], Place::Breakout(two))).await;
    charlie.does(whisper("welcome")).await;
    bob.pump();
    assert_eq!(texts(&bob, two), ["in two", "welcome"]);
    // Twice in a row: the last target counts.
    alice.send(moves(&[&charlie], Place::Breakout(one)));
    alice.does(moves(&[&charlie], Place::Plenary)).await;
    bob.forget();
    charlie.forget();
    assert_eq!(charlie.place(), Place::Plenary);
    bob.does(whisper("alone")).await;
    assert_eq!(charlie.told(), [] as [&str; 0]);
    assert_eq!(charlie.tries(whisper("nowhere")).await, Outcome::Refused(Code::NotInBreakout));
    assert!(bob.wrongs.is_empty() && charlie.wrongs.is_empty());
}

#[tokio::test(start_paused = true)]
async fn moving_all_of_one_to_the_empty_other_leaves_nobody_in_the_plenary_e53() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    let [_, two] = opened(&mut alice, &mut bob, &mut charlie).await;
    alice.does(moves(&[&charlie], Place::Plenary)).await;
    alice.does(moves(&[&bob, &charlie], Place::Breakout(two))).await;
    bob.pump();
    charlie.pump();
    assert_eq!([bob.place(), charlie.place()], [Place::Breakout(two); 2]);
    bob.does(whisper("both")).await;
    charlie.pump();
    assert_eq!(texts(&charlie, two), ["both"]);
}

#[tokio::test(start_paused = true)]
async fn who_dropped_returns_to_where_they_are_by_now_e55_e66_e71() {
    for restart in [false, true] {
        let mut stage = Stage::new().await;
        let [mut alice, mut bob, mut charlie] = stage.live().await;
        let [one, two] = opened(&mut alice, &mut bob, &mut charlie).await;
        bob.does(whisper("first")).await;
        bob.cut();
        idle().await;
        if restart {
            stage.restart().await;
            alice.pump();
            alice.attach(&stage.open().await);
            charlie.pump();
            charlie.attach(&stage.open().await);
            idle().await;
        }
        // E66: the breakout is open.
        bob.attach(&stage.open().await);
        idle().await;
        bob.does(whisper("again")).await;
        assert_eq!(texts(&bob, one), ["first", "again"]);
        // E55: moved while away.
        bob.cut();
        idle().await;
        alice.does(moves(&[&bob], Place::Breakout(two))).await;
        charlie.does(whisper("hello bob")).await;
        bob.attach(&stage.open().await);
        idle().await;
        bob.pump();
        assert_eq!((bob.place(), texts(&bob, two)), (Place::Breakout(two), vec!["hello bob"]));
        // E71: closed while away.
        bob.cut();
        idle().await;
        alice.does(Command::Close { breakouts: None, warning_ms: Some(0) }).await;
        bob.attach(&stage.open().await);
        idle().await;
        bob.pump();
        charlie.pump();
        assert_eq!([bob.place(), charlie.place()], [Place::Plenary; 2]);
        bob.forget();
        assert_eq!(charlie.tries(whisper("late")).await, Outcome::Refused(Code::NotInBreakout));
        alice.does(say("welcome back")).await;
        assert_eq!(bob.told(), ["chat.sent"]);
        assert!(bob.wrongs.is_empty(), "{:?}", bob.wrongs);
    }
}

#[tokio::test(start_paused = true)]
async fn who_comes_back_while_they_are_being_moved_hears_the_breakout_once_e18() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    let [_, two] = opened(&mut alice, &mut bob, &mut charlie).await;
    alice.does(moves(&[&bob], Place::Breakout(two))).await;
    bob.pump();
    alice.does(moves(&[&bob], Place::Plenary)).await;
    charlie.does(whisper("first")).await;
    charlie.does(whisper("second")).await;
    bob.cut();
    idle().await;
    stage.store.hold_appends();
    alice.send(moves(&[&bob], Place::Breakout(two)));
    bob.attach(&stage.open().await);
    idle().await;
    stage.store.release_appends();
    idle().await;
    bob.pump();
    assert!(bob.wrongs.is_empty(), "{:?}", bob.wrongs);
    assert_eq!(texts(&bob, two), ["first", "second"]);
}

#[tokio::test(start_paused = true)]
async fn who_is_moved_on_at_once_hears_nothing_of_where_they_were_for_no_time_i21() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, charlie] = stage.live().await;
    let assignment = Assignment::Given { places: vec![(charlie.who, 1)] };
    alice.does(prepare(&["One", "Two"], assignment)).await;
    alice.does(Command::Open { round_id: None, duration_ms: None }).await;
    let round = alice.view.session.as_ref().and_then(|view| view.round.clone()).expect("a round is open");
    let [one, two] = [round.breakouts[0].id, round.breakouts[1].id];
    // Both moves are in one commit, so that both are told before the first breakout's actor is loaded, which nobody
    // has needed so far.
    stage.store.hold_appends();
    alice.send(say("the commit before"));
    idle().await;
    alice.send(moves(&[&bob], Place::Breakout(one)));
    alice.send(moves(&[&bob], Place::Breakout(two)));
    idle().await;
    stage.store.release_appends();
    idle().await;
    bob.pump();
    assert!(bob.wrongs.is_empty(), "{:?}", bob.wrongs);
    assert_eq!((bob.place(), bob.view.breakouts.keys().copied().collect()), (Place::Breakout(two), vec![two]));
}

#[tokio::test(start_paused = true)]
async fn who_is_removed_is_out_of_their_breakout_at_once_e62() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    let [_, two] = opened(&mut alice, &mut bob, &mut charlie).await;
    alice.does(moves(&[&bob], Place::Breakout(two))).await;
    bob.forget();
    alice.send(people::Command::Remove { participant_id: bob.who });
    charlie.send(whisper("among us"));
    idle().await;
    assert!(!bob.heard().contains(&"chat.sent".to_owned()));
    let round = stage
        .open()
        .await
        .read(|state| {
            state
                .breakout
                .open_breakouts()
                .flat_map(|b| state.breakout.inside(b).collect::<Vec<_>>())
                .collect::<Vec<_>>()
        })
        .await;
    assert_eq!(round, Ok(vec![charlie.who]));
}

#[tokio::test(start_paused = true)]
async fn two_facilitators_who_open_at_once_yield_one_set_and_one_refusal_e43() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    alice.does(role(bob.who, people::Role::CoFacilitator)).await;
    let assignment = Assignment::Random { seed: Some(1), wishes: Wishes::default() };
    alice.does(prepare(&["One"], assignment)).await;
    stage.store.hold_appends();
    let first = alice.send(Command::Open { round_id: None, duration_ms: None });
    let second = bob.send(Command::Open { round_id: None, duration_ms: None });
    idle().await;
    stage.store.release_appends();
    idle().await;
    for client in [&mut alice, &mut bob, &mut charlie] {
        client.pump();
    }
    assert!(matches!(alice.answered[&first], Outcome::Done(Some(_), _)));
    assert_eq!(bob.answered[&second], Outcome::Refused(Code::BreakoutsOpen));
    assert_eq!(stage.count("breakout.opened"), 1);
    // E46: everyone was told, facilitators too.
    for client in [&alice, &bob, &charlie] {
        assert!(client.view.session.as_ref().is_some_and(|view| view.round.is_some()), "{}", client.name);
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_sent_again_after_a_move_stays_where_it_was_said_i4_e78() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    let [one, two] = opened(&mut alice, &mut bob, &mut charlie).await;
    let id = bob.send(whisper("in one"));
    idle().await;
    bob.cut();
    idle().await;
    alice.does(moves(&[&bob], Place::Breakout(two))).await;
    bob.attach(&stage.open().await);
    idle().await;
    bob.pump();
    assert!(matches!(bob.answered.get(&id), Some(Outcome::Done(Some((Stream::Breakout(b), _)), _)) if *b == one));
    assert_eq!(stage.stored(Stream::Breakout(one)).len(), 1);
    assert!(stage.stored(Stream::Breakout(two)).is_empty());
}
