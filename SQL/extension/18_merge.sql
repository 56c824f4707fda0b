-- Merging: who may, what is checked, and what is recorded of it.

SET LOCAL search_path = pg_catalog, pg_temp;

DO $type$
BEGIN
    IF to_regtype('datastore.merge_counts') IS NULL THEN
        CREATE TYPE datastore.merge_counts AS (
            inserted bigint, updated bigint, touched bigint, restored bigint, unread_new bigint, gone bigint,
            out_of_scope bigint, rejected bigint, rejects_standing bigint, remark text
        );
    END IF;
END
$type$;
COMMENT ON TYPE datastore.merge_counts IS 'What a merge wrote, counted by the statements that wrote it.';
COMMENT ON COLUMN datastore.merge_counts.inserted IS 'Rows of objects that had none.';
COMMENT ON COLUMN datastore.merge_counts.updated IS 'Rows of objects that changed.';
COMMENT ON COLUMN datastore.merge_counts.touched IS 'Rows of which only the fingerprint was renewed.';
COMMENT ON COLUMN datastore.merge_counts.restored IS 'Rows of objects that came back.';
COMMENT ON COLUMN datastore.merge_counts.unread_new IS 'Unread objects that no earlier run had found unread.';
COMMENT ON COLUMN datastore.merge_counts.gone IS 'Rows of objects that are gone.';
COMMENT ON COLUMN datastore.merge_counts.out_of_scope IS 'Rows that the definition no longer covers.';
COMMENT ON COLUMN datastore.merge_counts.rejected IS 'Values and keys that were refused, and were not before.';
COMMENT ON COLUMN datastore.merge_counts.rejects_standing IS 'Values and keys that do not fit, these among them.';
COMMENT ON COLUMN datastore.merge_counts.remark IS 'What a person should know of how it was done; mostly null.';

CREATE OR REPLACE FUNCTION datastore.check_staged_once(store datastore.store, run datastore.run) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    is_doubled boolean;
BEGIN
    EXECUTE format(
        'SELECT count(*) <> count(DISTINCT g.key) FROM datastore_staging.%I AS g WHERE g.run_id = $1 AND g.kind <> ALL ($2)',
        'staging_' || store.name
    ) INTO is_doubled USING run.id, ARRAY['L', 'R', 'X', 'W', 'K', 'H'];
    IF is_doubled THEN
        RAISE EXCEPTION 'run % staged a key twice', run.id
            USING ERRCODE = 'DS005', HINT = 'Nothing was written. Start the loader again.';
    END IF;
END
$function$;
COMMENT ON FUNCTION datastore.check_staged_once(datastore.store, datastore.run) IS
    'Raises DS005 if a key was staged twice. Asked where a merge did not write what it was to: it costs a sort.';

CREATE OR REPLACE FUNCTION datastore.check_written(
    store datastore.store, run datastore.run, what text, planned bigint, written bigint
) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF planned IS NOT DISTINCT FROM written THEN
        RETURN;
    END IF;
    PERFORM datastore.check_staged_once(store, run);
    RAISE EXCEPTION 'the mirror of % was changed: of % rows that were to be %, % were', store.name, planned, what, written
        USING ERRCODE = 'DS008',
              HINT = 'Nothing was written. A trigger, a rule or a policy on the table swallows rows; the verify.sql of '
                     'its migration shows what differs.';
END
$function$;
COMMENT ON FUNCTION datastore.check_written(datastore.store, datastore.run, text, bigint, bigint) IS
    'Raises DS008 unless as many rows were written as were to be: what a merge reports is what it wrote.';

CREATE OR REPLACE FUNCTION datastore.call_merge(store datastore.store, run datastore.run)
RETURNS datastore.merge_counts
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    counts datastore.merge_counts;
    reason text;
    culprit text;
    column_name text;
    place text;
BEGIN
    PERFORM set_config('datastore.merging', store.name, true);
    counts := datastore.write_staged(store, run);
    PERFORM set_config('datastore.merging', '', true);
    RETURN counts;
EXCEPTION
    -- Nothing that a migration makes can stand against a merge, unless a key was staged twice. A rule on the table makes the
    -- statement itself impossible.
    WHEN integrity_constraint_violation OR feature_not_supported OR data_exception OR program_limit_exceeded
        OR raise_exception
    THEN
        GET STACKED DIAGNOSTICS reason = MESSAGE_TEXT, culprit = CONSTRAINT_NAME, column_name = COLUMN_NAME,
            place = PG_EXCEPTION_CONTEXT;
        PERFORM datastore.check_staged_once(store, run);
        RAISE EXCEPTION 'the mirror of % was changed: % keeps rows from being written (%)', store.name,
            coalesce(
                'the constraint or index ' || nullif(culprit, ''),
                CASE WHEN SQLSTATE = '23502' THEN 'NOT NULL of the column ' || nullif(column_name, '') END,
                'the function ' || substring(place FROM 'PL/pgSQL function ((?!datastore\.)[^\n]+?) line \d+'),
                'a constraint, an index or a trigger'), reason
            USING ERRCODE = 'DS008',
                  HINT = format(
                      'Nothing was written. The verify.sql of its newest migration, and generator check --database, name what '
                      'was added to %I.%I; drop it, and run the merge again.', store.table_schema, store.table_name);
