//! The store on a real Postgres: here the contract of event stores and what survives a killed server; in
//! [`tenants`] what keeps organizations apart, in [`queries`] what REST asks.

mod queries;
mod tenants;

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
        let answers: Vec<String> = sqlx::query_scalar("SELECT append_events($1::text::json)")
            .bind(element.to_string())
            .fetch_one(&mut *first)
            .await
            .expect("up");
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
    sqlx::query("SELECT append_events($1::text::json)")
        .bind(element.to_string())
        .execute(&mut *writer)
        .await
        .expect("up");
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
    assert_eq!(
        store.append(&[contract::an_append(org, session, fence, Seq(0), 1)]).await.expect("up"),
        [Appended::Done]
    );
    // A head that lies, as after a restore by hand.
    fixture.owner().await.execute("UPDATE session_streams SET head = 0").await.expect("the owner may");
    let batch = [
        contract::an_append(org, session, fence, Seq(0), 1),
        contract::an_append(other_org, other, other_fence, Seq(0), 1),
    ];
    assert_eq!(store.append(&batch).await.expect("up"), [Appended::Conflict, Appended::Done]);
}

#[tokio::test]
async fn deleting_a_session_shuts_its_owner_out() {
    let fixture = Fixture::new().await;
    let (org, session) = Bench::session(&fixture).await;
    let store = fixture.store("a");
    let fence = owned(&store, org, session).await;
    assert_eq!(
        store.append(&[contract::an_append(org, session, fence, Seq(0), 3)]).await.expect("up"),
        [Appended::Done]
    );
    assert_eq!(session::delete(&fixture.database, org, session).await.expect("up"), Deletion::Done);
    assert_eq!(
        store.append(&[contract::an_append(org, session, fence, Seq(3), 1)]).await.expect("up"),
        [Appended::Fenced]
    );
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM session_events")
        .fetch_one(&mut fixture.owner().await)
        .await
        .expect("up");
    assert_eq!(left, 0);
}

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
            let mut server =
                Embedded::start(&embedded::Settings { data_dir, bin_dir: None }).expect("Postgres is installed");
            tell.send(server.url()).expect("somebody waits");
            for (order, done) in inbox {
                match order {
                    Order::Kill => {
                        let pid = server.pid().expect("it runs").to_string();
                        assert!(
                            std::process::Command::new("kill")
                                .args(["-9", &pid])
                                .status()
                                .expect("there is kill")
                                .success()
                        );
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

#[test]
fn a_cluster_has_one_user_and_one_version() {
    let settings = embedded::Settings { data_dir: scratch("alone"), bin_dir: None };
    let mut first = Embedded::start(&settings).expect("Postgres is installed");
    assert!(matches!(Embedded::start(&settings), Err(embedded::Error::InUse(_))));
    first.stop().expect("it stops");
    first.stop().expect("twice does nothing");
    assert!(matches!(Embedded::start(&settings), Err(embedded::Error::InUse(_))), "stopped is not given back");
    let version = first.base().join("cluster/PG_VERSION");
    let password = first.base().join("password");
    let url = first.url();
    drop(first);

    let major = std::fs::read_to_string(&version).expect("a cluster");
    std::fs::write(&version, "9\n").expect("ours");
    assert!(matches!(Embedded::start(&settings), Err(embedded::Error::Major { cluster: 9, .. })));
    std::fs::write(&version, major).expect("ours");
    std::fs::remove_file(&password).expect("ours");
    let again = Embedded::start(&settings).expect("a lost password is set anew");
    assert_ne!(again.url(), url);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut owner = PgConnection::connect(&again.url()).await.expect("with the new one");
        for (setting, value) in [("data_checksums", "on"), ("fsync", "on"), ("listen_addresses", "")] {
            let found: String = owner.fetch_one(AssertSqlSafe(format!("SHOW {setting}"))).await.expect("up").get(0);
            assert_eq!(found, value, "{setting}");
        }
        assert!(PgConnection::connect(&url).await.is_err(), "with the old one");
    });
}

// ---- the server, and one database per test --------------------------------------------------------------------------

/// One server for all tests of this process, stopped by the kernel with it. Its thread never ends, since a server
/// lives no longer than the thread that spawned it.
fn server() -> &'static str {
    static SERVER: OnceLock<String> = OnceLock::new();
    SERVER.get_or_init(|| {
        let (tell, told) = mpsc::channel();
        thread::spawn(move || {
            let data_dir = scratch("server");
            let embedded =
                Embedded::start(&embedded::Settings { data_dir, bin_dir: None }).expect("Postgres is installed");
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(make_template(&embedded.url()));
            tell.send(embedded.url()).expect("somebody waits");
            loop {
                thread::park();
            }
        });
        told.recv().expect("the server starts")
    })
}

/// Migrated once, copied for every test.
async fn make_template(server: &str) {
    let mut owner = PgConnection::connect(server).await.expect("the server is up");
    owner.execute("CREATE DATABASE migrated").await.expect("a fresh cluster");
    database::migrate(&Settings::new(&of_name(server, "migrated"))).await.expect("the migrations run");
}

fn of_name(server: &str, name: &str) -> String {
    server.replace("/plenary?", &format!("/{name}?"))
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
        owner.execute(AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE migrated"))).await.expect("a fresh name");
        let mut settings = Settings::new(&of_name(server, &name));
        settings.lock_timeout = Duration::from_secs(5);
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

/// An organization with a row in every table.
async fn full_organization(fixture: &Fixture) -> (OrgId, UserId, SessionId) {
    let (org, user) = fixture.organization("full").await;
    let database = &fixture.database;
    let deck = a_deck("values", 2);
    deck::insert(database, org, &deck, NOW).await.expect("up");
    journey::insert(database, org, &a_journey("Arriving")).await.expect("up");
    let invitation = Invitation {
        id: Uuid::new_v4(),
        email: format!("bob@{org}.example"),
        role: OrgRole::Member,
        expires_at: NOW.plus_ms(9),
    };
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

fn token(hash: &[u8; 32], ms: i64) -> NewToken<'_> {
    NewToken { id: Uuid::new_v4(), hash, at: NOW.plus_ms(ms), expires_at: NOW.plus_ms(10_000) }
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

fn a_deck(slug: &str, cards: usize) -> NewDeck {
    let card = |n: usize| DeckCard {
        card: Card {
            id: CardId(Uuid::new_v4()),
            title: format!("Card {n}"),
            text: "What is \"near\"?".to_owned(),
            image: n.is_multiple_of(2).then(|| "/content/pictures/1.svg".to_owned()),
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
