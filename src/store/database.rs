//! The connection to Postgres: pools, migrations, what is checked before anything is served, and the one way to
//! read or write as a tenant.
//!
//! The URL's user owns the schema. It migrates, and each connection of the application then becomes `plenary_app`,
//! which owns nothing and is bound by row-level security. A tenant is set for a transaction, never for a
//! connection: so a pooled connection carries none, and a forgotten one means no rows, not all of them.

use std::{str::FromStr, time::Duration};

use plenary_core::ids::{OrgId, SessionId, Timestamp};
use serde::de::{DeserializeOwned, IntoDeserializer, value::StrDeserializer};
use sqlx::{
    AssertSqlSafe, Connection, PgConnection, PgPool, Postgres, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{Error, lint};

/// The migrations of this binary.
static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// How many connections are kept open for requests, so that many guests who come at once do not all wait for new ones: a
/// busy server takes longer to make them than callers wait.
const CONNECTIONS_READY: u32 = 4;

/// How to connect.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `postgres://…`, for the owner of the schema.
    pub url: String,
    /// Connections for HTTP and for reading logs.
    pub connections_max: u32,
    /// How long a caller waits for a free one.
    pub acquire_timeout: Duration,
    /// How long a statement may take.
    pub statement_timeout: Duration,
    /// How long a statement may wait for a lock.
    pub lock_timeout: Duration,
    /// How long a transaction may stand idle before the server ends it.
    pub idle_transaction_timeout: Duration,
}

impl Settings {
    /// The usual bounds for a URL.
    #[must_use]
    pub fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            connections_max: 10,
            acquire_timeout: Duration::from_secs(2),
            statement_timeout: Duration::from_secs(5),
            lock_timeout: Duration::from_secs(1),
            idle_transaction_timeout: Duration::from_secs(5),
        }
    }

    fn options(&self) -> Result<PgConnectOptions, Unfit> {
        // The parser takes any scheme.
        let ours = self.url.starts_with("postgres://") || self.url.starts_with("postgresql://");
        let options = PgConnectOptions::from_str(&self.url).ok().filter(|_| ours).ok_or(Unfit::Url)?;
        Ok(options.application_name("plenary"))
    }
}

