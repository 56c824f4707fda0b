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
    last_commit timestamptz;
BEGIN
    SELECT * INTO newest FROM datastore.run AS r WHERE r.store_id = store.id ORDER BY r.id DESC LIMIT 1;
    IF newest.state IN ('listing', 'staged') AND newest.error IS NULL
        AND newest.kind = run_kind AND run_kind <> 'dry run' AND newest.prefix = run_prefix
        AND newest.source_hash = store.source_hash
        -- A first load of many hours must be resumable, but what was listed a week ago proves too little.
        AND newest.started_at > clock_timestamp() - interval '7 days'
    THEN
        SELECT greatest(newest.started_at, newest.staged_at, max(g.moved_at)) INTO last_commit
        FROM datastore.run_range AS g WHERE g.run_id = newest.id
        -- After a crash of the server the unlogged ranges are gone, and with them what was staged.
        HAVING count(*) > 0;
        IF last_commit > clock_timestamp() - resume_within THEN
            RETURN newest.id;
        END IF;
    END IF;
    RETURN NULL;
END
$function$;
COMMENT ON FUNCTION datastore.find_resumable(datastore.store, text, text, interval) IS
    'The unfinished run that a loader may continue: the newest, of the same kind and source, its last commit young enough, '
    'its staging still there. Null if there is none.';

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

