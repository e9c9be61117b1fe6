//! Time and chance, handed in. Nothing in the actors reads a clock or throws a die by itself, so a whole
//! session can be simulated from one seed.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use plenary_core::ids::Timestamp;
use rand::{Rng, SeedableRng, rngs::StdRng};
use uuid::Uuid;

/// The clock and the dice of one process, or of one simulation.
#[derive(Clone)]
pub struct Ambient {
    clock: Clock,
    dice: Arc<Mutex<StdRng>>,
}

#[derive(Clone, Copy)]
enum Clock {
    System,
    /// Follows tokio's clock, which tests may pause and move.
    Tokio {
        origin: Timestamp,
        start: tokio::time::Instant,
    },
}

impl Ambient {
    /// The machine's clock and unpredictable dice.
    #[must_use]
    pub fn system() -> Self {
        Self { clock: Clock::System, dice: Arc::new(Mutex::new(StdRng::from_rng(&mut rand::rng()))) }
    }

    /// A clock that starts at `origin` and runs with tokio's, and dice that follow from `seed`.
    /// Must be called within a tokio runtime.
    #[must_use]
    pub fn simulated(origin: Timestamp, seed: u64) -> Self {
        let clock = Clock::Tokio { origin, start: tokio::time::Instant::now() };
        Self { clock, dice: Arc::new(Mutex::new(StdRng::seed_from_u64(seed))) }
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self.clock {
            Clock::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
            }
            Clock::Tokio { origin, start } => {
                origin.plus_ms(i64::try_from(start.elapsed().as_millis()).unwrap_or(i64::MAX))
            }
        }
    }

    /// A number nobody can foresee, or the next of the seed.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.dice.lock().unwrap_or_else(PoisonError::into_inner).next_u64()
    }

    /// A fresh id (UUID version 4).
    #[must_use]
    pub fn id<T: From<Uuid>>(&self) -> T {
        let mut bytes = [0; 16];
        self.dice.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid().into()
    }
}
