-- What was staged whole, since it was not listed in the order of the keys, is reduced to what differs from the table before
-- anything is asked for single objects; from there on it is like any other staging.

SET LOCAL search_path = pg_catalog, pg_temp;

CREATE OR REPLACE FUNCTION datastore.reduce_range(
    store datastore.store, run datastore.run, span datastore.run_range
) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    staging text := format('datastore_staging.%I', 'staging_' || store.name);
    mirror text := format('ONLY %I.%I', store.table_schema, store.table_name);
    doubled bigint;
BEGIN
    -- The later listing of a key is the truer one.
    EXECUTE format(
        'DELETE FROM %1$s AS g USING ('
        ' SELECT d.key, max(d.ctid) AS place FROM %1$s AS d WHERE d.run_id = $1 AND d.kind = ANY ($2)'
        ' GROUP BY d.key HAVING count(*) > 1'
        ') AS last WHERE g.run_id = $1 AND g.kind = ANY ($2) AND g.key = last.key AND g.ctid < last.place', staging
    ) USING run.id, ARRAY['P', 'L'];
    GET DIAGNOSTICS doubled = ROW_COUNT;
    IF span.complete THEN
        EXECUTE format(
            'INSERT INTO %1$s (run_id, kind, key) '
            'SELECT $1, CASE WHEN datastore.%3$I(t.key) THEN $2 ELSE $3 END, t.key FROM %2$s AS t '
            'WHERE t.fingerprint IS NOT NULL AND t.key ^@ $4 AND NOT EXISTS ('
            ' SELECT FROM %1$s AS g WHERE g.run_id = $1 AND g.kind = ANY ($5) AND g.key = t.key)',
            staging, mirror, 'in_scope_' || store.name
        ) USING run.id, 'G', 'O', run.prefix, ARRAY['P', 'L', 'U'];
    END IF;
    EXECUTE format(
        'DELETE FROM %s AS g USING %s AS t WHERE g.run_id = $1 AND g.kind = ANY ($2) AND t.key = g.key '
        'AND t.fingerprint = g.fingerprint AND g.fingerprint <> 0', staging, mirror
    ) USING run.id, ARRAY['P', 'L'];
    UPDATE datastore.run_range AS r
    SET reduced = true, seen = r.seen - doubled, staged_p = c.staged_p, staged_g = c.staged_g
    FROM datastore.count_staged(store, run.id) AS c
    WHERE r.run_id = run.id AND r.number = span.number;
END
$function$;
COMMENT ON FUNCTION datastore.reduce_range(datastore.store, datastore.run, datastore.run_range) IS
    'Takes out of the staging what the table has already, and adds the keys of the table that were not listed, where the '
    'listing came to its end. A range that is staged whole is the only one of its run.';

CREATE OR REPLACE FUNCTION datastore.reduce_staged(run_id bigint, lease_token uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    store datastore.store;
    run datastore.run;
    span datastore.run_range;
BEGIN
    PERFORM datastore.check_lease(run_id, lease_token);
    SELECT r.* INTO run FROM datastore.run AS r WHERE r.id = reduce_staged.run_id AND r.state = 'listing';
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT s.* INTO STRICT store FROM datastore.store AS s WHERE s.id = run.store_id;
    -- What was staged whole is joined with the whole table, however little of it there is.
    PERFORM set_config('enable_nestloop', 'off', true), set_config('jit', 'off', true);
    IF pg_size_bytes(current_setting('work_mem')) < 67108864 THEN
        PERFORM set_config('work_mem', '64MB', true);
    END IF;
    FOR span IN
        SELECT * FROM datastore.run_range AS r WHERE r.run_id = run.id AND r.whole AND NOT r.reduced
    LOOP
        EXECUTE format('ANALYZE datastore_staging.%I (run_id, kind, key, fingerprint)', 'staging_' || store.name);
        PERFORM datastore.reduce_range(store, run, span);
    END LOOP;
END
$function$;
COMMENT ON FUNCTION datastore.reduce_staged(bigint, uuid) IS
    'Compares with the table what a run staged whole, in one transaction: what is left are the new and changed objects and '
    'the keys that go. Done once, it does nothing.';

CREATE OR REPLACE FUNCTION datastore.advance_asking(
    run_id bigint, lease_token uuid, range_number integer, old_place tid, new_place tid, more_p bigint, more_r bigint,
    more_u bigint, more_vanished bigint
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM datastore.check_lease(run_id, lease_token);
    UPDATE datastore.run_range AS g
    SET asked_through = new_place, staged_p = g.staged_p + more_p, staged_r = g.staged_r + more_r,
        staged_u = g.staged_u + more_u, vanished = g.vanished + more_vanished, moved_at = clock_timestamp()
    WHERE g.run_id = advance_asking.run_id AND g.number = range_number AND g.reduced AND g.asked_through = old_place;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'range % of run % is not where its loader left it', range_number, run_id
            USING ERRCODE = 'DS001', HINT = 'What was staged is lost or was staged already. Start the loader again.';
    END IF;
END
$function$;
COMMENT ON FUNCTION datastore.advance_asking(bigint, uuid, integer, tid, tid, bigint, bigint, bigint, bigint) IS
    'Moves the place on up to which the objects of a reduced range were asked for, in the transaction that stages the answers, '
    'and counts them by kind.';
