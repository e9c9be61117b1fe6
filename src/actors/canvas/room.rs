//! What is at a canvas while it is open: the document, the sockets, who is where, and what waits for a commit. Plain data
//! and functions; the actor around it carries out what it wants ([`Wanted`]).

mod awareness;
mod hearing;
mod writing;

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use plenary_core::{
    canvas::{awareness::Table, close::Close},
    ids::{ConnectionId, Fence, Seq, Timestamp},
};
use serde_json::{Value, json};
use tokio::{sync::oneshot, time::Instant};

use super::{
    Handle, Settings, Visit,
    document::{self, Basis, Beside, Document, Refused, Writer},
    part::Part,
    places::Place,
    seat::{Message, Seat, tell_all},
    versions::Versions,
};
use crate::{
    actors::aggregate::{Environment, Fatal},
    store::{Append, Appended, NewEvent, StreamKey},
    telemetry,
};

/// Events of one append.
const APPEND_MAX: usize = 500;
/// Updates that are told as one.
const MERGE_MAX: usize = 64;
/// Events, and bytes of them, after which a snapshot is due.
const KEEP_EVERY: i64 = 1_000;
const KEEP_BYTES: usize = 2 << 20;
/// States for who joins that are remembered until the next change.
const ANSWERS_MAX: usize = 8;
/// Sockets of one person, and of all.
const SEATS_PER_PERSON: usize = 10;
const SEATS_MAX: usize = 700;
/// How long what was sent may wait in a broken connection; then the kernel has given it up.
const UNREAD_MAX: Duration = Duration::from_secs(20);
const A_MOMENT: Duration = Duration::from_secs(1);
/// The kind of event in the log.
pub(crate) const KIND: &str = "canvas.update";
/// Says in its payload that it undoes what the change before it did to what is locked.
const MENDS: &str = "mends";

/// On which socket a change came, and how many words of "stored" it earns there.
type Author = (ConnectionId, u32);

/// Something that waits for a commit.
enum Output {
    /// A change, for everybody; its author's place is free then.
    Relay { update: Vec<u8>, by: Option<Author>, place: Option<Place> },
    /// What is here, for one who comes, or who lacks something.
    Step1(ConnectionId, Vec<u8>),
    /// What one lacks; changes are told to them from here on.
    Step2(ConnectionId, Arc<Vec<u8>>),
    /// A change that was here already, to its author alone.
    Echo(ConnectionId, Vec<u8>),
    /// Given back to one.
    Status(ConnectionId, Vec<u8>),
    /// Messages of changes that are stored, or refused.
    Saved { to: ConnectionId, count: u32, stored: bool },
    /// Anything else.
    Call(Box<dyn FnOnce() + Send>),
    /// Everybody is to come again.
    CloseAll(Option<oneshot::Sender<()>>),
    /// A snapshot as of here.
    Keep(Seq, Basis),
}

/// A socket and what is remembered of it.
struct Member {
    seat: Seat,
    /// Whether it has all that was told so far.
    synced: bool,
    /// Its number in the table of who is where.
    client: Option<u64>,
    /// How often it was asked for what its changes lacked, in vain so far, and when last.
    asked: u32,
    asked_at: Option<Instant>,
    /// Changes that lacked something, whose author was not told yet whether they are stored.
    owed: u32,
    /// Whether it has answered the first question.
    answered: bool,
    /// What it did that no well-made client does.
    strikes: u32,
    /// Answers of a reader that were compared with the document.
    compared: u32,
    /// Why its last change was not taken, if it was told.
    refused: Option<&'static str>,
    /// Where its newest changes begin, by client: whether their echo was read nobody knows.
    recent: VecDeque<(Instant, u64, u64)>,
}

/// What the actor has to do.
pub enum Wanted {
    /// Hand this to the journal; it ends with that number.
    Append(Append, Seq),
    /// Come back in a moment, to tell who is where.
    Tick(Duration),
    /// Make a snapshot of this and store it.
    Keep(Seq, Basis),
}

