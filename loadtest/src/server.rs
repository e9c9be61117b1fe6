//! A server of one's own: `plenary demo --json` on a scratch directory and a free port, ended and removed afterwards.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command as Plain, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use crate::{Failure, process};

/// How long it may take to be ready: the first start makes a database.
const START_MAX: Duration = Duration::from_secs(120);
/// How long it may take to end in order.
const STOP_MAX: Duration = Duration::from_secs(30);

/// What there is to say before it starts.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The binary.
    pub program: PathBuf,
    /// Variables that override its configuration.
    pub variables: Vec<(&'static str, String)>,
}

/// A running server. Dropped, it ends, and its directory is gone.
pub struct Server {
    settings: Settings,
    directory: PathBuf,
    child: Child,
    entry: Value,
}

impl Server {
    /// Starts one.
    ///
    /// # Errors
    /// [`Failure::Server`], [`Failure::File`].
    pub async fn start(settings: Settings) -> Result<Self, Failure> {
        let began = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let name = format!("plenary-load-{}-{}", std::process::id(), began.subsec_nanos());
        let directory = env::temp_dir().join(name);
        let failure = |source| Failure::File(format!("{} cannot be made", directory.display()), source);
        fs::create_dir_all(&directory).map_err(failure)?;
        let child = spawn(&settings, &directory, 0)?;
        let mut server = Self { settings, directory, child, entry: Value::Null };
        server.wait().await?;
        Ok(server)
    }

    /// Kills it at once, as a crash would, and starts it again in its place, on the same data.
    ///
    /// # Errors
    /// [`Failure::Server`].
    pub async fn crash(&mut self) -> Result<(), Failure> {
        let port = self.base().rsplit(':').next().and_then(|port| port.parse().ok()).unwrap_or(0);
        let ended = self.child.kill().await;
        ended.map_err(|error| Failure::Server(format!("it cannot be killed: {error}")))?;
        self.child = spawn(&self.settings, &self.directory, port)?;
        self.wait().await
    }

    /// Its process.
    ///
    /// # Errors
    /// [`Failure::Server`] when it has ended.
    pub fn pid(&self) -> Result<u32, Failure> {
        self.child.id().filter(|pid| process::lives(*pid)).ok_or_else(|| self.failure("it has ended"))
    }

    /// Where it is.
    #[must_use]
    pub fn base(&self) -> &str {
        self.entry["base_url"].as_str().unwrap_or_default()
    }

    /// What it printed when it was ready.
    #[must_use]
    pub fn entry(&self) -> &Value {
        &self.entry
    }

    /// How often something in it panicked, by its log.
    #[must_use]
    pub fn panics(&self) -> usize {
        fs::read_to_string(self.log()).map_or(0, |log| log.matches("panicked at").count())
    }

    /// The key that it signs tokens with.
    ///
    /// # Errors
    /// [`Failure::File`].
    pub fn signing_key(&self) -> Result<String, Failure> {
        let path = self.directory.join("data").join("signing.key");
        let keys = fs::read_to_string(&path).map_err(|source| Failure::File(path.display().to_string(), source))?;
        Ok(keys.lines().next().unwrap_or_default().to_owned())
    }

    fn log(&self) -> PathBuf {
        log_in(&self.directory)
    }

    async fn wait(&mut self) -> Result<(), Failure> {
        let stdout = self.child.stdout.take().ok_or_else(|| self.failure("it has no output"))?;
        let mut line = String::new();
        let read = tokio::time::timeout(START_MAX, BufReader::new(stdout).read_line(&mut line)).await;
        if !matches!(read, Ok(Ok(_))) {
            return Err(self.failure("it was not ready in time"));
        }
        self.entry = serde_json::from_str(&line).map_err(|_| self.failure("it did not become ready"))?;
        Ok(())
    }

    /// With the end of what it logged.
    fn failure(&self, what: &str) -> Failure {
        let log = fs::read_to_string(self.log()).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let tail = lines[lines.len().saturating_sub(10)..].join("\n  ");
        Failure::Server(format!("{what}\n  {tail}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(pid) = self.child.id() {
            let _ = Plain::new("kill").args(["-TERM", &pid.to_string()]).status();
            let late = Instant::now() + STOP_MAX;
            while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < late {
                std::thread::sleep(Duration::from_millis(20));
            }
            // What does not end in order is killed when `child` is dropped.
        }
        let _ = fs::remove_dir_all(&self.directory);
    }
}

/// The binary that is built beside this one.
///
/// # Errors
/// [`Failure::Asked`] when there is none.
pub fn beside() -> Result<PathBuf, Failure> {
    let own = env::current_exe().map_err(|error| Failure::File("this program's own path".to_owned(), error))?;
    let program = own.with_file_name(format!("plenary{}", env::consts::EXE_SUFFIX));
    if program.is_file() {
        return Ok(program);
    }
    Err(Failure::Asked(format!("there is no {}: build it, or name another with --server", program.display())))
}

fn log_in(directory: &Path) -> PathBuf {
    directory.join("server.log")
}

fn spawn(settings: &Settings, directory: &Path, port: u16) -> Result<Child, Failure> {
    let log = fs::File::options().create(true).append(true).open(log_in(directory));
    let log = log.map_err(|source| Failure::File("the server's log".to_owned(), source))?;
    let mut command = Command::new(&settings.program);
    command.args(["demo", "--json", "--port", &port.to_string(), "--data-dir"]).arg(directory.join("data"));
    command.envs(settings.variables.iter().map(|(key, value)| (key, value)));
    // In a group of its own: Ctrl-C is for this program, which ends the server then.
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).process_group(0).kill_on_drop(true);
    command.spawn().map_err(|error| Failure::Server(format!("{} does not start: {error}", settings.program.display())))
}
