//! The store on a real Postgres: the contract of event stores, the rules that keep tenants apart, what survives a
//! killed server, and the queries of REST.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock, mpsc},
    thread,
    time::Duration,
};

use plenary::store::{
    Append, Appended, Claim, EventStore, ParticipantRow, StreamKey, Summary,
    contract::{self, Bench},
    database::{self, Database, Settings, Unfit},
    deck::{self, Deck, DeckCard, DeckKind, NewDeck},
    embedded::{self, Embedded},
    error::{Error, Rule},
    history,
    journey::{self, Journey},
    lint,
    organization::{self, Acceptance, Change, Invitation, OrgRole, Registration},
    postgres::PgStore,
    refresh::{self, NewToken, Rotation, Subject},
    session::{self, Deletion, Filter, Known, NewSession},
    user,
};
use plenary_core::{
    ids::{CardId, DeckId, Fence, JourneyId, OrgId, ParticipantId, Seq, SessionId, Stream, Timestamp, UserId},
    protocol::{
        card::Card,
        people::{Role, Standing},
        session::Status,
    },
};
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row};
use uuid::Uuid;

const NOW: Timestamp = Timestamp(1_800_000_000_000);
const LEASE: Duration = Duration::from_secs(30);

// ---- the server and one database per test -----------------------------------------------------------------------

/// One server for all tests of this process, stopped by the kernel with it. Its thread never ends, since a server
/// lives no longer than the thread that spawned it.
fn server() -> &'static str {
    static SERVER: OnceLock<String> = OnceLock::new();
    SERVER.get_or_init(|| {
        let (tell, told) = mpsc::channel();
        thread::spawn(move || {
            let data_dir = scratch("server");
            let embedded = Embedded::start(&embedded::Settings { data_dir, bin_dir: None }).expect("Postgres is installed");
            tell.send(embedded.url()).expect("somebody waits");
            loop {
                thread::park();
            }
        });
        told.recv().expect("the server starts")
    })
}

/// A directory of this process alone; those of former runs are removed.
fn scratch(name: &str) -> PathBuf {
    let parent = Path::new(env!("CARGO_TARGET_TMPDIR")).join("store");
    let own = format!("{}-", std::process::id());
    for entry in std::fs::read_dir(&parent).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let pid = name.split('-').next().unwrap_or_default();
        if !name.starts_with(&own) && !Path::new("/proc").join(pid).exists() {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
    parent.join(format!("{own}{name}"))
}

/// A fresh database for one test.
struct Fixture {
    settings: Settings,
    database: Database,
}

impl Fixture {
    async fn new() -> Self {
        let server = tokio::task::spawn_blocking(server).await.expect("the server starts");
        let name = format!("t{}", Uuid::new_v4().simple());
        let mut owner = PgConnection::connect(server).await.expect("the server is up");
        owner.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.expect("a fresh name");
        let mut settings = Settings::new(&server.replace("/plenary?", &format!("/{name}?")));
        settings.lock_timeout = Duration::from_secs(5);
        database::migrate(&settings).await.expect("the migrations run");
        let database = Database::open(&settings).await.expect("it is fit");
        Self { settings, database }
    }

    async fn owner(&self) -> PgConnection {
        PgConnection::connect(&self.settings.url).await.expect("the server is up")
    }

    async fn organization(&self, name: &str) -> (OrgId, UserId) {
        let (org, user) = (OrgId(Uuid::new_v4()), UserId(Uuid::new_v4()));
        let email = format!("{}@{name}.example", user.0.simple());
        organization::register(&self.database, &registration(org, user, &email)).await.expect("a fresh address");
        (org, user)
    }

    async fn new_session(&self, org: OrgId, by: UserId, new: NewSession) -> SessionId {
        let new = NewSession { created_by: by, ..new };
        session::create(&self.database, org, &new, || session::join_code(&mut rand::rng())).await.expect("a free code");
        new.id
    }

    fn store(&self, node: &str) -> PgStore {
        PgStore::new(self.database.clone(), node, Uuid::new_v4(), LEASE)
    }
}

fn registration<'a>(org: OrgId, user: UserId, email: &'a str) -> Registration<'a> {
    Registration {
        org,
        organization_name: "Points",
        user,
        name: "Alice",
        email,
        password_hash: "$argon2id$1",
        decks: &[],
        journeys: &[],
        at: NOW,
    }
}

fn a_new_session() -> NewSession {
    let row = contract::a_session(OrgId(Uuid::nil()));
    NewSession {
        id: row.id,
        title: row.title,
        scheduled_at: row.scheduled_at,
        duration_minutes: row.duration_minutes,
        created_by: UserId(Uuid::nil()),
        facilitator_name: "Alice".to_owned(),
        created_at: row.created_at,
        definition: row.definition,
    }
}

async fn owned(store: &PgStore, org: OrgId, session: SessionId) -> Fence {
    store.renew().await.expect("up");
    match store.claim(org, session).await.expect("up") {
        Claim::Owned { fence } => fence,
        other => panic!("{other:?}"),
    }
}

// ---- the contract -------------------------------------------------------------------------------------------------

impl Bench for Fixture {
    fn node(&self, name: &str, boot: Uuid, lease: Duration) -> Arc<dyn EventStore> {
        Arc::new(PgStore::new(self.database.clone(), name, boot, lease))
    }

    async fn session(&self) -> (OrgId, SessionId) {
        let (org, user) = self.organization("contract").await;
        let session = self.new_session(org, user, a_new_session()).await;
        (org, session)
    }

    async fn wait(&self, time: Duration) {
        // The database's clock is not ours to move.
        tokio::time::sleep(time).await;
    }
}

#[tokio::test]
async fn the_postgres_store_keeps_the_contract() {
    contract::run(&Fixture::new().await).await;
}

