//! A Yjs client on paper: it answers and asks as `y-websocket` does, with a document of the library's own.

use bytes::Bytes;
use futures_util::{FutureExt, StreamExt};
use plenary_core::{
    canvas::{close::Close, frame, update},
    ids::{CanvasId, ConnectionId, ParticipantId},
    protocol::canvas::Right,
};
use serde_json::Value;
use tokio::sync::oneshot;
use yrs::{
    Doc, GetString, Map, MapPrelim, Out, ReadTxn, StateVector, Text, TextPrelim, Transact, TransactionMut, Update,
    updates::{decoder::Decode, encoder::Encode},
};

use super::stage::{Stage, idle};
use crate::actors::{
    canvas::{Handle, Places, document::blank, part::Part, seat::Framing},
    outbox::{Bounds, Drain, Outbox},
    session::Visitor,
};

/// A socket to a canvas.
struct Socket {
    connection: ConnectionId,
    drain: Drain,
    canvas: Option<Handle>,
    ready: oneshot::Receiver<Handle>,
    places: Places,
}

/// Somebody's client at a canvas.
pub struct Painter {
    /// Who.
    pub who: ParticipantId,
    /// Their copy.
    pub doc: Doc,
    /// The code their last socket was closed with.
    pub closed: Option<u16>,
    /// Words of refusal.
    pub denied: Vec<String>,
    /// What is said of whom, by client.
    pub others: std::collections::BTreeMap<u64, Value>,
    /// How far the server has told them of their own changes.
    pub echoed: u32,
    /// How many messages of changes came.
    pub updates: usize,
    /// How many of any kind.
    pub messages: usize,
    canvas: CanvasId,
    part: Part,
    socket: Option<Socket>,
    clock: u64,
}

impl Painter {
    /// Someone with an empty copy and this number.
    pub fn new(who: ParticipantId, canvas: CanvasId, client: u64) -> Self {
        Self {
            who,
            doc: blank(client),
            closed: None,
            denied: Vec::new(),
            others: std::collections::BTreeMap::new(),
            echoed: 0,
            updates: 0,
            messages: 0,
            canvas,
            part: Part::Board,
            socket: None,
            clock: 0,
        }
    }

    /// Somebody who reads what is said about a canvas.
    pub fn reader(who: ParticipantId, canvas: CanvasId, client: u64) -> Self {
        Self { part: Part::Comments, ..Self::new(who, canvas, client) }
    }

    /// Connects with a ticket for so much.
    pub async fn come(&mut self, stage: &Stage, most: Right) {
        self.cut();
        let session = stage.open().await;
        let bounds = Bounds { frames_max: 1_000, bytes_max: 4 << 20 };
        let (outbox, drain) = Outbox::ending(bounds, (Close::Again.code(), Close::Again.name()));
        let (tell, ready) = oneshot::channel();
        let connection = stage.ambient.id();
        let visitor = Visitor {
            canvas: self.canvas,
            part: self.part,
            participant: self.who,
            most,
            connection,
            outbox: outbox.clone(),
            framing: Framing::Plain,
            ready: tell,
        };
        assert!(session.visit(visitor).is_ok());
        // As the socket does: whoever is cut is out.
        let gone = outbox.clone();
        tokio::spawn(async move {
            gone.closed().await;
            session.leave_canvas(connection);
        });
        self.closed = None;
        self.socket = Some(Socket { connection, drain, canvas: None, ready, places: Places::default() });
        idle().await;
        self.pump();
        if self.closed.is_none() {
            let vector = self.doc.transact().state_vector().encode_v1();
            self.send(frame::step_1(&vector));
        }
        self.settle().await;
    }

    /// The socket breaks.
    pub fn cut(&mut self) {
        if let Some(mut socket) = self.socket.take() {
            socket.canvas = socket.canvas.or_else(|| socket.ready.try_recv().ok());
            if let Some(canvas) = &socket.canvas {
                canvas.leave(socket.connection);
            }
        }
        self.others.clear();
    }

    /// Sends a message as it is.
    pub fn send(&mut self, message: Vec<u8>) {
        let Some(socket) = self.socket.as_mut() else { return };
        if socket.canvas.is_none() {
            socket.canvas = socket.ready.try_recv().ok();
        }
        if let Some(canvas) = &socket.canvas {
            let place = socket.places.try_take(message.len()).expect("a painter is not that fast");
            canvas.hear(socket.connection, Bytes::from(message), place);
        }
    }

    /// Changes their copy, and says so.
    pub fn paint(&mut self, change: impl FnOnce(&mut TransactionMut)) {
        let update = self.quietly(change);
        self.send(frame::update(&update));
    }

