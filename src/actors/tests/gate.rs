//! The output gate: committed, then told (docs/adr, I13), and every command once (I3, I4).

use plenary_core::{
    ids::Stream,
    protocol::{Code, card, people},
};

use super::{
    client::{Client, Outcome},
    stage::{DECK, Stage, idle, raise, role, say},
};

fn draw() -> card::Command {
    card::Command::Draw { deck_id: DECK, card_id: None }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_told_before_it_is_committed_and_then_all_in_order_i13() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    for client in [&mut alice, &mut bob, &mut charlie] {
        client.forget();
    }
    stage.store.hold_appends();
    bob.send(raise());
    bob.send(say("one"));
    charlie.send(say("two"));
    let refused = charlie.send(card::Command::Return { draw_id: plenary_core::ids::DrawId(uuid::Uuid::nil()) });
    let handle = stage.open().await;
    let joining = stage.join(&handle, "late");
    tokio::pin!(joining);
    assert!(futures_util::FutureExt::now_or_never(&mut joining).is_none());
    idle().await;
    for client in [&mut alice, &mut bob, &mut charlie] {
        assert_eq!(client.told(), [] as [&str; 0], "{} heard of what may never have been", client.name);
    }
    assert!(stage.count("hand.raised") == 0 && stage.count("chat.sent") == 0);

    stage.store.release_appends();
    joining.await;
    idle().await;
    assert_eq!(alice.told(), ["hand.raised", "chat.sent", "chat.sent", "participant.joined"]);
    assert_eq!(bob.told(), ["hand.raised", "reply", "chat.sent", "reply", "chat.sent", "participant.joined"]);
    // A refusal waits its turn, too: it rests on what was decided before.
    assert_eq!(charlie.told(), ["hand.raised", "chat.sent", "chat.sent", "reply", "error", "participant.joined"]);
    assert_eq!(charlie.answered[&refused], Outcome::Refused(Code::DrawUnknown));
    let texts = |client: &Client| client.view.session.as_ref().map(|view| view.chat.clone());
    assert_eq!(texts(&alice), texts(&charlie));
}

#[tokio::test(start_paused = true)]
async fn who_attaches_while_the_store_is_slow_sees_only_what_is_committed_i13() {
    let stage = Stage::new().await;
    let [_alice, mut bob, mut charlie] = stage.live().await;
    let handle = stage.open().await;
    charlie.cut();
    idle().await;
    stage.store.hold_appends();
    bob.send(say("not yet"));
    idle().await;
    charlie.forget();
    charlie.attach(&handle);
    idle().await;
    assert_eq!(charlie.heard(), [] as [&str; 0]);
    stage.store.release_appends();
    idle().await;
    assert_eq!(charlie.told(), ["attached", "chat.sent"]);
    assert!(charlie.wrongs.is_empty(), "{:?}", charlie.wrongs);
}

#[tokio::test(start_paused = true)]
async fn a_refused_append_ends_the_actor_and_nobody_was_told() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, _charlie] = stage.live().await;
    stage.store.hold_appends();
    bob.send(say("lost"));
    idle().await;
    // Another process of this node's name takes the session: the append under way is refused.
    let other = stage.second_boot().await;
    stage.store.release_appends();
    idle().await;
    alice.forget();
    bob.pump();
    assert_eq!((alice.closed, bob.closed), (Some(4000), Some(4000)), "moved");
    assert!(bob.answered.values().all(|outcome| !matches!(outcome, Outcome::Done(Some(_), _))));
    assert_eq!(stage.count("chat.sent"), 0);
    assert!(bob.wrongs.is_empty() && alice.wrongs.is_empty());
    drop(other);
}

#[tokio::test(start_paused = true)]
async fn a_commit_whose_answer_was_lost_is_stored_once_i3() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, _charlie] = stage.live().await;
    alice.forget();
    stage.store.lose_next_answers(3);
    let id = bob.send(say("once"));
    while !bob.answered.contains_key(&id) {
        idle().await;
        bob.pump();
    }
    idle().await;
    assert_eq!(stage.count("chat.sent"), 1);
    assert_eq!(alice.told(), ["chat.sent"]);
}

#[tokio::test(start_paused = true)]
async fn a_command_sent_again_after_a_cut_gets_the_first_answer_and_is_stored_once_e78_i4() {
    for restart in [false, true] {
        let mut stage = Stage::new().await;
        let [_alice, mut bob, _charlie] = stage.live().await;
        let id = bob.send(draw());
        // The answer is on its way when the network goes.
        idle().await;
        bob.cut();
        idle().await;
        assert_eq!(stage.count("cards.drawn"), 1);
        if restart {
            stage.restart().await;
        }
        let handle = stage.open().await;
        bob.attach(&handle);
        idle().await;
        bob.pump();
        let Some(Outcome::Done(Some((Stream::Session, _)), answer)) = bob.answered.get(&id) else {
            panic!("{:?}", bob.answered)
        };
        let draws = &bob.view.session.as_ref().expect("bob is inside").draws;
        assert_eq!((draws.len(), Some(draws[0].id.0)), (1, answer.id));
        assert_eq!(stage.count("cards.drawn"), 1);
        assert!(bob.wrongs.is_empty(), "{:?}", bob.wrongs);
    }
}

#[tokio::test(start_paused = true)]
async fn who_gets_rights_gets_the_state_that_goes_with_them_first() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    bob.forget();
    charlie.forget();
    alice.does(role(bob.who, people::Role::CoFacilitator)).await;
    assert_eq!(bob.told(), ["state", "role.changed"]);
    assert_eq!(charlie.told(), ["role.changed"]);
    assert_eq!(bob.view.session.as_ref().map(|view| view.role), Some(people::Role::CoFacilitator));
    assert!(bob.wrongs.is_empty(), "{:?}", bob.wrongs);
}
