-- Planning a merge.

SET LOCAL search_path = pg_catalog, pg_temp;

DO $type$
BEGIN
    IF to_regtype('datastore.run_plan') IS NULL THEN
        CREATE TYPE datastore.run_plan AS (
            created bigint, changed bigint, touched bigint, restored bigint, unread bigint, gone bigint,
            out_of_scope bigint, refused bigint, approved bigint, held bigint, held_hash text,
            held_out_of_scope bigint, out_of_scope_hash text, nothing_listed boolean, approval_is_another boolean
        );
    END IF;
END
$type$;
COMMENT ON TYPE datastore.run_plan IS 'What a merge of a staged run would do, and what the brake says to it.';
COMMENT ON COLUMN datastore.run_plan.created IS 'Objects without a row. Null where it was not asked for.';
COMMENT ON COLUMN datastore.run_plan.changed IS 'Objects whose row differs. Null where it was not asked for.';
COMMENT ON COLUMN datastore.run_plan.touched IS
    'Objects of which a signal moved and nothing that is mirrored did. Null where it was not asked for.';
COMMENT ON COLUMN datastore.run_plan.restored IS 'Objects whose row is a tombstone. Null where it was not asked for.';
COMMENT ON COLUMN datastore.run_plan.unread IS 'Objects that are there and could not be read.';
COMMENT ON COLUMN datastore.run_plan.gone IS 'Rows whose objects are gone.';
COMMENT ON COLUMN datastore.run_plan.out_of_scope IS 'Rows whose keys the definition no longer covers.';
COMMENT ON COLUMN datastore.run_plan.refused IS 'Keys and values that cannot be stored.';
COMMENT ON COLUMN datastore.run_plan.approved IS 'How many of the rows that would go were approved by hash.';
COMMENT ON COLUMN datastore.run_plan.held IS 'How many rows whose objects are gone are held back.';
COMMENT ON COLUMN datastore.run_plan.held_hash IS 'Names exactly those rows. Null where none is held.';
COMMENT ON COLUMN datastore.run_plan.held_out_of_scope IS
    'How many rows that the definition no longer covers are held back.';
COMMENT ON COLUMN datastore.run_plan.out_of_scope_hash IS 'Names exactly those rows. Null where none is held.';
COMMENT ON COLUMN datastore.run_plan.nothing_listed IS 'No object was listed while there are live rows.';
COMMENT ON COLUMN datastore.run_plan.approval_is_another IS 'A hash was approved that does not name what is held.';

CREATE OR REPLACE FUNCTION datastore.verify_staging(store datastore.store, run datastore.run) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    staged record;
    found_ranges integer;
    found_seen bigint;
BEGIN
    SELECT * INTO staged FROM datastore.count_staged(store, run.id);
    SELECT count(*), coalesce(sum(g.seen), 0) INTO found_ranges, found_seen
    FROM datastore.run_range AS g WHERE g.run_id = run.id;
    IF (staged.staged_p, staged.staged_g, staged.staged_r, staged.staged_u, staged.staged_c, found_ranges, found_seen)
        IS DISTINCT FROM (run.staged_p, run.staged_g, run.staged_r, run.staged_u, run.staged_c, run.ranges, run.seen)
    THEN
        RAISE EXCEPTION 'what run % staged is lost', run.id
            USING ERRCODE = 'DS001',
                  DETAIL = format('Staged: %s objects, %s gone keys, %s refusals, %s unread objects, %s of another '
                                  'storage class in %s ranges; found: %s, %s, %s, %s, %s in %s.',
                                  run.staged_p, run.staged_g, run.staged_r, run.staged_u, run.staged_c, run.ranges,
                                  staged.staged_p, staged.staged_g, staged.staged_r, staged.staged_u, staged.staged_c,
                                  found_ranges),
                  HINT = 'The server restarted after a crash. Nothing was written. Start the loader again.';
    END IF;
    IF run.error IS NULL THEN
        PERFORM datastore.verify_ranges(run.id);
    END IF;
END
$function$;
COMMENT ON FUNCTION datastore.verify_staging(datastore.store, datastore.run) IS
    'Raises DS001 unless the staging holds what the run''s row says was staged. Unlogged tables are empty after a crash, '
    'and an empty staging must never be taken for a bucket in which nothing changed.';

