//! Sockets and presence: people are counted, not sockets, and a socket of the past harms nobody.

use std::time::Duration;

use plenary_core::{
    ids::Stream,
    protocol::{
        lobby,
        people::{self, PresenceState, Standing},
    },
};

use super::{
    client::Client,
    stage::{Stage, idle, pass, raise, say, settings, someone},
};

/// Lets presence be told.
async fn tick() {
    pass(settings().session.presence_tick).await;
}

#[tokio::test(start_paused = true)]
async fn two_devices_are_one_person_and_closing_one_leaves_them_present_e7_e8_i24() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, _charlie] = stage.live().await;
    let mut phone = stage.come("bob").await;
    assert_eq!(phone.who, bob.who);
    tick().await;
    alice.pump();
    let people = alice.view.session.as_ref().map_or(0, |view| view.people.len());
    assert_eq!((people, alice.view.presence.len()), (3, 3));
    bob.goodbye();
    pass(Duration::from_secs(60)).await;
    alice.pump();
    assert_eq!(alice.presence_of(bob.who), PresenceState::Online);
    alice.does(say("hello")).await;
    assert!(phone.heard().contains(&"chat.sent".to_owned()));
    phone.goodbye();
    pass(settings().participant.goodbye_grace).await;
    tick().await;
    alice.pump();
    assert_eq!((alice.presence_of(bob.who), alice.view.presence.len()), (PresenceState::Offline, 2));
}

#[tokio::test(start_paused = true)]
async fn a_tab_that_comes_back_replaces_its_former_socket_at_once_e20_e21() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, _charlie] = stage.live().await;
    let handle = stage.open().await;
    // The client has given its socket up; the server has not noticed.
    let mut ghost = Client::new(&stage.ambient, "ghost", bob.who);
    std::mem::swap(&mut ghost, &mut bob);
    let mut bob = Client::new(&stage.ambient, "bob", ghost.who);
    bob.replaces(&ghost);
    bob.attach(&handle);
    idle().await;
    ghost.pump();
    assert_eq!(ghost.closed, Some(4504), "superseded");
    // The late end of the old socket takes nobody away.
    ghost.cut();
    pass(Duration::from_secs(600)).await;
    tick().await;
    bob.pump();
    alice.pump();
    assert!(bob.connected());
    assert_eq!(alice.presence_of(bob.who), PresenceState::Online);
}

#[tokio::test(start_paused = true)]
async fn of_too_many_sockets_the_oldest_gives_way_but_not_for_one_that_is_replaced() {
    let stage = Stage::new().await;
    let mut tabs = Vec::new();
    for _ in 0..settings().session.connections_per_person {
        tabs.push(stage.come("bob").await);
    }
    let handle = stage.open().await;
    tabs[1].cut();
    tabs[1].attach(&handle);
    idle().await;
    tabs.iter_mut().for_each(Client::pump);
    assert!(tabs.iter().all(Client::connected));
    let _one_more = stage.come("bob").await;
    tabs.iter_mut().for_each(Client::pump);
    let closed: Vec<_> = tabs.iter().map(|tab| tab.closed).collect();
    assert_eq!(closed, [Some(4504), None, None]);
}

#[tokio::test(start_paused = true)]
async fn a_closed_tab_is_gone_soon_a_broken_one_after_the_grace_e31() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    bob.goodbye();
    charlie.cut();
    tick().await;
    alice.pump();
    for who in [bob.who, charlie.who] {
        assert_eq!(alice.presence_of(who), PresenceState::Reconnecting, "shown as such before");
    }
    pass(settings().participant.goodbye_grace).await;
    tick().await;
    alice.pump();
    assert_eq!(alice.presence_of(bob.who), PresenceState::Offline);
    assert_eq!(alice.presence_of(charlie.who), PresenceState::Reconnecting);
    pass(settings().participant.grace).await;
    tick().await;
    alice.pump();
    assert_eq!(alice.presence_of(charlie.who), PresenceState::Offline);
    // Gone is not: left. Both return to where they were.
    let view = alice.view.session.as_ref().expect("alice is inside");
    assert!(view.people.iter().all(|person| person.standing == Standing::Admitted));
}

