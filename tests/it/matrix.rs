//! Who may do what: every operation of the API and every command of the socket against everyone who could try.
//! An operation or a command without a row fails the test, so nothing new goes unexamined.

use std::{collections::BTreeSet, fmt::Write as _};

use plenary_core::{
    domain::permission,
    protocol::{Command, people::Role},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Person, Stage};

/// Who tries, in the order of the columns.
const COLUMNS: [&str; 9] = [
    "nobody",
    "forger",
    "guest",
    "guest of another session",
    "member",
    "facilitator",
    "admin",
    "owner",
    "owner elsewhere",
];

/// One letter a column: `+` let through (whatever becomes of it), `a` 401, `f` 403, `n` 404.
/// Paths name what they need: `{session}` is the owner's, with the guest in it; `{new …}` is made for each try.
const OPERATIONS: [(&str, &str, &str); 67] = [
    ("POST", "/auth/register", "+++++++++"),
    ("POST", "/auth/login", "+++++++++"),
    ("POST", "/auth/refresh", "aaaaaaaaa"),
    ("POST", "/auth/logout", "+++++++++"),
    ("GET", "/me", "aaaa+++++"),
    ("GET", "/members", "aaaaff+++"),
    ("PATCH", "/members/{new member}", "aaaaff++n"),
    ("DELETE", "/members/{new member}", "aaaaff++n"),
    ("POST", "/invitations", "aaaaff+++"),
    ("POST", "/invitations/accept", "nnnnnnnnn"),
    ("GET", "/invitations/by-token/{nothing}", "nnnnnnnnn"),
    ("DELETE", "/invitations/{new invitation}", "aaaaff++n"),
    ("GET", "/decks", "aaaa+++++"),
    ("GET", "/decks/{deck}", "aaaa++++n"),
    ("GET", "/journeys", "aaaa+++++"),
    ("POST", "/journeys", "aaaaf++++"),
    ("GET", "/journeys/{journey}", "aaaa++++n"),
    ("PUT", "/journeys/{journey}", "aaaaf+++n"),
    ("DELETE", "/journeys/{new journey}", "aaaaf+++n"),
    ("GET", "/sessions", "aaaa+++++"),
    ("POST", "/sessions", "aaaaf++++"),
    ("GET", "/sessions/{session}", "aaaann++n"),
    ("PATCH", "/sessions/{session}", "aaaann++n"),
    ("DELETE", "/sessions/{new session}", "aaaann++n"),
    ("POST", "/sessions/{new session}/start", "aaaann++n"),
    ("POST", "/sessions/{new session}/complete", "aaaannf+n"),
    ("POST", "/sessions/{new session}/cancel", "aaaannf+n"),
    ("POST", "/sessions/{session}/duplicate", "aaaann++n"),
    ("POST", "/sessions/{new session}/join", "aaaa++++n"),
    ("GET", "/sessions/{session}/participants", "aafnnn++n"),
    ("GET", "/sessions/{session}/whereabouts", "aafnnn++n"),
    ("GET", "/sessions/{session}/whereabouts.csv", "aafnnn++n"),
    ("PUT", "/sessions/{session}/roster.csv", "aafnnn++n"),
    ("GET", "/sessions/{session}/rounds/{round}/fairness", "aafnnn++n"),
    ("GET", "/sessions/{session}/attendance", "aafnnn++n"),
    ("GET", "/sessions/{session}/attendance.csv", "aafnnn++n"),
    ("GET", "/sessions/{session}/draws", "aa+nnn++n"),
    ("GET", "/sessions/{session}/decks/{deck}", "aa+nnn++n"),
    ("GET", "/sessions/{session}/breakouts/{breakout}/chat", "aa+nnn++n"),
    ("GET", "/sessions/{session}/rounds", "aa+nnn++n"),
    ("GET", "/sessions/{session}/rounds/{round}/gallery", "aa+nnn++n"),
    ("GET", "/sessions/{session}/rounds/{round}/export.json", "aafnnn++n"),
    ("GET", "/sessions/{session}/rounds/{round}/export.md", "aafnnn++n"),
    ("GET", "/sessions/{session}/canvases", "aa+nnn++n"),
    ("POST", "/sessions/{session}/canvases", "aa+nnn++n"),
    ("PATCH", "/sessions/{session}/canvases/{new canvas}", "aannnnn+n"),
    ("DELETE", "/sessions/{session}/canvases/{new canvas}", "aannnnn+n"),
    ("POST", "/sessions/{session}/canvases/{canvas}/tickets", "aa+nnn++n"),
    ("POST", "/sessions/{session}/canvases/import", "aa+nnn++n"),
    ("POST", "/sessions/{session}/canvases/{canvas}/duplicate", "aa+nnn++n"),
    ("GET", "/sessions/{session}/canvases/{canvas}/export.json", "aa+nnn++n"),
    ("GET", "/sessions/{session}/canvases/{canvas}/export.png", "aa+nnn++n"),
    ("GET", "/sessions/{session}/canvases/{canvas}/export.pdf", "aa+nnn++n"),
    ("GET", "/sessions/{session}/canvases/{canvas}/comments", "aa+nnn++n"),
    ("GET", "/sessions/{session}/canvases/{canvas}/activity", "aafnnn++n"),
    ("GET", "/sessions/{session}/canvases/{canvas}/operations", "aafnnn++n"),
    ("GET", "/sessions/{session}/canvases/{canvas}/versions", "aa+nnn++n"),
    ("POST", "/sessions/{session}/canvases/{canvas}/versions", "aa+nnn++n"),
    ("GET", "/sessions/{session}/canvases/{canvas}/versions/{version}", "aa+nnn++n"),
    ("PATCH", "/sessions/{session}/canvases/{canvas}/versions/{version}", "aa+nnn++n"),
    ("POST", "/sessions/{session}/canvases/{canvas}/versions/{version}/restore", "aa+nnn++n"),
    ("GET", "/canvas-templates", "aa+++++++"),
    ("GET", "/join/{code}", "+++++++++"),
    ("POST", "/join/{code}", "+++++++++"),
    ("POST", "/participants/refresh", "aaaaaaaaa"),
    ("GET", "/about", "+++++++++"),
    // Last, because it ends the tokens of the others.
    ("POST", "/auth/logout-everywhere", "aaaa+++++"),
];

