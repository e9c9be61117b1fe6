//! Writes every template, and a board with everything on it, as PNG and PDF into a folder: to look at them.
//!
//! `cargo run -p plenary-canvas --example pictures -- FOLDER`

use std::{error::Error, fs, path::Path};

use plenary_canvas::{
    Board, Limits,
    check::import,
    render::{Options, pdf, png},
    template::templates,
};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("which folder?")?;
    fs::create_dir_all(&folder)?;
    let mixed = import(include_bytes!("../tests/boards/mixed.json"), &Limits::default())?;
    let boards = templates().iter().map(|template| (template.name, template.board()));
    for (name, board) in boards.chain([("mixed", mixed)]) {
        write(&board, &Path::new(&folder).join(name))?;
    }
    Ok(())
}

fn write(board: &Board, path: &Path) -> Result<(), Box<dyn Error>> {
    let content = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let resolve = |url: &str| fs::read(format!("{content}{url}")).ok();
    fs::write(path.with_extension("png"), png(board, &Options::default(), &resolve)?)?;
    fs::write(path.with_extension("pdf"), pdf(board, &resolve)?)?;
    Ok(())
}
