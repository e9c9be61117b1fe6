//! One person in the storm: a task that writes by the clock, and one that reads.

use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use futures_util::{
    SinkExt, StreamExt,
    stream::{SplitSink, SplitStream},
};
use plenary_core::canvas::{
    frame::{self, Entry, Frame},
    update,
};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;
use yrs::Doc;

use super::Stage;
use crate::{
    Failure,
    author::Author,
    follow::{Book, Follower},
    latency::Latency,
    socket::{self, SCHEMA, Socket, take},
};

/// Somebody who is in.
pub struct Editor {
    /// Which of all.
    pub seat: usize,
    /// What they write.
    pub author: Author,
    /// Their socket.
    pub socket: Socket,
    /// What they have seen.
    pub follower: Follower,
    /// A whole document, for a few.
    pub copy: Option<Doc>,
}

/// The half that writes.
pub struct WayOut {
    seat: usize,
    author: Author,
    sink: SplitSink<Socket, Message>,
}

/// The half that reads.
pub struct WayIn {
    seat: usize,
    stream: SplitStream<Socket>,
    follower: Follower,
    copy: Option<Doc>,
}

impl Editor {
    /// Takes what was there when they came.
    pub fn begin_with(&mut self, whole: &[u8], book: &Book) -> Result<(), Failure> {
        let strange = |error: String| Failure::Socket(format!("what the server sent cannot be read: {error}"));
        let read = update::read(whole, &SCHEMA).map_err(|error| strange(error.to_string()))?;
        self.follower.take(&read, book, |_| {});
        match &self.copy {
            Some(copy) => take(copy, whole).map_err(strange),
            None => Ok(()),
        }
    }

    /// Both halves.
    pub fn parts(self) -> (WayOut, WayIn) {
        let Self { seat, author, socket, follower, copy } = self;
        let (sink, stream) = socket.split();
        (WayOut { seat, author, sink }, WayIn { seat, stream, follower, copy })
    }
}

/// What somebody wrote.
pub struct Written {
    /// They, with what must be on the canvas.
    pub author: Author,
    /// Edits that were made.
    pub edits: usize,
    /// Edits that were due.
    pub due: usize,
    /// Cursors that were sent.
    pub cursors: usize,
    /// How far behind the schedule what was sent was sent, through the fault of this program or its machine.
    pub late: Latency,
    /// How long the socket took what was sent; long when the server does not read.
    pub held: Latency,
}

/// Writes until everything that is due was written, or the socket ends.
pub async fn write(way: WayOut, stage: Arc<Stage>) -> Written {
    let WayOut { seat, mut author, mut sink } = way;
    let (edits, cursors, page) = (stage.edits[seat], stage.cursors[seat], &stage.book.pages[seat]);
    let (mut late, mut held) = (Latency::default(), Latency::default());
    let (mut edit, mut cursor) = (0, 0);
    loop {
        let due = [edits.due(edit), cursors.due(cursor)];
        let Some(next) = due.iter().flatten().min() else { break };
        let next = stage.start + *next;
        // What the socket has held up is not this program's delay.
        let in_time = Instant::now() <= next;
        tokio::time::sleep_until(next).await;
        let woke = Instant::now();
        if in_time {
            late.record(woke - next);
        }
        let message = if due[0].is_some_and(|due| stage.start + due == next) {
            let made = author.edit();
            page.write(edit, made.end);
            edit += 1;
            frame::update(&made.update)
        } else {
            cursor += 1;
            pointer(author.client(), cursor)
        };
        if sink.send(Message::Binary(message.into())).await.is_err() {
            break;
        }
        held.record(woke.elapsed());
    }
    Written { author, edits: edit, due: edits.count(), cursors: cursor, late, held }
}

