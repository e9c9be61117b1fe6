//! Out of the store and into it: a canvas is loaded from its newest snapshot and the changes after that. Every change
//! passes the gate again; one that does not is a damaged log, and then the canvas is shown as it was before, and no
//! longer changed: what fits is never put together into something that nobody drew.

use std::time::Duration;

use plenary_core::ids::{Fence, Seq};
use tokio::time::Instant;

use super::{
    Args,
    document::{Basis, Beside, Document, Refused},
    room::{KIND, Opening, Room},
    versions::Versions,
};
use crate::{
    actors::aggregate::Fatal,
    store::{self, EventStore, Loaded, StoredEvent, StreamKey},
    telemetry,
};

/// How long a load waits for the appends of a former actor.
const SETTLE_PATIENCE: Duration = Duration::from_secs(10);
/// The last changes before a load: whether their authors heard that they are stored is not known.
const UNSURE: usize = 512;

/// Loads a canvas; one that was never written is empty.
pub(super) async fn load(args: &Args) -> Result<Room, Fatal> {
    let started = Instant::now();
    let Args { env, key, fence, settings, part, .. } = args;
    let part = *part;
    let fresh = move |client| (Document::new(part, client), Beside::default());
    tokio::time::timeout(SETTLE_PATIENCE, env.journal.settled(*key))
        .await
        .map_err(|late| store::Error::Unavailable(Box::new(late)))?;
    let Loaded { snapshot, events } = env.store.load(key).await?;
    // A number of this run alone: what a former run wrote under its own and did not commit is never continued.
    let client = env.ambient.number() & ((1 << 53) - 1);
    let opening = match snapshot {
        None => off_thread(move || replay(fresh(client), Seq(0), events)).await?,
        Some((seq, bytes)) => {
            let loaded =
                off_thread(move || Document::from_kept(part, &bytes, client).map(|kept| replay(kept, seq, events)));
            match loaded.await? {
                Ok(opening) => opening,
                Err(doubt) => {
                    metrics::counter!(telemetry::SNAPSHOTS_REFUSED).increment(1);
                    tracing::warn!(stream = %key.stream, seq = seq.0, doubt, "snapshot not used, rebuilding from the log");
                    let events = env.store.load_from(key, Seq(0)).await?;
                    off_thread(move || replay(fresh(client), Seq(0), events)).await?
                }
            }
        }
    };
    if let Some(reason) = &opening.damaged {
        metrics::counter!(telemetry::QUARANTINED, "actor" => part.kind()).increment(1);
        tracing::error!(stream = %key.stream, seq = opening.head.0, reason, "the log of a canvas is damaged: it is shown as of the last good change, and not changed any more");
    }
    metrics::histogram!(telemetry::LOAD_SECONDS, "stream" => part.kind()).record(started.elapsed().as_secs_f64());
    Ok(Room::new(env.clone(), *key, *fence, *settings, part, opening))
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fatal> {
    tokio::task::spawn_blocking(work).await.map_err(|error| super::broken(error.to_string()))
}

fn replay((mut document, beside): (Document, Beside), kept: Seq, events: Vec<StoredEvent>) -> Opening {
    let Beside { mut versions, unheard } = beside;
    let mut head = kept;
    let mut damaged = None;
    let unsure = events.len().saturating_sub(UNSURE);
    let mut heard = document.clocks();
    heard.extend(unheard);
    for (index, event) in events.into_iter().enumerate() {
        if index == unsure && unsure > 0 {
            heard = document.clocks();
        }
        if let Err(reason) = take(&mut document, &mut versions, head, event) {
            damaged = Some(reason);
            break;
        }
        head = head.plus(1);
    }
    if document.follow_locks().is_err() {
        damaged.get_or_insert_with(|| "the document failed".to_owned());
    }
    let before = |client: &u64| heard.get(client).copied().unwrap_or(0);
    let unheard = document.clocks().into_iter().map(|(client, clock)| (client, before(&client), clock));
    let unheard = unheard.filter(|(_, before, clock)| before < clock).map(|(client, before, _)| (client, before));
    Opening { unheard: unheard.collect(), document, versions, damaged, head, kept }
}

fn take(document: &mut Document, versions: &mut Versions, head: Seq, event: StoredEvent) -> Result<(), String> {
    if event.seq != head.plus(1) {
        return Err(format!("after {head} comes {}", event.seq));
    }
    if event.version == 1 && versions.apply(&event.kind, event.seq, event.at, &event.payload)? {
        return Ok(());
    }
    if event.kind != KIND || event.version != 1 {
        return Err(format!("an event of kind {} and version {}", event.kind, event.version));
    }
    let bytes = event.bytes.ok_or("a change without its bytes")?;
    document.admit(&bytes, event.actor).map(drop).map_err(|refused| match refused {
        // The reason may quote nothing that somebody wrote.
        Refused::Broken(_) => "the document failed".to_owned(),
        other => other.to_string(),
    })
}

/// Makes a snapshot and stores it. Nothing is missed when that fails: the log is enough.
pub(super) async fn keep(store: &dyn EventStore, key: StreamKey, fence: Fence, seq: Seq, basis: Basis) {
    let started = Instant::now();
    let made = tokio::task::spawn_blocking(move || basis.keep()).await.unwrap_or_else(|error| Err(error.to_string()));
    match made {
        Ok(bytes) => {
            if let Err(error) = store.save_snapshot(&key, fence, seq, &bytes).await {
                tracing::warn!(stream = %key.stream, error = &error as &dyn std::error::Error, "snapshot not stored; the log is enough");
            }
        }
        Err(reason) => tracing::warn!(stream = %key.stream, reason, "no snapshot; the log is enough"),
    }
    metrics::histogram!(telemetry::SNAPSHOT_SECONDS).record(started.elapsed().as_secs_f64());
}
