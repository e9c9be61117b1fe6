//! Calls for help, taking back also after the server was killed, and who was where.

use serde_json::json;

use crate::support::{Person, Stage, inside, places, plenary, step};

async fn place(person: &Person) -> serde_json::Value {
    places(&person.eye().await)[&person.id].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_names_person_and_breakout_and_closes_when_answered_e64_q_1_q_2_q_3() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut helper = live.helper("helper").await;
    let (mut bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    let ids = live.breakouts(&["One", "Two"], &[(&bob.id, 0), (&charlie.id, 1)]).await;
    let call = bob.made("help.call", json!({ "text": "we are stuck" })).await;
    for facilitator in [&mut live.alice, &mut helper] {
        let help = facilitator.event("help.called").await["help"].clone();
        assert_eq!((&help["id"], &help["by"]), (&json!(call), &json!(bob.id)));
        assert_eq!((&help["breakout_id"], &help["text"]), (&json!(ids[0]), &json!("we are stuck")));
    }
    assert_eq!(bob.made("help.call", json!({ "text": "come quickly" })).await, call);
    charlie.made("help.call", json!({})).await;
    charlie.catch_up().await;
    assert!(!charlie.saw("stuck") && !charlie.saw("quickly"), "others' calls are not theirs");
    let queue = live.alice.eye().await["help"].clone();
    assert_eq!((&queue[0]["text"], &queue[1]["by"]), (&json!("come quickly"), &json!(charlie.id)));
    assert_eq!(charlie.refused("help.answer", json!({ "help_id": call })).await, "authz.denied");
    helper.done("help.answer", json!({ "help_id": call })).await;
    let ended = bob.event("help.ended").await;
    assert_eq!((&ended["help_id"], &ended["answered_by"]), (&json!(call), &json!(helper.id)));
    assert_eq!(live.alice.refused("help.answer", json!({ "help_id": call })).await, "help.unknown");
    live.alice.done("breakout.close", json!({ "warning_ms": 0 })).await;
    charlie.event("help.ended").await;
    assert_eq!(live.alice.eye().await["help"], json!([]));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_all_is_taken_back_by_another_facilitator_after_a_restart_u_1_u_2() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut helper = live.helper("helper").await;
    let (bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    let ids = live.breakouts(&["One", "Two"], &[(&bob.id, 0), (&charlie.id, 1)]).await;
    live.alice.done("breakout.close", json!({ "warning_ms": 0 })).await;
    helper.event("breakout.closed").await;
    let undo = helper.next(|frame| frame["data"]["undo"]["act"] == "breakouts_closed").await["data"]["undo"].clone();
    assert_eq!(undo["people"].as_array().map(Vec::len), Some(2));
    charlie.catch_up().await;
    assert!(charlie.events("undo.offered").is_empty(), "offers are the facilitators'");
    let take = json!({ "undo_id": undo["id"] });
    assert_eq!(charlie.refused("undo.take", take.clone()).await, "authz.denied");

    let database = stage.database.clone();
    drop(live);
    stage.stop().await;
    let stage = Stage::on(database, |_| {}).await;
    for person in [&mut helper, &mut charlie] {
        person.moves_to(&stage.base);
        person.connect().await;
    }
    helper.done("undo.take", take.clone()).await;
    helper.event("undo.taken").await;
    charlie.state("breakout:").await;
    assert_eq!(place(&charlie).await, inside(&ids[1]));
    assert_eq!(helper.refused("undo.take", take).await, "undo.gone");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn opening_moving_and_lowering_hands_are_taken_back_u_1_u_2() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let (mut bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    let (bobs, charlies) = (bob.id.clone(), charlie.id.clone());
    let ids = live.breakouts(&["One", "Two"], &[(&bobs, 0), (&charlies, 1)]).await;
    live.alice.done("breakout.move", json!({ "moves": [step(&bobs, &ids[1]), step(&charlies, &ids[0])] })).await;
    let moved = live.alice.next(|frame| frame["data"]["undo"]["act"] == "people_moved").await["data"]["undo"].clone();
    live.alice.done("breakout.move", json!({ "moves": [{ "participant_id": bobs, "to": plenary() }] })).await;
    live.alice.done("undo.take", json!({ "undo_id": moved["id"] })).await;
    assert_eq!((place(&bob).await, place(&charlie).await), (plenary(), inside(&ids[1])), "who went on stays there");

    let opened = live.alice.eye().await["undos"][0].clone();
    assert_eq!(opened["act"], "breakouts_opened");
    live.alice.done("undo.take", json!({ "undo_id": opened["id"] })).await;
    let told = charlie.event("breakout.unopened").await;
    assert!(told["round"].is_null(), "a prepared round is the facilitators' alone");
    assert_eq!(
        (place(&charlie).await, live.alice.eye().await["prepared_rounds"].as_array().map(Vec::len)),
        (plenary(), Some(1))
    );

    bob.done("hand.raise", json!({})).await;
    charlie.done("hand.raise", json!({})).await;
    live.alice.done("hand.lower_all", json!({})).await;
    let lowered =
        live.alice.next(|frame| frame["data"]["undo"]["act"] == "hands_lowered").await["data"]["undo"].clone();
    live.alice.done("undo.take", json!({ "undo_id": lowered["id"] })).await;
    assert_eq!(bob.event("hand.restored").await["hands"].as_object().map(serde_json::Map::len), Some(2));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_removed_by_mistake_comes_back_to_where_they_were_u_3() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let (mut bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    let bobs = bob.id.clone();
    let ids = live.breakouts(&["One"], &[(&bobs, 0)]).await;
    live.alice.done("participant.remove", json!({ "participant_id": bobs })).await;
    assert_eq!(bob.closed().await, 4508);
    let undo = live.alice.next(|frame| frame["data"]["undo"]["act"] == "person_removed").await["data"]["undo"].clone();
    live.alice.done("undo.take", json!({ "undo_id": undo["id"] })).await;
    assert_eq!(charlie.event("participant.readmitted").await["person"]["id"], bobs.as_str());
    bob.connect().await;
    assert_eq!(place(&bob).await, inside(&ids[0]));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_where_when_is_told_afterwards_e76() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let bob = live.join("=bob").await;
    let ids = live.breakouts(&["Garden, north", "Two"], &[(&bob.id, 0)]).await;
    live.alice.done("breakout.move", json!({ "moves": [step(&bob.id, &ids[1])] })).await;
    live.alice.done("breakout.close", json!({ "warning_ms": 0 })).await;
    live.alice.done("session.complete", json!({})).await;
    let path = format!("/sessions/{}/whereabouts", live.id);
    let all = stage.get(&path, &live.token).await["stays"].clone();
    let bobs: Vec<_> =
        all.as_array().expect("stays").iter().filter(|stay| stay["participant_id"] == bob.id.as_str()).collect();
    let places: Vec<_> = bobs.iter().map(|stay| stay["breakout"].as_str()).collect();
    assert_eq!(places, [None, Some("Garden, north"), Some("Two"), None]);
    assert!(bobs.windows(2).all(|pair| pair[0]["to"] == pair[1]["from"]) && bobs[3]["to"].is_i64(), "{bobs:?}");
    let table = crate::support::client()
        .get(format!("{}/api/v1{path}.csv", stage.base))
        .bearer_auth(&live.token)
        .send()
        .await
        .expect("an answer");
    assert_eq!(table.headers()["content-type"], "text/csv; charset=utf-8");
    let table = table.text().await.expect("text");
    assert!(table.contains("\n'=bob,participant,\"Garden, north\","), "{table}");
    stage.stop().await;
}
