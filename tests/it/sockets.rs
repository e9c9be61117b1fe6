//! Bad input over sockets: each gets its documented answer, and a neighbour notices nothing.

use std::collections::BTreeSet;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{Bytes, Message};
use uuid::Uuid;

use crate::support::{
    Live, Person, Stage,
    wire::{CONTINUE, LAST, PING, TEXT, Wire, header},
};

const CHAT: fn(&str) -> Value = |text| json!({ "channel": { "kind": "plenary" }, "text": text });

/// The neighbours are well: alice speaks, charlie hears.
async fn neighbours_are_well(live: &mut Live<'_>, charlie: &mut Person) {
    let text = format!("are you well? {}", Uuid::new_v4());
    live.alice.made("chat.send", CHAT(&text)).await;
    charlie.next(|frame| frame["data"]["message"]["text"] == text.as_str()).await;
}

async fn wire(live: &Live<'_>) -> Wire {
    let wire = Wire::upgrade(&live.stage.base, &format!("/ws/sessions/{}", live.id), &[]).await;
    assert_eq!(wire.status(), "101");
    wire
}

async fn text(person: &mut Person, text: &str) -> Value {
    let from = person.seen.len();
    person.send_raw(Message::text(text)).await;
    person.after(from, |frame| frame["t"] == "error").await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_answered_under_its_ref_w_2_w_3() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut charlie = live.join("charlie").await;
    let id = Uuid::new_v4();
    let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    let cases = [
        ("{".to_owned(), "json.syntax", Value::Null),
        ("not JSON".into(), "json.syntax", Value::Null),
        (String::new(), "json.syntax", Value::Null),
        (deep.clone(), "field.invalid", Value::Null),
        (format!(r#"{{"ref":"x","id":"{id}","type":"hand.raise","data":{deep}}}"#), "json.syntax", json!("x")),
        (r#"{"ref":"x","type":"chat.send","data":{"text":"\ud800"}}"#.into(), "json.syntax", json!("x")),
        (r#"{"ref":"x","type":"ping","data":1e400}"#.into(), "json.syntax", json!("x")),
        (r#"{"ref":"x","type":"ping","data":NaN}"#.into(), "json.syntax", Value::Null),
        ("[]".into(), "field.invalid", Value::Null),
        (r#"["x",null,"ping",null]"#.into(), "field.invalid", json!("x")),
        (r#"{"ref":"x","type":"ping","data":[1]}"#.into(), "field.invalid", json!("x")),
        ("null".into(), "field.invalid", Value::Null),
        (r#"{"type":"ping"}"#.into(), "field.invalid", Value::Null),
        (r#"{"ref":7,"type":"ping"}"#.into(), "field.invalid", Value::Null),
        (r#"{"ref":"x","ref":"y","type":"ping"}"#.into(), "field.invalid", Value::Null),
        (format!(r#"{{"ref":"{}","type":"ping"}}"#, "x".repeat(65)), "field.invalid", Value::Null),
        (r#"{"ref":"x"}"#.into(), "field.invalid", json!("x")),
        (r#"{"ref":"x","type":["ping"]}"#.into(), "field.invalid", json!("x")),
        (r#"{"ref":"x","type":"ping","more":1}"#.into(), "field.invalid", json!("x")),
        (r#"{"ref":"x","id":"not an id","type":"hand.raise"}"#.into(), "field.invalid", json!("x")),
        (r#"{"ref":"x","type":"hand.raise"}"#.into(), "field.invalid", json!("x")),
        (format!(r#"{{"ref":"x","id":"{id}","type":"hand.wave"}}"#), "type.unknown", json!("x")),
        (format!(r#"{{"ref":"x","id":"{id}","type":""}}"#), "type.unknown", json!("x")),
        (format!(r#"{{"ref":"x","id":"{id}","type":"hand.raise","data":[1]}}"#), "field.invalid", json!("x")),
        (
            format!(r#"{{"ref":"x","id":"{id}","type":"hand.raise","data":{{"high":true}}}}"#),
            "field.invalid",
            json!("x"),
        ),
        (
            format!(r#"{{"ref":"x","id":"{id}","type":"chat.send","data":{{"text":"to whom?"}}}}"#),
            "field.invalid",
            json!("x"),
        ),
        (
            format!(
                r#"{{"ref":"x","id":"{id}","type":"timer.start","data":{{"scope":{{"for":"everyone"}},"duration_ms":1e300}}}}"#
            ),
            "field.invalid",
            json!("x"),
        ),
        (
            format!(
                r#"{{"ref":"x","id":"{id}","type":"timer.start","data":{{"scope":{{"for":"everyone"}},"duration_ms":99999999999999999999}}}}"#
            ),
            "field.invalid",
            json!("x"),
        ),
        (r#"{"ref":"x","type":"attach","data":{}}"#.into(), "field.invalid", json!("x")),
        (r#"{"ref":"x","type":"auth","data":{"token":7}}"#.into(), "field.invalid", json!("x")),
    ];
    // No more than nine on one socket, as ten within a moment end it.
    for cases in cases.chunks(9) {
        let mut bob = live.join("bob").await;
        for (sent, code, reference) in cases {
            let shown = sent.chars().take(80).collect::<String>();
            let answer = text(&mut bob, sent).await;
            assert_eq!((&answer["code"], &answer["ref"]), (&json!(code), reference), "{shown}: {answer}");
        }
        bob.done("hand.raise", json!({})).await;
    }
    neighbours_are_well(&mut live, &mut charlie).await;

    // Ten in a row are no accident.
    let mut bob = live.join("bob").await;
    for _ in 0..9 {
        text(&mut bob, "{").await;
    }
    bob.send_raw(Message::text("{")).await;
    assert_eq!(bob.closed().await, 4500);
    neighbours_are_well(&mut live, &mut charlie).await;
    assert!(charlie.events("timer.set").is_empty());
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_breaks_the_protocol_closes_that_socket_only_w_4() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut charlie = live.join("charlie").await;
    let mut bob = live.join("bob").await;
    bob.made("reflection.write", json!({ "text": "x".repeat(10_000) })).await;
    bob.send_raw(Message::text(format!(r#"{{"ref":"{}"}}"#, "x".repeat(70_000)))).await;
    assert_eq!(bob.closed().await, 1009);
    bob.connect().await;
    bob.send_raw(Message::binary(Bytes::from_static(b"\x00\x01"))).await;
    assert_eq!(bob.closed().await, 1003);

    let mut fragmented = wire(&live).await;
    let hello = br#"{"ref":"p","type":"ping"}"#;
    assert!(fragmented.frame(TEXT, &hello[..7]).await);
    assert!(fragmented.frame(LAST | PING, b"in between").await);
    assert!(fragmented.frame(CONTINUE, b"").await);
    assert!(fragmented.frame(LAST | CONTINUE, &hello[7..]).await);
    assert_eq!(fragmented.hears(|_| true).await["t"], "pong");

    let ones = |first: u8, payload: &[u8]| [header(first, payload.len(), 0x80), payload.to_vec()].concat();
    let cases: Vec<(&str, Vec<u8>, u16)> = vec![
        ("a control frame of 126 bytes", ones(LAST | PING, &[b'x'; 126]), 1002),
        ("an unmasked frame", [header(LAST | TEXT, 2, 0), b"{}".to_vec()].concat(), 1002),
        ("an opcode nobody knows", ones(LAST | 0x3, b""), 1002),
        ("a reserved bit", ones(LAST | 0x40 | TEXT, b"{}"), 1002),
        ("a continuation of nothing", ones(LAST | CONTINUE, b"{}"), 1002),
        ("a text within a text", [ones(TEXT, b"{"), ones(TEXT, b"}")].concat(), 1002),
        ("a ping in fragments", ones(PING, b""), 1002),
        ("a length beyond all bounds", [&[LAST | TEXT, 0x80 | 127][..], &[0xff; 8], &[0; 4]].concat(), 1009),
        ("bytes that are no text", ones(LAST | TEXT, b"\xff\xfe"), 1007),
        ("binary in fragments", ones(0x2, b"x"), 1003),
        ("endless fragments", [ones(TEXT, b""), ones(CONTINUE, &[b'x'; 999]).repeat(70)].concat(), 1009),
        ("endless empty fragments", [ones(TEXT, b""), ones(CONTINUE, b"").repeat(70_000)].concat(), 1009),
    ];
    for (name, bytes, code) in cases {
        let mut bad = wire(&live).await;
        assert!(bad.bytes(&bytes).await, "{name}");
        assert_eq!(bad.closed().await, code, "{name}");
        neighbours_are_well(&mut live, &mut charlie).await;
    }
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frame_that_announces_too_much_is_cut_before_it_is_there_w_4() {
    let stage = Stage::start().await;
    let live = stage.live().await;
    let mut bad = wire(&live).await;
    assert!(bad.bytes(&header(LAST | TEXT, 1 << 40, 0x80)).await);
    assert_eq!(bad.closed().await, 1009, "by the head alone");
    // And whoever just goes on sending is cut off.
    let mut worse = wire(&live).await;
    assert!(worse.bytes(&header(LAST | TEXT, 1 << 40, 0x80)).await);
    let chunk = vec![b'x'; 1 << 20];
    while worse.bytes(&chunk).await {}
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_let_in_without_a_token_of_ours_a_1_a_2() {
    let stage = Stage::with(|config| config.session.attach_timeout_s = 1).await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut charlie = live.join("charlie").await;
    let mut bob = live.guest("bob").await;
    // Not a word in time; and meanwhile nothing but a ping is answered.
    bob.open().await;
    assert_eq!(bob.refused("hand.raise", json!({})).await, "auth.required");
    assert_eq!(bob.request("auth", None, json!({ "token": bob.token })).await["code"], "auth.required");
    bob.settle().await;
    assert_eq!(bob.closed().await, 4501);

    let parts: Vec<&str> = bob.token.split('.').collect();
    let claims: Value = serde_json::from_slice(&BASE64.decode(parts[1]).expect("base64")).expect("claims");
    let with = |header: Value, change: &dyn Fn(&mut Value), signature: &str| {
        let mut claims = claims.clone();
        change(&mut claims);
        format!("{}.{}.{signature}", BASE64.encode(header.to_string()), BASE64.encode(claims.to_string()))
    };
    let hs256 = json!({ "typ": "JWT", "alg": "HS256" });
    let alice = live.alice.id.clone();
    let longer = |claims: &mut Value| claims["exp"] = json!(4_000_000_000_i64);
    let other = live.stage.live().await;
    let mut stranger = other.guest("mallory").await;
    let mallory = stage.owner("mallory").await;
    for (name, token, code, close) in [
        ("nothing", Value::Null, "auth.required", 4501),
        ("a word", json!("hello"), "auth.invalid", 4501),
        ("no end", json!("x".repeat(3_000)), "auth.invalid", 4501),
        ("longer life", json!(with(hs256.clone(), &longer, parts[2])), "auth.invalid", 4501),
        ("somebody else", json!(with(hs256, &|claims| claims["sub"] = json!(alice), parts[2])), "auth.invalid", 4501),
        ("no signature", json!(with(json!({ "typ": "JWT", "alg": "none" }), &|_| {}, "")), "auth.invalid", 4501),
        ("of another session", json!(stranger.token), "not_found", 4510),
        ("of another organization", json!(mallory), "not_found", 4510),
    ] {
        bob.open().await;
        let mut data = json!({ "token": token });
        if token.is_null() {
            data = json!({});
        }
        let answer = bob.request("attach", None, data).await;
        assert_eq!((&answer["t"], &answer["code"]), (&json!("error"), &json!(code)), "{name}");
        assert_eq!(bob.closed().await, close, "{name}");
    }
    // In the header of the upgrade it is as good as in the first frame.
    let bearer = format!("Bearer {}", bob.token);
    let path = format!("/ws/sessions/{}", live.id);
    let mut by_header = Wire::upgrade(&stage.base, &path, &[("Authorization", &bearer)]).await;
    by_header.says(&json!({ "ref": "a", "type": "attach" })).await;
    assert_eq!(by_header.hears(|_| true).await["participant_id"], bob.id.as_str());
    // A session that nobody has ever heard of.
    let mut nowhere =
        Wire::upgrade(&stage.base, &format!("/ws/sessions/{}", Uuid::new_v4()), &[("Authorization", &bearer)]).await;
    nowhere.says(&json!({ "ref": "a", "type": "attach" })).await;
    assert_eq!(nowhere.closed().await, 4510);
    stranger.connect().await;
    neighbours_are_well(&mut live, &mut charlie).await;
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_our_pages_and_programs_open_sockets_and_nothing_is_compressed() {
    let stage = Stage::with(|config| config.server.allowed_origins = vec!["https://studio.example".into()]).await;
    let live = stage.live().await;
    let path = format!("/ws/sessions/{}", live.id);
    let bob = live.guest("bob").await;
    for origin in ["https://evil.example", "null", "", "https://studio.example.evil.example", "http://studio.example"] {
        let refused = Wire::upgrade(&stage.base, &path, &[("Origin", origin)]).await;
        assert_eq!(refused.status(), "403", "{origin:?}");
        assert!(refused.head.contains("application/problem+json"), "{}", refused.head);
    }
    let twice = [("Origin", stage.base.as_str()), ("Origin", "https://evil.example")];
    assert_eq!(Wire::upgrade(&stage.base, &path, &twice).await.status(), "403");
    for headers in [vec![], vec![("Origin", stage.base.as_str())], vec![("Origin", "https://studio.example")]] {
        let mut wire = Wire::upgrade(&stage.base, &path, &headers).await;
        assert_eq!(wire.status(), "101", "{headers:?}");
        wire.attach(&bob).await;
    }
    let deflate = [("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits")];
    let mut wire = Wire::upgrade(&stage.base, &path, &deflate).await;
    assert_eq!(wire.status(), "101");
    assert!(!wire.head.to_lowercase().contains("sec-websocket-extensions"), "{}", wire.head);
    wire.attach(&bob).await;
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_at_once_are_all_answered_in_order_w_1_w_5() {
    const COUNT: usize = 1_000;
    let set = |config: &mut plenary::config::Config| {
        (config.session.commands_per_second, config.session.commands_burst) = (300, 300);
    };
    let stage = Stage::with(set).await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut charlie = live.join("charlie").await;
    let mut bob = live.join("bob").await;
    let from = bob.seen.len();
    let talk = async {
        for n in 0..COUNT {
            let frame = json!({ "ref": format!("n{n}"), "id": Uuid::new_v4(), "type": "chat.send", "data": CHAT(&format!("word {n}")) });
            bob.send(frame).await;
        }
        let last = format!("n{}", COUNT - 1);
        bob.after(from, |frame| frame["ref"] == last.as_str()).await;
        bob
    };
    let last = format!("word {}", COUNT - 1);
    let listen = charlie.next(|frame| frame["data"]["message"]["text"] == last.as_str());
    let (bob, _) = tokio::join!(talk, listen);
    let answers: Vec<&Value> = bob.seen[from..].iter().filter(|frame| frame["ref"].is_string()).collect();
    let order: Vec<String> = answers.iter().map(|frame| frame["ref"].as_str().expect("a ref").to_owned()).collect();
    assert_eq!(order, (0..COUNT).map(|n| format!("n{n}")).collect::<Vec<_>>());
    assert!(answers.iter().all(|frame| frame["t"] == "reply"), "nothing is lost");
    assert!(bob.seen[from..].iter().any(|frame| frame["notice"] == "slow_down"), "and he was told");
    let heard: Vec<String> = charlie
        .events("chat.sent")
        .iter()
        .map(|data| data["message"]["text"].as_str().expect("words").to_owned())
        .collect();
    assert_eq!(heard, (0..COUNT).map(|n| format!("word {n}")).collect::<Vec<_>>());
    neighbours_are_well(&mut live, &mut charlie).await;
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_never_reads_is_cut_and_costs_nobody_else_anything_w_6() {
    let set = |config: &mut plenary::config::Config| {
        let session = &mut config.session;
        (session.outbox_frames_max, session.outbox_bytes_max, session.grace_ms) = (100, 128 << 10, 100);
        (session.commands_per_second, session.commands_burst) = (2_000, 2_000);
    };
    let stage = Stage::with(set).await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut charlie = live.join("charlie").await;
    let bob = live.guest("bob").await;
    let mut deaf = wire(&live).await;
    deaf.attach(&bob).await;
    live.alice.finds(&bob.id, "online").await;
    // Four bytes a character: soon nothing fits into the buffers on the way.
    let long = "\u{1f43a}".repeat(4_000);
    let from = live.alice.seen.len();
    let mut said = 0;
    while !live.alice.presence_of(&bob.id, from).iter().any(|state| state == "offline") {
        assert!(said < 2_000, "bob reads nothing and is not cut");
        live.alice.made("chat.send", CHAT(&long)).await;
        charlie.next(|frame| frame["data"]["message"]["text"] == long.as_str()).await;
        said += 1;
    }
    neighbours_are_well(&mut live, &mut charlie).await;
    let code = deaf.closed().await;
    assert!(code == 4001 || code == 1006, "{code}");
    let mut bob = bob;
    bob.connect().await;
    neighbours_are_well(&mut live, &mut bob).await;
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_full_of_long_words_still_lets_everybody_in() {
    let set = |config: &mut plenary::config::Config| {
        let session = &mut config.session;
        (session.commands_per_second, session.commands_burst) = (2_000, 2_000);
        session.outbox_bytes_max = 256 << 10;
    };
    let stage = Stage::with(set).await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut bob = live.join("bob").await;
    // More than an outbox may hold: the newest messages, one's own words, and what others share.
    let (long, longer) = ("\u{1f43a}".repeat(4_000), "\u{1f43a}".repeat(10_000));
    for n in 0..30 {
        bob.made("chat.send", CHAT(&long)).await;
        live.alice.next(|frame| frame["data"]["message"]["text"] == long.as_str()).await;
        if n % 3 == 0 {
            let reflection = bob.made("reflection.write", json!({ "text": longer })).await;
            bob.done("reflection.share", json!({ "reflection_id": reflection, "with": "everyone" })).await;
        }
    }
    let mut charlie = live.join("charlie").await;
    let mut phone = bob.twin();
    phone.connect().await;
    for person in [&mut charlie, &mut phone] {
        person.catch_up().await;
        assert_eq!(person.state("session").await["chat"].as_array().map(Vec::len), Some(30));
    }
    assert_eq!(phone.state("participant:").await["reflections"].as_array().map(Vec::len), Some(10));
    neighbours_are_well(&mut live, &mut charlie).await;
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_connection_is_noticed_by_its_silence() {
    let set = |config: &mut plenary::config::Config| {
        let session = &mut config.session;
        (session.heartbeat_s, session.heartbeat_timeout_s, session.grace_ms) = (1, 1, 700);
    };
    let stage = Stage::with(set).await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let bob = live.guest("bob").await;
    let mut dead = wire(&live).await;
    dead.attach(&bob).await;
    live.alice.finds(&bob.id, "online").await;
    live.alice.finds(&bob.id, "reconnecting").await;
    live.alice.finds(&bob.id, "offline").await;
    assert_eq!(dead.closed().await, 4006);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_means_one_command_and_a_name_is_one_line() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut bob = live.join("bob").await;
    let id = Uuid::new_v4();
    let first = bob.request("chat.send", Some(id), CHAT("one")).await;
    let other = bob.request("chat.send", Some(id), CHAT("another")).await;
    assert_eq!((&other["t"], &other["code"]), (&json!("error"), &json!("command.reused")));
    assert_eq!(bob.request("chat.send", Some(id), CHAT("one")).await["data"], first["data"]);
    assert_eq!(
        live.alice.request("chat.send", Some(id), CHAT("mine")).await["t"],
        "reply",
        "ids are each person's own"
    );
    let said: BTreeSet<String> =
        bob.eye().await["chat"].as_array().expect("chat").iter().map(|m| m["text"].to_string()).collect();
    assert_eq!(said, BTreeSet::from(["\"mine\"".into(), "\"one\"".into()]));

    for name in ["נועה", "ليلى", "José 🐺", "李小龍", "a\u{200f}b"] {
        bob.done("participant.rename", json!({ "name": name })).await;
        assert_eq!(live.alice.event("participant.renamed").await["name"], name, "unchanged");
    }
    let long = "x".repeat(81);
    for name in ["a\u{202e}b", "a\u{2066}b", "a\0b", "a\nb", "", "   ", &long] {
        assert_eq!(bob.refused("participant.rename", json!({ "name": name })).await, "field.invalid", "{name:?}");
    }
    stage.stop().await;
}