#[tokio::test]
async fn a_retry_waits_for_a_first_try_that_is_still_committing() {
    let fixture = Fixture::new().await;
    let (org, session) = Bench::session(&fixture).await;
    let store = fixture.store("a");
    let fence = owned(&store, org, session).await;
    for (expected, head) in [(Seq(0), 2), (Seq(2), 4)] {
        let append = contract::an_append(org, session, fence, expected, 2);
        // The first try, by hand, up to its COMMIT: this is what a lost connection leaves behind for a while.
        let mut first = fixture.owner().await;
        let mut first = first.begin().await.expect("up");
        let events: Vec<_> = append
            .events
            .iter()
            .map(|e| json!({ "at": e.at, "kind": e.kind, "version": e.version, "payload": e.payload, "actor": null, "command_id": null, "answer": null }))
            .collect();
        let element = json!([{ "org_id": org, "session_id": session, "stream": "session", "fence": fence, "expected_seq": expected,
            "append_id": append.append_id, "events": events }]);
        let answers: Vec<String> =
            sqlx::query_scalar("SELECT append_events($1::text::json)").bind(element.to_string()).fetch_one(&mut *first).await.expect("up");
        assert_eq!(answers, ["ok"]);

        let batch = [append];
        let mut retry = store.append(&batch);
        assert!(tokio::time::timeout(Duration::from_millis(300), &mut retry).await.is_err(), "it waits for the first");
        first.commit().await.expect("up");
        assert_eq!(retry.await.expect("up"), [Appended::Done]);
        assert_eq!(store.load(&batch[0].key).await.expect("up").events.len(), head);
    }
}

#[tokio::test]
async fn a_claim_waits_for_a_write_under_way_and_then_shuts_its_owner_out() {
    let fixture = Fixture::new().await;
    let (org, session) = Bench::session(&fixture).await;
    let (before, after) = (fixture.store("a"), fixture.store("a"));
    let fence = owned(&before, org, session).await;
    let mut writer = fixture.owner().await;
    let mut writer = writer.begin().await.expect("up");
    let element = json!([{ "org_id": org, "session_id": session, "stream": "session", "fence": fence, "expected_seq": 0,
        "append_id": Uuid::new_v4(), "events": [{ "at": 1, "kind": "k", "version": 1, "payload": {} }] }]);
    sqlx::query("SELECT append_events($1::text::json)").bind(element.to_string()).execute(&mut *writer).await.expect("up");
    after.renew().await.expect("up");
    let mut claim = after.claim(org, session);
    assert!(tokio::time::timeout(Duration::from_millis(300), &mut claim).await.is_err(), "the write is not over");
    writer.commit().await.expect("up");
    let Claim::Owned { fence: new } = claim.await.expect("up") else { panic!("a node takes its own back") };
    // What was committed before the claim is what the new owner reads; nothing follows under the old fence.
    let key = StreamKey { org, session, stream: Stream::Session };
    assert_eq!(after.load(&key).await.expect("up").events.len(), 1);
    let late = [contract::an_append(org, session, fence, Seq(1), 1)];
    assert_eq!(before.append(&late).await.expect("up"), [Appended::Fenced]);
    assert!(new > fence);
}

#[tokio::test]
async fn of_many_who_claim_at_once_one_has_the_session() {
    let fixture = Fixture::new().await;
    let (org, session) = Bench::session(&fixture).await;
    let stores: Vec<_> = (0..8).map(|n| fixture.store(&format!("n{n}"))).collect();
    for store in &stores {
        store.renew().await.expect("up");
    }
    let claims = futures_util::future::join_all(stores.iter().map(|store| store.claim(org, session))).await;
    let owners = claims.iter().filter(|claim| matches!(claim, Ok(Claim::Owned { .. }))).count();
    assert_eq!(owners, 1, "{claims:?}");
}

#[tokio::test]
async fn an_append_the_schema_refuses_does_not_fail_its_group() {
    let fixture = Fixture::new().await;
    let (org, session) = Bench::session(&fixture).await;
    let (other_org, other) = Bench::session(&fixture).await;
    let store = fixture.store("a");
    let (fence, other_fence) = (owned(&store, org, session).await, owned(&store, other_org, other).await);
    assert_eq!(store.append(&[contract::an_append(org, session, fence, Seq(0), 1)]).await.expect("up"), [Appended::Done]);
    // A head that lies, as after a restore by hand.
    fixture.owner().await.execute("UPDATE session_streams SET head = 0").await.expect("the owner may");
    let batch = [contract::an_append(org, session, fence, Seq(0), 1), contract::an_append(other_org, other, other_fence, Seq(0), 1)];
    assert_eq!(store.append(&batch).await.expect("up"), [Appended::Conflict, Appended::Done]);
}

#[tokio::test]
async fn deleting_a_session_shuts_its_owner_out() {
    let fixture = Fixture::new().await;
    let (org, session) = Bench::session(&fixture).await;
    let store = fixture.store("a");
    let fence = owned(&store, org, session).await;
    assert_eq!(store.append(&[contract::an_append(org, session, fence, Seq(0), 3)]).await.expect("up"), [Appended::Done]);
    assert_eq!(session::delete(&fixture.database, org, session).await.expect("up"), Deletion::Done);
    assert_eq!(store.append(&[contract::an_append(org, session, fence, Seq(3), 1)]).await.expect("up"), [Appended::Fenced]);
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM session_events").fetch_one(&mut fixture.owner().await).await.expect("up");
    assert_eq!(left, 0);
}

// ---- what survives ------------------------------------------------------------------------------------------------

/// A server of one test, on a thread of its own, that can be killed.
struct Victim {
    url: String,
    orders: mpsc::Sender<(Order, mpsc::Sender<()>)>,
}

#[derive(Clone, Copy)]
enum Order {
    Kill,
    Restart,
}

impl Victim {
    fn start(name: &str) -> Self {
        let data_dir = scratch(name);
        let (tell, told) = mpsc::channel();
        let (orders, inbox) = mpsc::channel::<(Order, mpsc::Sender<()>)>();
        thread::spawn(move || {
            let mut server = Embedded::start(&embedded::Settings { data_dir, bin_dir: None }).expect("Postgres is installed");
            tell.send(server.url()).expect("somebody waits");
            for (order, done) in inbox {
                match order {
                    Order::Kill => {
                        let pid = server.pid().expect("it runs").to_string();
                        assert!(std::process::Command::new("kill").args(["-9", &pid]).status().expect("there is kill").success());
                        while server.try_wait().expect("our child").is_none() {
                            thread::sleep(Duration::from_millis(2));
                        }
                    }
                    Order::Restart => server.restart().expect("it recovers"),
                }
                let _ = done.send(());
            }
        });
        Self { url: told.recv().expect("the server starts"), orders }
    }

