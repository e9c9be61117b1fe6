//! Attendance that adds up, over devices, breakouts, leaving and a restart, as REST tells it afterwards.

use serde_json::{Value, json};

use crate::support::{Person, Stage, client, step};

fn short(config: &mut plenary::config::Config) {
    let session = &mut config.session;
    (session.presence_tick_ms, session.grace_ms, session.goodbye_grace_ms, session.background_grace_ms) =
        (10, 600, 300, 600_000);
}

/// Someone's line of the report.
async fn of(stage: &Stage, session: &str, token: &str, person: &Person) -> Value {
    let report = stage.get(&format!("/sessions/{session}/attendance"), token).await;
    let people = report["people"].as_array().expect("people");
    people.iter().find(|one| one["participant_id"] == person.id.as_str()).cloned().unwrap_or(Value::Null)
}

/// As [`of`], as soon as so many stretches are kept: whoever comes and goes is kept a few times a second only.
async fn kept(stage: &Stage, session: &str, token: &str, person: &Person, number: usize) {
    for _ in 0..1_000 {
        if stretches(&of(stage, session, token, person).await).len() >= number {
            return;
        }
    }
    panic!("{number} stretches of {} were never kept", person.id);
}

fn stretches(line: &Value) -> Vec<(i64, Option<i64>)> {
    let all = line["stretches"].as_array().expect("stretches").iter();
    all.map(|stretch| (stretch["from"].as_i64().expect("an instant"), stretch["to"].as_i64())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_adds_up_over_devices_breakouts_and_leaving_and_is_kept_e100_d_1_d_2_d_4() {
    let stage = Stage::with(short).await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut bob = live.join("=bob").await;
    live.alice.finds(&bob.id, "online").await;
    let ids = live.breakouts(&["North", "South"], &[(&bob.id, 0)]).await;
    let mut phone = bob.twin();
    phone.connect().await;
    bob.drop_off();
    live.alice.done("breakout.move", json!({ "moves": [step(&bob.id, &ids[1])] })).await;
    phone.drop_off();
    live.alice.finds(&bob.id, "offline").await;
    bob.connect().await;
    live.alice.finds(&bob.id, "online").await;
    kept(&stage, &live.id, &live.token, &bob, 2).await;
    bob.done("participant.leave", json!({})).await;
    let line = of(&stage, &live.id, &live.token, &bob).await;
    let [(_, Some(gone)), (back, Some(_))] = stretches(&line)[..] else { panic!("{line}") };
    assert!(gone < back, "none while away");
    live.alice.done("session.complete", json!({})).await;

    let line = of(&stage, &live.id, &live.token, &bob).await;
    let number = |value: &Value| value.as_i64().expect("a number");
    let lasted: i64 = stretches(&line).iter().map(|(from, to)| to.expect("it is over") - from).sum();
    let breakouts: i64 =
        line["breakouts"].as_array().expect("breakouts").iter().map(|one| number(&one["present_ms"])).sum();
    assert_eq!(lasted, number(&line["present_ms"]));
    assert_eq!(breakouts + number(&line["plenary_ms"]), lasted);
    let alices = of(&stage, &live.id, &live.token, &live.alice).await;
    let ended = stage.get(&format!("/sessions/{}/attendance", live.id), &live.token).await["ended_at"].clone();
    assert_eq!(alices["last_out"], ended, "it stops at the end");

    let path = format!("{}/api/v1/sessions/{}/attendance.csv", stage.base, live.id);
    let table = client().get(path).bearer_auth(&live.token).send().await.expect("an answer");
    assert_eq!(table.headers()["content-type"], "text/csv; charset=utf-8");
    let table = table.text().await.expect("text");
    assert!(table.starts_with("name,role,first_in,last_out,minutes,stretches,plenary,North,South\n"), "{table}");
    assert!(table.contains("\n'=bob,participant,"), "{table}");
    stage.stop().await;
}
