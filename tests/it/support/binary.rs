//! The real binary as a child process, for what only a process can show: `kill -9`, signals, exit codes.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde_json::Value;

/// `plenary demo --json`, running.
pub struct Demo {
    /// What it printed.
    pub entry: Value,
    /// The process.
    pub child: Child,
    data_dir: PathBuf,
    port: u16,
}

impl Demo {
    /// Starts it on a data directory and waits until it is ready.
    pub fn start(data_dir: &Path, port: u16) -> Self {
        let mut child = command(data_dir, port).spawn().expect("the binary starts");
        let stdout = child.stdout.take().expect("a pipe");
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let entry: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("no entry ({error}): {line:?}"));
        let port = entry["base_url"].as_str().and_then(|url| url.rsplit(':').next()).and_then(|port| port.parse().ok());
        Self { child, data_dir: data_dir.to_owned(), port: port.expect("a port"), entry }
    }

    /// Where it is.
    pub fn base(&self) -> &str {
        self.entry["base_url"].as_str().expect("a URL")
    }

    /// Kills it at once, as a crash would, and starts it again in its place.
    pub fn kill_and_restart(&mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ends");
        *self = Self::start(&self.data_dir, self.port);
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The command that starts a demo.
pub fn command(data_dir: &Path, port: u16) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plenary"));
    command.args(["demo", "--json", "--port", &port.to_string(), "--data-dir"]).arg(data_dir);
    command.stdout(Stdio::piped()).stdin(Stdio::null());
    command
}

/// What a process said, and how it ended.
pub struct Ended {
    /// Its exit code; none after a signal.
    pub code: Option<i32>,
    /// Its standard output.
    pub said: String,
    /// Its standard error.
    pub complained: String,
}

/// Runs plenary on a data directory to its end, with these arguments and variables.
pub fn run(data_dir: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Ended {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plenary"));
    command.args(arguments).env("PLENARY__DATABASE__DATA_DIR", data_dir).env("PLENARY__SERVER__BIND", "127.0.0.1:0");
    let output = command.envs(variables.iter().copied()).stdin(Stdio::null()).output().expect("the binary starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ended { code: output.status.code(), said: text(&output.stdout), complained: text(&output.stderr) }
}

/// Asks a process to end.
pub fn terminate(child: &Child) {
    let status = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill is there");
    assert!(status.success());
}
