//! The walking skeleton: one morning through every layer.

use serde_json::json;

use crate::support::Stage;

#[tokio::test(flavor = "multi_thread")]
async fn a_session_from_lobby_to_end() {
    let stage = Stage::start().await;
    let mut live = stage.session(json!({ "title": "Kick-off", "lobby": true }), true).await;
    live.alice.connect().await;
    let mut bob = live.join("bob").await;
    assert_eq!(bob.state("session").await["view"], "lobby");

    let knocked = live.alice.event("lobby.knocked").await;
    assert_eq!(knocked["person"]["name"], "bob");
    live.alice.done("lobby.admit", json!({})).await;
    bob.next(|frame| frame["t"] == "state" && frame["data"]["view"] == "session").await;
    let mut charlie = live.join("charlie").await;
    live.alice.event("lobby.knocked").await;
    live.alice.done("lobby.set", json!({ "enabled": false })).await;
    charlie.next(|frame| frame["t"] == "state" && frame["data"]["view"] == "session").await;

    let deck = bob.state("session").await["decks"][0]["id"].clone();
    bob.made("cards.draw", json!({ "deck_id": deck })).await;
    let drawn = charlie.event("cards.drawn").await;
    assert_eq!(drawn["draw"]["by"], bob.id.as_str());

    let reflection = bob.made("reflection.write", json!({ "text": "The door stands open." })).await;
    bob.done("reflection.share", json!({ "reflection_id": reflection, "with": "everyone" })).await;
    let shared = charlie.next(|frame| frame["t"] == "shared" && frame["complete"] == false).await;
    assert_eq!(shared["reflections"][0]["text"], "The door stands open.");

    let prepare = json!({ "names": ["One", "Two"], "assignment": { "how": "random" } });
    live.alice.made("breakout.prepare", prepare).await;
    live.alice.done("breakout.open", json!({})).await;
    bob.state("breakout:").await;
    bob.made("chat.send", json!({ "channel": { "kind": "breakout" }, "text": "only us" })).await;
    bob.event("chat.sent").await;
    live.alice.done("breakout.close", json!({ "warning_ms": 0 })).await;
    bob.event("breakout.closed").await;

    live.alice.done("session.complete", json!({})).await;
    charlie.event("session.completed").await;
    assert!(charlie.events("chat.sent").is_empty(), "charlie was in the other breakout");
    assert_eq!(live.show().await["status"], "completed");
    stage.stop().await;
}
