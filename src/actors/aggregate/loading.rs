//! Out of the store and into it: a stream is loaded from its newest snapshot and the events after that, and stores a
//! snapshot from time to time. A snapshot is a cache: one in doubt is not used, and none is missed.

use std::{sync::Arc, time::Duration};

use plenary_core::{
    domain::Record,
    ids::{Fence, Seq, Stream},
    protocol::Answer,
};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

#[cfg(test)]
use super::super::plant::{Plant, planted};
use super::{
    Environment, Fatal, Reach, Shell,
    gate::Gate,
    reply_book::{Recent, ReplyBook},
    ring::Ring,
    subscribers::Subscribers,
};
use crate::{
    store::{self, Loaded, StoredEvent, StreamKey, snapshot},
    telemetry,
};

/// How long a load waits for the appends of a former actor.
const SETTLE_PATIENCE: Duration = Duration::from_secs(10);

/// What a snapshot holds.
#[derive(Serialize, Deserialize)]
struct Kept<S> {
    state: S,
    replies: ReplyBook,
}

impl<A: Reach, E> Shell<A, E> {
    /// Loads a stream: the newest snapshot and the events after it. A snapshot in doubt is not used; the log
    /// rebuilds it. `seen` is shown every event that those who resume may get again.
    ///
    /// # Errors
    /// [`Fatal::Load`] and [`Fatal::Unreadable`].
    pub async fn load(
        env: Environment,
        key: StreamKey,
        fence: Fence,
        mut seen: impl FnMut(&Record<A::Event>),
    ) -> Result<Self, Fatal> {
        let started = Instant::now();
        // What a former actor of this stream handed in is answered first, so that the log stands still.
        tokio::time::timeout(SETTLE_PATIENCE, env.journal.settled(key))
            .await
            .map_err(|late| store::Error::Unavailable(Box::new(late)))?;
        let Loaded { snapshot, events } = env.store.load(&key).await?;
        let ring_max = env.ring_max;
        let mut shell = Self {
            env,
            key,
            fence,
            state: A::State::default(),
            decided: Seq(0),
            committed: Seq(0),
            snapshot_at: Seq(0),
            replies: ReplyBook::default(),
            gate: Gate::empty(),
            ring: Ring::new(Seq(0), ring_max),
            subscribers: Subscribers::default(),
        };
        let events = match snapshot {
            None => events,
            Some((seq, bytes)) => match snapshot::decode::<Kept<A::State>>(A::SCHEMA, &bytes) {
                Ok(kept) => {
                    shell.state = kept.state;
                    shell.replies = kept.replies;
                    shell.decided = seq;
                    shell.snapshot_at = seq;
                    shell.ring = Ring::new(seq, ring_max);
                    events
                }
                Err(doubt) => {
                    metrics::counter!(telemetry::SNAPSHOTS_REFUSED).increment(1);
                    tracing::warn!(stream = %key.stream, seq = seq.0, %doubt, "snapshot not used, rebuilding from the log");
                    shell.env.store.load_from(&key, Seq(0)).await?
                }
            },
        };
        #[cfg(test)]
        let events = match planted(Plant::LoadSkipsOne) {
            true => events.into_iter().enumerate().filter(|(at, _)| *at != 7).map(|(_, event)| event).collect(),
            false => events,
        };
        for stored in events {
            shell.replay(stored, &mut seen)?;
        }
        shell.committed = shell.decided;
        let kind = match key.stream {
            Stream::Session => "session",
            Stream::Breakout(_) => "breakout",
            Stream::Participant(_) => "participant",
            Stream::Canvas(_) => "canvas",
            Stream::Comments(_) => "comments",
        };
        metrics::histogram!(telemetry::LOAD_SECONDS, "stream" => kind).record(started.elapsed().as_secs_f64());
        Ok(shell)
    }

    fn replay(&mut self, stored: StoredEvent, seen: &mut impl FnMut(&Record<A::Event>)) -> Result<(), Fatal> {
        let StoredEvent { seq, at, actor, command, kind, version, payload, bytes: _, answer } = stored;
        let event = A::decode(&kind, version, payload)?;
        let record = Record { seq, at, actor, event };
        A::apply(&mut self.state, &record);
        self.decided = seq;
        seen(&record);
        let frames = self.frames_of(&record);
        self.ring.push(seq, frames);
        if let (Some(who), Some(id), Some(answer)) = (actor, command, answer) {
            let answer: Answer = serde_json::from_value(answer).unwrap_or_default();
            self.replies.note(who, Recent { id, seq, answer: answer.id, digest: None });
        }
        Ok(())
    }

    /// Stores a snapshot in the background when enough has happened since the last one, or with `now` if anything
    /// has. Only what is durable is ever in it.
    pub fn snapshot(&mut self, now: bool) {
        let distance = self.committed.0 - self.snapshot_at.0;
        if !self.settled() || distance == 0 || (!now && distance < self.env.snapshot_every) {
            return;
        }
        self.snapshot_at = self.committed;
        let kept = Kept { state: self.state.clone(), replies: self.replies.clone() };
        let bytes = match snapshot::encode(A::SCHEMA, &kept) {
            Ok(bytes) => bytes,
            Err(error) => {
                tracing::warn!(stream = %self.key.stream, %error, "no snapshot; the log is enough");
                return;
            }
        };
        let (store, key, fence, seq) = (Arc::clone(&self.env.store), self.key, self.fence, self.committed);
        tokio::spawn(async move {
            let started = Instant::now();
            if let Err(error) = store.save_snapshot(&key, fence, seq, &bytes).await {
                tracing::warn!(stream = %key.stream, error = &error as &dyn std::error::Error, "snapshot not stored; the log is enough");
            }
            metrics::histogram!(telemetry::SNAPSHOT_SECONDS).record(started.elapsed().as_secs_f64());
        });
    }
}
