//! Somebody at a canvas over a real socket, with a document of the library's own.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{SinkExt, StreamExt};
use plenary_core::canvas::{
    frame::{self, Frame},
    update::{self, Schema},
};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};
use yrs::{
    Doc, GetString, Map, MapPrelim, Out, ReadTxn, StateVector, TextPrelim, Transact, TransactionMut, Update, WriteTxn,
    types::ToJson,
    updates::{decoder::Decode, encoder::Encode},
};

const SCHEMA: Schema =
    Schema { roots: &["elements", "meta", "assets", "threads"], text_max: 64 << 10, structs_max: 1 << 20 };

/// Somebody's client.
pub struct Painter {
    /// Their copy.
    pub doc: Doc,
    /// Words of refusal.
    pub denied: Vec<String>,
    /// The code the last socket was closed with.
    pub closed: Option<u16>,
    /// Who else is there, by client.
    pub others: BTreeMap<u64, Value>,
    /// What they made and was echoed: it is stored.
    pub echoed: BTreeSet<String>,
    /// What they made and was not, with the clock behind it.
    pub unheard: Vec<(u32, String)>,
    url: String,
    clock: u64,
    socket: Option<WebSocketStream<MaybeTlsStream<TcpStream>>>,
}

impl Painter {
    /// Someone with a ticket for a canvas of the server at `base`.
    pub fn new(base: &str, canvas: &str, ticket: &str) -> Self {
        Self {
            doc: Doc::new(),
            denied: Vec::new(),
            closed: None,
            others: BTreeMap::new(),
            echoed: BTreeSet::new(),
            unheard: Vec::new(),
            url: format!("{}/yjs/{canvas}?token={ticket}", base.replacen("http", "ws", 1)),
            clock: 0,
            socket: None,
        }
    }

    /// Connects; whether that was possible.
    pub async fn connect(&mut self) -> bool {
        self.others.clear();
        self.closed = None;
        let Ok((socket, _)) = connect_async(&self.url).await else { return false };
        self.socket = Some(socket);
        let vector = self.doc.transact().state_vector().encode_v1();
        self.send(frame::step_1(&vector)).await
    }

    /// Loses the connection.
    pub fn drop_off(&mut self) {
        self.socket = None;
    }

    /// Sends a message; whether the socket took it.
    pub async fn send(&mut self, message: Vec<u8>) -> bool {
        let Some(socket) = self.socket.as_mut() else { return false };
        let sent = socket.send(Message::Binary(message.into())).await.is_ok();
        if !sent {
            self.socket = None;
        }
        sent
    }

    /// Changes their copy, and says so.
    pub async fn paint(&mut self, change: impl FnOnce(&mut TransactionMut)) -> bool {
        let update = {
            let mut txn = self.doc.transact_mut();
            change(&mut txn);
            txn.encode_update_v1()
        };
        self.send(frame::update(&update)).await
    }

    /// Puts a note on the canvas.
    pub async fn note(&mut self, id: &str, words: &str) -> bool {
        let sent = self.paint(|txn| {
            let elements = txn.get_or_insert_map("elements");
            let geo = yrs::Any::from(vec![10.0, 20.0, 160.0, 120.0, 0.0]);
            let element = MapPrelim::from([("k", yrs::In::Any("sticky".into())), ("geo", yrs::In::Any(geo))]);
            let element = elements.insert(txn, id, element);
            element.insert(txn, "t", TextPrelim::new(words));
        });
        let sent = sent.await;
        let end = self.doc.transact().state_vector().get(&self.doc.client_id());
        self.unheard.push((end, id.to_owned()));
        sent
    }

    /// Says where they are.
    pub async fn point(&mut self, state: &Value) -> bool {
        self.clock += 1;
        let state = state.to_string();
        let entry = frame::Entry { client: self.doc.client_id().get(), clock: self.clock, state: &state };
        self.send(frame::awareness(&[entry])).await
    }

    /// Takes the next message, and answers it; whether the socket lives.
    pub async fn hear(&mut self) -> bool {
        let Some(socket) = self.socket.as_mut() else { return false };
        match socket.next().await {
            Some(Ok(Message::Binary(message))) => self.take(&message).await,
            Some(Ok(Message::Close(close))) => {
                self.closed = close.map(|close| u16::from(close.code));
                self.socket = None;
                false
            }
            Some(Ok(_)) => true,
            Some(Err(_)) | None => {
                self.socket = None;
                false
            }
        }
    }

    async fn take(&mut self, message: &[u8]) -> bool {
        if let [2, 0, _, words @ ..] = message {
            self.denied.push(String::from_utf8_lossy(words).into_owned());
            return true;
        }
        match Frame::read(message).expect("the server writes well") {
            Frame::Step1(vector) => {
                let vector = StateVector::decode_v1(vector.bytes()).expect("a vector");
                let update = self.doc.transact().encode_diff_v1(&vector);
                return self.send(frame::step_2(&update)).await;
            }
            Frame::Step2(bytes) | Frame::Update(bytes) => {
                let own = self.doc.client_id().get();
                let runs = update::read(bytes, &SCHEMA).expect("an update").runs;
                let told = runs.iter().find(|run| run.client == own).map_or(0, |run| run.end());
                let heard = self.unheard.extract_if(.., |(end, _)| u64::from(*end) <= told).map(|(_, id)| id);
                self.echoed.extend(heard);
                let update = Update::decode_v1(bytes).expect("an update");
                self.doc.transact_mut().apply_update(update).expect("it fits");
                assert!(self.doc.transact().store().pending_update().is_none(), "nothing comes with holes");
            }
            Frame::Awareness(entries) => {
                for entry in entries {
                    match serde_json::from_str(entry.state).expect("JSON") {
                        Value::Null => drop(self.others.remove(&entry.client)),
                        state => drop(self.others.insert(entry.client, state)),
                    }
                }
            }
            other => panic!("the server said {other:?}"),
        }
        true
    }

    /// Hears until something holds.
    pub async fn until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let waiting = async {
            while !holds(self) {
                if !self.hear().await && !holds(self) {
                    panic!("the socket ended ({:?}) before {what}", self.closed);
                }
            }
        };
        let patience = std::time::Duration::from_secs(60);
        assert!(tokio::time::timeout(patience, waiting).await.is_ok(), "still not: {what}");
    }

    /// The texts on their copy, by id.
    pub fn notes(&self) -> BTreeMap<String, String> {
        let elements = self.doc.get_or_insert_map("elements");
        let txn = self.doc.transact();
        let text = |element: Out| match element {
            Out::YMap(element) => match element.get(&txn, "t") {
                Some(Out::YText(text)) => text.get_string(&txn),
                _ => String::new(),
            },
            _ => String::new(),
        };
        elements.iter(&txn).map(|(id, element)| (id.to_string(), text(element))).collect()
    }

    /// What their copy says in one of its roots, as JSON.
    pub fn json(&self, root: &str) -> String {
        let root = self.doc.get_or_insert_map(root);
        root.to_json(&self.doc.transact()).to_string()
    }

    /// Whether everything they made is stored.
    pub fn saved(&self) -> bool {
        self.unheard.is_empty()
    }
}
