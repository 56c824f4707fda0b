-- The brake: how many rows may go in one run.

SET LOCAL search_path = pg_catalog, pg_temp;

CREATE OR REPLACE FUNCTION datastore.lost_mounts(store datastore.store, run datastore.run) RETURNS text[]
LANGUAGE sql STABLE
BEGIN ATOMIC
SELECT coalesce(pg_catalog.array_agg(m.beginning), '{}')
FROM (
    SELECT r.facts FROM datastore.run AS r
    WHERE r.store_id = (store).id AND r.kind = 'full' AND r.state = 'merged' ORDER BY r.id DESC LIMIT 1
) AS last_merged, pg_catalog.jsonb_array_elements_text(last_merged.facts -> 'mounts') AS m (beginning)
WHERE (run).facts -> 'mounts' IS NOT NULL AND NOT (run).facts -> 'mounts' OPERATOR(pg_catalog.?) m.beginning;
END;
COMMENT ON FUNCTION datastore.lost_mounts(datastore.store, datastore.run) IS
    'What the keys begin with below those mount points of the last merged run that this run found to be none: an empty '
    'folder where a volume was is no proof that its objects are gone.';

CREATE OR REPLACE FUNCTION datastore.may_go(store datastore.store, run datastore.run, departing bigint) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    row_limit bigint := coalesce(store.delete_limit_rows, CASE WHEN store.delete_limit_percent IS NULL THEN 10 ELSE 0 END);
    percent_limit numeric := coalesce(store.delete_limit_percent, CASE WHEN store.delete_limit_rows IS NULL THEN 10 ELSE 0 END);
    is_written boolean := store.delete_limit_rows IS NOT NULL OR store.delete_limit_percent IS NOT NULL;
    needed bigint := 0;
    live bigint;
BEGIN
    IF departing > row_limit THEN
        IF percent_limit = 0 THEN
            RETURN false;
        END IF;
        needed := ceil(departing * 100 / percent_limit);
    END IF;
    IF NOT is_written THEN
        needed := greatest(needed, 2 * departing);
    END IF;
    IF needed = 0 THEN
        RETURN true;
    END IF;
    -- Counted to where so many may go for certain, and no further: the cost depends on what goes, not on the table.
    EXECUTE format(
        'SELECT count(*) FROM (SELECT FROM ONLY %I.%I AS t WHERE t.fingerprint IS NOT NULL AND t.key ^@ $1 LIMIT $2) AS c',
        store.table_schema, store.table_name
    ) INTO live USING run.prefix, needed;
    RETURN live >= needed;
END
$function$;
COMMENT ON FUNCTION datastore.may_go(datastore.store, datastore.run, bigint) IS
    'Whether so many rows may go in one run: no more than the larger of the limits in rows and in percent of the live rows '
    'under the run''s prefix. Where neither is written they are 10 and 10, and never more than half may go.';

CREATE OR REPLACE FUNCTION datastore.release_held(store datastore.store, run datastore.run) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF run.staged_g > 0 THEN
        EXECUTE format('UPDATE datastore_staging.%I AS g SET held = NULL WHERE g.run_id = $1 AND g.held IS NOT NULL',
                       'staging_' || store.name) USING run.id;
    END IF;
END
$function$;
COMMENT ON FUNCTION datastore.release_held(datastore.store, datastore.run) IS
    'Forgets what the brake said to the staged rows of a run, for them to be judged anew.';

CREATE OR REPLACE FUNCTION datastore.hold(
    store datastore.store, run datastore.run, staged_kind text, departing bigint, approved datastore.held_set,
    holds_all boolean, OUT approved_count bigint, OUT held bigint, OUT held_hash text
)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    staging text := format('datastore_staging.%I', 'staging_' || store.name);
    mirror text := format('ONLY %I.%I', store.table_schema, store.table_name);
    held_kind text := CASE staged_kind WHEN 'G' THEN 'gone' ELSE 'out of scope' END;
    mounts text[] := CASE staged_kind WHEN 'G' THEN datastore.lost_mounts(store, run) ELSE '{}' END;
    statement text;
