//! The command line.

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use plenary::{app, config, demo, doctor, rounds};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Engine and studio for live facilitated sessions.
#[derive(Parser)]
#[command(name = "plenary", version, propagate_version = true)]
struct Cli {
    /// The configuration file; without one the defaults of the bundled config.toml hold.
    #[arg(long, env = "PLENARY_CONFIG", global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the studio and the API.
    Serve,
    /// Brings the database's schema up to date, and ends.
    Migrate,
    /// Checks what plenary needs, and says what to do about what is missing.
    Doctor,
    /// Serves a scratch organization with a live session, and prints how to enter.
    Demo(demo::Options),
    /// Shows how fairly people are spread over rounds of breakouts.
    #[command(subcommand)]
    Rounds(rounds::Command),
    /// Prints the version.
    Version,
}

fn main() -> ExitCode {
    // Before anything opens a TLS connection: one provider for the whole process.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let cli = Cli::parse();
    let outcome = match cli.command {
        Command::Version => {
            println!("plenary {}", env!("CARGO_PKG_VERSION"));
            return ExitCode::SUCCESS;
        }
        Command::Rounds(command) => {
            return if rounds::run(&command).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
        }
        Command::Demo(options) => demo::run(cli.config.as_deref(), options),
        Command::Serve => config::load(cli.config.as_deref()).map_err(app::Failure::from).and_then(app::serve),
        Command::Migrate => config::load(cli.config.as_deref()).map_err(app::Failure::from).and_then(app::migrate),
        Command::Doctor => match config::load(cli.config.as_deref()) {
            Ok(loaded) => return doctor::run(&loaded),
            Err(error) => Err(app::Failure::from(error)),
        },
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("plenary: {failure}");
            let mut cause = std::error::Error::source(&failure);
            while let Some(error) = cause {
                eprintln!("  because: {error}");
                cause = error.source();
            }
            ExitCode::FAILURE
        }
    }
}
