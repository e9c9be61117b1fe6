//! Who did what on a canvas: counted with consent only, and from then on.

use std::time::{SystemTime, UNIX_EPOCH};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use yrs::{Map, Out, WriteTxn};

use crate::support::{Live, Person, Stage, painter::Painter};

const PURPOSE: &str = "canvas_activity";

async fn read(live: &Live<'_>, token: &str, canvas: &str, what: &str) -> (StatusCode, Value) {
    let path = format!("/sessions/{}/canvases/{canvas}/{what}", live.id);
    live.stage.send(Method::GET, &path, Some(token), None).await
}

async fn activity(live: &Live<'_>, canvas: &str) -> Value {
    let (status, body) = read(live, &live.token, canvas, "activity").await;
    assert_eq!(status, StatusCode::OK, "{body}");
    body
}

/// Agrees, and waits until what they do now is later than that.
async fn agree(person: &mut Person) {
    person.done("consent.give", json!({ "purpose": PURPOSE })).await;
    let since = person.event("consent.given").await["consent"]["since"].as_u64().expect("a time");
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis();
    while now() <= u128::from(since) {
        tokio::task::yield_now().await;
    }
}

async fn come(live: &Live<'_>, token: &str, canvas: &str) -> Painter {
    let path = format!("/sessions/{}/canvases/{canvas}/tickets", live.id);
    let ticket = live.stage.post(&path, Some(token), json!({})).await;
    let mut painter = Painter::new(&live.stage.base, canvas, ticket["ticket"].as_str().expect("a ticket"));
    assert!(painter.connect().await);
    painter.until("they have what there is", Painter::saved).await;
    painter
}

async fn note(painter: &mut Painter, id: &str) {
    painter.note(id, "Words that nobody reads in a report").await;
    painter.until("it is stored", Painter::saved).await;
}

/// Moves a note, and takes it away.
async fn move_and_remove(painter: &mut Painter, id: &str) {
    let moves = painter.paint(|txn| {
        let elements = txn.get_or_insert_map("elements");
        let Some(Out::YMap(note)) = elements.get(txn, id) else { panic!("there is {id}") };
        note.insert(txn, "geo", yrs::Any::from(vec![910.0, -380.0, 160.0, 120.0, 0.0]));
    });
    moves.await;
    painter.paint(|txn| drop(txn.get_or_insert_map("elements").remove(txn, id))).await;
    // What is deleted has no echo of its own; what comes after it does.
    note(painter, &format!("after {id}")).await;
}

