//! The composition root: builds every part in order, and ends them in reverse.
//!
//! Start: configuration → data directory → address → telemetry → database → actors → HTTP.
//! Drain: stop being ready → tell sockets to come back → store what was said → release leases → HTTP → database.
//! A second signal ends at once, which is safe: everything acknowledged is durable.

use std::{
    fs::{self, File, TryLockError},
    io,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use actix_web::dev::ServerHandle;
use futures_util::StreamExt as _;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::{
    actors::{self, Node, Sessions, canvas, journal, participant, session},
    ambient::Ambient,
    config::{self, Config, Loaded},
    http::{self, Api},
    store::{
        self,
        database::{self, Database},
        embedded::{self, Embedded},
        postgres::PgStore,
    },
    telemetry,
};

/// How often the embedded Postgres is looked after.
const EMBEDDED_WATCH: Duration = Duration::from_millis(250);
/// How often a session with people in it says that it runs, when nothing else happens in it. Attendance is told in minutes.
const BEAT_EVERY: Duration = Duration::from_secs(30);
/// Sessions that are loaded at a time after a start.
const WAKING_MAX: usize = 16;

/// Why plenary does not run, in words for whoever started it.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum Failure {
    #[error(transparent)]
    Config(#[from] config::Error),
    #[error("cannot use the data directory {} (key `database.data_dir`)", path.display())]
    DataDir {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("another plenary uses the data directory {}: stop it, or set another `database.data_dir`", .0.display())]
    DataDirTaken(PathBuf),
    #[error(
        "the address {0} is taken by another program: stop that, or set another `server.bind` in config.toml \
         (or PLENARY__SERVER__BIND=127.0.0.1:8090)"
    )]
    AddressTaken(SocketAddr),
    #[error("cannot listen on {address} (key `server.bind`)")]
    Address {
        address: SocketAddr,
        #[source]
        source: io::Error,
    },
    #[error("the embedded Postgres does not start")]
    Embedded(#[from] embedded::Error),
    #[error("the database is not fit")]
    Database(#[from] database::Unfit),
    #[error("the store does not answer")]
    Store(#[from] store::Error),
    #[error("cannot start: {0}")]
    Start(String),
    #[error("a part failed without which this process cannot be right; it is safe to start it again")]
    Fatal,
}

/// The right to a data directory: held as long as this lives, also over `kill -9`, which the kernel sees.
pub struct DataDir {
    _lock: File,
}

impl DataDir {
    /// Creates the directory if it is missing, and takes it.
    ///
    /// # Errors
    /// [`Failure::DataDirTaken`] when another process has it.
    pub fn take(path: &Path) -> Result<Self, Failure> {
        let failure = |source| Failure::DataDir { path: path.to_owned(), source };
        fs::create_dir_all(path).map_err(failure)?;
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path.join("plenary.lock"))
            .map_err(failure)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(Failure::DataDirTaken(path.to_owned())),
            Err(TryLockError::Error(source)) => Err(failure(source)),
        }
    }
}

/// Takes the address before anything slow is started, so that a taken one is told at once.
///
/// # Errors
/// [`Failure::AddressTaken`] and [`Failure::Address`].
pub fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => Failure::AddressTaken(address),
        _ => Failure::Address { address, source },
    })
}

/// Starts the embedded Postgres if the configuration asks for it, and says where the database is. On the main thread:
/// the kernel ends Postgres together with the thread that started it.
///
/// # Errors
/// [`Failure::Embedded`].
pub fn database_server(config: &config::Database) -> Result<(Option<Embedded>, String), Failure> {
    if !config.url.is_embedded() {
        return Ok((None, config.url.expose().to_owned()));
    }
    let bin_dir = Some(config.embedded_bin.clone()).filter(|path| !path.as_os_str().is_empty());
    let server = Embedded::start(&embedded::Settings { data_dir: config.data_dir.clone(), bin_dir })?;
    let url = server.url();
    Ok((Some(server), url))
}

pub(crate) fn database_settings(config: &config::Database, url: &str) -> database::Settings {
    let ms = Duration::from_millis;
    database::Settings {
        connections_max: config.pool_max,
        acquire_timeout: ms(config.acquire_timeout_ms),
        statement_timeout: ms(config.statement_timeout_ms),
        lock_timeout: ms(config.lock_timeout_ms),
        idle_transaction_timeout: ms(config.idle_transaction_timeout_ms),
        ..database::Settings::new(url)
    }
}

