-- The log of a session and the right to write it.
--
-- Whoever runs a session holds its lease, and the lease has a fence: a number that rises with every change of
-- owner. Each write names it, and the row is locked while the write commits, so after a new owner has its fence no
-- former one can add a row, were it only paused and not dead.
--
-- plenary_app may only read here. All writing goes through the functions below. They are SECURITY DEFINER, which
-- in general is a way around row-level security; here it is not, because their owner, plenary_log, is subject to
-- it as anybody: it owns no table, has no BYPASSRLS, and each function first sets the tenant of what it was asked.
-- Their search_path is pinned, so that no name in them can be made to mean something else.

CREATE TABLE session_leases (
    org_id uuid NOT NULL,
    session_id uuid NOT NULL,
    -- Upper 32 bits: the timeline of the database when it was given. A database that fails over to a copy which
    -- lacks the newest commits has a higher timeline, so it cannot give the same fence twice.
    fence bigint NOT NULL,
    timeline integer NOT NULL,
    owner text NOT NULL,
    -- A process of that node; whether it lives is in node_leases, one row for all its sessions.
    owner_boot uuid NOT NULL,
    state text NOT NULL,
    PRIMARY KEY (org_id, session_id),
    CONSTRAINT session_leases_session_fkey FOREIGN KEY (org_id, session_id) REFERENCES sessions ON DELETE CASCADE,
    CONSTRAINT session_leases_state CHECK (state IN ('active', 'draining', 'released'))
);

CREATE TABLE node_leases (
    boot uuid PRIMARY KEY,
    node text NOT NULL,
    -- By the clock of the database: it alone decides.
    lease_until timestamptz NOT NULL
);

-- How far each log is. The number of an event comes from this locked row, not from a sequence: a transaction
-- that is rolled back would leave a gap in a sequence.
CREATE TABLE session_streams (
    org_id uuid NOT NULL,
    session_id uuid NOT NULL,
    stream text NOT NULL,
    head bigint NOT NULL,
    PRIMARY KEY (org_id, session_id, stream),
    CONSTRAINT session_streams_session_fkey FOREIGN KEY (org_id, session_id) REFERENCES sessions ON DELETE CASCADE
) WITH (fillfactor = 50); -- Changed with every append: room for the new version beside the old.

CREATE TABLE session_events (
    org_id uuid NOT NULL,
    session_id uuid NOT NULL,
    stream text NOT NULL,
    seq bigint NOT NULL,
    fence bigint NOT NULL,
    at bigint NOT NULL,
    actor uuid,
    command_id uuid,
    append_id uuid NOT NULL,
    kind text NOT NULL,
    version integer NOT NULL,
    payload jsonb NOT NULL,
    answer jsonb,
    PRIMARY KEY (org_id, session_id, stream, seq),
    CONSTRAINT session_events_stream_fkey FOREIGN KEY (org_id, session_id, stream) REFERENCES session_streams ON DELETE CASCADE
);

CREATE TABLE session_snapshots (
    org_id uuid NOT NULL,
    session_id uuid NOT NULL,
    stream text NOT NULL,
    seq bigint NOT NULL,
    -- The first byte, to find those of an old layout.
    format smallint NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (org_id, session_id, stream, seq),
    CONSTRAINT session_snapshots_stream_fkey FOREIGN KEY (org_id, session_id, stream) REFERENCES session_streams ON DELETE CASCADE
);

ALTER TABLE session_leases ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON session_leases
    USING (org_id = NULLIF(current_setting('app.org', true), '')::uuid)
    WITH CHECK (org_id = NULLIF(current_setting('app.org', true), '')::uuid);

ALTER TABLE session_streams ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON session_streams
    USING (org_id = NULLIF(current_setting('app.org', true), '')::uuid)
    WITH CHECK (org_id = NULLIF(current_setting('app.org', true), '')::uuid);

ALTER TABLE session_events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON session_events
    USING (org_id = NULLIF(current_setting('app.org', true), '')::uuid)
    WITH CHECK (org_id = NULLIF(current_setting('app.org', true), '')::uuid);