struct House<'a> {
    stage: &'a Stage,
    owner: String,
    session: String,
    code: String,
    deck: String,
    journey: String,
    breakout: String,
    round: String,
    canvas: String,
}

impl House<'_> {
    async fn member(&self, role: &str) -> (String, String) {
        let email = format!("{}@members.example", Uuid::new_v4().simple());
        let invited = self.stage.post("/invitations", Some(&self.owner), json!({ "email": email, "role": role })).await;
        let body =
            json!({ "token": invited["token"], "name": role, "password": "correct horse battery", "cookie": false });
        let auth = self.stage.post("/invitations/accept", None, body).await;
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        (text(&auth["access_token"]), text(&auth["user"]["id"]))
    }

    async fn new_session(&self) -> Value {
        self.stage.post("/sessions", Some(&self.owner), json!({ "title": "Another one" })).await
    }

    /// Alice's.
    async fn new_canvas(&self, access: Value) -> String {
        let body = json!({ "name": "Ours", "access": access });
        let path = format!("/sessions/{}/canvases", self.session);
        let canvas = self.stage.post(&path, Some(&self.owner), body).await;
        canvas["id"].as_str().expect("an id").to_owned()
    }

    async fn path(&self, path: &str) -> String {
        let mut made = path.to_owned();
        for (name, known) in [
            ("{session}", &self.session),
            ("{code}", &self.code),
            ("{deck}", &self.deck),
            ("{journey}", &self.journey),
            ("{breakout}", &self.breakout),
            ("{round}", &self.round),
            ("{canvas}", &self.canvas),
        ] {
            made = made.replace(name, known);
        }
        if made.contains("{new session}") {
            made = made.replace("{new session}", self.new_session().await["id"].as_str().expect("an id"));
        }
        if made.contains("{new canvas}") {
            made = made.replace("{new canvas}", &self.new_canvas(json!({ "to": "nobody" })).await);
        }
        if made.contains("{new journey}") {
            let body = json!({ "title": "A way", "description": "", "steps": [] });
            let journey = self.stage.post("/journeys", Some(&self.owner), body).await;
            made = made.replace("{new journey}", journey["id"].as_str().expect("an id"));
        }
        if made.contains("{new member}") {
            made = made.replace("{new member}", &self.member("member").await.1);
        }
        if made.contains("{new invitation}") {
            let body = json!({ "email": format!("{}@x.example", Uuid::new_v4().simple()), "role": "member" });
            let invited = self.stage.post("/invitations", Some(&self.owner), body).await;
            made = made.replace("{new invitation}", invited["id"].as_str().expect("an id"));
        }
        made.replace("{nothing}", "no-such-token").replace("{version}", "1")
    }
}

