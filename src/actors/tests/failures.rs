//! What a mistake of ours costs: the part it was made in, for a moment, and nobody else anything (A4, I47).

use std::time::Duration;

use plenary_core::protocol::{
    Code,
    breakout::{Assignment, Command as Rounds},
    envelope::Notice,
    people::PresenceState,
    reflection,
};

use super::{
    client::{Client, Outcome},
    stage::{Stage, idle, pass, prepare, raise, say, settings, whisper},
};
use crate::actors::{
    root::Part,
    session_supervisor::{self, Child},
};

/// Closes whose code tells the client to come back.
fn retryable(client: &mut Client) -> bool {
    client.pump();
    client.closed.is_some_and(|code| (4000..4500).contains(&code) || code == 1012)
}

async fn back(stage: &Stage, client: &mut Client) {
    let handle = stage.open().await;
    client.attach(&handle);
    idle().await;
    client.pump();
    assert!(client.connected() && client.wrongs.is_empty(), "{}: {:?}", client.name, client.wrongs);
}

#[tokio::test(start_paused = true)]
async fn when_the_sessions_actor_fails_everybody_is_back_with_everything_and_the_neighbours_never_noticed_a4() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    let other = stage.another_session(2, false);
    let mut neighbour = stage.enter(other, "dora").await;
    neighbour.forget();
    bob.does(raise()).await;
    alice.pump();
    let before = alice.view.session.clone();
    stage.panic_in(Child::Session).await;
    for client in [&mut alice, &mut bob, &mut charlie] {
        assert!(retryable(client), "{}: {:?}", client.name, client.closed);
        back(&stage, client).await;
    }
    assert_eq!(alice.view.session, before);
    charlie.does(say("on we go")).await;
    assert!(alice.told().contains(&"chat.sent".to_owned()));
    pass(Duration::from_secs(600)).await;
    alice.pump();
    assert_eq!(alice.view.presence.len(), 3);
    neighbour.does(raise()).await;
    assert_eq!(neighbour.told(), ["hand.raised", "reply"]);
    // I24: sockets of the failed actor do not haunt: whoever is gone is shown as gone.
    bob.goodbye();
    pass(settings().participant.goodbye_grace).await;
    pass(settings().session.presence_tick).await;
    alice.pump();
    assert_eq!(alice.presence_of(bob.who), PresenceState::Offline);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_come_back_after_a_failure_is_shown_as_gone_i23_e34() {
    for child in ["session", "participant"] {
        let stage = Stage::new().await;
        let [mut alice, bob, _charlie] = stage.live().await;
        stage.panic_in(if child == "session" { Child::Session } else { Child::Participant(bob.who) }).await;
        if retryable(&mut alice) {
            back(&stage, &mut alice).await;
        }
        pass(settings().participant.grace).await;
        pass(settings().session.presence_tick).await;
        alice.pump();
        assert_eq!(alice.presence_of(bob.who), PresenceState::Offline, "{child}");
    }
}

#[tokio::test(start_paused = true)]
async fn when_a_participants_actor_fails_only_their_sockets_are_closed_a4() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    let write = |text: &str| reflection::Command::Write {
        reflection_id: None,
        text: text.into(),
        draw_id: None,
        step_id: None,
    };
    bob.does(write("kept")).await;
    let lost = bob.send(write("on its way"));
    stage.panic_in(Child::Participant(bob.who)).await;
    assert!(retryable(&mut bob));
    alice.forget();
    charlie.does(say("still here")).await;
    assert_eq!(alice.told(), ["chat.sent"]);
    assert!(alice.connected() && charlie.connected());
    back(&stage, &mut bob).await;
    assert!(matches!(bob.answered.get(&lost), Some(Outcome::Done(Some(_), _))));
    assert_eq!(bob.view.own.as_ref().map(|own| own.reflections.len()), Some(2));
}