#[tokio::test(start_paused = true)]
async fn a_locked_phone_is_in_the_background_and_an_idle_person_is_present_e29_e32() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, charlie] = stage.live().await;
    bob.does(people::Command::ReportPresence { visible: false }).await;
    bob.cut();
    tick().await;
    pass(Duration::from_secs(120)).await;
    alice.pump();
    assert_eq!(alice.presence_of(bob.who), PresenceState::Background);
    assert_eq!(alice.presence_of(charlie.who), PresenceState::Online, "a still person is present");
    bob.attach(&stage.open().await);
    tick().await;
    alice.pump();
    assert_eq!(alice.presence_of(bob.who), PresenceState::Online);
    assert_eq!(stage.stored(Stream::Session).iter().filter(|event| event.kind.contains("presence")).count(), 0);
}

#[tokio::test(start_paused = true)]
async fn twenty_people_in_the_same_instant_all_appear_once_in_every_client_e15_e34() {
    let stage = Stage::new().await;
    let alice = stage.alice().await;
    let handle = stage.open().await;
    let names: Vec<String> = (0..20).map(|n| format!("guest {n}")).collect();
    // A retried first join is the same person (E12).
    let joins = names.iter().chain(&names[..5]).map(|name| handle.join(someone(name)));
    let joined = futures_util::future::join_all(joins).await;
    let mut clients = vec![alice];
    for (name, joined) in names.iter().zip(joined) {
        let mut client = Client::new(&stage.ambient, name, joined.expect("there is room").participant);
        client.attach(&handle);
        clients.push(client);
    }
    idle().await;
    tick().await;
    for client in &mut clients {
        client.pump();
        let people = &client.view.session.as_ref().expect("inside").people;
        let mut ids: Vec<_> = people.iter().map(|person| person.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!((ids.len(), people.len(), client.view.presence.len()), (21, 21, 21), "{}", client.name);
        assert!(client.wrongs.is_empty(), "{:?}", client.wrongs);
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_waits_gets_nothing_but_what_is_for_them_e5() {
    let stage = Stage::new().await;
    let session = stage.another_session(2, true);
    let mut alice = stage.enter(session, "alice").await;
    let mut bob = stage.enter(session, "bob").await;
    assert!(bob.view.lobby.is_some() && bob.view.session.is_none());
    assert_eq!(bob.heard(), ["attached", "state", "state"], "the lobby, and their own stream");
    bob.forget();
    alice.does(protocol_start()).await;
    alice.does(say("not for bob")).await;
    alice.does(raise()).await;
    alice.does(lobby::Command::Message { text: "soon".into(), to: None }).await;
    tick().await;
    assert_eq!(bob.heard(), ["lobby.messaged"]);
    bob.forget();
    alice.does(lobby::Command::Admit { participants: None }).await;
    assert_eq!(bob.told(), ["state", "participant.joined"]);
    tick().await;
    bob.pump();
    assert_eq!(bob.view.presence.len(), 2);
    // Whoever is turned away is told so by the code.
    let mut charlie = stage.enter(session, "charlie").await;
    alice.does(lobby::Command::Deny { participants: Some(vec![charlie.who]) }).await;
    charlie.pump();
    assert_eq!(charlie.closed, Some(4511));
}

fn protocol_start() -> plenary_core::protocol::session::Command {
    plenary_core::protocol::session::Command::Start {}
}

#[tokio::test(start_paused = true)]
async fn who_is_removed_or_leaves_loses_every_socket_and_hears_no_more_e38() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    let mut phone = stage.come("bob").await;
    bob.forget();
    phone.forget();
    alice.does(people::Command::Remove { participant_id: bob.who }).await;
    alice.does(say("in private")).await;
    for device in [&mut bob, &mut phone] {
        assert_eq!(device.told(), ["participant.removed"], "the last word");
        assert_eq!(device.closed, Some(4508));
    }
    let handle = stage.open().await;
    bob.attach(&handle);
    idle().await;
    bob.pump();
    assert_eq!(bob.closed, Some(4508), "and stays out");

    charlie.send(people::Command::Leave {});
    idle().await;
    charlie.pump();
    assert_eq!(charlie.closed, Some(4512));
    // E14: who left may come again.
    let again = stage.come("charlie").await;
    assert_eq!(again.who, charlie.who);
    assert!(again.view.session.is_some());
}

#[tokio::test(start_paused = true)]
async fn who_leaves_and_comes_again_while_the_store_is_slow_stays_e14() {
    let stage = Stage::new().await;
    let [_alice, mut bob, charlie] = stage.live().await;
    let handle = stage.open().await;
    stage.store.hold_appends();
    bob.send(people::Command::Leave {});
    let (again, mut tab) = (handle.clone(), Client::new(&stage.ambient, "bob", bob.who));
    let join = tokio::spawn(async move { again.join(someone("bob")).await });
    idle().await;
    tab.attach(&handle);
    idle().await;
    stage.store.release_appends();
    assert!(join.await.is_ok_and(|joined| joined.is_ok()));
    idle().await;
    bob.pump();
    tab.pump();
    assert_eq!((bob.closed, tab.closed), (Some(4512), None));
    assert!(tab.view.session.is_some());
    drop(charlie);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_read_is_cut_and_the_others_go_on_i42() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, _charlie] = stage.live().await;
    let handle = stage.open().await;
    let mut slow = Client::new(&stage.ambient, "slow", stage.join(&handle, "slow").await).with_bounds(20);
    slow.attach(&handle);
    for n in 0..30 {
        alice.does(say(&n.to_string())).await;
    }
    bob.pump();
    assert_eq!(bob.view.session.as_ref().map(|view| view.chat.len()), Some(30));
    slow.pump();
    assert_eq!(slow.closed, Some(4001));
    slow.attach(&handle);
    idle().await;
    slow.pump();
    assert!(slow.connected() && slow.wrongs.is_empty());
    assert_eq!(slow.view.session.as_ref().map(|view| view.chat.len()), Some(30));
}

#[tokio::test(start_paused = true)]
async fn a_slow_client_learns_of_presence_when_it_reads_again_although_nothing_changes_any_more() {
    let stage = Stage::new().await;
    let [mut alice, bob, _charlie] = stage.live().await;
    let handle = stage.open().await;
    let mut slow = Client::new(&stage.ambient, "slow", stage.join(&handle, "slow").await).with_bounds(24);
    slow.attach(&handle);
    tick().await;
    for n in 0..10 {
        alice.does(say(&n.to_string())).await;
    }
    let mut gone = bob;
    gone.goodbye();
    pass(settings().participant.goodbye_grace).await;
    tick().await;
    slow.pump();
    assert_eq!(slow.presence_of(gone.who), PresenceState::Online, "that frame had no room");
    tick().await;
    slow.pump();
    assert_eq!(slow.presence_of(gone.who), PresenceState::Offline);
}

#[tokio::test(start_paused = true)]
async fn the_inbox_has_a_bound_and_gives_its_places_back() {
    let stage = Stage::new().await;
    let [_alice, mut bob, _charlie] = stage.live().await;
    let handle = stage.open().await;
    let permits: Vec<_> = (0..settings().inbox_size).map_while(|_| handle.try_permit()).collect();
    assert_eq!(permits.len(), settings().inbox_size);
    assert!(handle.try_permit().is_none());
    assert!(handle.permit(Duration::from_millis(10)).await.is_none());
    drop(permits);
    for n in 0..2 * settings().inbox_size {
        bob.does(say(&n.to_string())).await;
    }
    assert!(handle.try_permit().is_some());
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_the_store_on_the_way_in_sees_presence_as_it_is_then() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    charlie.cut();
    stage.store.hold_appends();
    alice.send(say("takes long"));
    charlie.attach(&stage.open().await);
    idle().await;
    bob.goodbye();
    pass(settings().participant.goodbye_grace).await;
    tick().await;
    stage.store.release_appends();
    idle().await;
    charlie.pump();
    assert_eq!(charlie.presence_of(bob.who), PresenceState::Offline);
}