/// Why a database is not served from. Each text stands alone: it is what the operator reads.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// Not a URL. It is not quoted: it may hold a password.
    #[error("`database.url` is neither `embedded` nor a URL of the form postgres://user:password@host/name")]
    Url,
    /// It does not answer.
    #[error("the database does not answer")]
    Connect(#[source] Error),
    /// The migrations do not fit what is there, or failed.
    #[error("the database cannot be migrated")]
    Migrate(#[source] sqlx::migrate::MigrateError),
    /// Too old.
    #[error("the database is Postgres {0}; plenary needs {min} or newer", min = super::embedded::MAJOR_MIN)]
    Version(String),
    /// It would lose what it said was stored.
    #[error("the database runs with {0}=off, so it may lose what it confirmed: turn it on")]
    Unsafe(&'static str),
    /// The rules that keep tenants apart do not hold.
    #[error("the database does not keep tenants apart: {}", .0.join("; "))]
    Leaky(Vec<String>),
}

/// Brings the schema up to date, as its owner. Several processes may do so at once; one does it.
///
/// # Errors
/// When the database does not answer, or is not one of ours.
pub async fn migrate(settings: &Settings) -> Result<(), Unfit> {
    let mut owner = owner(settings).await?;
    MIGRATIONS.run(&mut owner).await.map_err(Unfit::Migrate)?;
    // The connection ends with us anyway.
    let _ = owner.close().await;
    Ok(())
}

async fn owner(settings: &Settings) -> Result<PgConnection, Unfit> {
    PgConnection::connect_with(&settings.options()?).await.map_err(|error| Unfit::Connect(error.into()))
}

/// A database fit to serve from.
#[derive(Clone, Debug)]
pub struct Database {
    pool: PgPool,
    log: PgPool,
}

impl Database {
    /// Connects as the application, and refuses a database that could lose or leak data. Does not [`migrate`].
    ///
    /// # Errors
    /// See [`Unfit`].
    pub async fn open(settings: &Settings) -> Result<Self, Unfit> {
        let options = settings.options()?;
        let ms = |time: Duration| time.as_millis();
        let set_up = format!(
            "SET ROLE plenary_app; SET statement_timeout = {}; SET lock_timeout = {}; SET idle_in_transaction_session_timeout = {}",
            ms(settings.statement_timeout),
            ms(settings.lock_timeout),
            ms(settings.idle_transaction_timeout),
        );
        let pool =
            PgPoolOptions::new().acquire_timeout(settings.acquire_timeout).after_connect(move |connection, _| {
                let set_up = set_up.clone();
                Box::pin(async move {
                    sqlx::raw_sql(AssertSqlSafe(set_up)).execute(connection).await?;
                    Ok(())
                })
            });
        let ready = settings.connections_max.min(CONNECTIONS_READY);
        let database = Self {
            // For commits and heartbeats alone, so that no flood of requests and no large snapshot can delay them. Not
            // tried before use: that would cost every commit a round trip, and both may be repeated.
            log: pool.clone().max_connections(3).test_before_acquire(false).connect_lazy_with(options.clone()),
            pool: pool.max_connections(settings.connections_max).min_connections(ready).connect_lazy_with(options),
        };
        database.check().await?;
        Ok(database)
    }

    /// What is checked at every start: the server's version and durability, and the rules that keep tenants apart.
    ///
    /// # Errors
    /// See [`Unfit`].
    pub async fn check(&self) -> Result<(), Unfit> {
        let connect = |error: sqlx::Error| Unfit::Connect(error.into());
        let mut connection = self.pool.acquire().await.map_err(connect)?;
        let server = sqlx::query!(
            r#"SELECT current_setting('server_version_num')::int AS "number!", current_setting('server_version') AS "version!",
                current_setting('fsync') = 'on' AS "fsync!", current_setting('full_page_writes') = 'on' AS "full_page_writes!",
                current_setting('synchronous_commit') <> 'off' AS "synchronous_commit!""#
        )
        .fetch_one(&mut *connection)
        .await
        .map_err(connect)?;
        if u32::try_from(server.number / 10_000).unwrap_or(0) < super::embedded::MAJOR_MIN {
            return Err(Unfit::Version(server.version));
        }
        for (name, on) in [
            ("fsync", server.fsync),
            ("full_page_writes", server.full_page_writes),
            ("synchronous_commit", server.synchronous_commit),
        ] {
            if !on {
                return Err(Unfit::Unsafe(name));
            }
        }
        let findings = lint::findings(&mut connection).await.map_err(Unfit::Connect)?;
        if findings.is_empty() { Ok(()) } else { Err(Unfit::Leaky(findings)) }
    }

    /// A transaction that sees and changes one tenant's rows. Dropped without commit, it is rolled back.
    ///
    /// # Errors
    /// When no connection is free in time, or the database is away.
    pub async fn tenant(&self, org: OrgId) -> Result<Transaction<'static, Postgres>, Error> {
        // One round trip; and a uuid's text has nothing to escape.
        let begin = format!("BEGIN; SET LOCAL app.org = '{}'", org.0);
        Ok(self.pool.begin_with(AssertSqlSafe(begin)).await?)
    }

    /// Connections without a tenant: for the functions that set or find it.
    pub(crate) fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Connections that nothing slow may use.
    pub(crate) fn log(&self) -> &PgPool {
        &self.log
    }

    /// Whether the database answers now; for readiness.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), Error> {
        sqlx::query!(r#"SELECT 1 AS "one!""#).fetch_one(&self.pool).await?;
        Ok(())
    }

    /// The database's clock.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn clock(&self) -> Result<Timestamp, Error> {
        let now = sqlx::query_scalar!(r#"SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS "now!""#);
        Ok(Timestamp(now.fetch_one(&self.pool).await?))
    }

    /// Every live session of every tenant, to be opened at start-up.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn live_sessions(&self) -> Result<Vec<(OrgId, SessionId)>, Error> {
        let rows = sqlx::query!(r#"SELECT org_id AS "org_id!", id AS "id!" FROM live_sessions()"#)
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.into_iter().map(|row| (OrgId(row.org_id), SessionId(row.id))).collect())
    }

    /// Connections in use and idle, for metrics.
    #[must_use]
    pub fn connections(&self) -> Connections {
        let open = self.pool.size() + self.log.size();
        let idle = u32::try_from(self.pool.num_idle() + self.log.num_idle()).unwrap_or(open).min(open);
        Connections { used: open - idle, idle }
    }

    /// Waits for what is under way, then closes every connection.
    pub async fn close(&self) {
        self.pool.close().await;
        self.log.close().await;
    }
}

/// See [`Database::connections`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connections {
    /// Doing something.
    pub used: u32,
    /// Open and free.
    pub idle: u32,
}

/// An enum stored as its name on the wire.
pub(crate) fn named<T: DeserializeOwned>(what: &'static str, name: &str) -> Result<T, Error> {
    let name: StrDeserializer<'_, serde::de::value::Error> = name.into_deserializer();
    T::deserialize(name).map_err(|error| Error::corrupt(what, error))
}

/// A count stored as `integer`, which Postgres has only signed.
pub(crate) fn count(what: &'static str, number: i32) -> Result<u32, Error> {
    u32::try_from(number).map_err(|error| Error::corrupt(what, error))
}

/// A count to be stored as `integer`.
pub(crate) fn integer(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
