//! Two processes on one database: whoever does not own a session cannot write to it, also not after having been frozen
//! while another took it over.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
};

use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};

use crate::support::{Person, Stage, client, postgres};

/// `plenary serve` as a process.
struct Node {
    child: Child,
    base: String,
}

impl Node {
    async fn start(name: &str, database: &str, data_dir: &Path) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .and_then(|socket| socket.local_addr())
            .expect("a free port")
            .port();
        let child = Command::new(env!("CARGO_BIN_EXE_plenary"))
            .arg("serve")
            .env("PLENARY__SERVER__BIND", format!("127.0.0.1:{port}"))
            .env("PLENARY__DATABASE__URL", database)
            .env("PLENARY__DATABASE__DATA_DIR", data_dir)
            .env("PLENARY__AUTH__SECRET", "a key that only the tests of plenary use")
            .env("PLENARY__NODE__NAME", name)
            .env("PLENARY__TELEMETRY__LOG", "error")
            .stdout(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let node = Self { child, base: format!("http://127.0.0.1:{port}") };
        let http = client();
        for _ in 0..600 {
            if http.get(format!("{}/readyz", node.base)).send().await.is_ok_and(|answer| answer.status().is_success()) {
                return node;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("{name} does not become ready");
    }

    fn signal(&self, signal: &str) {
        let done = Command::new("kill").args([signal, &self.child.id().to_string()]).status().expect("kill is there");
        assert!(done.success());
    }

    async fn join(&self, session: &str, token: &str) -> (u16, Value) {
        let url = format!("{}/api/v1/sessions/{session}/join", self.base);
        let answer = client().post(url).bearer_auth(token).json(&json!({})).send().await.expect("an answer");
        (answer.status().as_u16(), answer.json().await.unwrap_or_default())
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_owner_can_write_nothing_after_it_was_replaced_a9_i15_i16() {
    let database = postgres::database().await;
    // A stage only to make the session by REST; it gives its lease back when it stops.
    let stage = Stage::on(database.clone(), |config| config.node.name = "maker".into()).await;
    let live = stage.live().await;
    let (session, token) = (live.id.clone(), live.token.clone());
    drop(live);
    stage.stop().await;

    let first = Node::start("first", &database, &postgres::scratch("first")).await;
    let (status, joined) = first.join(&session, &token).await;
    assert_eq!(status, 200, "{joined}");
    let mut alice = Person::new(&first.base, "alice", &session, &joined);
    alice.connect().await;
    alice.made("chat.send", json!({ "channel": { "kind": "plenary" }, "text": "by the first" })).await;

    let second = Node::start("second", &database, &postgres::scratch("second")).await;
    let (status, refused) = second.join(&session, &token).await;
    assert_eq!((status, &refused["code"]), (503, &json!("session.elsewhere")), "the owner is alive: {refused}");

    first.signal("-STOP");
    let mut taken = (0, Value::Null);
    for _ in 0..200 {
        taken = second.join(&session, &token).await;
        if taken.0 == 200 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(taken.0, 200, "its lease runs out, and the second takes over: {}", taken.1);
    let mut there = Person::new(&second.base, "alice", &session, &taken.1);
    there.connect().await;
    there.made("chat.send", json!({ "channel": { "kind": "plenary" }, "text": "by the second" })).await;

    first.signal("-CONT");
    let late = json!({
        "ref": "late", "id": uuid::Uuid::new_v4(), "type": "chat.send",
        "data": { "channel": { "kind": "plenary" }, "text": "by the first, too late" },
    });
    alice.send(late).await;
    assert_eq!(alice.closed().await, 4000, "the first finds out and sends its people to the new owner");
    assert!(alice.seen.iter().all(|frame| frame["ref"] != "late" || frame["t"] != "reply"), "nothing was acknowledged");

    there.made("chat.send", json!({ "channel": { "kind": "plenary" }, "text": "by the second again" })).await;
    let mut eye = PgConnection::connect(&database).await.expect("the database answers");
    let rows = sqlx::query(AssertSqlSafe(format!(
        "SELECT seq, fence, payload::text AS payload FROM session_events WHERE session_id = '{session}' AND stream = 'session' ORDER BY seq"
    )))
    .fetch_all(&mut eye)
    .await
    .expect("the owner of the schema sees all");
    let fences: Vec<i64> = rows.iter().map(|row| row.get("fence")).collect();
    assert!(fences.is_sorted(), "no row of an older fence after a newer one: {fences:?}");
    assert!(rows.iter().all(|row| !row.get::<String, _>("payload").contains("too late")));
    assert!(rows.iter().any(|row| row.get::<String, _>("payload").contains("by the second again")));
}
