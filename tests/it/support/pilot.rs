//! Someone who does not give up: reconnects by themselves, continues from what they saw, and sends what was not
//! answered again under its old id, as the web client does.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};
use uuid::Uuid;

/// Between two tries to reach a server that is not there.
const PAUSE: Duration = Duration::from_millis(50);
/// Tries before the server counts as gone for good.
const TRIES: usize = 1_200;

/// A stubborn client.
pub struct Pilot {
    /// Their id.
    pub id: String,
    /// Their name.
    pub name: String,
    /// How often they had to come back.
    pub returns: usize,
    token: String,
    url: String,
    since: BTreeMap<String, i64>,
    socket: Option<WebSocketStream<MaybeTlsStream<TcpStream>>>,
    refs: u64,
    connection: Option<String>,
    /// Events by stream and number: one that comes twice is a mistake.
    seen: BTreeSet<(String, i64, String)>,
    /// Every frame but presence.
    frames: Vec<Value>,
}

impl Pilot {
    /// Someone who has joined.
    pub fn new(base: &str, session: &str, name: &str, id: &str, token: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            returns: 0,
            token: token.to_owned(),
            url: format!("{}/ws/sessions/{session}", base.replacen("http", "ws", 1)),
            since: BTreeMap::new(),
            socket: None,
            refs: 0,
            connection: None,
            seen: BTreeSet::new(),
            frames: Vec::new(),
        }
    }

    /// Carries out a command, over as many sockets as it takes: its answer.
    pub async fn deliver(&mut self, kind: &str, data: Value) -> Value {
        let id = Uuid::new_v4();
        loop {
            self.connect().await;
            self.refs += 1;
            let reference = format!("p{}", self.refs);
            let frame = json!({ "ref": reference, "id": id, "type": kind, "data": data });
            if let Some(answer) = self.exchange(&frame, &reference).await {
                let later = answer["t"] == "error" && answer["retry"] == "later";
                if !later {
                    return answer;
                }
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    /// Comes back if need be and waits until the newest state or event of a stream satisfies `fits`.
    pub async fn view(&mut self) -> Value {
        // A fresh eye: whatever the server has, in whole.
        self.socket = None;
        self.since.clear();
        self.seen.clear();
        self.frames.clear();
        self.connect().await;
        loop {
            let state = |name: &str| {
                let of = |frame: &&Value| {
                    frame["t"] == "state" && frame["stream"].as_str().is_some_and(|s| s.starts_with(name))
                };
                self.frames.iter().rev().find(of).map(|frame| frame["data"].clone())
            };
            if let (Some(session), Some(own)) = (state("session"), state("participant:")) {
                let inside =
                    session["people"].as_array().into_iter().flatten().find(|p| p["id"] == self.id.as_str()).cloned();
                let in_breakout = inside.is_some_and(|person| person["place"]["in"] == "breakout");
                match (in_breakout, state("breakout:")) {
                    (false, _) => return json!({ "session": session, "own": own, "breakout": null }),
                    (true, Some(breakout)) => return json!({ "session": session, "own": own, "breakout": breakout }),
                    (true, None) => {}
                }
            }
            if self.read().await.is_none() {
                self.connect().await;
            }
        }
    }

    async fn exchange(&mut self, frame: &Value, reference: &str) -> Option<Value> {
        let socket = self.socket.as_mut()?;
        if socket.send(Message::text(frame.to_string())).await.is_err() {
            self.socket = None;
            return None;
        }
        loop {
            let frame = self.read().await?;
            if frame["ref"] == reference {
                return Some(frame);
            }
        }
    }

    /// The next frame; none when the socket has ended.
    async fn read(&mut self) -> Option<Value> {
        loop {
            match self.socket.as_mut()?.next().await {
                Some(Ok(Message::Text(text))) => {
                    let frame: Value = serde_json::from_str(text.as_str()).expect("the server speaks JSON");
                    self.note(&frame);
                    return Some(frame);
                }
                Some(Ok(Message::Close(close))) => {
                    let code: u16 = close.map_or(1005, |close| close.code.into());
                    assert!(code < 4500, "{} was sent away with {code}", self.name);
                    self.socket = None;
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => self.socket = None,
            }
        }
    }

    fn note(&mut self, frame: &Value) {
        if let (Some(stream), Some(seq)) = (frame["stream"].as_str(), frame["seq"].as_i64()) {
            match frame["t"].as_str() {
                Some("state") => {
                    self.since.insert(stream.to_owned(), seq);
                }
                Some("event") => {
                    let known = self.since.entry(stream.to_owned()).or_default();
                    if seq > *known {
                        *known = seq;
                    }
                    let key = (stream.to_owned(), seq, frame["data"].to_string());
                    assert!(self.seen.insert(key), "{} saw event {seq} of {stream} twice", self.name);
                }
                _ => {}
            }
        }
        if frame["t"] != "presence" {
            self.frames.push(frame.clone());
        }
    }

    async fn connect(&mut self) {
        if self.socket.is_some() {
            return;
        }
        for _ in 0..TRIES {
            if let Ok((socket, _)) = connect_async(&self.url).await {
                self.socket = Some(socket);
                self.refs += 1;
                let reference = format!("p{}", self.refs);
                let mut data = json!({ "token": self.token, "since": self.since });
                if let Some(connection) = &self.connection {
                    data["replaces"] = json!(connection);
                }
                let frame = json!({ "ref": reference, "type": "attach", "data": data });
                if let Some(answer) = self.exchange(&frame, &reference).await
                    && answer["t"] == "attached"
                {
                    self.connection = answer["connection_id"].as_str().map(str::to_owned);
                    self.returns += 1;
                    return;
                }
                self.socket = None;
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!("{} finds no server", self.name);
    }
}
