//! Passwords: Argon2id (RFC 9106) in a pool of its own, so that a flood of sign-ins cannot take the cores from live
//! sessions: as many hashes at once as configured, a bounded queue, and then 429.
//!
//! Whether an account exists cannot be told from the time an answer takes: without one, a decoy is checked.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Instant,
};

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use plenary_core::protocol::error::Code;
use tokio::sync::Semaphore;

use super::problem::{Fault, Problem};
use crate::{config, telemetry};

/// Fewer characters are guessed too soon.
pub const CHARACTERS_MIN: usize = 10;
/// More only cost time.
pub const CHARACTERS_MAX: usize = 256;

/// Hashes and checks passwords.
pub struct Passwords {
    argon2: Argon2<'static>,
    permits: Arc<Semaphore>,
    waiting: AtomicUsize,
    queue_max: usize,
    decoy: String,
}

/// What came of checking a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the one.
    Right,
    /// It is the one, and its hash was made with other costs than are wanted now.
    RightButOld,
    /// It is not, or there is no account.
    Wrong,
}

impl Passwords {
    /// Prepares the pool; takes the time of one hash.
    #[must_use]
    pub fn new(auth: &config::Auth) -> Self {
        let params = Params::new(auth.argon2_memory_kib, auth.argon2_passes, auth.argon2_lanes, None)
            .expect("the configuration was checked against the bounds of Argon2");
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let cores = || thread::available_parallelism().map_or(1, usize::from);
        let parallel = if auth.argon2_parallel == 0 { cores() } else { auth.argon2_parallel };
        let decoy = argon2.hash_password(b"nobody has this one").expect("a short text can be hashed").to_string();
        Self {
            argon2,
            permits: Arc::new(Semaphore::new(parallel)),
            waiting: AtomicUsize::new(0),
            queue_max: auth.argon2_queue_max + parallel,
            decoy,
        }
    }

    /// Hashes a new password.
    ///
    /// # Errors
    /// [`Code::AuthThrottled`] when too many wait.
    pub async fn hash(&self, password: String) -> Result<String, Problem> {
        let argon2 = self.argon2.clone();
        let hash = self.run(move || argon2.hash_password(password.as_bytes()).map(|hash| hash.to_string())).await?;
        hash.map_err(|error| Problem::internal("a password could not be hashed", &error))
    }

    /// Checks a password against a stored hash, or takes as long without one.
    ///
    /// # Errors
    /// [`Code::AuthThrottled`] when too many wait.
    pub async fn check(&self, password: String, stored: Option<String>) -> Result<Verdict, Problem> {
        let argon2 = self.argon2.clone();
        let decoy = self.decoy.clone();
        self.run(move || {
            let parsed = stored.as_deref().and_then(|hash| PasswordHash::new(hash).ok());
            let known = parsed.is_some();
            let Some(hash) = parsed.or_else(|| PasswordHash::new(&decoy).ok()) else { return Verdict::Wrong };
            let right = argon2.verify_password(password.as_bytes(), &hash).is_ok();
            match (known && right, Params::try_from(&hash)) {
                (false, _) => Verdict::Wrong,
                (true, Ok(params)) if same_cost(&params, argon2.params()) => Verdict::Right,
                (true, _) => Verdict::RightButOld,
            }
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let place = Place::take(&self.waiting, self.queue_max)?;
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| Code::Draining)?;
        let done = tokio::task::spawn_blocking(move || {
            let started = Instant::now();
            let outcome = work();
            metrics::histogram!(telemetry::ARGON2_SECONDS).record(started.elapsed().as_secs_f64());
            // Kept until the work is done, even if nobody waits for it any more.
            drop(permit);
            outcome
        });
        let done = done.await.map_err(|error| Problem::internal("hashing broke off", &error));
        drop(place);
        done
    }
}

fn same_cost(a: &Params, b: &Params) -> bool {
    (a.m_cost(), a.t_cost(), a.p_cost()) == (b.m_cost(), b.t_cost(), b.p_cost())
}

/// A place in the queue, given back when dropped: also when the client has gone.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize, most: usize) -> Result<Self, Problem> {
        let before = waiting.fetch_add(1, Ordering::Relaxed);
        let place = Self(waiting);
        if before >= most {
            metrics::counter!(telemetry::THROTTLED, "limit" => "argon2").increment(1);
            return Err(Problem::throttled(1_000));
        }
        metrics::gauge!(telemetry::ARGON2_QUEUE).set(before as f64 + 1.0);
        Ok(place)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let before = self.0.fetch_sub(1, Ordering::Relaxed);
        metrics::gauge!(telemetry::ARGON2_QUEUE).set(before.saturating_sub(1) as f64);
    }
}

