//! What a round brings back: the gallery for everybody, the export for facilitators.

use std::collections::BTreeMap;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Live, Stage, client};

async fn get(live: &Live<'_>, round: &str, what: &str, token: &str) -> (StatusCode, Value) {
    let path = format!("/sessions/{}/rounds/{round}/{what}", live.id);
    live.stage.send(Method::GET, &path, Some(token), None).await
}

/// Name, people and notes of each breakout.
fn brought(gallery: &Value) -> Vec<(String, Vec<String>, Vec<String>)> {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let all =
        |list: &Value, field: &str| list.as_array().expect("a list").iter().map(|one| text(&one[field])).collect();
    let breakouts = gallery["breakouts"].as_array().expect("breakouts").iter();
    breakouts.map(|one| (text(&one["name"]), all(&one["people"], "name"), all(&one["notes"], "text"))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn notes_of_a_closed_breakout_are_everybodys_and_its_chat_is_not_o_4_o_5_e74() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut bob = live.join("bob").await;
    let mut charlie = live.join("charlie").await;
    let dana = live.join("dana").await;
    let (bobs, charlies) = (bob.id.clone(), charlie.id.clone());
    let rooms = live.breakouts(&["North", "South"], &[(&bobs, 0), (&charlies, 1)]).await;
    let round = bob.event("breakout.opened").await["round"]["id"].as_str().expect("an id").to_owned();
    bob.made("note.write", json!({ "text": "We need a harbour" })).await;
    let first = bob.made("note.write", json!({ "text": "And a lighthouse" })).await;
    bob.done("note.pin", json!({ "note_id": first })).await;
    charlie.made("note.write", json!({ "text": "Start on Monday" })).await;
    bob.done("chat.send", json!({ "channel": { "kind": "breakout" }, "text": "between us" })).await;

    let seen = async |live: &Live<'_>| {
        let (status, gallery) = get(live, &round, "gallery", &dana.token).await;
        assert_eq!(status, StatusCode::OK);
        assert!(!gallery.to_string().contains("between us"), "the chat is not in it");
        brought(&gallery)
    };
    let north =
        ("North".to_owned(), vec!["bob".to_owned()], vec!["And a lighthouse".into(), "We need a harbour".into()]);
    let south = ("South".to_owned(), vec!["charlie".to_owned()], vec!["Start on Monday".to_owned()]);
    assert!(seen(&live).await.is_empty(), "while it runs nobody outside sees anything");
    live.alice.done("breakout.close", json!({ "breakouts": [rooms[0]], "warning_ms": 0 })).await;
    assert_eq!(seen(&live).await, std::slice::from_ref(&north), "the one that closed");
    live.alice.done("breakout.close", json!({ "warning_ms": 0 })).await;
    assert_eq!(seen(&live).await, [north.clone(), south.clone()]);
    // Everybody knows which rounds there were, though dana was in none of its breakouts.
    assert_eq!(dana.eye().await["past_rounds"][0]["id"], round.as_str());
    live.alice.done("breakout.open", json!({ "round_id": round })).await;
    assert!(seen(&live).await.is_empty(), "open again, it is theirs again");
    live.alice.done("breakout.close", json!({ "warning_ms": 0 })).await;
    assert_eq!(seen(&live).await, [north, south], "with the same notes");
    // What was drawn is named to everybody, and is what everybody may see.
    let (_, gallery) = get(&live, &round, "gallery", &dana.token).await;
    let view = dana.eye().await;
    let ids = |list: &Value, field: &str| -> BTreeMap<String, String> {
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        list.as_array().expect("a list").iter().map(|one| (text(&one["name"]), text(&one[field]))).collect()
    };
    let drawn = ids(&gallery["breakouts"], "canvas_id");
    assert_eq!((&drawn, drawn.len()), (&ids(&view["canvases"], "id"), 2));

    let (status, export) = get(&live, &round, "export.json", &live.alice.token).await;
    assert_eq!((status, &export["breakouts"][0]["chat"][0]["text"]), (StatusCode::OK, &json!("between us")));
    assert_eq!(export["breakouts"][0]["chat"][0]["name"], "bob");
    assert_eq!(ids(&export["breakouts"], "canvas_id"), drawn);
    for kind in ["export.json", "export.md"] {
        assert_eq!(get(&live, &round, kind, &bob.token).await.0, StatusCode::FORBIDDEN);
    }
    let url = format!("{}/api/v1/sessions/{}/rounds/{round}/export.md", stage.base, live.id);
    let answer = client().get(url).bearer_auth(&live.alice.token).send().await.expect("an answer");
    assert_eq!(answer.headers()["content-type"], "text/markdown; charset=utf-8");
    let text = answer.text().await.expect("a text");
    assert!(text.contains("## North") && text.contains("- 📌 And a lighthouse — *bob*") && text.contains("between us"));
    let nobodys = "00000000-0000-4000-8000-000000000000";
    assert_eq!(get(&live, nobodys, "gallery", &dana.token).await.0, StatusCode::NOT_FOUND);
    let prepared =
        live.alice.made("breakout.prepare", json!({ "names": ["x"], "assignment": { "how": "empty" } })).await;
    assert_eq!(get(&live, &prepared, "gallery", &dana.token).await.0, StatusCode::NOT_FOUND, "not opened yet");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rounds_are_listed_for_whoever_was_inside_also_when_all_is_over_o_6() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let bob = live.join("bob").await;
    let bobs = bob.id.clone();
    let listed = async |live: &Live<'_>, token: &str| {
        let path = format!("/sessions/{}/rounds", live.id);
        let (status, list) = live.stage.send(Method::GET, &path, Some(token), None).await;
        assert_eq!(status, StatusCode::OK);
        let rounds = list["rounds"].as_array().expect("rounds").iter();
        rounds.map(|round| (round["id"].clone(), round["closed_at"].is_null())).collect::<Vec<_>>()
    };
    let prepare = json!({ "names": ["x"], "assignment": { "how": "empty" } });
    live.alice.made("breakout.prepare", prepare).await;
    assert!(listed(&live, &bob.token).await.is_empty(), "only prepared");
    live.breakouts(&["North"], &[(&bobs, 0)]).await;
    let first = live.alice.eye().await["round"]["id"].clone();
    assert_eq!(listed(&live, &bob.token).await, [(first.clone(), true)]);
    live.alice.done("breakout.close", json!({ "warning_ms": 0 })).await;
    live.breakouts(&["South"], &[(&bobs, 0)]).await;
    let second = live.alice.eye().await["round"]["id"].clone();
    assert_eq!(listed(&live, &bob.token).await, [(first.clone(), false), (second.clone(), true)], "oldest first");
    live.alice.done("session.complete", json!({})).await;
    let over = [(first, false), (second, false)];
    for token in [&bob.token, &live.token] {
        assert_eq!(listed(&live, token).await, over, "and nothing that was only prepared");
    }
    stage.stop().await;
}
