//! A private Postgres, spawned and watched by plenary itself (docs/adr): `database.url = "embedded"`.
//!
//! It listens on a Unix socket in a directory of its own, asks for a generated password, syncs every commit and
//! checks its pages; it ends when plenary ends, even by `kill -9`, and a server that outlived a former plenary
//! is stopped before the next one starts. Nothing is downloaded: the binaries are those of the distribution.
//!
//! ```text
//! <data_dir>/lock        held while a plenary uses the directory
//! <data_dir>/location    only if the cluster had to live elsewhere: the path of its base directory
//! <base>/password        of the database's owner, 0600            (base is data_dir, if nothing forbids it)
//! <base>/cluster/        PGDATA, owned by the user Postgres runs as
//! <base>/run/            the socket, unless that path is too long for one
//! <base>/postgres.log    what the server says
//! ```
//!
//! **As root**, Postgres refuses to run, so it runs as the owner of an existing cluster, else as `postgres`, else as
//! `nobody`. That user must be able to reach the cluster; a data directory under a home that only root may enter
//! (a clone in `/root`) is out of its reach, and loosening somebody's home is not ours to do. The base is then a
//! fresh directory below `/var/lib/plenary`, and `location` says which. The name holds chance, not a hash of the path, so
//! that deleting the data directory means starting empty there too.

use std::{
    fs, io,
    io::{Read, Seek, SeekFrom, Write},
    os::unix::{
        ffi::OsStrExt,
        fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use sha2::{Digest, Sha256};

/// The oldest Postgres we run on.
pub const MAJOR_MIN: u32 = 15;

/// A path of a Unix socket may have this many bytes (`sun_path`, less its end).
const SOCKET_PATH_MAX: usize = 107;
const SOCKET_NAME: &str = ".s.PGSQL.5432";
/// The database owner, and the name of the database.
const OWNER: &str = "plenary";
/// Where a cluster lives that cannot live in the data directory.
const FALLBACK: &str = "/var/lib/plenary";

/// Recovery after a crash reads all that was written since the last checkpoint.
const START_MAX: Duration = Duration::from_secs(120);
/// SIGINT lets the server write a checkpoint; after this it is told to stop without one.
const STOP_MAX: Duration = Duration::from_secs(15);
const QUIT_MAX: Duration = Duration::from_secs(5);
const POLL: Duration = Duration::from_millis(5);

/// Where the cluster lives, and which Postgres runs it.
#[derive(Clone, Debug)]
pub struct Settings {
    /// plenary's data directory; created if missing.
    pub data_dir: PathBuf,
    /// The directory of `postgres` and `initdb`; searched for when `None`.
    pub bin_dir: Option<PathBuf>,
}

/// Why there is no embedded Postgres. Each text stands alone: it is what the operator reads.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No binaries.
    #[error(
        "no Postgres {MAJOR_MIN} or newer found in {searched}: install it (`apt-get install postgresql`), name its directory in \
         `database.embedded_bin`, or name a server in `database.url`"
    )]
    Missing {
        /// Where we looked.
        searched: String,
    },
    /// Another process has the data directory.
    #[error("another plenary uses the data directory {0}")]
    InUse(PathBuf),
    /// The cluster belongs to a user we cannot become.
    #[error("the cluster in {path} belongs to user {owner}: run plenary as that user or as root")]
    Foreign {
        /// The cluster.
        path: PathBuf,
        /// Its owner's number.
        owner: u32,
    },
    /// The cluster was made by another major version.
    #[error(
        "the cluster in {path} was made by Postgres {cluster}, and only {found} is here: install postgresql-{cluster}, or move the data \
         with pg_dump"
    )]
    Major {
        /// The cluster.
        path: PathBuf,
        /// Its version.
        cluster: u32,
        /// The versions found.
        found: String,
    },
    /// The pointer file names a place that is not ours or not there.
    #[error(
        "{pointer} says that the cluster lives in {base}, but it is not there: restore it, or remove that file to start empty"
    )]
    Lost {
        /// The pointer file.
        pointer: PathBuf,
        /// What it names.
        base: PathBuf,
    },
    /// The user Postgres runs as reaches neither the data directory nor the place instead of it.
    #[error("user {user} can use neither {data_dir} nor {FALLBACK}: set another data directory")]
    Unreachable {
        /// The user's number.
        user: u32,
        /// The data directory.
        data_dir: PathBuf,
    },
    /// No directory with a path short enough for a socket.
    #[error("no directory for the database's socket: {0} is taken by somebody else")]
    Socket(PathBuf),
    /// A former server does not stop.
    #[error("process {0}, a former Postgres on this data, does not stop")]
    Orphan(i32),
    /// A tool failed.
    #[error("{tool} failed: {output}")]
    Tool {
        /// Which.
        tool: &'static str,
        /// The end of what it said.
        output: String,
    },
    /// The server ended, or was not ready in time.
    #[error("Postgres did not start ({why}); the end of {log}: {tail}")]
    Start {
        /// How it ended.
        why: String,
        /// Its log.
        log: PathBuf,
        /// The log's last lines.
        tail: String,
    },
    /// A file could not be used.
    #[error("cannot {what} {path}")]
    File {
        /// What we wanted with it.
        what: &'static str,
        /// Which.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
}

