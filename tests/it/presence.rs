//! Presence: who is there, on the way back, in the background, or gone.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{Person, Stage, inside, places};

fn short(config: &mut plenary::config::Config) {
    let session = &mut config.session;
    (session.presence_tick_ms, session.grace_ms, session.goodbye_grace_ms, session.background_grace_ms) =
        (10, 600, 300, 600_000);
}

async fn hides(person: &mut Person) {
    person.done("presence.report", json!({ "visible": false })).await;
}

/// What a page that opens now is told: who is there, and how.
async fn present(person: &Person) -> Vec<(String, String)> {
    let mut twin = person.twin();
    twin.connect().await;
    let frame = twin.next(|frame| frame["t"] == "presence" && frame["complete"] == true).await;
    twin.goodbye().await;
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    frame["people"]
        .as_array()
        .expect("people")
        .iter()
        .map(|entry| (text(&entry["participant_id"]), text(&entry["state"])))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_changes_network_is_back_where_they_were_e28() {
    let stage = Stage::with(short).await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut bob = live.join("bob").await;
    live.alice.finds(&bob.id, "online").await;
    let ids = live.breakouts(&["One", "Two"], &[(&bob.id, 1)]).await;
    bob.done("hand.raise", json!({})).await;
    let former = bob.connection.clone();
    bob.drop_off();
    live.alice.finds(&bob.id, "reconnecting").await;
    assert_eq!(bob.attach(json!({ "replaces": former })).await["t"], "attached");
    live.alice.finds(&bob.id, "online").await;
    let view = live.alice.eye().await;
    assert_eq!(places(&view)[&bob.id], inside(&ids[1]));
    let person =
        view["people"].as_array().expect("people").iter().find(|p| p["id"] == bob.id.as_str()).cloned().expect("bob");
    assert!(person["hand_raised_at"].is_i64(), "the hand is up");
    let reply = bob.done("chat.send", json!({ "channel": { "kind": "breakout" }, "text": "here again" })).await;
    assert_eq!(reply["stream"], format!("breakout:{}", ids[1]));
    assert!(live.alice.events("participant.left").is_empty());
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_phone_is_in_the_background_and_not_gone_e29_e32() {
    let stage = Stage::with(short).await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let (mut bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    live.alice.finds(&charlie.id, "online").await;
    let ids = live.breakouts(&["One"], &[(&bob.id, 0)]).await;
    let from = live.alice.seen.len();
    hides(&mut bob).await;
    live.alice.finds(&bob.id, "background").await;
    bob.drop_off();
    // Charlie, whose page was visible, goes the same way and is offline: so much time has passed for bob, too.
    charlie.drop_off();
    live.alice.finds(&charlie.id, "reconnecting").await;
    live.alice.finds(&charlie.id, "offline").await;
    assert_eq!(live.alice.presence_of(&bob.id, from).last().map(String::as_str), Some("background"));
    let now: BTreeSet<(String, String)> = present(&live.alice).await.into_iter().collect();
    assert!(now.contains(&(bob.id.clone(), "background".into())), "{now:?}");
    assert!(now.iter().all(|(who, _)| *who != charlie.id), "whoever is missing is offline");
    // Alice did nothing at all meanwhile, and is present.
    assert!(now.contains(&(live.alice.id.clone(), "online".into())));
    bob.connect().await;
    live.alice.finds(&bob.id, "online").await;
    assert_eq!(places(&bob.eye().await)[&bob.id], inside(&ids[0]), "back in the breakout");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_page_is_gone_and_a_broken_one_after_its_grace_and_both_were_shown_before_e31() {
    let stage = Stage::with(short).await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let (mut bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    let mut dana = live.join("dana").await;
    live.alice.finds(&dana.id, "online").await;
    for person in [&mut bob, &mut charlie] {
        let from = live.alice.seen.len();
        if person.name == "bob" {
            person.goodbye().await;
        } else {
            person.drop_off();
        }
        live.alice.finds(&person.id, "offline").await;
        assert_eq!(live.alice.presence_of(&person.id, from), ["reconnecting", "offline"], "{}", person.name);
        dana.finds(&person.id, "offline").await;
    }
    // Away is not out: nobody left, and who comes back is the same.
    assert!(live.alice.events("participant.left").is_empty());
    bob.connect().await;
    live.alice.finds(&bob.id, "online").await;
    // Who leaves on purpose is out at once.
    dana.done("participant.leave", json!({})).await;
    assert_eq!(live.alice.event("participant.left").await["participant_id"], dana.id.as_str());
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_are_the_lengths_of_lists_in_every_view_e34() {
    let stage = Stage::with(short).await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut people = Vec::new();
    for n in 0..6 {
        people.push(live.join(&format!("guest {n}")).await);
    }
    let assigned: Vec<(&str, usize)> =
        people.iter().enumerate().map(|(n, person)| (person.id.as_str(), n % 2)).collect();
    live.breakouts(&["One", "Two"], &assigned).await;
    let mut twin = people[0].twin();
    twin.connect().await;
    live.alice.done("participant.remove", json!({ "participant_id": people[5].id })).await;
    people[4].done("participant.leave", json!({})).await;
    people[3].drop_off();
    live.alice.finds(&people[3].id, "offline").await;

    let view = live.alice.eye().await;
    let inside = |view: &Value| {
        view["people"].as_array().expect("people").iter().filter(|p| p["standing"] == "admitted").count()
    };
    assert_eq!((inside(&view), inside(&people[0].eye().await)), (5, 5));
    let door = stage.get(&format!("/join/{}", live.code), "").await;
    assert_eq!(door["people"], 5);
    let ids: Vec<String> = view["people"].as_array().expect("people").iter().map(|p| p["id"].to_string()).collect();
    assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "nobody twice");
    // Whoever left or was removed is shown to nobody as present; two devices are one entry.
    let now = present(&people[1]).await;
    let who: BTreeSet<&str> = now.iter().map(|(who, _)| who.as_str()).collect();
    assert_eq!(who.len(), now.len());
    let expected = [&live.alice.id, &people[0].id, &people[1].id, &people[2].id];
    assert_eq!(who, expected.into_iter().map(String::as_str).collect::<BTreeSet<_>>());
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_becomes_a_facilitator_finds_nobody_present_who_has_gone_e37() {
    let stage = Stage::with(short).await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let (mut bob, mut charlie, mut dana) =
        (live.join("bob").await, live.join("charlie").await, live.join("dana").await);
    charlie.done("participant.leave", json!({})).await;
    charlie.closed().await;
    dana.goodbye().await;
    bob.event("participant.left").await;
    bob.finds(&dana.id, "offline").await;
    live.alice.finds(&charlie.id, "offline").await;
    let from = bob.seen.len();
    live.alice.done("role.set", json!({ "participant_id": bob.id, "role": "facilitator" })).await;
    let view = bob.after(from, |frame| frame["t"] == "state" && frame["stream"] == "session").await["data"].clone();
    assert_eq!(view["role"], "facilitator");
    let present: BTreeSet<&str> = view["people"]
        .as_array()
        .expect("people")
        .iter()
        .filter(|p| p["standing"] == "admitted")
        .filter_map(|p| p["name"].as_str())
        .collect();
    assert_eq!(present, BTreeSet::from(["alice", "bob", "dana"]), "charlie left; dana may come back");
    let told = bob.after(from, |frame| frame["t"] == "presence" && frame["complete"] == true).await["people"].clone();
    let told: BTreeSet<&str> =
        told.as_array().expect("people").iter().filter_map(|p| p["participant_id"].as_str()).collect();
    assert_eq!(told, BTreeSet::from([live.alice.id.as_str(), bob.id.as_str()]));
    stage.stop().await;
}
