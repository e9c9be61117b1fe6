//! `kill -9` of the real binary in the middle of a session: everyone is back by themselves where they were, nothing
//! acknowledged is missing, nothing is there twice. `PLENARY_CRASH_ROUNDS` says how often it is killed.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use serde_json::{Value, json};
use tokio::sync::watch;

use crate::support::{binary::Demo, client, pilot::Pilot, postgres::scratch};

const PEOPLE: usize = 30;
const BREAKOUTS: usize = 6;
/// How often each of them speaks in the plenary.
const PLENARY_EACH: usize = 480 / PEOPLE;
/// How often each of them speaks in their breakout.
const BREAKOUT_EACH: usize = 480 / (PEOPLE / BREAKOUTS + 1);

/// What was acknowledged, and what was asked and perhaps not.
#[derive(Default)]
struct Ledger {
    acknowledged: Vec<(String, Fact)>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fact {
    Plenary(String),
    Breakout(String),
    Reflection(String),
    Draw(String),
    HandUp(bool),
}

fn rounds() -> usize {
    std::env::var("PLENARY_CRASH_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(5)
}

async fn guests(demo: &Demo) -> Vec<Pilot> {
    let http = client();
    let (code, session) =
        (demo.entry["join_code"].as_str().expect("a code"), demo.entry["session_id"].as_str().expect("an id"));
    let mut people = Vec::new();
    for n in 0..PEOPLE {
        let name = format!("guest {n}");
        let url = format!("{}/api/v1/join/{code}", demo.base());
        let joined: Value = http
            .post(url)
            .json(&json!({ "name": name, "cookie": false }))
            .send()
            .await
            .expect("the server answers")
            .json()
            .await
            .expect("JSON");
        let text = |field: &str| joined[field].as_str().unwrap_or_else(|| panic!("{joined}")).to_owned();
        people.push(Pilot::new(demo.base(), session, &name, &text("participant_id"), &text("access_token")));
    }
    people
}

async fn facilitator(demo: &Demo) -> Pilot {
    let session = demo.entry["session_id"].as_str().expect("an id");
    let token = demo.entry["facilitator"]["access_token"].as_str().expect("a token");
    let joined: Value = client()
        .post(format!("{}/api/v1/sessions/{session}/join", demo.base()))
        .bearer_auth(token)
        .json(&json!({}))
        .send()
        .await
        .expect("the server answers")
        .json()
        .await
        .expect("JSON");
    Pilot::new(demo.base(), session, "alice", joined["participant_id"].as_str().expect("an id"), token)
}

/// One person's part: one thing after another, each until it is acknowledged.
async fn act(
    mut pilot: Pilot,
    deck: Value,
    stop: Arc<AtomicBool>,
    ledger: Arc<Mutex<Ledger>>,
    count: watch::Sender<usize>,
) -> Pilot {
    let mut hand = false;
    let mut n = 0;
    while !stop.load(Ordering::Relaxed) {
        n += 1;
        let text = format!("{} says {n}", pilot.name);
        // Of each stream's chat the newest 500 messages are shown, and all of these are to be looked for afterwards.
        let (kind, data, fact) = match n % 8 {
            0 if n <= 8 * PLENARY_EACH => {
                ("chat.send", json!({ "channel": { "kind": "plenary" }, "text": text }), Fact::Plenary(text))
            }
            2 if n < 40 => ("cards.draw", json!({ "deck_id": deck }), Fact::Draw(String::new())),
            4 => ("reflection.write", json!({ "text": text }), Fact::Reflection(text)),
            1 | 5 | 6 if n <= 8 * BREAKOUT_EACH / 3 => {
                ("chat.send", json!({ "channel": { "kind": "breakout" }, "text": text }), Fact::Breakout(text))
            }
            _ => {
                hand = !hand;
                (if hand { "hand.raise" } else { "hand.lower" }, json!({}), Fact::HandUp(hand))
            }
        };
        let answer = pilot.deliver(kind, data).await;
        if answer["t"] == "reply" {
            let fact = match fact {
                Fact::Draw(_) => Fact::Draw(answer["data"]["id"].as_str().expect("a draw has an id").to_owned()),
                fact => fact,
            };
            ledger.lock().expect("nobody panicked").acknowledged.push((pilot.id.clone(), fact));
            count.send_modify(|count| *count += 1);
        } else {
            assert_eq!(answer["code"], "deck.empty", "{kind}: {answer}");
        }
    }
    pilot
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_9_in_the_middle_loses_and_doubles_nothing_e10_e16_e17_e18_i1_i4() {
    let data_dir = scratch("crash");
    let mut demo = Demo::start(&data_dir, 0);
    let mut alice = facilitator(&demo).await;
    let people = guests(&demo).await;

    let session = alice.view().await["session"].clone();
    let deck = session["decks"][0]["id"].clone();
    let names: Vec<String> = (1..=BREAKOUTS).map(|n| format!("Breakout {n}")).collect();
    let prepare = json!({ "names": names, "assignment": { "how": "random", "seed": 7 } });
    assert_eq!(alice.deliver("breakout.prepare", prepare).await["t"], "reply");
    assert_eq!(alice.deliver("breakout.open", json!({})).await["t"], "reply");
    let timer = json!({ "scope": { "for": "everyone" }, "label": "work", "duration_ms": 3_600_000 });
    assert_eq!(alice.deliver("timer.start", timer).await["t"], "reply");
    let before = alice.view().await["session"].clone();

    let ledger = Arc::new(Mutex::new(Ledger::default()));
    let stop = Arc::new(AtomicBool::new(false));
    let (count, mut counted) = watch::channel(0);
    let acts: Vec<_> = people
        .into_iter()
        .map(|pilot| tokio::spawn(act(pilot, deck.clone(), Arc::clone(&stop), Arc::clone(&ledger), count.clone())))
        .collect();

    // The moment of each kill is a number of acknowledgements, not of seconds: always in the middle of the work.
    let mut dice = 0x9e37_79b9_7f4a_7c15_u64;
    for round in 0..rounds() {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let goal = *counted.borrow() + 20 + (dice >> 33) as usize % 120;
        counted.wait_for(|count| *count >= goal).await.expect("the people go on");
        let watcher = demo.entry.clone();
        tokio::task::block_in_place(|| demo.kill_and_restart());
        assert_eq!(demo.entry["session_id"], watcher["session_id"], "round {round}: the same session");
    }
    let goal = *counted.borrow() + PEOPLE;
    counted.wait_for(|count| *count >= goal).await.expect("the people go on after the last kill");
    stop.store(true, Ordering::Relaxed);
    let mut people = Vec::new();
    for act in acts {
        people.push(act.await.expect("nobody failed"));
    }

    let after = alice.view().await["session"].clone();
    let place = |session: &Value| -> BTreeMap<String, Value> {
        let people = session["people"].as_array().expect("people").iter();
        people.map(|person| (person["id"].as_str().expect("an id").to_owned(), person["place"].clone())).collect()
    };
    assert_eq!(place(&before), place(&after), "everyone is where they were (E16)");
    assert_eq!(before["timers"], after["timers"], "the timer ends when it was to end (E72)");
    assert_eq!(before["journey"], after["journey"]);

    let ledger = ledger.lock().expect("nobody panicked").acknowledged.clone();
    let drawn: Vec<&str> =
        after["draws"].as_array().expect("draws").iter().filter_map(|draw| draw["id"].as_str()).collect();
    let exactly_once = |all: &[Value], text: &str| all.iter().filter(|said| said["text"] == text).count();
    for pilot in &mut people {
        assert!(pilot.returns > rounds(), "{} came back by themselves", pilot.name);
        let view = pilot.view().await;
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let (plenary, breakout) = (list(&after["chat"]), list(&view["breakout"]["chat"]));
        let own = list(&view["own"]["reflections"]);
        let mut hand = false;
        for (_, fact) in ledger.iter().filter(|(who, _)| *who == pilot.id) {
            let found = match fact {
                Fact::Plenary(text) => exactly_once(&plenary, text),
                Fact::Breakout(text) => exactly_once(&breakout, text),
                Fact::Reflection(text) => exactly_once(&own, text),
                Fact::Draw(id) => drawn.iter().filter(|draw| *draw == id).count(),
                Fact::HandUp(up) => {
                    hand = *up;
                    1
                }
            };
            assert_eq!(found, 1, "{}: acknowledged {fact:?} is there {found} times", pilot.name);
        }
        let me = list(&after["people"]).into_iter().find(|person| person["id"] == pilot.id.as_str()).expect("still in");
        assert_eq!(!me["hand_raised_at"].is_null(), hand, "{}'s hand", pilot.name);
        for all in [&plenary, &breakout, &own] {
            let mut texts: Vec<&str> = all.iter().filter_map(|said| said["text"].as_str()).collect();
            let count = texts.len();
            texts.sort_unstable();
            texts.dedup();
            assert_eq!(texts.len(), count, "{}: something is there twice", pilot.name);
        }
    }
    println!("{} facts acknowledged over {} kills", ledger.len(), rounds());
}
