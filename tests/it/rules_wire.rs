//! The numbered rules of docs/protocol.md about frames and answers, as far as no edge case proves them
//! elsewhere.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sqlx::{Connection, Executor, PgConnection};
use uuid::Uuid;

use crate::support::Stage;

fn is_answer(frame: &Value) -> bool {
    frame["t"] == "reply" || frame["t"] == "error"
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_is_answered_once_and_after_its_events_w_1() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut bob = live.join("bob").await;
    let nil = Uuid::nil();
    let plenary = json!({ "kind": "plenary" });
    let commands = [
        ("chat.send", json!({ "channel": plenary, "text": "hello" })),
        ("hand.raise", json!({})),
        ("hand.raise", json!({})),
        ("cards.return", json!({ "draw_id": nil })),
        ("reflection.write", json!({ "text": "mine" })),
        ("participant.rename", json!({ "name": "Robert" })),
        ("chat.send", json!({ "channel": plenary, "text": "   " })),
        ("hand.lower", json!({})),
        ("lobby.set", json!({ "enabled": true })),
        ("presence.report", json!({ "visible": true })),
        ("reflection.delete", json!({ "reflection_id": nil })),
        ("nobody.knows", json!({})),
    ];
    let from = bob.seen.len();
    let mut refs = Vec::new();
    for round in 0..4 {
        for (n, (kind, data)) in commands.iter().enumerate() {
            // `nobody.knows` counts as a frame that cannot be read; ten of those would be too many.
            let reference = format!("{round}.{n}");
            bob.send(json!({ "ref": reference, "id": Uuid::new_v4(), "type": kind, "data": data })).await;
            refs.push(reference);
        }
    }
    for reference in &refs {
        bob.after(from, |frame| is_answer(frame) && frame["ref"] == reference.as_str()).await;
    }
    bob.catch_up().await;
    let mut answers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut heads: BTreeMap<&str, i64> = BTreeMap::new();
    for frame in &bob.seen[from..] {
        if frame["t"] == "event" {
            heads.insert(frame["stream"].as_str().expect("a stream"), frame["seq"].as_i64().expect("a number"));
        }
        if is_answer(frame) {
            *answers.entry(frame["ref"].as_str().expect("a ref")).or_default() += 1;
        }
        if let (true, Some(stream)) = (frame["t"] == "reply", frame["stream"].as_str()) {
            assert_eq!(heads.get(stream).copied(), frame["seq"].as_i64(), "its event came before: {frame}");
        }
    }
    assert!(refs.iter().all(|reference| answers[reference.as_str()] == 1), "{answers:?}");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_that_is_none_of_those_listed_is_refused_and_changes_nothing_w_3() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut bob = live.join("bob").await;
    live.alice.event("participant.joined").await;
    let deck = live.alice.state("session").await["decks"][0]["id"].clone();
    let id = || json!(Uuid::new_v4());
    let frames = [
        json!({ "ref": "x", "id": id(), "type": "participant.rename", "data": {} }),
        json!({ "ref": "x", "id": id(), "type": "deck.set_mode", "data": { "deck_id": deck, "mode": "sometimes" } }),
        json!({ "ref": "x", "id": id(), "type": "role.set", "data": { "participant_id": bob.id, "role": "king" } }),
        json!({ "ref": "x", "id": id(), "type": "chat.send", "data": { "channel": { "kind": "corridor" }, "text": "psst" } }),
    ];
    let head = live.alice.since["session"];
    for frame in frames {
        live.alice.send(frame.clone()).await;
        let error = live.alice.next(|frame| frame["t"] == "error").await;
        assert_eq!(
            (&error["code"], &error["ref"], &error["retry"]),
            (&json!("field.invalid"), &json!("x"), &json!("never")),
            "{frame}"
        );
    }
    live.alice.catch_up().await;
    bob.catch_up().await;
    assert_eq!((live.alice.since["session"], bob.since["session"]), (head, head), "nothing happened");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_told_before_it_is_stored_not_even_a_refusal_w_7() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut bob = live.join("bob").await;
    let deck = bob.state("session").await["decks"][0]["id"].clone();
    let draw = bob.made("cards.draw", json!({ "deck_id": deck })).await;
    live.alice.event("cards.drawn").await;
    // Each one's own stream comes from another actor, and must not be taken for news.
    bob.state("participant:").await;
    live.alice.state("participant:").await;
    let (from, from_alice) = (bob.seen.len(), live.alice.seen.len());

    // Somebody keeps the log from being written.
    let mut database = PgConnection::connect(&stage.database).await.expect("the database is there");
    database.execute("BEGIN; LOCK TABLE session_events IN EXCLUSIVE MODE").await.expect("the owner may lock");
    let asked = [
        ("w1", "cards.return", json!({ "draw_id": draw })),
        ("w2", "hand.raise", json!({})),
        // Nothing of these is to be stored, and yet they wait for what came before.
        ("w3", "hand.raise", json!({})),
        ("w4", "cards.return", json!({ "draw_id": Uuid::nil() })),
    ];
    for (reference, kind, data) in &asked {
        bob.send(json!({ "ref": reference, "id": Uuid::new_v4(), "type": kind, "data": data })).await;
    }
    for person in [&mut bob, &mut live.alice] {
        person.next(|frame| frame["notice"] == "not_saved").await;
        person.settle().await;
    }
    for frame in bob.seen[from..].iter().chain(&live.alice.seen[from_alice..]) {
        assert!(frame["t"] == "notice" || frame["t"] == "pong" || frame["t"] == "presence", "told too early: {frame}");
    }
    database.execute("COMMIT").await.expect("it lets go");

    let mut answers = Vec::new();
    for (reference, ..) in &asked {
        answers.push(bob.after(from, |frame| is_answer(frame) && frame["ref"] == *reference).await);
    }
    let kinds: Vec<&Value> = answers.iter().map(|answer| &answer["t"]).collect();
    assert_eq!(kinds, ["reply", "reply", "reply", "error"]);
    assert_eq!(answers[3]["code"], "draw.unknown");
    live.alice.event("cards.returned").await;
    assert_eq!(live.alice.event("hand.raised").await["participant_id"], bob.id.as_str());
    live.alice.next(|frame| frame["notice"] == "saved").await;
    stage.stop().await;
}
