//! The lobby and the ban: who waits learns nothing, and who was removed stays out.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Live, Person, Stage, browser};

const WITH_LOBBY: fn() -> Value = || json!({ "title": "Kick-off", "lobby": true });

fn entered(frame: &Value) -> bool {
    frame["t"] == "state" && frame["data"]["view"] == "session"
}

async fn comes_in(person: &mut Person) {
    person.next(entered).await;
}

async fn refused(live: &Live<'_>, path: &str, body: Value) -> (StatusCode, Value) {
    let (status, problem) = live.stage.send(Method::POST, path, None, Some(body)).await;
    (status, problem["code"].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_who_came_before_any_facilitator_is_offered_to_the_first_one_e1_p_2() {
    let stage = Stage::start().await;
    let token = stage.owner("alice").await;
    let session = stage.post("/sessions", Some(&token), WITH_LOBBY()).await;
    let id = session["id"].as_str().expect("an id").to_owned();
    let code = session["join_code"].as_str().expect("a code");
    let joined = stage.post(&format!("/join/{code}"), None, json!({ "name": "bob", "cookie": false })).await;
    assert_eq!(joined["standing"], "waiting");
    let mut bob = Person::new(&stage.base, "bob", &id, &joined);
    bob.connect().await;
    assert_eq!(bob.state("session").await["view"], "lobby");

    let joined = stage.post(&format!("/sessions/{id}/join"), Some(&token), json!({})).await;
    let mut alice = Person::new(&stage.base, "alice", &id, &joined);
    alice.connect().await;
    let people = alice.state("session").await["people"].clone();
    let waits = people.as_array().expect("people").iter().find(|person| person["id"] == bob.id.as_str());
    assert_eq!(waits.expect("bob is offered")["standing"], "waiting");
    alice.done("lobby.admit", json!({ "participants": [bob.id] })).await;
    comes_in(&mut bob).await;
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn admit_all_and_deny_all_act_on_accounts_and_guests_alike_e2_p_3() {
    let stage = Stage::start().await;
    let mut live = stage.session(WITH_LOBBY(), true).await;
    live.alice.connect().await;
    let account = stage.member(&live.token, "charlie", "member").await;
    let mut charlie = live.enter("charlie", &account).await;
    charlie.connect().await;
    let mut bob = live.join("bob").await;
    assert_eq!(charlie.state("session").await["view"], "lobby");

    live.alice.done("lobby.deny", json!({})).await;
    assert_eq!((bob.closed().await, charlie.closed().await), (4511, 4511));
    // They knock again.
    bob.connect().await;
    charlie.connect().await;
    assert_eq!(bob.state("session").await["view"], "lobby");
    live.alice.done("lobby.admit", json!({})).await;
    comes_in(&mut bob).await;
    comes_in(&mut charlie).await;
    // Again finds nobody, and that is no mistake.
    let again = live.alice.done("lobby.admit", json!({})).await;
    assert!(again["seq"].is_null());
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn turning_the_lobby_off_admits_everyone_over_the_socket_and_over_rest_e3() {
    let stage = Stage::start().await;
    let mut live = stage.session(WITH_LOBBY(), true).await;
    live.alice.connect().await;
    let (mut bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    live.alice.done("lobby.set", json!({ "enabled": false })).await;
    comes_in(&mut bob).await;
    comes_in(&mut charlie).await;

    live.alice.done("lobby.set", json!({ "enabled": true })).await;
    let mut late = live.join("late").await;
    assert_eq!(late.state("session").await["view"], "lobby");
    let path = format!("/sessions/{}", live.id);
    let (status, _) = stage.send(Method::PATCH, &path, Some(&live.token), Some(json!({ "lobby": false }))).await;
    assert_eq!(status, StatusCode::OK);
    comes_in(&mut late).await;
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_removed_stays_out_under_any_name_until_the_ban_is_lifted_e4_p_5_p_6() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut charlie = live.join("charlie").await;
    let join = format!("/join/{}", live.code);
    // Bob came in a browser, with a cookie, and by hand, with a refresh token.
    let bobs_browser = browser();
    let url = format!("{}/api/v1{join}", stage.base);
    let joined: Value = bobs_browser
        .post(&url)
        .json(&json!({ "name": "bob" }))
        .send()
        .await
        .expect("the server answers")
        .json()
        .await
        .expect("JSON");
    assert!(joined["refresh_token"].is_null(), "the secret is in the cookie");
    let mut bob = Person::new(&stage.base, "bob", &live.id, &joined);
    bob.connect().await;
    let mut bobby = live.join("bobby").await;
    for who in [&bob.id, &bobby.id] {
        live.alice.done("participant.remove", json!({ "participant_id": who })).await;
    }
    assert_eq!((bob.closed().await, bobby.closed().await), (4508, 4508));

    // The same token.
    let answer = bob.attach(json!({ "since": {} })).await;
    assert_eq!((&answer["t"], &answer["code"]), (&json!("error"), &json!("participant.banned")));
    assert_eq!(bob.closed().await, 4508);
    // The same cookie, under another name.
    let again = bobs_browser.post(&url).json(&json!({ "name": "somebody" })).send().await.expect("the server answers");
    assert_eq!(again.status(), StatusCode::FORBIDDEN);
    // The same refresh token, under another name, and to renew.
    let body = json!({ "name": "somebody", "refresh_token": bobby.refresh, "cookie": false });
    let banned = (StatusCode::FORBIDDEN, json!("participant.banned"));
    assert_eq!(refused(&live, &join, body).await, banned);
    let body = json!({ "session_id": live.id, "refresh_token": bobby.refresh });
    assert_eq!(refused(&live, "/participants/refresh", body).await, banned);
    let (status, _) = stage.send(Method::GET, &format!("/sessions/{}/draws", live.id), Some(&bob.token), None).await;
    assert_eq!(status, StatusCode::FORBIDDEN);

    // As somebody new: waits, although there is no lobby.
    let mut stranger = live.join("a new name").await;
    assert_eq!(stranger.state("session").await["view"], "lobby");
    live.alice.event("lobby.knocked").await;
    assert_eq!(charlie.refused("participant.unban", json!({ "participant_id": bob.id })).await, "authz.denied");

    live.alice.done("participant.unban", json!({ "participant_id": bob.id })).await;
    let again = bobs_browser.post(&url).json(&json!({ "name": "bob" })).send().await.expect("the server answers");
    let again: Value = again.json().await.expect("JSON");
    assert_eq!(
        (&again["participant_id"], &again["standing"]),
        (&json!(bob.id), &json!("waiting")),
        "the door is not open"
    );
    bob.connect().await;
    live.alice.done("lobby.admit", json!({ "participants": [bob.id] })).await;
    comes_in(&mut bob).await;
    let body = json!({ "session_id": live.id, "refresh_token": bobby.refresh });
    assert_eq!(refused(&live, "/participants/refresh", body).await, banned, "bobby's ban is not lifted");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_gets_nothing_but_lobby_messages_e5_p_4() {
    let stage = Stage::start().await;
    let mut live = stage.session(WITH_LOBBY(), true).await;
    live.alice.connect().await;
    let mut charlie = live.join("charlie").await;
    live.alice.done("lobby.admit", json!({})).await;
    comes_in(&mut charlie).await;
    let mut bob = live.join("bob").await;

    // Everything that can happen around someone who waits.
    let deck = charlie.state("session").await["decks"][0]["id"].clone();
    charlie.made("cards.draw", json!({ "deck_id": deck })).await;
    charlie.made("chat.send", json!({ "channel": { "kind": "plenary" }, "text": "said inside" })).await;
    let reflection = charlie.made("reflection.write", json!({ "text": "written inside" })).await;
    charlie.done("reflection.share", json!({ "reflection_id": reflection, "with": "everyone" })).await;
    live.alice.next(|frame| frame["t"] == "shared" && frame["reflections"][0]["text"] == "written inside").await;
    charlie.done("hand.raise", json!({})).await;
    live.alice.done("announcement.send", json!({ "text": "announced inside" })).await;
    let scope = json!({ "for": "everyone" });
    live.alice.done("timer.start", json!({ "scope": scope, "label": "inside", "duration_ms": 60_000 })).await;
    live.breakouts(&["inside one", "inside two"], &[(&charlie.id, 0)]).await;
    charlie.made("chat.send", json!({ "channel": { "kind": "breakout" }, "text": "said inside a breakout" })).await;
    charlie.done("presence.report", json!({ "visible": false })).await;
    live.alice.finds(&charlie.id, "background").await;
    for (kind, data) in [
        ("cards.draw", json!({ "deck_id": deck })),
        ("chat.send", json!({ "channel": { "kind": "facilitators" }, "text": "let me in" })),
        ("reflection.write", json!({ "text": "in the lobby" })),
        ("lobby.admit", json!({})),
    ] {
        assert_eq!(bob.refused(kind, data).await, "lobby.waiting", "{kind}");
    }
    let (status, _) = stage.send(Method::GET, &format!("/sessions/{}/draws", live.id), Some(&bob.token), None).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    bob.done("participant.rename", json!({ "name": "Bob" })).await;
    live.alice.done("lobby.message", json!({ "text": "a moment, please" })).await;
    assert_eq!(bob.event("lobby.messaged").await["message"]["text"], "a moment, please");
    bob.catch_up().await;
    // A new page of his is told no more.
    let mut twin = bob.twin();
    twin.connect().await;
    twin.catch_up().await;
    assert_eq!(twin.state("session").await["messages"][0]["text"], "a moment, please");

    for frame in bob.seen.iter().chain(&twin.seen) {
        let allowed = match frame["t"].as_str() {
            Some("attached" | "error" | "reply") => true,
            Some("state") => {
                frame["data"]["view"] == "lobby" || frame["data"] == json!({ "view": "participant", "reflections": [] })
            }
            // Of the lobby, and their own new name.
            Some("event") if frame["type"] == "lobby.changed" => frame["data"] == json!({ "name": "Bob" }),
            Some("event") => frame["type"] == "lobby.messaged",
            _ => false,
        };
        assert!(allowed, "{frame}");
    }
    assert!(!bob.saw("inside") && !bob.saw("charlie") && !twin.saw("inside") && !twin.saw("charlie"));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_to_all_who_wait_reaches_who_got_a_private_one_e6() {
    let stage = Stage::start().await;
    let mut live = stage.session(WITH_LOBBY(), true).await;
    live.alice.connect().await;
    let (mut bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    live.alice.done("lobby.message", json!({ "text": "for you alone", "to": bob.id })).await;
    live.alice.done("lobby.message", json!({ "text": "for all" })).await;
    assert_eq!(bob.event("lobby.messaged").await["message"]["text"], "for you alone");
    assert_eq!(bob.event("lobby.messaged").await["message"]["text"], "for all");
    assert_eq!(charlie.event("lobby.messaged").await["message"]["text"], "for all");
    assert!(!charlie.saw("for you alone"));
    let texts: Vec<Value> =
        bob.eye().await["messages"].as_array().expect("messages").iter().map(|m| m["text"].clone()).collect();
    assert_eq!(texts, ["for you alone", "for all"]);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_removed_is_gone_everywhere_and_hears_nothing_more_e38_e62_p_12_b_10() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let (mut bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    let mut phone = charlie.twin();
    phone.connect().await;
    charlie.done("hand.raise", json!({})).await;
    let ids = live.breakouts(&["One", "Two"], &[(&bob.id, 0), (&charlie.id, 0)]).await;
    charlie.state("breakout:").await;
    phone.state("breakout:").await;

    live.alice.done("participant.remove", json!({ "participant_id": charlie.id })).await;
    assert_eq!((charlie.closed().await, phone.closed().await), (4508, 4508), "on every device");
    for person in [&charlie, &phone] {
        let last = person.seen.iter().rfind(|frame| frame["t"] == "event").expect("an event");
        assert_eq!(
            (&last["type"], &last["data"]["participant_id"]),
            (&json!("participant.removed"), &json!(charlie.id))
        );
    }
    // What is said after that reaches those who are still in, and charlie had heard the last.
    bob.made("chat.send", json!({ "channel": { "kind": "breakout" }, "text": "after" })).await;
    bob.made("chat.send", json!({ "channel": { "kind": "plenary" }, "text": "after" })).await;
    bob.catch_up().await;
    assert_eq!(bob.event("participant.removed").await["participant_id"], charlie.id.as_str());
    assert_eq!(bob.event("hand.lowered").await["participants"], json!([charlie.id]));
    assert_eq!(bob.event("breakout.moved").await["moves"][0]["to"], json!({ "in": "plenary" }));
    assert!(!charlie.saw("after") && !phone.saw("after"));

    let body = json!({ "session_id": live.id, "refresh_token": charlie.refresh });
    let (status, problem) = refused(&live, "/participants/refresh", body).await;
    assert_eq!((status, problem), (StatusCode::FORBIDDEN, json!("participant.banned")));
    for path in [format!("/sessions/{}/draws", live.id), format!("/sessions/{}/breakouts/{}/chat", live.id, ids[0])] {
        let (status, problem) = stage.send(Method::GET, &path, Some(&charlie.token), None).await;
        assert_eq!((status, &problem["code"]), (StatusCode::FORBIDDEN, &json!("participant.banned")), "{path}");
    }
    for view in [bob.eye().await, live.alice.eye().await] {
        assert!(!view["round"]["assignment"].as_object().expect("a map").contains_key(&charlie.id));
    }
    let names =
        |view: &Value| view["people"].as_array().expect("people").iter().map(|p| p["name"].clone()).collect::<Vec<_>>();
    assert!(!names(&bob.eye().await).contains(&json!("charlie")));
    let people = stage.get(&format!("/sessions/{}/participants", live.id), &live.token).await;
    let gone = people["participants"].as_array().expect("people").iter().find(|p| p["id"] == charlie.id.as_str());
    assert_eq!(gone.expect("facilitators know")["standing"], "removed");
    stage.stop().await;
}
