//! The numbered rules of docs/protocol.md about a session's life, its people, its journey and its announcements, as
//! far as no edge case proves them elsewhere.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Stage, places, plenary, step};

fn planned(phase: &str, kind: &str, title: &str, minutes: u32) -> Value {
    json!({ "phase": phase, "kind": kind, "title": title, "instructions": "", "planned_minutes": minutes })
}

fn morning() -> Value {
    json!([
        planned("pause", "talk", "Arrive", 5),
        planned("expand", "draw", "Cards", 10),
        planned("expand", "talk", "More", 20),
        planned("focus", "share", "Share", 15),
    ])
}

fn texts(view: &Value) -> Vec<&str> {
    view["announcements"].as_array().expect("a list").iter().filter_map(|said| said["text"].as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_goes_forward_only_and_asking_twice_changes_nothing_s_1_s_2() {
    let stage = Stage::start().await;
    // What each command does from where the session is: `+` done, `=` done already, `!` refused.
    for story in [
        &[
            ("complete", '!'),
            ("start", '+'),
            ("start", '='),
            ("complete", '+'),
            ("complete", '='),
            ("start", '!'),
            ("cancel", '!'),
        ][..],
        &[("cancel", '+'), ("cancel", '='), ("start", '!'), ("complete", '!')],
        &[("start", '+'), ("cancel", '+'), ("cancel", '='), ("complete", '!'), ("start", '!')],
    ] {
        let mut live = stage.session(json!({ "title": "Kick-off", "lobby": false }), false).await;
        live.alice.connect().await;
        let mut bob = live.join("bob").await;
        assert_eq!(live.show().await["status"], "scheduled");
        live.alice.state("session").await;
        let mut head = live.alice.since["session"];
        for (verb, outcome) in story {
            let answer = live.alice.ask(&format!("session.{verb}"), json!({})).await;
            match outcome {
                '!' => assert_eq!(answer["code"], "session.state", "{verb} of {story:?}"),
                '=' => {
                    assert_eq!((&answer["t"], &answer["seq"]), (&json!("reply"), &Value::Null), "{verb} of {story:?}")
                }
                _ => {
                    let seq = answer["seq"].as_i64().unwrap_or_else(|| panic!("{verb} of {story:?}: {answer}"));
                    assert!(seq > head);
                    head = seq;
                }
            }
        }
        bob.next(|frame| frame["seq"] == head).await;
        bob.catch_up().await;
        let done = story.iter().filter(|step| step.1 == '+').map(|step| match step.0 {
            "start" => "session.started",
            "complete" => "session.completed",
            _ => "session.cancelled",
        });
        let told: Vec<String> = bob.story("session", 0).into_iter().map(|(_, kind, _)| kind).collect();
        assert_eq!(told, done.collect::<Vec<_>>(), "each once");
        assert_eq!(bob.since["session"], head);
    }
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_makes_the_first_step_current_and_an_end_brings_everybody_back_s_3() {
    let stage = Stage::start().await;
    for end in ["complete", "cancel"] {
        let body = json!({ "title": "Kick-off", "lobby": false, "steps": morning() });
        let mut live = stage.session(body, false).await;
        live.alice.connect().await;
        let mut bob = live.join("bob").await;
        assert!(bob.state("session").await["journey"]["current"].is_null());
        live.alice.done("session.start", json!({})).await;
        bob.event("session.started").await;
        assert_eq!(bob.event("step.changed").await["step"]["title"], "Arrive");

        let ids = live.breakouts(&["One"], &[(&bob.id, 0)]).await;
        let scope = json!({ "for": "breakout", "breakout_id": ids[0] });
        let timer = live.alice.made("timer.start", json!({ "scope": scope, "duration_ms": 600_000 })).await;
        live.alice.done(&format!("session.{end}"), json!({})).await;
        bob.event(if end == "complete" { "session.completed" } else { "session.cancelled" }).await;
        assert_eq!(bob.event("breakout.closed").await["round"]["breakouts"][0]["id"], ids[0].as_str());
        assert_eq!(bob.event("timer.stopped").await["timer_id"], timer.as_str());
        let view = bob.eye().await;
        assert!(places(&view).values().all(|place| *place == plenary()), "{end}");
        assert_eq!((&view["round"], &view["timers"]), (&Value::Null, &json!([])));
    }
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_always_a_facilitator_p_11() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut bob = live.helper("bob").await;
    let role = |who: &str, role: &str| json!({ "participant_id": who, "role": role });
    for less in ["co_facilitator", "participant", "observer"] {
        let code = live.alice.refused("role.set", role(&live.alice.id.clone(), less)).await;
        assert_eq!(code, "role.last_facilitator", "{less}");
    }
    assert_eq!(bob.refused("participant.remove", json!({ "participant_id": live.alice.id })).await, "authz.denied");

    // Of two either may go, and then the other is the last.
    live.alice.done("role.set", role(&bob.id, "facilitator")).await;
    bob.next(|frame| frame["t"] == "state" && frame["data"]["role"] == "facilitator").await;
    assert_eq!(bob.refused("participant.remove", json!({ "participant_id": live.alice.id })).await, "authz.denied");
    live.alice.done("role.set", role(&live.alice.id.clone(), "participant")).await;
    assert_eq!(bob.refused("role.set", role(&bob.id.clone(), "participant")).await, "role.last_facilitator");
    let people = bob.eye().await["people"].clone();
    let roles: Vec<&Value> = people.as_array().expect("people").iter().map(|person| &person["role"]).collect();
    assert_eq!(roles.iter().filter(|role| **role == "facilitator").count(), 1);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_goes_through_a_journey_by_step_and_by_phase_j_2_j_3_j_4() {
    let stage = Stage::start().await;
    let mut live = stage.session(json!({ "title": "Kick-off", "lobby": false, "steps": morning() }), false).await;
    live.alice.connect().await;
    let mut bob = live.join("bob").await;
    let steps = bob.state("session").await["journey"]["steps"].clone();
    let go = |index: usize| json!({ "step_id": steps[index]["id"] });
    assert_eq!(live.alice.refused("step.go", go(1)).await, "session.state");
    live.alice.done("session.start", json!({})).await;
    assert_eq!(bob.event("step.changed").await["step"], steps[0]);

    let started = bob.eye().await["session"]["started_at"].as_i64().expect("it is live");
    let minutes = [0, 5, 15, 35];
    for (kind, data, index) in [
        ("step.go", go(3), 3),
        ("step.go", go(0), 0),
        ("phase.go", json!({ "phase": "expand" }), 1),
        ("step.go", go(2), 2),
        ("phase.go", json!({ "phase": "expand" }), 1),
        ("phase.go", json!({ "phase": "focus" }), 3),
    ] {
        live.alice.done(kind, data).await;
        let changed = bob.event("step.changed").await;
        assert_eq!(changed["step"], steps[index]);
        assert_eq!(changed["planned_since"], started + minutes[index] * 60_000, "as if every step had taken its time");
        let journey = bob.eye().await["journey"].clone();
        assert_eq!((&journey["current"], &journey["planned_since"]), (&steps[index]["id"], &changed["planned_since"]));
        assert_eq!(journey["current_since"], changed["since"]);
    }
    for (kind, data) in [("step.go", go(3)), ("phase.go", json!({ "phase": "focus" }))] {
        assert!(live.alice.done(kind, data).await["seq"].is_null(), "it is there already");
    }
    assert_eq!(live.alice.refused("step.go", json!({ "step_id": live.alice.id })).await, "step.unknown");
    assert_eq!(
        live.alice.refused("phase.go", json!({ "phase": "doing" })).await,
        "step.unknown",
        "no step of that phase"
    );
    assert_eq!(bob.refused("step.go", go(0)).await, "authz.denied");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_goes_forward_and_its_change_keeps_the_current_step_j_1() {
    let stage = Stage::start().await;
    let mut live = stage.session(json!({ "title": "Kick-off", "lobby": false, "steps": morning() }), true).await;
    live.alice.connect().await;
    let mut bob = live.join("bob").await;
    let steps = bob.state("session").await["journey"]["steps"].clone();
    let mut ids: Vec<String> = steps.as_array().expect("steps").iter().map(|step| step["id"].to_string()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 4);
    live.alice.done("step.go", json!({ "step_id": steps[1]["id"] })).await;

    let path = format!("/sessions/{}", live.id);
    let patch =
        async |steps: Value| stage.send(Method::PATCH, &path, Some(&live.token), Some(json!({ "steps": steps }))).await;
    let back = json!([planned("focus", "talk", "Late", 5), planned("pause", "talk", "Early", 5)]);
    let (status, problem) = patch(back.clone()).await;
    assert_eq!((status, &problem["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("field.invalid")));
    let new = json!({ "title": "Another", "steps": back });
    let (status, _) = stage.send(Method::POST, "/sessions", Some(&live.token), Some(new)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, problem) = patch(json!([planned("pause", "talk", "Arrive", 5)])).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("session.state")),
        "the current one is missing"
    );
    let (status, _) = patch(json!([
        planned("pause", "break", "Tea", 5),
        planned("expand", "draw", "Cards", 30),
        planned("doing", "talk", "Agree", 5),
    ]))
    .await;
    assert_eq!(status, StatusCode::OK);
    let changed = bob.event("session.changed").await["journey"].clone();
    assert_eq!(changed["current"], steps[1]["id"], "it stays, with other minutes");
    assert_eq!((&changed["steps"][1]["id"], &changed["steps"][1]["planned_minutes"]), (&steps[1]["id"], &json!(30)));
    assert_eq!(bob.eye().await["journey"], changed);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_announcement_reaches_everyone_once_or_those_in_the_breakouts_named_n_1_n_2() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let (mut bob, mut charlie, mut dana) =
        (live.join("bob").await, live.join("charlie").await, live.join("dana").await);
    let ids = live.breakouts(&["One", "Two"], &[(&bob.id, 0), (&charlie.id, 1)]).await;
    live.alice.done("announcement.send", json!({ "text": "to all" })).await;
    live.alice.done("announcement.send", json!({ "text": "to the first", "breakouts": [ids[0]] })).await;
    for person in [&mut live.alice, &mut bob, &mut charlie, &mut dana] {
        person.catch_up().await;
    }
    let heard = |person: &crate::support::Person| -> Vec<String> {
        let all = person.events("announcement.sent");
        all.iter().filter_map(|data| data["announcement"]["text"].as_str().map(str::to_owned)).collect()
    };
    assert_eq!((heard(&live.alice), heard(&bob)), (vec!["to all".into(), "to the first".into()], heard(&live.alice)));
    assert_eq!((heard(&charlie), heard(&dana)), (vec!["to all".to_owned()], vec!["to all".to_owned()]));

    // Who was there keeps it, and who comes there later does not get it.
    let moves = json!({ "moves": [step(&bob.id, &ids[1]), step(&charlie.id, &ids[0])] });
    live.alice.done("breakout.move", moves).await;
    live.alice.done("breakout.close", json!({ "warning_ms": 0 })).await;
    bob.event("breakout.closed").await;
    let late = live.join("late").await;
    for (person, own) in [(&live.alice, true), (&bob, true), (&charlie, false), (&dana, false), (&late, false)] {
        let expected = if own { vec!["to all", "to the first"] } else { vec!["to all"] };
        assert_eq!(texts(&person.eye().await), expected, "{}", person.name);
    }
    let nowhere = json!({ "text": "to nobody", "breakouts": [ids[0]] });
    assert_eq!(live.alice.refused("announcement.send", nowhere).await, "breakout.unknown");
    assert_eq!(bob.refused("announcement.send", json!({ "text": "me too" })).await, "authz.denied");
    stage.stop().await;
}
