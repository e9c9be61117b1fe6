//! The numbered rules of docs/protocol.md about cards, timers and breakouts, as far as no edge case proves them
//! elsewhere.

use std::{
    collections::BTreeSet,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::support::{Live, Person, Stage, clock};

/// The deck with the fewest cards, and its cards.
async fn smallest(live: &Live<'_>) -> (Value, Vec<Value>) {
    let decks = live.show().await["decks"].clone();
    let deck =
        decks.as_array().expect("decks").iter().min_by_key(|deck| deck["card_count"].as_u64()).expect("a deck").clone();
    let path = format!("/sessions/{}/decks/{}", live.id, deck["id"].as_str().expect("an id"));
    let cards = live.stage.get(&path, &live.token).await["cards"].clone();
    (deck["id"].clone(), cards.as_array().expect("cards").clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shared_card_may_be_in_several_hands_and_chance_takes_what_one_may_draw_c_2_c_3() {
    let fast = |config: &mut plenary::config::Config| {
        (config.session.commands_per_second, config.session.commands_burst) = (10_000, 10_000);
    };
    let stage = Stage::with(fast).await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let (mut bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    let (deck, cards) = smallest(&live).await;
    let chosen = json!({ "deck_id": deck, "card_id": cards[0]["id"] });
    live.alice.done("deck.set_mode", json!({ "deck_id": deck, "mode": "shared" })).await;
    bob.made("cards.draw", chosen.clone()).await;
    charlie.made("cards.draw", chosen.clone()).await;
    assert_eq!(bob.refused("cards.draw", chosen.clone()).await, "card.taken", "not twice in one hand");
    for _ in 1..cards.len() {
        bob.made("cards.draw", json!({ "deck_id": deck })).await;
    }
    assert_eq!(bob.refused("cards.draw", json!({ "deck_id": deck })).await, "deck.empty");
    charlie.made("cards.draw", json!({ "deck_id": deck })).await;

    let draws = stage.get(&format!("/sessions/{}/draws", live.id), &live.token).await["draws"].clone();
    let hand: BTreeSet<String> = draws
        .as_array()
        .expect("draws")
        .iter()
        .filter(|draw| draw["by"] == bob.id.as_str())
        .map(|draw| draw["card"]["id"].to_string())
        .collect();
    assert_eq!(hand, cards.iter().map(|card| card["id"].to_string()).collect(), "every card once");

    // Exclusive again: all are in a hand, and no card is left by chance or by choice.
    live.alice.done("deck.set_mode", json!({ "deck_id": deck, "mode": "exclusive" })).await;
    assert_eq!(charlie.refused("cards.draw", json!({ "deck_id": deck })).await, "deck.empty");
    assert_eq!(live.alice.refused("cards.draw", chosen).await, "card.taken");
    let held_by = |who: &str, card: &Value| {
        let mut draws = draws.as_array().expect("draws").iter();
        draws.find(|draw| draw["by"] == who && draw["card"]["id"] == *card)
    };
    let alone = cards.iter().find(|card| held_by(&charlie.id, &card["id"]).is_none()).expect("charlie has two");
    let draw = held_by(&bob.id, &alone["id"]).expect("bob has them all")["id"].clone();
    bob.done("cards.return", json!({ "draw_id": draw })).await;
    charlie.made("cards.draw", json!({ "deck_id": deck })).await;
    assert_eq!(
        live.alice.refused("cards.draw", json!({ "deck_id": deck, "card_id": alone["id"] })).await,
        "card.taken"
    );
    let unknown = json!({ "deck_id": deck, "card_id": Uuid::nil() });
    assert_eq!(bob.refused("cards.draw", unknown).await, "card.unknown");
    assert_eq!(bob.refused("cards.draw", json!({ "deck_id": Uuid::nil() })).await, "deck.unknown");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_put_back_by_its_holder_or_a_facilitator_while_the_session_is_live_c_4_c_5() {
    let stage = Stage::start().await;
    let mut live = stage.session(json!({ "title": "Kick-off", "lobby": false }), false).await;
    live.alice.connect().await;
    let (mut bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    let (deck, cards) = smallest(&live).await;
    let chosen = json!({ "deck_id": deck, "card_id": cards[0]["id"] });
    assert_eq!(bob.refused("cards.draw", chosen.clone()).await, "session.state", "not before it is live");
    live.alice.done("session.start", json!({})).await;
    let draw = json!({ "draw_id": bob.made("cards.draw", chosen.clone()).await });
    assert_eq!(charlie.refused("cards.return", draw.clone()).await, "draw.unknown");
    bob.done("cards.return", draw.clone()).await;
    assert_eq!(charlie.event("cards.returned").await["draw_id"], draw["draw_id"]);
    assert!(bob.done("cards.return", draw).await["seq"].is_null(), "it is back");
    let draw = json!({ "draw_id": charlie.made("cards.draw", chosen.clone()).await });
    live.alice.done("cards.return", draw).await;
    let draw = json!({ "draw_id": bob.made("cards.draw", chosen.clone()).await });

    live.alice.done("session.complete", json!({})).await;
    assert_eq!(bob.refused("cards.return", draw).await, "session.state", "nor after its end");
    assert_eq!(charlie.refused("cards.draw", json!({ "deck_id": deck })).await, "session.state");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_has_its_own_decks_and_a_card_in_a_hand_stays_in_its_deck_c_6() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut bob = live.join("bob").await;
    let (deck, cards) = smallest(&live).await;
    let card = &cards[cards.len() - 1];
    let draw = bob.made("cards.draw", json!({ "deck_id": deck, "card_id": card["id"] })).await;

    // The library loses that card and renames the others; the session does not notice.
    let mut database = PgConnection::connect(&stage.database).await.expect("the database is there");
    for change in ["DELETE FROM cards WHERE id = $1", "UPDATE cards SET title = 'Another' WHERE id <> $1"] {
        let id: Uuid = card["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
        sqlx::query(change).bind(id).execute(&mut database).await.expect("the owner may write");
    }
    assert_eq!(smallest(&live).await.1, cards);
    // Without the deck the draw stays; with what the library has now, the card would be missing.
    let others: Vec<Value> = live.show().await["decks"]
        .as_array()
        .expect("decks")
        .iter()
        .map(|d| d["id"].clone())
        .filter(|id| *id != deck)
        .collect();
    let path = format!("/sessions/{}", live.id);
    let patch = async |decks: Value| {
        stage.send(Method::PATCH, &path, Some(&live.token), Some(json!({ "deck_ids": decks }))).await
    };
    assert_eq!(patch(json!(others)).await.0, StatusCode::OK);
    let changed = bob.event("session.changed").await;
    assert_eq!(changed["decks"].as_array().map(Vec::len), Some(others.len()));
    assert_eq!(bob.eye().await["draws"][0]["id"], draw.as_str());
    let (status, problem) = patch(json!([deck])).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("session.state")));
    bob.done("cards.return", json!({ "draw_id": draw })).await;
    assert_eq!(patch(json!([deck])).await.0, StatusCode::OK, "it is in no hand any more");
    stage.stop().await;
}

fn everyone(duration_ms: i64) -> Value {
    json!({ "scope": { "for": "everyone" }, "duration_ms": duration_ms })
}

/// The next event of a kind with the instant it happened.
async fn happened(person: &mut Person, kind: &str) -> (i64, Value) {
    let frame = person.next(|frame| frame["t"] == "event" && frame["type"] == kind).await;
    (frame["at"].as_i64().expect("an instant"), frame["data"].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fell_due_while_nobody_ran_the_session_happens_without_a_visitor_t_5() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut bob = live.join("bob").await;
    live.breakouts(&["One"], &[(&bob.id, 0)]).await;
    live.alice.done("breakout.close", json!({ "warning_ms": 1_000 })).await;
    let closes_at = clock(&bob.event("breakout.changed").await)["closes_at"].as_i64().expect("an instant");
    let timer = live.alice.made("timer.start", everyone(1_000)).await;
    let (started, _) = happened(&mut bob, "timer.set").await;
    let database = stage.database.clone();
    stage.stop().await;
    // The server goes within the second, and the instant passes without it.
    let due =
        UNIX_EPOCH + Duration::from_millis(u64::try_from(started.max(closes_at - 1_000) + 1_000).expect("after 1970"));
    tokio::time::sleep(due.duration_since(SystemTime::now()).unwrap_or_default()).await;
    let stage = Stage::on(database, |_| {}).await;
    let mut log = PgConnection::connect(&stage.database).await.expect("the database is there");
    let within = async {
        loop {
            let kinds: Vec<String> = sqlx::query_scalar(
                "SELECT kind FROM session_events WHERE kind IN ('timer.elapsed', 'breakout.closed') ORDER BY seq",
            )
            .fetch_all(&mut log)
            .await
            .expect("the owner may read");
            if kinds.len() >= 2 {
                break kinds;
            }
        }
    };
    let kinds = tokio::time::timeout(Duration::from_secs(20), within).await.expect("nobody need come");
    assert_eq!(
        BTreeSet::from_iter(kinds.iter().map(String::as_str)),
        BTreeSet::from(["timer.elapsed", "breakout.closed"])
    );
    bob.moves_to(&stage.base);
    let from = bob.seen.len();
    bob.connect().await;
    bob.catch_up().await;
    let mut story: Vec<String> = bob.story("session", from).into_iter().map(|(_, kind, _)| kind).collect();
    story.sort_unstable();
    assert_eq!(story, ["breakout.closed", "timer.elapsed"], "once each");
    assert_eq!(bob.eye().await["timers"][0]["id"], timer.as_str());
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_breakouts_close_their_timers_stop_and_nobody_elses_t_2() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut bob = live.join("bob").await;
    let ids = live.breakouts(&["One", "Two"], &[(&bob.id, 0)]).await;
    let common = live.alice.made("timer.start", everyone(60_000)).await;
    let own = json!({ "scope": { "for": "breakout", "breakout_id": ids[1] }, "duration_ms": 60_000 });
    let former = live.alice.made("timer.start", own.clone()).await;
    let timer = live.alice.made("timer.start", own.clone()).await;
    assert_eq!(bob.event("timer.stopped").await["timer_id"], former.as_str(), "one for each scope");
    // By its warning and by itself, as by hand.
    live.alice.done("breakout.close", json!({ "warning_ms": 100 })).await;
    bob.event("breakout.closed").await;
    assert_eq!(bob.event("timer.stopped").await["timer_id"], timer.as_str());
    let timers = bob.eye().await["timers"].clone();
    assert_eq!((timers.as_array().map(Vec::len), &timers[0]["id"]), (Some(1), &json!(common)));
    assert_eq!(live.alice.refused("timer.start", own).await, "breakout.unknown");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_for_a_time_is_announced_and_closes_at_its_instant_b_12() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut bob = live.join("bob").await;
    live.alice.made("breakout.prepare", json!({ "names": ["One"], "assignment": { "how": "random" } })).await;
    live.alice.done("breakout.open", json!({ "duration_ms": 10_000 })).await;
    let (opened, round) = happened(&mut bob, "breakout.opened").await;
    // The shortest there is, so that opening announces the end.
    let closes_at = opened + 10_000;
    assert_eq!(*clock(&round["round"]), json!({ "state": "running", "closes_at": closes_at, "warned": true }));
    let (closed, _) = happened(&mut bob, "breakout.closed").await;
    assert!(closed >= closes_at && closed < closes_at + 5_000, "at its instant: {closed} {closes_at}");
    bob.catch_up().await;
    assert_eq!((bob.events("breakout.changed").len(), bob.events("breakout.closed").len()), (0, 1));
    stage.stop().await;
}
