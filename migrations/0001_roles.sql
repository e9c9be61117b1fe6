-- Who may do what. The owner of the schema migrates and does nothing else; the application works as
-- plenary_app, which owns nothing and cannot get around row-level security; two more roles own the few
-- functions that may do what plenary_app may not.
--
-- Roles belong to the whole cluster, and several databases of one cluster may be migrated at the same moment
-- (tests do): so each is made only if missing, and being second is no error. A role that exists with more rights
-- than it should have is found by the lint at every start (src/store/lint.rs).
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY[
        -- Every connection of the application; see after_connect in src/store/database.rs.
        'plenary_app',
        -- Owns the fenced functions, and alone may write what belongs to a session's owner (0005).
        'plenary_log',
        -- Owns the lookups made before the tenant is known, and sees only the columns they need (0006).
        'plenary_lookup'
    ] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT', wanted);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;
            END;
        END IF;
        -- An owner that is no superuser must be a member: to work as the application, and to hand functions over.
        -- Since Postgres 16 who makes a role is a member that may grant it, and yet may not become it.
        IF NOT pg_has_role(current_user, wanted, CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END) THEN
            EXECUTE format('GRANT %I TO %I', wanted, current_user);
        END IF;
    END LOOP;
END
$$;

-- A database that comes from before Postgres 15 lets everybody create here, which would let anybody shadow our names.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO plenary_app, plenary_log, plenary_lookup;