#[tokio::test(start_paused = true)]
async fn when_a_breakouts_actor_fails_the_other_breakout_goes_on_a4() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    let assignment = Assignment::Given { places: vec![(bob.who, 0), (charlie.who, 1)] };
    alice.does(prepare(&["One", "Two"], assignment)).await;
    alice.does(Rounds::Open { round_id: None, duration_ms: None }).await;
    let round = alice.view.session.as_ref().and_then(|view| view.round.clone()).expect("open");
    let one = round.breakouts[0].id;
    bob.does(whisper("before")).await;
    charlie.does(whisper("there")).await;
    stage.panic_in(Child::Breakout(one)).await;
    assert!(retryable(&mut bob));
    charlie.does(whisper("still there")).await;
    assert!(alice.connected() && charlie.connected());
    back(&stage, &mut bob).await;
    bob.does(whisper("after")).await;
    assert_eq!(bob.view.breakouts[&one].chat.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn when_the_supervisor_fails_the_next_visitor_loads_the_session_anew_a4() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    let other = stage.another_session(2, false);
    let mut neighbour = stage.enter(other, "dora").await;
    alice.does(say("before")).await;
    let _ = stage.supervisor().cast(session_supervisor::Msg::Panic);
    idle().await;
    for client in [&mut alice, &mut bob, &mut charlie] {
        assert!(retryable(client), "{}", client.name);
        back(&stage, client).await;
    }
    bob.does(say("after")).await;
    alice.pump();
    assert_eq!(alice.view.session.as_ref().map(|view| view.chat.len()), Some(2));
    neighbour.does(raise()).await;
}

#[tokio::test(start_paused = true)]
async fn whoever_enters_or_asks_while_an_actor_fails_is_not_left_waiting_e17() {
    let stage = Stage::new().await;
    let [_alice, mut bob, mut charlie] = stage.live().await;
    let handle = stage.open().await;
    charlie.cut();
    idle().await;
    // In one instant: the failure, an attach, a command.
    stage.store.hold_appends();
    let id = bob.send(say("in between"));
    charlie.attach(&handle);
    let _ = stage.supervisor().cast(session_supervisor::Msg::PanicIn(Child::Session));
    stage.store.release_appends();
    idle().await;
    for client in [&mut bob, &mut charlie] {
        client.pump();
        if !client.connected() {
            back(&stage, client).await;
        }
        assert!(client.view.session.is_some() && client.pending.is_empty(), "{}", client.name);
    }
    assert!(matches!(bob.answered[&id], Outcome::Done(Some(_), _)));
    assert_eq!(stage.count("chat.sent"), 1);
}

#[tokio::test(start_paused = true)]
async fn what_is_being_committed_when_the_actor_fails_is_stored_once_and_before_what_comes_after_i3_i4() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    stage.store.hold_appends();
    let ids = [bob.send(say("one")), bob.send(say("two"))];
    idle().await;
    let _ = stage.supervisor().cast(session_supervisor::Msg::PanicIn(Child::Session));
    for client in [&mut alice, &mut charlie, &mut bob] {
        idle().await;
        client.pump();
        client.attach(&stage.open().await);
    }
    let more = [alice.send(say("three")), charlie.send(say("four"))];
    idle().await;
    stage.store.release_appends();
    idle().await;
    for client in [&mut alice, &mut bob, &mut charlie] {
        client.pump();
        if !client.connected() {
            back(&stage, client).await;
        }
        assert!(client.pending.is_empty() && client.wrongs.is_empty(), "{}: {:?}", client.name, client.wrongs);
    }
    let stored: Vec<_> =
        stage.stored(plenary_core::ids::Stream::Session).iter().filter_map(|event| event.command).collect();
    let once = |id| stored.iter().filter(|stored| *stored == id).count() == 1;
    assert!(ids.iter().chain(&more).all(once));
    assert_eq!(stage.count("chat.sent"), 4);
}

