//! One private Postgres for all tests of this process, and a database per test, copied from a migrated template.

use std::{
    path::{Path, PathBuf},
    sync::{Once, OnceLock, mpsc},
    thread,
};

use plenary::store::{
    database::{self, Settings},
    embedded::{self, Embedded},
};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tokio::sync::OnceCell;
use uuid::Uuid;

const TEMPLATE: &str = "plenary_template";

const SCRATCH: &str = "plenary-it-";

/// A folder that is nobody else's. It stays for whoever looks at a failure, until the tests run again.
pub fn scratch(name: &str) -> PathBuf {
    static TIDIED: Once = Once::new();
    TIDIED.call_once(clear_what_former_runs_left);
    let folder =
        std::env::temp_dir().join(format!("{SCRATCH}{}-{name}-{}", std::process::id(), Uuid::new_v4().simple()));
    std::fs::create_dir_all(&folder).expect("the temporary folder is writable");
    folder
}

fn clear_what_former_runs_left() {
    for entry in std::fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let process = name.to_str().and_then(|name| name.strip_prefix(SCRATCH)?.split('-').next());
        if process.is_some_and(|process| !Path::new("/proc").join(process).exists()) {
            // What belongs to another user stays.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// The server's URL. Its thread never ends, since a server lives no longer than the thread that spawned it; the kernel
/// stops it with this process.
fn server() -> &'static str {
    static SERVER: OnceLock<String> = OnceLock::new();
    SERVER.get_or_init(|| {
        let (tell, told) = mpsc::channel();
        thread::spawn(move || {
            let settings = embedded::Settings { data_dir: scratch("postgres"), bin_dir: None };
            let embedded = Embedded::start(&settings).expect("Postgres is installed (scripts/setup)");
            tell.send(embedded.url()).expect("somebody waits");
            loop {
                thread::park();
            }
        });
        told.recv().expect("the server starts")
    })
}

fn named(database: &str) -> String {
    let (address, query) = server().split_once('?').expect("the socket's folder is in the query");
    let (server, _) = address.rsplit_once('/').expect("the URL names a database");
    format!("{server}/{database}?{query}")
}

async fn execute(sql: String) {
    let mut connection = PgConnection::connect(server()).await.expect("the server answers");
    connection.execute(AssertSqlSafe(sql)).await.expect("the owner may do this");
    connection.close().await.expect("it closes");
}

/// A fresh, migrated database: its URL.
pub async fn database() -> String {
    static READY: OnceCell<()> = OnceCell::const_new();
    READY
        .get_or_init(|| async {
            execute(format!("CREATE DATABASE {TEMPLATE}")).await;
            database::migrate(&Settings::new(&named(TEMPLATE))).await.expect("the migrations run");
        })
        .await;
    let name = format!("t{}", Uuid::new_v4().simple());
    execute(format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE}")).await;
    named(&name)
}
