-- A session as lists, searches and the joining path see it. The truth of a session that was ever entered is its
-- log (0005); the columns that follow from it are written in the same transaction as the events they follow from.

CREATE TABLE sessions (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    -- What it was created with: steps, copies of its decks and their cards, lobby, capacity. Never changed.
    definition jsonb NOT NULL,
    -- From here to participant_count: follows from the log, and no length or range is checked, since a row
    -- must never refuse an event that the rules allowed.
    title text NOT NULL,
    status text NOT NULL,
    scheduled_at bigint,
    started_at bigint,
    ended_at bigint,
    participant_count integer NOT NULL,
    join_code text NOT NULL,
    duration_minutes integer NOT NULL,
    created_by uuid,
    -- The creator's name as it was: it outlives their membership, which their account's name does not for others.
    facilitator_name text NOT NULL,
    created_at bigint NOT NULL,
    -- What lists are ordered by.
    listed_at bigint NOT NULL GENERATED ALWAYS AS (COALESCE(scheduled_at, created_at)) STORED,
    PRIMARY KEY (org_id, id),
    CONSTRAINT sessions_org_fkey FOREIGN KEY (org_id) REFERENCES organizations ON DELETE CASCADE,
    CONSTRAINT sessions_created_by_fkey FOREIGN KEY (created_by) REFERENCES users ON DELETE SET NULL,
    -- Global: a code is typed in before the tenant is known.
    CONSTRAINT sessions_join_code_key UNIQUE (join_code)
);

CREATE INDEX sessions_listed ON sessions (org_id, listed_at DESC, id DESC);
-- At start-up the live sessions of all tenants are opened; they are few among many.
CREATE INDEX sessions_live ON sessions (org_id, id) WHERE status = 'live';

-- A projection, for "the sessions I took part in" and for finding someone who comes back. It has no rules of its
-- own (no foreign key to users, no unique account), for the same reason as above.
CREATE TABLE session_participants (
    org_id uuid NOT NULL,
    session_id uuid NOT NULL,
    participant_id uuid NOT NULL,
    user_id uuid,
    -- Hash of the guest's device key.
    device text,
    name text NOT NULL,
    role text NOT NULL,
    standing text NOT NULL,
    PRIMARY KEY (org_id, session_id, participant_id),
    CONSTRAINT session_participants_session_fkey FOREIGN KEY (org_id, session_id) REFERENCES sessions ON DELETE CASCADE
);

CREATE INDEX session_participants_user ON session_participants (org_id, user_id, session_id) WHERE user_id IS NOT NULL;
CREATE INDEX session_participants_device ON session_participants (org_id, session_id, device) WHERE device IS NOT NULL;

-- Refresh tokens rotate: each is used once, and a family is all that follow from one sign-in. A used one that
-- comes again was stolen, or its answer was: the family ends.
CREATE TABLE refresh_tokens (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    family uuid NOT NULL,
    -- SHA-256 of the token.
    token_hash bytea NOT NULL,
    subject_kind text NOT NULL,
    user_id uuid,
    session_id uuid,
    participant_id uuid,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    used_at bigint,
    revoked_at bigint,
    PRIMARY KEY (org_id, id),
    -- Global: found before the tenant is known.
    CONSTRAINT refresh_tokens_token_hash_key UNIQUE (token_hash),
    -- Leaving the organization signs out of it.
    CONSTRAINT refresh_tokens_user_fkey FOREIGN KEY (org_id, user_id) REFERENCES memberships ON DELETE CASCADE,
    CONSTRAINT refresh_tokens_session_fkey FOREIGN KEY (org_id, session_id) REFERENCES sessions ON DELETE CASCADE,
    CONSTRAINT refresh_tokens_subject CHECK (CASE subject_kind
        WHEN 'user' THEN user_id IS NOT NULL AND session_id IS NULL AND participant_id IS NULL
        WHEN 'participant' THEN user_id IS NULL AND session_id IS NOT NULL AND participant_id IS NOT NULL
        ELSE false
    END)
);

CREATE INDEX refresh_tokens_family ON refresh_tokens (org_id, family);
CREATE INDEX refresh_tokens_user ON refresh_tokens (org_id, user_id) WHERE user_id IS NOT NULL;
CREATE INDEX refresh_tokens_session ON refresh_tokens (org_id, session_id, participant_id) WHERE session_id IS NOT NULL;

ALTER TABLE sessions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON sessions
    USING (org_id = NULLIF(current_setting('app.org', true), '')::uuid)
    WITH CHECK (org_id = NULLIF(current_setting('app.org', true), '')::uuid);

ALTER TABLE session_participants ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON session_participants
    USING (org_id = NULLIF(current_setting('app.org', true), '')::uuid)
    WITH CHECK (org_id = NULLIF(current_setting('app.org', true), '')::uuid);

ALTER TABLE refresh_tokens ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON refresh_tokens
    USING (org_id = NULLIF(current_setting('app.org', true), '')::uuid)
    WITH CHECK (org_id = NULLIF(current_setting('app.org', true), '')::uuid);

-- What follows from the log is not the application's to change; the planned length does not.
GRANT SELECT, INSERT, UPDATE (duration_minutes), DELETE ON sessions TO plenary_app;
GRANT SELECT ON session_participants TO plenary_app;
GRANT SELECT, INSERT, UPDATE (used_at, revoked_at), DELETE ON refresh_tokens TO plenary_app;
