-- The tenant, its people and how they come in.
--
-- Every table of a tenant has org_id, row-level security that binds its owner too (FORCE), and one policy. The
-- policy goes through NULLIF because the setting is the empty text, not NULL, after a transaction that had set
-- it: without it an unset tenant would be an error instead of no rows. Keys and foreign keys begin with org_id,
-- so that no constraint tells one tenant what another has; the lint knows the exceptions by name.
--
-- Instants are integers, milliseconds since the Unix epoch, as on the wire: nothing is rounded on the way, and the
-- clock is the application's. Leases alone (0005) are timestamptz, since the database's clock alone decides them.

CREATE TABLE organizations (
    org_id uuid PRIMARY KEY,
    name text NOT NULL,
    created_at bigint NOT NULL
);

-- A person with an account. Global, since an address signs in before any tenant is known.
CREATE TABLE users (
    id uuid PRIMARY KEY,
    email text NOT NULL,
    name text NOT NULL,
    -- Argon2, with its parameters, as a PHC text.
    password_hash text NOT NULL,
    created_at bigint NOT NULL,
    CONSTRAINT users_email_key UNIQUE (email),
    CONSTRAINT users_email_lower CHECK (email = lower(email))
);

CREATE TABLE memberships (
    org_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role text NOT NULL,
    joined_at bigint NOT NULL,
    PRIMARY KEY (org_id, user_id),
    CONSTRAINT memberships_org_fkey FOREIGN KEY (org_id) REFERENCES organizations ON DELETE CASCADE,
    CONSTRAINT memberships_user_fkey FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE,
    CONSTRAINT memberships_role CHECK (role IN ('owner', 'admin', 'facilitator', 'member'))
);

-- For membership_of (0006): the tenant of an account.
CREATE INDEX memberships_user ON memberships (user_id);

-- The token is shown once, to who invites; here is only its SHA-256.
CREATE TABLE invitations (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    email text NOT NULL,
    role text NOT NULL,
    token_hash bytea NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    PRIMARY KEY (org_id, id),
    CONSTRAINT invitations_org_fkey FOREIGN KEY (org_id) REFERENCES organizations ON DELETE CASCADE,
    -- A second invitation of an address replaces the first.
    CONSTRAINT invitations_org_email_key UNIQUE (org_id, email),
    -- Global: found before the tenant is known. 256 bits of chance tell nobody anything.
    CONSTRAINT invitations_token_hash_key UNIQUE (token_hash),
    CONSTRAINT invitations_email_lower CHECK (email = lower(email)),
    -- Nobody is invited as an owner: that is given to a member.
    CONSTRAINT invitations_role CHECK (role IN ('admin', 'facilitator', 'member'))
);

ALTER TABLE organizations ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON organizations
    USING (org_id = NULLIF(current_setting('app.org', true), '')::uuid)
    WITH CHECK (org_id = NULLIF(current_setting('app.org', true), '')::uuid);

ALTER TABLE memberships ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON memberships
    USING (org_id = NULLIF(current_setting('app.org', true), '')::uuid)
    WITH CHECK (org_id = NULLIF(current_setting('app.org', true), '')::uuid);

ALTER TABLE invitations ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON invitations
    USING (org_id = NULLIF(current_setting('app.org', true), '')::uuid)
    WITH CHECK (org_id = NULLIF(current_setting('app.org', true), '')::uuid);

-- An account has no tenant of its own; a tenant sees the accounts of its members, through the policy of
-- memberships, and nobody else's. Anybody may be added: whoever registers has no membership yet.
ALTER TABLE users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY of_members ON users FOR SELECT TO plenary_app
    USING (EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = users.id));
CREATE POLICY change_of_members ON users FOR UPDATE TO plenary_app
    USING (EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = users.id))
    WITH CHECK (EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = users.id));
CREATE POLICY newcomers ON users FOR INSERT TO plenary_app
    WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE (name) ON organizations TO plenary_app;
GRANT SELECT, INSERT, UPDATE (name, password_hash) ON users TO plenary_app;
GRANT SELECT, INSERT, UPDATE (role), DELETE ON memberships TO plenary_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON invitations TO plenary_app;
