-- How the staging of a run ends: the proof that everything was listed, and the record of what must be found there.

SET LOCAL search_path = pg_catalog, pg_temp;

CREATE OR REPLACE FUNCTION datastore.count_staged(
    store datastore.store, run_id bigint, OUT staged_p bigint, OUT staged_g bigint, OUT staged_r bigint,
    OUT staged_u bigint, OUT staged_c bigint
)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    EXECUTE format(
        'SELECT coalesce(sum(k.n) FILTER (WHERE k.kind = ''P''), 0), '
        'coalesce(sum(k.n) FILTER (WHERE k.kind IN (''G'', ''O'')), 0), '
        'coalesce(sum(k.n) FILTER (WHERE k.kind = ''R''), 0), coalesce(sum(k.n) FILTER (WHERE k.kind = ''U''), 0), '
        'coalesce(sum(k.n) FILTER (WHERE k.kind = ''C''), 0) '
        'FROM (SELECT g.kind, count(*) AS n FROM datastore_staging.%I AS g WHERE g.run_id = $1 GROUP BY g.kind) AS k',
        'staging_' || store.name
    ) INTO staged_p, staged_g, staged_r, staged_u, staged_c USING run_id;
END
$function$;
COMMENT ON FUNCTION datastore.count_staged(datastore.store, bigint) IS
    'How many rows of each kind stand in a datastore''s staging: objects, keys that go, refusals, unread objects, objects '
    'of another storage class.';

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

CREATE OR REPLACE FUNCTION datastore.note_gap(
    run_id bigint, lease_token uuid, reason text, beginnings text[]
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    store datastore.store;
BEGIN
    PERFORM datastore.check_lease(run_id, lease_token);
    UPDATE datastore.run AS r SET error = coalesce(r.error, reason)
    WHERE r.id = note_gap.run_id AND r.state = 'listing';
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT s.* INTO STRICT store
    FROM datastore.store AS s JOIN datastore.run AS r ON r.store_id = s.id WHERE r.id = note_gap.run_id;
    EXECUTE format('INSERT INTO datastore_staging.%I (run_id, kind, key) SELECT $1, $2, b FROM unnest($3) AS b',
                   'staging_' || store.name) USING run_id, 'X', beginnings;
END
$function$;
COMMENT ON FUNCTION datastore.note_gap(bigint, uuid, text, text[]) IS
    'Records that parts of what a run lists cannot be listed, and what the keys in them begin with (X), before anything '
    'after them is staged. Such a run deletes nothing there, and no later loader resumes it.';

CREATE OR REPLACE FUNCTION datastore.finish_staging(
    run_id bigint, lease_token uuid, incomplete_because text, request_count bigint, byte_count bigint,
    skipped_count bigint, place jsonb
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    listed record;
BEGIN
    PERFORM datastore.check_lease(run_id, lease_token);
    IF incomplete_because IS NULL AND EXISTS (
        SELECT FROM datastore.run AS r WHERE r.id = finish_staging.run_id AND r.error IS NULL
    ) THEN
        PERFORM datastore.verify_ranges(run_id);
    END IF;
    -- Ranges are as unlogged as the staging: a crash forgets both. The merge counts the rows themselves.
    SELECT count(*) AS ranges, sum(g.seen) AS seen, sum(g.staged_p) AS staged_p, sum(g.staged_g) AS staged_g,
           sum(g.staged_r) AS staged_r, sum(g.staged_u) AS staged_u, sum(g.staged_c) AS staged_c,
           sum(g.vanished) AS vanished
    INTO listed
    FROM datastore.run_range AS g WHERE g.run_id = finish_staging.run_id;
    IF listed.ranges = 0 THEN
        RAISE EXCEPTION 'what run % staged is lost', run_id
            USING ERRCODE = 'DS001', HINT = 'The server restarted after a crash. Start the loader again.';
    END IF;
    UPDATE datastore.run AS r
    SET state = 'staged', staged_at = clock_timestamp(), seen = listed.seen, ranges = listed.ranges,
        staged_p = listed.staged_p, staged_g = listed.staged_g, staged_r = listed.staged_r, staged_u = listed.staged_u,
        staged_c = listed.staged_c,
        requests = r.requests + request_count, received_bytes = r.received_bytes + byte_count,
        vanished = listed.vanished, skipped = coalesce(r.skipped, 0) + skipped_count,
        facts = place, error = coalesce(incomplete_because, r.error)
    WHERE r.id = finish_staging.run_id AND r.state = 'listing';
END
$function$;
COMMENT ON FUNCTION datastore.finish_staging(bigint, uuid, text, bigint, bigint, bigint, jsonb) IS
    'Ends the staging of a run and records what a merge must find there. A reason why the listing is incomplete lets '
    'the merge delete only what lies in ranges that were listed to their ends.';
