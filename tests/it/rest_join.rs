//! Coming in by a code, and being the same person again.

use plenary::config::Config;
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Stage, client};

fn text<'a>(body: &'a Value, field: &str) -> &'a str {
    body[field].as_str().unwrap_or_else(|| panic!("no {field} in {body}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn e12_a_first_join_that_is_tried_again_makes_one_person() {
    let stage = Stage::start().await;
    let live = stage.live().await;
    let path = format!("/join/{}", live.code);
    let body = json!({ "name": "bob", "device": Uuid::new_v4(), "cookie": false });
    let (first, second) = tokio::join!(stage.post(&path, None, body.clone()), stage.post(&path, None, body));
    assert_eq!(first["participant_id"], second["participant_id"]);
    let other = stage.post(&path, None, json!({ "name": "bob", "device": Uuid::new_v4(), "cookie": false })).await;
    assert_ne!(
        first["participant_id"], other["participant_id"],
        "E11: the same name on another device is someone else"
    );
    let people = stage.get(&format!("/sessions/{}/participants", live.id), &live.token).await;
    let labels: Vec<&str> =
        people["participants"].as_array().expect("a list").iter().map(|person| text(person, "label")).collect();
    assert_eq!(labels.len(), 3, "{labels:?}");
    assert!(labels.contains(&"bob (2)"), "{labels:?}");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn e10_a_guest_is_the_same_person_by_cookie_or_by_token() {
    let stage = Stage::start().await;
    let live = stage.live().await;
    let join = format!("/join/{}", live.code);
    let post = |path: &str, body: Value| client().post(format!("{}/api/v1{path}", stage.base)).json(&body);
    let response = post(&join, json!({ "name": "bob" })).send().await.expect("answered");
    let cookie = response.headers()[header::SET_COOKIE].to_str().expect("text").to_owned();
    assert!(cookie.starts_with(&format!("plenary_guest_{}=", live.id)) && cookie.contains("HttpOnly"), "{cookie}");
    let bob: Value = response.json().await.expect("JSON");
    assert!(bob.get("refresh_token").is_none());
    let pair = cookie.split(';').next().expect("name and value").to_owned();
    for (path, body) in
        [(join.as_str(), json!({ "name": "bob" })), ("/participants/refresh", json!({ "session_id": live.id }))]
    {
        let again = post(path, body).header(header::COOKIE, &pair).send().await.expect("answered");
        let again: Value = again.json().await.expect("JSON");
        assert_eq!(again["participant_id"], bob["participant_id"], "{path}");
    }

    let charlie = stage.post(&join, None, json!({ "name": "charlie", "cookie": false })).await;
    let back = json!({ "session_id": live.id, "refresh_token": charlie["refresh_token"] });
    assert_eq!(stage.post("/participants/refresh", None, back).await["participant_id"], charlie["participant_id"]);
    let elsewhere = stage.session(json!({ "title": "Another" }), false).await;
    for (session, token) in [(&elsewhere.id, &charlie["refresh_token"]), (&live.id, &json!("nonsense"))] {
        let body = json!({ "session_id": session, "refresh_token": token });
        let (status, problem) = stage.send(Method::POST, "/participants/refresh", None, Some(body)).await;
        assert_eq!((status, text(&problem, "code")), (StatusCode::UNAUTHORIZED, "auth.invalid"));
    }
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn e13_one_more_than_fits_is_told_so() {
    let stage = Stage::start().await;
    let live = stage.session(json!({ "title": "Small", "lobby": false, "capacity": 2 }), true).await;
    live.guest("bob").await;
    let (status, problem) =
        stage.send(Method::POST, &format!("/join/{}", live.code), None, Some(json!({ "name": "charlie" }))).await;
    assert_eq!((status, text(&problem, "code")), (StatusCode::TOO_MANY_REQUESTS, "session.full"));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn e27_whoever_was_removed_gets_no_fresh_token() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let body = json!({ "name": "bob", "cookie": false });
    let bob = stage.post(&format!("/join/{}", live.code), None, body.clone()).await;
    live.alice.done("participant.remove", json!({ "participant_id": bob["participant_id"] })).await;
    let back = json!({ "session_id": live.id, "refresh_token": bob["refresh_token"] });
    let again = json!({ "name": "robert", "refresh_token": bob["refresh_token"] });
    for (path, body) in [("/participants/refresh".to_owned(), back), (format!("/join/{}", live.code), again)] {
        let (status, problem) = stage.send(Method::POST, &path, None, Some(body)).await;
        assert_eq!((status, text(&problem, "code")), (StatusCode::FORBIDDEN, "participant.banned"), "{path}");
    }
    live.alice.done("session.complete", json!({})).await;
    let back = json!({ "session_id": live.id, "refresh_token": bob["refresh_token"] });
    let (status, _) = stage.send(Method::POST, "/participants/refresh", None, Some(back)).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "not even to look back");
    let deck = live.show().await["decks"][0]["id"].clone();
    let path = format!("/sessions/{}/decks/{}", live.id, deck.as_str().expect("an id"));
    let (status, _) = stage.send(Method::GET, &path, Some(text(&bob, "access_token")), None).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "and the old token shows nothing any more");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_door_says_what_is_behind_it_and_closes_with_the_session() {
    let stage = Stage::start().await;
    let live = stage.session(json!({ "title": "Kick-off", "lobby": true }), false).await;
    let (left, right) = live.code.split_at(4);
    for typed in [live.code.clone(), live.code.to_lowercase(), format!("{left}-{right}")] {
        let (status, door) = stage.send(Method::GET, &format!("/join/{typed}"), None, None).await;
        assert_eq!((status, text(&door, "title")), (StatusCode::OK, "Kick-off"), "{typed}");
        assert_eq!(
            (&door["lobby"], &door["people"], text(&door, "organization_name")),
            (&json!(true), &json!(1), "alice's studio")
        );
    }
    let waiting = stage.post(&format!("/join/{}", live.code), None, json!({ "name": "bob", "cookie": false })).await;
    assert_eq!(text(&waiting, "standing"), "waiting");
    let (status, _) = stage
        .send(Method::GET, &format!("/sessions/{}/draws", live.id), Some(text(&waiting, "access_token")), None)
        .await;
    assert_eq!(status, StatusCode::FORBIDDEN, "whoever waits sees nothing of the inside");
    stage.post(&format!("/sessions/{}/cancel", live.id), Some(&live.token), json!({})).await;
    let (status, problem) =
        stage.send(Method::POST, &format!("/join/{}", live.code), None, Some(json!({ "name": "charlie" }))).await;
    assert_eq!((status, text(&problem, "code")), (StatusCode::CONFLICT, "session.state"));
    let back = json!({ "session_id": live.id, "refresh_token": waiting["refresh_token"] });
    let again = stage.post("/participants/refresh", None, back).await;
    assert_eq!(again["participant_id"], waiting["participant_id"], "whoever was there may look back");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_codes_is_slowed_down() {
    let stage = Stage::with(|config: &mut Config| config.auth.join_per_minute_address = 3).await;
    for _ in 0..3 {
        assert_eq!(stage.send(Method::GET, "/join/ABCDEFGH", None, None).await.0, StatusCode::NOT_FOUND);
    }
    assert_eq!(stage.send(Method::GET, "/join/ABCDEFGH", None, None).await.0, StatusCode::TOO_MANY_REQUESTS);
    stage.stop().await;
}
