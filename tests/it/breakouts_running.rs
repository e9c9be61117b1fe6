//! Rounds that are prepared ahead, who chooses, room, one breakout's own end, and the same groups again.

use serde_json::{Value, json};

use crate::support::{Live, Person, Stage, clock, inside, places, plenary, step};

/// Prepares and opens a round with these rules: the ids of its breakouts.
async fn under(live: &mut Live<'_>, rules: Value, assigned: &[(&str, usize)]) -> Vec<String> {
    let assignment = json!({ "how": "given", "places": assigned });
    let prepare = json!({ "names": ["One", "Two"], "assignment": assignment, "rules": rules });
    let round = live.alice.made("breakout.prepare", prepare).await;
    live.alice.done("breakout.open", json!({ "round_id": round })).await;
    ids(&live.alice.event("breakout.opened").await["round"])
}

fn ids(round: &Value) -> Vec<String> {
    let breakouts = round["breakouts"].as_array().expect("breakouts").iter();
    breakouts.map(|breakout| breakout["id"].as_str().expect("an id").to_owned()).collect()
}

async fn place(person: &Person) -> Value {
    places(&person.eye().await)[&person.id].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn rounds_are_prepared_ahead_changed_and_opened_in_any_order_b_2_b_15_b_23() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut bob = live.join("bob").await;
    let prepare = |names: Value| json!({ "names": names, "assignment": { "how": "random" } });
    let first = live.alice.made("breakout.prepare", prepare(json!(["One"]))).await;
    let second = live.alice.made("breakout.prepare", prepare(json!(["Two", "Three"]))).await;
    live.alice.done("breakout.configure", json!({ "round_id": first, "title": "In pairs" })).await;
    let added = live.alice.made("breakout.add", json!({ "round_id": first, "name": "One more", "capacity": 4 })).await;
    live.alice.done("breakout.edit", json!({ "breakout_id": added, "name": "The garden" })).await;
    let rounds = live.alice.eye().await["prepared_rounds"].clone();
    assert_eq!((&rounds[0]["title"], &rounds[1]["id"]), (&json!("In pairs"), &json!(second)));
    assert_eq!(rounds[0]["breakouts"][1]["name"], "The garden");
    bob.catch_up().await;
    assert!(bob.events("breakout.prepared").is_empty());

    live.alice.done("breakout.open", json!({ "round_id": second })).await;
    let again = json!({ "round_id": first, "names": ["Other"], "assignment": { "how": "empty" } });
    live.alice.done("breakout.prepare", again).await;
    assert_eq!(live.alice.refused("breakout.open", json!({ "round_id": first })).await, "breakout.already_open");
    let opened = bob.event("breakout.opened").await["round"].clone();
    assert_eq!(opened["id"], second.as_str());
    live.alice.done("breakout.add", json!({ "name": "Four" })).await;
    let grown = bob.event("breakout.changed").await;
    assert_eq!(
        (ids(&grown).len(), place(&bob).await),
        (3, inside(opened["assignment"][&bob.id].as_str().expect("one")))
    );
    live.alice.done("breakout.discard", json!({ "round_id": first })).await;
    live.alice.event("breakout.discarded").await;
    assert_eq!(live.alice.eye().await["prepared_rounds"], json!([]));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_choose_where_they_may_and_a_lock_holds_e41_e60_b_16_b_19() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let (mut bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    let (bobs, charlies) = (bob.id.clone(), charlie.id.clone());
    let fixed = under(&mut live, json!({ "late": "ask" }), &[(&bobs, 0)]).await;
    assert_eq!(charlie.refused("breakout.enter", json!({ "breakout_id": fixed[1] })).await, "breakout.not_yours");
    assert_eq!(bob.refused("breakout.leave", json!({})).await, "breakout.not_yours");
    live.alice.done("breakout.close", json!({ "warning_ms": 0 })).await;

    let ids = under(&mut live, json!({ "joining": "self_choice" }), &[(&bobs, 0)]).await;
    assert_eq!(place(&bob).await, inside(&ids[0]), "what was prepared is honoured");
    charlie.done("breakout.enter", json!({ "breakout_id": ids[1] })).await;
    assert_eq!(place(&charlie).await, inside(&ids[1]));
    charlie.state("breakout:").await;
    assert_eq!(charlie.refused("breakout.enter", json!({ "breakout_id": ids[0] })).await, "breakout.not_yours");
    charlie.done("breakout.leave", json!({})).await;
    live.alice.done("breakout.edit", json!({ "breakout_id": ids[1], "locked": true })).await;
    assert_eq!(charlie.refused("breakout.enter", json!({ "breakout_id": ids[1] })).await, "breakout.not_yours");
    live.alice.done("breakout.enter", json!({ "breakout_id": ids[1] })).await;
    live.alice.done("breakout.move", json!({ "moves": [step(&charlies, &ids[1])] })).await;
    assert_eq!((place(&charlie).await, place(&live.alice).await), (inside(&ids[1]), inside(&ids[1])));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_accepted_declined_and_reconsidered_e56_b_17() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let (mut bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    let (bobs, charlies) = (bob.id.clone(), charlie.id.clone());
    let ids = under(&mut live, json!({ "invitation": true }), &[(&bobs, 0), (&charlies, 1)]).await;
    assert_eq!((place(&bob).await, place(&charlie).await), (plenary(), plenary()));
    bob.done("breakout.enter", json!({ "breakout_id": ids[0] })).await;
    charlie.done("breakout.decline", json!({})).await;
    let declined = live.alice.event("breakout.invited").await["invitations"][&charlies].clone();
    assert_eq!(declined, json!({ "breakout_id": ids[1], "declined": true }));
    assert_eq!((place(&bob).await, place(&charlie).await), (inside(&ids[0]), plenary()));
    charlie.done("breakout.enter", json!({ "breakout_id": ids[1] })).await;
    assert_eq!(place(&charlie).await, inside(&ids[1]));
    // Who comes late is invited as well.
    let dana = live.join("dana").await;
    assert_eq!(place(&dana).await, plenary());
    assert_eq!(dana.eye().await["round"]["invitations"][&dana.id]["declined"], false);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_breakout_is_never_filled_beyond_what_it_holds_e47_b_9_b_18() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let (bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    let places_of = json!({ "how": "given", "places": [[bob.id, 0]] });
    let both = json!({ "joining": "both" });
    let prepare = json!({ "names": ["One", "Two"], "capacity": 1, "assignment": places_of, "rules": both });
    live.alice.made("breakout.prepare", prepare).await;
    live.alice.done("breakout.open", json!({})).await;
    let ids = ids(&charlie.event("breakout.opened").await["round"]);
    assert_eq!(charlie.refused("breakout.enter", json!({ "breakout_id": ids[0] })).await, "breakout.full");
    let step = json!({ "moves": [step(&charlie.id, &ids[0])] });
    assert_eq!(live.alice.refused("breakout.move", step).await, "breakout.full");
    live.alice.done("breakout.enter", json!({ "breakout_id": ids[0] })).await;
    let dana = live.join("dana").await;
    let erin = live.join("erin").await;
    assert_eq!((place(&dana).await, place(&erin).await), (inside(&ids[1]), plenary()));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_breakout_has_an_end_of_its_own_e68_b_20_b_21() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let (mut bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    let (bobs, charlies) = (bob.id.clone(), charlie.id.clone());
    let ids = under(&mut live, json!({}), &[(&bobs, 0), (&charlies, 1)]).await;
    assert_eq!(live.alice.refused("breakout.extend", json!({ "by_ms": 1_000 })).await, "breakout.no_end");
    live.alice.done("breakout.close", json!({ "breakouts": [ids[0]], "warning_ms": 600_000 })).await;
    let announced = bob.event("breakout.changed").await;
    let end = clock(&announced)["closes_at"].as_i64().expect("an instant");
    assert!(announced["breakouts"][1]["clock"].is_null());
    live.alice.done("breakout.extend", json!({ "breakouts": [ids[0]], "by_ms": 60_000 })).await;
    assert_eq!(clock(&bob.event("breakout.changed").await)["closes_at"], end + 60_000);
    live.alice.done("breakout.pause", json!({})).await;
    assert_eq!(
        clock(&charlie.next(|frame| clock(&frame["data"])["state"] == "paused").await["data"])["state"],
        "paused"
    );
    live.alice.done("breakout.resume", json!({})).await;
    live.alice.done("breakout.extend", json!({ "by_ms": -3_600_000 })).await;
    let soon = bob
        .next(|frame| {
            clock(&frame["data"])["warned"] == true && clock(&frame["data"])["closes_at"].as_i64() < Some(end)
        })
        .await;
    assert!(
        clock(&soon["data"])["closes_at"].as_i64() >= soon["at"].as_i64().map(|at| at + 10_000),
        "nobody is thrown out"
    );
    live.alice.done("breakout.close", json!({ "breakouts": [ids[0]], "warning_ms": 0 })).await;
    bob.next(|frame| frame["data"]["breakouts"][0]["closed_at"].is_i64()).await;
    assert_eq!((place(&bob).await, place(&charlie).await), (plenary(), inside(&ids[1])));
    live.alice.done("breakout.close", json!({ "warning_ms": 0 })).await;
    let round = live.alice.event("breakout.closed").await["round"].clone();
    assert_eq!(round["assignment"], json!({ bobs: ids[0], charlies: ids[1] }), "who was where at the end");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_groups_open_again_with_all_that_was_said_e75_b_22() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let (mut bob, charlie) = (live.join("bob").await, live.join("charlie").await);
    let (bobs, charlies) = (bob.id.clone(), charlie.id.clone());
    let ids = under(&mut live, json!({}), &[(&bobs, 0), (&charlies, 1)]).await;
    bob.state("breakout:").await;
    bob.done("chat.send", json!({ "channel": { "kind": "breakout" }, "text": "remember this" })).await;
    live.alice.done("breakout.close", json!({ "warning_ms": 0 })).await;
    let former = live.alice.event("breakout.closed").await["round"]["id"].clone();
    live.alice.done("participant.remove", json!({ "participant_id": charlies })).await;
    live.alice.done("participant.unban", json!({ "participant_id": charlies })).await;
    let dana = live.join("dana").await;
    live.alice.done("breakout.open", json!({ "round_id": former })).await;
    assert_eq!((place(&bob).await, place(&dana).await), (inside(&ids[0]), inside(&ids[1])));
    let mut eye = bob.twin();
    eye.connect().await;
    assert_eq!(eye.state("breakout:").await["chat"][0]["text"], "remember this");
    let view = live.alice.eye().await;
    assert!(view["round"]["assignment"][&charlies].is_null() && view["past_rounds"] == json!([]));
    stage.stop().await;
}
