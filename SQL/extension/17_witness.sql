-- The second witness: before a row is deleted because its object was not listed, the store is asked for that object
-- itself. What it answered stands in the staging: W, the object is gone; K, the row is kept, with the reason as its
-- metadata (returned; left out; unconfirmed, and after a colon why the store could say nothing at all); H, an answer for a
-- row that is held back.

SET LOCAL search_path = pg_catalog, pg_temp;

DO $type$
BEGIN
    IF to_regtype('datastore.witness_counts') IS NULL THEN
        CREATE TYPE datastore.witness_counts AS (
            returned bigint, left_out bigint, unconfirmed bigint, held_asked bigint, held_there bigint, reason text,
            remark text
        );
    END IF;
END
$type$;
COMMENT ON TYPE datastore.witness_counts IS 'What a store said when it was asked for objects that it had not listed.';
COMMENT ON COLUMN datastore.witness_counts.returned IS 'Objects that came back after the listing began.';
COMMENT ON COLUMN datastore.witness_counts.left_out IS 'Objects that are there and were left out of the listing.';
COMMENT ON COLUMN datastore.witness_counts.unconfirmed IS
    'Objects of which the store could not say whether they are gone.';
COMMENT ON COLUMN datastore.witness_counts.held_asked IS 'Objects that were asked for though their rows are held back.';
COMMENT ON COLUMN datastore.witness_counts.held_there IS 'Those of them that are there.';
COMMENT ON COLUMN datastore.witness_counts.reason IS 'Why the run is incomplete; null where it is not.';
COMMENT ON COLUMN datastore.witness_counts.remark IS 'What a person should know of it; mostly null.';

CREATE OR REPLACE FUNCTION datastore.prepare(
    store_name text, run_id bigint, lease_token uuid, approve text DEFAULT NULL, OUT departing bigint, OUT held bigint
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    store datastore.store := datastore.lock_store(store_name);
    run datastore.run := datastore.fence_run(store, run_id, lease_token);
    plan datastore.run_plan;
BEGIN
    departing := 0;
    held := 0;
    IF run.staged_g = 0 THEN
        RETURN;
    END IF;
    -- What was answered to a loader that died is as old as that.
    EXECUTE format('DELETE FROM datastore_staging.%I AS g WHERE g.run_id = $1 AND g.kind = ANY ($2)',
                   'staging_' || store.name) USING run.id, ARRAY['W', 'K', 'H'];
    plan := datastore.plan_staged(store, run, approve, false);
    departing := plan.gone - plan.held;
    held := plan.held;
END
$function$;
COMMENT ON FUNCTION datastore.prepare(text, bigint, uuid, text) IS
    'Plans a staged run and leaves in its staging which rows the merge will delete as gone and which are held back, '
    'so that the loader can ask the store for them. Gives how many of each there are.';

CREATE OR REPLACE FUNCTION datastore.heed_witness(
    store datastore.store, run datastore.run, departing bigint
) RETURNS datastore.witness_counts
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    staging text := format('datastore_staging.%I', 'staging_' || store.name);
    counts datastore.witness_counts := ROW(0, 0, 0, 0, 0, NULL, NULL);
    example text;
    because text;
    unasked bigint;
    span datastore.run_range;
BEGIN
    IF run.staged_g = 0 AND departing = 0 THEN
        RETURN counts;
    END IF;
    EXECUTE format(
        'SELECT count(*) FILTER (WHERE a.kind = $2 AND a.metadata = $3), '
        'count(*) FILTER (WHERE a.kind = $2 AND a.metadata = $4), '
        'count(*) FILTER (WHERE a.kind = $2 AND a.metadata ^@ $5), count(*) FILTER (WHERE a.kind = $6), '
        'count(*) FILTER (WHERE a.kind = $6 AND a.metadata = $7), min(a.key) FILTER (WHERE a.metadata = $4), '
        'min(substr(a.metadata, length($8) + 1)) FILTER (WHERE a.kind = $2 AND a.metadata ^@ $8) '
        'FROM (SELECT DISTINCT w.kind, w.key, w.metadata FROM %s AS w WHERE w.run_id = $1 AND w.kind IN ($2, $6)) AS a',
        staging
    ) INTO counts.returned, counts.left_out, counts.unconfirmed, counts.held_asked, counts.held_there, example, because
    USING run.id, 'K', 'returned', 'left out', 'unconfirmed', 'H', 'there', 'unconfirmed: ';
    IF departing > 0 THEN
        -- A listing that left out one object may have left out others: nothing of its range is deleted.
        FOR span IN SELECT * FROM datastore.run_range AS r WHERE r.run_id = run.id AND counts.left_out > 0
        LOOP
            EXECUTE format(
                'DELETE FROM %1$s AS g WHERE g.run_id = $1 AND g.kind = $2 AND g.held IS NOT TRUE '
                'AND ($3 IS NULL OR g.key > $3) AND ($4 IS NULL OR g.key <= $4) AND EXISTS ('
                ' SELECT FROM %1$s AS k WHERE k.run_id = $1 AND k.kind = $5 AND k.metadata = $6'
                ' AND ($3 IS NULL OR k.key > $3) AND ($4 IS NULL OR k.key <= $4))', staging
            ) USING run.id, 'G', span.lower_bound, span.upper_bound, 'K', 'left out';
        END LOOP;
        EXECUTE format(
            'DELETE FROM %1$s AS g USING %1$s AS k '
            'WHERE g.run_id = $1 AND g.kind = $2 AND g.held IS NOT TRUE AND k.run_id = $1 AND k.kind = $3 AND k.key = g.key', staging
        ) USING run.id, 'G', 'K';
        EXECUTE format(
            'SELECT count(*) FROM %1$s AS g WHERE g.run_id = $1 AND g.kind = $2 AND g.held IS NOT TRUE AND NOT EXISTS ('
            ' SELECT FROM %1$s AS w WHERE w.run_id = $1 AND w.kind = $3 AND w.key = g.key)', staging
        ) INTO unasked USING run.id, 'G', 'W';
        IF unasked > 0 THEN
            RAISE EXCEPTION 'the store was not asked for % of the objects whose rows run % would delete', unasked,
                run.id
                USING ERRCODE = 'DS009', HINT = 'Nothing was written. Start the loader again.';
        END IF;
        UPDATE datastore.run AS r SET staged_g = c.staged_g
        FROM datastore.count_staged(store, run.id) AS c
        WHERE r.id = run.id AND r.staged_g <> c.staged_g;
    END IF;
    counts.reason := nullif(concat_ws(
        '; ',
        CASE WHEN counts.left_out > 0 THEN format(
            'the listing left out %s objects that the store has, such as %s; nothing was deleted in their key ranges',
            counts.left_out, example) END,
        CASE WHEN counts.unconfirmed > 0 THEN format(
            'of %s objects that were not listed the store could not say whether they are gone%s; their rows stay',
            counts.unconfirmed, ' (' || because || ')') END
    ), '');
    IF counts.left_out > 0 AND (
        SELECT r.left_out FROM datastore.run AS r
        WHERE r.store_id = store.id AND r.id < run.id AND r.state IN ('merged', 'held', 'incomplete')
        ORDER BY r.id DESC LIMIT 1
    ) > 0 THEN
        counts.remark := 'this store''s listing cannot be trusted: two runs in a row found objects that it left out';
    END IF;
    RETURN counts;
END
$function$;
COMMENT ON FUNCTION datastore.heed_witness(datastore.store, datastore.run, bigint) IS
    'Takes out of a staged run what the store''s answers do not let go, and raises DS009 if it was not asked for each of '
    'the rows that would be deleted.';
