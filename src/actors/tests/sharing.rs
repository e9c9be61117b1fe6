//! A person's own words: theirs alone until they share them, and again when they take them back (E79, E80, I33).

use plenary_core::{
    ids::{ReflectionId, Stream},
    protocol::{
        Code,
        people::{self, Role},
        reflection::{Command, ShareWith},
    },
};

use super::{
    client::{Client, Outcome},
    stage::{Stage, idle, pass, prepare, role},
};
use crate::actors::session_supervisor::Child;

async fn write(who: &mut Client, text: &str) -> ReflectionId {
    let written =
        who.does(Command::Write { reflection_id: None, text: text.into(), draw_id: None, step_id: None }).await;
    ReflectionId(written.id.expect("a reflection has an id"))
}

fn sees(client: &mut Client) -> Vec<String> {
    client.pump();
    client.view.shared.values().map(|reflection| reflection.text.clone()).collect()
}

#[tokio::test(start_paused = true)]
async fn what_is_private_reaches_nobody_else_e79_i33() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    let mut phone = stage.come("bob").await;
    let id = write(&mut bob, "SENTINEL").await;
    bob.does(Command::Write { reflection_id: Some(id), text: "SENTINEL two".into(), draw_id: None, step_id: None })
        .await;
    assert_eq!(phone.told().iter().filter(|name| *name == "reflection.written").count(), 2, "their own devices");
    alice.does(role(charlie.who, Role::CoFacilitator)).await;
    charlie.pump();
    for other in [&alice, &charlie] {
        assert!(!format!("{:?}", other.frames).contains("SENTINEL"), "{}", other.name);
    }
    let fresh = stage.come("charlie").await;
    assert!(!format!("{:?}", fresh.frames).contains("SENTINEL"));
    assert!(stage.stored(Stream::Session).iter().all(|event| !event.payload.to_string().contains("SENTINEL")));
}

#[tokio::test(start_paused = true)]
async fn what_is_shared_appears_and_vanishes_when_it_is_taken_back_e80() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    let id = write(&mut bob, "mine").await;
    bob.does(Command::Share { reflection_id: id, with: ShareWith::Facilitators }).await;
    assert_eq!((sees(&mut alice), sees(&mut charlie)), (vec!["mine".to_owned()], vec![]));
    bob.does(Command::Share { reflection_id: id, with: ShareWith::Everyone }).await;
    assert_eq!((sees(&mut alice), sees(&mut charlie)), (vec!["mine".to_owned()], vec!["mine".to_owned()]));
    bob.does(Command::Write { reflection_id: Some(id), text: "better".into(), draw_id: None, step_id: None }).await;
    assert_eq!(sees(&mut charlie), ["better"]);
    bob.does(Command::Revoke { reflection_id: id }).await;
    assert!(sees(&mut alice).is_empty() && sees(&mut charlie).is_empty());
    let mut fresh = stage.come("charlie").await;
    assert!(sees(&mut fresh).is_empty(), "nor in later states");
    assert!(bob.view.shared.is_empty(), "one's own are elsewhere");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_shown_to_others_before_it_is_committed_i13() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, _charlie] = stage.live().await;
    let id = write(&mut bob, "one").await;
    // The share is on its way to the store when the next words are decided, and their commit takes long.
    bob.send(Command::Share { reflection_id: id, with: ShareWith::Everyone });
    let calls = stage.store.append_calls();
    while stage.store.append_calls() == calls {
        tokio::task::yield_now().await;
    }
    bob.send(Command::Write { reflection_id: Some(id), text: "not yet".into(), draw_id: None, step_id: None });
    while stage.stored(Stream::Participant(bob.who)).len() < 2 {
        tokio::task::yield_now().await;
    }
    stage.store.hold_appends();
    idle().await;
    assert_eq!((sees(&mut alice), stage.stored(Stream::Participant(bob.who)).len()), (vec!["one".to_owned()], 2));
    stage.store.release_appends();
    idle().await;
    assert_eq!(sees(&mut alice), ["not yet"]);
}

#[tokio::test(start_paused = true)]
async fn words_that_were_stored_are_acknowledged_also_when_their_author_may_not_write_any_more_i4() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, _charlie] = stage.live().await;
    let id = bob.send(Command::Write { reflection_id: None, text: "x".into(), draw_id: None, step_id: None });
    idle().await;
    bob.cut();
    alice.does(role(bob.who, Role::Observer)).await;
    bob.attach(&stage.open().await);
    idle().await;
    bob.pump();
    assert!(matches!(bob.answered[&id], Outcome::Done(Some(_), _)), "{:?}", bob.answered[&id]);
    let write = Command::Write { reflection_id: None, text: "y".into(), draw_id: None, step_id: None };
    assert_eq!(bob.tries(write).await, Outcome::Refused(Code::Forbidden));
    assert_eq!(stage.stored(Stream::Participant(bob.who)).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_is_shared_survives_every_restart_also_while_its_author_is_away_e80() {
    let mut stage = Stage::new().await;
    let [_alice, mut bob, _charlie] = stage.live().await;
    let id = write(&mut bob, "kept").await;
    bob.does(Command::Share { reflection_id: id, with: ShareWith::Everyone }).await;
    bob.goodbye();
    idle().await;
    for child in [Child::Session, Child::Participant(bob.who), Child::Session] {
        stage.panic_in(child).await;
        pass(std::time::Duration::from_secs(1)).await;
        let mut charlie = stage.come("charlie").await;
        assert_eq!(sees(&mut charlie), ["kept"], "{child:?}");
    }
    stage.restart().await;
    let mut charlie = stage.come("charlie").await;
    assert_eq!(sees(&mut charlie), ["kept"]);
    // And what is taken back after all that is gone.
    bob.attach(&stage.open().await);
    idle().await;
    bob.does(Command::Delete { reflection_id: id }).await;
    assert!(sees(&mut charlie).is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_is_shared_in_a_breakout_is_seen_there_only_e80() {
    use plenary_core::protocol::breakout::{Assignment, Command as Rounds, Move};
    let stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    let assignment = Assignment::Given { places: vec![(bob.who, 0), (charlie.who, 0)] };
    alice.does(prepare(&["One"], assignment)).await;
    alice.does(Rounds::Open { round_id: None, duration_ms: None }).await;
    let id = write(&mut bob, "among us").await;
    bob.does(Command::Share { reflection_id: id, with: ShareWith::Breakout }).await;
    assert_eq!((sees(&mut alice), sees(&mut charlie)), (vec![], vec!["among us".to_owned()]));
    let away = Move { participant_id: charlie.who, to: people::Place::Plenary };
    alice.does(Rounds::Move { moves: vec![away] }).await;
    assert!(sees(&mut charlie).is_empty());
}
