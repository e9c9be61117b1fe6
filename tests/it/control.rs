//! Control: who has it when the lead drops out, comes back, hands it over, or is removed.

use plenary::config::Config;
use serde_json::{Value, json};

use crate::support::{Live, Person, Stage, inside, places, plenary};

fn short(config: &mut Config) {
    let session = &mut config.session;
    (session.presence_tick_ms, session.grace_ms, session.goodbye_grace_ms, session.background_grace_ms) =
        (10, 600, 300, 600_000);
}

/// The next change of control, as one is told it: lead, who stands in, why.
async fn changed(person: &mut Person) -> (Value, Value, Value) {
    let mut event = person.event("control.changed").await;
    (event["lead"].take(), event["acting"].take(), event["why"].take())
}

fn told(lead: &Person, acting: Option<&Person>, why: &str) -> (Value, Value, Value) {
    (json!(lead.id), json!(acting.map(|acting| &acting.id)), json!(why))
}

async fn role(person: &Person) -> Value {
    person.eye().await["role"].clone()
}

/// Alice leads, dana helps, bob takes part; all are connected.
async fn people(live: &mut Live<'_>) -> (Person, Person) {
    live.alice.connect().await;
    (live.helper("dana").await, live.join("bob").await)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_drops_out_is_stood_in_for_and_control_returns_e22_k_1_k_2_k_3_k_5() {
    let stage = Stage::with(short).await;
    let mut live = stage.live().await;
    let (mut dana, mut bob) = people(&mut live).await;
    let bobs = json!({ "participant_id": bob.id, "role": "observer" });
    assert_eq!(dana.refused("role.set", bobs.clone()).await, "authz.denied");
    live.alice.reload().await;
    dana.finds(&live.alice.id, "online").await;
    live.alice.drop_off();
    assert_eq!(changed(&mut bob).await, told(&live.alice, Some(&dana), "lead_away"));
    assert_eq!(bob.events("control.changed").len(), 1, "a reload passes nothing on");
    dana.done("role.set", bobs).await;
    for (who, role) in [(dana.id.clone(), "facilitator"), (live.alice.id.clone(), "participant")] {
        assert_eq!(dana.refused("role.set", json!({ "participant_id": who, "role": role })).await, "authz.denied");
    }
    live.alice.connect().await;
    assert_eq!(changed(&mut bob).await, told(&live.alice, None, "lead_back"));
    assert_eq!(dana.refused("session.complete", json!({})).await, "authz.denied");
    assert_eq!((role(&live.alice).await, role(&dana).await), (json!("facilitator"), json!("co_facilitator")));
    let control = bob.eye().await["control"].clone();
    assert_eq!(control, json!({ "lead": live.alice.id, "acting": null }));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_nobody_there_control_stays_and_nobody_is_promoted_e23_k_4() {
    let stage = Stage::with(short).await;
    let mut live = stage.live().await;
    let (mut dana, mut bob) = people(&mut live).await;
    live.alice.drop_off();
    assert_eq!(changed(&mut bob).await, told(&live.alice, Some(&dana), "lead_away"));
    dana.drop_off();
    assert_eq!(changed(&mut bob).await, told(&live.alice, None, "nobody_there"));
    assert_eq!(bob.refused("session.complete", json!({})).await, "authz.denied");
    dana.connect().await;
    assert_eq!(changed(&mut bob).await, told(&live.alice, Some(&dana), "lead_away"));
    live.alice.connect().await;
    assert_eq!(changed(&mut bob).await, told(&live.alice, None, "lead_back"));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn control_is_handed_over_taken_and_lost_e24_k_6() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    let (mut dana, mut bob) = people(&mut live).await;
    let to = |person: &Person| json!({ "to": person.id });
    assert_eq!(dana.refused("control.hand_over", to(&dana)).await, "control.not_yours");
    assert_eq!(live.alice.refused("control.hand_over", to(&bob)).await, "field.invalid");
    assert_eq!(dana.refused("control.take", json!({})).await, "authz.denied");
    live.alice.done("control.hand_over", to(&dana)).await;
    assert_eq!(changed(&mut bob).await, told(&dana, None, "handed_over"));
    live.alice.done("control.take", json!({})).await;
    assert_eq!(changed(&mut bob).await, told(&live.alice, None, "taken"));
    live.alice.done("control.hand_over", to(&dana)).await;
    assert_eq!(changed(&mut bob).await, told(&dana, None, "handed_over"));
    live.alice.done("participant.remove", json!({ "participant_id": dana.id })).await;
    assert_eq!(changed(&mut bob).await, told(&live.alice, None, "passed_on"));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_the_lead_is_the_lead_without_anybody_in_between_e22_k_2() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    let (mut dana, mut bob) = people(&mut live).await;
    let database = stage.database.clone();
    let Live { mut alice, .. } = live;
    stage.stop().await;
    let stage = Stage::on(database, |config| config.session.grace_ms = 3_000).await;
    for person in [&mut dana, &mut bob, &mut alice] {
        person.moves_to(&stage.base);
        person.connect().await;
    }
    alice.done("hand.raise", json!({})).await;
    bob.event("hand.raised").await;
    assert!(bob.events("control.changed").is_empty());
    // Now she drops out indeed.
    alice.drop_off();
    assert_eq!(changed(&mut bob).await, told(&alice, Some(&dana), "lead_away"));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everyone_is_brought_to_where_the_asker_is_and_taken_back_g_1_g_2_g_3() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    let (mut dana, mut bob) = people(&mut live).await;
    let charlie = live.join("charlie").await;
    live.alice.done("role.set", json!({ "participant_id": charlie.id, "role": "observer" })).await;
    let ids = live.breakouts(&["One", "Two"], &[(&bob.id, 0), (&charlie.id, 1)]).await;
    live.alice.done("breakout.edit", json!({ "breakout_id": ids[1], "capacity": 1, "locked": true })).await;
    live.alice.done("breakout.enter", json!({ "breakout_id": ids[1] })).await;
    assert_eq!(bob.refused("control.gather", json!({})).await, "authz.denied");
    live.alice.done("control.gather", json!({ "panel": "cards" })).await;
    let gathered = bob.event("control.gathered").await;
    assert_eq!(gathered, json!({ "by": live.alice.id, "place": inside(&ids[1]), "panel": "cards" }));
    let moved = bob.events("breakout.moved").last().map(|moved| moved["moves"].as_array().map(Vec::len));
    assert_eq!(moved, Some(Some(1)), "charlie is there already, and dana stays where she works");
    let before = places(&dana.eye().await);
    assert_eq!(
        [&before[&bob.id], &before[&charlie.id], &before[&dana.id]],
        [&inside(&ids[1]), &inside(&ids[1]), &plenary()]
    );
    let offer = dana.next(|frame| frame["data"]["undo"]["act"] == "people_gathered").await["data"]["undo"].clone();
    assert_eq!(offer["people"], json!([bob.id]));
    dana.done("undo.take", json!({ "undo_id": offer["id"] })).await;
    assert_eq!(places(&dana.eye().await)[&bob.id], inside(&ids[0]));
    // Where nobody has to move, everyone is told all the same.
    dana.done("breakout.close", json!({ "warning_ms": 0 })).await;
    dana.done("control.gather", json!({})).await;
    assert_eq!(bob.event("control.gathered").await["panel"], Value::Null);
    stage.stop().await;
}