/// An open canvas.
pub struct Room {
    env: Environment,
    key: StreamKey,
    fence: Fence,
    settings: Settings,
    part: Part,
    document: Document,
    versions: Versions,
    /// When the newest of them was kept, or the canvas opened; and whether it has changed since.
    version_at: Timestamp,
    changed_since: bool,
    /// Why nothing more is let in, if so.
    damaged: Option<String>,
    decided: Seq,
    /// Handed to the journal.
    handed_in: Seq,
    committed: Seq,
    unsent: VecDeque<NewEvent>,
    gate: VecDeque<(Seq, Output)>,
    members: BTreeMap<ConnectionId, Member>,
    table: Table<ConnectionId>,
    ticking: bool,
    /// What those lack who have so much, as of the last change.
    answers: Vec<(Vec<u8>, Arc<Vec<u8>>)>,
    /// From where on each client may not have heard that its own changes are stored: their echo was lost with a socket.
    unheard: HashMap<u64, u64>,
    kept: Seq,
    since_kept: usize,
    keeping: bool,
    wanted: VecDeque<Wanted>,
}

/// What a room begins with.
pub(super) struct Opening {
    pub document: Document,
    pub versions: Versions,
    pub damaged: Option<String>,
    pub head: Seq,
    pub kept: Seq,
    pub unheard: HashMap<u64, u64>,
}

impl Drop for Room {
    fn drop(&mut self) {
        for member in self.members.values() {
            member.seat.close(Close::Again);
        }
        metrics::gauge!(telemetry::CANVASES_OPEN).decrement(1.0);
    }
}

impl Room {
    pub(super) fn new(
        env: Environment,
        key: StreamKey,
        fence: Fence,
        settings: Settings,
        part: Part,
        opening: Opening,
    ) -> Self {
        let Opening { document, versions, damaged, head, kept, unheard } = opening;
        metrics::gauge!(telemetry::CANVASES_OPEN).increment(1.0);
        Self {
            table: Table::new(env.ambient.now()),
            key,
            fence,
            settings,
            part,
            version_at: env.ambient.now(),
            changed_since: false,
            document,
            versions,
            damaged,
            decided: head,
            handed_in: head,
            committed: head,
            unsent: VecDeque::new(),
            gate: VecDeque::new(),
            members: BTreeMap::new(),
            ticking: false,
            answers: Vec::new(),
            unheard,
            kept,
            since_kept: 0,
            keeping: false,
            wanted: VecDeque::new(),
            env,
        }
    }