fn body(method: &str, path: &str) -> Option<Value> {
    let email = || format!("{}@tries.example", Uuid::new_v4().simple());
    Some(match (method, path) {
        ("GET" | "DELETE", _) => return None,
        (_, "/auth/register") => {
            json!({ "organization_name": "X", "name": "X", "email": email(), "password": "correct horse battery" })
        }
        // Nobody's: refused by what it says, which is `+` here only because it is not 401, so it is left malformed.
        (_, "/auth/login") => json!({ "email": 5 }),
        (_, "/invitations") => json!({ "email": email(), "role": "member" }),
        (_, "/invitations/accept") => {
            json!({ "token": "no-such-token", "name": "X", "password": "correct horse battery" })
        }
        ("PATCH", "/members/{new member}") => json!({ "role": "facilitator" }),
        (_, "/journeys" | "/journeys/{journey}") => json!({ "title": "A way", "description": "", "steps": [] }),
        ("POST", "/sessions") => json!({ "title": "Mine" }),
        ("POST", "/sessions/{session}/canvases") => json!({ "name": "Mine" }),
        ("PATCH", "/sessions/{session}/canvases/{canvas}/versions/{version}") => json!({ "name": "First" }),
        ("PATCH", "/sessions/{session}/canvases/{new canvas}") => json!({ "name": "Changed" }),
        ("PATCH", _) => json!({ "title": "Changed" }),
        (_, "/join/{code}") => json!({ "name": "Somebody" }),
        (_, "/participants/refresh") => json!({ "session_id": Uuid::nil(), "refresh_token": "forged" }),
        _ => json!({}),
    })
}