CREATE OR REPLACE FUNCTION datastore.is_in_step_with_scope(run datastore.run) RETURNS boolean
LANGUAGE sql STABLE
BEGIN ATOMIC
SELECT EXISTS (
    SELECT
    FROM (
        SELECT pg_catalog.max(m.id) AS id
        FROM datastore.run AS m
        WHERE m.store_id = (run).store_id AND m.kind = 'full' AND m.state = 'merged' AND m.source_hash = (run).source_hash
    ) AS last_merged
    WHERE last_merged.id IS NOT NULL
        AND NOT EXISTS (
            SELECT
            FROM datastore.run AS w
            WHERE w.store_id = (run).store_id AND w.id > last_merged.id AND w.source_hash <> (run).source_hash
        )
);
END;
COMMENT ON FUNCTION datastore.is_in_step_with_scope(datastore.run) IS
    'Whether no row can lie outside the definition''s scope: the last run that merged everything had the same scope, and no '
    'run since had another. Otherwise the whole table is looked through.';

CREATE OR REPLACE FUNCTION datastore.prepare_planner(store datastore.store, run datastore.run) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    staged bigint := run.staged_p + run.staged_g + run.staged_u + run.staged_c;
    table_rows double precision;
BEGIN
    SELECT greatest(c.reltuples, 0) INTO table_rows
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = store.table_schema AND c.relname = store.table_name;
    -- A large delta joined by nested loops is a probe of the index per row; a small one joined by hash is a scan of the
    -- whole table.
    PERFORM set_config('enable_nestloop', CASE WHEN staged > 0.02 * table_rows THEN 'off' ELSE 'on' END, true),
            set_config('jit', 'off', true);
    IF pg_size_bytes(current_setting('work_mem')) < 67108864 THEN
        PERFORM set_config('work_mem', '64MB', true);
    END IF;
    IF staged > 0 THEN
        -- These columns are all that the joins and their conditions look at; the texts would cost the most.
        EXECUTE format('ANALYZE datastore_staging.%I (run_id, kind, key, fingerprint)', 'staging_' || store.name);
    END IF;
END
$function$;
COMMENT ON FUNCTION datastore.prepare_planner(datastore.store, datastore.run) IS
    'Gives the planner what it needs for a good plan of the merge at hand, until the end of the transaction.';

CREATE OR REPLACE FUNCTION datastore.spare_unproven(store datastore.store, run datastore.run) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    spared bigint;
BEGIN
    EXECUTE format(
        'DELETE FROM %1$s AS g WHERE g.run_id = $1 AND g.kind = $2 AND (NOT EXISTS ('
        ' SELECT FROM datastore.run_range AS r WHERE r.run_id = $1 AND r.complete'
        ' AND (r.lower_bound IS NULL OR g.key > r.lower_bound) AND (r.upper_bound IS NULL OR g.key <= r.upper_bound)) '
        'OR EXISTS (SELECT FROM %1$s AS x WHERE x.run_id = $1 AND x.kind = $3 AND g.key ^@ x.key))',
        format('datastore_staging.%I', 'staging_' || store.name)
    ) USING run.id, 'G', 'X';
    GET DIAGNOSTICS spared = ROW_COUNT;
    RETURN spared;
END
$function$;
COMMENT ON FUNCTION datastore.spare_unproven(datastore.store, datastore.run) IS
    'Takes the gone keys of an incomplete run out of its staging that do not lie in a range which was listed to its end, or '
    'lie in a part of it which could not be listed: nothing proves that they are gone. Returns how many.';

CREATE OR REPLACE FUNCTION datastore.find_out_of_scope(store datastore.store, run datastore.run) RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    staging text := format('datastore_staging.%I', 'staging_' || store.name);
    mirror text := format('ONLY %I.%I', store.table_schema, store.table_name);
    has_rows boolean := false;
BEGIN
    IF run.kind <> 'prefix' AND NOT datastore.is_in_step_with_scope(run) THEN
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', mirror) INTO has_rows;
    END IF;
    IF has_rows THEN
        EXECUTE format('UPDATE %s AS g SET kind = $2 WHERE g.run_id = $1 AND g.kind = $3 AND NOT datastore.%I(g.key)',
                       staging, 'in_scope_' || store.name) USING run.id, 'O', 'G';
        EXECUTE format(
            'INSERT INTO %1$s (run_id, kind, key) SELECT $1, $2, t.key FROM %2$s AS t '
            'WHERE t.fingerprint IS NOT NULL AND NOT datastore.%3$I(t.key) AND NOT EXISTS ('
            ' SELECT FROM %1$s AS g WHERE g.run_id = $1 AND g.kind = $2 AND g.key = t.key)',
            staging, mirror, 'in_scope_' || store.name
        ) USING run.id, 'O';
    END IF;
    RETURN has_rows;
