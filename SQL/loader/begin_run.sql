-- Begins or resumes a run and takes its datastore's lease.
-- $1: datastore; $2: kind; $3: prefix; $4: token of the lease; $5: seconds of the lease; $6: whether a run may be resumed;
-- $7: how many hours ago it may have begun; $8: the loader's version
SELECT b.outcome, b.run_id, b.run_state, b.holder_run_id, b.holder_until
FROM datastore.begin_run(
    $1, $2, $3, $4::uuid, $5::integer, $6::boolean, pg_catalog.make_interval(secs => $7::double precision * 3600), $8
) AS b;
