-- The updates of a canvas are a stream of the session's log. They are bytes, and stand beside the fields.

ALTER TABLE session_events ADD COLUMN bytes bytea;

-- As it was, but for `bytes`; owner and grants stay.

-- Stores a whole group commit, over any streams and tenants, in one round trip, and answers each append in its
-- place: `ok`; `duplicate`, it was stored before and only the answer was lost; `fenced`; `conflict`, the log is
-- not where the writer believes; or `refused` with a SQLSTATE and a constraint, which is a mistake of ours that
-- must not fail the other sessions of the group.
-- One row by its key has one plan; to plan it anew for each append took a third of the time.
CREATE OR REPLACE FUNCTION append_events(p_batch json) RETURNS text[]
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
                    (org_id, session_id, stream, seq, fence, at, actor, command_id, append_id, kind, version, payload, bytes, answer)
                    SELECT a.org_id, a.session_id, a.stream, a.expected_seq + e.place, a.fence, e.at, e.actor, e.command_id,
                        -- A JSON null comes out as an SQL null.
                        a.append_id, e.kind, e.version, COALESCE(e.payload, 'null'), decode(e.bytes, 'base64'), e.answer
                    FROM ROWS FROM (json_to_recordset(a.events)
                        AS (at bigint, actor uuid, command_id uuid, kind text, version integer, payload jsonb, bytes text, answer jsonb))
                        WITH ORDINALITY AS e (at, actor, command_id, kind, version, payload, bytes, answer, place);

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