END
$function$;
COMMENT ON FUNCTION datastore.find_out_of_scope(datastore.store, datastore.run) IS
    'Stages the rows that the definition no longer covers, wherever they lie, and tells whether it had to look for them.';

CREATE OR REPLACE FUNCTION datastore.plan_rows(
    store datastore.store, run datastore.run, detailed boolean
) RETURNS datastore.run_plan
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    plan datastore.run_plan;
    is_recounted boolean := datastore.find_out_of_scope(store, run);
BEGIN
    plan.gone := run.staged_g;
    plan.out_of_scope := 0;
    IF is_recounted OR run.staged_g > 0 THEN
        EXECUTE format(
            'SELECT count(*) FILTER (WHERE g.kind = $2), count(*) FILTER (WHERE g.kind = $3) FROM datastore_staging.%I AS g '
            'WHERE g.run_id = $1 AND g.kind IN ($2, $3)', 'staging_' || store.name
        ) INTO plan.gone, plan.out_of_scope USING run.id, 'G', 'O';
    END IF;
    IF detailed THEN
        EXECUTE datastore.counting_statement(store, 'classes')
        INTO plan.created, plan.changed, plan.touched, plan.restored USING run.id;
    END IF;
    RETURN plan;
END
$function$;
COMMENT ON FUNCTION datastore.plan_rows(datastore.store, datastore.run, boolean) IS
    'Counts what a run would do to the rows of its datastore; of objects that are there only where it is to be detailed.';

CREATE OR REPLACE FUNCTION datastore.plan_staged(
    store datastore.store, run datastore.run, approve text, detailed boolean
) RETURNS datastore.run_plan
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    plan datastore.run_plan;
BEGIN
    -- What the brake held back for the second witness is judged anew.
    PERFORM datastore.release_held(store, run);
    PERFORM datastore.verify_staging(store, run);
    plan.gone := 0;
    plan.out_of_scope := 0;
    IF run.staged_p + run.staged_g + run.staged_r + run.staged_u + run.staged_c > 0 OR run.seen = 0
        OR NOT datastore.is_in_step_with_scope(run)
    THEN
        PERFORM datastore.prepare_planner(store, run);
        plan := datastore.plan_rows(store, run, detailed);
        IF run.error IS NOT NULL AND plan.gone > 0 THEN
            plan.gone := plan.gone - datastore.spare_unproven(store, run);
        END IF;
        -- Keys that go may have come by a changed scope, and others may stay for want of proof.
        UPDATE datastore.run AS r SET staged_g = plan.gone + plan.out_of_scope
        WHERE r.id = run.id AND r.staged_g <> plan.gone + plan.out_of_scope;
    ELSIF detailed THEN
        plan.created := 0;
        plan.changed := 0;
        plan.touched := 0;
        plan.restored := 0;
    END IF;
    plan.refused := run.staged_r;
    plan.unread := run.staged_u;
    RETURN datastore.apply_brake(store, run, plan, approve);
END
$function$;
COMMENT ON FUNCTION datastore.plan_staged(datastore.store, datastore.run, text, boolean) IS
    'Plans a run that its caller has fenced.';

CREATE OR REPLACE FUNCTION datastore.plan(
    store_name text, run_id bigint, lease_token uuid, approve text DEFAULT NULL
) RETURNS datastore.run_plan
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    store datastore.store := datastore.lock_store(store_name);
    run datastore.run := datastore.fence_run(store, run_id, lease_token);
    plan datastore.run_plan := datastore.plan_staged(store, run, approve, true);
BEGIN
    -- What was held back here is judged anew by whoever plans or merges the run next.
    PERFORM datastore.release_held(store, run);
    RETURN plan;
END
$function$;
COMMENT ON FUNCTION datastore.plan(text, bigint, uuid, text) IS
    'What a merge of a staged run would do. Writes nothing but the staging.';
