//! Developer commands. `cargo xtask generate` writes what is derived from code and checked in;
//! `cargo xtask tidy` checks what a compiler cannot.

mod generate;
mod tidy;

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
    /// Checks layers, codes, rules and documents against the code.
    Tidy,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    match Xtask::parse() {
        Xtask::Generate { check } => generate::run(check),
        Xtask::Tidy => tidy::run(),
    }
}
