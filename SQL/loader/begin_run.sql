-- Begins or resumes a run and takes its datastore's lease; tells who has it where that is another.
-- $1: datastore; $2: kind; $3: prefix; $4: token of the lease; $5: seconds of the lease; $6: whether a run may be resumed;
-- $7: how many hours ago its last commit may have been; $8: the loader's version;
-- $9: the contract by which it reads objects
SELECT
    b.outcome, b.run_id, b.run_state, b.holder_run_id, b.holder_until, b.holder_is_merging,
    b.holder_pid::bigint AS holder_pid,
    pg_catalog.date_trunc('second', b.holder_progressed_at)::text AS holder_idle_since,
    extract(epoch FROM pg_catalog.clock_timestamp() - b.holder_progressed_at)::double precision AS holder_idle_seconds,
    extract(epoch FROM b.holder_until - pg_catalog.clock_timestamp())::double precision AS holder_seconds_left
FROM datastore.begin_run(
    $1, $2, $3, $4::uuid, $5::integer, $6::boolean, pg_catalog.make_interval(secs => $7::double precision * 3600), $8,
    $9::integer
) AS b;
