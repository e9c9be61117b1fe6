//! What is not printed, and what a node makes once and keeps.

use std::{
    fmt, fs,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::Deserialize;

use super::Error;

/// Address of the database; its password is not printed.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Url(String);

impl Url {
    /// Takes an address.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether plenary runs its own Postgres.
    #[must_use]
    pub fn is_embedded(&self) -> bool {
        self.0 == "embedded"
    }

    /// The address, password and all: for the one who connects.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    fn without_password(&self) -> Option<String> {
        let (scheme, rest) = self.0.split_once("://")?;
        let (user, host) = rest.split_once('@')?;
        let (name, _) = user.split_once(':')?;
        Some(format!("{scheme}://{name}:…@{host}"))
    }

    pub(super) fn holds_password(&self) -> bool {
        self.without_password().is_some() || self.0.contains("password=")
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.without_password() {
            Some(shown) => f.write_str(&shown),
            None if self.holds_password() => f.write_str("…"),
            None => f.write_str(&self.0),
        }
    }
}

/// A text that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Hides a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text: for the one who needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// 256 bits of chance as text: for keys, and for what people and browsers keep to come back.
#[must_use]
pub fn fresh() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// The text of a file that is made once, readable by its owner only.
pub(super) fn kept(path: &Path, make: impl FnOnce() -> String) -> Result<String, Error> {
    let failed = |source| Error::File { path: path.to_owned(), source };
    match fs::read_to_string(path) {
        Ok(text) => return Ok(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(failed(error)),
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let text = make();
    // Written aside and linked into place: of two who start at once, the second finds the first one's file whole.
    let aside = path.with_extension(format!("{}-{}", std::process::id(), uuid::Uuid::new_v4().simple()));
    write_private(&aside, &text).map_err(failed)?;
    let linked = fs::hard_link(&aside, path);
    let _ = fs::remove_file(&aside);
    match linked {
        Ok(()) => Ok(text),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => fs::read_to_string(path).map_err(failed),
        Err(error) => Err(failed(error)),
    }
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
