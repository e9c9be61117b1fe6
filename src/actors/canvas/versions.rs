//! The versions of a canvas: states of it that are kept whole, in its log, with a name or by themselves. A ring: when
//! there are too many, the oldest that nobody named or pinned makes room.

use plenary_core::{
    domain::Rejection,
    ids::{ParticipantId, Seq, Timestamp},
    protocol::Code,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// How many a canvas has at most.
pub const VERSIONS_MAX: usize = 50;
/// The longest name, in characters.
const NAME_MAX: usize = 120;
/// The kinds of events in the log.
pub(super) const KEPT: &str = "canvas.version_kept";
pub(super) const CHANGED: &str = "canvas.version_changed";

/// A version, without what is on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Its number; never used again.
    pub n: u32,
    /// The event that holds it.
    pub seq: Seq,
    /// Its name; empty: it was kept by itself.
    pub name: String,
    /// Whether it stays however many come.
    pub pinned: bool,
    /// Who kept it; none: the server did.
    pub by: Option<ParticipantId>,
    /// When.
    pub at: Timestamp,
}

/// All of a canvas.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    kept: Vec<Version>,
    last: u32,
}

/// What is written down of a new one, beside its bytes.
#[derive(Deserialize)]
struct Kept {
    n: u32,
    name: String,
    pinned: bool,
    by: Option<ParticipantId>,
    #[serde(default)]
    instead_of: Option<u32>,
}

#[derive(Deserialize)]
struct Changed {
    n: u32,
    name: String,
    pinned: bool,
}

impl Versions {
    /// Oldest first.
    #[must_use]
    pub fn all(&self) -> &[Version] {
        &self.kept
    }

    /// One of them.
    #[must_use]
    pub fn get(&self, n: u32) -> Option<&Version> {
        self.kept.iter().find(|version| version.n == n)
    }

    /// What is written down to keep one.
    ///
    /// # Errors
    /// [`Code::FieldInvalid`]; [`Code::CanvasLimit`] when all there may be are pinned.
    pub fn keep(&self, name: &str, by: Option<ParticipantId>) -> Result<Value, Rejection> {
        let name = checked(name)?;
        let instead_of = match self.kept.len() < VERSIONS_MAX {
            true => None,
            false => Some(self.oldest().ok_or_else(|| {
                Rejection::new(Code::CanvasLimit, "all 50 versions are pinned; let one go to keep another")
            })?),
        };
        Ok(json!({ "n": self.last + 1, "name": name, "pinned": !name.is_empty(), "by": by, "instead_of": instead_of }))
    }

    /// The one that makes room.
    fn oldest(&self) -> Option<u32> {
        let free = |version: &&Version| !version.pinned;
        let unnamed = |version: &&Version| version.name.is_empty();
        let candidate = self.kept.iter().filter(free).find(unnamed).or_else(|| self.kept.iter().find(free));
        candidate.map(|version| version.n)
    }

    /// What is written down to change one.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::FieldInvalid`].
    pub fn change(&self, n: u32, name: Option<&str>, pinned: Option<bool>) -> Result<Value, Rejection> {
        let version = self.get(n).ok_or(Code::NotFound)?;
        let name = name.map_or_else(|| Ok(version.name.clone()), checked)?;
        Ok(json!({ "n": n, "name": name, "pinned": pinned.unwrap_or(version.pinned) }))
    }

    /// Takes what was written down. Whether it is of versions at all.
    ///
    /// # Errors
    /// In words, when it cannot be read.
    pub(super) fn apply(&mut self, kind: &str, seq: Seq, at: Timestamp, payload: &Value) -> Result<bool, String> {
        let unreadable = |error: serde_json::Error| error.to_string();
        match kind {
            KEPT => {
                let Kept { n, name, pinned, by, instead_of } = Kept::deserialize(payload).map_err(unreadable)?;
                self.kept.retain(|version| Some(version.n) != instead_of);
                self.kept.push(Version { n, seq, name, pinned, by, at });
                self.last = self.last.max(n);
            }
            CHANGED => {
                let Changed { n, name, pinned } = Changed::deserialize(payload).map_err(unreadable)?;
                if let Some(version) = self.kept.iter_mut().find(|version| version.n == n) {
                    (version.name, version.pinned) = (name, pinned);
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

fn checked(name: &str) -> Result<String, Rejection> {
    let name = name.trim();
    let fits = name.chars().count() <= NAME_MAX && !name.contains(char::is_control);
    let wrong = || Rejection::new(Code::FieldInvalid, format!("`name` has at most {NAME_MAX} characters on one line"));
    fits.then(|| name.to_owned()).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keep(versions: &mut Versions, name: &str) -> Result<(), Code> {
        let payload = versions.keep(name, None).map_err(|rejection| rejection.code)?;
        assert_eq!(versions.apply(KEPT, Seq(1), Timestamp(0), &payload), Ok(true));
        Ok(())
    }

    #[test]
    fn fifty_are_kept_and_the_oldest_that_nobody_named_makes_room_e92() {
        let mut versions = Versions::default();
        keep(&mut versions, "the first").expect("there is room");
        for _ in 0..60 {
            keep(&mut versions, "").expect("there is room");
        }
        let numbers: Vec<u32> = versions.all().iter().map(|version| version.n).collect();
        assert_eq!(numbers.len(), VERSIONS_MAX);
        assert_eq!((numbers[0], numbers[1], numbers[49]), (1, 13, 61));
    }

    #[test]
    fn what_is_pinned_stays_and_when_all_are_there_is_no_room() {
        let mut versions = Versions::default();
        for n in 0..50 {
            keep(&mut versions, &format!("version {n}")).expect("there is room");
        }
        assert_eq!(keep(&mut versions, ""), Err(Code::CanvasLimit));
        let payload = versions.change(7, None, Some(false)).expect("it is there");
        versions.apply(CHANGED, Seq(1), Timestamp(0), &payload).expect("readable");
        keep(&mut versions, "").expect("one was let go");
        assert!(versions.get(7).is_none());
        assert!(versions.change(7, None, None).is_err());
        assert!(versions.keep("two\nlines", None).is_err());
    }
}
