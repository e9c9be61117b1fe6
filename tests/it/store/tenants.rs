//! What keeps organizations apart (invariants I27-I29), and what makes a database unfit to serve from.

use super::*;

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
        format!(
            "INSERT INTO cards SELECT '{org}', d, '{id}', 1, 't', '', null, null, '{{}}' FROM (SELECT '{id}'::uuid AS d) x"
        ),
        format!(
            "INSERT INTO refresh_tokens VALUES ('{org}', '{id}', '{id}', 'x', 'participant', null, '{other_session}', '{id}', 1, 1)"
        ),
        // Past the fence.
        "INSERT INTO session_events SELECT * FROM session_events".to_owned(),
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
                        let seen: Vec<Uuid> = sqlx::query_scalar("SELECT org_id FROM organizations")
                            .fetch_all(&mut *tenant)
                            .await
                            .expect("up");
                        assert_eq!(seen, [org.0]);
                        if round % 5 == 0 {
                            let _ = tenant.execute("SELECT 1 / 0").await;
                        }
                        if round % 2 == 0 {
                            tenant.commit().await.ok();
                        }
                    };
                    // Cut off at any point; what matters is what the next user of the connection sees.
                    let patience =
                        if round % 3 == 0 { Duration::from_micros(50 * round) } else { Duration::from_secs(60) };
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
        (
            "GRANT UPDATE (fence) ON session_leases TO plenary_app",
            "plenary_app may write session_leases past the fence",
        ),
        ("GRANT SELECT ON users TO plenary_lookup", "plenary_lookup may read more of users"),
        ("CREATE VIEW peek AS SELECT * FROM decks", "view peek does not work"),
        (
            "CREATE MATERIALIZED VIEW peek AS SELECT * FROM decks; GRANT SELECT ON peek TO plenary_app",
            "peek can be read, and no policy binds it",
        ),
        (
            "CREATE FUNCTION peek() RETURNS bigint SECURITY DEFINER LANGUAGE sql AS 'SELECT 1'",
            "function peek() runs with the rights",
        ),
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
    assert_eq!(lint::findings(&mut owner).await.expect("up"), ["the connection works as plenary, not as plenary_app"]);

    owner.execute("ALTER TABLE decks NO FORCE ROW LEVEL SECURITY").await.expect("the owner may");
    assert!(matches!(Database::open(&fixture.settings).await, Err(Unfit::Leaky(found)) if found.len() == 1));
}

#[tokio::test]
async fn a_database_that_could_lose_commits_is_refused() {
    let fixture = Fixture::new().await;
    let mut owner = fixture.owner().await;
    let name: String = owner.fetch_one("SELECT current_database()::text").await.expect("up").get(0);
    owner
        .execute(AssertSqlSafe(format!("ALTER DATABASE {name} SET synchronous_commit = off")))
        .await
        .expect("the owner may");
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
