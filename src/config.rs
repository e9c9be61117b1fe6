//! Configuration: `config.toml` is compiled in and complete, a file and the environment override it.
//!
//! Every key of the file is a field here and the other way round; a key that nobody knows and a value out of its
//! range are refused by name, all at once. Each part of the program gets its section by value. Secrets come from
//! the environment or from files and are never printed.

mod check;
mod list;
mod secret;
#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use ::config::{Environment, File, FileFormat, Value, ValueKind};
use serde::Deserialize;

pub use list::Network;
use list::list;
pub use secret::{Secret, Url};

/// The defaults, as they stand in the repository.
pub const DEFAULTS: &str = include_str!("../config.toml");

macro_rules! sections {
    ($($(#[doc = $section_doc:literal])+ $section:ident $name:ident {
        $($(#[doc = $doc:literal])+ $(#[serde($serde:meta)])? $field:ident: $type:ty,)*
    })*) => {
        /// Everything that can be configured; the meaning of each key stands in `config.toml`.
        #[derive(Clone, Debug, PartialEq, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Config {
            $($(#[doc = $section_doc])+ pub $name: $section,)*
        }

        $(
            $(#[doc = $section_doc])+
            #[derive(Clone, Debug, PartialEq, Deserialize)]
            #[serde(deny_unknown_fields)]
            pub struct $section {
                $($(#[doc = $doc])+ $(#[serde($serde)])? pub $field: $type,)*
            }
        )*
    };
}

sections! {
    /// The HTTP edge.
    Server server {
        /// Where to listen.
        bind: SocketAddr,
        /// The address in people's browsers.
        public_url: String,
        /// Other origins that may use the API.
        #[serde(deserialize_with = "list")]
        allowed_origins: Vec<String>,
        /// Proxies that are believed.
        #[serde(deserialize_with = "list")]
        trusted_proxies: Vec<Network>,
        /// Threads; 0 is one per core.
        workers: usize,
        /// Connections at once.
        connections_max: usize,
        /// Bytes of a body.
        body_bytes_max: usize,
        /// For the head of a request.
        head_timeout_ms: u64,
        /// For its body.
        body_timeout_ms: u64,
        /// For its answer.
        handler_timeout_ms: u64,
        /// For open requests to end.
        drain_timeout_ms: u64,
    }
    /// The store.
    Database database {
        /// `embedded`, or a URL.
        url: Url,
        /// File that holds the URL.
        url_file: PathBuf,
        /// Folder of this node.
        data_dir: PathBuf,
        /// Where `postgres` is.
        embedded_bin: PathBuf,
        /// Connections.
        pool_max: u32,
        /// For a free connection.
        acquire_timeout_ms: u64,
        /// For a statement.
        statement_timeout_ms: u64,
        /// For a lock.
        lock_timeout_ms: u64,
        /// For an idle transaction.
        idle_transaction_timeout_ms: u64,
    }
    /// Tokens, passwords and how often one may try.
    Auth auth {
        /// Life of a user's access token.
        access_ttl_s: u32,
        /// Life of a participant's access token.
        guest_ttl_s: u32,
        /// Life of a sign-in.
        refresh_ttl_days: u32,
        /// How long a used refresh token may come again.
        refresh_leeway_ms: i64,
        /// Life of an invitation.
        invitation_ttl_days: u32,
        /// File with the signing keys.
        secret_file: PathBuf,
        /// Memory of a hash.
        argon2_memory_kib: u32,
        /// Passes of a hash.
        argon2_passes: u32,
        /// Lanes of a hash.
        argon2_lanes: u32,
        /// Hashes at once; 0 is one per core.
        argon2_parallel: usize,
        /// Hashes that may wait.
        argon2_queue_max: usize,
        /// Attempts from one address.
        login_per_minute_address: u32,
        /// Attempts for one account.
        login_per_minute_account: u32,
        /// Joins from one address.
        join_per_minute_address: u32,
        /// Joins with one code.
        join_per_minute_code: u32,
    }
    /// Bounds and times of live sessions.
    Session session {
        /// Commands waiting in an inbox.
        inbox: usize,
        /// Commands of one connection under way.
        in_flight_per_connection: usize,
        /// Frames waiting for a connection.
        outbox_frames_max: usize,
        /// Bytes waiting for a connection.
        outbox_bytes_max: usize,
        /// Bytes of a frame.
        frame_bytes_max: usize,
        /// People in a session.
        participants_max: u32,
        /// Sockets of one person.
        connections_per_person: usize,
        /// Events in memory for resuming.
        ring_events: usize,
        /// Events between snapshots.
        snapshot_every_events: u32,
        /// Until an empty session leaves memory.
        idle_after_s: u64,
        /// Between rounds of presence.
        presence_tick_ms: u64,
        /// Until a broken socket is offline.
        grace_ms: i64,
        /// The same for a hidden page.
        background_grace_ms: i64,
        /// The same for a closed page.
        goodbye_grace_ms: i64,
        /// Between heartbeats.
        heartbeat_s: u64,
        /// To a heartbeat's answer.
        heartbeat_timeout_s: u64,
        /// To `attach`.
        attach_timeout_s: u64,
        /// Commands a second.
        commands_per_second: u32,
        /// Commands at once.
        commands_burst: u32,
        /// After the end.
        ended_linger_s: u64,
    }
    /// Canvases.
    Canvas canvas {
        /// Life of a ticket.
        ticket_ttl_s: u32,
        /// Between rounds of cursors.
        awareness_tick_ms: u64,
        /// Silence at most.
        keep_alive_s: u64,
        /// Until one with nobody at it leaves memory.
        idle_after_s: u64,
    }
    /// Group commit.
    Journal journal {
        /// Appends a batch.
        batch_max: usize,
        /// Outputs of a stream that wait.
        pending_max: usize,
        /// How long they wait.
        patience_ms: u64,
        /// Between tries.
        retry_max_ms: u64,
    }
    /// This node among others.
    Node node {
        /// Its name.
        name: String,
        /// Life of its lease.
        lease_ttl_ms: u64,
    }
    /// Logs and traces.
    Telemetry telemetry {
        /// Filter.
        log: String,
        /// For whom.
        format: LogFormat,
        /// Where traces go.
        otlp_endpoint: String,
    }
    /// What new organizations begin with.
    Content content {
        /// Whether they get the starter decks and journeys.
        seed_starter: bool,
    }
}

/// For whom logs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// People.
    Text,
    /// Machines.
    Json,
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read or written.
    #[error("cannot use {}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It is not TOML, or a value has the wrong type.
    #[error("the configuration cannot be read: {0}")]
    Unreadable(#[from] ::config::ConfigError),
    /// Keys that are unknown or out of range, one a line.
    #[error("the configuration has bad keys:\n{}", .0.join("\n"))]
    BadKeys(Vec<String>),
}

/// The configuration with the secrets that came with it.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// What can be passed around.
    pub config: Config,
    /// The keys that sign access tokens, the signing one first.
    pub signing_keys: Vec<Secret>,
}

/// Reads the defaults, then `file`, then the environment of the process, and the secrets they name. A signing
/// key and a name of the node are made and kept in the data folder when none were given.
///
/// # Errors
/// [`Error`], naming each bad key.
pub fn load(file: Option<&Path>) -> Result<Loaded, Error> {
    load_in(file, None)
}

/// As [`load`], with another data folder than the configuration says.
///
/// # Errors
/// As [`load`].
pub fn load_in(file: Option<&Path>, data_dir: Option<&Path>) -> Result<Loaded, Error> {
    let text = file.map(read).transpose()?;
    // Not `vars()`, which panics on what is not Unicode.
    let environment =
        std::env::vars_os().filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)));
    let mut environment: HashMap<String, String> =
        environment.filter(|(key, _)| key.starts_with("PLENARY__")).collect();
    let given = environment.remove("PLENARY__AUTH__SECRET");
    let mut config = parse(text.as_deref(), environment)?;
    if let Some(data_dir) = data_dir {
        config.database.data_dir = data_dir.to_owned();
    }
    if !config.database.url_file.as_os_str().is_empty() {
        config.database.url = Url::new(read(&config.database.url_file)?.trim());
    }
    if config.node.name.is_empty() {
        let kept = secret::kept(&config.database.data_dir.join("node.name"), || {
            format!("node-{}", uuid::Uuid::new_v4().simple())
        })?;
        config.node.name = kept.trim().to_owned();
    }
    let keys = match given {
        Some(text) => text,
        None if config.auth.secret_file.as_os_str().is_empty() => {
            secret::kept(&config.database.data_dir.join("signing.key"), secret::fresh)?
        }
        None => read(&config.auth.secret_file)?,
    };
    let signing_keys: Vec<Secret> =
        keys.lines().map(str::trim).filter(|line| !line.is_empty()).map(Secret::new).collect();
    if signing_keys.is_empty() || signing_keys.iter().any(|key| key.expose().len() < 32) {
        return Err(Error::BadKeys(vec!["auth.secret_file: every key needs at least 32 characters".into()]));
    }
    Ok(Loaded { config, signing_keys })
}

/// The defaults, overridden by the text of a file and by variables of the form `PLENARY__SECTION__KEY`.
///
/// # Errors
/// [`Error::Unreadable`], [`Error::BadKeys`].
pub fn parse(file: Option<&str>, environment: HashMap<String, String>) -> Result<Config, Error> {
    let layer = |text: &str| ::config::Config::builder().add_source(File::from_str(text, FileFormat::Toml)).build();
    let defaults = layer(DEFAULTS)?;
    let mut bad = Vec::new();
    let mut builder = ::config::Config::builder().add_source(File::from_str(DEFAULTS, FileFormat::Toml));
    if let Some(text) = file {
        let own = layer(text)?;
        unknown(&own.cache, &defaults.cache, "", &mut bad);
        if own.get_string("database.url").is_ok_and(|url| Url::new(url).holds_password()) {
            bad.push(
                "database.url: a password may not stand in the file; use PLENARY__DATABASE__URL or database.url_file"
                    .into(),
            );
        }
        builder = builder.add_source(File::from_str(text, FileFormat::Toml));
    }
    let variables =
        Environment::with_prefix("PLENARY").prefix_separator("__").separator("__").source(Some(environment));
    let own = ::config::Config::builder().add_source(variables.clone()).build()?;
    unknown(&own.cache, &defaults.cache, "", &mut bad);
    if bad.is_empty() {
        let config: Config = builder.add_source(variables).build()?.try_deserialize()?;
        config.check(&mut bad);
        if bad.is_empty() {
            return Ok(config);
        }
    }
    Err(Error::BadKeys(bad))
}

impl Default for Config {
    fn default() -> Self {
        parse(None, HashMap::new()).expect("a test reads config.toml as it is compiled in")
    }
}

impl Config {
    /// The address in people's browsers, without a slash at its end.
    #[must_use]
    pub fn public_url(&self) -> String {
        let given = self.server.public_url.trim_end_matches('/');
        if given.is_empty() { format!("http://{}", self.server.bind) } else { given.to_owned() }
    }
}

/// Names every key of `own` that `known` does not have.
fn unknown(own: &Value, known: &Value, path: &str, bad: &mut Vec<String>) {
    let (ValueKind::Table(own), ValueKind::Table(known)) = (&own.kind, &known.kind) else { return };
    for (key, value) in own {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match known.get(key) {
            Some(known) => unknown(value, known, &path, bad),
            None => bad.push(format!("{path}: no such key")),
        }
    }
}

fn read(path: impl AsRef<Path>) -> Result<String, Error> {
    let path = path.as_ref();
    fs::read_to_string(path).map_err(|source| Error::File { path: path.to_owned(), source })
}