/// A running private server. Dropping it stops it.
#[derive(Debug)]
pub struct Embedded {
    place: Place,
    bin: PathBuf,
    child: Option<Child>,
    // Last, so that the directory is ours until the server has ended.
    _lock: Lock,
}

/// The cluster's directories and the user it belongs to.
#[derive(Debug)]
struct Place {
    base: PathBuf,
    run: PathBuf,
    user: User,
    password: String,
}

/// The user Postgres runs as; `switch` when that is not who we are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct User {
    uid: u32,
    gid: u32,
    switch: bool,
}

impl Embedded {
    /// Finds or makes the cluster and starts its server; returns when it takes connections.
    ///
    /// Synchronous, and **to be called on the main thread**: the kernel's promise to stop the server when its
    /// parent dies is kept for the *thread* that spawned it, and a thread of a pool ends when it is idle.
    ///
    /// # Errors
    /// See [`Error`]; none goes away by itself.
    pub fn start(settings: &Settings) -> Result<Self, Error> {
        let mode = if is_root() { 0o711 } else { 0o700 };
        make_dir_all(&settings.data_dir, mode)?;
        let data_dir = fs::canonicalize(&settings.data_dir).map_err(file("find", &settings.data_dir))?;
        let lock = Lock::take(&data_dir)?;
        let base = base(&data_dir)?;
        let cluster = base.join("cluster");
        let major = cluster_major(&cluster)?;
        let bin = find_binaries(settings.bin_dir.as_deref(), major, &cluster)?;
        let user = user_of(&base)?;
        let run = socket_dir(&base, user)?;
        let known = base.join("password").is_file();
        let password = password(&base)?;
        let place = Place { base, run, user, password };
        match major {
            None => place.initialise(&bin)?,
            // Somebody removed the password; who can write here may set another.
            Some(_) if !known => place.reset_password(&bin)?,
            Some(_) => {}
        }
        let mut embedded = Self { place, bin, child: None, _lock: lock };
        embedded.spawn()?;
        Ok(embedded)
    }

    /// How to connect: the socket's directory, the owner and the password. A secret.
    #[must_use]
    pub fn url(&self) -> String {
        let host: String = self.place.run.as_os_str().as_bytes().iter().map(|byte| format!("%{byte:02x}")).collect();
        format!("postgres://{OWNER}:{}@localhost/{OWNER}?host={host}", self.place.password)
    }

    /// Where the cluster lives; not always in the data directory.
    #[must_use]
    pub fn base(&self) -> &Path {
        &self.place.base
    }

    /// The server's process, while it runs.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Whether the server has ended by itself, and how.
    ///
    /// # Errors
    /// When the kernel does not tell.
    pub fn try_wait(&mut self) -> io::Result<Option<ExitStatus>> {
        self.child.as_mut().map_or(Ok(None), Child::try_wait)
    }

    /// Stops what is left of the server and starts it anew, on the same socket. On the main thread, like [`Embedded::start`].
    ///
    /// # Errors
    /// As [`Embedded::start`].
    pub fn restart(&mut self) -> Result<(), Error> {
        self.stop()?;
        self.spawn()
    }