#[tokio::test(start_paused = true)]
async fn what_fails_again_and_again_is_left_alone_i47() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, _charlie] = stage.live().await;
    for _ in 0..4 {
        stage.panic_in(Child::Participant(bob.who)).await;
        pass(Duration::from_millis(500)).await;
        bob.pump();
        if !bob.connected() {
            back(&stage, &mut bob).await;
        }
    }
    let write = reflection::Command::Write { reflection_id: None, text: "x".into(), draw_id: None, step_id: None };
    assert_eq!(bob.tries(write).await, Outcome::Refused(Code::Internal));
    alice.does(say("the session goes on")).await;
    bob.does(say("for bob, too")).await;
    // A session that fails so often is put down; the next visitor loads it anew.
    for _ in 0..4 {
        if let Some(supervisor) = stage.node().sessions.supervisor_of(stage.session) {
            let _ = supervisor.cast(session_supervisor::Msg::PanicIn(Child::Session));
        }
        pass(Duration::from_millis(500)).await;
    }
    assert_eq!(stage.node().sessions.count(), 0);
    assert!(retryable(&mut alice));
    back(&stage, &mut alice).await;
    assert_eq!(alice.view.session.as_ref().map(|view| view.chat.len()), Some(2));
}

#[tokio::test(start_paused = true)]
async fn without_its_journal_its_leases_or_its_directory_the_node_says_so_a4() {
    for part in [Part::Journal, Part::Leases, Part::Sessions] {
        let stage = Stage::new().await;
        let [..] = stage.live().await;
        let node = stage.node();
        assert!(futures_util::FutureExt::now_or_never(node.failed()).is_none());
        node.panic_in(part);
        node.failed().await;
    }
}

#[tokio::test(start_paused = true)]
async fn while_the_database_is_gone_nothing_is_lost_and_people_know_a2() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    stage.store.set_down(true);
    let waiting = bob.send(say("waits"));
    pass(Duration::from_secs(2)).await;
    alice.pump();
    assert_eq!(alice.notices, [Notice::NotSaved]);
    pass(Duration::from_secs(10)).await;
    assert_eq!(charlie.tries(say("refused")).await, Outcome::Refused(Code::StoreUnavailable));
    pass(Duration::from_secs(18)).await;
    assert!(!bob.answered.contains_key(&waiting));
    stage.store.set_down(false);
    pass(Duration::from_secs(2)).await;
    charlie.pump();
    charlie.again();
    idle().await;
    for client in [&mut alice, &mut bob, &mut charlie] {
        client.pump();
        assert_eq!(client.notices, [Notice::NotSaved, Notice::Saved], "{}", client.name);
        assert!(client.connected() && client.pending.is_empty() && client.wrongs.is_empty());
        assert_eq!(client.view.session.as_ref().map(|view| view.chat.len()), Some(2));
    }
    assert_eq!(stage.count("chat.sent"), 2);
}

#[tokio::test(start_paused = true)]
async fn whose_actor_cannot_load_while_the_database_is_gone_is_not_left_alone_afterwards() {
    let stage = Stage::new().await;
    let [_alice, mut bob, _charlie] = stage.live().await;
    stage.store.set_down(true);
    stage.panic_in(Child::Participant(bob.who)).await;
    for _ in 0..20 {
        pass(Duration::from_millis(1_500)).await;
        bob.pump();
        if !bob.connected() {
            bob.attach(&stage.open().await);
        }
    }
    stage.store.set_down(false);
    pass(Duration::from_secs(2)).await;
    bob.pump();
    if !bob.connected() {
        back(&stage, &mut bob).await;
    }
    let write = reflection::Command::Write { reflection_id: None, text: "x".into(), draw_id: None, step_id: None };
    bob.does(write).await;
    assert_eq!(bob.view.own.as_ref().map(|own| own.reflections.len()), Some(1));
}

#[tokio::test(start_paused = true)]
async fn a_drain_tells_everyone_to_come_back_and_stores_what_was_said_i18() {
    let mut stage = Stage::new().await;
    let [_alice, mut bob, mut charlie] = stage.live().await;
    let id = bob.send(say("last words"));
    let node = stage.node.take().expect("runs");
    node.stop().await;
    for client in [&mut bob, &mut charlie] {
        client.pump();
        assert_eq!(client.closed, Some(1012), "{}", client.name);
    }
    // Another node may take the session at once, since its lease was given back.
    let second = stage.second().await;
    back(&second, &mut bob).await;
    assert!(matches!(bob.answered[&id], Outcome::Done(Some(_), _)));
    assert_eq!(stage.count("chat.sent"), 1);
}
