-- How a run begins, how its ranges advance, and how its staging ends.

CREATE OR REPLACE FUNCTION datastore.find_resumable(
    store datastore.store, run_kind text, run_prefix text, resume_within interval
) RETURNS bigint
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    newest datastore.run;
BEGIN
    SELECT * INTO newest FROM datastore.run AS r WHERE r.store_id = store.id ORDER BY r.id DESC LIMIT 1;
    IF newest.state IN ('listing', 'staged') AND newest.error IS NULL
        AND newest.kind = run_kind AND run_kind <> 'dry run' AND newest.prefix = run_prefix
        AND newest.source_hash = store.source_hash
        AND newest.started_at > clock_timestamp() - resume_within
        -- After a crash of the server the unlogged ranges are gone, and with them what was staged.
        AND EXISTS (SELECT FROM datastore.run_range AS g WHERE g.run_id = newest.id)
    THEN
        RETURN newest.id;
    END IF;
    RETURN NULL;
END
$function$;
COMMENT ON FUNCTION datastore.find_resumable(datastore.store, text, text, interval) IS
    'The unfinished run that a loader may continue: the newest, of the same kind and source, young enough, its staging '
    'still there. Null if there is none.';

CREATE OR REPLACE FUNCTION datastore.supersede_runs(store datastore.store) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    has_rows boolean;
BEGIN
    UPDATE datastore.run AS r
    SET state = 'superseded', finished_at = coalesce(r.finished_at, clock_timestamp())
    WHERE r.store_id = store.id AND r.state IN ('listing', 'staged', 'held');
    DELETE FROM datastore.run_range AS g WHERE g.store_id = store.id;
    -- TRUNCATE writes 40 kB of WAL even for an empty table.
    EXECUTE format('SELECT EXISTS (SELECT FROM datastore_staging.%I)', 'staging_' || store.name) INTO has_rows;
    IF has_rows THEN
        EXECUTE format('TRUNCATE datastore_staging.%I', 'staging_' || store.name);
    END IF;
END
$function$;
COMMENT ON FUNCTION datastore.supersede_runs(datastore.store) IS
    'Ends every unfinished or held run of a datastore and empties its staging, for a new run to begin.';