    /// Stops the server: connections are closed, a checkpoint is written. Stopping it twice does nothing.
    ///
    /// # Errors
    /// [`Error::Orphan`] when it does not end even by force.
    pub fn stop(&mut self) -> Result<(), Error> {
        let Some(mut child) = self.child.take() else { return Ok(()) };
        let pid = child.id() as i32;
        for (signal, time) in [(libc::SIGINT, STOP_MAX), (libc::SIGQUIT, QUIT_MAX), (libc::SIGKILL, QUIT_MAX)] {
            if !matches!(child.try_wait(), Ok(None)) {
                return Ok(());
            }
            send(pid, signal);
            if until(time, || !matches!(child.try_wait(), Ok(None))) {
                return Ok(());
            }
        }
        self.child = Some(child);
        Err(Error::Orphan(pid))
    }

    fn spawn(&mut self) -> Result<(), Error> {
        self.place.stop_orphans()?;
        self.place.remove_stale_sockets();
        let (log, log_path) = self.place.open_log()?;
        let log_start = log.metadata().map(|meta| meta.len()).unwrap_or(0);
        let mut command = self.place.command(&self.bin.join("postgres"));
        command.arg("-D").arg(self.place.cluster()).arg("-k").arg(&self.place.run);
        for setting in [
            "listen_addresses=",
            // The directory is closed to others, and the password is asked for besides.
            "unix_socket_permissions=0700",
            "port=5432",
            // Given here so that no edit of postgresql.conf can take them away.
            "fsync=on",
            "full_page_writes=on",
            "synchronous_commit=on",
            "logging_collector=off",
            "log_checkpoints=off",
            "cluster_name=plenary",
        ] {
            command.arg("-c").arg(setting);
        }
        command.stderr(log);
        die_with_parent(&mut command);
        let child = command.spawn().map_err(file("run", &self.bin.join("postgres")))?;
        let pid = child.id();
        let child = self.child.insert(child);

        let mut ended = None;
        let ready = until(START_MAX, || {
            ended = child.try_wait().ok().flatten();
            ended.is_some() || self.place.is_ready(pid)
        });
        if ready && ended.is_none() {
            return Ok(());
        }
        let why =
            ended.map_or_else(|| format!("not ready after {} s", START_MAX.as_secs()), |status| status.to_string());
        if ended.is_some() {
            self.child = None;
        } else {
            self.stop()?;
        }
        Err(Error::Start { why, tail: tail(&log_path, log_start), log: log_path })
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        // Nobody is left to tell; the kernel stops it with us at the latest.
        let _ = self.stop();
    }
}

impl Place {
    fn cluster(&self) -> PathBuf {
        self.base.join("cluster")
    }