/// Where somebody's cursor is, with which movement it is.
fn pointer(client: u64, n: usize) -> Vec<u8> {
    let state = format!(r#"{{"cursor":[{},{}],"n":{n},"tool":"select"}}"#, 100 + n % 800, 100 + n * 7 % 600);
    frame::awareness(&[Entry { client, clock: n as u64, state: &state }])
}

/// Which movement a state is of. Without parsing it: of these there come more than of anything else.
fn movement(state: &str) -> Option<usize> {
    let (_, rest) = state.split_once(r#""n":"#)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    rest[..digits].parse().ok()
}

/// What somebody heard.
#[derive(Default)]
pub struct Heard {
    /// Which edits, and how often; none if they ended before they began.
    pub follower: Option<Follower>,
    /// From when others' edits were due until they were here.
    pub edits: Latency,
    /// From when one's own were due until they were echoed, which says that they are stored.
    pub saved: Latency,
    /// From when others' cursors were due until they were here.
    pub cursors: Latency,
    /// Messages, and bytes of them.
    pub messages: u64,
    /// See `messages`.
    pub bytes: u64,
    /// What was refused, and how often.
    pub refused: BTreeMap<String, u64>,
    /// How the socket ended before its time: with which code, if any.
    pub closed: Option<Option<u16>>,
    /// What could not be read or applied.
    pub broken: Option<String>,
    /// The whole document, with those few who keep one.
    pub copy: Option<Doc>,
}

/// Reads until the run is over, or the socket ends.
pub async fn listen(way: WayIn, stage: Arc<Stage>) -> Heard {
    let WayIn { seat, mut stream, follower, copy } = way;
    let heard = Heard { follower: Some(follower), copy, ..Heard::default() };
    let mut listener = Listener { seat, heard, movements: vec![0; stage.book.pages.len()], stage: &stage };
    let mut over = stage.over.clone();
    loop {
        let next = tokio::select! {
            next = stream.next() => next,
            _ = over.wait_for(|over| *over) => break,
        };
        let now = Instant::now();
        match socket::hear(next) {
            socket::Heard::Message(message) => listener.hear(&message, now),
            socket::Heard::Nothing => {}
            socket::Heard::End(code) => {
                listener.heard.closed = Some(code);
                break;
            }
        }
    }
    listener.heard
}

struct Listener<'a> {
    seat: usize,
    heard: Heard,
    /// The newest movement of each cursor.
    movements: Vec<usize>,
    stage: &'a Stage,
}

impl Listener<'_> {
    fn hear(&mut self, message: &[u8], now: Instant) {
        self.heard.messages += 1;
        self.heard.bytes += message.len() as u64;
        if let Some(words) = socket::denial(message) {
            *self.heard.refused.entry(words.to_owned()).or_default() += 1;
            return;
        }
        match Frame::read(message) {
            Ok(Frame::Step2(update) | Frame::Update(update)) => self.told(update, now),
            Ok(Frame::Awareness(entries)) => self.pointed(&entries, now),
            // Only somebody whose changes lack something is asked once more.
            Ok(Frame::Step1(_)) => *self.heard.refused.entry("gap".to_owned()).or_default() += 1,
            Ok(_) => {}
            Err(error) => self.heard.broken = Some(error.to_string()),
        }
    }

    fn told(&mut self, bytes: &[u8], now: Instant) {
        let read = match update::read(bytes, &SCHEMA) {
            Ok(read) => read,
            Err(error) => {
                self.heard.broken = Some(error.to_string());
                return;
            }
        };
        let Heard { follower, edits, saved, copy, broken, .. } = &mut self.heard;
        let (stage, mut seen) = (self.stage, 0);
        if let Some(follower) = follower {
            follower.take(&read, &stage.book, |one| {
                seen += 1;
                let latency = if one.author == self.seat { &mut *saved } else { &mut *edits };
                record(stage, latency, stage.edits[one.author].due(one.n), now);
            });
        }
        stage.seen.fetch_add(seen, Ordering::Relaxed);
        if let Some(Err(error)) = copy.as_ref().map(|copy| take(copy, bytes)) {
            *broken = Some(error);
        }
    }

    fn pointed(&mut self, entries: &[Entry], now: Instant) {
        for entry in entries {
            let Some(author) = self.stage.book.author(entry.client) else { continue };
            let Some(n) = movement(entry.state).filter(|n| *n > self.movements[author]) else { continue };
            self.movements[author] = n;
            record(self.stage, &mut self.heard.cursors, self.stage.cursors[author].due(n - 1), now);
        }
    }
}

/// How long something took that was due within the time that counts.
fn record(stage: &Stage, latency: &mut Latency, due: Option<Duration>, now: Instant) {
    if let Some(due) = due.filter(|due| *due >= stage.warm_up) {
        latency.record(now.saturating_duration_since(stage.start + due));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_movement_is_found_in_what_the_server_makes_of_a_state() {
        assert_eq!(movement(r#"{"cursor":[1,2],"n":417,"tool":"select","user":{"name":"\"n\":9"}}"#), Some(417));
        assert_eq!(movement("null"), None);
        let message = pointer(7, 3);
        let Ok(Frame::Awareness(entries)) = Frame::read(&message) else { panic!("it is awareness") };
        assert_eq!((entries[0].client, entries[0].clock, movement(entries[0].state)), (7, 3, Some(3)));
    }
}
