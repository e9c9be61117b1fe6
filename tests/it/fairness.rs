//! Who is with whom: rules for chance, rounds planned together, what is told about them, and tags.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Live, Person, Stage};

async fn guests(live: &Live<'_>, count: usize) -> Vec<Person> {
    let names: Vec<String> = (0..count).map(|n| format!("guest {n}")).collect();
    join_all(names.iter().map(|name| live.guest(name))).await
}

async fn fairness(live: &Live<'_>, round: &Value) -> Value {
    let path = format!("/sessions/{}/rounds/{}/fairness", live.id, round.as_str().expect("an id"));
    live.stage.get(&path, &live.token).await
}

/// Everyone who is with somebody in a round, as pairs.
fn pairs(round: &Value) -> BTreeSet<[String; 2]> {
    let places: Vec<_> = round["assignment"].as_object().expect("a map").iter().collect();
    let with = |index: usize| {
        let (one, place) = places[index];
        let others = places[index + 1..].iter().filter(move |(_, other)| *other == place);
        others.map(|(other, _)| [one.clone(), (*other).clone()])
    };
    (0..places.len()).flat_map(with).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn chance_keeps_to_wishes_and_says_what_cannot_be_and_to_whom_f_1_f_4_f_5() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut bob = live.join("bob").await;
    let guests = guests(&live, 5).await;
    let [one, two, three, ..] = &guests[..] else { panic!("five") };
    let constraints = json!([
        { "rule": "together", "people": [one.id, two.id] },
        { "rule": "apart", "people": [two.id, three.id] },
    ]);
    let random = json!({ "how": "random", "seed": 3, "wishes": { "constraints": constraints } });
    live.alice.made("breakout.prepare", json!({ "names": ["a", "b"], "assignment": random })).await;
    let round = live.alice.event("breakout.prepared").await["round"].clone();
    let place = |who: &Person| round["assignment"][&who.id].clone();
    assert!(place(one) == place(two) && place(two) != place(three), "{round}");
    let kept: Vec<_> = round["spread"]["wishes"]["constraints"].as_array().expect("wishes").iter().collect();
    assert_eq!(kept.iter().map(|wish| &wish["rule"]).collect::<Vec<_>>(), ["together", "apart"]);
    let told = fairness(&live, &round["id"]).await;
    assert_eq!((&told["sizes"], &told["unmet"], &told["seed"]), (&json!([3, 3]), &json!([]), &json!(3)));
    assert_eq!(
        told["reasons"][&two.id], "guest 1 is kept together with guest 0 and is kept apart from guest 2.",
        "{told}"
    );

    // What is dragged against a wish is told, not refused.
    let away = json!({ "participant_id": one.id, "to": { "in": "breakout", "breakout_id": place(three) } });
    live.alice.done("breakout.assign", json!({ "moves": [away] })).await;
    let told = fairness(&live, &round["id"]).await;
    assert_eq!(told["unmet"][0]["text"], "guest 0 and guest 1 are not together.", "{told}");
    let unknown = json!({ "how": "random", "wishes": { "constraints": [{ "rule": "apart", "people": [one.id] }] } });
    let prepare = json!({ "names": ["a"], "assignment": unknown });
    assert_eq!(live.alice.refused("breakout.prepare", prepare).await, "field.invalid");

    live.alice.done("breakout.open", json!({})).await;
    bob.event("breakout.opened").await;
    live.alice.done("breakout.close", json!({ "warning_ms": 0 })).await;
    bob.event("breakout.closed").await;
    assert!(!bob.saw("constraints"), "that is the facilitators'");
    let path = format!("/sessions/{}/rounds/{}/fairness", live.id, round["id"].as_str().expect("an id"));
    let (status, _) = stage.send(Method::GET, &path, Some(&bob.token), None).await;
    assert_eq!(status, 403);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn over_rounds_nobody_meets_twice_while_that_is_possible_and_repeats_are_told_e52_f_2() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    guests(&live, 9).await;
    let names = ["a", "b", "c"];
    live.alice.made("breakout.plan", json!({ "rounds": 3, "title": "In threes", "names": names, "seed": 1 })).await;
    let rounds: Vec<Value> = live.alice.eye().await["prepared_rounds"].as_array().expect("rounds").clone();
    assert_eq!(
        rounds.iter().map(|round| &round["title"]).collect::<Vec<_>>(),
        ["In threes 1", "In threes 2", "In threes 3"]
    );
    let met: Vec<_> = rounds.iter().flat_map(pairs).collect();
    assert_eq!((met.len(), met.iter().collect::<BTreeSet<_>>().len()), (27, 27));

    // One of them was held; a fourth round looks at it and at those that are still to come.
    live.alice.done("breakout.open", json!({ "round_id": rounds[0]["id"] })).await;
    live.alice.done("breakout.close", json!({ "warning_ms": 0 })).await;
    let random = json!({ "how": "random", "seed": 1 });
    live.alice.made("breakout.prepare", json!({ "names": names, "assignment": random })).await;
    let fourth = live.alice.eye().await["prepared_rounds"][2].clone();
    let all: BTreeSet<_> = met.iter().cloned().chain(pairs(&fourth)).collect();
    assert_eq!(all.len(), 36, "nine in threes all meet once in four rounds");
    live.alice.made("breakout.prepare", json!({ "names": names, "assignment": random })).await;
    let fifth = live.alice.eye().await["prepared_rounds"][3].clone();
    let told = fairness(&live, &fifth["id"]).await;
    assert_eq!((told["repeats"].as_array().map(Vec::len), &told["repeats_min"]), (Some(9), &json!(9)));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newcomer_moves_nobody_and_the_same_seed_gives_the_same_e51_f_3() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    guests(&live, 7).await;
    let random = json!({ "how": "random", "seed": 5 });
    let prepare = json!({ "names": ["a", "b"], "assignment": random, "rules": { "late": "ask" } });
    live.alice.made("breakout.prepare", prepare).await;
    let before = live.alice.event("breakout.prepared").await["round"]["assignment"].clone();
    live.alice.done("breakout.shuffle", json!({ "seed": 5 })).await;
    assert_eq!(live.alice.event("breakout.prepared").await["round"]["assignment"], before);
    let late = live.guest("late").await;
    live.alice.done("breakout.shuffle", json!({ "keep_places": true })).await;
    let after = live.alice.event("breakout.prepared").await["round"]["assignment"].clone();
    let stayed = |(who, place): (&String, &Value)| after[who] == *place;
    assert!(before.as_object().expect("a map").iter().all(stayed) && after[&late.id].is_string(), "{after}");

    // The same while they run: whoever came late is found a place.
    live.alice.done("breakout.open", json!({})).await;
    let later = live.guest("later still").await;
    live.alice.done("breakout.shuffle", json!({ "keep_places": true })).await;
    let moves = live.alice.event("breakout.moved").await["moves"].clone();
    assert_eq!(moves.as_array().map(Vec::len), Some(1));
    assert_eq!(moves[0]["participant_id"], later.id.as_str());
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tags_are_the_facilitators_and_answers_are_ones_own_too_v_1_v_2_v_3() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let (mut bob, mut charlie) = (live.join("bob").await, live.join("charlie").await);
    let tag = |who: &Person, value: &str| json!({ "participant_id": who.id, "tag": "language", "value": value });
    let stranger = json!({ "participant_id": uuid::Uuid::new_v4(), "tag": "language", "value": "he" });
    let half = json!({ "tags": [tag(&bob, "he"), stranger] });
    assert_eq!(live.alice.refused("tag.set", half).await, "participant.unknown");
    live.alice.done("tag.set", json!({ "tags": [tag(&bob, "he"), tag(&charlie, "en")] })).await;
    assert_eq!(live.alice.event("tag.set").await["tags"].as_array().map(Vec::len), Some(2), "not the half one");
    assert_eq!(bob.refused("tag.answer", json!({ "value": "high" })).await, "question.none");
    let ask = json!({ "tag": "energy", "text": "How awake are you?", "choices": ["high", "low"] });
    live.alice.done("tag.ask", ask).await;
    assert_eq!(bob.event("tag.asked").await["question"]["choices"], json!(["high", "low"]));
    bob.done("tag.answer", json!({ "value": "high" })).await;
    live.alice.event("tag.answered").await;
    live.alice
        .done("tag.set", json!({ "tags": [{ "participant_id": charlie.id, "tag": "energy", "value": "low" }] }))
        .await;
    let own = |view: Value| (view["question"]["answer"].clone(), view["tags"].clone());
    assert_eq!(own(bob.eye().await), (json!("high"), json!({})));
    assert_eq!(own(charlie.eye().await), (Value::Null, json!({})), "what is noted about people is not told to them");
    let known = live.alice.eye().await["tags"].clone();
    assert_eq!(known[&bob.id], json!({ "energy": "high", "language": "he" }));
    live.alice.done("tag.close", json!({})).await;
    charlie.event("tag.closed").await;
    charlie.catch_up().await;
    assert!(charlie.events("tag.answered").is_empty() && charlie.events("tag.set").is_empty());
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journey_says_what_its_breakouts_are_to_be_like_and_they_are_prepared_by_one_command_b_24() {
    let stage = Stage::start().await;
    let step = |breakouts: Value| {
        json!({ "phase": "focus", "kind": "breakout", "title": "In threes", "instructions": "", "planned_minutes": 20,
            "breakouts": breakouts })
    };
    let asked = json!({ "grouping": { "size": 3 }, "rounds": 2, "names": ["Lighthouse"],
        "constraints": [{ "rule": "mix", "tag": "team" }], "rules": { "late": "ask", "duration_ms": 900_000 } });
    let session = json!({ "title": "A morning", "lobby": false, "steps": [step(asked.clone())] });
    let mut live = stage.session(session, true).await;
    let journey = json!({ "title": "Mine", "description": "", "steps": [step(asked)] });
    let journey = stage.post("/journeys", Some(&live.token), journey).await;
    let wrong = step(json!({ "grouping": { "size": 3 }, "rounds": 21 }));
    let body = json!({ "title": "Mine", "description": "", "steps": [wrong] });
    let (status, problem) = stage.send(Method::POST, "/journeys", Some(&live.token), Some(body)).await;
    assert_eq!((status.as_u16(), &problem["code"]), (422, &json!("field.invalid")), "{problem}");

    live.alice.connect().await;
    let mut people = guests(&live, 9).await;
    let template = &journey["steps"][0]["breakouts"];
    let seen = live.alice.state("session").await["journey"]["steps"][0].clone();
    assert_eq!(&seen["breakouts"], template, "what was left out is said");
    people[0].connect().await;
    let theirs = people[0].state("session").await["journey"]["steps"][0].clone();
    assert_eq!((&theirs["title"], &theirs["breakouts"]), (&json!("In threes"), &Value::Null));

    let first = live.alice.made("breakout.from_step", json!({ "step_id": seen["id"], "seed": 1 })).await;
    let rounds = [live.alice.event("breakout.prepared").await, live.alice.event("breakout.prepared").await];
    let rounds = rounds.each_ref().map(|event| &event["round"]);
    assert_eq!(rounds[0]["id"], first.as_str());
    for round in &rounds {
        let names: Vec<_> = round["breakouts"].as_array().expect("breakouts").iter().map(|one| &one["name"]).collect();
        assert_eq!(names, ["Lighthouse", "Breakout 2", "Breakout 3"]);
        assert_eq!(round["rules"]["duration_ms"], 900_000);
    }
    assert!(pairs(rounds[0]).is_disjoint(&pairs(rounds[1])), "nobody meets twice");
    stage.stop().await;
}