    /// A command that runs as the cluster's user, somewhere that user may be.
    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.stdin(Stdio::null()).stdout(Stdio::null()).env("LC_ALL", "C").env("TZ", "UTC").current_dir("/");
        // What libpq variables of the operator say is about other servers.
        for name in ["PGDATA", "PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE", "PGOPTIONS", "PGSERVICE"] {
            command.env_remove(name);
        }
        if self.user.switch {
            command.uid(self.user.uid).gid(self.user.gid);
        }
        command
    }

    /// Makes the cluster beside its place and renames it, so that a first run that was killed leaves no half of one.
    fn initialise(&self, bin: &Path) -> Result<(), Error> {
        let fresh = self.base.join("cluster.new");
        let secret = self.base.join("cluster.password");
        remove(&fresh)?;
        remove(&secret)?;
        make_dir(&fresh, 0o700)?;
        write_private(&secret, &self.password)?;
        if self.user.switch {
            for path in [&fresh, &secret] {
                chown(path, Some(self.user.uid), Some(self.user.gid)).map_err(file("give away", path))?;
            }
        }
        let made = self.initdb(bin, &fresh, &secret);
        remove(&secret)?;
        made?;
        // No server runs yet: a single-user one makes the database.
        let mut single = self.command(&bin.join("postgres"));
        single.arg("--single").arg("-D").arg(&fresh).arg("postgres");
        run("postgres --single", &mut single, &format!("CREATE DATABASE {OWNER}\n"))?;
        run("initdb --sync-only", self.command(&bin.join("initdb")).arg("--sync-only").arg("-D").arg(&fresh), "")?;
        fs::rename(&fresh, self.cluster()).map_err(file("rename", &fresh))?;
        fs::File::open(&self.base).and_then(|dir| dir.sync_all()).map_err(file("sync", &self.base))
    }

    fn reset_password(&self, bin: &Path) -> Result<(), Error> {
        self.stop_orphans()?;
        let mut single = self.command(&bin.join("postgres"));
        single.arg("--single").arg("-D").arg(self.cluster()).arg("postgres");
        run("postgres --single", &mut single, &format!("ALTER ROLE {OWNER} PASSWORD '{}'\n", self.password))
    }

    fn initdb(&self, bin: &Path, fresh: &Path, secret: &Path) -> Result<(), Error> {
        let attempt = |locale: &str| {
            let mut initdb = self.command(&bin.join("initdb"));
            initdb.arg("-D").arg(fresh).args([
                "-U",
                OWNER,
                "-E",
                "UTF8",
                "--auth=scram-sha-256",
                "--data-checksums",
                "--no-sync",
            ]);
            // The order of texts is the product's business; an operating system's changes with its updates.
            initdb.arg(format!("--locale={locale}")).arg(format!("--pwfile={}", secret.display()));
            run("initdb", &mut initdb, "")
        };
        match attempt("C.UTF-8") {
            Err(Error::Tool { output, .. }) if output.contains("invalid locale") => attempt("C"),
            done => done,
        }
    }

    /// Stops every process of a former server on this cluster. We hold the lock, so none of them is in use.
    fn stop_orphans(&self) -> Result<(), Error> {
        let cluster = self.cluster();
        for (signal, time) in [(libc::SIGINT, STOP_MAX), (libc::SIGQUIT, QUIT_MAX), (libc::SIGKILL, QUIT_MAX)] {
            let postmaster = first_line(&cluster.join("postmaster.pid")).and_then(|line| line.parse::<i32>().ok());
            let alive = processes_in(&cluster, postmaster);
            // The postmaster tells its children; without it they are told one by one.
            let told: &[i32] = match postmaster.filter(|pid| alive.contains(pid)) {
                Some(pid) if signal != libc::SIGKILL => &[pid],
                _ => &alive,
            };
            if alive.is_empty() {
                break;
            }
            told.iter().for_each(|pid| send(*pid, signal));
            until(time, || processes_in(&cluster, postmaster).is_empty());
        }
        let postmaster = first_line(&cluster.join("postmaster.pid")).and_then(|line| line.parse::<i32>().ok());
        match processes_in(&cluster, postmaster).first() {
            Some(pid) => Err(Error::Orphan(*pid)),
            None => {
                // Nobody is on the cluster, whatever number the file holds: it may be another program's by now,
                // and Postgres would take that for a server.
                remove(&cluster.join("postmaster.pid"))
            }
        }
    }

    fn remove_stale_sockets(&self) {
        for name in [SOCKET_NAME.to_owned(), format!("{SOCKET_NAME}.lock")] {
            let _ = fs::remove_file(self.run.join(name));
        }
    }

    /// Whether the server of this process takes connections: it says so in the eighth line of its pid file.
    fn is_ready(&self, pid: u32) -> bool {
        let Ok(text) = fs::read_to_string(self.cluster().join("postmaster.pid")) else { return false };
        let mut lines = text.lines();
        lines.next().is_some_and(|first| first.trim() == pid.to_string())
            && lines.nth(6).is_some_and(|state| state.trim() == "ready")
    }

    fn open_log(&self) -> Result<(fs::File, PathBuf), Error> {
        const BYTES_MAX: u64 = 4 * 1024 * 1024;
        let path = self.base.join("postgres.log");
        if fs::metadata(&path).is_ok_and(|meta| meta.len() > BYTES_MAX) {
            fs::rename(&path, self.base.join("postgres.log.1")).map_err(file("rename", &path))?;
        }
        let log =
            fs::OpenOptions::new().append(true).create(true).mode(0o600).open(&path).map_err(file("write", &path))?;
        Ok((log, path))
    }
}

fn is_root() -> bool {
    // SAFETY: has no preconditions.
    unsafe { libc::geteuid() == 0 }
}

/// The right to use a data directory, held by at most one plenary.
#[derive(Debug)]
struct Lock(fs::File);

