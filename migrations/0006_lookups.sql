-- What must be found before the tenant is known: by an e-mail address, a join code, a token. These functions are
-- the only way around the tenant policy, so they are few, answer with ids only, and whoever calls goes on as that
-- tenant and reads the rest under its policy. A password's hash, for one, never passes through here.
--
-- Their owner has no BYPASSRLS either: a policy of its own lets it see rows, and column grants let it see
-- only the keys. So they work, and are as narrow, also where the schema's owner is no superuser.

GRANT SELECT (id, email) ON users TO plenary_lookup;
CREATE POLICY lookup ON users FOR SELECT TO plenary_lookup USING (true);
GRANT SELECT (org_id, user_id, joined_at) ON memberships TO plenary_lookup;
CREATE POLICY lookup ON memberships FOR SELECT TO plenary_lookup USING (true);
GRANT SELECT (org_id, id, token_hash) ON invitations TO plenary_lookup;
CREATE POLICY lookup ON invitations FOR SELECT TO plenary_lookup USING (true);
GRANT SELECT (org_id, id, token_hash) ON refresh_tokens TO plenary_lookup;
CREATE POLICY lookup ON refresh_tokens FOR SELECT TO plenary_lookup USING (true);
GRANT SELECT (org_id, id, join_code, status) ON sessions TO plenary_lookup;
CREATE POLICY lookup ON sessions FOR SELECT TO plenary_lookup USING (true);

-- The account of an address, and its tenants, the oldest first; a null tenant when it has none left.
CREATE FUNCTION account_by_email(p_email text) RETURNS TABLE (user_id uuid, org_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT u.id, m.org_id FROM public.users u LEFT JOIN public.memberships m ON m.user_id = u.id
    WHERE u.email = lower(p_email) ORDER BY m.joined_at, m.org_id
$$;

-- The tenants of an account, the oldest first.
CREATE FUNCTION membership_of(p_user uuid) RETURNS TABLE (org_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT m.org_id FROM public.memberships m WHERE m.user_id = p_user ORDER BY m.joined_at, m.org_id
$$;

CREATE FUNCTION invitation_lookup(p_token_hash bytea) RETURNS TABLE (org_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT i.org_id, i.id FROM public.invitations i WHERE i.token_hash = p_token_hash
$$;

CREATE FUNCTION refresh_lookup(p_token_hash bytea) RETURNS TABLE (org_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.org_id, t.id FROM public.refresh_tokens t WHERE t.token_hash = p_token_hash
$$;

CREATE FUNCTION session_by_join_code(p_code text) RETURNS TABLE (org_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.org_id, s.id FROM public.sessions s WHERE s.join_code = p_code
$$;

-- Every live session, for start-up.
CREATE FUNCTION live_sessions() RETURNS TABLE (org_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.org_id, s.id FROM public.sessions s WHERE s.status = 'live'
$$;

GRANT CREATE ON SCHEMA public TO plenary_lookup;
ALTER FUNCTION account_by_email(text) OWNER TO plenary_lookup;
ALTER FUNCTION membership_of(uuid) OWNER TO plenary_lookup;
ALTER FUNCTION invitation_lookup(bytea) OWNER TO plenary_lookup;
ALTER FUNCTION refresh_lookup(bytea) OWNER TO plenary_lookup;
ALTER FUNCTION session_by_join_code(text) OWNER TO plenary_lookup;
ALTER FUNCTION live_sessions() OWNER TO plenary_lookup;
REVOKE CREATE ON SCHEMA public FROM plenary_lookup;

REVOKE EXECUTE ON FUNCTION account_by_email, membership_of, invitation_lookup, refresh_lookup, session_by_join_code, live_sessions FROM PUBLIC;
GRANT EXECUTE ON FUNCTION account_by_email, membership_of, invitation_lookup, refresh_lookup, session_by_join_code, live_sessions TO plenary_app;