CREATE OR REPLACE FUNCTION datastore.begin_run(
    store_name text, run_kind text, run_prefix text, lease_token uuid, lease_seconds integer, may_resume boolean,
    resume_within interval, client_version text,
    OUT outcome text, OUT run_id bigint, OUT run_state text, OUT holder_run_id bigint, OUT holder_until timestamptz
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    store datastore.store := datastore.lock_store(store_name);
BEGIN
    IF NOT starts_with(run_prefix, store.prefix) THEN
        RAISE EXCEPTION 'the prefix "%" lies outside of "%", which is all that % covers', run_prefix, store.prefix,
            store.name USING ERRCODE = 'DS004';
    END IF;
    SELECT l.run_id, l.until INTO holder_run_id, holder_until
    FROM datastore.lease AS l
    WHERE l.store_id = store.id AND l.until > clock_timestamp() AND l.token <> lease_token;
    IF FOUND THEN
        outcome := 'busy';
        RETURN;
    END IF;
    IF may_resume THEN
        run_id := datastore.find_resumable(store, run_kind, run_prefix, resume_within);
    END IF;
    IF run_id IS NOT NULL THEN
        outcome := 'resumed';
        UPDATE datastore.run AS r SET resumed = r.resumed + 1 WHERE r.id = run_id RETURNING r.state INTO run_state;
    ELSE
        outcome := 'started';
        run_state := 'listing';
        PERFORM datastore.supersede_runs(store);
        INSERT INTO datastore.run (store_id, kind, prefix, state, source_hash, loader_version)
        VALUES (store.id, run_kind, run_prefix, 'listing', store.source_hash, client_version)
        RETURNING id INTO run_id;
    END IF;
    INSERT INTO datastore.lease AS l (store_id, run_id, token, until)
    VALUES (store.id, begin_run.run_id, lease_token, clock_timestamp() + make_interval(secs => lease_seconds))
    ON CONFLICT (store_id) DO UPDATE SET run_id = excluded.run_id, token = excluded.token, until = excluded.until;
END
$function$;
COMMENT ON FUNCTION datastore.begin_run(text, text, text, uuid, integer, boolean, interval, text) IS
    'Begins or resumes a run and takes the datastore''s lease. outcome: started, resumed, or busy with the run that holds '
    'the lease and until when.';

CREATE OR REPLACE FUNCTION datastore.add_range(
    run_id bigint, lease_token uuid, range_number integer, lower_key text, upper_key text, staged_whole boolean
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM datastore.check_lease(run_id, lease_token);
    INSERT INTO datastore.run_range AS g (store_id, run_id, number, lower_bound, upper_bound, whole)
    SELECT r.store_id, r.id, range_number, lower_key, upper_key, staged_whole
    FROM datastore.run AS r
    WHERE r.id = add_range.run_id AND r.state = 'listing';
END
$function$;
COMMENT ON FUNCTION datastore.add_range(bigint, uuid, integer, text, text, boolean) IS
    'Adds a range of keys to a run that is being listed.';

CREATE OR REPLACE FUNCTION datastore.advance_range(
    run_id bigint, lease_token uuid, range_number integer, old_cursor text, new_cursor text, is_complete boolean,
    more_seen bigint, more_staged bigint
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM datastore.check_lease(run_id, lease_token);
    UPDATE datastore.run_range AS g
    SET cursor = new_cursor, complete = is_complete, seen = g.seen + more_seen, staged = g.staged + more_staged
    WHERE g.run_id = advance_range.run_id AND g.number = range_number
        AND g.cursor IS NOT DISTINCT FROM old_cursor AND NOT g.complete;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'range % of run % is not where its loader left it', range_number, run_id
            USING ERRCODE = 'DS001', HINT = 'What was staged is lost or was staged already. Start the loader again.';
    END IF;
END
$function$;
COMMENT ON FUNCTION datastore.advance_range(bigint, uuid, integer, text, text, boolean, bigint, bigint) IS
    'Moves the cursor of a range on, in the transaction that stages the rows up to it. The old cursor must match, so that '
    'a batch whose commit was in doubt is never staged twice.';

CREATE OR REPLACE FUNCTION datastore.restart_range(
    run_id bigint, lease_token uuid, range_number integer
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    span datastore.run_range;
    staging text;
BEGIN
    PERFORM datastore.check_lease(run_id, lease_token);
    UPDATE datastore.run_range AS g
    SET cursor = NULL, complete = false, whole = true, seen = 0, staged = 0
    WHERE g.run_id = restart_range.run_id AND g.number = range_number
    RETURNING g.* INTO span;
    SELECT format('datastore_staging.%I', 'staging_' || s.name) INTO STRICT staging
    FROM datastore.store AS s WHERE s.id = span.store_id;
    EXECUTE format(
        'DELETE FROM %s AS g WHERE g.run_id = $1 AND ($2 IS NULL OR g.key > $2) AND ($3 IS NULL OR g.key <= $3)', staging
    ) USING run_id, span.lower_bound, span.upper_bound;
END
$function$;
COMMENT ON FUNCTION datastore.restart_range(bigint, uuid, integer) IS
    'Forgets what was staged of a range whose listing turned out not to be in order; it is then staged whole.';

CREATE OR REPLACE FUNCTION datastore.split_range(
    run_id bigint, lease_token uuid, range_number integer, split_key text, new_number integer
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    old_upper text;
BEGIN
    PERFORM datastore.check_lease(run_id, lease_token);
    SELECT g.upper_bound INTO old_upper
    FROM datastore.run_range AS g
    WHERE g.run_id = split_range.run_id AND g.number = range_number AND NOT g.complete AND NOT g.whole
        AND (g.cursor IS NULL OR g.cursor < split_key) AND (g.lower_bound IS NULL OR g.lower_bound < split_key)
        AND (g.upper_bound IS NULL OR g.upper_bound > split_key)
    FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE datastore.run_range AS g SET upper_bound = split_key
    WHERE g.run_id = split_range.run_id AND g.number = range_number;
    INSERT INTO datastore.run_range (store_id, run_id, number, lower_bound, upper_bound, whole)
    SELECT r.store_id, r.id, new_number, split_key, old_upper, false FROM datastore.run AS r WHERE r.id = split_range.run_id;
    RETURN true;
END
$function$;
COMMENT ON FUNCTION datastore.split_range(bigint, uuid, integer, text, integer) IS
    'Gives the keys of a range after a split key to a new range. False if the range''s cursor is past it already.';

CREATE OR REPLACE FUNCTION datastore.count_staged(
    store datastore.store, run_id bigint, OUT staged_p bigint, OUT staged_g bigint, OUT staged_r bigint
)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    EXECUTE format(
        'SELECT count(*) FILTER (WHERE g.kind = ''P''), count(*) FILTER (WHERE upper(g.kind) IN (''G'', ''O'')), '
        'count(*) FILTER (WHERE g.kind = ''R'') FROM datastore_staging.%I AS g WHERE g.run_id = $1',
        'staging_' || store.name
    ) INTO staged_p, staged_g, staged_r USING run_id;
END
$function$;
COMMENT ON FUNCTION datastore.count_staged(datastore.store, bigint) IS
    'How many rows of each kind stand in a datastore''s staging: objects, keys that go, refusals.';

CREATE OR REPLACE FUNCTION datastore.verify_ranges(run_id bigint) RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    gap record;
BEGIN
    SELECT * INTO gap
    FROM (
        SELECT g.number, g.complete, g.lower_bound, g.upper_bound,
               lag(g.upper_bound) OVER in_order AS expected_lower,
               row_number() OVER in_order = 1 AS is_first,
               lead(g.number) OVER in_order IS NULL AS is_last
        FROM datastore.run_range AS g
        WHERE g.run_id = verify_ranges.run_id
        WINDOW in_order AS (ORDER BY g.lower_bound NULLS FIRST)
    ) AS span
    WHERE NOT span.complete
        OR (span.is_first AND span.lower_bound IS NOT NULL)
        OR (NOT span.is_first AND span.lower_bound IS DISTINCT FROM span.expected_lower)
        OR (span.is_last <> (span.upper_bound IS NULL))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'range % of run % was not listed to its end', gap.number, run_id
            USING ERRCODE = 'DS006', HINT = 'Nothing was deleted. Start the loader again.';
    END IF;
END
$function$;
COMMENT ON FUNCTION datastore.verify_ranges(bigint) IS
    'Raises DS006 unless the ranges of a run are complete and meet without a gap from the first key to the last.';

CREATE OR REPLACE FUNCTION datastore.finish_staging(
    run_id bigint, lease_token uuid, incomplete_because text, request_count bigint, byte_count bigint
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    store datastore.store;
    staged record;
    listed record;
BEGIN
    PERFORM datastore.check_lease(run_id, lease_token);
    SELECT s.* INTO STRICT store
    FROM datastore.store AS s JOIN datastore.run AS r ON r.store_id = s.id WHERE r.id = finish_staging.run_id;
    IF incomplete_because IS NULL THEN
        PERFORM datastore.verify_ranges(run_id);
    END IF;
    SELECT * INTO staged FROM datastore.count_staged(store, run_id);
    SELECT count(*) AS ranges, coalesce(sum(g.seen), 0) AS seen, coalesce(sum(g.staged), 0) AS staged INTO listed
    FROM datastore.run_range AS g WHERE g.run_id = finish_staging.run_id;
    IF listed.ranges = 0 OR listed.staged <> staged.staged_p + staged.staged_g + staged.staged_r THEN
        RAISE EXCEPTION 'what run % staged is lost', run_id
            USING ERRCODE = 'DS001',
                  DETAIL = format('%s rows are there, %s were staged.',
                                  staged.staged_p + staged.staged_g + staged.staged_r, listed.staged),
                  HINT = 'The server restarted after a crash. Start the loader again.';
    END IF;
    UPDATE datastore.run AS r
    SET state = 'staged', staged_at = clock_timestamp(), seen = listed.seen, ranges = listed.ranges,
        staged_p = staged.staged_p, staged_g = staged.staged_g, staged_r = staged.staged_r,
        requests = r.requests + request_count, received_bytes = r.received_bytes + byte_count, error = incomplete_because
    WHERE r.id = finish_staging.run_id AND r.state = 'listing';
END
$function$;
COMMENT ON FUNCTION datastore.finish_staging(bigint, uuid, text, bigint, bigint) IS
    'Ends the staging of a run and records what a merge must find there. A reason why the listing is incomplete makes the '
    'merge write what is new or changed and delete nothing.';

CREATE OR REPLACE FUNCTION datastore.end_run(
    run_id bigint, lease_token uuid, final_state text, reason text, phases jsonb
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF final_state NOT IN ('failed', 'incomplete') THEN
        RAISE EXCEPTION 'a loader cannot end a run as %', final_state USING ERRCODE = 'DS004';
    END IF;
    UPDATE datastore.run AS r
    SET state = coalesce(final_state, r.state),
        error = coalesce(reason, r.error),
        finished_at = CASE WHEN final_state IS NULL THEN r.finished_at ELSE clock_timestamp() END,
        phase_seconds = r.phase_seconds || coalesce(phases, '{}')
    WHERE r.id = end_run.run_id
        AND EXISTS (SELECT FROM datastore.lease AS l WHERE l.run_id = r.id AND l.token = lease_token);
    DELETE FROM datastore.lease AS l WHERE l.run_id = end_run.run_id AND l.token = lease_token;
END
$function$;
COMMENT ON FUNCTION datastore.end_run(bigint, uuid, text, text, jsonb) IS
    'Gives a run''s lease back and, for one that cannot be merged, records its end. A final state of null leaves the state '
    'as it is: merged, or to be resumed.';