impl Lock {
    fn take(data_dir: &Path) -> Result<Self, Error> {
        let path = data_dir.join("lock");
        let file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(file("write", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(fs::TryLockError::WouldBlock) => Err(Error::InUse(data_dir.to_owned())),
            Err(fs::TryLockError::Error(source)) => Err(Error::File { what: "lock", path, source }),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing alone is not enough: a child forked by another thread holds a copy until it starts its program.
        let _ = self.0.unlock();
    }
}

/// The directory of password, cluster and log: the data directory, or where its pointer file says.
fn base(data_dir: &Path) -> Result<PathBuf, Error> {
    let pointer = data_dir.join("location");
    if let Some(line) = first_line(&pointer) {
        let base = PathBuf::from(line);
        // The marker is older than the pointer, so a base without it is not the one that was meant.
        return if base.join("plenary").is_file() { Ok(base) } else { Err(Error::Lost { pointer, base }) };
    }
    let cluster = data_dir.join("cluster");
    if !is_root() || cluster.exists() {
        return Ok(data_dir.to_owned());
    }
    let user = unprivileged();
    if reaches(user, data_dir) {
        return Ok(data_dir.to_owned());
    }
    let name: String = rand::random::<[u8; 4]>().iter().map(|byte| format!("{byte:02x}")).collect();
    let base = Path::new(FALLBACK).join(name);
    make_dir_all(&base, 0o711)?;
    if !reaches(user, &base) {
        return Err(Error::Unreachable { user: user.uid, data_dir: data_dir.to_owned() });
    }
    write_private(&base.join("plenary"), &format!("{}\n", data_dir.display()))?;
    write_private(&pointer, &format!("{}\n", base.display()))?;
    Ok(base)
}

/// The user Postgres runs as, and with it whether we can run it at all.
fn user_of(base: &Path) -> Result<User, Error> {
    let cluster = base.join("cluster");
    // SAFETY: both have no preconditions.
    let (uid, gid) = unsafe { (libc::geteuid(), libc::getegid()) };
    match fs::metadata(&cluster) {
        Ok(meta) if meta.uid() == uid && uid != 0 => Ok(User { uid, gid, switch: false }),
        Ok(meta) if uid == 0 && meta.uid() != 0 => Ok(User { uid: meta.uid(), gid: meta.gid(), switch: true }),
        Ok(meta) => Err(Error::Foreign { path: cluster, owner: meta.uid() }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Ok(if uid == 0 { unprivileged() } else { User { uid, gid, switch: false } })
        }
        Err(source) => Err(Error::File { what: "look at", path: cluster, source }),
    }
}

/// `postgres`, else `nobody`, for a plenary that runs as root.
fn unprivileged() -> User {
    let table = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let entry = |name: &str| {
        let line = table.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some(User { uid: fields.next()?.parse().ok()?, gid: fields.next()?.parse().ok()?, switch: true })
    };
    // What `nobody` is where the table does not say.
    entry("postgres").or_else(|| entry("nobody")).unwrap_or(User { uid: 65_534, gid: 65_534, switch: true })
}

/// Whether a user can enter a directory: tried, not computed, since modes are not the only thing that forbids it.
fn reaches(user: User, dir: &Path) -> bool {
    let mut probe = Command::new("true");
    probe.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).current_dir(dir);
    if user.switch {
        probe.uid(user.uid).gid(user.gid);
    }
    probe.status().is_ok()
}

/// A directory for the socket, closed to others, with a path short enough.
fn socket_dir(base: &Path, user: User) -> Result<PathBuf, Error> {
    let fits = |dir: &Path| dir.as_os_str().len() + 1 + SOCKET_NAME.len() <= SOCKET_PATH_MAX;
    let near = base.join("run");
    let dir = if fits(&near) {
        near
    } else {
        // The same for the same cluster, so that it is found again and does not pile up.
        let hash: String =
            Sha256::digest(base.as_os_str().as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let name = format!("plenary-{hash}");
        let temp = std::env::temp_dir().join(&name);
        if fits(&temp) && reaches(user, &std::env::temp_dir()) { temp } else { Path::new("/tmp").join(name) }
    };
    match fs::DirBuilder::new().mode(0o700).create(&dir) {
        Ok(()) if user.switch => chown(&dir, Some(user.uid), Some(user.gid)).map_err(file("give away", &dir))?,
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            // Anybody can make a directory of this name in a temporary directory, before us.
            let meta = fs::symlink_metadata(&dir).map_err(file("look at", &dir))?;
            if !meta.is_dir() || meta.uid() != user.uid || meta.permissions().mode() & 0o077 != 0 {
                return Err(Error::Socket(dir));
            }
        }
        Err(source) => return Err(Error::File { what: "make", path: dir, source }),
    }
    Ok(dir)
}

fn password(base: &Path) -> Result<String, Error> {
    let path = base.join("password");
    if let Some(line) = first_line(&path) {
        return Ok(line);
    }
    let password: String = rand::random::<[u8; 24]>().iter().map(|byte| format!("{byte:02x}")).collect();
    write_private(&path, &password)?;
    Ok(password)
}

fn cluster_major(cluster: &Path) -> Result<Option<u32>, Error> {
    let path = cluster.join("PG_VERSION");
    match fs::read_to_string(&path) {
        Ok(text) => Ok(text.trim().parse().ok()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        // Not ours to read: `user_of` says whose it is.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(Some(0)),
        Err(source) => Err(Error::File { what: "read", path, source }),
    }
}

/// The binaries of the wanted major version, else the newest.
fn find_binaries(given: Option<&Path>, wanted: Option<u32>, cluster: &Path) -> Result<PathBuf, Error> {
    let wanted = wanted.filter(|major| *major != 0);
    let (places, searched) = match given {
        Some(dir) => (vec![dir.to_owned()], dir.display().to_string()),
        None => (usual_places(), "PATH and /usr/lib/postgresql/*/bin".to_owned()),
    };
    let mut found: Vec<(u32, PathBuf)> = places
        .into_iter()
        .filter(|dir| dir.join("initdb").is_file())
        .filter_map(|dir| Some((major_of(&dir.join("postgres"))?, dir)))
        .filter(|(major, _)| *major >= MAJOR_MIN)
        .collect();
    // Stable: among equals the one from PATH stays first.
    found.sort_by_key(|(major, _)| std::cmp::Reverse(*major));
    let Some(wanted) = wanted else {
        return found.into_iter().next().map(|(_, dir)| dir).ok_or(Error::Missing { searched });
    };
    if found.is_empty() {
        return Err(Error::Missing { searched });
    }
    match found.iter().find(|(major, _)| *major == wanted) {
        Some((_, dir)) => Ok(dir.clone()),
        None => {
            let mut found: Vec<String> = found.iter().map(|(major, _)| major.to_string()).collect();
            found.dedup();
            Err(Error::Major { path: cluster.to_owned(), cluster: wanted, found: found.join(", ") })
        }
    }
}

fn usual_places() -> Vec<PathBuf> {
    let mut places: Vec<PathBuf> =
        std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default();
    for parent in ["/usr/lib/postgresql", "/usr/local/lib/postgresql"] {
        let versions = fs::read_dir(parent).into_iter().flatten().flatten();
        places.extend(versions.map(|version| version.path().join("bin")));
    }
    places.push(PathBuf::from("/usr/local/pgsql/bin"));
    places
}

/// The number after the name in `postgres (PostgreSQL) 15.18 (Debian …)`.
fn major_of(postgres: &Path) -> Option<u32> {
    let output = Command::new(postgres).arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let version = text.split(") ").nth(1)?;
    version.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok()
}

/// The processes whose working directory is the cluster: Postgres and all its children have it there.
#[cfg(target_os = "linux")]
fn processes_in(cluster: &Path, _postmaster: Option<i32>) -> Vec<i32> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok())
        .filter(|pid| fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd == cluster))
        .collect()
}