fn actor_settings(config: &Config) -> actors::Settings {
    let (session, journal) = (&config.session, &config.journal);
    let grace = |ms: i64| Duration::from_millis(u64::try_from(ms).unwrap_or_default());
    actors::Settings {
        journal: journal::Settings {
            batch_max: journal.batch_max,
            retry_max: Duration::from_millis(journal.retry_max_ms),
        },
        renew_every: Duration::from_millis(config.node.lease_ttl_ms / 3),
        inbox_size: session.inbox,
        ring_max: session.ring_events,
        snapshot_every: i64::from(session.snapshot_every_events),
        gate_max: journal.pending_max,
        gate_patience: Duration::from_millis(journal.patience_ms),
        session: session::Settings {
            presence_tick: Duration::from_millis(session.presence_tick_ms),
            settle_after: grace(session.grace_ms),
            beat_every: BEAT_EVERY,
            idle_after: Duration::from_secs(session.idle_after_s),
            ended_linger: Duration::from_secs(session.ended_linger_s),
            connections_per_person: session.connections_per_person,
        },
        participant: participant::Settings {
            grace: grace(session.grace_ms),
            goodbye_grace: grace(session.goodbye_grace_ms),
            background_grace: grace(session.background_grace_ms),
        },
        canvas: canvas::Settings {
            awareness_tick: Duration::from_millis(config.canvas.awareness_tick_ms),
            keep_alive: Duration::from_secs(config.canvas.keep_alive_s),
            idle_after: Duration::from_secs(config.canvas.idle_after_s),
        },
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("plenary")
        .build()
        .map_err(|error| Failure::Start(error.to_string()))
}

/// Brings the schema up to date, and ends.
///
/// # Errors
/// See [`Failure`].
pub fn migrate(loaded: Loaded) -> Result<(), Failure> {
    let database = &loaded.config.database;
    let _data_dir = DataDir::take(&database.data_dir)?;
    let (server, url) = database_server(database)?;
    let settings = database_settings(database, &url);
    runtime()?.block_on(database::migrate(&settings))?;
    if let Some(mut server) = server {
        server.stop()?;
    }
    println!("the database is up to date");
    Ok(())
}

/// Serves until a signal comes.
///
/// # Errors
/// See [`Failure`].
pub fn serve(loaded: Loaded) -> Result<(), Failure> {
    run(loaded, async |running: &Running| {
        let url = running.public_url();
        println!("plenary serves the studio at {url}");
        println!("the first time, create your organization at {url}/register; later, sign in at {url}/sign-in");
        Ok(())
    })
}

/// Everything between the database and the address, running.
pub struct Running {
    api: Api,
    node: Node,
    http: ServerHandle,
    serving: tokio::task::JoinHandle<io::Result<()>>,
}

impl Running {
    /// Starts on a database that is there and an address that is taken: schema, actors, HTTP.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn start(loaded: &Loaded, url: &str, listener: TcpListener) -> Result<Self, Failure> {
        let config = &loaded.config;
        let settings = database_settings(&config.database, url);
        database::migrate(&settings).await?;
        let database = Database::open(&settings).await?;
        let ambient = Ambient::system();
        let lease = Duration::from_millis(config.node.lease_ttl_ms);
        let store = Arc::new(PgStore::new(database.clone(), &config.node.name, ambient.id(), lease));
        let failed = |error: Box<dyn std::error::Error + Send + Sync>| Failure::Start(error.to_string());
        let node = Node::start(store, ambient.clone(), actor_settings(config)).await.map_err(failed)?;
        let mut config = config.clone();
        // With port 0 only the listener knows.
        config.server.bind = listener.local_addr().unwrap_or(config.server.bind);
        let api = Api::new(http::Parts {
            config,
            signing_keys: loaded.signing_keys.clone(),
            database,
            sessions: node.sessions.clone(),
            ambient,
        });
        let server = http::server(api.clone(), listener).map_err(|error| Failure::Start(error.to_string()))?;
        let http = server.handle();
        tokio::spawn(wake(api.database.clone(), api.sessions.clone()));
        Ok(Self { api, node, http, serving: tokio::spawn(server) })
    }

    /// Where people reach it, without a slash at the end.
    #[must_use]
    pub fn public_url(&self) -> &str {
        &self.api.public_url
    }

    /// Ends everything in reverse: not ready → sockets are told to come back, what was said is stored, leases are
    /// released → HTTP → database.
    pub async fn stop(self) {
        self.api.set_draining();
        self.node.stop().await;
        self.http.stop(true).await;
        let _ = self.serving.await;
        self.api.database.close().await;
    }
}

