//! What a compiler cannot check: layers, words in documents that must follow the code, codes and rules that are used.

use std::{
    collections::BTreeSet,
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use plenary_core::protocol::{close::Close, error::Code};

use crate::generate;

/// Runs every check and reports all findings at once.
///
/// # Errors
/// When something is not tidy.
pub fn run() -> Result<(), Box<dyn Error>> {
    let mut findings = Vec::new();
    layers(&mut findings)?;
    codes_are_used(&mut findings)?;
    protocol_page(&mut findings)?;
    metrics_are_documented(&mut findings)?;
    clocks_and_dice(&mut findings)?;
    if findings.is_empty() {
        return Ok(());
    }
    for finding in &findings {
        eprintln!("tidy: {finding}");
    }
    Err(format!("{} findings", findings.len()).into())
}

/// All files under `folder` with an extension, sorted.
fn files(folder: &str, extension: &str) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn starts(path: &Path, folder: &str) -> bool {
    path.starts_with(folder)
}

/// Who may know whom.
fn layers(findings: &mut Vec<String>) -> Result<(), Box<dyn Error>> {
    let rules: [(&str, &[&str]); 8] = [
        ("core/src/ids.rs", &["crate::protocol", "crate::domain"]),
        ("core/src/protocol", &["crate::domain"]),
        ("src/store", &["crate::actors", "crate::http", "crate::app"]),
        ("src/actors", &["crate::http", "crate::app", "sqlx::", "actix"]),
        ("src/http", &["crate::app", "sqlx::", "ractor"]),
        ("src/config.rs", &["crate::actors", "crate::http", "crate::store"]),
        ("src/telemetry.rs", &["crate::actors", "crate::http", "crate::store"]),
        ("src/ambient.rs", &["crate::actors", "crate::http", "crate::store"]),
    ];
    for root in ["core/src", "src"] {
        for path in files(root, "rs")? {
            let text = fs::read_to_string(&path)?;
            for (folder, forbidden) in rules.iter().filter(|(folder, _)| starts(&path, folder)) {
                for word in forbidden.iter().filter(|word| code(&text).any(|line| line.contains(**word))) {
                    findings.push(format!("{}: {folder} must not know {word}", path.display()));
                }
            }
        }
    }
    Ok(())
}

/// The lines of a file that are code: no comments, and nothing after the tests begin.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .take_while(|line| !line.starts_with("#[cfg(test)]"))
        .filter(|line| !line.trim_start().starts_with("//"))
}

/// A code nobody gives is a promise nobody keeps.
fn codes_are_used(findings: &mut Vec<String>) -> Result<(), Box<dyn Error>> {
    let mut text = String::new();
    for root in ["core/src/domain", "src"] {
        for path in files(root, "rs")? {
            text.push_str(&fs::read_to_string(path)?);
        }
    }
    for code in Code::ALL {
        if !text.contains(&format!("Code::{code:?}")) {
            findings.push(format!("error code {} ({code:?}) is given nowhere", code.name()));
        }
    }
    for close in Close::ALL {
        if !text.contains(&format!("Close::{close:?}")) {
            findings.push(format!("close code {} ({close:?}) is given nowhere", close.name()));
        }
    }
    Ok(())
}

/// `docs/protocol.md` names every command, event, error and close code, carries the hash of what it describes, and
/// each of its rules stands in the name of a test.
fn protocol_page(findings: &mut Vec<String>) -> Result<(), Box<dyn Error>> {
    const PAGE: &str = "docs/protocol.md";
    let Ok(page) = fs::read_to_string(PAGE) else {
        findings.push(format!("{PAGE} is missing"));
        return Ok(());
    };
    let mut sources = String::new();
    for path in files("core/src/protocol", "rs")? {
        sources.push_str(&fs::read_to_string(path)?);
    }
    let hash = format!("{:016x}", fnv1a(sources.as_bytes()));
    if !page.contains(&hash) {
        findings
            .push(format!("{PAGE}: core/src/protocol/ has changed; read it again, then write `protocol hash: {hash}`"));
    }
    let types = generate::types();
    let names: BTreeSet<&str> = types.split("\"type\": \"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    for name in
        names.iter().copied().chain(Code::ALL.iter().map(|code| code.name())).chain(Close::ALL.iter().map(|c| c.name()))
    {
        if !page.contains(&format!("`{name}`")) {
            findings.push(format!("{PAGE} does not name `{name}`"));
        }
    }
    let mut tests = String::new();
    for root in ["core", "src", "tests", "web/src"] {
        for extension in ["rs", "ts"] {
            for path in
                files(root, extension)?.into_iter().filter(|path| !path.components().any(|c| c.as_os_str() == "target"))
            {
                tests.push_str(&fs::read_to_string(path)?);
            }
        }
    }
    let mut seen = BTreeSet::new();
    for rule in rules(&page) {
        if !seen.insert(rule) {
            findings.push(format!("{PAGE}: rule {rule} stands twice"));
        }
        let name = rule.to_lowercase().replace('-', "_");
        let named =
            [format!("fn {name}_"), format!("_{name}_"), format!("_{name}(")].iter().any(|form| tests.contains(form));
        if !named {
            findings.push(format!("{PAGE}: rule {rule} stands in no test's name (…_{name}_…)"));
        }
    }
    Ok(())
}

/// Rules stand as `**X-1**` at the start of a line or list item.
fn rules(page: &str) -> Vec<&str> {
    let lines = page.lines().map(|line| line.trim_start_matches(['-', '*', ' ']));
    let heads = lines.filter_map(|line| line.split_once("**").map(|(head, _)| head));
    heads
        .filter(|head| head.split_once('-').is_some_and(|(kind, n)| kind.len() == 1 && n.parse::<u32>().is_ok()))
        .collect()
}

/// The 64-bit FNV-1a hash (<http://www.isthe.com/chongo/tech/comp/fnv/>): enough to notice a change.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

fn metrics_are_documented(findings: &mut Vec<String>) -> Result<(), Box<dyn Error>> {
    const PAGE: &str = "docs/operations.md";
    let page = fs::read_to_string(PAGE).unwrap_or_default();
    let telemetry = fs::read_to_string("src/telemetry.rs")?;
    for name in telemetry.split('"').filter(|part| part.starts_with("plenary_")) {
        if !page.contains(name) {
            findings.push(format!("{PAGE} does not name the metric {name}"));
        }
    }
    let config = fs::read_to_string("config.toml")?;
    for section in config.lines().filter(|line| line.starts_with('[')) {
        if !page.contains(section) {
            findings.push(format!("{PAGE} does not name the configuration section {section}"));
        }
    }
    Ok(())
}

/// Time and chance come from `ambient.rs`; the rest would make a simulation lie.
fn clocks_and_dice(findings: &mut Vec<String>) -> Result<(), Box<dyn Error>> {
    for root in ["core/src", "src/actors"] {
        for path in files(root, "rs")?.into_iter().filter(|path| !path.components().any(|c| c.as_os_str() == "tests")) {
            let text = fs::read_to_string(&path)?;
            for word in ["SystemTime::now", "Uuid::new_v4", "Uuid::now_v7", "rand::rng", "Utc::now"] {
                if code(&text).any(|line| line.contains(word)) {
                    findings.push(format!("{}: {word} is for src/ambient.rs only", path.display()));
                }
            }
        }
    }
    Ok(())
}
