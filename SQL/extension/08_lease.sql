-- Who works on a datastore: its lock, its lease, and the check that every step of a run begins with.

SET LOCAL search_path = pg_catalog, pg_temp;

CREATE OR REPLACE FUNCTION datastore.get_store(store_name text) RETURNS datastore.store
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    store datastore.store;
BEGIN
    SELECT * INTO store FROM datastore.store AS s WHERE s.name = store_name;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no datastore "%"', store_name
            USING ERRCODE = 'DS004',
                  HINT = 'The registry knows: ' || coalesce((SELECT string_agg(s.name, ', ' ORDER BY s.name)
                                                             FROM datastore.store AS s), 'none yet') || '.';
    END IF;
    RETURN store;
END
$function$;
COMMENT ON FUNCTION datastore.get_store(text) IS
    'The row of a datastore by its name; raises DS004, and says which there are, if there is none.';

CREATE OR REPLACE FUNCTION datastore.lock_store(store_name text) RETURNS datastore.store
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    store datastore.store := datastore.get_store(store_name);
BEGIN
    PERFORM pg_advisory_xact_lock(1684108385, store.id);
    -- Read again: a migration may have held the lock and changed the row.
    RETURN datastore.get_store(store_name);
END
$function$;
COMMENT ON FUNCTION datastore.lock_store(text) IS
    'Takes the lock of a datastore until the end of the transaction. Merges, re-derivations and migrations take it first, '
    'before any generated function is looked up, so that none sees half of another.';

CREATE OR REPLACE FUNCTION datastore.await_store(store_name text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM datastore.lock_store(store_name);
END
$function$;
COMMENT ON FUNCTION datastore.await_store(text) IS
    'Waits until nobody merges into a datastore. After it, the run log tells how a merge ended whose answer was lost.';

CREATE OR REPLACE FUNCTION datastore.check_lease_length(lease_seconds integer) RETURNS void
LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF lease_seconds IS NULL OR lease_seconds NOT BETWEEN 1 AND 3600 THEN
        RAISE EXCEPTION 'a lease of % seconds is not one of 1 to 3600', coalesce(lease_seconds::text, 'null')
            USING ERRCODE = 'DS004';
    END IF;
END
$function$;
COMMENT ON FUNCTION datastore.check_lease_length(integer) IS
    'Raises DS004 unless a lease is short enough that a datastore is free again soon after its loader died.';

CREATE OR REPLACE FUNCTION datastore.renew_lease(
    lease_token uuid, lease_seconds integer, has_progressed boolean
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM datastore.check_lease_length(lease_seconds);
    -- A merge holds the row of its lease until it ends. To wait for it here would be to wait for oneself.
    PERFORM FROM datastore.lease AS l WHERE l.token = lease_token FOR UPDATE SKIP LOCKED;
    IF FOUND THEN
        UPDATE datastore.lease AS l
        SET until = clock_timestamp() + make_interval(secs => lease_seconds),
            progressed_at = CASE WHEN has_progressed THEN clock_timestamp() ELSE l.progressed_at END
        WHERE l.token = lease_token;
        RETURN true;
    END IF;
    RETURN EXISTS (SELECT FROM datastore.lease AS l WHERE l.token = lease_token);
END
$function$;
COMMENT ON FUNCTION datastore.renew_lease(uuid, integer, boolean) IS
    'Moves the end of a lease on, and where its loader has come further says when. False if the lease is lost: the loader '
    'must stop.';

CREATE OR REPLACE FUNCTION datastore.lock_holder(
    store_id integer, OUT pid integer, OUT waits_since timestamptz
)
LANGUAGE sql STABLE
BEGIN ATOMIC
SELECT k.pid, (SELECT pg_catalog.min(w.waitstart) FROM pg_catalog.pg_locks AS w WHERE w.pid = k.pid AND NOT w.granted)
FROM pg_catalog.pg_locks AS k
WHERE k.locktype = 'advisory' AND k.granted AND k.objsubid = 2
    AND k.database = (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database())
    AND k.classid = 1684108385 AND k.objid = lock_holder.store_id::oid
LIMIT 1;
END;
COMMENT ON FUNCTION datastore.lock_holder(integer) IS
    'The process that holds the lock of a datastore, and since when it waits for a lock of others; null where it does not.';

CREATE OR REPLACE FUNCTION datastore.usurper(store_name text, lease_token uuid) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
SELECT l.run_id
FROM datastore.lease AS l JOIN datastore.store AS s ON s.id = l.store_id
WHERE s.name = store_name AND l.token <> lease_token AND l.until > pg_catalog.clock_timestamp();
END;
COMMENT ON FUNCTION datastore.usurper(text, uuid) IS
    'The run of the loader that took a datastore over from one whose lease ended; null if none did.';

CREATE OR REPLACE FUNCTION datastore.check_lease(run_id bigint, lease_token uuid) RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM FROM datastore.lease AS l WHERE l.run_id = check_lease.run_id AND l.token = lease_token;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'run % no longer holds its lease', run_id
            USING ERRCODE = 'DS003',
                  HINT = 'Another loader took over, or the server restarted. Start the loader again.';
    END IF;
END
$function$;
COMMENT ON FUNCTION datastore.check_lease(bigint, uuid) IS 'Raises DS003 unless the run holds its datastore''s lease.';

CREATE OR REPLACE FUNCTION datastore.fence_run(store datastore.store, run_id bigint, lease_token uuid)
RETURNS datastore.run
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    run datastore.run;
BEGIN
    PERFORM FROM datastore.lease AS l WHERE l.store_id = store.id FOR UPDATE;
    PERFORM datastore.check_lease(run_id, lease_token);
    SELECT * INTO run FROM datastore.run AS r WHERE r.id = run_id AND r.store_id = store.id;
    IF NOT FOUND OR run.state <> 'staged' THEN
        RAISE EXCEPTION 'run % of % is %, not staged', run_id, store.name, coalesce(run.state, 'unknown')
            USING ERRCODE = 'DS003', HINT = 'Start the loader again.';
    END IF;
    IF run.source_hash <> store.source_hash THEN
        RAISE EXCEPTION 'the definition of % changed what is to be listed while run % was under way', store.name, run_id
            USING ERRCODE = 'DS002', HINT = 'Nothing was written. Start the loader again.';
    END IF;
    RETURN run;
END
$function$;
COMMENT ON FUNCTION datastore.fence_run(datastore.store, bigint, uuid) IS
    'The row of a run that may be planned or merged now; raises DS003 or DS002 otherwise. Holds the lease''s row, so that '
    'nobody takes the lease over before the transaction ends.';
