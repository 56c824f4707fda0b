-- How the key ranges of a run advance while they are listed.

SET LOCAL search_path = pg_catalog, pg_temp;

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
    more_seen bigint, more_p bigint, more_g bigint, more_r bigint, more_u bigint,
    more_vanished bigint, began timestamptz DEFAULT NULL, more_c bigint DEFAULT 0
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM datastore.check_lease(run_id, lease_token);
    UPDATE datastore.run_range AS g
    SET cursor = new_cursor, complete = is_complete, seen = g.seen + more_seen, staged_p = g.staged_p + more_p,
        staged_g = g.staged_g + more_g, staged_r = g.staged_r + more_r, staged_u = g.staged_u + more_u,
        staged_c = g.staged_c + more_c, vanished = g.vanished + more_vanished,
        listed_since = coalesce(g.listed_since, began), moved_at = clock_timestamp()
    WHERE g.run_id = advance_range.run_id AND g.number = range_number
        AND g.cursor IS NOT DISTINCT FROM old_cursor AND NOT g.complete;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'range % of run % is not where its loader left it', range_number, run_id
            USING ERRCODE = 'DS001', HINT = 'What was staged is lost or was staged already. Start the loader again.';
    END IF;
END
$function$;
COMMENT ON FUNCTION datastore.advance_range(
    bigint, uuid, integer, text, text, boolean, bigint, bigint, bigint, bigint, bigint, bigint, timestamptz, bigint
) IS
    'Moves the cursor of a range on, in the transaction that stages the rows up to it, and counts them by kind. The old '
    'cursor must match, so that a batch whose commit was in doubt is never staged twice.';

CREATE OR REPLACE FUNCTION datastore.restart_ranges(run_id bigint, lease_token uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    store datastore.store;
    new_number integer;
BEGIN
    PERFORM datastore.check_lease(run_id, lease_token);
    SELECT s.* INTO STRICT store
    FROM datastore.store AS s JOIN datastore.run AS r ON r.store_id = s.id
    WHERE r.id = restart_ranges.run_id AND r.state = 'listing';
    SELECT coalesce(max(g.number), 0) + 1 INTO new_number
    FROM datastore.run_range AS g WHERE g.run_id = restart_ranges.run_id;
    EXECUTE format('DELETE FROM datastore_staging.%I AS g WHERE g.run_id = $1', 'staging_' || store.name) USING run_id;
    DELETE FROM datastore.run_range AS g WHERE g.run_id = restart_ranges.run_id;
    INSERT INTO datastore.run_range (store_id, run_id, number, whole)
    VALUES (store.id, restart_ranges.run_id, new_number, true);
    -- What is staged whole is compared with the table, and what is the same there is not asked for; but in a first load all is.
    UPDATE datastore.run AS r SET reread_slices = '{}'
    WHERE r.id = restart_ranges.run_id AND EXISTS (
        SELECT FROM datastore.run AS m WHERE m.store_id = r.store_id AND m.kind = 'full' AND m.state IN ('merged', 'held'));
    RETURN new_number;
END
$function$;
COMMENT ON FUNCTION datastore.restart_ranges(bigint, uuid) IS
    'Forgets what was staged of a run whose listing turned out not to be in order, and leaves one range, which is staged '
    'whole. Returns its number, which no earlier range of the run had.';

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
    -- Asked twice by a loader that lost the answer, it has been done.
    IF EXISTS (
        SELECT FROM datastore.run_range AS g
        WHERE g.run_id = split_range.run_id AND g.number = new_number AND g.lower_bound = split_key
    ) THEN
        RETURN true;
    END IF;
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
