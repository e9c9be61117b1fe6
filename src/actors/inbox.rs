//! The bounded way in to a session: ractor's mailboxes have no bound, so every command carries a permit that is
//! taken before the socket's next frame is read and freed when the command was decided.

use std::{sync::Arc, time::Duration};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The permits of one session.
#[derive(Clone)]
pub struct Inbox {
    places: Arc<Semaphore>,
    size: usize,
}

/// The right to put one command into a session's mailbox.
#[must_use]
pub struct Permit(#[expect(dead_code, reason = "its drop frees the place")] OwnedSemaphorePermit);

impl Inbox {
    /// An inbox for so many commands.
    #[must_use]
    pub fn new(size: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(size)), size }
    }

    /// A permit, waiting up to `patience` for one.
    pub async fn permit(&self, patience: Duration) -> Option<Permit> {
        let permit = Arc::clone(&self.places).acquire_owned();
        tokio::time::timeout(patience, permit).await.ok()?.ok().map(Permit)
    }

    /// A permit if one is free now.
    #[must_use]
    pub fn try_permit(&self) -> Option<Permit> {
        Arc::clone(&self.places).try_acquire_owned().ok().map(Permit)
    }

    /// How many commands are inside.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.size - self.places.available_permits()
    }
}
