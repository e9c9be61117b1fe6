//! The real binary: what it prints, how it refuses to start, how it ends.

use std::{io::Read as _, net::TcpListener, path::Path};

use serde_json::{Value, json};

use crate::support::{
    Person,
    binary::{self, Demo, Ended, run},
    client,
    postgres::scratch,
};

/// It refused, in a line or two that name the key.
fn refused(ended: &Ended, words: &[&str]) {
    let Ended { code, said, complained } = ended;
    assert_eq!(*code, Some(1), "{said}\n{complained}");
    for word in words {
        assert!(complained.contains(word), "{word} in: {complained}");
    }
    let own = complained.lines().filter(|line| !line.is_empty()).count();
    assert!(own <= 3, "a clear word, not a heap: {complained}");
    assert!(!complained.contains("panicked") && !complained.contains("backtrace"), "{complained}");
}

fn bob(demo: &Demo) -> Person {
    let entry =
        demo.entry["participants"].as_array().and_then(|all| all.iter().find(|one| one["name"] == "Bob")).expect("bob");
    let joined = json!({ "participant_id": entry["id"], "access_token": entry["access_token"] });
    Person::new(demo.base(), "bob", demo.entry["session_id"].as_str().expect("an id"), &joined)
}

async fn get(demo: &Demo, path: &str, token: &Value) -> (u16, Value) {
    let url = format!("{}/api/v1{path}", demo.base());
    let answer =
        client().get(url).bearer_auth(token.as_str().expect("a token")).send().await.expect("the server answers");
    (answer.status().as_u16(), answer.json().await.unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_prints_one_line_and_is_the_same_again_after_kill_9_e16() {
    let data_dir = scratch("demo");
    let mut demo = Demo::start(&data_dir, 0);
    let first = demo.entry.clone();
    let keys: Vec<&str> = first.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(keys.len(), 7, "{keys:?}");
    let texts = [
        "/base_url",
        "/session_id",
        "/join_code",
        "/facilitator/access_token",
        "/other_org/facilitator/access_token",
        "/canvases/0/url",
        "/canvases/0/tickets/edit/0",
        "/canvases/0/tickets/edit/1",
        "/canvases/0/tickets/view",
        "/canvases/0/tickets/comment",
    ];
    assert!(texts.iter().all(|path| first.pointer(path).is_some_and(Value::is_string)), "{first}");
    for participant in first["participants"].as_array().expect("participants") {
        assert!(["id", "name", "access_token"].iter().all(|field| participant[field].is_string()), "{participant}");
    }
    assert_eq!(first["participants"].as_array().map(Vec::len), Some(3));
    let session = format!("/sessions/{}", first["session_id"].as_str().expect("an id"));
    let draws = format!("{session}/draws");
    assert_eq!(get(&demo, &session, &first["facilitator"]["access_token"]).await.0, 200);
    assert_eq!(get(&demo, &session, &first["other_org"]["facilitator"]["access_token"]).await.0, 404);
    let mut before = bob(&demo);
    before.connect().await;
    before.made("chat.send", json!({ "channel": { "kind": "plenary" }, "text": "before" })).await;

    tokio::task::block_in_place(|| demo.kill_and_restart());
    let again = demo.entry.clone();
    for field in ["base_url", "session_id", "join_code"] {
        assert_eq!(first[field], again[field], "{field}");
    }
    assert_eq!(first["canvases"][0]["id"], again["canvases"][0]["id"]);
    let people = |entry: &Value| -> Vec<(Value, Value)> {
        entry["participants"].as_array().expect("a list").iter().map(|p| (p["name"].clone(), p["id"].clone())).collect()
    };
    assert_eq!(people(&first), people(&again));
    // The tokens of the first run are good in the second.
    let (status, shown) = get(&demo, &session, &first["facilitator"]["access_token"]).await;
    assert_eq!((status, &shown["status"]), (200, &json!("live")));
    assert_eq!(get(&demo, &draws, &first["participants"][0]["access_token"]).await.0, 200);
    before.drop_off();
    before.connect().await;
    before.made("chat.send", json!({ "channel": { "kind": "plenary" }, "text": "after" })).await;
    let chat = before.eye().await["chat"].clone();
    assert_eq!(
        chat.as_array().expect("chat").iter().map(|m| m["text"].clone()).collect::<Vec<_>>(),
        ["before", "after"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_drains_and_ends_with_0() {
    let mut demo = Demo::start(&scratch("drain"), 0);
    let mut bob = bob(&demo);
    bob.connect().await;
    bob.state("participant:").await;
    bob.made("chat.send", json!({ "channel": { "kind": "plenary" }, "text": "the last word" })).await;
    binary::terminate(&demo.child);
    assert_eq!(bob.closed().await, 1012);
    let status = tokio::task::block_in_place(|| demo.child.wait()).expect("it ends");
    assert_eq!(status.code(), Some(0));
    tokio::task::block_in_place(|| demo.kill_and_restart());
    bob.moves_to(demo.base());
    bob.connect().await;
    assert!(bob.eye().await.to_string().contains("the last word"));
}

#[test]
fn a_second_plenary_on_one_data_directory_is_refused() {
    let data_dir = scratch("twice");
    let first = Demo::start(&data_dir, 0);
    for arguments in [["serve"], ["migrate"]] {
        refused(
            &run(&data_dir, &arguments, &[]),
            &["another plenary", "database.data_dir", &data_dir.display().to_string()],
        );
    }
    let second = binary::command(&data_dir, 0).stderr(std::process::Stdio::piped()).spawn().expect("the binary starts");
    let second = second.wait_with_output().expect("it ends");
    assert_eq!((second.status.code(), second.stdout.len()), (Some(1), 0));
    assert!(String::from_utf8_lossy(&second.stderr).contains("database.data_dir"));
    // Looking is no second use.
    let doctor = run(&data_dir, &["doctor"], &[]);
    assert_eq!(doctor.code, Some(0), "{}", doctor.said);
    assert!(doctor.said.contains("running"), "{}", doctor.said);
    drop(first);
}

#[test]
fn a_taken_address_and_unknown_or_impossible_keys_are_named() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    let data_dir = scratch("refused");
    refused(&run(&data_dir, &["serve"], &[("PLENARY__SERVER__BIND", &address)]), &["server.bind", &address]);
    assert!(!data_dir.join("cluster").exists(), "told at once, before anything slow");
    refused(&run(&data_dir, &["serve"], &[("PLENARY__SERVER__BINDD", "x")]), &["server.bindd"]);
    let file = data_dir.join("own.toml");
    std::fs::write(&file, "[session]\ninbocks = 3\nheartbeat_s = 0\n").expect("it can be written");
    let path = file.display().to_string();
    refused(&run(&data_dir, &["--config", &path, "serve"], &[]), &["session.inbocks"]);
    std::fs::write(&file, "[session]\nheartbeat_s = 0\n").expect("it can be written");
    refused(&run(&data_dir, &["serve", "--config", &path], &[]), &["session.heartbeat_s", "at least 1"]);
    std::fs::write(&file, "[session\n").expect("it can be written");
    let broken = run(&data_dir, &["serve", "--config", &path], &[]);
    assert_eq!(broken.code, Some(1));
    assert!(broken.complained.contains("configuration"), "{}", broken.complained);
    let missing = run(&data_dir, &["serve", "--config", "/nowhere/at/all.toml"], &[]);
    assert!(missing.code == Some(1) && missing.complained.contains("/nowhere/at/all.toml"), "{}", missing.complained);
}

#[test]
fn without_postgres_one_clear_line_says_what_to_do() {
    let (data_dir, empty) = (scratch("no-postgres"), scratch("empty"));
    let nowhere: &Path = &empty;
    let set = [("PLENARY__DATABASE__EMBEDDED_BIN", nowhere.to_str().expect("a path"))];
    for arguments in [["serve"], ["migrate"]] {
        let ended = run(&data_dir, &arguments, &set);
        refused(&ended, &["no Postgres", "database.embedded_bin"]);
        assert_eq!(ended.complained.lines().filter(|line| line.contains("database.embedded_bin")).count(), 1);
    }
    let doctor = run(&data_dir, &["doctor"], &set);
    assert_eq!(doctor.code, Some(1));
    assert!(doctor.said.contains("FAIL") && doctor.said.contains("database.embedded_bin"), "{}", doctor.said);
}

#[test]
fn doctor_migrate_and_version_do_what_they_say() {
    let data_dir = scratch("doctor");
    let doctor = run(&data_dir, &["doctor"], &[]);
    assert_eq!(doctor.code, Some(0), "{}\n{}", doctor.said, doctor.complained);
    assert!(doctor.said.lines().any(|line| line.starts_with("ok") && line.contains("database")), "{}", doctor.said);
    assert!(!doctor.said.contains("FAIL"), "{}", doctor.said);
    for _ in 0..2 {
        let migrate = run(&data_dir, &["migrate"], &[]);
        assert_eq!(
            (migrate.code, migrate.said.trim()),
            (Some(0), "the database is up to date"),
            "{}",
            migrate.complained
        );
    }
    let version = run(&data_dir, &["version"], &[]);
    assert_eq!((version.code, version.said.trim()), (Some(0), concat!("plenary ", env!("CARGO_PKG_VERSION"))));
    let unknown = run(&data_dir, &["dance"], &[]);
    assert!(unknown.code == Some(2) && unknown.complained.contains("dance"), "{}", unknown.complained);
}

#[test]
fn whoever_is_asked_to_end_while_starting_ends_and_leaves_no_postgres_behind() {
    let data_dir = scratch("ends-early");
    let mut child = binary::command(&data_dir, 0).spawn().expect("the binary starts");
    let postmaster = data_dir.join("cluster/postmaster.pid");
    while !postmaster.exists() {
        assert_eq!(child.try_wait().expect("it is ours"), None, "it starts");
        std::thread::yield_now();
    }
    binary::terminate(&child);
    let ended = child.wait_with_output().expect("it ends");
    assert_eq!((ended.status.code(), ended.stdout.as_slice()), (Some(0), &b""[..]));
    assert!(!postmaster.exists(), "its Postgres is stopped");
}

#[test]
fn the_one_line_of_the_demo_is_all_it_prints() {
    let data_dir = scratch("one-line");
    let mut command = binary::command(&data_dir, 0);
    command.env("PLENARY__TELEMETRY__LOG", "warn");
    let mut child = command.spawn().expect("the binary starts");
    let mut line = [0; 1];
    child.stdout.as_mut().expect("a pipe").read_exact(&mut line).expect("it says something");
    assert_eq!(&line, b"{", "with --json nothing comes before the one line");
    binary::terminate(&child);
    let rest = child.wait_with_output().expect("it ends");
    assert_eq!(rest.status.code(), Some(0));
    let rest = String::from_utf8_lossy(&rest.stdout).into_owned();
    assert_eq!(rest.lines().count(), 1, "and nothing after it: {rest}");
}
