//! `kill -9` while twenty people draw (C3): what was echoed to anyone is there, what was not arrives once, and nobody's
//! cursor outlives them.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};

use crate::support::{binary::Demo, client, painter::Painter, postgres::scratch};

const PAINTERS: usize = 20;
const KILLS: usize = 10;
/// Echoes between two kills.
const ECHOES: usize = 120;

struct House {
    base: String,
    session: String,
}

impl House {
    async fn post(&self, path: &str, token: Option<&str>, body: &Value) -> Value {
        let request = client().post(format!("{}/api/v1{path}", self.base)).json(body);
        let request = match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let answer = request.send().await.expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.expect("JSON")
    }

    async fn ticket(&self, token: &str, canvas: &str) -> String {
        let path = format!("/sessions/{}/canvases/{canvas}/tickets", self.session);
        self.post(&path, Some(token), &json!({})).await["ticket"].as_str().expect("a ticket").to_owned()
    }
}

/// Draws until it is told to stop, comes again whenever the socket breaks, and ends when everything is stored.
async fn paint(mut painter: Painter, name: usize, echoes: Arc<AtomicUsize>, stop: Arc<AtomicBool>) -> Painter {
    let mut made = 0;
    loop {
        if !painter.connect().await {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        }
        painter.point(&json!({ "cursor": [name, made] })).await;
        let mut beat = tokio::time::interval(Duration::from_millis(40));
        loop {
            let stopped = stop.load(Ordering::Relaxed);
            if stopped && painter.saved() {
                return painter;
            }
            let heard = painter.echoed.len();
            let alive = tokio::select! {
                alive = painter.hear() => alive,
                _ = beat.tick(), if !stopped => {
                    made += 1;
                    painter.note(&format!("{name}-{made}"), &format!("note {made} of {name}")).await
                }
            };
            echoes.fetch_add(painter.echoed.len() - heard, Ordering::Relaxed);
            if !alive {
                break;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_9_while_twenty_people_draw_loses_nothing_and_doubles_nothing_c3_k1_k2_k9() {
    let data = scratch("canvas-crash");
    let mut server = Demo::start(&data, 0);
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let house = House { base: server.base().to_owned(), session: text(&server.entry["session_id"]) };
    let alice = text(&server.entry["facilitator"]["access_token"]);
    let (canvas, code) = (text(&server.entry["canvases"][0]["id"]), text(&server.entry["join_code"]));

    let (echoes, stop) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let mut painters = Vec::new();
    for name in 0..PAINTERS {
        let joined = json!({ "name": format!("painter {name}"), "cookie": false });
        let joined = house.post(&format!("/join/{code}"), None, &joined).await;
        let token = joined["access_token"].as_str().expect("a token");
        let painter = Painter::new(&house.base, &canvas, &house.ticket(token, &canvas).await);
        painters.push(tokio::spawn(paint(painter, name, Arc::clone(&echoes), Arc::clone(&stop))));
    }
    for kill in 1..=KILLS {
        while echoes.load(Ordering::Relaxed) < kill * ECHOES {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::task::block_in_place(|| server.kill_and_restart());
    }
    stop.store(true, Ordering::Relaxed);
    let mut drawn = BTreeMap::new();
    for painter in painters {
        let painter = painter.await.expect("a painter");
        for id in &painter.echoed {
            let (name, made) = id.split_once('-').expect("a name and a number");
            drawn.insert(id.clone(), format!("note {made} of {name}"));
        }
    }
    let ticket = house.ticket(&alice, &canvas).await;
    let mut fresh = Painter::new(&house.base, &canvas, &ticket);
    assert!(fresh.connect().await);
    fresh.until("it has all that was echoed", |fresh| fresh.notes().len() >= drawn.len()).await;
    assert_eq!(fresh.notes(), drawn, "all of it, once, and nothing else");
    fresh.until("nobody is there any more", |fresh| fresh.others.is_empty()).await;
    println!("{PAINTERS} painters, {KILLS} kills: {} notes echoed, all there", drawn.len());
}