END
$function$;
COMMENT ON FUNCTION datastore.call_merge(datastore.store, datastore.run) IS
    'Writes what was staged; raises DS008 where somebody''s constraint, index or trigger stands against it.';

CREATE OR REPLACE FUNCTION datastore.remark_on_place(store datastore.store, run datastore.run) RETURNS text
LANGUAGE sql STABLE
BEGIN ATOMIC
SELECT 'the bucket''s folder is on another device than at the last merge' AS remark
FROM (
    SELECT r.facts FROM datastore.run AS r
    WHERE r.store_id = (store).id AND r.kind = 'full' AND r.state = 'merged' ORDER BY r.id DESC LIMIT 1
) AS last_merged
WHERE last_merged.facts ->> 'device' <> (run).facts ->> 'device';
END;
COMMENT ON FUNCTION datastore.remark_on_place(datastore.store, datastore.run) IS
    'Says that the place of the bucket is another than the last merge found; null where it is not, or none is known.';

CREATE OR REPLACE FUNCTION datastore.merge(
    store_name text, run_id bigint, lease_token uuid, approve text DEFAULT NULL
) RETURNS datastore.run_plan
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    store datastore.store := datastore.lock_store(store_name);
    run datastore.run := datastore.fence_run(store, run_id, lease_token);
    plan datastore.run_plan;
    counts datastore.merge_counts := ROW(0, 0, 0, 0, 0, 0, 0, 0, 0, NULL);
    witness datastore.witness_counts;
    final_state text;
BEGIN
    IF run.kind = 'dry run' THEN
        RAISE EXCEPTION 'run % is a dry run', run_id USING ERRCODE = 'DS004';
    END IF;
    plan := datastore.plan_staged(store, run, approve, false);
    witness := datastore.heed_witness(store, run, plan.gone - plan.held);
    SELECT * INTO STRICT run FROM datastore.run AS r WHERE r.id = run.id;
    IF run.staged_p + run.staged_g + run.staged_r + run.staged_u + run.staged_c > 0 OR EXISTS (
        SELECT FROM datastore.reject AS j
        WHERE j.store_id = store.id AND (j.key_is_encoded OR datastore.is_unread(j))
    ) THEN
        counts := datastore.call_merge(store, run);
    END IF;
    SELECT count(*) FILTER (WHERE j.first_run_id = run.id AND NOT datastore.is_unread(j)), counts.rejects_standing + count(*)
    INTO counts.rejected, counts.rejects_standing
    FROM datastore.reject AS j WHERE j.store_id = store.id;
    final_state := CASE
        WHEN run.error IS NOT NULL THEN 'incomplete'
        WHEN plan.held + plan.held_out_of_scope > 0 THEN 'held'
        ELSE 'merged'
    END;
    -- An approval of which something could not be confirmed is not used up: the same hash deletes the rest when it can.
    PERFORM datastore.record_held(store, run, plan, CASE WHEN witness.reason IS NULL THEN approve END);
    IF witness.reason IS NOT NULL THEN
        final_state := 'incomplete';
    END IF;
    UPDATE datastore.run AS r
    SET state = final_state, finished_at = clock_timestamp(),
        complete_as_of = CASE WHEN final_state = 'merged' THEN r.started_at END,
        inserted = counts.inserted, updated = counts.updated, touched = counts.touched, restored = counts.restored,
        unread = run.staged_u, unread_new = counts.unread_new, gone = counts.gone, out_of_scope = counts.out_of_scope,
        returned = witness.returned, left_out = witness.left_out, unconfirmed = witness.unconfirmed,
        held_asked = witness.held_asked, held_there = witness.held_there, error = nullif(concat_ws('; ', r.error, witness.reason), ''),
        rejected = counts.rejected, rejects_standing = counts.rejects_standing,
        unchanged = r.seen - counts.inserted - counts.updated - counts.touched - counts.restored - run.staged_u
            - r.vanished,
        held = plan.held + plan.held_out_of_scope, held_hash = plan.held_hash,
        out_of_scope_hash = plan.out_of_scope_hash, approved_hash = CASE WHEN plan.approved > 0 THEN approve END,
        remark = nullif(concat_ws('; ', counts.remark, witness.remark,
                                  CASE WHEN witness.reason IS NOT NULL AND plan.approved > 0 THEN
                                      'what was approved and stays for now can be approved again by the same hash' END,
                                  datastore.remark_on_place(store, run),
                                  datastore.remark_on_limit(store, run, plan, counts)), ''),
        wal_bytes = pg_wal_lsn_diff(pg_current_wal_insert_lsn(), r.wal_start)
    WHERE r.id = run.id;
    PERFORM datastore.empty_staging(store);
    PERFORM pg_notify('datastore', json_build_object(
        'store', store.name, 'run', run.id, 'state', final_state, 'inserted', counts.inserted, 'updated', counts.updated,
        'restored', counts.restored, 'gone', counts.gone + counts.out_of_scope)::text);
    RETURN plan;
END
$function$;
COMMENT ON FUNCTION datastore.merge(text, bigint, uuid, text) IS
    'Merges a staged run into its table in one transaction, records it in the run log and notifies the channel datastore. '
    'Returns the plan that it carried out; the counts are in the run log.';