    async fn order(&self, order: Order) {
        let (done, wait) = mpsc::channel();
        self.orders.send((order, done)).expect("its thread runs");
        tokio::task::spawn_blocking(move || wait.recv()).await.expect("no panic").expect("done");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_loses_nothing_that_was_done_and_does_nothing_twice() {
    let victim = tokio::task::spawn_blocking(|| Victim::start("victim")).await.expect("it starts");
    let mut settings = Settings::new(&victim.url);
    settings.acquire_timeout = Duration::from_millis(500);
    database::migrate(&settings).await.expect("the migrations run");
    let fixture = Fixture { database: Database::open(&settings).await.expect("it is fit"), settings };
    let (org, session) = Bench::session(&fixture).await;
    let store = fixture.store("a");
    let fence = owned(&store, org, session).await;

    let writer = tokio::spawn(async move {
        let (mut head, mut failures) = (Seq(0), 0);
        while head.0 < 1_500 {
            let batch = [contract::an_append(org, session, fence, head, 3)];
            loop {
                match store.append(&batch).await {
                    Ok(answers) => break assert_eq!(answers, [Appended::Done]),
                    Err(error) => {
                        assert!(error.retry_may_help(), "{error:?}");
                        failures += 1;
                        tokio::time::sleep(Duration::from_millis(5)).await;
                    }
                }
            }
            head = head.plus(3);
        }
        (store, head, failures)
    });
    for _ in 0..4 {
        tokio::time::sleep(Duration::from_millis(120)).await;
        victim.order(Order::Kill).await;
        victim.order(Order::Restart).await;
    }
    let (store, head, failures) = writer.await.expect("every answer was right");
    assert!(failures > 0, "the server was killed under it");
    let key = StreamKey { org, session, stream: Stream::Session };
    let seqs: Vec<_> = store.load_from(&key, Seq(0)).await.expect("up").iter().map(|event| event.seq.0).collect();
    assert_eq!(seqs, (1..=head.0).collect::<Vec<_>>());
    fixture.database.ping().await.expect("it is up");
}

#[tokio::test]
async fn a_server_that_is_away_is_an_error_that_a_retry_may_help() {
    let settings = Settings::new("postgres://plenary:x@localhost/plenary?host=/nowhere");
    let away = Database::open(&settings).await.expect_err("nobody there");
    assert!(matches!(&away, Unfit::Connect(error) if error.retry_may_help()), "{away:?}");
    assert!(matches!(Database::open(&Settings::new("mysql://x")).await, Err(Unfit::Url)));
}

// ---- tenants ------------------------------------------------------------------------------------------------------

const TENANT_TABLES: [&str; 13] = [
    "organizations",
    "memberships",
    "invitations",
    "refresh_tokens",
    "decks",
    "cards",
    "journeys",
    "sessions",
    "session_participants",
    "session_leases",
    "session_streams",
    "session_events",
    "session_snapshots",
];

/// An organization with a row in every table.
async fn full_organization(fixture: &Fixture) -> (OrgId, UserId, SessionId) {
    let (org, user) = fixture.organization("full").await;
    let database = &fixture.database;
    let deck = a_deck("values", 2);
    deck::insert(database, org, &deck, NOW).await.expect("up");
    journey::insert(database, org, &a_journey("Arriving")).await.expect("up");
    let invitation = Invitation { id: Uuid::new_v4(), email: format!("bob@{org}.example"), role: OrgRole::Member, expires_at: NOW.plus_ms(9) };
    organization::invite(database, org, &invitation, &hash(), NOW).await.expect("up");
    let token = NewToken { id: Uuid::new_v4(), hash: &hash(), at: NOW, expires_at: NOW.plus_ms(9) };
    refresh::create(database, org, Uuid::new_v4(), Subject::User(user), &token).await.expect("up");
    let session = fixture.new_session(org, user, a_new_session()).await;
    let store = fixture.store("a");
    let fence = owned(&store, org, session).await;
    let mut append = contract::an_append(org, session, fence, Seq(0), 1);
    append.participants = vec![a_participant(Some(user), Some("d"))];
    assert_eq!(store.append(&[append.clone()]).await.expect("up"), [Appended::Done]);
    store.save_snapshot(&append.key, fence, Seq(1), b"\x01").await.expect("up");
    (org, user, session)
}

fn hash() -> [u8; 32] {
    let mut hash = [0; 32];
    hash[..16].copy_from_slice(Uuid::new_v4().as_bytes());
    hash
}

fn a_participant(user: Option<UserId>, device: Option<&str>) -> ParticipantRow {
    ParticipantRow {
        participant: ParticipantId(Uuid::new_v4()),
        user,
        device: device.map(str::to_owned),
        name: "Bob".to_owned(),
        role: Role::Participant,
        standing: Standing::Admitted,
    }
}

async fn visible(connection: &mut PgConnection, table: &str) -> i64 {
    let count = AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
    connection.fetch_one(count).await.expect("readable").get(0)
}

#[tokio::test]
async fn i27_a_tenant_sees_its_own_rows_only() {
    let fixture = Fixture::new().await;
    let (org, ..) = full_organization(&fixture).await;
    let (other, ..) = full_organization(&fixture).await;
    for tenant in [org, other] {
        let mut tenant = fixture.database.tenant(tenant).await.expect("up");
        for table in TENANT_TABLES.iter().chain(&["users"]) {
            let rows = if *table == "cards" { 2 } else { 1 };
            assert_eq!(visible(&mut tenant, table).await, rows, "{table}");
        }
    }
    let mut nobody = fixture.database.tenant(OrgId(Uuid::new_v4())).await.expect("up");
    for table in TENANT_TABLES.iter().chain(&["users"]) {
        assert_eq!(visible(&mut nobody, table).await, 0, "{table}");
    }
}

#[tokio::test]
async fn i27_nothing_is_written_into_another_tenant() {
    let fixture = Fixture::new().await;
    let (org, ..) = full_organization(&fixture).await;
    let (other, other_user, other_session) = full_organization(&fixture).await;
    let id = Uuid::new_v4();
    for statement in [
        format!("INSERT INTO organizations VALUES ('{id}', 'x', 1)"),
        format!("INSERT INTO memberships VALUES ('{other}', '{other_user}', 'owner', 1)"),
        format!("INSERT INTO journeys VALUES ('{other}', '{id}', 't', 'd', '[]', 1, 1)"),
        format!("UPDATE journeys SET org_id = '{other}'"),
        // A deck of another tenant does not exist for a card of ours.
        format!("INSERT INTO cards SELECT '{org}', d, '{id}', 1, 't', '', null, null, '{{}}' FROM (SELECT '{id}'::uuid AS d) x"),
        format!("INSERT INTO refresh_tokens VALUES ('{org}', '{id}', '{id}', 'x', 'participant', null, '{other_session}', '{id}', 1, 1)"),
        // Past the fence.
        format!("INSERT INTO session_events SELECT * FROM session_events"),
        "DELETE FROM session_events".to_owned(),
        "UPDATE session_leases SET fence = 1".to_owned(),
        "UPDATE sessions SET status = 'live'".to_owned(),
        "TRUNCATE journeys".to_owned(),
        "SELECT * FROM node_leases".to_owned(),
        "UPDATE users SET email = 'x'".to_owned(),
        "DELETE FROM users".to_owned(),
    ] {
        let mut tenant = fixture.database.tenant(org).await.expect("up");
        let done = tenant.execute(AssertSqlSafe(statement.clone())).await;
        assert!(done.is_err(), "{statement}");
    }
    let mut tenant = fixture.database.tenant(org).await.expect("up");
    for statement in [
        format!("UPDATE journeys SET title = 'x' WHERE org_id = '{other}'"),
        format!("DELETE FROM sessions WHERE org_id = '{other}'"),
        format!("UPDATE users SET name = 'x' WHERE id = '{other_user}'"),
    ] {
        let done = tenant.execute(AssertSqlSafe(statement.clone())).await.expect("allowed on own rows");
        assert_eq!(done.rows_affected(), 0, "{statement}");
    }
}

#[tokio::test]
async fn i29_without_a_tenant_there_are_no_rows_and_no_error() {
    let fixture = Fixture::new().await;
    full_organization(&fixture).await;
    let mut connection = fixture.owner().await;
    connection.execute("SET ROLE plenary_app").await.expect("the owner may");
    for round in ["never set", "set and over"] {
        for table in TENANT_TABLES.iter().chain(&["users"]) {
            assert_eq!(visible(&mut connection, table).await, 0, "{table}, {round}");
        }
        // After this the setting is the empty text, which is no uuid.
        let mut transaction = connection.begin().await.expect("up");
        transaction.execute(AssertSqlSafe(format!("SET LOCAL app.org = '{}'", Uuid::new_v4()))).await.expect("up");
        transaction.commit().await.expect("up");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i28_pooled_connections_never_carry_a_tenant() {
    let mut fixture = Fixture::new().await;
    fixture.settings.connections_max = 4;
    fixture.settings.acquire_timeout = Duration::from_secs(30);
    fixture.database = Database::open(&fixture.settings).await.expect("it is fit");
    let mut orgs = Vec::new();
    for _ in 0..20 {
        orgs.push(fixture.organization("many").await.0);
    }
    let tasks: Vec<_> = (0..16_u64)
        .map(|task| {
            let (database, orgs) = (fixture.database.clone(), orgs.clone());
            tokio::spawn(async move {
                for round in 0..60_u64 {
                    let org = orgs[((task * 7 + round * 3) % 20) as usize];
                    let look = async {
                        let mut tenant = database.tenant(org).await.expect("up");
                        let seen: Vec<Uuid> =
                            sqlx::query_scalar("SELECT org_id FROM organizations").fetch_all(&mut *tenant).await.expect("up");
                        assert_eq!(seen, [org.0]);
                        if round % 5 == 0 {
                            let _ = tenant.execute("SELECT 1 / 0").await;
                        }
                        if round % 2 == 0 {
                            tenant.commit().await.ok();
                        }
                    };
                    // Cut off at any point; what matters is what the next user of the connection sees.
                    let patience = if round % 3 == 0 { Duration::from_micros(50 * round) } else { Duration::from_secs(60) };
                    let _ = tokio::time::timeout(patience, look).await;
                    if round % 4 == 0 {
                        let mut tenant = database.tenant(OrgId(Uuid::nil())).await.expect("up");
                        assert_eq!(visible(&mut tenant, "organizations").await, 0);
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no tenant saw another");
    }
}

#[tokio::test]
async fn the_lint_finds_each_hole() {
    let fixture = Fixture::new().await;
    let holes = [
        ("ALTER TABLE decks NO FORCE ROW LEVEL SECURITY", "table decks is not bound"),
        ("ALTER TABLE users DISABLE ROW LEVEL SECURITY", "table users is not bound"),
        ("CREATE TABLE notes (org_id uuid NOT NULL)", "table notes is not bound"),
        ("CREATE TABLE notes (org_id uuid)", "table notes has org_id, which may be null"),
        ("CREATE TABLE notes (x int); GRANT SELECT ON notes TO plenary_app", "table notes is not bound"),
        ("CREATE TABLE notes (x int); GRANT SELECT (x) ON notes TO plenary_app", "table notes is not bound"),
        ("DROP POLICY tenant ON cards", "table cards does not have the tenant policy"),
        (
            "DROP POLICY tenant ON cards; CREATE POLICY tenant ON cards USING (true) WITH CHECK (true)",
            "table cards does not have the tenant policy",
        ),
        (
            "ALTER POLICY tenant ON cards USING (org_id = current_setting('app.org')::uuid)",
            "table cards does not have the tenant policy",
        ),
        ("CREATE POLICY extra ON decks FOR SELECT USING (true)", "policy extra of table decks"),
        ("CREATE POLICY lookup ON decks FOR SELECT USING (true)", "policy lookup of table decks"),
        ("ALTER POLICY of_members ON users USING (true)", "policy of_members of table users"),
        ("GRANT TRUNCATE ON decks TO plenary_app", "plenary_app may TRUNCATE decks"),
        ("GRANT TRIGGER ON decks TO PUBLIC", "plenary_app may TRIGGER decks"),
        ("GRANT INSERT ON session_events TO plenary_app", "plenary_app may write session_events past the fence"),
        ("GRANT UPDATE (fence) ON session_leases TO plenary_app", "plenary_app may write session_leases past the fence"),
        ("GRANT SELECT ON users TO plenary_lookup", "plenary_lookup may read more of users"),
        ("CREATE VIEW peek AS SELECT * FROM decks", "view peek does not work"),
        (
            "CREATE MATERIALIZED VIEW peek AS SELECT * FROM decks; GRANT SELECT ON peek TO plenary_app",
            "peek can be read, and no policy binds it",
        ),
        ("CREATE FUNCTION peek() RETURNS bigint SECURITY DEFINER LANGUAGE sql AS 'SELECT 1'", "function peek() runs with the rights"),
        ("ALTER FUNCTION live_sessions() OWNER TO CURRENT_USER", "function live_sessions() runs with the rights"),
        ("ALTER FUNCTION live_sessions() RESET search_path", "function live_sessions() has no pinned search_path"),
        ("GRANT EXECUTE ON FUNCTION live_sessions() TO PUBLIC", "function live_sessions() may be called by everybody"),
        ("DROP FUNCTION live_sessions()", "function live_sessions is missing"),
        (
            "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$BEGIN PERFORM 1 FROM session_leases FOR KEY SHARE; END$$",
            "function f() locks FOR KEY SHARE",
        ),
        ("CREATE UNIQUE INDEX journeys_title ON journeys (title)", "unique key journeys_title tells of other tenants"),
        ("ALTER TABLE users RENAME CONSTRAINT users_email_key TO k", "constraint users_email_key"),
        ("ALTER TABLE decks OWNER TO plenary_app", "role plenary_app owns decks"),
        ("GRANT CREATE ON SCHEMA public TO plenary_app", "role plenary_app may create in schema public"),
        (
            "ALTER TABLE cards ADD UNIQUE (id); CREATE TABLE notes (org_id uuid NOT NULL, card uuid CONSTRAINT notes_card REFERENCES cards (id))",
            "foreign key notes_card goes past the tenant",
        ),
    ];
    let mut owner = fixture.owner().await;
    for (hole, finding) in holes {
        let mut transaction = owner.begin().await.expect("up");
        transaction.execute(sqlx::raw_sql(hole)).await.unwrap_or_else(|error| panic!("{hole}: {error}"));
        transaction.execute("SET LOCAL ROLE plenary_app").await.expect("the owner may");
        let findings = lint::findings(&mut transaction).await.expect("up");
        assert!(findings.iter().any(|found| found.starts_with(finding)), "{hole}: {findings:?}");
    }
    assert_eq!(lint::findings(&mut owner).await.expect("up"), [format!("the connection works as plenary, not as plenary_app")]);

    owner.execute("ALTER TABLE decks NO FORCE ROW LEVEL SECURITY").await.expect("the owner may");
    assert!(matches!(Database::open(&fixture.settings).await, Err(Unfit::Leaky(found)) if found.len() == 1));
}

#[tokio::test]
async fn a_database_that_could_lose_commits_is_refused() {
    let fixture = Fixture::new().await;
    let mut owner = fixture.owner().await;
    let name: String = owner.fetch_one("SELECT current_database()::text").await.expect("up").get(0);
    owner.execute(AssertSqlSafe(format!("ALTER DATABASE {name} SET synchronous_commit = off"))).await.expect("the owner may");
    assert!(matches!(Database::open(&fixture.settings).await, Err(Unfit::Unsafe("synchronous_commit"))));
}

#[tokio::test]
async fn migrations_may_run_at_once_and_again_and_without_a_superuser() {
    let fixture = Fixture::new().await;
    let server = server();
    let name = format!("t{}", Uuid::new_v4().simple());
    let mut owner = fixture.owner().await;
    // As on a server somebody else runs: an owner that may make roles, and no more.
    for statement in [
        format!("CREATE ROLE {name} LOGIN CREATEROLE PASSWORD 'secret'"),
        format!("CREATE DATABASE {name} OWNER {name}"),
    ] {
        owner.execute(AssertSqlSafe(statement)).await.expect("the owner may");
    }
    for role in ["plenary_app", "plenary_log", "plenary_lookup"] {
        owner.execute(AssertSqlSafe(format!("GRANT {role} TO {name}"))).await.expect("the owner may");
    }
    let host = server.split_once('?').expect("the socket's directory").1;
    let settings = Settings::new(&format!("postgres://{name}:secret@localhost/{name}?{host}"));
    let runs = futures_util::future::join_all((0..4).map(|_| database::migrate(&settings))).await;
    assert!(runs.iter().all(Result::is_ok), "{runs:?}");
    let database = Database::open(&settings).await.expect("it is fit");
    let fixture = Fixture { settings, database };
    contract::run(&fixture).await;
    full_organization(&fixture).await;
    let found = fixture.database.live_sessions().await.expect("lookups see rows without a superuser's help");
    assert!(!found.is_empty(), "the contract makes one live");
}

// ---- the queries of REST --------------------------------------------------------------------------------------------

#[tokio::test]
async fn registering_signing_in_and_belonging() {
    let fixture = Fixture::new().await;
    let database = &fixture.database;
    let (org, alice) = (OrgId(Uuid::new_v4()), UserId(Uuid::new_v4()));
    let (decks, journeys) = ([a_deck("values", 3)], [a_journey("Arriving")]);
    let new = Registration { decks: &decks, journeys: &journeys, ..registration(org, alice, "Alice@Example.ORG") };
    organization::register(database, &new).await.expect("a fresh address");
    assert_eq!(deck::list(database, org).await.expect("up").len(), 1);
    assert_eq!(journey::list(database, org).await.expect("up").len(), 1);

    let other = OrgId(Uuid::new_v4());
    let twice = organization::register(database, &registration(other, UserId(Uuid::new_v4()), "ALICE@example.org")).await;
    assert_eq!(twice.expect_err("taken").rule(), Some(Rule::EmailTaken));
    assert_eq!(organization::membership(database, other, alice).await.expect("up"), None, "all or nothing");
    let nul = organization::register(database, &Registration { name: "A\0", ..registration(other, UserId(Uuid::new_v4()), "b@example.org") }).await;
    assert!(matches!(nul, Err(Error::Text)), "{nul:?}");

    let credentials = user::by_email(database, "alice@EXAMPLE.org").await.expect("up").expect("known");
    assert_eq!((credentials.user.id, credentials.org, credentials.password_hash.as_str()), (alice, org, "$argon2id$1"));
    assert!(user::by_email(database, "bob@example.org").await.expect("up").is_none());
    assert!(user::set_password_hash(database, org, alice, "$argon2id$2").await.expect("up"));
    assert!(!user::set_password_hash(database, other, alice, "$argon2id$3").await.expect("up"), "not of this tenant");
    assert_eq!(user::by_email(database, "alice@example.org").await.expect("up").expect("known").password_hash, "$argon2id$2");

    let membership = organization::membership(database, org, alice).await.expect("up").expect("the owner");
    assert_eq!((membership.role, membership.organization.name.as_str()), (OrgRole::Owner, "Points"));
    assert_eq!(membership.user.email, "alice@example.org");
    assert_eq!(organization::of_user(database, alice).await.expect("up"), Some(org));
}

#[tokio::test]
async fn inviting_accepting_and_removing() {
    let fixture = Fixture::new().await;
    let database = &fixture.database;
    let (org, alice) = fixture.organization("inviting").await;
    let invitation = |email: &str, role| Invitation { id: Uuid::new_v4(), email: email.to_owned(), role, expires_at: NOW.plus_ms(1_000) };
    let (first, second) = (hash(), hash());
    organization::invite(database, org, &invitation("Bob@example.org", OrgRole::Member), &first, NOW).await.expect("free");
    let replaced = invitation("bob@example.org", OrgRole::Facilitator);
    organization::invite(database, org, &replaced, &second, NOW).await.expect("replaces");
    assert_eq!(organization::invitations(database, org, NOW).await.expect("up"), [replaced.clone()]);
    assert!(organization::invitations(database, org, NOW.plus_ms(1_000)).await.expect("up").is_empty(), "over");
    assert!(organization::invitation(database, &first, NOW).await.expect("up").is_none(), "replaced");
    let open = organization::invitation(database, &second, NOW).await.expect("up").expect("open");
    assert_eq!((open.organization.name.as_str(), &open.invitation), ("Points", &replaced));

    let acceptance = |token_hash, user| Acceptance { token_hash, user, name: "Bob", password_hash: "$b", at: NOW };
    let bob = UserId(Uuid::new_v4());
    let late = Acceptance { at: NOW.plus_ms(1_000), ..acceptance(&second, bob) };
    assert!(organization::accept(database, &late).await.expect("up").is_none());
    let joined = organization::accept(database, &acceptance(&second, bob)).await.expect("up").expect("open");
    assert_eq!((joined.user.id, joined.role, joined.organization.id), (bob, OrgRole::Facilitator, org));
    assert!(organization::accept(database, &acceptance(&second, bob)).await.expect("up").is_none(), "once");
    let again = organization::invite(database, org, &invitation("bob@example.org", OrgRole::Member), &hash(), NOW).await;
    assert_eq!(again.expect_err("a member").rule(), Some(Rule::MemberAlready));
    let (other, _) = fixture.organization("other").await;
    let elsewhere = organization::invite(database, other, &invitation("bob@example.org", OrgRole::Member), &hash(), NOW).await;
    assert_eq!(elsewhere.expect_err("belongs elsewhere").rule(), Some(Rule::EmailTaken));

    // Removed: signed out, and free to be invited again, by anybody.
    let token = NewToken { id: Uuid::new_v4(), hash: &hash(), at: NOW, expires_at: NOW.plus_ms(9) };
    refresh::create(database, org, Uuid::new_v4(), Subject::User(bob), &token).await.expect("a member");
    assert_eq!(organization::remove(database, org, bob).await.expect("up"), Change::Done);
    assert_eq!(organization::remove(database, org, bob).await.expect("up"), Change::Unknown);
    assert_eq!(refresh::subject_of(database, token.hash, NOW).await.expect("up"), None);
    assert!(user::by_email(database, "bob@example.org").await.expect("up").is_none());
    let third = hash();
    organization::invite(database, other, &invitation("bob@example.org", OrgRole::Admin), &third, NOW).await.expect("free again");
    let back = organization::accept(database, &acceptance(&third, UserId(Uuid::new_v4()))).await.expect("up").expect("open");
    assert_eq!((back.user.id, back.organization.id), (bob, other), "the same account");
    assert!(organization::membership(database, org, bob).await.expect("up").is_none());

    let names: Vec<_> = organization::members(database, org).await.expect("up").into_iter().map(|member| member.user.id).collect();
    assert_eq!(names, [alice]);
    let fourth = invitation("dora@example.org", OrgRole::Member);
    organization::invite(database, org, &fourth, &hash(), NOW).await.expect("free");
    assert!(!organization::withdraw(database, other, fourth.id).await.expect("up"), "not theirs");
    assert!(organization::withdraw(database, org, fourth.id).await.expect("up"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_organization_keeps_an_owner_even_if_two_leave_at_once() {
    let fixture = Fixture::new().await;
    let (org, alice) = fixture.organization("owners").await;
    let database = &fixture.database;
    assert_eq!(organization::remove(database, org, alice).await.expect("up"), Change::LastOwner);
    assert_eq!(organization::change_role(database, org, alice, OrgRole::Admin).await.expect("up"), Change::LastOwner);
    assert_eq!(organization::change_role(database, org, alice, OrgRole::Owner).await.expect("up"), Change::Done);
    for _ in 0..10 {
        let bob = UserId(Uuid::new_v4());
        let token = hash();
        let invitation = Invitation { id: Uuid::new_v4(), email: format!("{bob}@x.example"), role: OrgRole::Admin, expires_at: NOW.plus_ms(9) };
        organization::invite(database, org, &invitation, &token, NOW).await.expect("free");
        let acceptance = Acceptance { token_hash: &token, user: bob, name: "Bob", password_hash: "$b", at: NOW };
        organization::accept(database, &acceptance).await.expect("up").expect("open");
        assert_eq!(organization::change_role(database, org, bob, OrgRole::Owner).await.expect("up"), Change::Done);
        let owners = organization::members(database, org).await.expect("up").into_iter().filter(|m| m.role == OrgRole::Owner);
        let owners: Vec<_> = owners.map(|member| member.user.id).collect();
        assert_eq!(owners.len(), 2);
        let (one, two) = tokio::join!(
            organization::remove(database, org, owners[0]),
            organization::change_role(database, org, owners[1], OrgRole::Member)
        );
        let (one, two) = (one.expect("up"), two.expect("up"));
        assert!(matches!((one, two), (Change::Done, Change::LastOwner) | (Change::LastOwner, Change::Done)), "{one:?} {two:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refresh_token_is_good_once() {
    let fixture = Fixture::new().await;
    let (org, alice, session) = full_organization(&fixture).await;
    let database = &fixture.database;
    let guest = Subject::Participant { session, participant: ParticipantId(Uuid::new_v4()) };
    for subject in [Subject::User(alice), guest] {
        let (first, second, third) = (hash(), hash(), hash());
        refresh::create(database, org, Uuid::new_v4(), subject, &token(&first, 0)).await.expect("known");
        assert_eq!(refresh::subject_of(database, &first, NOW).await.expect("up"), Some((org, subject)));
        let done = Rotation::Done { org, subject };
        assert_eq!(refresh::rotate(database, &first, &token(&second, 1), 0).await.expect("up"), done);
        assert_eq!(refresh::subject_of(database, &first, NOW).await.expect("up"), None);
        // A slower tab, within the leeway.
        assert_eq!(refresh::rotate(database, &first, &token(&hash(), 500), 1_000).await.expect("up"), done);
        assert_eq!(refresh::rotate(database, &second, &token(&third, 2), 0).await.expect("up"), done);
        assert_eq!(refresh::rotate(database, &hash(), &token(&hash(), 2), 0).await.expect("up"), Rotation::Refused);
        // A thief: everybody of the family is out.
        assert_eq!(refresh::rotate(database, &first, &token(&hash(), 2_000), 1_000).await.expect("up"), Rotation::Reused { org, subject });
        assert_eq!(refresh::rotate(database, &third, &token(&hash(), 2_001), 0).await.expect("up"), Rotation::Refused);

        let old = hash();
        refresh::create(database, org, Uuid::new_v4(), subject, &token(&old, 0)).await.expect("known");
        assert_eq!(refresh::rotate(database, &old, &token(&hash(), 10_000), 0).await.expect("up"), Rotation::Refused, "expired");
        refresh::revoke(database, &old, NOW).await.expect("up");
        refresh::revoke(database, &hash(), NOW).await.expect("an unknown one is no error");
        assert_eq!(refresh::subject_of(database, &old, NOW).await.expect("up"), None);

        let (one, two) = (hash(), hash());
        refresh::create(database, org, Uuid::new_v4(), subject, &token(&one, 0)).await.expect("known");
        refresh::create(database, org, Uuid::new_v4(), subject, &token(&two, 0)).await.expect("known");
        assert!(refresh::revoke_all(database, org, subject, NOW).await.expect("up") >= 2);
        assert_eq!(refresh::subject_of(database, &two, NOW).await.expect("up"), None);

        let raced = hash();
        refresh::create(database, org, Uuid::new_v4(), subject, &token(&raced, 0)).await.expect("known");
        let nexts: Vec<_> = (0..6).map(|_| hash()).collect();
        let tokens: Vec<_> = nexts.iter().map(|next| token(next, 1)).collect();
        let rotations = futures_util::future::join_all(tokens.iter().map(|next| refresh::rotate(database, &raced, next, 0))).await;
        assert_eq!(rotations.iter().filter(|rotation| matches!(rotation, Ok(Rotation::Done { .. }))).count(), 1, "{rotations:?}");
    }
    let stranger = Subject::User(UserId(Uuid::new_v4()));
    let unknown = refresh::create(database, org, Uuid::new_v4(), stranger, &token(&hash(), 0)).await;
    assert_eq!(unknown.expect_err("nobody").rule(), Some(Rule::UserUnknown));
}

fn token(hash: &[u8; 32], ms: i64) -> NewToken<'_> {
    NewToken { id: Uuid::new_v4(), hash, at: NOW.plus_ms(ms), expires_at: NOW.plus_ms(10_000) }
}

fn a_deck(slug: &str, cards: usize) -> NewDeck {
    let card = |n: usize| DeckCard {
        card: Card {
            id: CardId(Uuid::new_v4()),
            title: format!("Card {n}"),
            text: "What is \"near\"?".to_owned(),
            image: (n % 2 == 0).then(|| "/content/pictures/1.svg".to_owned()),
            alt: None,
        },
        tags: (0..n).map(|tag| format!("tag, {tag}")).collect(),
    };
    NewDeck {
        deck: Deck {
            id: DeckId(Uuid::new_v4()),
            slug: slug.to_owned(),
            title: slug.to_uppercase(),
            description: String::new(),
            kind: DeckKind::Picture,
            attribution: "us".to_owned(),
            card_count: cards as u32,
        },
        cards: (0..cards).map(card).collect(),
    }
}

fn a_journey(title: &str) -> Journey {
    Journey {
        id: JourneyId(Uuid::new_v4()),
        title: title.to_owned(),
        description: "d".to_owned(),
        steps: json!([{ "phase": "pause", "kind": "talk", "title": "Hello", "instructions": "", "planned_minutes": 5 }]),
        updated_at: NOW,
    }
}

#[tokio::test]
async fn decks_and_journeys_come_back_as_they_were_given() {
    let fixture = Fixture::new().await;
    let (org, _) = fixture.organization("content").await;
    let (other, _) = fixture.organization("other").await;
    let database = &fixture.database;
    let (values, words) = (a_deck("values", 5), a_deck("words", 0));
    deck::insert(database, org, &values, NOW).await.expect("up");
    deck::insert(database, org, &words, NOW).await.expect("up");
    let same = NewDeck { deck: Deck { id: DeckId(Uuid::new_v4()), ..values.deck.clone() }, cards: Vec::new() };
    assert_eq!(deck::insert(database, org, &same, NOW).await.expect_err("taken").rule(), Some(Rule::SlugTaken));
    deck::insert(database, other, &same, NOW).await.expect("another tenant's names are not in the way");
    assert_eq!(deck::list(database, org).await.expect("up"), [values.deck.clone(), words.deck.clone()]);
    assert_eq!(deck::get(database, org, values.deck.id).await.expect("up"), Some(values.clone()));
    assert_eq!(deck::get(database, other, values.deck.id).await.expect("up"), None);
    let asked = [words.deck.id, DeckId(Uuid::new_v4()), values.deck.id];
    assert_eq!(deck::with_cards(database, org, Some(&asked)).await.expect("up"), [words.clone(), values.clone()]);
    assert_eq!(deck::with_cards(database, org, None).await.expect("up"), [values, words]);

    let mut journey = a_journey("Arriving");
    journey::insert(database, org, &journey).await.expect("up");
    assert_eq!(journey::get(database, org, journey.id).await.expect("up"), Some(journey.clone()));
    journey.title = "Leaving".to_owned();
    journey.steps = json!([]);
    assert!(journey::replace(database, org, &journey).await.expect("up"));
    assert!(!journey::replace(database, other, &journey).await.expect("up"));
    assert_eq!(journey::list(database, org).await.expect("up"), [journey.clone()]);
    assert!(!journey::delete(database, other, journey.id).await.expect("up"));
    assert!(journey::delete(database, org, journey.id).await.expect("up"));
    assert_eq!(journey::get(database, org, journey.id).await.expect("up"), None);
}

#[tokio::test]
async fn sessions_are_listed_in_pages_and_found_by_code() {
    let fixture = Fixture::new().await;
    let (org, alice) = fixture.organization("lists").await;
    let (other, _) = fixture.organization("other").await;
    let database = &fixture.database;
    let mut ids = Vec::new();
    for n in 0..7_i64 {
        let new = NewSession {
            // Two at the same instant, and one without a plan.
            scheduled_at: (n != 6).then_some(Timestamp(NOW.0 + n / 2)),
            created_at: Timestamp(NOW.0 + 100),
            title: format!("Values {n} 100%_Ä"),
            ..a_new_session()
        };
        ids.push(fixture.new_session(org, alice, new).await);
    }
    let all = Filter { limit: 50, ..Filter::default() };
    let everything = session::list(database, org, &all).await.expect("up");
    assert_eq!((everything.entries.len(), everything.next), (7, None));
    assert_eq!(everything.entries[0].id, ids[6], "made later than the others are planned");
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = session::list(database, org, &Filter { limit: 2, after, ..Filter::default() }).await.expect("up");
        seen.extend(page.entries.iter().map(|entry| entry.id));
        // As the client gives it back.
        after = page.next.map(|cursor| cursor.to_string().parse().expect("ours"));
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, everything.entries.iter().map(|entry| entry.id).collect::<Vec<_>>());
    let titles = |text| async move {
        let filter = Filter { text: Some(text), limit: 50, ..Filter::default() };
        session::list(database, org, &filter).await.expect("up").entries.len()
    };
    assert_eq!((titles("values 3").await, titles("100%_").await, titles("%").await, titles("x%").await), (1, 7, 7, 0));
    assert!(session::list(database, other, &all).await.expect("up").entries.is_empty());

    // Bob took part in one; it is live.
    let bob = UserId(Uuid::new_v4());
    let store = fixture.store("a");
    let fence = owned(&store, org, ids[2]).await;
    let row = a_participant(Some(bob), Some("6b0c"));
    let append = Append {
        summary: Some(Summary {
            title: "Values, live".to_owned(),
            status: Status::Live,
            scheduled_at: None,
            started_at: Some(NOW),
            ended_at: None,
            participant_count: 1,
        }),
        // Named twice in one append: the last counts.
        participants: vec![ParticipantRow { standing: Standing::Waiting, ..row.clone() }, row.clone()],
        ..contract::an_append(org, ids[2], fence, Seq(0), 1)
    };
    assert_eq!(store.append(std::slice::from_ref(&append)).await.expect("up"), [Appended::Done]);
    let of = |user| async move {
        let page = session::list(database, org, &Filter { of: Some(user), limit: 50, ..Filter::default() }).await.expect("up");
        page.entries.into_iter().map(|entry| entry.id).collect::<Vec<_>>()
    };
    assert_eq!((of(bob).await, of(alice).await.len(), of(UserId(Uuid::new_v4())).await.len()), (vec![ids[2]], 7, 0));
    let live = Filter { statuses: &[Status::Live, Status::Completed], limit: 50, ..Filter::default() };
    let live = session::list(database, org, &live).await.expect("up").entries;
    assert_eq!((live.len(), live[0].title.as_str(), live[0].participant_count), (1, "Values, live", 1));
    assert_eq!(live[0].facilitator_name, "Alice");
    assert!(database.live_sessions().await.expect("up").contains(&(org, ids[2])));

    let found = session::by_join_code(database, &live[0].join_code).await.expect("up").expect("it exists");
    assert_eq!((found.row.id, found.row.org, found.organization.name.as_str()), (ids[2], org, "Points"));
    assert!(session::by_join_code(database, "ZZZZZZZZ").await.expect("up").is_none());
    assert!(session::get(database, other, ids[2]).await.expect("up").is_none());

    for known in [Known::User(bob), Known::Device("6b0c")] {
        assert_eq!(session::participant(database, org, ids[2], known).await.expect("up"), Some(row.clone()));
        assert_eq!(session::participant(database, org, ids[1], known).await.expect("up"), None);
    }
    assert_eq!(session::participants(database, org, ids[2]).await.expect("up"), [row]);
    assert_eq!(history::events(database, &append.key, Seq(0)).await.expect("up").len(), 1);

    assert!(session::set_duration(database, org, ids[0], 90).await.expect("up"));
    assert!(!session::set_duration(database, other, ids[0], 90).await.expect("up"));
    assert_eq!(session::get(database, org, ids[0]).await.expect("up").expect("there").row.duration_minutes, 90);
    assert_eq!(session::delete(database, org, ids[2]).await.expect("up"), Deletion::Refused, "it is live");
    assert_eq!(session::delete(database, other, ids[0]).await.expect("up"), Deletion::Unknown);
    assert_eq!(session::delete(database, org, ids[0]).await.expect("up"), Deletion::Done);
}

#[tokio::test]
async fn a_join_code_that_is_taken_is_drawn_again() {
    let fixture = Fixture::new().await;
    let (org, alice) = fixture.organization("codes").await;
    let new = NewSession { created_by: alice, ..a_new_session() };
    let mut codes = ["AAAAAAAA", "AAAAAAAA", "BBBBBBBB"].into_iter();
    let mut draw = || codes.next().expect("enough").to_owned();
    assert_eq!(session::create(&fixture.database, org, &new, &mut draw).await.expect("free"), "AAAAAAAA");
    let second = NewSession { id: SessionId(Uuid::new_v4()), ..new.clone() };
    assert_eq!(session::create(&fixture.database, org, &second, &mut draw).await.expect("free"), "BBBBBBBB");
    let third = NewSession { id: SessionId(Uuid::new_v4()), ..new };
    let never = session::create(&fixture.database, org, &third, || "AAAAAAAA".to_owned()).await;
    assert_eq!(never.expect_err("always taken").rule(), Some(Rule::JoinCodeTaken));
    let drawn: BTreeSet<_> = (0..100).map(|_| session::join_code(&mut rand::rng())).collect();
    assert_eq!(drawn.len(), 100);
}