    /// Changes their copy; what they would say.
    pub fn quietly(&mut self, change: impl FnOnce(&mut TransactionMut)) -> Vec<u8> {
        let mut txn = self.doc.transact_mut();
        change(&mut txn);
        txn.encode_update_v1()
    }

    /// Puts a note on the canvas.
    pub fn note(&mut self, id: &str, words: &str) {
        self.paint(|txn| note(txn, id, words));
    }

    /// Says where they are.
    pub fn point(&mut self, state: &Value) {
        self.clock += 1;
        let state = state.to_string();
        let entry = frame::Entry { client: self.doc.client_id().get(), clock: self.clock, state: &state };
        self.send(frame::awareness(&[entry]));
    }

    /// Takes what has come, and answers.
    pub fn pump(&mut self) {
        let Some(socket) = self.socket.as_mut() else { return };
        let mut frames = Vec::new();
        while let Some(Some(frame)) = socket.drain.next().now_or_never() {
            match frame.close_code() {
                Some(code) => self.closed = Some(code),
                None => frames.push(frame.payload().to_vec()),
            }
        }
        self.messages += frames.len();
        for payload in frames {
            self.hear(&payload);
        }
    }

    fn hear(&mut self, payload: &[u8]) {
        if let [2, 0, rest @ ..] = payload {
            self.denied.push(String::from_utf8_lossy(&rest[1..]).into_owned());
            return;
        }
        match frame::Frame::read(payload).expect("the server writes well") {
            frame::Frame::Step1(vector) => {
                let vector = StateVector::decode_v1(vector.bytes()).expect("a vector");
                let update = self.doc.transact().encode_diff_v1(&vector);
                self.send(frame::step_2(&update));
            }
            frame::Frame::Step2(update) | frame::Frame::Update(update) => {
                self.updates += 1;
                let own = self.doc.client_id().get();
                let runs = update::read(update, self.part.schema()).expect("an update").runs;
                let told = runs.iter().find(|run| run.client == own).map_or(0, |run| run.end() as u32);
                self.echoed = self.echoed.max(told);
                let update = Update::decode_v1(update).expect("an update");
                let mut txn = self.doc.transact_mut();
                txn.apply_update(update).expect("it fits");
                drop(txn);
                assert!(self.doc.transact().store().pending_update().is_none(), "the server tells nothing with holes");
            }
            frame::Frame::Awareness(entries) => {
                for entry in entries {
                    assert_ne!(entry.client, self.doc.client_id().get(), "nobody is told of themselves");
                    match serde_json::from_str(entry.state).expect("JSON") {
                        Value::Null => drop(self.others.remove(&entry.client)),
                        state => drop(self.others.insert(entry.client, state)),
                    }
                }
            }
            other => panic!("the server said {other:?}"),
        }
    }

    /// Until nothing more comes.
    pub async fn settle(&mut self) {
        loop {
            idle().await;
            let before = (self.updates, self.denied.len(), self.closed);
            self.pump();
            if before == (self.updates, self.denied.len(), self.closed) {
                break;
            }
        }
    }

    /// The texts on their copy, by id.
    pub fn notes(&self) -> std::collections::BTreeMap<String, String> {
        notes(&self.doc)
    }

    /// Whether everything they did was told back to them.
    pub fn saved(&self) -> bool {
        self.doc.transact().state_vector().get(&self.doc.client_id()) <= self.echoed
    }
}

/// Puts a note on a canvas.
pub fn note(txn: &mut TransactionMut, id: &str, words: &str) {
    let elements = yrs::WriteTxn::get_or_insert_map(txn, "elements");
    elements.insert(txn, id, MapPrelim::from([("t", TextPrelim::new(words))]));
}

/// Types at the end of a note.
pub fn write(txn: &mut TransactionMut, id: &str, words: &str) {
    let elements = yrs::WriteTxn::get_or_insert_map(txn, "elements");
    if let Some(Out::YMap(element)) = elements.get(txn, id)
        && let Some(Out::YText(text)) = element.get(txn, "t")
    {
        let end = text.len(txn);
        text.insert(txn, end, words);
    }
}

/// The texts on a copy, by id.
pub fn notes(doc: &Doc) -> std::collections::BTreeMap<String, String> {
    let elements = doc.get_or_insert_map("elements");
    let txn = doc.transact();
    let text = |element: Out| match element {
        Out::YMap(element) => match element.get(&txn, "t") {
            Some(Out::YText(text)) => text.get_string(&txn),
            _ => String::new(),
        },
        _ => String::new(),
    };
    elements.iter(&txn).map(|(id, element)| (id.to_string(), text(element))).collect()
}
