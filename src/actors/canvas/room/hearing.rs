//! What is made of a socket's messages.

use std::time::Duration;

use plenary_core::{
    canvas::{
        close::Close,
        frame::{Frame, StateVector, hocuspocus},
        gate::Refusal,
        lib0::Malformed,
        update::Unfit,
    },
    ids::ConnectionId,
    protocol::canvas::Right,
};
use tokio::time::Instant;

use super::{
    super::{
        document::{self, Refused},
        places::Place,
        seat::{Framing, Message},
    },
    Output, Room,
};
use crate::{actors::aggregate::Fatal, telemetry};

/// Bytes of one change; only what somebody did while offline may be longer.
const UPDATE_MAX: usize = 1 << 20;
/// How often somebody is asked for what their changes lack.
const ASK_EVERY: Duration = Duration::from_secs(1);
const ASK_MAX: u32 = 3;
/// How many answers of a reader are compared with the document.
const COMPARE_MAX: u32 = 5;

impl Room {
    /// A message of a socket.
    ///
    /// # Errors
    /// [`Fatal`] when the document failed.
    pub fn hear(&mut self, connection: ConnectionId, bytes: &[u8], place: Place) -> Result<(), Fatal> {
        let Some(member) = self.members.get(&connection) else { return Ok(()) };
        let Some(right) = member.seat.right.get() else { return Ok(()) };
        let read = match member.seat.framing {
            Framing::Plain => Frame::read(bytes),
            Framing::Hocuspocus(_) => hocuspocus::inner(bytes),
        };
        match read {
            Ok(Frame::Step1(vector)) => self.on_step_1(connection, vector)?,
            Ok(Frame::Step2(update)) if right < Right::Edit => self.on_reader(connection, update, true),
            Ok(Frame::Update(update)) if right < Right::Edit => self.on_reader(connection, update, false),
            Ok(Frame::Step2(update)) => self.on_change(connection, update, true, place)?,
            Ok(Frame::Update(update)) => self.on_change(connection, update, false, place)?,
            Ok(Frame::Awareness(entries)) => self.on_awareness(connection, right, &entries),
            Ok(Frame::QueryAwareness) => self.show_all(connection),
            Ok(Frame::Status(body)) => {
                let body = body.to_vec();
                self.hold(Output::Status(connection, body));
            }
            Ok(Frame::Unknown(_)) => {}
            Err(_) => self.expel(connection, Close::Malformed),
        }
        Ok(())
    }

    /// Somebody says what they have: they get the rest.
    fn on_step_1(&mut self, connection: ConnectionId, vector: StateVector) -> Result<(), Fatal> {
        let update = match self.lowered(connection, vector.bytes()) {
            Some(vector) => self.answer(&vector)?,
            None => self.answer(vector.bytes())?,
        };
        self.hold(Output::Step2(connection, update));
        Ok(())
    }

    /// Somebody whose own changes were stored, but whose echo was lost with a broken socket, has them already and would
    /// never hear that they are stored: they are told once more.
    fn lowered(&mut self, connection: ConnectionId, vector: &[u8]) -> Option<Vec<u8>> {
        let who = self.members.get(&connection)?.seat.participant;
        let own: Vec<(u64, u64)> = self
            .unheard
            .iter()
            .filter(|(client, _)| self.document.is_of(**client, who))
            .map(|(c, k)| (*c, *k))
            .collect();
        self.unheard.retain(|client, _| !own.iter().any(|(told, _)| told == client));
        if own.is_empty() { None } else { document::lowered(vector, &own) }
    }