fn letter(status: StatusCode) -> char {
    match status.as_u16() {
        401 => 'a',
        403 => 'f',
        404 => 'n',
        500.. => '!',
        _ => '+',
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_against_everyone_i27_i32() {
    let stage = Stage::start().await;
    let mut live = stage.live().await;
    live.alice.connect().await;
    let mut guest = live.join("guest").await;
    let prepare = json!({ "names": ["One"], "assignment": { "how": "random" } });
    live.alice.done("breakout.prepare", prepare).await;
    live.alice.done("breakout.open", json!({})).await;
    let opened = guest.event("breakout.opened").await["round"].clone();
    let [breakout, round] =
        [&opened["breakouts"][0]["id"], &opened["id"]].map(|id| id.as_str().expect("an id").to_owned());

    let first = |list: Value, of: &str| list[of][0]["id"].as_str().expect("an id").to_owned();
    let deck = first(stage.get("/decks", &live.token).await, "decks");
    let journey = first(stage.get("/journeys", &live.token).await, "journeys");
    let mut house = House {
        stage: &stage,
        owner: live.token.clone(),
        session: live.id.clone(),
        code: live.code.clone(),
        deck,
        journey,
        breakout,
        round,
        canvas: String::new(),
    };
    house.canvas = house.new_canvas(json!({ "to": "session", "right": "edit" })).await;
    let versions = format!("/sessions/{}/canvases/{}/versions", house.session, house.canvas);
    stage.post(&versions, Some(&house.owner), json!({ "name": "first" })).await;
    let other = house.new_session().await;
    let code = other["join_code"].as_str().expect("a code");
    let elsewhere = stage.post(&format!("/join/{code}"), None, json!({ "name": "elsewhere", "cookie": false })).await;
    let mut forged = live.token.clone();
    forged.replace_range(forged.len() - 4.., "AAAA");
    let who: [Option<String>; 9] = [
        None,
        Some(forged),
        Some(guest.token.clone()),
        elsewhere["access_token"].as_str().map(str::to_owned),
        Some(house.member("member").await.0),
        Some(house.member("facilitator").await.0),
        Some(house.member("admin").await.0),
        Some(live.token.clone()),
        Some(stage.owner("mallory").await),
    ];

    let documented = stage.get("/openapi.json", &live.token).await;
    let mut wanted = BTreeSet::new();
    for (path, methods) in documented["paths"].as_object().expect("paths") {
        for method in methods
            .as_object()
            .expect("methods")
            .keys()
            .filter(|key| matches!(key.as_str(), "get" | "post" | "put" | "patch" | "delete"))
        {
            if let Some(path) = path.strip_prefix("/api/v1") {
                wanted.insert(format!("{} {}", method.to_uppercase(), shape(path)));
            }
        }
    }
    wanted.remove("GET /openapi.json");
    let rows: BTreeSet<String> =
        OPERATIONS.iter().map(|(method, path, _)| format!("{method} {}", shape(path))).collect();
    assert_eq!(rows, wanted, "every documented operation has a row, and every row is documented");

    let mut wrong = String::new();
    for (method, template, expected) in OPERATIONS {
        let mut found = String::new();
        for token in &who {
            let path = house.path(template).await;
            let verb = Method::from_bytes(method.as_bytes()).expect("a method");
            let (status, _) = match path.ends_with("/roster.csv") {
                true => stage.put_table(&path, token.as_deref(), "name\nDana\n").await,
                false => stage.send(verb, &path, token.as_deref(), body(method, template)).await,
            };
            found.push(letter(status));
        }
        if found != expected {
            let _ = writeln!(wrong, "{method} {template}: expected {expected}, found {found}");
        }
    }
    assert!(wrong.is_empty(), "columns: {COLUMNS:?}\n{wrong}");
    stage.stop().await;
}

/// A path without the names of its parameters.
fn shape(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_another_organizations_is_as_if_it_did_not_exist_i27() {
    let stage = Stage::start().await;
    let live = stage.live().await;
    let mallory = stage.owner("mallory").await;
    let deck = stage.get("/decks", &live.token).await["decks"][0]["id"].as_str().expect("an id").to_owned();
    for (method, path) in [
        (Method::GET, "/sessions/{}"),
        (Method::PATCH, "/sessions/{}"),
        (Method::DELETE, "/sessions/{}"),
        (Method::POST, "/sessions/{}/start"),
        (Method::POST, "/sessions/{}/join"),
        (Method::GET, "/sessions/{}/participants"),
        (Method::GET, "/decks/{deck}"),
    ] {
        let body = (method != Method::GET && method != Method::DELETE).then(|| json!({}));
        let real = path.replace("{}", &live.id).replace("{deck}", &deck);
        let missing = Uuid::new_v4().to_string();
        let random = path.replace("{}", &missing).replace("{deck}", &missing);
        let (status, mut theirs) = stage.send(method.clone(), &real, Some(&mallory), body.clone()).await;
        let (none, mut nothing) = stage.send(method, &random, Some(&mallory), body).await;
        assert_eq!((status, none), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND), "{path}");
        for answer in [&mut theirs, &mut nothing] {
            for varying in ["instance", "request_id"] {
                answer[varying] = Value::Null;
            }
        }
        assert_eq!(theirs, nothing, "{path}");
    }
    // The socket as well.
    let session = json!({ "participant_id": Uuid::nil(), "access_token": mallory });
    let mut stranger = Person::new(&stage.base, "mallory", &live.id, &session);
    stranger.open().await;
    let answer = stranger.request("attach", None, json!({ "token": mallory })).await;
    assert_eq!(answer["code"], "not_found");
    assert_eq!(stranger.closed().await, 4510);
    stage.stop().await;
}

/// Every command of the protocol with a body that can be read. What it names need not exist: the right comes first.
fn commands() -> Vec<(&'static str, Value)> {
    let id = Uuid::nil();
    vec![
        ("session.start", json!({})),
        ("lobby.set", json!({ "enabled": false })),
        ("lobby.admit", json!({ "participants": [] })),
        ("lobby.deny", json!({ "participants": [] })),
        ("lobby.message", json!({ "text": "Soon" })),
        ("participant.rename", json!({ "name": "Somebody" })),
        ("participant.remove", json!({ "participant_id": id })),
        ("participant.unban", json!({ "participant_id": id })),
        ("role.set", json!({ "participant_id": id, "role": "observer" })),
        ("presence.report", json!({ "visible": true })),
        ("hand.raise", json!({})),
        ("hand.lower", json!({})),
        ("hand.lower_all", json!({})),
        ("chat.send", json!({ "channel": { "kind": "plenary" }, "text": "Hello" })),
        ("chat.edit", json!({ "channel": { "kind": "plenary" }, "message_id": id, "text": "Hello" })),
        ("chat.delete", json!({ "channel": { "kind": "plenary" }, "message_id": id })),
        ("step.go", json!({ "step_id": id })),
        ("phase.go", json!({ "phase": "focus" })),
        ("timer.start", json!({ "scope": { "for": "everyone" }, "duration_ms": 60_000 })),
        ("timer.pause", json!({ "timer_id": id })),
        ("timer.resume", json!({ "timer_id": id })),
        ("timer.extend", json!({ "timer_id": id, "by_ms": 1_000 })),
        ("timer.stop", json!({ "timer_id": id })),
        ("cards.draw", json!({ "deck_id": id })),
        ("cards.return", json!({ "draw_id": id })),
        ("deck.set_mode", json!({ "deck_id": id, "mode": "shared" })),
        ("reflection.write", json!({ "text": "Words" })),
        ("reflection.share", json!({ "reflection_id": id, "with": "everyone" })),
        ("reflection.revoke", json!({ "reflection_id": id })),
        ("reflection.delete", json!({ "reflection_id": id })),
        ("announcement.send", json!({ "text": "Listen" })),
        ("breakout.prepare", json!({ "names": ["One"], "assignment": { "how": "empty" } })),
        (
            "breakout.plan",
            json!({ "rounds": 2, "names": ["One"], "wishes": { "constraints": [{ "rule": "mix", "tag": "team" }] } }),
        ),
        ("breakout.from_step", json!({ "step_id": id })),
        ("breakout.assign", json!({ "moves": [] })),
        ("breakout.shuffle", json!({})),
        ("breakout.configure", json!({ "title": "Pairs" })),
        ("breakout.add", json!({ "name": "Two" })),
        ("breakout.edit", json!({ "breakout_id": id, "name": "Two" })),
        ("breakout.remove", json!({ "breakout_id": id })),
        ("breakout.discard", json!({ "round_id": id })),
        ("breakout.extend", json!({ "by_ms": 60_000 })),
        ("breakout.pause", json!({})),
        ("breakout.resume", json!({})),
        ("breakout.enter", json!({ "breakout_id": id })),
        ("breakout.leave", json!({})),
        ("breakout.decline", json!({})),
        ("breakout.listen", json!({ "breakout_id": id })),
        ("breakout.unlisten", json!({})),
        ("note.write", json!({ "text": "A harbour" })),
        ("note.edit", json!({ "note_id": id, "text": "Two" })),
        ("note.remove", json!({ "note_id": id })),
        ("note.pin", json!({ "note_id": id })),
        ("note.unpin", json!({ "note_id": id })),
        ("help.call", json!({ "text": "We are stuck" })),
        ("help.cancel", json!({})),
        ("help.answer", json!({ "help_id": id })),
        ("roster.set", json!({ "entries": [{ "name": "Dana", "group": "Red" }] })),
        ("roster.match", json!({ "entry_id": id })),
        ("tag.set", json!({ "tags": [] })),
        ("tag.ask", json!({ "tag": "energy", "text": "How are you?", "choices": ["high", "low"] })),
        ("tag.answer", json!({ "value": "high" })),
        ("tag.close", json!({})),
        ("undo.take", json!({ "undo_id": id })),
        ("control.hand_over", json!({ "to": id })),
        ("control.take", json!({})),
        ("control.gather", json!({ "panel": "cards" })),
        ("canvas.create", json!({ "name": "Harbour" })),
        ("canvas.rename", json!({ "canvas_id": id, "name": "Port" })),
        ("canvas.share", json!({ "canvas_id": id, "access": { "to": "nobody" } })),
        ("canvas.freeze", json!({ "canvas_id": id, "frozen": true })),
        ("canvas.remove", json!({ "canvas_id": id })),
        ("comment.begin", json!({ "canvas_id": id, "text": "Who?", "at": [0.0, 0.0] })),
        ("comment.reply", json!({ "canvas_id": id, "thread_id": id, "text": "Me" })),
        ("comment.edit", json!({ "canvas_id": id, "thread_id": id, "comment_id": id, "text": "Us" })),
        ("comment.remove", json!({ "canvas_id": id, "thread_id": id, "comment_id": id })),
        ("comment.resolve", json!({ "canvas_id": id, "thread_id": id, "resolved": true })),
        (
            "comment.react",
            json!({ "canvas_id": id, "thread_id": id, "comment_id": id, "reaction": "agree", "on": true }),
        ),
        ("consent.give", json!({ "purpose": "canvas_activity" })),
        ("consent.withdraw", json!({ "purpose": "canvas_activity" })),
        ("breakout.move", json!({ "moves": [] })),
        ("breakout.close", json!({ "warning_ms": 0 })),
        ("breakout.keep_open", json!({})),
        ("breakout.open", json!({})),
        // The last ones end something for whoever may give them.
        ("participant.leave", json!({})),
        ("session.complete", json!({})),
        ("session.cancel", json!({})),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_against_every_role_i32() {
    let types = include_str!("../../web/src/protocol/generated.ts");
    let declared: BTreeSet<&str> = types
        .lines()
        .filter(|line| line.contains("Command = "))
        .chain(types.lines().filter(|line| line.contains("\"data\":")))
        .flat_map(|line| line.split("\"type\": \"").skip(1))
        .filter_map(|rest| rest.split('"').next())
        .filter(|name| {
            Command::decode(name, None)
                .map_or_else(|error| !matches!(error, plenary_core::protocol::DecodeError::UnknownType), |_| true)
        })
        .collect();
    let rows: BTreeSet<&str> = commands().iter().map(|(name, _)| *name).collect();
    assert_eq!(rows, declared, "every command has a row");

    let stage = Stage::start().await;
    for role in [Role::Observer, Role::Participant, Role::CoFacilitator, Role::Facilitator] {
        let mut live = stage.live().await;
        live.alice.connect().await;
        let mut person = live.join("bob").await;
        let name = serde_json::to_value(role).expect("a name");
        live.alice.ask("role.set", json!({ "participant_id": person.id, "role": name })).await;
        person.settle().await;
        for (name, data) in commands() {
            let command = Command::decode(name, Some(data.clone())).unwrap_or_else(|error| panic!("{name}: {error}"));
            let allowed = permission::allows(role, permission::required(&command));
            // What ends something for everyone, or for the asker, is tried by those who must be refused only.
            if allowed && matches!(name, "participant.leave" | "session.complete" | "session.cancel") {
                continue;
            }
            let answer = person.ask(name, data).await;
            assert_eq!(answer["code"] != "authz.denied", allowed, "{role:?} {name}: {answer}");
        }
    }
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_can_only_wait_e5() {
    let stage = Stage::start().await;
    let mut live = stage.session(json!({ "title": "With a door", "lobby": true }), true).await;
    live.alice.connect().await;
    let mut bob = live.join("bob").await;
    for (name, data) in commands() {
        if matches!(name, "participant.leave" | "participant.rename" | "presence.report") {
            continue;
        }
        assert_eq!(bob.refused(name, data).await, "lobby.waiting", "{name}");
    }
    bob.done("participant.rename", json!({ "name": "Robert" })).await;
    stage.stop().await;
}
