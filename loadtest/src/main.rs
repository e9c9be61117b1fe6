//! The command line.

use std::{fs, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use plenary_load::{Failure, hostile, open, report::Report, storm};
use tokio::signal::unix::{SignalKind, signal};

/// Puts a plenary under load, and says what it is like. Ends with 0 when all bounds hold, with 1 when one does not, and
/// with 2 when the run could not be played.
#[derive(Parser)]
#[command(name = "plenary-load", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    scenario: Scenario,
    /// Also writes everything as JSON.
    #[arg(long, global = true, value_name = "FILE")]
    json: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Scenario {
    /// Many people edit one canvas at once: how long an edit takes to reach each of the others.
    #[command(name = "canvas-storm")]
    Storm(storm::Options),
    /// Somebody comes to a large canvas: how long until they have everything, and what it costs in memory.
    #[command(name = "canvas-open")]
    Open(open::Options),
    /// Somebody sends what nobody should: whether the server lives, and a quiet room notices nothing.
    #[command(name = "canvas-hostile")]
    Hostile(hostile::Options),
}

impl Scenario {
    async fn play(&self) -> Result<Report, Failure> {
        match self {
            Self::Storm(options) => storm::run(options).await,
            Self::Open(options) => open::run(options).await,
            Self::Hostile(options) => hostile::run(options).await,
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let told = async {
        // Whoever ends this ends the server that it started, too: what is dropped here takes it along.
        let (Ok(mut interrupt), Ok(mut terminate)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
        else {
            return std::future::pending().await;
        };
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    };
    let played = tokio::select! {
        played = cli.scenario.play() => played,
        () = told => Err(Failure::Asked("ended before its time".to_owned())),
    };
    let written = played.and_then(|report| {
        print!("{report}");
        if let Some(path) = &cli.json {
            let failure = |source| Failure::File(path.display().to_string(), source);
            fs::write(path, format!("{:#}\n", report.json())).map_err(failure)?;
        }
        Ok(report.holds())
    });
    match written {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(failure) => {
            eprintln!("plenary-load: {failure}");
            let mut cause = std::error::Error::source(&failure);
            while let Some(error) = cause {
                eprintln!("  because: {error}");
                cause = error.source();
            }
            ExitCode::from(2)
        }
    }
}