    /// A change of somebody who may change things.
    fn on_change(&mut self, connection: ConnectionId, update: &[u8], answer: bool, place: Place) -> Result<(), Fatal> {
        let Some(member) = self.members.get(&connection) else { return Ok(()) };
        let who = member.seat.participant;
        let may_lock = member.seat.right.get() == Some(Right::Present);
        if self.damaged.is_some() {
            self.refuse_change(connection, "damaged");
            return Ok(());
        }
        if !answer && update.len() > UPDATE_MAX {
            self.refuse_change(connection, "too-large");
            return Ok(());
        }
        match self.document.admit(update, Some(who)) {
            Ok(Some(news)) => {
                let mended = self.locks_held(may_lock).map_err(|refused| self.failed(connection, &refused))?;
                let words = self.words(connection, answer);
                self.changed(Some(who), Some((connection, words)), news, Some(place));
                if let Some(mended) = mended {
                    metrics::counter!(telemetry::CANVAS_REFUSALS, "reason" => "locked").increment(1);
                    self.mended(mended);
                }
            }
            Ok(None) => {
                if !answer {
                    self.hold(Output::Echo(connection, update.to_vec()));
                }
                let count = self.words(connection, answer);
                self.hold(Output::Saved { to: connection, count, stored: true });
            }
            Err(Refused::Gate(Refusal::Gap)) => self.on_gap(connection, answer),
            Err(Refused::Gate(Refusal::Unfit(Unfit::Structs | Unfit::Text))) => {
                self.refuse_change(connection, "too-large");
                self.strike(connection, "too-large");
            }
            Err(Refused::Full) => self.refuse_change(connection, "full"),
            Err(Refused::Gate(refusal)) => {
                let name = match refusal {
                    Refusal::Foreign(_) => "foreign",
                    Refusal::Clients => "clients",
                    Refusal::Unfit(Unfit::Malformed(Malformed::Depth)) => "depth",
                    Refusal::Unfit(_) | Refusal::Gap => "unfit",
                };
                metrics::counter!(telemetry::CANVAS_REFUSALS, "reason" => name).increment(1);
                self.expel(connection, Close::Malformed);
            }
            Err(refused @ Refused::Broken(_)) => return Err(self.failed(connection, &refused)),
        }
        Ok(())
    }

    /// What was locked stays so, unless its author may lock; how that was put right.
    fn locks_held(&mut self, may_lock: bool) -> Result<Option<Vec<u8>>, Refused> {
        if may_lock {
            self.document.follow_locks()?;
            return Ok(None);
        }
        self.document.keep_locks()
    }

    /// How many words of "stored" a message of changes earns: one, with those for changes that lacked something and are
    /// here by now. Hocuspocus counts them: one for each change, and one for the first answer.
    fn words(&mut self, connection: ConnectionId, answer: bool) -> u32 {
        let Some(member) = self.members.get_mut(&connection) else { return 0 };
        member.refused = None;
        if !answer {
            return 1;
        }
        (member.asked, member.asked_at) = (0, None);
        let first = !std::mem::replace(&mut member.answered, true);
        std::mem::take(&mut member.owed) + u32::from(first)
    }

    /// A change that lacks something: its author is asked for everything. That is how a client mends itself that has lost
    /// a message; one that cannot is to come again.
    fn on_gap(&mut self, connection: ConnectionId, answer: bool) {
        metrics::counter!(telemetry::CANVAS_REFUSALS, "reason" => "gap").increment(1);
        let vector = self.document.state_vector();
        let Some(member) = self.members.get_mut(&connection) else { return };
        member.owed += u32::from(!answer);
        let now = Instant::now();
        if member.asked_at.is_some_and(|at| now.duration_since(at) < ASK_EVERY) {
            return;
        }
        if member.asked >= ASK_MAX {
            self.expel(connection, Close::Again);
            return;
        }
        member.asked += 1;
        member.asked_at = Some(now);
        self.hold(Output::Step1(connection, vector));
    }

    /// A change of somebody who may only look. Stock clients answer the first question with what they have, which is
    /// nothing new.
    fn on_reader(&mut self, connection: ConnectionId, update: &[u8], answer: bool) {
        let Some(member) = self.members.get_mut(&connection) else { return };
        // To compare deletions costs as much as the document is long.
        let compared = answer && member.compared < COMPARE_MAX;
        member.compared += u32::from(compared);
        let known = update == [0, 0] || compared && self.document.has(update);
        if known {
            self.hold(Output::Saved { to: connection, count: 1, stored: true });
        } else {
            metrics::counter!(telemetry::CANVAS_REFUSALS, "reason" => "read-only").increment(1);
            self.refuse_change(connection, "read-only");
        }
    }

    /// A change that is not taken; its author stays.
    fn refuse_change(&mut self, connection: ConnectionId, reason: &'static str) {
        let Some(member) = self.members.get_mut(&connection) else { return };
        // Once is enough for whoever types on against it.
        let again = member.refused.replace(reason) == Some(reason);
        if !again && matches!(member.seat.framing, Framing::Plain) {
            member.seat.tell(Message::Denied(reason));
        }
        self.hold(Output::Saved { to: connection, count: 1, stored: false });
    }
}
