//! Coming back: by number where that is possible, else from the whole state.

use plenary_core::{
    ids::{Seq, Stream},
    protocol::{Code, card, hand, people},
};

use super::stage::{DECK, Stage, idle, pass, raise, role, say, settings};
use crate::actors::Settings;

#[tokio::test(start_paused = true)]
async fn who_comes_back_gets_exactly_what_they_missed_e18() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    let handle = stage.open().await;
    charlie.forget();
    charlie.cut();
    idle().await;
    alice.does(say("one")).await;
    bob.does(raise()).await;
    bob.does(card::Command::Draw { deck_id: DECK, card_id: None }).await;
    charlie.attach(&handle);
    idle().await;
    assert_eq!(charlie.told(), ["attached", "chat.sent", "hand.raised", "cards.drawn"]);
    charlie.forget();
    charlie.cut();
    idle().await;
    charlie.attach(&handle);
    idle().await;
    assert_eq!(charlie.told(), ["attached"], "nothing was missed");
    bob.pump();
    assert_eq!(charlie.view.session.as_ref().map(|view| &view.chat), bob.view.session.as_ref().map(|view| &view.chat));
    assert!(charlie.wrongs.is_empty(), "{:?}", charlie.wrongs);
}

#[tokio::test(start_paused = true)]
async fn who_was_away_for_too_long_starts_over_e18() {
    let stage = Stage::with(Settings { ring_max: 5, ..settings() }, 1).await;
    let [mut alice, _bob, mut charlie] = stage.live().await;
    let handle = stage.open().await;
    charlie.cut();
    idle().await;
    for n in 0..6 {
        alice.does(say(&n.to_string())).await;
    }
    charlie.forget();
    charlie.attach(&handle);
    idle().await;
    assert_eq!(charlie.told(), ["attached", "state"]);
    assert_eq!(charlie.view.session.as_ref().map(|view| view.chat.len()), Some(6));
    // A number nobody gave out is not believed either.
    charlie.cut();
    charlie.since.insert(Stream::Session, Seq(9_999));
    charlie.forget();
    charlie.attach(&handle);
    idle().await;
    assert_eq!(charlie.told(), ["attached", "state"]);
}

#[tokio::test(start_paused = true)]
async fn whose_role_changed_while_away_starts_over_with_the_new_one_also_after_a_restart_e24() {
    for restart in [false, true] {
        let mut stage = Stage::new().await;
        let [mut alice, mut bob, _charlie] = stage.live().await;
        alice.does(role(bob.who, people::Role::CoFacilitator)).await;
        bob.pump();
        bob.cut();
        idle().await;
        alice.does(role(bob.who, people::Role::Participant)).await;
        alice.does(say("after")).await;
        if restart {
            stage.restart().await;
        }
        let lower = bob.send(hand::Command::LowerAll {});
        bob.forget();
        bob.attach(&stage.open().await);
        idle().await;
        assert_eq!(bob.told(), ["attached", "state", "error"], "restart: {restart}");
        assert_eq!(bob.view.session.as_ref().map(|view| view.role), Some(people::Role::Participant));
        assert_eq!(bob.answered[&lower], super::client::Outcome::Refused(Code::Forbidden));
    }
}

#[tokio::test(start_paused = true)]
async fn after_a_restart_everybody_is_as_before_e16_i5() {
    let mut stage = Stage::with(Settings { snapshot_every: 7, ..settings() }, 1).await;
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    bob.does(raise()).await;
    bob.does(card::Command::Draw { deck_id: DECK, card_id: None }).await;
    for n in 0..10 {
        charlie.does(say(&n.to_string())).await;
    }
    alice.pump();
    bob.pump();
    let before = [alice.view.session.clone(), bob.view.session.clone(), charlie.view.session.clone()];
    let doubt = [false, true, true];
    for spoil in doubt {
        stage.kill().await;
        if spoil {
            stage.shared.spoil_snapshot(&stage.key(Stream::Session));
        }
        stage.restart().await;
        for (name, before) in ["alice", "bob", "charlie"].iter().zip(&before) {
            let fresh = stage.come(name).await;
            assert_eq!(&fresh.view.session, before, "{name}, snapshot spoiled: {spoil}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_resumed_client_after_a_restart_continues_by_number() {
    let mut stage = Stage::new().await;
    let [mut alice, mut bob, _charlie] = stage.live().await;
    bob.cut();
    idle().await;
    alice.does(say("missed")).await;
    stage.restart().await;
    bob.forget();
    bob.attach(&stage.open().await);
    idle().await;
    assert_eq!(bob.told(), ["attached", "chat.sent"]);
    assert!(bob.wrongs.is_empty(), "{:?}", bob.wrongs);
}

#[tokio::test(start_paused = true)]
async fn a_session_nobody_is_in_rests_and_wakes_as_it_was() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    alice.does(say("remember")).await;
    bob.pump();
    let before = bob.view.session.clone();
    for client in [&mut alice, &mut bob, &mut charlie] {
        client.goodbye();
    }
    idle().await;
    assert_eq!(stage.node().sessions.count(), 1);
    pass(settings().session.idle_after).await;
    assert_eq!(stage.node().sessions.count(), 0);
    bob.attach(&stage.open().await);
    idle().await;
    bob.pump();
    assert_eq!(bob.view.session, before);
    let fresh = stage.come("bob").await;
    assert_eq!(fresh.view.session, before);
}
