//! Control and presence: who drops out is stood in for after the grace, and nobody is promoted by a restart.

use std::time::Duration;

use plenary_core::{
    ids::ParticipantId,
    protocol::{
        control::Command,
        people::{self, Role},
    },
};

use super::{
    client::Client,
    stage::{Stage, idle, pass, role, settings},
};

/// Alice leads a live session, bob helps to run it, charlie takes part.
async fn run(stage: &Stage) -> [Client; 3] {
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    alice.does(role(bob.who, Role::CoFacilitator)).await;
    [&mut bob, &mut charlie].into_iter().for_each(Client::forget);
    [alice, bob, charlie]
}

fn control(client: &mut Client) -> (ParticipantId, Option<ParticipantId>) {
    client.pump();
    let control = client.view.session.as_ref().expect("inside").control;
    (control.lead, control.acting)
}

async fn after_the_grace() {
    pass(settings().participant.grace + Duration::from_millis(1)).await;
}

#[tokio::test(start_paused = true)]
async fn a_reload_passes_nothing_on_and_a_drop_does_after_the_grace_until_they_are_back_e22() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = run(&stage).await;
    let handle = stage.open().await;
    alice.goodbye();
    pass(settings().participant.goodbye_grace / 2).await;
    alice.attach(&handle);
    idle().await;
    alice.cut();
    pass(settings().participant.grace / 2).await;
    assert_eq!(control(&mut charlie), (alice.who, None));
    assert_eq!(stage.count("control.changed"), 0, "nobody was promoted meanwhile");
    after_the_grace().await;
    assert_eq!(control(&mut charlie), (alice.who, Some(bob.who)));
    assert!(bob.told().contains(&"control.changed".to_owned()));
    bob.does(role(charlie.who, Role::Observer)).await;
    alice.attach(&handle);
    idle().await;
    for client in [&mut alice, &mut bob, &mut charlie] {
        assert_eq!(control(client).1, None, "at once");
    }
    let roles = alice.view.session.as_ref().map(|view| view.people.iter().map(|person| person.role).collect());
    assert_eq!(roles, Some(vec![Role::Facilitator, Role::CoFacilitator, Role::Observer]));
    assert_eq!(stage.count("control.changed"), 2);
}

#[tokio::test(start_paused = true)]
async fn who_leaves_is_stood_in_for_at_once_and_the_last_one_by_nobody() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = run(&stage).await;
    alice.send(people::Command::Leave {});
    idle().await;
    assert_eq!(control(&mut charlie), (alice.who, Some(bob.who)));
    bob.send(people::Command::Leave {});
    idle().await;
    assert_eq!(control(&mut charlie), (alice.who, None), "charlie becomes nothing by this");
    let mut bob = stage.come("bob").await;
    assert_eq!(control(&mut bob), (alice.who, Some(bob.who)), "the first who facilitates");
    let mut alice = stage.come("alice").await;
    assert_eq!(control(&mut alice), (alice.who, None));
}

#[tokio::test(start_paused = true)]
async fn after_a_kill_the_lead_is_the_lead_and_nobody_acts_in_between_e22_e23() {
    let mut stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = run(&stage).await;
    for late in [Duration::from_secs(1), settings().participant.grace / 2] {
        stage.restart().await;
        let handle = stage.open().await;
        for client in [&mut alice, &mut bob, &mut charlie] {
            client.cut();
        }
        bob.attach(&handle);
        charlie.attach(&handle);
        pass(late).await;
        alice.attach(&handle);
        after_the_grace().await;
        assert_eq!(control(&mut charlie), (alice.who, None));
    }
    assert_eq!(stage.count("control.changed"), 0);
    // Who does not come back has dropped out.
    stage.restart().await;
    let handle = stage.open().await;
    [&mut bob, &mut charlie].into_iter().for_each(|client| {
        client.cut();
        client.attach(&handle);
    });
    after_the_grace().await;
    assert_eq!(control(&mut charlie), (alice.who, Some(bob.who)));
    // Who stood in goes on doing so over a restart, and the lead is back at once.
    stage.restart().await;
    let handle = stage.open().await;
    charlie.cut();
    charlie.attach(&handle);
    pass(Duration::from_secs(1)).await;
    assert_eq!(control(&mut charlie), (alice.who, Some(bob.who)));
    alice.cut();
    alice.attach(&handle);
    idle().await;
    assert_eq!(control(&mut charlie), (alice.who, None));
    assert_eq!(stage.count("control.changed"), 2);
}

#[tokio::test(start_paused = true)]
async fn what_was_handed_over_stays_over_a_restart() {
    let mut stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = run(&stage).await;
    alice.does(Command::HandOver { to: bob.who }).await;
    stage.restart().await;
    let handle = stage.open().await;
    for client in [&mut alice, &mut bob, &mut charlie] {
        client.cut();
        client.attach(&handle);
    }
    after_the_grace().await;
    assert_eq!(control(&mut charlie), (bob.who, None));
    alice.does(Command::Take {}).await;
    assert_eq!(control(&mut charlie), (alice.who, None));
}

#[tokio::test(start_paused = true)]
async fn somebody_stands_in_as_soon_as_the_store_takes_it_and_not_before() {
    let stage = Stage::new().await;
    let [mut alice, bob, mut charlie] = run(&stage).await;
    pass(settings().session.settle_after).await;
    stage.store.hold_appends();
    alice.goodbye();
    pass(settings().participant.goodbye_grace).await;
    assert_eq!(control(&mut charlie), (alice.who, None));
    stage.store.release_appends();
    idle().await;
    assert_eq!(control(&mut charlie), (alice.who, Some(bob.who)));
}
