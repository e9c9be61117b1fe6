//! Golden files: every shape that is stored or crosses a socket stands in `tests/golden/`, and is compared with
//! what the code makes and reads. The web client replays the same files. `UPDATE_GOLDEN=1 cargo test -p
//! plenary-core --test golden` writes them; a stored shape that has been released is never written anew, it gets
//! a new version.

mod support {
    pub mod frames;
    pub mod samples;
}

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

use plenary_core::{
    domain::{
        Aggregate,
        breakout_stream::{self, BreakoutStream},
        participant::Participant,
        session::{self, Session},
    },
    protocol::{ClientFrame, Command, Event, ServerFrame},
};
use serde_json::{Value, json};
use support::{
    frames,
    samples::{commands, events, stored, values},
};

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/golden").join(name)
}

fn updating() -> bool {
    std::env::var_os("UPDATE_GOLDEN").is_some()
}

/// Compares files with what they should hold, or writes them; `outdated` says which other files may stay.
fn compare(name: &str, wanted: &BTreeMap<String, Value>, outdated: impl Fn(&str) -> bool) {
    let folder = folder(name);
    let update = updating();
    if update {
        fs::create_dir_all(&folder).expect("a folder for golden files");
    }
    for (file, value) in wanted {
        let path = folder.join(file);
        let text = format!("{}\n", serde_json::to_string_pretty(value).expect("JSON"));
        if update {
            fs::write(&path, text).expect("a golden file can be written");
            continue;
        }
        let golden =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}; see UPDATE_GOLDEN", path.display()));
        let golden: Value = serde_json::from_str(&golden).expect("a golden file is JSON");
        assert_eq!(&golden, value, "{}", path.display());
    }
    for entry in fs::read_dir(&folder).expect("the folder of golden files") {
        let file = entry.expect("a file").file_name().into_string().expect("a name in UTF-8");
        assert!(wanted.contains_key(&file) || outdated(&file), "{name}/{file} is of no shape there is");
    }
}

/// The files of a folder; none while they are written.
fn read(name: &str) -> Vec<(String, Value)> {
    if updating() {
        return Vec::new();
    }
    let entries = fs::read_dir(folder(name)).expect("the folder of golden files");
    let paths = entries.map(|entry| entry.expect("a file").path());
    paths
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a golden file");
            let file = path.file_name().and_then(|name| name.to_str()).expect("a name in UTF-8").to_owned();
            (file, serde_json::from_str(&text).expect("a golden file is JSON"))
        })
        .collect()
}

/// Kind, version and body of all that can be stored.
fn encoded() -> Vec<(String, u16, Value)> {
    let session = stored::session();
    let session = session.iter().map(Session::encode);
    let breakout = stored::room();
    let breakout = breakout.iter().map(BreakoutStream::encode);
    let participant = stored::participant();
    let participant = participant.iter().map(Participant::encode);
    session.chain(breakout).chain(participant).collect()
}

#[test]
fn stored_events_are_as_in_their_files() {
    let file = |(kind, version, data): (String, u16, Value)| {
        (format!("{kind}.v{version}.json"), json!({ "kind": kind, "version": version, "data": data }))
    };
    let wanted: BTreeMap<String, Value> = encoded().into_iter().map(file).collect();
    // Chat is stored in a breakout as it is in the session.
    let kinds = stored::session().len() + stored::participant().len() + stored::notes().len();
    assert_eq!(wanted.len(), kinds, "two events have one kind");
    // A former version stays for as long as it can be read; the next test reads it.
    compare("events", &wanted, |file| wanted.keys().any(|new| former(file, new)));
}

/// Whether a file is of an older version than another of the same kind.
fn former(file: &str, new: &str) -> bool {
    let split = |file: &str| -> Option<(String, u16)> {
        let (kind, version) = file.strip_suffix(".json")?.rsplit_once(".v")?;
        Some((kind.to_owned(), version.parse().ok()?))
    };
    split(file).zip(split(new)).is_some_and(|((old, before), (kind, version))| old == kind && before < version)
}

#[test]
fn stored_events_can_be_read_also_old_ones() {
    let own: BTreeSet<String> = stored::participant().iter().map(|event| Participant::encode(event).0).collect();
    for (file, golden) in read("events") {
        let kind = golden["kind"].as_str().expect("a kind");
        let version = u16::try_from(golden["version"].as_u64().expect("a version")).expect("a small version");
        let data = golden["data"].clone();
        assert_eq!(file, format!("{kind}.v{version}.json"));
        if own.contains(kind) {
            Participant::decode(kind, version, data).unwrap_or_else(|error| panic!("{error}"));
        } else if kind.starts_with("note.") {
            BreakoutStream::decode(kind, version, data).unwrap_or_else(|error| panic!("{error}"));
        } else {
            Session::decode(kind, version, data.clone()).unwrap_or_else(|error| panic!("{error}"));
            if kind.starts_with("chat.") {
                BreakoutStream::decode(kind, version, data).unwrap_or_else(|error| panic!("{error}"));
            }
        }
    }
}

