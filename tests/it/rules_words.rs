//! The numbered rules of docs/protocol.md about chat, reflections and hands, as far as no edge case proves them
//! elsewhere.

use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::support::{Stage, step};

#[tokio::test(flavor = "multi_thread")]
async fn hands_are_in_the_order_of_raising_h_1() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let (mut bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    charlie.done("hand.raise", json!({})).await;
    bob.done("hand.raise", json!({})).await;
    let again = charlie.done("hand.raise", json!({})).await;
    assert!(again["seq"].is_null(), "raising a raised hand changes nothing");
    let first = live.alice.event("hand.raised").await;
    let second = live.alice.event("hand.raised").await;
    assert_eq!((&first["participant_id"], &second["participant_id"]), (&json!(charlie.id), &json!(bob.id)));
    assert!(first["at"].as_i64() <= second["at"].as_i64());
    let people = bob.eye().await["people"].clone();
    for (who, raised) in [(&charlie.id, &first), (&bob.id, &second)] {
        let person = people.as_array().expect("people").iter().find(|person| person["id"] == who.as_str());
        assert_eq!(person.expect("inside")["hand_raised_at"], raised["at"], "also for who comes now");
    }
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ones_hand_is_ones_own_h_2() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut helper = live.helper("helper").await;
    let (mut bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    let of = |who: &str| json!({ "participant_id": who });
    bob.done("hand.raise", json!({})).await;
    charlie.done("hand.raise", json!({})).await;
    assert_eq!(charlie.refused("hand.lower", of(&bob.id)).await, "authz.denied");
    assert_eq!(charlie.refused("hand.lower_all", json!({})).await, "authz.denied");
    charlie.done("hand.lower", json!({})).await;
    assert_eq!(bob.event("hand.lowered").await["participants"], json!([charlie.id]));
    helper.done("hand.lower", of(&bob.id)).await;
    assert_eq!(bob.event("hand.lowered").await["participants"], json!([bob.id]));
    assert!(bob.done("hand.lower", json!({})).await["seq"].is_null(), "it is down");
    bob.done("hand.raise", json!({})).await;
    charlie.done("hand.raise", json!({})).await;
    live.alice.done("hand.lower_all", json!({})).await;
    let lowered = bob.event("hand.lowered").await["participants"].clone();
    let mut both = [bob.id.clone(), charlie.id.clone()];
    both.sort_unstable();
    let mut lowered: Vec<&str> = lowered.as_array().expect("people").iter().filter_map(Value::as_str).collect();
    lowered.sort_unstable();
    assert_eq!(lowered, both);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hand_goes_down_with_its_person_h_3() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let (mut bob, mut charlie, mut dana) =
        (live.join("bob").await, live.join("charlie").await, live.join("dana").await);
    for person in [&mut bob, &mut charlie, &mut dana] {
        person.done("hand.raise", json!({})).await;
    }
    bob.done("participant.leave", json!({})).await;
    live.alice.done("participant.remove", json!({ "participant_id": charlie.id })).await;
    live.alice.done("role.set", json!({ "participant_id": dana.id, "role": "observer" })).await;
    for who in [&bob.id, &charlie.id, &dana.id] {
        assert_eq!(live.alice.event("hand.lowered").await["participants"], json!([who]));
    }
    assert_eq!(bob.closed().await, 4512);
    bob.connect().await;
    let people = bob.eye().await["people"].clone();
    assert!(people.as_array().expect("people").iter().all(|person| person["hand_raised_at"].is_null()));
    assert_eq!(dana.refused("hand.raise", json!({})).await, "authz.denied");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_five_hundred_messages_are_shown_and_can_be_changed_m_6() {
    const SAID: usize = 502;
    const AT_ONCE: usize = 16;
    let fast = |config: &mut plenary::config::Config| {
        (config.session.commands_per_second, config.session.commands_burst) = (100_000, 100_000);
    };
    let stage = Stage::with(fast).await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let channel = json!({ "kind": "plenary" });
    for from in (0..SAID).step_by(AT_ONCE) {
        let to = SAID.min(from + AT_ONCE);
        for n in from..to {
            let data = json!({ "channel": channel, "text": format!("message {n}") });
            live.alice
                .send(json!({ "ref": format!("m{n}"), "id": Uuid::new_v4(), "type": "chat.send", "data": data }))
                .await;
        }
        let last = format!("m{}", to - 1);
        let reply = live.alice.next(|frame| frame["ref"] == last.as_str()).await;
        assert_eq!(reply["t"], "reply", "{reply}");
    }
    let said: Vec<Value> = live.alice.events("chat.sent").iter().map(|data| data["message"].clone()).collect();
    assert_eq!(said.len(), SAID);
    let shown = live.alice.eye().await["chat"].clone();
    assert_eq!(shown.as_array().expect("a list")[..], said[SAID - 500..]);
    for (old, code) in [(0, Some("chat.unknown")), (1, Some("chat.unknown")), (2, None)] {
        let of = |extra: Value| {
            let mut data = json!({ "channel": channel, "message_id": said[old]["id"] });
            data.as_object_mut().expect("fields").extend(extra.as_object().expect("fields").clone());
            data
        };
        for (kind, data) in [("chat.edit", of(json!({ "text": "other words" }))), ("chat.delete", of(json!({})))] {
            let answer = live.alice.ask(kind, data).await;
            assert_eq!(answer["code"].as_str(), code, "{kind} of message {old}: {answer}");
        }
    }
    let mut database = PgConnection::connect(&stage.database).await.expect("the database is there");
    let stored: i64 = sqlx::query_scalar("SELECT count(*) FROM session_events WHERE kind = 'chat.sent'")
        .fetch_one(&mut database)
        .await
        .expect("the owner may read");
    assert_eq!(stored, SAID as i64, "older ones stay stored");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sharing_with_the_breakout_is_with_where_one_is_now_r_3() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let (mut bob, mut charlie, mut dana) =
        (live.join("bob").await, live.join("charlie").await, live.join("dana").await);
    let reflection = bob.made("reflection.write", json!({ "text": "near" })).await;
    let share = json!({ "reflection_id": reflection, "with": "breakout" });
    assert_eq!(bob.refused("reflection.share", share.clone()).await, "breakout.not_inside");
    let ids = live.breakouts(&["One", "Two"], &[(&bob.id, 0), (&charlie.id, 0), (&dana.id, 1)]).await;
    let shared_in = |id: &str| json!({ "with": "breakout", "breakout_id": id });
    let sees = |frame: &Value| frame["t"] == "shared" && frame["reflections"][0]["text"] == "near";
    bob.state("breakout:").await;
    bob.done("reflection.share", share.clone()).await;
    assert_eq!(charlie.next(sees).await["reflections"][0]["audience"], shared_in(&ids[0]));

    // It stays where it was shared, until its author shares it again from elsewhere.
    live.alice.done("breakout.move", json!({ "moves": [step(&bob.id, &ids[1])] })).await;
    bob.next(|frame| frame["t"] == "state" && frame["stream"] == format!("breakout:{}", ids[1])).await;
    let mut page = bob.twin();
    page.connect().await;
    assert_eq!(page.state("participant:").await["reflections"][0]["shared"], shared_in(&ids[0]));
    bob.done("reflection.share", share.clone()).await;
    assert_eq!(dana.next(sees).await["reflections"][0]["audience"], shared_in(&ids[1]));
    charlie.next(|frame| frame["t"] == "shared" && frame["revoked"] == json!([reflection])).await;

    live.alice.done("breakout.close", json!({ "warning_ms": 0 })).await;
    bob.event("breakout.closed").await;
    bob.done("reflection.revoke", json!({ "reflection_id": reflection })).await;
    assert_eq!(bob.refused("reflection.share", share).await, "breakout.not_inside");
    stage.stop().await;
}