fn people(activity: &Value) -> Vec<(&str, [i64; 3])> {
    let people = activity["people"].as_array().expect("people").iter();
    let counts = |one: &Value| ["created", "moved", "deleted"].map(|what| one[what].as_i64().expect("a count"));
    people.map(|one| (one["participant_id"].as_str().expect("an id"), counts(one))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_those_who_agree_are_counted_and_from_then_on_y_13_y_14() {
    let stage = Stage::start().await;
    let live = stage.live().await;
    let (mut bob, charlie) = (live.join("bob").await, live.join("charlie").await);
    let body = json!({ "name": "Ours", "access": { "to": "session", "right": "edit" } });
    let canvas = stage.post(&format!("/sessions/{}/canvases", live.id), Some(&live.token), body).await;
    let canvas = canvas["id"].as_str().expect("an id");

    let nothing = activity(&live, canvas).await;
    assert_eq!((&nothing["agreed"], &nothing["through_seq"], &nothing["people"]), (&json!(0), &json!(0), &json!([])));

    let (mut bobs, mut charlies) = (come(&live, &bob.token, canvas).await, come(&live, &charlie.token, canvas).await);
    note(&mut bobs, "before").await;
    agree(&mut bob).await;
    note(&mut bobs, "a").await;
    note(&mut charlies, "c").await;
    move_and_remove(&mut bobs, "a").await;

    let (status, _) = read(&live, &bob.token, canvas, "activity").await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let report = activity(&live, canvas).await;
    assert_eq!(report["agreed"], 1);
    assert_eq!(people(&report), [(bob.id.as_str(), [2, 1, 1])]);
    assert!(!report.to_string().contains("Words"), "{report}");
    let heat = report["heat"]["cells"].as_array().expect("cells");
    assert!(heat.contains(&json!({ "x": 4, "y": -2, "count": 2 })), "where it was moved to, and deleted: {heat:?}");

    let (_, rows) = read(&live, &live.token, canvas, "operations").await;
    let all = rows["operations"].as_array().expect("rows").clone();
    assert_eq!(rows["next"], Value::Null);
    assert!(all.iter().all(|row| row["participant_id"] == json!(bob.id) && row["person"] == 1));
    let did = |row: &Value| row["elements"].as_array().is_some_and(|all| all == &[json!("a")]);
    assert!(all.iter().any(|row| row["did"] == "deleted" && did(row)), "{all:?}");

    // Page by page it is the same.
    let (mut paged, mut from) = (Vec::new(), 0);
    loop {
        let (_, rows) = read(&live, &live.token, canvas, &format!("operations?limit=1&from={from}")).await;
        paged.extend(rows["operations"].as_array().expect("rows").iter().cloned());
        let Some(next) = rows["next"].as_i64() else { break };
        from = next;
    }
    assert_eq!(paged, all);

    let (_, nameless) = read(&live, &live.token, canvas, "activity?anonymous=true").await;
    assert_eq!((&nameless["people"][0]["participant_id"], &nameless["people"][0]["person"]), (&Value::Null, &json!(1)));
    let (_, later) = read(&live, &live.token, canvas, "activity?from=99999999999999").await;
    assert_eq!(later["people"], json!([]));
    for wrong in ["activity?from=x", "activity?limit=1", "operations?limit=0", "operations?limit=10001"] {
        assert_eq!(read(&live, &live.token, canvas, wrong).await.0, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }

    bob.done("consent.withdraw", json!({ "purpose": PURPOSE })).await;
    let report = activity(&live, canvas).await;
    assert_eq!((&report["agreed"], &report["people"], &report["minutes"]), (&json!(0), &json!([]), &json!([])));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_about_a_canvas_is_read_by_those_who_see_it_y_10() {
    let stage = Stage::start().await;
    let live = stage.live().await;
    let (mut bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    let body = json!({ "name": "Ours", "access": { "to": "session", "right": "comment" } });
    let canvas = stage.post(&format!("/sessions/{}/canvases", live.id), Some(&live.token), body).await;
    let canvas = canvas["id"].as_str().expect("an id");
    let begin = json!({ "canvas_id": canvas, "text": "Who pays the ferryman?", "at": [10.0, 20.0] });
    let thread = bob.made("comment.begin", begin).await;
    let reply = json!({ "canvas_id": canvas, "thread_id": thread, "text": "The village does." });
    charlie.made("comment.reply", reply.clone()).await;
    // They stand in a document of their own, which its readers cannot change.
    let path = format!("/sessions/{}/canvases/{canvas}/tickets", live.id);
    let ticket = stage.post(&path, Some(&charlie.token), json!({})).await;
    let ticket = ticket["ticket"].as_str().expect("a ticket");
    let mut reader = Painter::new(&stage.base, &format!("{canvas}/comments"), ticket);
    assert!(reader.connect().await);
    let said = |reader: &Painter| reader.json("threads").contains("The village does.");
    reader.until("they read what was said", said).await;
    reader.note("forged", "x").await;
    reader.until("they are told no", |reader| !reader.denied.is_empty()).await;

    let path = format!("/sessions/{}/canvases/{canvas}/comments", live.id);
    let threads = stage.get(&path, &live.token).await["threads"].clone();
    assert_eq!(
        (threads.as_array().map(Vec::len), &threads[0]["comments"][0]["by"]),
        (Some(1), &json!(bob.id)),
        "{threads}"
    );
    stage
        .send(
            Method::PATCH,
            &format!("/sessions/{}/canvases/{canvas}", live.id),
            Some(&live.token),
            Some(json!({ "access": { "to": "session", "right": "view" } })),
        )
        .await;
    assert_eq!(charlie.refused("comment.reply", reply).await, "authz.denied");
    stage.stop().await;
}
