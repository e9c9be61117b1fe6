//! Someone on a real socket, written from docs/protocol.md like any other client.

use std::{collections::BTreeMap, time::Duration};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};
use uuid::Uuid;

/// Longer than anything takes that works; only a failure waits so long.
const PATIENCE: Duration = Duration::from_secs(60);

/// A person in a session.
pub struct Person {
    /// As they call themselves.
    pub name: String,
    /// Their id.
    pub id: String,
    /// Their access token.
    pub token: String,
    /// What makes a guest the same person again.
    pub refresh: Option<String>,
    /// What `attach` last said of the socket.
    pub connection: Option<String>,
    /// The highest seq seen of each stream.
    pub since: BTreeMap<String, i64>,
    /// Every frame seen, in order.
    pub seen: Vec<Value>,
    base: String,
    session: String,
    socket: Option<WebSocketStream<MaybeTlsStream<TcpStream>>>,
    /// Where the next `event` looks from.
    mark: usize,
    refs: u32,
}

impl Person {
    /// Someone from the answer to a join.
    pub fn new(base: &str, name: &str, session: &str, joined: &Value) -> Self {
        let text = |field: &str| joined[field].as_str().unwrap_or_else(|| panic!("no {field} in {joined}")).to_owned();
        Self {
            name: name.to_owned(),
            id: text("participant_id"),
            token: text("access_token"),
            refresh: joined["refresh_token"].as_str().map(str::to_owned),
            connection: None,
            since: BTreeMap::new(),
            seen: Vec::new(),
            base: base.to_owned(),
            session: session.to_owned(),
            socket: None,
            mark: 0,
            refs: 0,
        }
    }

    /// Another device of the same person.
    pub fn twin(&self) -> Self {
        let joined = json!({ "participant_id": self.id, "access_token": self.token });
        Self::new(&self.base, &self.name, &self.session, &joined)
    }

    /// Opens a socket without attaching.
    pub async fn open(&mut self) {
        let url = format!("{}/ws/sessions/{}", self.base.replacen("http", "ws", 1), self.session);
        let (socket, _) = connect_async(url).await.expect("the upgrade succeeds");
        self.socket = Some(socket);
    }

    /// Opens a socket and attaches, continuing from what was seen.
    pub async fn connect(&mut self) {
        let attached = self.attach(json!({})).await;
        assert_eq!(attached["t"], "attached", "{}: {attached}", self.name);
        self.connection = attached["connection_id"].as_str().map(str::to_owned);
    }

    /// Opens a socket and attaches with some fields set differently: whatever answers.
    pub async fn attach(&mut self, fields: Value) -> Value {
        self.open().await;
        let mut attach = json!({ "token": self.token, "since": self.since });
        for (name, value) in fields.as_object().expect("fields") {
            attach[name] = value.clone();
        }
        self.request("attach", None, attach).await
    }

    /// Loads the page anew: the old socket is gone without a word, and nothing is known any more.
    pub async fn reload(&mut self) {
        self.socket = None;
        self.since.clear();
        self.mark = self.seen.len();
        self.connect().await;
    }

    /// Finds the server elsewhere from now on.
    pub fn moves_to(&mut self, base: &str) {
        self.socket = None;
        base.clone_into(&mut self.base);
    }

    /// What a page that is opened now shows of the session.
    pub async fn eye(&self) -> Value {
        let mut twin = self.twin();
        twin.connect().await;
        let view = twin.state("session").await;
        twin.leave_page().await;
        view
    }

    /// Sends a frame as it is.
    pub async fn send(&mut self, frame: Value) {
        self.send_raw(Message::text(frame.to_string())).await;
    }

    /// Sends any message.
    pub async fn send_raw(&mut self, message: Message) {
        self.socket.as_mut().expect("a socket").send(message).await.expect("the socket takes it");
    }

