//! The reply book of one stream: what each person's last commands were answered, so that a command sent again gets the
//! first answer and is carried out once. Snapshots hold it, and a load goes on with what the log says; the digests,
//! by which the same id with another body is noticed, are of this process only.

use std::{
    collections::{HashMap, VecDeque},
    hash::{DefaultHasher, Hash, Hasher},
};

use plenary_core::{
    domain::Rejection,
    ids::{CommandId, ParticipantId, Seq},
    protocol::{Answer, Code},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Command ids remembered per person.
pub(in crate::actors) const RECENT_MAX: usize = 64;

/// The digest of what a client sent, within this process.
pub fn digest(sent: &impl std::fmt::Debug) -> u64 {
    let mut hasher = DefaultHasher::new();
    format!("{sent:?}").hash(&mut hasher);
    hasher.finish()
}

/// The recent commands of everybody. (In a snapshot: each person with a list of theirs.)
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct ReplyBook(HashMap<ParticipantId, VecDeque<Recent>>);

/// What a recent command was answered.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Recent {
    /// The command.
    pub(super) id: CommandId,
    /// The number of its last event.
    pub(super) seq: Seq,
    /// What it made, if anything.
    pub(super) answer: Option<Uuid>,
    /// Of the command; known only while this process remembers it, since another version may reckon it differently.
    #[serde(skip)]
    pub(super) digest: Option<u64>,
}

impl ReplyBook {
    /// What to answer a command that was answered before.
    pub(super) fn earlier(
        &self,
        who: ParticipantId,
        id: CommandId,
        digest: u64,
    ) -> Option<Result<(Option<Seq>, Answer), Rejection>> {
        let recent = self.0.get(&who)?.iter().find(|recent| recent.id == id)?;
        let same = recent.digest.is_none_or(|former| former == digest);
        Some(if same { Ok((Some(recent.seq), Answer { id: recent.answer })) } else { Err(Code::CommandReused.into()) })
    }

    /// Remembers a command that made events.
    pub(super) fn note(&mut self, who: ParticipantId, command: Recent) {
        let recent = self.0.entry(who).or_default();
        recent.push_back(command);
        if recent.len() > RECENT_MAX {
            recent.pop_front();
        }
    }
}