CREATE OR REPLACE FUNCTION datastore.supersede_runs(store datastore.store, run_kind text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    UPDATE datastore.run AS r
    SET state = 'superseded', finished_at = coalesce(r.finished_at, clock_timestamp()),
        error = CASE
            WHEN r.state = 'held' OR (r.kind = 'dry run' AND r.finished_at IS NOT NULL) THEN r.error
            ELSE coalesce(r.error, r.left_because, 'its loader ended without a word')
        END
    WHERE r.store_id = store.id AND (r.state IN ('listing', 'staged') OR (r.state = 'held' AND run_kind = 'full'));
    PERFORM datastore.empty_staging(store);
END
$function$;
COMMENT ON FUNCTION datastore.supersede_runs(datastore.store, text) IS
    'Ends every unfinished run of a datastore, for a full run also the held ones, and empties its staging, for a new run '
    'to begin.';

CREATE OR REPLACE FUNCTION datastore.find_holder(
    store datastore.store, lease_token uuid, OUT is_busy boolean, OUT run_id bigint, OUT until timestamptz,
    OUT progressed_at timestamptz, OUT is_merging boolean, OUT pid integer
)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    has_lock boolean := pg_try_advisory_xact_lock(1684108385, store.id);
    waits_since timestamptz;
    is_free boolean;
BEGIN
    is_merging := false;
    SELECT true, l.run_id, l.until, l.progressed_at INTO is_busy, run_id, until, progressed_at
    FROM datastore.lease AS l WHERE l.store_id = store.id AND l.token IS DISTINCT FROM lease_token;
    IF has_lock THEN
        is_busy := coalesce(until > clock_timestamp(), false);
        RETURN;
    END IF;
    SELECT h.pid, h.waits_since INTO pid, waits_since FROM datastore.lock_holder(store.id) AS h;
    -- A merge holds the row of its lease as well as the lock; a migration holds the lock alone.
    SELECT true INTO is_free FROM datastore.lease AS l WHERE l.store_id = store.id FOR UPDATE SKIP LOCKED;
    is_merging := run_id IS NOT NULL AND is_free IS NULL;
    IF is_merging THEN
        progressed_at := coalesce(waits_since, clock_timestamp());
    END IF;
    is_busy := true;
END
$function$;
COMMENT ON FUNCTION datastore.find_holder(datastore.store, uuid) IS
    'Who works on a datastore, if it is not the holder of a lease token; takes its lock if nobody has it, and never waits. '
    'is_merging: a loader merges now, which no lease has to be renewed for; pid: the process that has the lock, of a merge '
    'or of another session; progressed_at: when a loader last came further.';

CREATE OR REPLACE FUNCTION datastore.begin_run(
    store_name text, run_kind text, run_prefix text, lease_token uuid, lease_seconds integer, may_resume boolean,
    resume_within interval, client_version text, client_contract integer DEFAULT 1,
    OUT outcome text, OUT run_id bigint, OUT run_state text, OUT holder_run_id bigint, OUT holder_until timestamptz,
    OUT holder_progressed_at timestamptz, OUT holder_is_merging boolean, OUT holder_pid integer
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    store datastore.store := datastore.get_store(store_name);
    holder record;
BEGIN
    PERFORM datastore.require_roles();
    IF NOT starts_with(run_prefix, store.prefix) THEN
        RAISE EXCEPTION 'the prefix "%" lies outside of "%", which is all that % covers', run_prefix, store.prefix,
            store.name USING ERRCODE = 'DS004';
    END IF;
    IF run_kind = 'full' AND run_prefix <> store.prefix THEN
        RAISE EXCEPTION 'a full run of % covers "%", not only "%"', store.name, store.prefix, run_prefix
            USING ERRCODE = 'DS004';
    END IF;
    PERFORM datastore.check_lease_length(lease_seconds);
    SELECT * INTO holder FROM datastore.find_holder(store, lease_token);
    IF holder.is_busy THEN
        outcome := 'busy';
        holder_run_id := holder.run_id;
        holder_until := holder.until;
        holder_progressed_at := holder.progressed_at;
        holder_is_merging := holder.is_merging;
        holder_pid := holder.pid;
        RETURN;
    END IF;
    -- Read again under the lock: a migration may have held it and changed the row.
    store := datastore.get_store(store_name);
    -- A loader that lost the answer asks again.
    SELECT r.id, r.state INTO run_id, run_state
    FROM datastore.lease AS l JOIN datastore.run AS r ON r.id = l.run_id
    WHERE l.store_id = store.id AND l.token = lease_token AND r.state = 'listing';
    IF FOUND THEN
        outcome := 'started';
        RETURN;
    END IF;
    IF may_resume THEN
        run_id := datastore.find_resumable(store, run_kind, run_prefix, resume_within);
        IF run_kind <> 'full' THEN
            holder_run_id := datastore.find_resumable(store, 'full', store.prefix, resume_within);
            IF holder_run_id IS NOT NULL THEN
                outcome := 'reserved';
                RETURN;
            END IF;
        END IF;
    END IF;
    IF run_id IS NOT NULL THEN
        outcome := 'resumed';
        UPDATE datastore.run AS r
        SET resumed = r.resumed + 1, left_because = NULL, contract = least(r.contract, client_contract)
        WHERE r.id = run_id RETURNING r.state INTO run_state;
    ELSE
        outcome := 'started';
        run_state := 'listing';
        PERFORM datastore.supersede_runs(store, run_kind);
        INSERT INTO datastore.run (
            store_id, kind, prefix, state, source_hash, loader_version, contract, reread_slices
        ) VALUES (
            store.id, run_kind, run_prefix, 'listing', store.source_hash, client_version,
            least(store.contract, client_contract),
            CASE WHEN run_kind = 'full' THEN datastore.due_slices(store, least(store.contract, client_contract)) ELSE '{}' END
        )
        RETURNING id INTO run_id;
    END IF;
    INSERT INTO datastore.lease AS l (store_id, run_id, token, until)
    VALUES (store.id, begin_run.run_id, lease_token, clock_timestamp() + make_interval(secs => lease_seconds))
    ON CONFLICT (store_id) DO UPDATE SET run_id = excluded.run_id, token = excluded.token, until = excluded.until,
        progressed_at = excluded.progressed_at, holder = excluded.holder;
END
$function$;
COMMENT ON FUNCTION datastore.begin_run(text, text, text, uuid, integer, boolean, interval, text, integer) IS
    'Begins or resumes a run and takes the datastore''s lease; never waits for anybody. outcome: started; resumed; busy '
    'with who works on the datastore (see find_holder); reserved where a full run that broke off can still be resumed, '
    'which a smaller one must not prevent.';

CREATE OR REPLACE FUNCTION datastore.end_run(
    run_id bigint, lease_token uuid, final_state text, reason text, phases jsonb, requests jsonb DEFAULT NULL
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF final_state NOT IN ('failed', 'incomplete') THEN
        RAISE EXCEPTION 'a loader cannot end a run as %', final_state USING ERRCODE = 'DS004';
    END IF;
    UPDATE datastore.run AS r
    SET state = CASE WHEN r.state IN ('listing', 'staged') THEN coalesce(final_state, r.state) ELSE r.state END,
        error = CASE WHEN final_state IS NULL THEN r.error ELSE coalesce(reason, r.error) END,
        left_because = CASE
            WHEN final_state IS NULL AND r.state IN ('listing', 'staged') THEN reason
            ELSE r.left_because
        END,
        finished_at = CASE
            WHEN final_state IS NULL AND NOT (r.kind = 'dry run' AND r.state = 'staged' AND reason IS NULL)
                THEN r.finished_at
            ELSE clock_timestamp()
        END,
        phase_seconds = r.phase_seconds || coalesce(phases, '{}'),
        -- A run that was resumed has those of all its loaders.
        requests_by_kind = (
            SELECT coalesce(jsonb_object_agg(k.kind, k.n), '{}')
            FROM (
                SELECT e.key AS kind, sum(e.value::bigint) AS n
                FROM (
                    SELECT * FROM jsonb_each_text(r.requests_by_kind)
                    UNION ALL SELECT * FROM jsonb_each_text(coalesce(end_run.requests, '{}'))
                ) AS e
                GROUP BY e.key
            ) AS k
        )
    WHERE r.id = end_run.run_id
        AND EXISTS (SELECT FROM datastore.lease AS l WHERE l.run_id = r.id AND l.token = lease_token);
    DELETE FROM datastore.lease AS l WHERE l.run_id = end_run.run_id AND l.token = lease_token;
END
$function$;
COMMENT ON FUNCTION datastore.end_run(bigint, uuid, text, text, jsonb, jsonb) IS
    'Gives a run''s lease back and records how its loader left it. A final state of null leaves the state as it is: merged, '
    'or to be resumed, with the reason why it was left; a dry run that is staged is at its end.';