    /// Sends a request and waits for what answers it.
    pub async fn request(&mut self, kind: &str, id: Option<Uuid>, data: Value) -> Value {
        self.refs += 1;
        let reference = format!("r{}", self.refs);
        let mut frame = json!({ "ref": reference, "type": kind, "data": data });
        if let Some(id) = id {
            frame["id"] = json!(id);
        }
        let from = self.seen.len();
        self.send(frame).await;
        self.find(from, |frame| frame["ref"] == reference.as_str()).await
    }

    /// A command, whatever becomes of it.
    pub async fn ask(&mut self, kind: &str, data: Value) -> Value {
        self.request(kind, Some(Uuid::new_v4()), data).await
    }

    /// A command that must succeed: its reply.
    pub async fn done(&mut self, kind: &str, data: Value) -> Value {
        let reply = self.ask(kind, data).await;
        assert_eq!(reply["t"], "reply", "{} {kind}: {reply}", self.name);
        reply
    }

    /// A command that must make something: its id.
    pub async fn made(&mut self, kind: &str, data: Value) -> String {
        let reply = self.done(kind, data).await;
        reply["data"]["id"].as_str().unwrap_or_else(|| panic!("no id in {reply}")).to_owned()
    }

    /// A command that must be refused: the code.
    pub async fn refused(&mut self, kind: &str, data: Value) -> String {
        let reply = self.ask(kind, data).await;
        assert_eq!(reply["t"], "error", "{} {kind}: {reply}", self.name);
        reply["code"].as_str().expect("a code").to_owned()
    }

    /// The next event of a kind; each call goes on from the last.
    pub async fn event(&mut self, kind: &str) -> Value {
        let frame = self.next(|frame| frame["t"] == "event" && frame["type"] == kind).await;
        frame["data"].clone()
    }

    /// The next frame that fits; each call goes on from the last.
    pub async fn next(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        let frame = self.find(self.mark, fits).await;
        self.mark = self.seen.iter().rposition(|seen| *seen == frame).map_or(self.seen.len(), |at| at + 1);
        frame
    }

    /// The first frame that fits from a number of frames on; what `next` looks at stays.
    pub async fn after(&mut self, from: usize, fits: impl Fn(&Value) -> bool) -> Value {
        self.find(from, fits).await
    }

    /// The newest state of a stream whose name starts so.
    pub async fn state(&mut self, stream: &str) -> Value {
        let fits = |frame: &Value| {
            frame["t"] == "state" && frame["stream"].as_str().is_some_and(|name| name.starts_with(stream))
        };
        self.find(0, fits).await;
        let newest = self.seen.iter().rev().find(|frame| fits(frame)).expect("it was found");
        newest["data"].clone()
    }

    /// Every event of a kind seen so far.
    pub fn events(&self, kind: &str) -> Vec<&Value> {
        self.seen
            .iter()
            .filter(|frame| frame["t"] == "event" && frame["type"] == kind)
            .map(|frame| &frame["data"])
            .collect()
    }

    /// Makes sure that everything the server had to say before this call has arrived.
    pub async fn settle(&mut self) {
        self.request("ping", None, json!({})).await;
    }

    /// Makes sure that everything the session, and one's own and the breakout's stream, had to say before this call
    /// has arrived: each of them answers something it refuses.
    pub async fn catch_up(&mut self) {
        let nil = Uuid::nil();
        self.ask("cards.return", json!({ "draw_id": nil })).await;
        self.ask("reflection.delete", json!({ "reflection_id": nil })).await;
        self.ask("chat.delete", json!({ "channel": { "kind": "breakout" }, "message_id": nil })).await;
    }

    /// Waits until someone is told to be present so.
    pub async fn finds(&mut self, who: &str, state: &str) {
        let fits = |frame: &Value| {
            let mut people = frame["people"].as_array().into_iter().flatten();
            frame["t"] == "presence" && people.any(|entry| entry["participant_id"] == who && entry["state"] == state)
        };
        self.next(fits).await;
    }

