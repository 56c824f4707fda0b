-- How a run of the loader begins and ends.

SET LOCAL search_path = pg_catalog, pg_temp;

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

CREATE OR REPLACE FUNCTION datastore.empty_staging(store datastore.store) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    staging text := format('datastore_staging.%I', 'staging_' || store.name);
    has_many boolean;
BEGIN
    -- TRUNCATE writes 40 kB of WAL whatever it empties; deleting from an unlogged table writes none.
    EXECUTE format('SELECT EXISTS (SELECT FROM %s OFFSET 10000)', staging) INTO has_many;
    IF has_many THEN
        EXECUTE format('TRUNCATE %s', staging);
    ELSE
        EXECUTE format('DELETE FROM %s', staging);
    END IF;
    DELETE FROM datastore.run_range AS g WHERE g.store_id = store.id;
END
$function$;
COMMENT ON FUNCTION datastore.empty_staging(datastore.store) IS 'Empties the staging of a datastore and its ranges.';

CREATE OR REPLACE FUNCTION datastore.supersede_runs(store datastore.store) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    UPDATE datastore.run AS r
    SET state = 'superseded', finished_at = coalesce(r.finished_at, clock_timestamp())
    WHERE r.store_id = store.id AND r.state IN ('listing', 'staged', 'held');
    PERFORM datastore.empty_staging(store);
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
    IF run_kind = 'full' AND run_prefix <> store.prefix THEN
        RAISE EXCEPTION 'a full run of % covers "%", not only "%"', store.name, store.prefix, run_prefix
            USING ERRCODE = 'DS004';
    END IF;
    PERFORM datastore.check_lease_length(lease_seconds);
    SELECT l.run_id, l.until INTO holder_run_id, holder_until
    FROM datastore.lease AS l
    WHERE l.store_id = store.id AND l.until > clock_timestamp() AND l.token IS DISTINCT FROM lease_token;
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
    ON CONFLICT (store_id) DO UPDATE SET run_id = excluded.run_id, token = excluded.token, until = excluded.until,
        holder = excluded.holder;
END
$function$;
COMMENT ON FUNCTION datastore.begin_run(text, text, text, uuid, integer, boolean, interval, text) IS
    'Begins or resumes a run and takes the datastore''s lease. outcome: started, resumed, or busy with the run that holds '
    'the lease and until when.';

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
        finished_at = CASE
            WHEN final_state IS NULL AND NOT (r.kind = 'dry run' AND r.state = 'staged') THEN r.finished_at
            ELSE clock_timestamp()
        END,
        phase_seconds = r.phase_seconds || coalesce(phases, '{}')
    WHERE r.id = end_run.run_id
        AND EXISTS (SELECT FROM datastore.lease AS l WHERE l.run_id = r.id AND l.token = lease_token);
    DELETE FROM datastore.lease AS l WHERE l.run_id = end_run.run_id AND l.token = lease_token;
END
$function$;
COMMENT ON FUNCTION datastore.end_run(bigint, uuid, text, text, jsonb) IS
    'Gives a run''s lease back and, for one that cannot be merged, records its end. A final state of null leaves the state '
    'as it is: merged, or to be resumed; a dry run that is staged is at its end.';