#[test]
fn stored_events_read_back_as_they_were() {
    for event in stored::session() {
        let (kind, version, body) = Session::encode(&event);
        assert_eq!(Session::decode(&kind, version, body).expect("readable"), event);
    }
    for event in stored::room() {
        let (kind, version, body) = BreakoutStream::encode(&event);
        assert_eq!(BreakoutStream::decode(&kind, version, body).expect("readable"), event);
        if let breakout_stream::Event::Chat(event) = event {
            assert_eq!(Session::encode(&session::Event::Chat(event)).0, kind);
        }
    }
    for event in stored::participant() {
        let (kind, version, body) = Participant::encode(&event);
        assert_eq!(Participant::decode(&kind, version, body).expect("readable"), event);
    }
    let unknown = [("chat.sent", 2), ("chat.shouted", 1), ("weather.changed", 1)];
    assert!(unknown.into_iter().all(|(kind, version)| Session::decode(kind, version, json!({})).is_err()));
}

fn to_json(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).expect("what crosses a socket is JSON")
}

fn command_frame(command: &Command) -> ClientFrame {
    let mut tagged = to_json(command);
    let kind = tagged["type"].as_str().expect("a command has a type").to_owned();
    ClientFrame { reference: "c2".into(), id: Some(values::id(0xc1)), kind, data: Some(tagged["data"].take()) }
}

#[test]
fn the_wire_is_as_in_its_files() {
    let mut wanted = BTreeMap::new();
    let mut put = |file: String, value: Value| {
        assert!(wanted.insert(format!("{file}.json"), value).is_none(), "two shapes have the name {file}");
    };
    for command in commands::all() {
        let frame = command_frame(&command);
        put(format!("command.{}", frame.kind), to_json(&frame));
    }
    for event in events::all() {
        let frame = to_json(&frames::event(event));
        put(format!("event.{}", frame["type"].as_str().expect("an event has a type")), frame);
    }
    for frame in frames::server() {
        let frame = to_json(&frame);
        put(format!("frame.{}", frame["t"].as_str().expect("a frame is tagged")), frame);
    }
    for (name, frame) in frames::states() {
        put(format!("view.{name}"), to_json(&frame));
    }
    for frame in frames::verbs() {
        put(format!("client.{}", frame.kind), to_json(&frame));
    }
    compare("wire", &wanted, |_| false);
}

#[test]
fn commands_and_events_of_the_files_can_be_read() {
    let (mut read_commands, mut read_events) = (0, 0);
    for (file, golden) in read("wire") {
        if file.starts_with("command.") || file.starts_with("client.") {
            let frame: ClientFrame = serde_json::from_value(golden).unwrap_or_else(|error| panic!("{file}: {error}"));
            if frame.id.is_some() {
                let command =
                    Command::decode(&frame.kind, frame.data.clone()).unwrap_or_else(|error| panic!("{file}: {error}"));
                assert_eq!(command_frame(&command), frame);
                assert!(commands::all().contains(&command), "{file}");
                read_commands += 1;
            }
        } else if file.starts_with("event.") {
            let name = golden["type"].as_str().expect("a type");
            let event =
                Event::decode(name, Some(golden["data"].clone())).unwrap_or_else(|error| panic!("{file}: {error}"));
            assert_eq!(to_json(&frames::event(event)), golden);
            read_events += 1;
        }
    }
    let all = (commands::all().len(), events::all().len());
    assert!(updating() || (read_commands, read_events) == all, "{read_commands} and {read_events} of {all:?}");
}

#[test]
fn no_number_on_the_wire_is_too_large_for_a_double() {
    fn check(value: &Value) {
        match value {
            Value::Number(number) => assert!(number.as_i64().is_some_and(|n| n.abs() < 1 << 53), "{number}"),
            Value::Array(values) => values.iter().for_each(check),
            Value::Object(fields) => fields.values().for_each(check),
            Value::Null | Value::Bool(_) | Value::String(_) => {}
        }
    }
    let frames: Vec<ServerFrame> =
        frames::server().into_iter().chain(frames::states().into_iter().map(|(_, frame)| frame)).collect();
    frames.iter().for_each(|frame| check(&to_json(frame)));
}