/// Elsewhere only the pid file tells.
#[cfg(not(target_os = "linux"))]
fn processes_in(_cluster: &Path, postmaster: Option<i32>) -> Vec<i32> {
    // SAFETY: signal 0 is sent to nobody.
    postmaster.into_iter().filter(|pid| unsafe { libc::kill(*pid, 0) } == 0).collect()
}

/// Gives the server a process group of its own, so that Ctrl-C in a terminal reaches only plenary, which then stops
/// it in order; and lets the kernel stop it when plenary cannot.
fn die_with_parent(command: &mut Command) {
    #[cfg(target_os = "linux")]
    let parent = std::process::id() as i32;
    // SAFETY: only async-signal-safe calls between fork and exec.
    unsafe {
        command.pre_exec(move || {
            if libc::setpgid(0, 0) != 0 {
                return Err(io::Error::last_os_error());
            }
            #[cfg(target_os = "linux")]
            {
                // After the change of user, which would clear it: std makes that change before it calls us.
                if libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGINT) != 0 {
                    return Err(io::Error::last_os_error());
                }
                // The parent may have died before the line above.
                if libc::getppid() != parent {
                    return Err(io::Error::from_raw_os_error(libc::ESRCH));
                }
            }
            Ok(())
        });
    }
}

fn send(pid: i32, signal: i32) {
    // SAFETY: any number is allowed; one of a process that is gone does nothing.
    unsafe { libc::kill(pid, signal) };
}

