//! The database goes away for half a minute under load, or has no room, and comes back: nothing acknowledged is
//! missing, nothing is acknowledged that is not there, and everybody is told that their words wait.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use plenary::store::{
    database::{self, Settings},
    embedded::{self, Embedded},
};
use reqwest::Method;
use serde_json::json;
use sqlx::{Connection, Executor, PgConnection};
use tokio::sync::{oneshot, watch};

use crate::support::{
    Stage,
    pilot::Pilot,
    postgres::{database as fresh_database, scratch},
};

/// How long the database is away.
const AWAY: Duration = Duration::from_secs(30);

enum Order {
    Stop,
    Start,
}

/// A Postgres of its own that obeys orders; each is answered when it is carried out.
struct Server {
    url: String,
    orders: mpsc::Sender<(Order, oneshot::Sender<()>)>,
}

impl Server {
    fn start() -> Self {
        let (orders, received) = mpsc::channel::<(Order, oneshot::Sender<()>)>();
        let (tell, told) = mpsc::channel();
        thread::spawn(move || {
            let settings = embedded::Settings { data_dir: scratch("outage"), bin_dir: None };
            let mut server = Embedded::start(&settings).expect("Postgres is installed");
            tell.send(server.url()).expect("somebody waits");
            for (order, done) in received {
                match order {
                    Order::Stop => server.stop().expect("it stops"),
                    Order::Start => server.restart().expect("it starts"),
                }
                let _ = done.send(());
            }
        });
        Self { url: told.recv().expect("it starts"), orders }
    }

    async fn obey(&self, order: Order) {
        let (done, wait) = oneshot::channel();
        self.orders.send((order, done)).expect("the thread lives");
        wait.await.expect("it is carried out");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_away_for_30_s_costs_no_word_and_no_lie_a8() {
    let server = Server::start();
    database::migrate(&Settings::new(&server.url)).await.expect("the migrations run");
    let stage = Stage::on(server.url.clone(), |config| config.session.commands_per_second = 20).await;
    let mut live = stage.live().await;
    live.alice.connect().await;

    let stop = Arc::new(AtomicBool::new(false));
    let said = Arc::new(Mutex::new(Vec::new()));
    let (count, mut counted) = watch::channel(0_usize);
    let mut talkers = Vec::new();
    for n in 0..10 {
        let guest = live.guest(&format!("guest {n}")).await;
        let mut pilot = Pilot::new(&stage.base, &live.id, &guest.name, &guest.id, &guest.token);
        let (stop, said, count) = (Arc::clone(&stop), Arc::clone(&said), count.clone());
        talkers.push(tokio::spawn(async move {
            for n in 0.. {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                let text = format!("{} says {n}", pilot.name);
                let channel = json!({ "kind": "facilitators" });
                let answer = pilot.deliver("chat.send", json!({ "channel": channel, "text": text })).await;
                assert_eq!(answer["t"], "reply", "{answer}");
                said.lock().expect("nobody panicked").push(text);
                count.send_modify(|count| *count += 1);
                if n == 30 {
                    break;
                }
                // People take breath: what is kept of a chat is bounded.
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }));
    }
    counted.wait_for(|count| *count >= 30).await.expect("people talk");

    server.obey(Order::Stop).await;
    let told = live.alice.next(|frame| frame["t"] == "notice" && frame["notice"] == "not_saved").await;
    assert_eq!(told["notice"], "not_saved", "people are told that their words wait");
    let at_the_cut = *counted.borrow();
    tokio::time::sleep(AWAY).await;
    assert!(*counted.borrow() <= at_the_cut + 10, "nothing can be acknowledged while nothing can be stored");
    server.obey(Order::Start).await;

    let goal = *counted.borrow() + 30;
    counted.wait_for(|count| *count >= goal).await.expect("all goes on");
    live.alice.next(|frame| frame["t"] == "notice" && frame["notice"] == "saved").await;
    stop.store(true, Ordering::Relaxed);
    for talker in talkers {
        talker.await.expect("nobody failed");
    }

    let mut eye = live.alice.twin();
    eye.connect().await;
    let chat = eye.state("session").await["chat"].clone();
    let there: Vec<&str> =
        chat.as_array().expect("a list").iter().filter_map(|message| message["text"].as_str()).collect();
    for text in said.lock().expect("nobody panicked").iter() {
        assert_eq!(there.iter().filter(|other| *other == text).count(), 1, "{text:?} was acknowledged");
    }
    let mut unique = there.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), there.len(), "something is there twice");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_costs_no_word_and_no_lie_either() {
    let url = fresh_database().await;
    let mut owner = PgConnection::connect(&url).await.expect("the server answers");
    let stage = Stage::on(url, |_| {}).await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut bob = live.join("bob").await;
    let say = |text: &str| json!({ "channel": { "kind": "plenary" }, "text": text });
    bob.done("chat.send", say("before")).await;

    // What Postgres answers when a table cannot grow (53100).
    let full = "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
        CREATE TRIGGER no_room BEFORE INSERT ON session_events FOR EACH ROW EXECUTE FUNCTION no_room()";
    owner.execute(full).await.expect("the owner may do this");
    let waits = tokio::spawn(async move {
        let said = bob.done("chat.send", say("meanwhile")).await;
        (said, bob)
    });
    live.alice.next(|frame| frame["t"] == "notice" && frame["notice"] == "not_saved").await;
    assert!(!waits.is_finished() && !live.alice.saw("meanwhile"), "nothing is told before it is stored");
    let (status, ready) = stage.send(Method::GET, "/sessions?limit=1", Some(&live.token), None).await;
    assert!(status.is_success(), "what needs no room goes on: {ready}");

    owner.execute("DROP TRIGGER no_room ON session_events").await.expect("the owner may do this");
    live.alice.next(|frame| frame["t"] == "notice" && frame["notice"] == "saved").await;
    let (_, bob) = waits.await.expect("it was answered");
    let mut eye = live.alice.twin();
    eye.connect().await;
    let chat = eye.state("session").await["chat"].clone();
    let texts: Vec<&str> = chat.as_array().expect("a list").iter().filter_map(|said| said["text"].as_str()).collect();
    assert_eq!(texts, ["before", "meanwhile"]);
    drop(bob);
    stage.stop().await;
}