/// What is wrong with a new password, if anything. No rules of composition (NIST SP 800-63B): length is what counts.
#[must_use]
pub fn fault(pointer: &str, password: &str, email: &str) -> Option<Fault> {
    let length = password.chars().count();
    if !(CHARACTERS_MIN..=CHARACTERS_MAX).contains(&length) {
        let detail = format!("the password must have {CHARACTERS_MIN} to {CHARACTERS_MAX} characters");
        return Some(Fault::new(pointer, detail));
    }
    let folded = password.to_lowercase();
    let one_character = password.chars().all(|c| password.starts_with(c));
    if one_character || folded == email.to_lowercase() || COMMON.contains(&folded.as_str()) {
        return Some(Fault::new(pointer, "the password is among the first that are guessed"));
    }
    None
}

/// The most common passwords of ten characters and more, of the lists that circulate.
const COMMON: &[&str] = &[
    "1234567890",
    "12345678910",
    "123456789a",
    "0123456789",
    "9876543210",
    "0987654321",
    "1q2w3e4r5t",
    "1q2w3e4r5t6y",
    "qwertyuiop",
    "qwerty1234",
    "qwerty12345",
    "qwerty123456",
    "asdfghjkl1",
    "1qaz2wsx3edc",
    "zaq12wsxcde",
    "password12",
    "password123",
    "password1234",
    "passw0rd123",
    "p@ssw0rd123",
    "passwordpassword",
    "iloveyou123",
    "welcome123",
    "administrator",
    "admin12345",
    "letmein123",
    "changeme123",
    "football123",
    "baseball123",
    "sunshine123",
    "princess123",
    "superman123",
    "abcdefghij",
    "abcdefghijk",
    "abc1234567",
    "a123456789",
    "aa12345678",
    "1029384756",
    "1111111111",
    "1122334455",
    "147258369",
    "q1w2e3r4t5",
    "qazwsxedcrfv",
    "googledrive",
    "facebook123",
    "plenary123",
    "plenary1234",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn passwords(parallel: usize, queue_max: usize) -> Passwords {
        let mut auth = config::Config::default().auth;
        (auth.argon2_memory_kib, auth.argon2_passes) = (64, 1);
        (auth.argon2_parallel, auth.argon2_queue_max) = (parallel, queue_max);
        Passwords::new(&auth)
    }

    #[tokio::test]
    async fn right_wrong_and_nobody() {
        let pool = passwords(1, 8);
        let hash = pool.hash("correct horse".into()).await.expect("hashed");
        assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{hash}");
        let check = async |password: &str, stored: Option<&str>| {
            pool.check(password.into(), stored.map(str::to_owned)).await.expect("checked")
        };
        assert_eq!(check("correct horse", Some(&hash)).await, Verdict::Right);
        assert_eq!(check("wrong horse", Some(&hash)).await, Verdict::Wrong);
        assert_eq!(check("nobody has this one", None).await, Verdict::Wrong);
        assert_eq!(check("correct horse", Some("not a hash")).await, Verdict::Wrong);
        let mut dearer = config::Config::default().auth;
        (dearer.argon2_memory_kib, dearer.argon2_passes) = (128, 1);
        assert_eq!(
            Passwords::new(&dearer).check("correct horse".into(), Some(hash)).await.expect("checked"),
            Verdict::RightButOld
        );
    }

    #[tokio::test]
    async fn the_queue_is_bounded_and_gives_its_places_back() {
        let pool = passwords(1, 1);
        let hold = pool.permits.clone().acquire_owned().await.expect("open");
        let (first, second) = (pool.hash("first in line".into()), pool.hash("second in line".into()));
        tokio::pin!(first, second);
        assert!(futures_util::poll!(first.as_mut()).is_pending());
        assert!(futures_util::poll!(second.as_mut()).is_pending());
        let refused = pool.hash("third in line".into()).await.expect_err("the queue is full");
        assert_eq!(refused.code(), Code::AuthThrottled);
        drop(hold);
        first.await.expect("hashed");
        second.await.expect("hashed");
        assert_eq!(pool.waiting.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn passwords_that_are_guessed_first_are_refused() {
        let refused = |password: &str| fault("/password", password, "Ana@Example.org").is_some();
        for bad in ["short", "123456789", "password123", "PASSWORD123", "aaaaaaaaaaaa", "ana@example.org"] {
            assert!(refused(bad), "{bad}");
        }
        assert!(refused(&"x".repeat(257)));
        assert!(!refused("correct horse battery staple"));
        assert!(!refused("סיסמה ארוכה מאוד"));
    }
}