/// Starts everything, calls `ready`, serves until a signal, and ends everything in reverse.
///
/// # Errors
/// See [`Failure`].
pub fn run(loaded: Loaded, ready: impl AsyncFnOnce(&Running) -> Result<(), Failure>) -> Result<(), Failure> {
    let config = &loaded.config;
    let _data_dir = DataDir::take(&config.database.data_dir)?;
    let listener = listen(config.server.bind)?;
    let runtime = runtime()?;
    let _guard = runtime.enter();
    let signals = Signals::hear()?;
    let telemetry =
        telemetry::start(&config.telemetry, &config.node.name).map_err(|error| Failure::Start(error.to_string()))?;
    let (mut server, url) = database_server(&config.database)?;
    // On this thread, so that a Postgres that has to be started again is started by it.
    let outcome = runtime.block_on(serve_until_signal(&loaded, listener, &url, &mut server, signals, ready));
    if let Some(mut server) = server {
        server.stop()?;
    }
    drop(telemetry);
    outcome
}

async fn serve_until_signal(
    loaded: &Loaded,
    listener: TcpListener,
    url: &str,
    server: &mut Option<Embedded>,
    mut signals: Signals,
    ready: impl AsyncFnOnce(&Running) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let running = tokio::select! {
        running = Running::start(loaded, url, listener) => running?,
        // Nobody was told of anything yet.
        () = signals.next() => return Ok(()),
    };
    ready(&running).await?;
    tracing::info!(url = running.public_url(), "ready");
    let outcome = tokio::select! {
        () = signals.next() => Ok(()),
        () = running.node.failed() => Err(Failure::Fatal),
        failure = look_after(server) => Err(failure),
    };
    tracing::info!("draining");
    let patience = Duration::from_millis(loaded.config.server.drain_timeout_ms);
    tokio::select! {
        () = running.stop() => {}
        () = signals.next() => tracing::warn!("a second signal: ending at once"),
        () = tokio::time::sleep(patience) => tracing::warn!("draining took too long: ending"),
    }
    outcome
}

/// Loads the sessions that were live when the node ended, a few at a time: what fell due meanwhile happens also when
/// nobody comes, and whoever comes does not wait. A session that runs elsewhere, or that cannot be loaded now, is left
/// to its next visitor.
async fn wake(database: Database, sessions: Sessions) {
    let live = match database.live_sessions().await {
        Ok(live) => live,
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "live sessions wait for their visitors");
            return;
        }
    };
    futures_util::stream::iter(live)
        .for_each_concurrent(WAKING_MAX, |(org, session)| {
            let sessions = sessions.clone();
            async move {
                if let Err(rejection) = sessions.open(org, session).await {
                    tracing::info!(%session, %rejection, "the session waits for its visitors");
                }
            }
        })
        .await;
}

/// The signals by which one asks a process to end. Heard from the moment this is made: before it, they end the process
/// at once, with the embedded Postgres still running.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn hear() -> Result<Self, Failure> {
        let hear = |kind| signal(kind).map_err(|error| Failure::Start(format!("signals cannot be heard: {error}")));
        Ok(Self { interrupt: hear(SignalKind::interrupt())?, terminate: hear(SignalKind::terminate())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Starts the embedded Postgres again whenever it dies; meanwhile what is said waits in the gates.
async fn look_after(server: &mut Option<Embedded>) -> Failure {
    let Some(server) = server else { return std::future::pending().await };
    let mut failures = 0;
    loop {
        tokio::time::sleep(EMBEDDED_WATCH).await;
        match server.try_wait() {
            Ok(None) => failures = 0,
            Ok(Some(status)) => {
                tracing::error!(%status, "the embedded Postgres has ended; starting it again");
                match server.restart() {
                    Ok(()) => {}
                    Err(error) if failures < 20 => {
                        failures += 1;
                        tracing::error!(
                            error = &error as &dyn std::error::Error,
                            "the embedded Postgres does not start again"
                        );
                        tokio::time::sleep(Duration::from_secs(1)).await;
                    }
                    Err(error) => return error.into(),
                }
            }
            Err(error) => tracing::warn!(%error, "cannot tell whether the embedded Postgres runs"),
        }
    }
}
