//! What the server itself does at a canvas: reads it for others, writes on it, and keeps versions.

use plenary_core::{
    domain::Rejection,
    ids::{ParticipantId, Seq, Timestamp},
    protocol::{Answer, Code, comment},
};
use serde_json::Value;
use tokio::sync::oneshot;

use super::{
    super::{
        Change, Content, comments, document,
        part::Part,
        versions::{CHANGED, KEPT, Version},
    },
    Output, Room,
};
use crate::actors::aggregate::{Asked, Fatal};

/// How long people draw before a version is kept by itself.
const VERSION_EVERY_MS: i64 = 10 * 60_000;

/// Where an answer goes.
pub type Reply<T> = oneshot::Sender<Result<T, Rejection>>;

impl Room {
    /// What is made out of a template, once, before anybody has seen it.
    ///
    /// # Errors
    /// [`Fatal`] when the document failed.
    pub fn begin_with(&mut self, template: Option<&str>) -> Result<(), Fatal> {
        let Some(board) = template
            .filter(|_| self.decided == Seq(0) && self.part == Part::Board)
            .and_then(plenary_canvas::template::board)
        else {
            return Ok(());
        };
        let change = |txn: &mut yrs::TransactionMut<'_>| plenary_canvas::document::change_in(txn, &board);
        let ((), news) = self.document.write(change).map_err(|refused| super::super::broken(refused.to_string()))?;
        if let Some(news) = news {
            self.changed(None, None, news, None);
        }
        Ok(())
    }

    /// Tells everything on it, once it is committed.
    ///
    /// # Errors
    /// [`Fatal`] when the document failed.
    pub fn read(&mut self, reply: oneshot::Sender<Content>) -> Result<(), Fatal> {
        let seq = self.decided;
        let state = self.answer(&[0])?.to_vec();
        self.hold(Output::Call(Box::new(move || drop(reply.send(Content { seq, state })))));
        Ok(())
    }

    /// Tells its versions, once they are committed.
    pub fn tell_versions(&mut self, reply: oneshot::Sender<Vec<Version>>) {
        let versions = self.versions.all().to_vec();
        self.hold(Output::Call(Box::new(move || drop(reply.send(versions)))));
    }

    /// The server writes; with `keep`, after a version of what was there was kept.
    ///
    /// # Errors
    /// [`Fatal`] when the document failed.
    pub fn write(&mut self, change: Change, keep: bool, done: Reply<Seq>) -> Result<(), Fatal> {
        if self.damaged.is_some() {
            let _ = done.send(Err(Code::Internal.into()));
            return Ok(());
        }
        if keep && let Err(rejection) = self.keep_now("", None)? {
            let _ = done.send(Err(rejection));
            return Ok(());
        }
        let (made, news) = self.document.write(change).map_err(|refused| super::super::broken(refused.to_string()))?;
        if let Some(news) = news {
            self.changed(None, None, news, None);
        }
        let seq = self.decided;
        self.hold(Output::Call(Box::new(move || drop(done.send(made.map(|()| seq))))));
        Ok(())
    }

    /// Somebody says something about the canvas; they are answered once it is committed.
    ///
    /// # Errors
    /// [`Fatal`] when the document failed.
    pub fn comment(&mut self, asked: Asked<comment::Command>, manages: bool) -> Result<(), Fatal> {
        let Asked { actor, command_id, command, refused, reply } = asked;
        let outcome = match (refused, actor, command_id) {
            _ if self.damaged.is_some() => Err(Code::Internal.into()),
            (Some(rejection), ..) => Err(rejection),
            (None, Some(by), Some(id)) => {
                let asker = comments::Asker { by, manages, command: id, at: self.env.ambient.now() };
                let carry_out = |txn: &mut yrs::TransactionMut<'_>| comments::carry_out(txn, &asker, &command);
                let written = self.document.write(carry_out);
                let (made, news) = written.map_err(|refused| super::super::broken(refused.to_string()))?;
                if let Some(news) = news {
                    self.changed(None, None, news, None);
                }
                made
            }
            _ => Err(Code::AuthRequired.into()),
        };
        let answer = outcome.map(|id| Answer { id });
        self.hold(Output::Call(Box::new(move || reply.answer(None, answer))));
        Ok(())
    }

    /// Keeps a version of what is there.
    ///
    /// # Errors
    /// [`Fatal`] when the document failed.
    pub fn keep_version(&mut self, name: &str, by: Option<ParticipantId>, done: Reply<Version>) -> Result<(), Fatal> {
        let kept = match self.damaged.is_some() {
            true => Err(Code::Internal.into()),
            false => self.keep_now(name, by)?,
        };
        self.hold(Output::Call(Box::new(move || drop(done.send(kept)))));
        Ok(())
    }

    /// Names, pins or lets go of a version.
    pub fn change_version(&mut self, n: u32, name: Option<&str>, pinned: Option<bool>, done: Reply<Version>) {
        let changed = self.versions.change(n, name, pinned).map(|payload| {
            self.note(CHANGED, None, payload, None);
            self.versions.get(n).cloned()
        });
        let changed = changed.and_then(|version| version.ok_or_else(|| Code::NotFound.into()));
        self.hold(Output::Call(Box::new(move || drop(done.send(changed)))));
    }

    /// A version by itself, when people have drawn for long enough since the last.
    ///
    /// # Errors
    /// [`Fatal`] when the document failed.
    pub fn keep_by_itself(&mut self, at_once: bool) -> Result<(), Fatal> {
        let since = self.env.ambient.now().since_ms(self.version_at);
        if self.part == Part::Board
            && self.changed_since
            && self.damaged.is_none()
            && (at_once || since >= VERSION_EVERY_MS)
        {
            // When all are pinned there is no room, which whoever pinned them knows.
            drop(self.keep_now("", None)?);
        }
        Ok(())
    }

    fn keep_now(&mut self, name: &str, by: Option<ParticipantId>) -> Result<Result<Version, Rejection>, Fatal> {
        let payload = match self.versions.keep(name, by) {
            Ok(payload) => payload,
            Err(rejection) => return Ok(Err(rejection)),
        };
        let state = document::pack(&self.answer(&[0])?).map_err(super::super::broken)?;
        self.note(KEPT, by, payload, Some(state));
        (self.version_at, self.changed_since) = (self.env.ambient.now(), false);
        let version = self.versions.all().last().cloned();
        Ok(version.ok_or_else(|| Code::Internal.into()))
    }

    /// Writes something about versions down, and takes it.
    fn note(&mut self, kind: &'static str, by: Option<ParticipantId>, payload: Value, bytes: Option<Vec<u8>>) {
        let at: Timestamp = self.env.ambient.now();
        let seq = self.decided.plus(1);
        if self.versions.apply(kind, seq, at, &payload).is_ok() {
            self.write_down(kind, by, payload, bytes);
        }
    }
}
