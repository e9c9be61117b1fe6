//! The bundled load harness. At this stage it lists its scenarios, each named after the failure it provokes, and says
//! which can be run; the scenarios themselves come with their own issue.

use clap::Parser;

/// Load harness of plenary.
#[derive(Parser)]
#[command(name = "plenary-load", version)]
struct Cli {}

fn main() {
    let Cli {} = Cli::parse();
    println!("plenary-load speaks protocol version {}; no scenario is bundled yet", plenary_core::protocol::VERSION);
}