fn until(limit: Duration, mut done: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    loop {
        if done() {
            return true;
        }
        if start.elapsed() > limit {
            return false;
        }
        thread::sleep(POLL);
    }
}

fn run(tool: &'static str, command: &mut Command, input: &str) -> Result<(), Error> {
    let failed = |error: io::Error| Error::Tool { tool, output: error.to_string() };
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(failed)?;
    if let Some(mut stdin) = child.stdin.take() {
        // Some tools end without reading it.
        let _ = stdin.write_all(input.as_bytes());
    }
    let output = child.wait_with_output().map_err(failed)?;
    if output.status.success() {
        return Ok(());
    }
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().rev().filter(|line| !line.is_empty()).take(4).collect();
    Err(Error::Tool { tool, output: lines.into_iter().rev().collect::<Vec<_>>().join(" / ") })
}

fn tail(log: &Path, from: u64) -> String {
    let mut text = String::new();
    let read = fs::File::open(log).and_then(|mut log| {
        log.seek(SeekFrom::Start(from))?;
        log.read_to_string(&mut text)
    });
    if read.is_err() {
        return "(cannot be read)".to_owned();
    }
    let lines: Vec<&str> = text.lines().rev().take(4).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join(" / ")
}

fn first_line(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    text.lines().next().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned)
}

fn file(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::File { what, path, source }
}

/// Makes the missing directories down to `dir`, and closes only those.
fn make_dir_all(dir: &Path, mode: u32) -> Result<(), Error> {
    if dir.is_dir() {
        return Ok(());
    }
    if let Some(parent) = dir.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        make_dir_all(parent, 0o755)?;
    }
    make_dir(dir, mode)
}

fn make_dir(dir: &Path, mode: u32) -> Result<(), Error> {
    fs::DirBuilder::new().mode(mode).create(dir).map_err(file("make", dir))?;
    // The umask may have taken away what another user needs.
    fs::set_permissions(dir, fs::Permissions::from_mode(mode)).map_err(file("open up", dir))
}

/// Writes a file for our eyes only, whole or not at all.
fn write_private(path: &Path, text: &str) -> Result<(), Error> {
    let fresh = PathBuf::from(format!("{}.part", path.display()));
    remove(&fresh)?;
    let written = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&fresh, path)).map_err(file("write", path))
}

fn remove(path: &Path) -> Result<(), Error> {
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(file("remove", path)(error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_binaries_are_told_in_one_line_with_the_way_out() {
        let error =
            find_binaries(Some(Path::new("/nowhere")), None, Path::new("/data/cluster")).expect_err("nothing there");
        let text = error.to_string();
        for part in ["/nowhere", "apt-get install postgresql", "database.url", "database.embedded_bin"] {
            assert!(text.contains(part), "{text}");
        }
        assert_eq!(text.lines().count(), 1);
    }

    #[test]
    fn a_long_path_gets_a_socket_directory_that_fits() {
        let long = std::env::temp_dir().join("x".repeat(120));
        // SAFETY: both have no preconditions.
        let user = unsafe { User { uid: libc::geteuid(), gid: libc::getegid(), switch: false } };
        let dir = socket_dir(&long, user).expect("a short one");
        assert!(dir.join(SOCKET_NAME).as_os_str().len() <= SOCKET_PATH_MAX);
        assert_eq!(socket_dir(&long, user).expect("again"), dir);
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).expect("ours");
        assert!(matches!(socket_dir(&long, user), Err(Error::Socket(_))), "somebody else could listen there");
        fs::remove_dir(&dir).expect("empty");
    }
}