BEGIN
    approved_count := 0;
    held := 0;
    IF departing = 0 THEN
        RETURN;
    END IF;
    IF approved.kind = held_kind THEN
        EXECUTE format(
            'UPDATE %s AS g SET held = false FROM %s AS t, datastore.held AS h '
            'WHERE g.run_id = $1 AND g.kind = $2 AND t.key = g.key AND h.store_id = $3 AND h.object_id = t.id '
            'AND h.kind = $4 AND h.from_set <= $5 AND (h.to_set IS NULL OR h.to_set > $5) '
            'AND (h.from_set = $5 OR NOT $6)', staging, mirror
        ) USING run.id, staged_kind, store.id, held_kind, approved.id, approved.is_part;
        GET DIAGNOSTICS approved_count = ROW_COUNT;
    END IF;
    statement := format(
        'UPDATE %s AS g SET held = true WHERE g.run_id = $1 AND g.kind = $2 AND g.held IS NULL AND g.key ^@ ANY ($3)', staging
    );
    IF cardinality(mounts) > 0 THEN
        EXECUTE statement USING run.id, staged_kind, mounts;
        GET DIAGNOSTICS held = ROW_COUNT;
    END IF;
    IF departing - approved_count - held > 0
        AND (holds_all OR NOT datastore.may_go(store, run, departing - approved_count - held))
    THEN
        EXECUTE statement USING run.id, staged_kind, ARRAY[''];
        held := departing - approved_count;
    END IF;
    IF held > 0 THEN
        EXECUTE format(
            'SELECT datastore.hash_of_held($1, $2, sum(p.n)::bigint, string_agg(p.h, NULL ORDER BY p.b)) FROM ('
            ' SELECT q.b, count(*) AS n, sha256(string_agg(q.x, NULL ORDER BY q.x)) AS h FROM ('
            '  SELECT substr(uuid_send(t.id), 1, 2) AS b, uuid_send(t.id) || int8send(t.fingerprint) AS x'
            '  FROM %s AS g JOIN %s AS t ON t.key = g.key'
            '  WHERE g.run_id = $3 AND g.kind = $4 AND g.held AND t.fingerprint IS NOT NULL'
            ' ) AS q GROUP BY q.b) AS p', staging, mirror
        ) INTO held_hash USING store, held_kind, run.id, staged_kind;
    END IF;
END
$function$;
COMMENT ON FUNCTION datastore.hold(
    datastore.store, datastore.run, text, bigint, datastore.held_set, boolean
) IS
    'Holds back what may not go of one kind (G: gone, O: out of scope) by saying so in its staged rows: what lies '
    'below a lost mount point, and all of the rest where it is more than may go. What was approved goes.';

CREATE OR REPLACE FUNCTION datastore.apply_brake(
    store datastore.store, run datastore.run, plan datastore.run_plan, approve text
) RETURNS datastore.run_plan
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    approved datastore.held_set;
    verdict record;
BEGIN
    plan.approved := 0;
    plan.held := 0;
    plan.held_out_of_scope := 0;
    plan.nothing_listed := false;
    plan.approval_is_another := false;
    IF run.seen = 0 THEN
        EXECUTE format(
            'SELECT EXISTS (SELECT FROM ONLY %I.%I AS t WHERE t.fingerprint IS NOT NULL AND t.key ^@ $1)',
            store.table_schema, store.table_name
        ) INTO plan.nothing_listed USING run.prefix;
    END IF;
    IF approve IS NOT NULL THEN
        approved := datastore.find_approved(store, approve);
        plan.approval_is_another := approved.id IS NULL;
    END IF;
    SELECT * INTO verdict FROM datastore.hold(
        store, run, 'G', plan.gone, approved, plan.nothing_listed OR plan.approval_is_another
    );
    plan.approved := verdict.approved_count;
    plan.held := verdict.held;
    plan.held_hash := verdict.held_hash;
    SELECT * INTO verdict FROM datastore.hold(
        store, run, 'O', plan.out_of_scope, approved, plan.nothing_listed OR plan.approval_is_another
    );
    plan.approved := plan.approved + verdict.approved_count;
    plan.held_out_of_scope := verdict.held;
    plan.out_of_scope_hash := verdict.held_hash;
    RETURN plan;
END
$function$;
COMMENT ON FUNCTION datastore.apply_brake(datastore.store, datastore.run, datastore.run_plan, text) IS
    'Says in a plan what may go and what is held back, rows of gone objects and rows out of scope each by themselves.';
