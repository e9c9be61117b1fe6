//! The rules that keep tenants apart, asked of the catalog itself: at every start, and in the tests. A migration
//! that forgets one, or an operator who loosens one, is found before anything is served.
//!
//! Each rule stands for a hole that was reproduced: an owner is not bound without FORCE; a privileged view, function
//! or materialised view shows every tenant; a foreign key or unique key without the tenant tells of another's
//! rows; TRUNCATE asks no policy; a partition can be read past its parent's.

use sqlx::PgConnection;

use super::{Error, error::Rule};

/// What is wrong, one sentence each; empty when all rules hold.
///
/// # Errors
/// When the database is away.
pub async fn findings(connection: &mut PgConnection) -> Result<Vec<String>, Error> {
    let constraints: Vec<String> = Rule::CONSTRAINTS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let findings = sqlx::query_scalar!(
        r#"
WITH
ours AS (SELECT oid, rolname FROM pg_roles WHERE rolname IN ('plenary_app', 'plenary_log', 'plenary_lookup')),
spaces AS (SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'),
relations AS (SELECT c.* FROM pg_class c JOIN spaces s ON s.oid = c.relnamespace),
tenanted AS (
    SELECT c.oid, c.relname, a.attnum, a.attnotnull FROM relations c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id' AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p')),
-- The functions that may run with other rights than the caller's, and with whose.
definers (name, owner) AS (VALUES
    ('claim_session', 'plenary_log'), ('release_session', 'plenary_log'), ('renew_node', 'plenary_log'),
    ('append_events', 'plenary_log'), ('save_snapshot', 'plenary_log'),
    ('account_by_email', 'plenary_lookup'), ('membership_of', 'plenary_lookup'), ('invitation_lookup', 'plenary_lookup'),
    ('refresh_lookup', 'plenary_lookup'), ('session_by_join_code', 'plenary_lookup'), ('live_sessions', 'plenary_lookup')),
-- Keys that are looked up before the tenant is known.
global_keys (name) AS (VALUES
    ('sessions_join_code_key'), ('invitations_token_hash_key'), ('refresh_tokens_token_hash_key')),
own_policy (expression) AS (VALUES ('(org_id = (NULLIF(current_setting(''app.org''::text, true), ''''::text))::uuid)')),
policies AS (
    SELECT p.polname, p.polrelid, p.polcmd, p.polpermissive, p.polroles, c.relname,
        pg_get_expr(p.polqual, p.polrelid) AS using_expression, pg_get_expr(p.polwithcheck, p.polrelid) AS check_expression
    FROM pg_policy p JOIN relations c ON c.oid = p.polrelid)

SELECT format('the connection works as %I, not as plenary_app', current_user) AS "finding!"
    WHERE current_user <> 'plenary_app'
UNION ALL SELECT format('role %I is missing', name) FROM unnest(ARRAY['plenary_app', 'plenary_log', 'plenary_lookup']) AS name
    WHERE name NOT IN (SELECT rolname FROM ours)
UNION ALL SELECT format('role %I has more rights than it should: superuser, bypassrls, createrole, createdb, replication or login', r.rolname)
    FROM pg_roles r JOIN ours USING (oid)
    WHERE r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolcanlogin
UNION ALL SELECT format('role %I is a member of %I', o.rolname, m.roleid::regrole)
    FROM pg_auth_members m JOIN ours o ON o.oid = m.member
UNION ALL SELECT format('role %I owns %s', o.rolname, c.oid::regclass) FROM relations c JOIN ours o ON o.oid = c.relowner
UNION ALL SELECT format('role %I owns schema %I', o.rolname, n.nspname) FROM pg_namespace n JOIN ours o ON o.oid = n.nspowner
UNION ALL SELECT format('role %I may create in schema %I', o.rolname, s.nspname) FROM spaces s, ours o
    WHERE has_schema_privilege(o.oid, s.oid, 'CREATE')

UNION ALL SELECT format('table %I has org_id, which may be null', relname) FROM tenanted WHERE NOT attnotnull
UNION ALL SELECT format('table %s is not bound by forced row-level security', c.oid::regclass) FROM relations c
    WHERE c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
      AND (c.oid IN (SELECT oid FROM tenanted) OR EXISTS (
          SELECT 1 FROM ours o WHERE has_any_column_privilege(o.oid, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')
              OR has_table_privilege(o.oid, c.oid, 'DELETE, TRUNCATE, TRIGGER')))
UNION ALL SELECT format('table %I does not have the tenant policy', t.relname) FROM tenanted t
    WHERE NOT EXISTS (SELECT 1 FROM policies p, own_policy o WHERE p.polrelid = t.oid AND p.polname = 'tenant' AND p.polcmd = '*'
        AND p.polpermissive AND p.polroles = '{0}' AND p.using_expression = o.expression AND p.check_expression = o.expression)
UNION ALL SELECT format('policy %I of table %I is not one we know', p.polname, p.relname) FROM policies p
    WHERE NOT (p.polname = 'tenant' AND p.polrelid IN (SELECT oid FROM tenanted))
      AND NOT (p.polname = 'lookup' AND p.polcmd = 'r' AND p.polroles = (SELECT ARRAY[oid] FROM ours WHERE rolname = 'plenary_lookup'))
      AND NOT (p.relname = 'node_leases' AND p.polname = 'nodes' AND p.polroles = (SELECT ARRAY[oid] FROM ours WHERE rolname = 'plenary_log'))
      AND NOT (p.relname = 'users' AND p.polname = 'newcomers' AND p.polcmd = 'a')
      AND NOT (p.relname = 'users' AND p.polname IN ('of_members', 'change_of_members') AND p.polcmd IN ('r', 'w')
          AND p.using_expression ~ 'FROM memberships m\s+WHERE \(m.user_id = users.id\)')

UNION ALL SELECT format('plenary_app may %s %s', privilege, c.oid::regclass)
    FROM relations c, unnest(ARRAY['TRUNCATE', 'TRIGGER', 'REFERENCES']) AS privilege
    WHERE c.relkind IN ('r', 'p', 'v', 'f') AND has_table_privilege('plenary_app', c.oid, privilege)
UNION ALL SELECT format('plenary_app may write %I past the fence', c.relname) FROM relations c
    WHERE c.relname IN ('session_events', 'session_streams', 'session_snapshots', 'session_leases', 'node_leases', 'session_participants')
      AND (has_any_column_privilege('plenary_app', c.oid, 'INSERT, UPDATE') OR has_table_privilege('plenary_app', c.oid, 'DELETE'))
UNION ALL SELECT format('plenary_lookup may read more of %I than its keys', c.relname) FROM relations c
    WHERE has_table_privilege('plenary_lookup', c.oid, 'SELECT') OR has_any_column_privilege('plenary_lookup', c.oid, 'INSERT, UPDATE')

UNION ALL SELECT format('view %s does not work with its reader''s rights', c.oid::regclass) FROM relations c
    WHERE c.relkind = 'v' AND NOT COALESCE('security_invoker=true' = ANY (c.reloptions) OR 'security_invoker=on' = ANY (c.reloptions), false)
UNION ALL SELECT format('%s can be read, and no policy binds it', c.oid::regclass) FROM relations c
    WHERE c.relkind IN ('m', 'f') AND has_any_column_privilege('plenary_app', c.oid, 'SELECT')

UNION ALL SELECT format('function %s runs with the rights of its owner %I', f.oid::regprocedure, f.proowner::regrole)
    FROM pg_proc f JOIN spaces s ON s.oid = f.pronamespace
    WHERE f.prosecdef AND NOT EXISTS (SELECT 1 FROM definers d
        WHERE d.name = f.proname AND d.owner = (f.proowner::regrole)::text AND s.nspname = 'public')
UNION ALL SELECT format('function %s has no pinned search_path', f.oid::regprocedure)
    FROM pg_proc f JOIN spaces s ON s.oid = f.pronamespace
    WHERE f.prosecdef AND NOT COALESCE('search_path=pg_catalog, pg_temp' = ANY (f.proconfig), false)
UNION ALL SELECT format('function %s may be called by everybody', f.oid::regprocedure)
    FROM pg_proc f JOIN spaces s ON s.oid = f.pronamespace
    WHERE f.prosecdef AND EXISTS (SELECT 1 FROM aclexplode(COALESCE(f.proacl, acldefault('f', f.proowner))) a WHERE a.grantee = 0)
UNION ALL SELECT format('function %s is owned by %I without running as it', f.oid::regprocedure, o.rolname)
    FROM pg_proc f JOIN ours o ON o.oid = f.proowner WHERE NOT f.prosecdef
UNION ALL SELECT format('function %s locks FOR KEY SHARE, which a claim does not wait for', f.oid::regprocedure)
    FROM pg_proc f JOIN spaces s ON s.oid = f.pronamespace
    WHERE f.prosrc ~* 'for\s+key\s+share' AND f.prosrc !~* '--[^\n]*for\s+key\s+share'
UNION ALL SELECT format('function %I is missing', d.name) FROM definers d
    WHERE NOT EXISTS (SELECT 1 FROM pg_proc f WHERE f.proname = d.name AND f.prosecdef)

UNION ALL SELECT format('foreign key %I goes past the tenant', k.conname) FROM pg_constraint k
    JOIN tenanted own ON own.oid = k.conrelid JOIN tenanted other ON other.oid = k.confrelid
    WHERE k.contype = 'f' AND NOT EXISTS (
        SELECT 1 FROM unnest(k.conkey, k.confkey) AS pair (here, there) WHERE pair.here = own.attnum AND pair.there = other.attnum)
UNION ALL SELECT format('unique key %I tells of other tenants', i.indexrelid::regclass) FROM pg_index i
    JOIN tenanted t ON t.oid = i.indrelid
    WHERE i.indisunique AND i.indkey[0] <> t.attnum AND i.indexrelid::regclass::text NOT IN (SELECT name FROM global_keys)
UNION ALL SELECT format('constraint %I, which has an answer of its own, is missing', name) FROM unnest($1::text[]) AS name
    WHERE NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conname = name)
ORDER BY 1
        "#,
        &constraints
    )
    .fetch_all(connection)
    .await?;
    Ok(findings)
}
