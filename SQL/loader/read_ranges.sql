-- The key ranges of a run, in the order of their keys.
-- $1: run
SELECT g.number, g.lower_bound, g.upper_bound, g.cursor, g.complete, g.whole, g.asked_through::text AS asked_through, g.seen,
    g.staged_p, g.staged_g, g.staged_r, g.staged_u, g.staged_c, g.vanished,
    (extract(epoch FROM g.listed_since) * 1000000)::bigint AS listed_since
FROM datastore.run_range AS g
WHERE g.run_id = $1
ORDER BY g.lower_bound NULLS FIRST;
