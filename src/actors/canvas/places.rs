//! The bounded way in to a canvas: ractor's mailboxes have no bound, so each socket has room for so many bytes that were
//! read and are not decided, and for changes: not committed. A socket without room is not read.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes that one place stands for.
const UNIT: usize = 1 << 10;
/// Places of one socket: a whole megabyte, or one message that is longer.
const PLACES: u32 = 1 << 10;

/// The places of one socket.
#[derive(Clone)]
pub struct Places(Arc<Semaphore>);

/// Room for one message.
#[must_use]
pub struct Place(#[expect(dead_code, reason = "its drop frees the room")] OwnedSemaphorePermit);

impl Default for Places {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(PLACES as usize)))
    }
}

impl Places {
    /// Room for a message of so many bytes, if there is any now.
    #[must_use]
    pub fn try_take(&self, bytes: usize) -> Option<Place> {
        Arc::clone(&self.0).try_acquire_many_owned(Self::of(bytes)).ok().map(Place)
    }

    /// Room for a message of so many bytes.
    pub async fn take(&self, bytes: usize) -> Option<Place> {
        Arc::clone(&self.0).acquire_many_owned(Self::of(bytes)).await.ok().map(Place)
    }

    fn of(bytes: usize) -> u32 {
        u32::try_from(bytes / UNIT + 1).unwrap_or(PLACES).min(PLACES)
    }
}
