//! Sessions over REST: planning, running, looking back, and who may see them.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::Stage;

fn text<'a>(body: &'a Value, field: &str) -> &'a str {
    body[field].as_str().unwrap_or_else(|| panic!("no {field} in {body}"))
}

fn step(phase: &str, kind: &str, title: &str) -> Value {
    json!({ "phase": phase, "kind": kind, "title": title, "instructions": "", "planned_minutes": 5 })
}

fn ids(session: &Value) -> Vec<String> {
    session["steps"].as_array().expect("steps").iter().map(|step| text(step, "id").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn i27_what_belongs_to_another_organization_is_answered_as_what_does_not_exist() {
    let stage = Stage::start().await;
    let live = stage.live().await;
    let stranger = stage.owner("mallory").await;
    let deck = stage.get("/decks", &live.token).await["decks"][0]["id"].as_str().expect("an id").to_owned();
    let journey = stage.get("/journeys", &live.token).await["journeys"][0]["id"].as_str().expect("an id").to_owned();
    let nothing = "00000000-0000-4000-8000-000000000000";
    let empty = Some(json!({}));
    let asked = [
        (Method::GET, "/sessions/ID", &live.id, None),
        (Method::PATCH, "/sessions/ID", &live.id, empty.clone()),
        (Method::DELETE, "/sessions/ID", &live.id, None),
        (Method::POST, "/sessions/ID/start", &live.id, empty.clone()),
        (Method::POST, "/sessions/ID/complete", &live.id, empty.clone()),
        (Method::POST, "/sessions/ID/cancel", &live.id, empty.clone()),
        (Method::POST, "/sessions/ID/duplicate", &live.id, empty.clone()),
        (Method::POST, "/sessions/ID/join", &live.id, empty),
        (Method::GET, "/sessions/ID/participants", &live.id, None),
        (Method::GET, "/sessions/ID/draws", &live.id, None),
        (Method::GET, "/decks/ID", &deck, None),
        (Method::GET, "/journeys/ID", &journey, None),
        (Method::DELETE, "/journeys/ID", &journey, None),
    ];
    for (method, pattern, theirs, body) in asked {
        let answer = async |id: &str| {
            let path = pattern.replace("ID", id);
            let (status, mut problem) = stage.send(method.clone(), &path, Some(&stranger), body.clone()).await;
            (problem["request_id"], problem["instance"]) = (Value::Null, Value::Null);
            (status, problem)
        };
        let (foreign, missing) = (answer(theirs).await, answer(nothing).await);
        assert_eq!(foreign, missing, "{method} {pattern}");
        assert_eq!(foreign.0, StatusCode::NOT_FOUND, "{method} {pattern}: {}", foreign.1);
    }
    let guest = live.guest("bob").await;
    let elsewhere = stage.session(json!({ "title": "Another" }), false).await;
    let (status, _) =
        stage.send(Method::GET, &format!("/sessions/{}/draws", elsewhere.id), Some(&guest.token), None).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "a participant's token is good for its session only");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_sees_only_the_sessions_they_take_part_in() {
    let stage = Stage::start().await;
    let live = stage.live().await;
    let (bob, charlie) =
        (stage.member(&live.token, "bob", "facilitator").await, stage.member(&live.token, "charlie", "admin").await);
    let path = format!("/sessions/{}", live.id);
    assert_eq!(stage.send(Method::GET, &path, Some(&bob), None).await.0, StatusCode::NOT_FOUND);
    assert_eq!(stage.get("/sessions", &bob).await["sessions"], json!([]));
    assert_eq!(stage.get("/sessions", &charlie).await["sessions"][0]["id"], live.id.as_str(), "an admin sees all");
    assert_eq!(stage.get("/sessions?mine=true", &charlie).await["sessions"], json!([]));

    let joined = stage.post(&format!("{path}/join"), Some(&bob), json!({})).await;
    assert_eq!((text(&joined, "role"), text(&joined, "standing")), ("participant", "admitted"));
    assert_eq!(stage.get(&path, &bob).await["id"], live.id.as_str());
    assert_eq!(stage.get("/sessions", &bob).await["sessions"][0]["id"], live.id.as_str());
    for (action, body) in [("complete", json!({})), ("cancel", json!({}))] {
        let (status, problem) = stage.send(Method::POST, &format!("{path}/{action}"), Some(&bob), Some(body)).await;
        assert_eq!((status, text(&problem, "code")), (StatusCode::FORBIDDEN, "authz.denied"), "{action}");
    }
    let helping = stage.post(&format!("{path}/join"), Some(&charlie), json!({})).await;
    assert_eq!(text(&helping, "role"), "co_facilitator");
    let dave = stage.member(&live.token, "dave", "member").await;
    let (status, _) = stage.send(Method::POST, "/sessions", Some(&dave), Some(json!({ "title": "Mine" }))).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_planned_run_and_ended_and_pressing_twice_changes_nothing() {
    let stage = Stage::start().await;
    let token = stage.owner("alice").await;
    let steps = json!([step("pause", "talk", "Arrive"), step("expand", "draw", "Cards"), step("doing", "talk", "Go")]);
    let new = json!({ "title": " Retro ", "steps": steps, "lobby": false, "capacity": 20, "duration_minutes": 90 });
    let session = stage.post("/sessions", Some(&token), new).await;
    assert_eq!(
        (text(&session, "title"), text(&session, "status"), &session["duration_minutes"]),
        ("Retro", "scheduled", &json!(90))
    );
    assert!(text(&session, "join_url").ends_with(&format!("/join/{}", text(&session, "join_code"))));
    assert_eq!(session["decks"].as_array().map(Vec::len), Some(2), "no step names one, so it has all");
    let path = format!("/sessions/{}", text(&session, "id"));

    let started = stage.post(&format!("{path}/start"), Some(&token), json!({})).await;
    let again = stage.post(&format!("{path}/start"), Some(&token), json!({})).await;
    assert_eq!(started, again);
    let (status, _) = stage.send(Method::DELETE, &path, Some(&token), None).await;
    assert_eq!(status, StatusCode::CONFLICT);

    let longer = json!([
        step("pause", "talk", "Arrive"),
        step("pause", "break", "Tea"),
        step("expand", "draw", "Pictures"),
        step("doing", "talk", "Go")
    ]);
    let patch = json!({ "title": "Retro 2", "scheduled_at": 1_800_000_000_000_i64, "steps": longer });
    let (status, changed) = stage.send(Method::PATCH, &path, Some(&token), Some(patch)).await;
    assert_eq!(status, StatusCode::OK, "{changed}");
    let (before, after) = (ids(&session), ids(&changed));
    assert_eq!((&after[0], &after[3]), (&before[0], &before[2]), "a step that stays is the same step");
    let (status, problem) =
        stage.send(Method::PATCH, &path, Some(&token), Some(json!({ "steps": [step("doing", "talk", "Go")] }))).await;
    assert_eq!((status, text(&problem, "code")), (StatusCode::CONFLICT, "session.state"), "the current step must stay");
    let (_, changed) =
        stage.send(Method::PATCH, &path, Some(&token), Some(json!({ "scheduled_at": null, "deck_ids": [] }))).await;
    assert_eq!(
        (&changed["scheduled_at"], &changed["decks"], text(&changed, "title")),
        (&Value::Null, &json!([]), "Retro 2")
    );

    let ended = stage.post(&format!("{path}/complete"), Some(&token), json!({})).await;
    assert_eq!(ended, stage.post(&format!("{path}/complete"), Some(&token), json!({})).await);
    for (method, path, body) in [
        (Method::PATCH, path.clone(), json!({ "title": "Too late" })),
        (Method::POST, format!("{path}/start"), json!({})),
        (Method::POST, format!("{path}/cancel"), json!({})),
        (Method::POST, format!("{path}/join"), json!({})),
    ] {
        let (status, problem) = stage.send(method, &path, Some(&token), Some(body)).await;
        assert_eq!((status, text(&problem, "code")), (StatusCode::CONFLICT, "session.state"), "{path}");
    }
    let copy = stage.post(&format!("{path}/duplicate"), Some(&token), json!({ "title": "Next" })).await;
    assert_eq!(
        (text(&copy, "title"), text(&copy, "status"), copy["steps"].as_array().map(Vec::len)),
        ("Next", "scheduled", Some(4))
    );
    assert_ne!((&copy["id"], &copy["join_code"]), (&session["id"], &session["join_code"]));
    let path = format!("/sessions/{}", text(&copy, "id"));
    assert_eq!(stage.send(Method::DELETE, &path, Some(&token), None).await.0, StatusCode::NO_CONTENT);
    assert_eq!(stage.send(Method::GET, &path, Some(&token), None).await.0, StatusCode::NOT_FOUND);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journey_becomes_a_session_with_the_decks_it_uses() {
    let stage = Stage::start().await;
    let token = stage.owner("alice").await;
    let deck = stage.get("/decks", &token).await["decks"][0]["id"].clone();
    let mut draw = step("expand", "draw", "Cards");
    draw["deck_id"] = deck.clone();
    let journey =
        stage.post("/journeys", Some(&token), json!({ "title": "Mine", "description": "", "steps": [draw] })).await;
    assert_eq!(stage.get(&format!("/journeys/{}", text(&journey, "id")), &token).await, journey);
    let session = stage.post("/sessions", Some(&token), json!({ "title": "Retro", "journey_id": journey["id"] })).await;
    assert_eq!((session["decks"].as_array().map(Vec::len), &session["decks"][0]["id"]), (Some(1), &deck));
    let path = format!("/sessions/{}/decks/{}", text(&session, "id"), deck.as_str().expect("an id"));
    let cards = stage.get(&path, &token).await;
    assert_eq!(
        cards["cards"].as_array().map(Vec::len),
        cards["deck"]["card_count"].as_u64().map(|count| count as usize)
    );
    assert_eq!(
        stage.send(Method::DELETE, &format!("/journeys/{}", text(&journey, "id")), Some(&token), None).await.0,
        StatusCode::NO_CONTENT
    );
    assert_eq!(stage.get(&format!("/sessions/{}", text(&session, "id")), &token).await["steps"], session["steps"]);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_turned_page_by_page() {
    let stage = Stage::start().await;
    let token = stage.owner("alice").await;
    for number in 1..=5_i64 {
        let body = json!({ "title": format!("Retro {number}"), "scheduled_at": 1_800_000_000_000 + number, "steps": [], "deck_ids": [] });
        stage.post("/sessions", Some(&token), body).await;
    }
    let (mut path, mut seen) = ("/sessions?limit=2&status=scheduled,live&q=retro".to_owned(), Vec::new());
    loop {
        let page = stage.get(&path, &token).await;
        seen.extend(
            page["sessions"].as_array().expect("a list").iter().map(|session| text(session, "title").to_owned()),
        );
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/sessions?limit=2&status=scheduled,live&q=retro&cursor={cursor}");
    }
    assert_eq!(seen, ["Retro 5", "Retro 4", "Retro 3", "Retro 2", "Retro 1"]);
    assert_eq!(stage.get("/sessions?q=none", &token).await, json!({ "sessions": [], "next_cursor": null }));
    for (query, status, code) in [
        ("cursor=abc", 400, "cursor.invalid"),
        ("limit=0", 422, "field.invalid"),
        ("status=over", 422, "field.invalid"),
        ("page=2", 422, "field.invalid"),
    ] {
        let (got, problem) = stage.send(Method::GET, &format!("/sessions?{query}"), Some(&token), None).await;
        assert_eq!((got.as_u16(), text(&problem, "code")), (status, code), "{query}");
    }
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chat_of_a_breakout_can_be_read_by_who_was_in_it_also_after_it_closed() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let (mut bob, charlie) = (live.join("bob").await, live.join("charlie").await);
    let prepare = json!({ "names": ["One", "Two"], "assignment": { "how": "random" } });
    live.alice.made("breakout.prepare", prepare).await;
    live.alice.done("breakout.open", json!({})).await;
    let breakout = text(&bob.state("breakout:").await, "breakout_id").to_owned();
    bob.made("chat.send", json!({ "channel": { "kind": "breakout" }, "text": "only us" })).await;
    live.alice.done("breakout.close", json!({ "warning_ms": 0 })).await;
    bob.event("breakout.closed").await;

    let path = format!("/sessions/{}/breakouts/{breakout}/chat", live.id);
    for token in [&bob.token, &live.alice.token, &live.token] {
        let chat = stage.get(&path, token).await;
        assert_eq!(
            (chat["messages"].as_array().map(Vec::len), &chat["messages"][0]["text"]),
            (Some(1), &json!("only us"))
        );
    }
    let (status, problem) = stage.send(Method::GET, &path, Some(&charlie.token), None).await;
    assert_eq!((status, text(&problem, "code")), (StatusCode::FORBIDDEN, "authz.denied"));
    stage.stop().await;
}