    /// Every state of presence of someone that was told since a frame, in order.
    pub fn presence_of(&self, who: &str, from: usize) -> Vec<String> {
        let frames = self.seen[from..].iter().filter(|frame| frame["t"] == "presence");
        let entries = frames.flat_map(|frame| frame["people"].as_array().into_iter().flatten());
        let states = entries.filter(|entry| entry["participant_id"] == who).filter_map(|entry| entry["state"].as_str());
        states.map(str::to_owned).collect()
    }

    /// The events of a stream since a frame, in order, as number, type and content.
    pub fn story(&self, stream: &str, from: usize) -> Vec<(i64, String, Value)> {
        let frames = self.seen[from..].iter().filter(|frame| frame["t"] == "event" && frame["stream"] == stream);
        let event = |frame: &Value| {
            let kind = frame["type"].as_str().unwrap_or_default().to_owned();
            (frame["seq"].as_i64().unwrap_or_default(), kind, frame["data"].clone())
        };
        frames.map(event).collect()
    }

    /// Whether a text stands anywhere in what was seen.
    pub fn saw(&self, text: &str) -> bool {
        self.seen.iter().any(|frame| frame.to_string().contains(text))
    }

    /// Says goodbye and waits until the server has taken note.
    pub async fn goodbye(&mut self) {
        self.send_raw(Message::Close(None)).await;
        self.closed().await;
    }

    /// Reads on until the server closes the socket: its code.
    pub async fn closed(&mut self) -> u16 {
        let end = async {
            loop {
                match self.socket.as_mut().expect("a socket").next().await {
                    Some(Ok(Message::Close(frame))) => break frame.map_or(1005, |frame| frame.code.into()),
                    Some(Ok(Message::Text(text))) => self.take(text.as_str()),
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => break 1006,
                }
            }
        };
        let code =
            tokio::time::timeout(PATIENCE, end).await.unwrap_or_else(|_| panic!("{}'s socket stays open", self.name));
        self.socket = None;
        code
    }

    /// Says goodbye.
    pub async fn leave_page(&mut self) {
        if let Some(mut socket) = self.socket.take() {
            let _ = socket.close(None).await;
        }
    }

    /// Is gone without a word, as when a network breaks.
    pub fn drop_off(&mut self) {
        self.socket = None;
    }

    async fn find(&mut self, from: usize, fits: impl Fn(&Value) -> bool) -> Value {
        let mut at = from;
        let found = async {
            loop {
                if let Some(frame) = self.seen[at..].iter().find(|frame| fits(frame)) {
                    break frame.clone();
                }
                at = self.seen.len();
                match self.socket.as_mut().expect("a socket").next().await {
                    Some(Ok(Message::Text(text))) => self.take(text.as_str()),
                    Some(Ok(Message::Close(frame))) => panic!("{}'s socket was closed: {frame:?}", self.name),
                    Some(Ok(_)) => {}
                    Some(Err(error)) => panic!("{}'s socket broke: {error}", self.name),
                    None => panic!("{}'s socket ended", self.name),
                }
            }
        };
        let found = tokio::time::timeout(PATIENCE, found).await;
        found.unwrap_or_else(|_| {
            panic!(
                "{} waits in vain; the last frames: {:#?}",
                self.name,
                self.seen.iter().rev().take(5).collect::<Vec<_>>()
            )
        })
    }

    fn take(&mut self, text: &str) {
        let frame: Value = serde_json::from_str(text).expect("the server speaks JSON");
        if let (Some(stream), Some(seq)) = (frame["stream"].as_str(), frame["seq"].as_i64()) {
            match frame["t"].as_str() {
                Some("state") => {
                    self.since.insert(stream.to_owned(), seq);
                }
                Some("event") => {
                    let known = self.since.entry(stream.to_owned()).or_default();
                    assert!(seq >= *known, "{}: event {seq} of {stream} after {known}", self.name);
                    *known = seq;
                }
                _ => {}
            }
        }
        self.seen.push(frame);
    }
}
