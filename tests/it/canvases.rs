//! Canvases over real sockets and REST: what is on them as files, as other canvases, and as it was.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Live, Person, Stage, client, painter::Painter};

async fn make(live: &Live<'_>, token: &str, body: Value) -> String {
    let made = live.stage.post(&format!("/sessions/{}/canvases", live.id), Some(token), body).await;
    made["id"].as_str().expect("an id").to_owned()
}

async fn come(live: &Live<'_>, token: &str, canvas: &str) -> Painter {
    let path = format!("/sessions/{}/canvases/{canvas}/tickets", live.id);
    let ticket = live.stage.post(&path, Some(token), json!({})).await;
    let mut painter = Painter::new(&live.stage.base, canvas, ticket["ticket"].as_str().expect("a ticket"));
    assert!(painter.connect().await);
    painter
}

/// A file, as bytes.
async fn file(live: &Live<'_>, token: &str, path: &str) -> (StatusCode, String, Vec<u8>) {
    let url = format!("{}/api/v1/sessions/{}/canvases/{path}", live.stage.base, live.id);
    let answer = client().get(url).bearer_auth(token).send().await.expect("an answer");
    let kind = answer.headers()["content-type"].to_str().expect("text").to_owned();
    (answer.status(), kind, answer.bytes().await.expect("bytes").to_vec())
}

/// What is on a canvas, without which and when.
async fn content(live: &Live<'_>, token: &str, canvas: &str) -> Value {
    let (status, _, bytes) = file(live, token, &format!("{canvas}/export.json")).await;
    assert_eq!(status, StatusCode::OK);
    let mut export: Value = serde_json::from_slice(&bytes).expect("JSON");
    assert_eq!(export["format"], "plenary.canvas");
    for field in ["id", "seq", "exportedAt"] {
        export.as_object_mut().expect("an object").remove(field);
    }
    export
}

