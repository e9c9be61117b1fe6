//! Developer commands. `cargo xtask generate` writes what is derived from code and checked in;
//! `cargo xtask tidy` checks what a compiler cannot.

mod generate;

use clap::Parser;

#[derive(Parser)]
#[command(about = "Developer commands of plenary")]
enum Xtask {
    /// Writes the TypeScript types of the wire protocol.
    Generate {
        /// Writes nothing; fails when a file is not current.
        #[arg(long)]
        check: bool,
    },
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    match Xtask::parse() {
        Xtask::Generate { check } => generate::run(check),
    }
}