    /// Whether nobody is here, and nothing waits.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty() && self.gate.is_empty() && self.committed == self.decided
    }

    /// Whether its snapshot is as new as it is.
    pub fn is_kept(&self) -> bool {
        self.kept == self.committed && !self.keeping
    }

    /// What the actor has to do next.
    pub fn wants(&mut self) -> Option<Wanted> {
        self.wanted.pop_front()
    }

    /// Someone comes in.
    pub fn enter(&mut self, Visit { seat, ready, .. }: Visit, handle: Handle) {
        let connection = seat.connection;
        let own = self.members.values().filter(|other| other.seat.participant == seat.participant);
        if self.members.len() >= SEATS_MAX || own.count() >= SEATS_PER_PERSON {
            seat.refuse(Close::Full);
            return;
        }
        if ready.send(handle).is_err() {
            // It ended while it waited.
            return;
        }
        let right = seat.right.get();
        if let Some(right) = right {
            seat.tell(Message::Welcome(right));
        }
        let member = Member {
            seat,
            synced: false,
            client: None,
            asked: 0,
            asked_at: None,
            owed: 0,
            answered: false,
            strikes: 0,
            compared: 0,
            refused: None,
            recent: VecDeque::new(),
        };
        self.members.insert(connection, member);
        let vector = self.document.state_vector();
        self.hold(Output::Step1(connection, vector));
        self.show_all(connection);
    }

    /// Someone has gone; whether nobody is left.
    pub fn leave(&mut self, connection: ConnectionId) -> bool {
        self.table.leave(&connection);
        let Some(member) = self.members.remove(&connection) else { return false };
        for (_, client, clock) in member.recent {
            self.unheard.entry(client).or_insert(clock);
        }
        self.members.is_empty()
    }

    /// Takes the news of a commit.
    ///
    /// # Errors
    /// [`Fatal`] when it was refused.
    pub fn committed(&mut self, seq: Seq, appended: Appended) -> Result<(), Fatal> {
        match appended {
            Appended::Done => {
                self.committed = self.committed.max(seq);
                Ok(())
            }
            Appended::Fenced => {
                metrics::counter!(telemetry::APPEND_FENCED).increment(1);
                Err(Fatal::Fenced)
            }
            Appended::Conflict => Err(Fatal::Conflict),
        }
    }

    /// Lets out what rests on committed changes only, and hands in what is next.
    pub fn release(&mut self) {
        let mut updates = Vec::new();
        let mut authors = Vec::new();
        while let Some((_, output)) = self.gate.pop_front_if(|(after, _)| *after <= self.committed) {
            if let Output::Relay { update, by, place } = output {
                if by.is_some_and(|(connection, _)| !self.members.contains_key(&connection)) {
                    self.not_heard(&update);
                }
                updates.push(update);
                authors.extend(by);
                drop(place);
                continue;
            }
            self.relay(&mut updates, &mut authors);
            self.let_out(output);
        }
        self.relay(&mut updates, &mut authors);
        self.hand_in();
        if self.table.has_changed() && !self.ticking {
            self.ticking = true;
            self.wanted.push_back(Wanted::Tick(self.pause()));
        }
        if self.since_kept >= KEEP_BYTES || self.decided.0 - self.kept.0 >= KEEP_EVERY {
            self.keep_soon();
        }
    }

    /// The author of a change was gone before they could hear that it is stored.
    fn not_heard(&mut self, update: &[u8]) {
        for (client, clock) in self.document.begins(update) {
            self.unheard.entry(client).or_insert(clock);
        }
    }

    fn let_out(&mut self, output: Output) {
        match output {
            Output::Relay { .. } => {}
            Output::Step1(to, vector) => self.to(to, Message::Step1(&vector)),
            Output::Step2(to, update) => {
                self.to(to, Message::Step2(&update));
                if let Some(member) = self.members.get_mut(&to) {
                    member.synced = true;
                }
            }
            Output::Echo(to, update) => self.to(to, Message::Update(&update)),
            Output::Status(to, body) => self.to(to, Message::Status(&body)),
            Output::Saved { to, count, stored } => (0..count).for_each(|_| self.to(to, Message::Saved(stored))),
            Output::Call(call) => call(),
            Output::CloseAll(done) => {
                for member in std::mem::take(&mut self.members).into_values() {
                    self.table.leave(&member.seat.connection);
                    member.seat.close(Close::Again);
                }
                if let Some(done) = done {
                    let _ = done.send(());
                }
            }
            Output::Keep(seq, basis) => self.wanted.push_back(Wanted::Keep(seq, basis)),
        }
    }

    fn to(&self, connection: ConnectionId, message: Message) {
        if let Some(member) = self.members.get(&connection).filter(|member| member.seat.right.get().is_some()) {
            member.seat.tell(message);
        }
    }

    /// Tells changes to everybody, as few messages as may be.
    fn relay(&self, updates: &mut Vec<Vec<u8>>, authors: &mut Vec<Author>) {
        let hearers = || {
            let hears = |member: &&Member| member.synced && member.seat.right.get().is_some();
            self.members.values().filter(hears).map(|member| &member.seat)
        };
        for some in updates.chunks(MERGE_MAX) {
            match some {
                [one] => tell_all(hearers(), Message::Update(one)),
                several => match document::merged(several) {
                    Some(merged) => tell_all(hearers(), Message::Update(&merged)),
                    None => several.iter().for_each(|one| tell_all(hearers(), Message::Update(one))),
                },
            }
        }
        for (author, words) in authors.iter() {
            (0..*words).for_each(|_| self.to(*author, Message::Saved(true)));
        }
        updates.clear();
        authors.clear();
    }

    fn hold(&mut self, output: Output) {
        self.gate.push_back((self.decided, output));
    }

    /// What a change did to what is locked is undone, in one commit with it: nobody is told of the one without the other.
    fn mended(&mut self, update: Vec<u8>) {
        self.since_kept += update.len();
        self.answers.clear();
        self.write_down(KIND, None, json!({ MENDS: true }), Some(update.clone()));
        self.hold(Output::Relay { update, by: None, place: None });
    }

    /// A change that was let in: it is written down, and told once that is committed.
    fn changed(&mut self, by: Writer, from: Option<Author>, update: Vec<u8>, place: Option<Place>) {
        self.since_kept += update.len();
        self.answers.clear();
        self.changed_since = true;
        self.write_down(KIND, by, json!({}), Some(update.clone()));
        let begins = from.map_or_else(Vec::new, |_| self.document.begins(&update));
        if let Some(member) = from.and_then(|(connection, _)| self.members.get_mut(&connection)) {
            let now = Instant::now();
            while member.recent.pop_front_if(|(at, ..)| now.duration_since(*at) > UNREAD_MAX).is_some() {}
            for (client, clock) in begins {
                // One a second is enough: too much is told at worst.
                let mut same = member.recent.iter().rev().take_while(|(at, ..)| now.duration_since(*at) < A_MOMENT);
                if !same.any(|(_, other, _)| *other == client) {
                    member.recent.push_back((now, client, clock));
                }
            }
        }
        self.hold(Output::Relay { update, by: from, place });
    }

    fn write_down(&mut self, kind: &'static str, by: Writer, payload: Value, bytes: Option<Vec<u8>>) {
        self.decided = self.decided.plus(1);
        let (at, kind) = (self.env.ambient.now(), kind.into());
        self.unsent.push_back(NewEvent {
            at,
            actor: by,
            command: None,
            kind,
            version: 1,
            payload,
            bytes,
            answer: None,
        });
    }

    /// One append at a time: what comes meanwhile goes with the next.
    fn hand_in(&mut self) {
        if self.handed_in != self.committed || self.unsent.is_empty() {
            return;
        }
        let mends = |event: &NewEvent| event.payload.get(MENDS).is_some();
        let mut count = self.unsent.len().min(APPEND_MAX);
        while self.unsent.get(count).is_some_and(mends) {
            count += 1;
        }
        let expected = self.handed_in;
        self.handed_in = expected.plus(count);
        let append = Append {
            key: self.key,
            fence: self.fence,
            expected,
            append_id: self.env.ambient.id(),
            events: self.unsent.drain(..count).collect(),
            summary: None,
            participants: Vec::new(),
        };
        self.wanted.push_back(Wanted::Append(append, self.handed_in));
    }

    /// Lets go of every socket, once everything decided is committed.
    pub fn close_all(&mut self, done: Option<oneshot::Sender<()>>) {
        self.hold(Output::CloseAll(done));
    }

    /// What whoever has this much lacks.
    fn answer(&mut self, vector: &[u8]) -> Result<Arc<Vec<u8>>, Fatal> {
        if let Some((_, answer)) = self.answers.iter().find(|(known, _)| known == vector) {
            return Ok(Arc::clone(answer));
        }
        let answer = Arc::new(self.document.since(vector).map_err(super::broken)?);
        if self.answers.len() >= ANSWERS_MAX {
            self.answers.remove(0);
        }
        self.answers.push((vector.to_vec(), Arc::clone(&answer)));
        Ok(answer)
    }

    /// A snapshot of what is decided by now, as soon as that is committed.
    pub fn keep_soon(&mut self) {
        if self.keeping || self.kept == self.decided || self.damaged.is_some() {
            return;
        }
        let beside = Beside { versions: self.versions.clone(), unheard: self.maybe_unheard() };
        match self.document.basis(beside) {
            Ok(basis) => {
                self.keeping = true;
                self.kept = self.decided;
                self.since_kept = 0;
                self.hold(Output::Keep(self.decided, basis));
                self.release();
            }
            Err(reason) => tracing::warn!(stream = %self.key.stream, reason, "no snapshot; the log is enough"),
        }
    }

    /// From where on each client may not have heard that its own changes are stored, should all sockets break now.
    fn maybe_unheard(&self) -> Vec<(u64, u64)> {
        let now = Instant::now();
        let mut unheard = self.unheard.clone();
        for (at, client, clock) in self.members.values().flat_map(|member| &member.recent) {
            if now.duration_since(*at) <= UNREAD_MAX {
                let from = unheard.entry(*client).or_insert(*clock);
                *from = (*from).min(*clock);
            }
        }
        unheard.into_iter().collect()
    }

    /// The snapshot is stored, or the log has to do.
    pub fn kept(&mut self) {
        self.keeping = false;
    }

    fn strike(&mut self, connection: ConnectionId, reason: &'static str) {
        let Some(member) = self.members.get_mut(&connection) else { return };
        member.strikes += 1;
        member.seat.tell(Message::Denied(reason));
        if member.strikes >= STRIKES_MAX {
            self.expel(connection, Close::Malformed);
        }
    }

    fn expel(&mut self, connection: ConnectionId, close: Close) {
        if let Some(member) = self.members.remove(&connection) {
            self.table.leave(&connection);
            metrics::counter!(telemetry::CANVAS_REFUSALS, "reason" => close.name()).increment(1);
            member.seat.refuse(close);
        }
    }

    fn failed(&mut self, connection: ConnectionId, refused: &Refused) -> Fatal {
        // Whoever broke it does not come back with the same.
        self.expel(connection, Close::Malformed);
        super::broken(refused.to_string())
    }
}

/// What a client may do wrong before it is sent away.
const STRIKES_MAX: u32 = 3;
