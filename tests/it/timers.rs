//! Clocks: one instant for everyone, changed while they run, rung once, and kept over a restart of the server.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::support::{Live, Person, Stage, clock, places, plenary};

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    i64::try_from(since.as_millis()).expect("before the year 292 million")
}

/// Lets time pass until an instant: for once, that is what is waited for.
async fn until(instant_ms: i64) {
    while now_ms() < instant_ms {
        let left = u64::try_from(instant_ms - now_ms()).unwrap_or_default();
        tokio::time::sleep(Duration::from_millis(left.max(1))).await;
    }
}

async fn start(alice: &mut Person, scope: Value, duration_ms: i64) -> Value {
    let timer = json!({ "scope": scope, "label": "work", "duration_ms": duration_ms });
    let id = alice.made("timer.start", timer).await;
    let set = alice.next(|frame| frame["type"] == "timer.set" && frame["data"]["timer"]["id"] == id.as_str()).await;
    set["data"]["timer"].clone()
}

fn everyone() -> Value {
    json!({ "for": "everyone" })
}

/// What a person makes of the clocks: those of the view, changed by the events since.
fn clocks(person: &Person, from: usize, view: &Value) -> Vec<Value> {
    let mut timers = view["timers"].as_array().expect("timers").clone();
    for (_, kind, data) in person.story("session", from) {
        match kind.as_str() {
            "timer.set" => {
                timers.retain(|timer| timer["id"] != data["timer"]["id"]);
                timers.push(data["timer"].clone());
            }
            "timer.stopped" => timers.retain(|timer| timer["id"] != data["timer_id"]),
            "timer.elapsed" => {
                for timer in timers.iter_mut().filter(|timer| timer["id"] == data["timer_id"]) {
                    timer["clock"] = json!({ "state": "elapsed", "at": data["at"] });
                }
            }
            _ => {}
        }
    }
    timers.sort_by_key(|timer| timer["id"].to_string());
    timers
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_is_the_same_instant_for_all_and_is_changed_while_it_runs_e67_e68_e69_t_1_t_2_t_3_t_4() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let (mut bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    let ids = live.breakouts(&["One", "Two"], &[(&bob.id, 0), (&charlie.id, 1)]).await;
    let timer = start(&mut live.alice, everyone(), 600_000).await;
    for person in [&mut bob, &mut charlie] {
        assert_eq!(person.event("timer.set").await["timer"], timer, "{}", person.name);
    }
    let mut late = live.join("late").await;
    assert_eq!(late.state("session").await["timers"], json!([timer]), "also for who joined late");

    let id = timer["id"].clone();
    let ends_at = timer["clock"]["ends_at"].as_i64().expect("it runs");
    live.alice.done("timer.extend", json!({ "timer_id": id, "by_ms": 60_000 })).await;
    let longer = bob.event("timer.set").await["timer"].clone();
    assert_eq!(longer["clock"]["ends_at"], ends_at + 60_000);
    live.alice.done("timer.extend", json!({ "timer_id": id, "by_ms": -120_000 })).await;
    assert_eq!(bob.event("timer.set").await["timer"]["clock"]["ends_at"], ends_at - 60_000);

    // A pause and a resume take nothing away, however long they last.
    live.alice.done("timer.pause", json!({ "timer_id": id })).await;
    let paused = bob.event("timer.set").await["timer"].clone();
    let left = paused["clock"]["remaining_ms"].as_i64().expect("it stands");
    assert!(left > 0 && left <= 540_000, "{left}");
    assert!(live.alice.done("timer.pause", json!({ "timer_id": id })).await["seq"].is_null());
    live.alice.done("timer.extend", json!({ "timer_id": id, "by_ms": 1_000 })).await;
    assert_eq!(bob.event("timer.set").await["timer"]["clock"]["remaining_ms"], left + 1_000);
    live.alice.done("timer.resume", json!({ "timer_id": id })).await;
    let resumed = bob.next(|frame| frame["type"] == "timer.set").await;
    let at = resumed["at"].as_i64().expect("an instant");
    assert_eq!(resumed["data"]["timer"]["clock"]["ends_at"], at + left + 1_000);

    // One for one breakout beside it; shortened below nothing it rings, and never shows less.
    let own = start(&mut live.alice, json!({ "for": "breakout", "breakout_id": ids[0] }), 600_000).await;
    live.alice.done("timer.extend", json!({ "timer_id": own["id"], "by_ms": -86_400_000 })).await;
    let rung = bob.next(|frame| frame["type"] == "timer.elapsed").await;
    assert_eq!(rung["data"]["timer_id"], own["id"]);
    for set in bob.events("timer.set") {
        let clock = &set["timer"]["clock"];
        assert!(clock["remaining_ms"].as_i64().is_none_or(|left| left >= 0), "{clock}");
        assert!(set["timer"]["duration_ms"].as_i64().is_some_and(|duration| duration >= 0), "{set}");
    }
    assert_eq!(live.alice.refused("timer.pause", json!({ "timer_id": own["id"] })).await, "timer.state");
    live.alice.done("timer.extend", json!({ "timer_id": own["id"], "by_ms": 60_000 })).await;
    bob.next(|frame| frame["type"] == "timer.set" && frame["data"]["timer"]["clock"]["state"] == "running").await;
    let second = start(&mut live.alice, everyone(), 5_000).await;
    assert_eq!(bob.event("timer.stopped").await["timer_id"], id, "one for each scope");
    assert_ne!(second["id"], id);
    assert_eq!(charlie.refused("timer.stop", json!({ "timer_id": second["id"] })).await, "authz.denied");
    charlie.catch_up().await;
    late.catch_up().await;
    let view = live.alice.eye().await;
    let shown = clocks(&charlie, 0, &json!({ "timers": [] }));
    assert_eq!(shown, clocks(&live.alice, live.alice.seen.len(), &view), "events add up to what a new page shows");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn extending_in_the_instant_of_the_end_has_one_outcome_for_all_e73() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let (mut bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    bob.catch_up().await;
    charlie.catch_up().await;
    let (from_bob, from_charlie) = (bob.seen.len(), charlie.seen.len());
    for early_ms in [2, 1, 0, -1, -2] {
        let timer = start(&mut live.alice, everyone(), 1_000).await;
        until(timer["clock"]["ends_at"].as_i64().expect("it runs") - early_ms).await;
        let reply = live.alice.ask("timer.extend", json!({ "timer_id": timer["id"], "by_ms": 60_000 })).await;
        assert_eq!(reply["t"], "reply", "{reply}");
    }
    bob.catch_up().await;
    charlie.catch_up().await;
    let story = bob.story("session", from_bob);
    assert_eq!(story, charlie.story("session", from_charlie));
    let shown = clocks(&bob, from_bob, &json!({ "timers": [] }));
    assert_eq!(shown.len(), 1);
    assert_eq!(shown[0]["clock"]["state"], "running", "it was made longer, whatever came first");
    assert_eq!(shown, clocks(&bob, bob.seen.len(), &charlie.eye().await));
    let rings = story.iter().filter(|(_, kind, _)| kind == "timer.elapsed").count();
    assert!(rings <= 5, "once each at most");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_close_is_announced_taken_back_and_comes_e68_e70_b_11() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut bob = live.join("bob").await;
    live.breakouts(&["One"], &[(&bob.id, 0)]).await;
    live.alice.done("breakout.close", json!({})).await;
    let closes_at = clock(&bob.event("breakout.changed").await)["closes_at"].as_i64().expect("an instant");
    assert!(closes_at > now_ms());
    live.alice.done("breakout.keep_open", json!({})).await;
    assert!(clock(&bob.event("breakout.changed").await).is_null());
    live.alice.done("breakout.close", json!({ "warning_ms": 300 })).await;
    let closing = bob.next(|frame| frame["type"] == "breakout.changed").await;
    let closed = bob.next(|frame| frame["type"] == "breakout.closed").await;
    assert!(closed["at"].as_i64() >= clock(&closing["data"])["closes_at"].as_i64(), "not early");
    assert_eq!(places(&bob.eye().await)[&bob.id], plenary());
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_falls_due_while_the_server_is_down_happens_once_afterwards_e72_t_5_b_12() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    let mut other = stage.live().await;
    let (mut bob, mut dana) = (live.join("bob").await, other.join("dana").await);
    live.alice.connect().await;
    other.alice.connect().await;
    // In one session a close that was announced, in the other one that was not, and a timer.
    live.breakouts(&["One"], &[(&bob.id, 0)]).await;
    live.alice.done("breakout.close", json!({ "warning_ms": 3_000 })).await;
    bob.event("breakout.changed").await;
    let names = json!({ "names": ["One"], "assignment": { "how": "given", "places": [[dana.id, 0]] } });
    other.alice.made("breakout.prepare", names).await;
    other.alice.done("breakout.open", json!({ "duration_ms": 33_000 })).await;
    let opened = dana.event("breakout.opened").await["round"].clone();
    let timer = start(&mut other.alice, everyone(), 3_000).await;
    dana.event("timer.set").await;
    let closes_at = clock(&opened)["closes_at"].as_i64().expect("an instant");
    assert_eq!(clock(&opened)["warned"], false);

    let database = stage.database.clone();
    let (Live { alice: _alice, .. }, Live { alice: _other, .. }) = (live, other);
    stage.stop().await;
    assert!(dana.events("breakout.changed").is_empty());
    until(closes_at + 1_000).await;
    let stage = Stage::on(database, |_| {}).await;
    let began = now_ms();
    bob.moves_to(&stage.base);
    dana.moves_to(&stage.base);
    let (from_bob, from_dana) = (bob.seen.len(), dana.seen.len());
    bob.connect().await;
    dana.connect().await;

    // Announced before: it is closed, once.
    bob.event("breakout.closed").await;
    bob.catch_up().await;
    let kinds = |story: Vec<(i64, String, Value)>| story.into_iter().map(|(_, kind, _)| kind).collect::<Vec<_>>();
    assert_eq!(kinds(bob.story("session", from_bob)), ["breakout.closed"]);
    assert_eq!(places(&bob.eye().await)[&bob.id], plenary());
    // Not announced: announced first, and closed then. The timer rings once, late and not early.
    let elapsed = dana.next(|frame| frame["type"] == "timer.elapsed").await;
    assert_eq!(elapsed["data"]["timer_id"], timer["id"]);
    assert!(elapsed["at"].as_i64() >= timer["clock"]["ends_at"].as_i64());
    let closing = dana.after(from_dana, |frame| frame["type"] == "breakout.changed").await;
    let until_then = clock(&closing["data"])["closes_at"].as_i64().expect("an instant");
    assert!(until_then > began, "people have a moment");
    let closed = dana.after(from_dana, |frame| frame["type"] == "breakout.closed").await;
    assert!(closed["at"].as_i64().expect("an instant") >= until_then);
    dana.catch_up().await;
    let mut told = kinds(dana.story("session", from_dana));
    told.sort_unstable();
    assert_eq!(told, ["breakout.changed", "breakout.closed", "timer.elapsed"], "each once");
    stage.stop().await;
}
