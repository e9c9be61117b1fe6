//! Who is expected: a table that is imported, guests who are known by a code, and the places kept for them.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Live, Person, Stage, inside, places};

const TABLE: &str = "Name;Code;Group;Language\nDana;K7;Red;he\nBob;;Blue;en\nEli;;Red;\nEli;;Blue;\n";

async fn import(live: &Live<'_>, table: impl Into<Vec<u8>>, token: &str) -> (StatusCode, Value) {
    live.stage.put_table(&format!("/sessions/{}/roster.csv", live.id), Some(token), table).await
}

async fn join(live: &Live<'_>, name: &str, code: Option<&str>) -> (StatusCode, Value) {
    let body = json!({ "name": name, "code": code, "cookie": false });
    let path = format!("/join/{}", live.code);
    live.stage.send(Method::POST, &path, None, Some(body)).await
}

fn matched(view: &Value) -> Vec<Value> {
    view["roster"].as_array().expect("a roster").iter().map(|entry| entry["participant_id"].clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_imported_and_what_fits_nobody_or_two_is_shown_before_opening_e49_x_1_x_4() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut bob = live.join("bob").await;
    let (status, told) = import(&live, TABLE, &live.token).await;
    assert_eq!((status, &told), (StatusCode::OK, &json!({ "people": 4, "matched": 1, "groups": ["Red", "Blue"] })));
    assert_eq!(matched(&live.alice.eye().await), [Value::Null, json!(bob.id), Value::Null, Value::Null]);
    live.guest("Eli").await;
    assert_eq!(matched(&live.alice.eye().await)[2..], [Value::Null, Value::Null], "nobody guesses which one");
    bob.catch_up().await;
    assert!(!bob.saw("Dana") && bob.eye().await["roster"] == json!([]), "it is the facilitators'");

    for (table, says) in [
        (b"name\nJos\xe9\n".to_vec(), "line 2 is not UTF-8"),
        (b"name,code\na,x\nb,X\n".to_vec(), "stands twice"),
        (b"first,second\na,b\n".to_vec(), "must name the columns"),
        (format!("name\n{}", "x\n".repeat(1_001)).into_bytes(), "at most 1000"),
    ] {
        let (status, problem) = import(&live, table, &live.token).await;
        assert_eq!((status.as_u16(), &problem["code"]), (422, &json!("field.invalid")), "{says}");
        assert!(problem.to_string().contains(says), "{problem}");
    }
    let (status, _) = import(&live, vec![b'x'; 3 << 20], &live.token).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(import(&live, TABLE, &bob.token).await.0, StatusCode::FORBIDDEN);
    import(&live, TABLE, &live.token).await;
    assert_eq!(matched(&live.alice.eye().await)[1], json!(bob.id), "nothing was lost, and bob is bob still");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_is_known_by_a_code_and_finds_the_place_kept_for_them_e49_x_2_x_3() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    import(&live, TABLE, &live.token).await;
    let door = stage.send(Method::GET, &format!("/join/{}", live.code), None, None).await.1;
    assert_eq!(door["codes"], true);
    live.alice.made("breakout.prepare", json!({ "names": [], "assignment": { "how": "roster" } })).await;
    let round = live.alice.event("breakout.prepared").await["round"].clone();
    assert_eq!(
        (&round["breakouts"][0]["name"], round["expected"].as_object().map(serde_json::Map::len)),
        (&json!("Red"), Some(4))
    );
    live.alice.done("breakout.open", json!({})).await;

    let (status, problem) = join(&live, "Dana", Some("wrong")).await;
    assert_eq!((status.as_u16(), &problem["code"]), (404, &json!("roster.unknown")));
    let (_, entry) = join(&live, "D.", Some("k7")).await;
    let dana = Person::new(&stage.base, "D.", &live.id, &entry);
    let red = round["breakouts"][0]["id"].as_str().expect("an id");
    assert_eq!(places(&dana.eye().await)[&dana.id], inside(red));
    assert_eq!(live.alice.eye().await["tags"][&dana.id], json!({ "Language": "he" }));

    // A facilitator says which of two this one is.
    let eli = live.guest("Eli").await;
    let blue = live.alice.eye().await["roster"][3]["id"].clone();
    live.alice
        .done("breakout.move", json!({ "moves": [{ "participant_id": eli.id, "to": { "in": "plenary" } }] }))
        .await;
    live.alice.done("roster.match", json!({ "entry_id": blue, "participant_id": eli.id })).await;
    assert_eq!(places(&live.alice.eye().await)[&eli.id], inside(round["breakouts"][1]["id"].as_str().expect("an id")));
    stage.stop().await;
}