ALTER TABLE session_snapshots ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON session_snapshots
    USING (org_id = NULLIF(current_setting('app.org', true), '')::uuid)
    WITH CHECK (org_id = NULLIF(current_setting('app.org', true), '')::uuid);

-- Nodes belong to no tenant, and only the functions look at them.
ALTER TABLE node_leases ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY nodes ON node_leases TO plenary_log USING (true) WITH CHECK (true);

GRANT SELECT ON session_leases, session_streams, session_events, session_snapshots TO plenary_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON node_leases TO plenary_log;
GRANT SELECT, INSERT, UPDATE ON session_leases, session_streams TO plenary_log;
-- An event is never changed.
GRANT SELECT, INSERT ON session_events TO plenary_log;
GRANT SELECT, INSERT, UPDATE, DELETE ON session_snapshots TO plenary_log;
GRANT SELECT (org_id, id), UPDATE (title, status, scheduled_at, started_at, ended_at, participant_count) ON sessions TO plenary_log;
GRANT SELECT, INSERT, UPDATE ON session_participants TO plenary_log;

-- Takes a session: when it is new, released, held by the same node (it knows that its former process is dead,
-- and if it were not, the fence would stop it), or when the owner's lease has run out.
-- `claimed` is the fence, or null; `holder` is who has it, or null when there is no such session.
CREATE FUNCTION claim_session(p_org uuid, p_session uuid, p_node text, p_boot uuid, OUT claimed bigint, OUT holder text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    now_timeline CONSTANT integer := (SELECT timeline_id FROM pg_control_checkpoint());
    first_fence CONSTANT bigint := (now_timeline::bigint << 32) + 1;
BEGIN
    PERFORM set_config('app.org', p_org::text, true);
    INSERT INTO public.session_leases AS l (org_id, session_id, fence, timeline, owner, owner_boot, state)
        SELECT s.org_id, s.id, first_fence, now_timeline, p_node, p_boot, 'active'
        FROM public.sessions s WHERE s.org_id = p_org AND s.id = p_session
        ON CONFLICT DO NOTHING
        RETURNING l.fence INTO claimed;
    IF claimed IS NOT NULL THEN
        RETURN;
    END IF;
    -- Waits for a write of the present owner that is under way, and looks at the row again then.
    UPDATE public.session_leases l
        SET fence = greatest(l.fence + 1, first_fence), timeline = now_timeline, owner = p_node, owner_boot = p_boot, state = 'active'
        WHERE l.org_id = p_org AND l.session_id = p_session
          AND (l.state = 'released' OR l.owner = p_node OR NOT EXISTS (
              SELECT 1 FROM public.node_leases n WHERE n.boot = l.owner_boot AND n.lease_until > clock_timestamp()))
        RETURNING l.fence INTO claimed;
    IF claimed IS NULL THEN
        SELECT l.owner INTO holder FROM public.session_leases l WHERE l.org_id = p_org AND l.session_id = p_session;
    END IF;
END
$$;

-- Gives a session back; nothing happens if it was lost already.
CREATE FUNCTION release_session(p_org uuid, p_session uuid, p_fence bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM set_config('app.org', p_org::text, true);
    UPDATE public.session_leases SET state = 'released'
        WHERE org_id = p_org AND session_id = p_session AND fence = p_fence;
END
$$;

-- Renews a node's lease for all its sessions, and forgets processes that are long dead.
CREATE FUNCTION renew_node(p_boot uuid, p_node text, p_ttl_ms bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO public.node_leases (boot, node, lease_until)
        VALUES (p_boot, p_node, clock_timestamp() + p_ttl_ms * interval '1 millisecond')
        ON CONFLICT (boot) DO UPDATE SET node = excluded.node, lease_until = excluded.lease_until;
    DELETE FROM public.node_leases WHERE lease_until < clock_timestamp() - interval '1 hour';
END
$$;

-- Stores a whole group commit, over any streams and tenants, in one round trip, and answers each append in its
-- place: `ok`; `duplicate`, it was stored before and only the answer was lost; `fenced`; `conflict`, the log is
-- not where the writer believes; or `refused` with a SQLSTATE and a constraint, which is a mistake of ours that
-- must not fail the other sessions of the group.
-- One row by its key has one plan; to plan it anew for each append took a third of the time.
CREATE FUNCTION append_events(p_batch json) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    a record;
    n integer;
    broken_constraint text;
    answer text;
    answers text[] := '{}';
BEGIN
    FOR a IN SELECT * FROM json_to_recordset(p_batch) AS x (
        org_id uuid, session_id uuid, stream text, fence bigint, expected_seq bigint, append_id uuid,
        events json, summary json, participants json)
    LOOP
        BEGIN
            answer := NULL;
            n := json_array_length(a.events);
            PERFORM set_config('app.org', a.org_id::text, true);

            -- Until we commit nobody can take the session. FOR KEY SHARE would not do: a claim changes no key.
            PERFORM 1 FROM public.session_leases l
                WHERE l.org_id = a.org_id AND l.session_id = a.session_id AND l.fence = a.fence AND l.state <> 'released'
                FOR SHARE;
            IF NOT FOUND THEN
                answer := 'fenced';
            ELSIF n = 0 THEN
                IF a.expected_seq <> COALESCE((SELECT s.head FROM public.session_streams s
                    WHERE s.org_id = a.org_id AND s.session_id = a.session_id AND s.stream = a.stream), 0) THEN
                    answer := 'conflict';
                END IF;
            ELSE
                UPDATE public.session_streams s SET head = s.head + n
                    WHERE s.org_id = a.org_id AND s.session_id = a.session_id AND s.stream = a.stream AND s.head = a.expected_seq;
                IF NOT FOUND AND a.expected_seq = 0 THEN
                    INSERT INTO public.session_streams (org_id, session_id, stream, head)
                        VALUES (a.org_id, a.session_id, a.stream, n) ON CONFLICT DO NOTHING;
                END IF;
                IF NOT FOUND THEN
                    answer := 'conflict';
                END IF;
            END IF;

            -- Looked for only now, which costs nothing when all is well, and is right: if the first try was still
            -- committing, the UPDATE waited for it, and this statement sees what it stored.
            IF answer IS NOT NULL AND n > 0 AND EXISTS (
                SELECT 1 FROM public.session_events e
                WHERE e.org_id = a.org_id AND e.session_id = a.session_id AND e.stream = a.stream
                  AND e.seq = a.expected_seq + 1 AND e.append_id = a.append_id)
            THEN
                answer := 'duplicate';
            END IF;

            IF answer IS NULL THEN
                INSERT INTO public.session_events
                    (org_id, session_id, stream, seq, fence, at, actor, command_id, append_id, kind, version, payload, answer)
                    SELECT a.org_id, a.session_id, a.stream, a.expected_seq + e.place, a.fence, e.at, e.actor, e.command_id,
                        -- A JSON null comes out as an SQL null.
                        a.append_id, e.kind, e.version, COALESCE(e.payload, 'null'), e.answer
                    FROM ROWS FROM (json_to_recordset(a.events)
                        AS (at bigint, actor uuid, command_id uuid, kind text, version integer, payload jsonb, answer jsonb))
                        WITH ORDINALITY AS e (at, actor, command_id, kind, version, payload, answer, place);

                IF a.summary IS NOT NULL THEN
                    UPDATE public.sessions s
                        SET title = x.title, status = x.status, scheduled_at = x.scheduled_at, started_at = x.started_at,
                            ended_at = x.ended_at, participant_count = x.participant_count
                        FROM json_to_record(a.summary) AS x (title text, status text, scheduled_at bigint,
                            started_at bigint, ended_at bigint, participant_count integer)
                        WHERE s.org_id = a.org_id AND s.id = a.session_id;
                END IF;

                IF a.participants IS NOT NULL THEN
                    INSERT INTO public.session_participants AS p
                        (org_id, session_id, participant_id, user_id, device, name, role, standing)
                        -- Someone named twice is as named last.
                        SELECT DISTINCT ON (x.participant_id)
                            a.org_id, a.session_id, x.participant_id, x.user_id, x.device, x.name, x.role, x.standing
                        FROM ROWS FROM (json_to_recordset(a.participants)
                            AS (participant_id uuid, user_id uuid, device text, name text, role text, standing text))
                            WITH ORDINALITY AS x (participant_id, user_id, device, name, role, standing, place)
                        ORDER BY x.participant_id, x.place DESC
                        ON CONFLICT (org_id, session_id, participant_id) DO UPDATE
                            SET user_id = excluded.user_id, device = excluded.device, name = excluded.name,
                                role = excluded.role, standing = excluded.standing;
                END IF;
                answer := 'ok';
            END IF;
        EXCEPTION WHEN data_exception OR integrity_constraint_violation THEN
            -- Not the message: it may quote what somebody wrote.
            GET STACKED DIAGNOSTICS broken_constraint = CONSTRAINT_NAME;
            answer := concat_ws(' ', 'refused', SQLSTATE, NULLIF(broken_constraint, ''));
        END;
        answers := answers || answer;
    END LOOP;
    RETURN answers;
END
$$;

-- Keeps a snapshot: `ok`, `fenced`, or `ahead` of what is committed. The newest two are kept, in case the newest
-- is damaged.
CREATE FUNCTION save_snapshot(p_org uuid, p_session uuid, p_stream text, p_fence bigint, p_seq bigint, p_format smallint, p_bytes bytea)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM set_config('app.org', p_org::text, true);
    PERFORM 1 FROM public.session_leases l
        WHERE l.org_id = p_org AND l.session_id = p_session AND l.fence = p_fence AND l.state <> 'released'
        FOR SHARE;
    IF NOT FOUND THEN
        RETURN 'fenced';
    END IF;
    PERFORM 1 FROM public.session_streams s
        WHERE s.org_id = p_org AND s.session_id = p_session AND s.stream = p_stream AND p_seq BETWEEN 1 AND s.head;
    IF NOT FOUND THEN
        RETURN 'ahead';
    END IF;
    INSERT INTO public.session_snapshots (org_id, session_id, stream, seq, format, bytes)
        VALUES (p_org, p_session, p_stream, p_seq, p_format, p_bytes)
        -- The one of this seq may have been found damaged.
        ON CONFLICT (org_id, session_id, stream, seq) DO UPDATE SET format = excluded.format, bytes = excluded.bytes;
    DELETE FROM public.session_snapshots s
        WHERE s.org_id = p_org AND s.session_id = p_session AND s.stream = p_stream AND s.seq NOT IN (
            SELECT newest.seq FROM public.session_snapshots newest
            WHERE newest.org_id = p_org AND newest.session_id = p_session AND newest.stream = p_stream
            ORDER BY newest.seq DESC LIMIT 2);
    RETURN 'ok';
END
$$;

-- Who may hand a function over must let the new owner create, for that moment.
GRANT CREATE ON SCHEMA public TO plenary_log;
ALTER FUNCTION claim_session(uuid, uuid, text, uuid) OWNER TO plenary_log;
ALTER FUNCTION release_session(uuid, uuid, bigint) OWNER TO plenary_log;
ALTER FUNCTION renew_node(uuid, text, bigint) OWNER TO plenary_log;
ALTER FUNCTION append_events(json) OWNER TO plenary_log;
ALTER FUNCTION save_snapshot(uuid, uuid, text, bigint, bigint, smallint, bytea) OWNER TO plenary_log;
REVOKE CREATE ON SCHEMA public FROM plenary_log;

REVOKE EXECUTE ON FUNCTION claim_session, release_session, renew_node, append_events, save_snapshot FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_session, release_session, renew_node, append_events, save_snapshot TO plenary_app;
