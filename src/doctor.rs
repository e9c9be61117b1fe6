//! `plenary doctor`: what plenary needs, whether it is there, and what to do if not.

use std::{process::ExitCode, time::Duration};

use plenary_core::ids::Timestamp;

use crate::{
    ambient::Ambient,
    app::{self, DataDir},
    config::Loaded,
    store::database::{self, Database},
};

/// How far the database's clock may be from ours.
const CLOCK_DIFFERENCE_MAX_MS: i64 = 1_000;
/// Descriptors needed beside one per connection: database, files, listeners.
const DESCRIPTORS_SPARE: u64 = 200;

enum Finding {
    Ok(String),
    Warning(String, String),
    Failure(String, String),
}

impl Finding {
    fn print(&self) {
        match self {
            Self::Ok(what) => println!("ok    {what}"),
            Self::Warning(what, todo) => println!("warn  {what}\n      → {todo}"),
            Self::Failure(what, todo) => println!("FAIL  {what}\n      → {todo}"),
        }
    }
}

/// Checks and prints; fails when plenary would not serve.
#[must_use]
pub fn run(loaded: &Loaded) -> ExitCode {
    let config = &loaded.config;
    println!("ok    configuration: every key is known and within its bounds");
    let mut findings = vec![descriptors(config.server.connections_max)];

    match DataDir::take(&config.database.data_dir) {
        Ok(data_dir) => {
            findings.push(Finding::Ok(format!(
                "data directory {} is writable and free",
                config.database.data_dir.display()
            )));
            findings.push(match app::listen(config.server.bind) {
                Ok(_) => Finding::Ok(format!("address {} is free", config.server.bind)),
                Err(failure) => Finding::Failure(failure.to_string(), "then run this again".into()),
            });
            findings.extend(database(loaded));
            drop(data_dir);
        }
        Err(app::Failure::DataDirTaken(path)) => findings.push(Finding::Warning(
            format!("a plenary is running on {}", path.display()),
            format!("its state: curl http://{}/readyz; stop it to check the database from here", config.server.bind),
        )),
        Err(failure) => findings.push(Finding::Failure(failure.to_string(), "make it writable for this user".into())),
    }

    findings.iter().for_each(Finding::print);
    if findings.iter().any(|finding| matches!(finding, Finding::Failure(..))) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn descriptors(connections: usize) -> Finding {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the kernel fills the struct that is handed to it.
    let known = unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) } == 0;
    let wanted = connections as u64 + DESCRIPTORS_SPARE;
    if !known {
        return Finding::Warning("the limit of open files is not known".into(), "check `ulimit -n`".into());
    }
    let have = limit.rlim_cur;
    if have >= wanted {
        Finding::Ok(format!("open files: {have} allowed, {wanted} needed for {connections} connections"))
    } else {
        Finding::Warning(
            format!("open files: {have} allowed, {wanted} needed for {connections} connections"),
            format!("raise it (`ulimit -n {wanted}`, or LimitNOFILE in systemd), or lower `server.connections_max`"),
        )
    }
}

fn database(loaded: &Loaded) -> Vec<Finding> {
    let config = &loaded.config.database;
    let (server, url) = match app::database_server(config) {
        Ok(found) => found,
        Err(failure) => {
            let cause = std::error::Error::source(&failure).map(ToString::to_string).unwrap_or_default();
            return vec![Finding::Failure(failure.to_string(), cause)];
        }
    };
    let mut findings = Vec::new();
    if let Some(server) = &server {
        findings.push(Finding::Ok(format!("embedded Postgres starts in {}", server.base().display())));
    }
    findings.extend(examine(&app::database_settings(config, &url)));
    if let Some(mut server) = server
        && let Err(error) = server.stop()
    {
        findings.push(Finding::Warning("the embedded Postgres does not stop".into(), error.to_string()));
    }
    findings
}

fn examine(settings: &database::Settings) -> Vec<Finding> {
    let look = async {
        let migrated = database::migrate(settings).await;
        if let Err(unfit) = migrated {
            return vec![Finding::Failure(format!("database: {unfit}"), "see docs/operations.md, Database".into())];
        }
        let database = match Database::open(settings).await {
            Ok(database) => database,
            Err(unfit) => {
                return vec![Finding::Failure(format!("database: {unfit}"), "see docs/operations.md, Database".into())];
            }
        };
        let mut findings =
            vec![Finding::Ok("database: reachable, migrated, durable, and its row-level security is complete".into())];
        findings.push(match database.clock().await {
            Ok(theirs) => clock(theirs, Ambient::system().now()),
            Err(error) => Finding::Warning("the database's clock cannot be read".into(), error.to_string()),
        });
        database.close().await;
        findings
    };
    match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(async {
            let patience = Duration::from_secs(30);
            tokio::time::timeout(patience, look).await.unwrap_or_else(|_| {
                vec![Finding::Failure(
                    "database: no answer within 30 s".into(),
                    "check `database.url` and the network".into(),
                )]
            })
        }),
        Err(error) => vec![Finding::Failure("no runtime".into(), error.to_string())],
    }
}

fn clock(theirs: Timestamp, ours: Timestamp) -> Finding {
    let difference = theirs.since_ms(ours);
    if difference.abs() <= CLOCK_DIFFERENCE_MAX_MS {
        Finding::Ok(format!("clock: {difference} ms from the database's"))
    } else {
        Finding::Warning(
            format!("clock: {difference} ms from the database's"),
            "synchronise both (chrony, systemd-timesyncd): times people see would differ".into(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_off_is_told() {
        assert!(matches!(clock(Timestamp(5_000), Timestamp(4_500)), Finding::Ok(_)));
        assert!(matches!(clock(Timestamp(5_000), Timestamp(1_000)), Finding::Warning(..)));
    }

    #[test]
    fn too_few_descriptors_are_told() {
        assert!(matches!(descriptors(usize::MAX / 2), Finding::Warning(..)));
    }
}