async fn everybody(live: &Live<'_>, name: &str) -> String {
    make(live, &live.token, json!({ "name": name, "access": { "to": "session", "right": "edit" } })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_imported_again_is_the_same_canvas_and_pictures_are_pictures_e93() {
    let stage = Stage::start().await;
    let live = stage.live().await;
    let bob = live.join("bob").await;
    let canvas = everybody(&live, "Картина / שלום").await;
    let mut painter = come(&live, &bob.token, &canvas).await;
    painter.note("a", "What would you do if שלום עולם were мир? 🌍").await;
    painter.note("b", "مرحبا").await;
    painter.until("it is stored", Painter::saved).await;
    let before = content(&live, &bob.token, &canvas).await;
    assert_eq!(before["elements"].as_array().map(Vec::len), Some(2));

    let (_, _, bytes) = file(&live, &bob.token, &format!("{canvas}/export.json")).await;
    let path = format!("{}/api/v1/sessions/{}/canvases/import?name=Again", stage.base, live.id);
    let import = client().post(path).bearer_auth(&bob.token).header("content-type", "application/json").body(bytes);
    let answer = import.send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::CREATED);
    let imported: Value = answer.json().await.expect("JSON");
    assert_eq!((&imported["name"], &imported["right"]), (&json!("Again"), &json!("present")));
    let again = imported["id"].as_str().expect("an id");
    assert_eq!(content(&live, &bob.token, again).await, before);
    assert_eq!(file(&live, &live.token, &format!("{again}/export.json")).await.0, StatusCode::NOT_FOUND, "it is bob's");

    let copy = format!("/sessions/{}/canvases/{canvas}/duplicate", live.id);
    let copy = stage.post(&copy, Some(&bob.token), json!({})).await;
    assert_eq!(copy["name"], "Картина / שלום");
    assert_eq!(content(&live, &bob.token, copy["id"].as_str().expect("an id")).await, before);

    let (status, kind, png) = file(&live, &bob.token, &format!("{canvas}/export.png?scale=2&background=none")).await;
    assert_eq!((status, kind.as_str(), &png[..8]), (StatusCode::OK, "image/png", b"\x89PNG\r\n\x1a\n".as_slice()));
    let (status, kind, pdf) = file(&live, &bob.token, &format!("{canvas}/export.pdf")).await;
    assert_eq!((status, kind.as_str(), &pdf[..5]), (StatusCode::OK, "application/pdf", b"%PDF-".as_slice()));
    for wrong in ["export.png?scale=9", "export.png?scale=x", "export.png?background=pink"] {
        let (status, _, _) = file(&live, &bob.token, &format!("{canvas}/{wrong}")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_comes_back_while_people_draw_and_what_was_there_is_a_version_then_e92_k11() {
    let stage = Stage::start().await;
    let live = stage.live().await;
    let bob = live.join("bob").await;
    let canvas = everybody(&live, "Ours").await;
    let base = format!("/sessions/{}/canvases/{canvas}/versions", live.id);
    let mut painter = come(&live, &bob.token, &canvas).await;
    painter.note("a", "first").await;
    painter.until("it is stored", Painter::saved).await;
    let kept = stage.post(&base, Some(&bob.token), json!({ "name": "Good" })).await;
    assert_eq!((&kept["n"], &kept["pinned"], &kept["by"]), (&json!(1), &json!(true), &json!(bob.id)));
    let good = content(&live, &bob.token, &canvas).await;
    painter.note("b", "second").await;
    painter.until("it is stored", Painter::saved).await;
    // Somebody is offline meanwhile, and draws.
    let mut away = come(&live, &bob.token, &canvas).await;
    away.until("it has all", |away| away.notes().len() == 2).await;
    away.drop_off();
    away.note("c", "while offline").await;

    stage.post(&format!("{base}/1/restore"), Some(&live.token), json!({})).await;
    painter.until("it is as it was", |painter| !painter.notes().contains_key("b")).await;
    assert_eq!(content(&live, &bob.token, &canvas).await, good);
    let listed = stage.get(&base, &bob.token).await;
    let numbers: Vec<i64> =
        listed["versions"].as_array().expect("a list").iter().filter_map(|v| v["n"].as_i64()).collect();
    assert_eq!(numbers, [2, 1], "what was there before is kept");
    let shown = stage.get(&format!("{base}/2"), &bob.token).await;
    assert_eq!(shown["elements"].as_array().map(Vec::len), Some(2));

    assert!(away.connect().await);
    away.until("it is stored", Painter::saved).await;
    painter.until("what was drawn offline is there", |painter| painter.notes().contains_key("c")).await;
    assert_eq!(painter.notes().keys().collect::<Vec<_>>(), ["a", "c"], "and what was restored stays");

    let patched =
        stage.send(Method::PATCH, &format!("{base}/2"), Some(&bob.token), Some(json!({ "name": "Before" }))).await;
    assert_eq!((patched.0, &patched.1["name"]), (StatusCode::OK, &json!("Before")));
    let missing = stage.send(Method::POST, &format!("{base}/9/restore"), Some(&bob.token), Some(json!({}))).await;
    assert_eq!(missing.0, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_canvas_made_from_a_template_begins_with_it_and_only_once() {
    let stage = Stage::start().await;
    let live = stage.live().await;
    let templates = stage.get("/canvas-templates", &live.token).await;
    let templates = templates["templates"].as_array().expect("a list");
    assert!(templates.len() >= 12);
    let name = &templates[0]["name"];
    let canvas = make(&live, &live.token, json!({ "name": "Begun", "template": name })).await;
    let mut one = come(&live, &live.token, &canvas).await;
    let mut two = come(&live, &live.token, &canvas).await;
    one.until("it is there", |one| !one.notes().is_empty()).await;
    two.until("it is there", |two| !two.notes().is_empty()).await;
    assert_eq!(one.notes(), two.notes());
    let path = format!("/sessions/{}/canvases", live.id);
    let body = json!({ "name": "X", "template": "no-such-thing" });
    let (status, problem) = stage.send(Method::POST, &path, Some(&live.token), Some(body)).await;
    assert_eq!((status, &problem["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("field.invalid")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_imported_is_refused_with_what_is_wrong_with_it() {
    let stage = Stage::start().await;
    let live = stage.live().await;
    let path = format!("/sessions/{}/canvases/import", live.id);
    let element =
        |id: &str, parent: &str| json!({ "id": id, "k": "frame", "geo": [0, 0, 1, 1, 0], "z": "a", "p": parent });
    let export = |elements: Value| json!({ "format": "plenary.canvas", "v": 1, "elements": elements });
    let many: Vec<Value> = (0..10_001).map(|n| element(&n.to_string(), "")).collect();
    for (body, words) in [
        (json!([1, 2]), "not an export"),
        (json!({ "format": "other", "v": 1 }), "its format is not"),
        (json!({ "format": "plenary.canvas", "v": 99, "elements": [] }), "newest"),
        (export(json!([element("a", "b"), element("b", "a")])), "inside of itself"),
        (export(json!(many)), "10001"),
    ] {
        let (status, problem) = stage.send(Method::POST, &path, Some(&live.token), Some(body)).await;
        assert_eq!((status, &problem["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("field.invalid")), "{words}");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(words)), "{problem}");
    }
    let listed = stage.get(&format!("/sessions/{}/canvases", live.id), &live.token).await;
    assert_eq!(listed["canvases"], json!([]), "nothing is left of them");
}

async fn closed(mut painter: Painter) -> (Option<u16>, Vec<String>) {
    while painter.hear().await {}
    (painter.closed, painter.denied)
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_no_good_ticket_hears_why_and_a_code_at_which_stock_clients_stop() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    let bob: Person = live.join("bob").await;
    let canvas = everybody(&live, "Ours").await;
    let other = everybody(&live, "Another").await;
    let path = format!("/sessions/{}/canvases/{canvas}/tickets", live.id);
    let ticket = stage.post(&path, Some(&bob.token), json!({ "right": "view" })).await;
    assert_eq!(ticket["right"], "view");
    let good = ticket["ticket"].as_str().expect("a ticket").to_owned();
    for (id, token, code, word) in [
        (canvas.as_str(), "", 4401, "unauthenticated"),
        (&canvas, "forged", 4401, "unauthenticated"),
        (&canvas, bob.token.as_str(), 4401, "unauthenticated"),
        (&other, &good, 4403, "forbidden"),
        ("nonsense", &good, 4404, "not-found"),
    ] {
        let mut painter = Painter::new(&stage.base, id, token);
        assert!(painter.connect().await, "the socket opens, so that the code is heard");
        assert_eq!(closed(painter).await, (Some(code), vec![word.to_owned()]));
    }
    // A ticket opens nothing else.
    let (status, _) = stage.send(Method::GET, "/decks", Some(&good), None).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    // With one for less, one may do less.
    let mut viewer = Painter::new(&stage.base, &canvas, &good);
    assert!(viewer.connect().await);
    viewer.note("x", "not allowed").await;
    viewer.until("it is refused", |viewer| viewer.denied == ["read-only"]).await;
    // Removed from the session, and from the canvas.
    let mut painter = come(&live, &bob.token, &canvas).await;
    painter.note("a", "here").await;
    painter.until("it is stored", Painter::saved).await;
    live.alice.connect().await;
    live.alice.done("participant.remove", json!({ "participant_id": bob.id })).await;
    assert_eq!(closed(painter).await.0, Some(4403));
    // And a canvas that is removed is gone for everybody.
    let owner = come(&live, &live.token, &canvas).await;
    live.alice.done("canvas.remove", json!({ "canvas_id": canvas })).await;
    assert_eq!(closed(owner).await.0, Some(4404));
}
